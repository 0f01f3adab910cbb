"""What people do with their hands, by what they see: labels, roles and names."""

import re

from playwright.sync_api import Locator, Page, expect

expect.set_options(timeout=10_000)  # a busy machine; what must be quick says so in its own test


def claim_next(page: Page) -> str:
    """Press the button on Today; returns whom it gave."""
    page.get_by_role("link", name="Today", exact=True).click()
    page.get_by_role("button", name="Claim next MP").click()
    expect(page.get_by_text("Yours until")).to_be_visible()
    page.wait_for_load_state()
    return page.get_by_role("heading", level=1).inner_text()


def tile(page: Page, name: str) -> Locator:
    """An answer as it is drawn: the label around its radio button."""
    return page.locator("label", has=page.get_by_role("radio", name=name))


def lane(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=re.compile(f"^{name}"))


def card(inside: Page | Locator, mp: str) -> Locator:
    page = inside if isinstance(inside, Page) else inside.page
    link = page.get_by_role("link", name=mp, exact=True)
    return inside.get_by_role("listitem").filter(has=link)
