"""Changing the words: with scripts, without, and by two at once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.vocabulary import ScriptKind, Stage
from outreach.people.models import Person
from outreach.scripts.actions import save
from outreach.scripts.models import Script
from tests.browser.conftest import Complaints
from tests.browser.server import Site
from tests.browser.test_axe import check, check_at
from tests.facts import scalar

FAR_TOO_LONG = "x" * 200_000


@pytest.fixture
def call(site: Site) -> int:
    query = select(Script.id).where(Script.stage == Stage.FIRST_CALL)
    return int(scalar(query.where(Script.kind == ScriptKind.CALL)))


def test_the_preview_follows_what_is_typed(
    visit: Callable[..., Page], carol: Person, call: int
) -> None:
    page = visit(carol, f"/scripts/{call}/edit")
    page.get_by_label("The words").fill("Good morning, ")
    page.get_by_role("button", name="constituency").click()
    page.keyboard.type(" and {mpp}")
    preview = page.get_by_role("region", name="Preview")
    expect(preview).to_contain_text("Good morning, Hackney North and Stoke Newington and")
    expect(preview).to_contain_text("Did you mean {mp}?")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    page.keyboard.type("}")
    page.get_by_label("Preview with").select_option(label="Berry, Siân")
    expect(preview).to_contain_text("Good morning, Brighton Pavilion and Siân Berry")
    expect(preview).not_to_contain_text("Did you mean")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("Saved as version 2.")


def test_without_scripts_a_button_shows_it(
    visit: Callable[..., Page], carol: Person, call: int
) -> None:
    page = visit(carol, f"/scripts/{call}/edit", javascript=False)
    page.get_by_label("The words").fill("Good morning, {mp}")
    page.get_by_role("button", name="Preview").click()
    preview = page.get_by_role("region", name="Preview")
    expect(preview).to_contain_text("Good morning, Ms Diane Abbott")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("Saved as version 2.")


def test_what_is_far_too_long_is_not_lost(
    visit: Callable[..., Page], carol: Person, call: int
) -> None:
    page = visit(carol, f"/scripts/{call}/edit")
    words = page.get_by_label("The words")
    words.fill(FAR_TOO_LONG)
    expect(page.get_by_role("region", name="Preview")).to_contain_text("Too long by 190,000")
    page.get_by_role("button", name="Save").click()
    expect(words).to_be_focused()
    expect(words).to_have_value(FAR_TOO_LONG)


def test_nor_without_scripts(
    visit: Callable[..., Page], carol: Person, call: int, complaints: Complaints
) -> None:
    complaints.allow("status of 413")
    page = visit(carol, f"/scripts/{call}/edit", javascript=False)
    page.get_by_label("The words").fill(FAR_TOO_LONG)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("what you typed is still there")
    page.go_back()
    expect(page.get_by_label("The words")).to_have_value(FAR_TOO_LONG)


def test_every_page_of_theirs(
    visit: Callable[..., Page],
    asha: Person,
    carol: Person,
    ben: Person,
    call: int,
    complaints: Complaints,
) -> None:
    complaints.allow("status of 409", "status of 422")
    page = visit(carol, f"/scripts/{call}/edit")
    words = {"script_id": call, "base": 1, "title": "Theirs", "body": "Good evening, {mp}."}
    with transaction():
        save(**words, person_id=ben.id, now=clock.now())  # type: ignore[arg-type]
    check(page, "the editor")
    page.get_by_label("The words").fill("Good morning, {mp}.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Ben saved version 2")).to_be_visible()
    expect(page.get_by_label("The words")).to_have_value("Good morning, {mp}.")
    check(page, "what two wrote")
    page.get_by_label("The words").fill("{mpp}")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("Did you mean {mp}?")
    check(page, "an editor with a mistake")
    check_at(page, f"/scripts/{call}?version=1")
