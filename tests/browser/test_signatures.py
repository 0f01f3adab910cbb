"""*These MPs signed with us*: a partner brings three, a coordinator confirms one, and everybody
can read it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from outreach.core.vocabulary import Role
from outreach.people.models import Person
from tests.browser.conftest import Complaints
from tests.browser.hands import press
from tests.browser.test_axe import check
from tests.imports.sheets import workbook_of
from tests.partners.scenes import agree, partner, signs_in_for

LETTER = "Pledge forms that we hold, signed by each MP on 2 November."


@pytest.fixture
def sam(person: Callable[..., Person]) -> Person:
    someone, number = person("Sam", role=Role.PARTNER), partner()
    agree(number, "pledges")
    signs_in_for(someone, number)
    return someone


def test_a_partner_brings_three_and_one_is_confirmed(
    visit: Callable[..., Page], sam: Person, carol: Person, complaints: Complaints
) -> None:
    complaints.allow("status of 422")
    page = visit(sam, "/exports")
    page.get_by_role("link", name="Who signed with us").click()
    check(page, "nothing brought yet")
    lines = page.get_by_label("Which MPs")
    lines.fill("Diane Abbott, https://example.org/abbott\nIslington North\nBerry\nJo Bloggs")
    press(page, "Look it over")
    expect(page.get_by_text("3 lines have no link.")).to_be_visible()
    expect(lines).to_have_value(
        "Diane Abbott, https://example.org/abbott\nIslington North\nBerry\nJo Bloggs"
    )
    check(page, "what shows it is missing")
    page.get_by_label("Or a letter or a signed form").fill(LETTER)
    press(page, "Look it over")
    expect(page.get_by_text("Of 4 lines, 2 can be; 2 need another look.")).to_be_visible()
    check(page, "a list looked over")
    page.get_by_label("Line 3 is").select_option("Siân Berry, Brighton Pavilion")
    page.get_by_role("textbox", name="Line 4").fill("")
    press(page, "Look it over again")
    press(page, "Go on with 3 signatures")
    check(page, "three to confirm")
    page.get_by_label("How many signatures").fill("3")
    press(page, "Enter 3 signatures")
    expect(page.get_by_text("3 signatures entered.")).to_be_visible()
    expect(page.get_by_text("Waits for a second person")).to_have_count(3)
    expect(lines).to_have_value("")
    check(page, "three that wait")
    press(page, "Take back: Jeremy Corbyn")
    expect(page.get_by_text("Taken back. The MP stands where they stood")).to_be_visible()

    review = visit(carol, "/review")
    card = review.get_by_role("article").filter(has_text="Diane Abbott")
    expect(card.get_by_text("Brought by Migrants Organise (Sam)")).to_be_visible()
    expect(card.get_by_role("link", name="https://example.org/abbott")).to_be_visible()
    check(review, "a card that a partner brought")
    everybody, seat = visit(None, "/pledges"), "Hackney North and Stoke Newington: Ms Diane Abbott"
    expect(everybody.get_by_role("link", name=f"{seat}. Not yet asked")).to_be_visible()
    card.get_by_role("button", name=re.compile("^Confirm")).click()
    expect(review.get_by_text("Confirmed. It is public now.")).to_be_visible()
    everybody.reload()
    expect(everybody.get_by_role("link", name=f"{seat}. Signed")).to_be_visible()
    page.reload()
    row = page.get_by_role("row").filter(has_text="Diane Abbott")
    expect(row.get_by_text("Confirmed: anybody can read it")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_file_with_and_without_scripts(
    visit: Callable[..., Page], sam: Person, javascript: bool
) -> None:
    page = visit(sam, "/signatures", javascript=javascript)
    rows = [("MP", "Signed", "Link"), ("Siân Berry", "yes", "https://example.org/berry")]
    page.get_by_label("Or a spreadsheet").set_input_files(
        {
            "name": "signed.xlsx",
            "mimeType": "application/octet-stream",
            "buffer": workbook_of([*rows, ("Diane Abbott", "no", "")]),
        }
    )
    press(page, "Look it over")
    expect(page.get_by_text("1 row of the file is left out")).to_be_visible()
    press(page, "Go on with 1 signature")
    page.get_by_label("How many signatures").fill("1")
    press(page, "Enter 1 signature")
    expect(page.get_by_text("1 signature entered.")).to_be_visible()
    expect(page.get_by_role("link", name="https://example.org/berry")).to_be_visible()
