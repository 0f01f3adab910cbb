"""A spreadsheet becomes entries: brought, looked over, corrected, written and taken back."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from outreach.people.models import Person
from tests.browser.conftest import Complaints
from tests.browser.hands import press
from tests.browser.test_axe import check
from tests.imports.sheets import csv_of, workbook_of

ROWS = [
    ("MP", None, "Call", None, "Volunteer"),
    ("Name", "Constituency", "Date", "Outcome", None),
    ("Abbott, Diane", "Hackney North and Stoke Newington", "1/10/2025", "left VM", "Asha"),
    ("Rt Hon Sir Keir Starmer MP", None, "2 Oct 2025", "hmm, odd", "Ben"),
    ("Berry", None, "2025-10-03", "Told to email", "Ben"),
    ("Lord Dubs", None, "3/10/2025", "busy", "Ben"),
]


def bring(page: Page, name: str, data: bytes) -> None:
    page.get_by_label("Spreadsheet").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )
    press(page, "Read it")


def test_a_spreadsheet(
    visit: Callable[..., Page], carol: Person, complaints: Complaints, tmp_path: Path
) -> None:
    complaints.allow("status of 422")
    page = visit(carol, "/import")
    bring(page, "calls.csv", b"\x89PNG, and no table")
    expect(page.get_by_text("This is a picture, not a table.")).to_be_visible()
    bring(page, "calls.xlsx", workbook_of(ROWS, merged=["A1:B1", "C1:D1"]))
    expect(page.get_by_role("heading", name="2 questions first")).to_be_visible()
    expect(page.get_by_role("button", name="Write")).to_have_count(0)
    check(page, "a sheet that is looked over")
    page.get_by_label("hmm, odd").select_option("Spoke to staff")
    page.get_by_label("Berry").select_option("Siân Berry, Brighton Pavilion")
    press(page, "Save answers")
    expect(page.get_by_text("4 rows = 3 written + 1 left out + 0 asked")).to_be_visible()
    expect(page.get_by_text("3 contacts about 3 MPs, from Wed 1 Oct 2025")).to_be_visible()
    page.get_by_role("link", name="Left out (1)").click()
    expect(page.get_by_role("row", name="Lord Dubs")).to_be_visible()
    press(page, "Write 3 contacts")
    expect(page.get_by_text("3 entries about 3 MPs")).to_be_visible()
    with page.expect_download() as given:
        page.get_by_role("link", name="matches nobody").click()
    given.value.save_as(tmp_path / "given.csv")
    assert "Lord Dubs" in (tmp_path / "given.csv").read_text()
    check(page, "a sheet that is written")
    page.goto("/mps/172")
    expect(page.get_by_text("from a spreadsheet that Carol brought")).to_be_visible()
    page.goto("/import")
    page.get_by_role("link", name="calls.xlsx").click()
    press(page, "Undo all of it")
    expect(page.get_by_text("3 entries taken back.")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_how_far_it_is(visit: Callable[..., Page], carol: Person, javascript: bool) -> None:
    """Many notes take their time; without scripts, somebody looks again."""
    notes = (f"Ring before noon, the {n}th time, and ask for the diary" for n in range(300))
    rows = [
        ("MP", "Date", "Outcome", "Notes"),
        *(("Diane Abbott", "1/10/2025", "busy", one) for one in notes),
    ]
    page = visit(carol, "/import", javascript=javascript)
    bring(page, "calls.csv", csv_of(rows))
    page.wait_for_url(re.compile(r"/import/\d+"))
    done = page.get_by_role("button", name="Write 300 contacts")
    for _ in range(100):
        if javascript or done.is_visible():
            break
        page.reload()
    expect(done).to_be_visible()
