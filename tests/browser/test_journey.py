"""An evening: a coordinator opens the doors, two volunteers ring, each sees what the other does."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import Site

PASSWORD = "four words nobody guesses"  # of people who do not exist
AT_MOST = 3.0  # seconds until a change is on everybody's board


def join(page: Page, link: str, name: str, email: str = "") -> None:
    page.goto(link)
    page.get_by_label("Your name").fill(name)
    if email:
        page.get_by_label("Your email address").fill(email)
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name=f"Hello {name}")).to_be_visible()


def invite(page: Page, email: str) -> str:
    page.get_by_role("link", name="People").click()
    page.get_by_label("Their email address").fill(email)
    page.get_by_role("button", name="Make an invitation link").click()
    expect(page.get_by_text(f"Send this link to {email}")).to_be_visible()
    return page.get_by_label("Invitation link").input_value()


def claim_next(page: Page) -> str:
    """Press the button; returns whom it gave."""
    page.get_by_role("link", name="Today").click()
    page.get_by_role("button", name="Claim next MP").click()
    expect(page.get_by_text("Yours until")).to_be_visible()
    return page.get_by_role("heading", level=1).inner_text()


def outcome(page: Page, label: str) -> None:
    """Tap a tile, as a finger does."""
    page.locator("label").filter(has_text=re.compile(rf"^\s*\d? ?{label}")).click()


def lane(page: Page, name: str) -> "object":
    return page.get_by_role("region", name=re.compile(f"^{name}"))
