"""Accounts as people live with them: coming in, a lost phone, being helped and stopped, leaving."""

import json
import re
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pyotp
from playwright.sync_api import Page, expect
from sqlalchemy import update

from outreach.auth.models import SignIn
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Role
from outreach.people.models import Person
from tests.browser.conftest import Complaints
from tests.browser.hands import (
    PASSWORD,
    claim_next,
    give_password,
    join,
    set_up_second_step,
    sign_in,
    tile,
)
from tests.browser.server import Site

NEW = "another four nobody guesses"
PASTED = "asha@example.org\nDev <dev@example.org>; ben@example.org\nthe one from Leeds"
OWN = "Hackney South and Shoreditch"
SEATS = """SELECT constituencies.name FROM people JOIN constituencies
  ON gss_code = own_gss_code WHERE people.name = ?"""
PHONE = {"width": 390, "height": 844}

Visit = Callable[..., Page]


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def leave_and_come_back(page: Page, site: Site, email: str) -> None:
    """As far as the code."""
    press(page, "Sign out")
    page.goto(f"{site.address}/sign-in?next=/board")
    sign_in(page, email)


def test_a_coordinator_comes_in_invites_a_list_and_loses_the_phone(
    site: Site, new_page: Visit, asha: Person, complaints: Complaints
) -> None:
    complaints.allow("status of 422")
    page = new_page(**PHONE)
    page.goto(site.first_link)
    page.get_by_label("Where do you live?").fill("E8")
    press(page, "Find my constituency")
    expect(page.get_by_role("status")).to_contain_text("E8 lies in 5 constituencies.")
    join(page, page.url, "Carol", "carol@example.org", seat=OWN, times=2)
    key, codes = set_up_second_step(page, times=2)
    assert site.rows(SEATS, "Carol") == [(OWN,)]

    page.goto(f"{site.address}/people/invitations")
    page.get_by_label("Their email addresses").fill(PASTED)
    press(page, "Invite")
    left_out = page.get_by_role("region", name="1 has an account already")
    expect(left_out).to_contain_text("asha@example.org")
    expect(page.get_by_role("region", name="1 line is no address")).to_contain_text("Leeds")
    press(page, "Invite 2 people as volunteers")
    expect(page.get_by_label("dev@example.org")).to_have_value(re.compile(site.address))

    leave_and_come_back(page, site, "carol@example.org")
    page.get_by_label("Code from your app").fill("000000")
    press(page, "Go on")
    expect(page.get_by_text("This code is not right")).to_be_visible()
    page.get_by_label("Code from your app").fill(pyotp.TOTP(key).at(time.time() + 30))
    press(page, "Go on")
    page.wait_for_url("**/board")
    leave_and_come_back(page, site, "carol@example.org")
    page.get_by_text("My phone is not here, or lost").click()
    page.get_by_label("Recovery code").fill(codes[3])
    press(page, "Use this code")
    page.wait_for_url("**/board")
    expect(page.get_by_text("You have 9 left")).to_be_visible()


def test_somebody_is_switched_off_in_the_middle_of_a_note(
    site: Site,
    visit: Visit,
    person: Callable[..., Person],
    asha: Person,
    ben: Person,
    complaints: Complaints,
) -> None:
    complaints.allow("status of 400", "status of 401", "status of 403")
    dev = person("Dev", role=Role.ADMIN)
    give_password(asha, dev)
    admin, mine, board = visit(dev, f"/people/{ben.id}"), visit(asha, **PHONE), visit(ben, "/board")
    claim_next(mine)
    note = mine.get_by_label("A note to the next caller")
    note.press_sequentially("Before. ")

    with transaction():
        long_ago = clock.now() - timedelta(minutes=11)
        of_dev = update(SignIn).where(SignIn.person_id == dev.id)
        db.session.execute(of_dev.values(password_at=long_ago))
    change_role(admin)
    admin.get_by_label("Your password").fill(PASSWORD)
    press(admin, "Go on")
    change_role(admin)
    expect(admin.get_by_text("The role is Coordinator now.")).to_be_visible()
    expect(board.get_by_text("Please sign in to go on.")).to_be_visible()

    admin.goto(f"/people/{asha.id}")
    press(admin, "Switch off Asha")
    expect(admin.get_by_text("what they held is free")).to_be_visible()
    note.press_sequentially("After.")
    expect(mine.get_by_role("alert")).to_contain_text("What you typed is still here")
    with mine.context.expect_page() as opened:
        mine.get_by_role("link", name="Sign in in a new tab").click()
    other = opened.value
    sign_in(other, asha.email)
    expect(other.get_by_text("This account is switched off.")).to_be_visible()

    press(admin, "Let in again: Asha")
    expect(admin.get_by_text("The account is on again.")).to_be_visible()
    other.goto("/sign-in")
    sign_in(other, asha.email)
    expect(other.get_by_role("heading", name="Hello Asha")).to_be_visible()
    other.close()  # one in front of it makes a page slow
    tile(mine, "No answer").click()
    expect(mine.get_by_text("Logged: no answer.")).to_be_visible()
    assert site.rows("SELECT note FROM contacts") == [("Before. After.",)]


def change_role(admin: Page) -> None:
    admin.get_by_label("Role").select_option("Coordinator")
    press(admin, "Change role")


def test_another_device_is_signed_out_and_the_password_changed(visit: Visit, asha: Person) -> None:
    give_password(asha)
    laptop, phone = visit(asha, "/account"), visit(None, "/sign-in", **PHONE)
    sign_in(phone, asha.email)
    expect(phone.get_by_role("heading", name="Hello Asha")).to_be_visible()
    laptop.reload()
    laptop.get_by_role("button", name=re.compile("^Sign out Chrome")).click()
    expect(laptop.get_by_text("That device is signed out.")).to_be_visible()
    phone.reload()
    sign_in(phone, asha.email)
    expect(phone.get_by_role("heading", name="Hello Asha")).to_be_visible()

    laptop.get_by_label("Your password now").fill(PASSWORD)
    laptop.get_by_label("New password").fill(NEW)
    press(laptop, "Change the password")
    expect(laptop.get_by_text("Your password is changed.")).to_be_visible()
    phone.reload()
    sign_in(phone, asha.email, NEW)
    expect(phone.get_by_role("heading", name="Hello Asha")).to_be_visible()


def test_a_volunteer_takes_her_data_along_and_leaves(
    site: Site, visit: Visit, asha: Person, tmp_path: Path
) -> None:
    page = visit(asha)
    claim_next(page)
    tile(page, "No answer").click()
    page.get_by_role("link", name="My data").click()
    expect(page.get_by_text(asha.email)).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Take it along (a JSON file)").click()
    saved.value.save_as(tmp_path / "mine.json")
    assert asha.email in json.dumps(json.loads((tmp_path / "mine.json").read_text()))
    page.get_by_role("link", name="What happens when I leave").click()
    page.get_by_label("I understand").check()
    press(page, "Erase my account and leave")
    expect(page.get_by_text("You have left.")).to_be_visible()
    assert page.evaluate("localStorage.length") == 0
    page.goto("/today")
    assert page.url == f"{site.address}/sign-in?next=/today"
    assert site.rows("SELECT count(*) FROM people WHERE email = ?", asha.email) == [(0,)]
    assert site.rows("SELECT outcome FROM contacts") == [("no_answer",)]
