"""The running application's settings and caches, for domain modules: these never import Flask."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from flask import current_app, g

AppContext = Callable[[], AbstractContextManager[Any]]


def setting(name: str) -> Any:
    """Return a setting of `config.load`. Raises RuntimeError outside an application."""
    return current_app.config[name]


def application_cache() -> dict[str, Any]:
    """Return what this process keeps from one request to the next, by name."""
    return current_app.extensions


def request_cache() -> dict[str, Any]:
    """Return what is kept until this request ends, by name."""
    cache: dict[str, Any] = g.setdefault("request_cache", {})
    return cache


def app_contexts() -> AppContext:
    """Return a function that opens a context of this application, for another thread."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    return app.app_context  # type: ignore[no-any-return]
