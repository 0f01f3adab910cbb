"""What people do with their hands, by what they see: labels, roles and names."""

import re

import pyotp
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import update

from outreach.auth.passwords import hash_password
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.people.models import Person

expect.set_options(timeout=10_000)  # a busy machine; what must be quick says so in its own test

PASSWORD = "four words nobody guesses"


def give_password(*people: Person) -> None:
    with transaction():
        same = update(Person).where(Person.id.in_([each.id for each in people]))
        db.session.execute(same.values(password_hash=hash_password(PASSWORD)))


def press(page: Page, name: str, times: int = 1) -> None:
    """Twice, as somebody does to whom the web is full of icons: it is sent once all the same."""
    page.get_by_role("button", name=name, exact=True).click(click_count=times)


def choose_by_key(page: Page, digit: str) -> None:
    """Go to the outcomes, and choose one by its digit."""
    page.locator("#log [name=outcome]").first.focus()
    page.keyboard.press(digit)


def log_by_key(page: Page, digit: str) -> None:
    choose_by_key(page, digit)
    page.keyboard.press("Enter")


def join(page: Page, link: str, name: str, email: str = "", seat: str = "", times: int = 1) -> None:
    """Fill in the page that an invitation leads to; only the very first asks for an address."""
    page.goto(link)
    page.get_by_label("Your name").fill(name)
    if email:
        page.get_by_label("Your email address").fill(email)
    if seat:
        page.get_by_label("Your own constituency").select_option(seat)
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_label("I have read this").check()
    press(page, "Begin", times)


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """From the page where one does; ends at whatever comes next."""
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def set_up_second_step(page: Page, times: int = 1) -> tuple[str, list[str]]:
    """Where a role needs it, before anything else. Returns the key, typed into an app, and the
    recovery codes, which are kept."""
    page.get_by_role("button", name="Set it up").click()
    key = page.get_by_label("Key for your app").input_value()
    page.get_by_label("Code from your app").fill(pyotp.TOTP(key).now())
    press(page, "Turn it on", times)
    codes = page.get_by_label("Recovery codes").input_value().split()
    page.get_by_role("link", name="I have kept them").click()
    return key, codes


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
