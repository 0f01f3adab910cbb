"""Outreach: the tool with which volunteers reach every MP."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

import config
from outreach import (
    audit,
    auth,
    board,
    cli,
    contacts,
    coordination,
    core,
    exports,
    imports,
    partners,
    people,
    pledges,
    privacy,
    progress,
    public,
    queue,
    review,
    scripts,
    settings,
)
from outreach.core.security import install_host_guard

# Each may import the domain of those before it (docs/architecture.md).
PACKAGES = (
    audit,
    settings,
    people,
    auth,
    queue,
    scripts,
    pledges,
    contacts,
    public,
    imports,
    progress,
    partners,
    review,
    coordination,
    board,
    exports,
    privacy,
    cli,
)


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """Return the application; `overrides` replace settings of the environment, as tests do."""
    app = Flask(__name__, root_path=str(config.ROOT), instance_path=str(config.INSTANCE))
    app.config.update(config.load())
    app.config.update(overrides or {})
    core.init_app(app)
    for package in PACKAGES:
        package.init_app(app)
    install_host_guard(app)  # last, so that it stands before everything else
    return app
