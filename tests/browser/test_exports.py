"""A partner's person takes a dataset along: chosen, looked at, fetched, written down."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from outreach.core.vocabulary import Outcome, Role
from outreach.people.models import Person
from tests.browser.hands import press
from tests.browser.test_axe import check
from tests.exports.scenes import partner, table, tell_all
from tests.exports.test_take import works_for
from tests.scenes import CORBYN, logged


@pytest.fixture
def petra(person: Callable[..., Person]) -> Person:
    someone = person("Petra", role=Role.PARTNER)
    works_for(someone, partner())
    return someone


def test_a_workbook_every_monday(
    visit: Callable[..., Page], asha: Person, ben: Person, petra: Person, tmp_path: Path
) -> None:
    logged(asha, Outcome.NO_ANSWER, note="Quince")
    tell_all()
    page = visit(petra, "/")
    expect(page).to_have_url(page.url.replace(page.url.rpartition("/")[2], "exports"))
    page.get_by_role("link", name="Calls and letters, for partners").click()
    page.get_by_label("Excel workbook").check()
    expect(page.get_by_role("button", name="Download 1 row as Excel")).to_be_visible()
    assert "format=xlsx" in page.url
    check(page, "a dataset to be taken")
    with page.expect_download() as given:
        press(page, "Download 1 row as Excel")
    given.value.save_as(tmp_path / "contacts.xlsx")
    book = openpyxl.load_workbook(tmp_path / "contacts.xlsx")
    assert book["contacts"]["G2"].value == "no_answer"
    assert "Quince" not in str([list(row) for row in book["contacts"].values])
    logged(ben, Outcome.VOICEMAIL_LEFT, CORBYN)
    tell_all()
    page.get_by_label("What changed since the last one").check()
    expect(page.get_by_text("Since you took it today at")).to_be_visible()
    with page.expect_download() as given:
        press(page, "Download 1 row as Excel")
    page.goto("/exports")
    expect(page.get_by_text("contacts 2.0 as xlsx, changes only: 1 row")).to_be_visible()
    check(page, "what was taken")


def test_without_scripts(
    visit: Callable[..., Page], asha: Person, petra: Person, tmp_path: Path
) -> None:
    logged(asha, Outcome.NO_ANSWER)
    tell_all()
    page = visit(petra, "/exports/contacts", javascript=False)
    page.get_by_label("To", exact=True).fill("2026-01-01")
    press(page, "Show the first rows")
    expect(page.get_by_text("No rows on these days.")).to_be_visible()
    page.get_by_label("To", exact=True).fill("")
    press(page, "Show the first rows")
    with page.expect_download() as given:
        press(page, "Download 1 row as CSV")
    given.value.save_as(tmp_path / "contacts.csv")
    assert [row["outcome"] for row in table((tmp_path / "contacts.csv").read_text())] == [
        "no_answer"
    ]
