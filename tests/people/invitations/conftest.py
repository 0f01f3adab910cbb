"""Somebody who invites, and a mail server where one is wanted."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from tests.browsing import Browser
from tests.people.invitations.post import Office, open_office


@pytest.fixture
def coordinator(browser_of: Any, carol: Any) -> Browser:
    return browser_of(carol)


@pytest.fixture
def office(app: Flask) -> Iterator[Office]:
    """A real mail server, and MAIL_URL leads to it."""
    office, controller = open_office(enable_SMTPUTF8=True)
    app.config["MAIL_URL"] = f"smtp://127.0.0.1:{controller.port}"
    try:
        yield office
    finally:
        app.config["MAIL_URL"] = ""
        controller.stop()
