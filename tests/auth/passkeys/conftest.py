"""A site at a name for which browsers make passkeys, and people who have some."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from outreach.core import background as later
from outreach.people.models import Person
from tests.auth.conftest import asha, carol, dev
from tests.auth.passkeys.authenticator import SITE, Authenticator
from tests.auth.passkeys.scenes import add
from tests.browsing import Browser
from tests.people.invitations.conftest import office

BrowserOf = Callable[[Person], Browser]
__all__ = ["asha", "carol", "dev", "office"]


@pytest.fixture(autouse=True)
def named_site(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "PUBLIC_URL", SITE)


@pytest.fixture
def phone() -> Authenticator:
    return Authenticator()


@pytest.fixture
def with_passkey(browser_of: BrowserOf, phone: Authenticator) -> BrowserOf:
    """Have somebody add the passkey of `phone`; returns the browser they did it in."""

    def make(someone: Person) -> Browser:
        browser = browser_of(someone)
        assert add(browser, phone).status_code == 303
        return browser

    return make


@pytest.fixture
def told(office: Any) -> Callable[[], list[tuple[str, str]]]:
    """What stood in the mails since: (address, what was changed)."""

    def read() -> list[tuple[str, str]]:
        later.wait()
        mails = [(m["To"], m.get_content().splitlines()[2]) for m in office.messages]
        office.messages.clear()
        return mails

    return read
