"""Looking over who is said to have signed. Nothing is written by it."""

import pytest
from sqlalchemy import update

from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import PledgeStatus
from outreach.parliament.models import MP
from tests.browsing import text_of
from tests.facts import BERRY, OBRIEN, STARMER, lasting
from tests.imports.sheets import csv_of, workbook_of
from tests.ladder import message_at, not_for, not_when_signed_out, value_of
from tests.partners.signatures.scenes import (
    ENTER,
    LETTER,
    LINK,
    PATH,
    brought,
    confirmed,
    fields_of,
    look,
    of_file,
    said,
    stands,
    to_correct,
)
from tests.people.helping import events
from tests.public.scenes import leaves
from tests.scenes import ABBOTT, CORBYN

one_database = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
NAMES = {
    ABBOTT: "Ms Diane Abbott, Hackney North and Stoke Newington",
    CORBYN: "Jeremy Corbyn, Islington North",
    STARMER: "Sir Keir Starmer, Holborn and St Pancras",
    BERRY: "Siân Berry, Brighton Pavilion",
}


def test_says_line_by_line_what_would_come_of_it(sams, sam, asha, carol):
    confirmed(stands(asha, PledgeStatus.SIGNED, STARMER), carol)
    brought(sam, BERRY)
    leaves(OBRIEN)
    before = lasting()
    page = look(
        sams,
        f"Diane Abbott, {LINK}\n{CORBYN}\nHolborn & St Pancras\nSiân Berry\nAbbott, Diane\n"
        "Neil O'Brien\nJo Bloggs\n",
    )
    assert said(page) == {
        "Will be entered": [NAMES[ABBOTT], NAMES[CORBYN]],
        "Has signed already": [NAMES[STARMER]],
        "Waits already for a second person": [NAMES[BERRY]],
        "Given twice": [NAMES[ABBOTT]],
        "No longer an MP": ["Neil O'Brien"],
    }
    assert to_correct(page) == {"Jo Bloggs": "No MP and no constituency is called that today."}
    assert "Of 7 lines, 2 can be; 1 needs another look." in text_of(page)
    assert f"You wrote Diane Abbott · shown by {LINK}" in text_of(page)
    assert lasting() == before
    sent = fields_of(page, "enter")
    assert (sent["lines"], sent["described"]) == (f"{ABBOTT}, {LINK}\n{CORBYN}", LETTER)


def test_what_is_better_than_what_waits_is_entered(sams, sam, asha):
    brought(sam, ABBOTT)
    stands(asha, PledgeStatus.SIGNED, CORBYN, link=LINK, described=None)
    page = look(sams, f"{ABBOTT}, {LINK}\n{CORBYN}, {LINK}/2")
    assert said(page) == {
        "Will be entered": [NAMES[ABBOTT]],
        "Waits already for a second person": [NAMES[CORBYN]],
    }


@pytest.mark.parametrize("status", [PledgeStatus.NOT_APPLICABLE, PledgeStatus.WITHDRAWN])
def test_what_a_list_does_not_move(sams, carols, asha, carol, status):
    if status is PledgeStatus.WITHDRAWN:
        confirmed(stands(asha, PledgeStatus.SIGNED), carol)
    stands(asha, status, ABBOTT)
    page = look(sams, f"{ABBOTT}\n{CORBYN}")
    assert said(page) == {
        "Will be entered": [NAMES[CORBYN]],
        "Cannot be moved": [NAMES[ABBOTT]],
    }
    assert "Ask a coordinator about this one." in text_of(page)
    page = look(carols, f"{ABBOTT}\n{CORBYN}")
    assert said(page)["Cannot be moved"] == [NAMES[ABBOTT]]
    assert f"stands at “{status.label}”" in text_of(page)
    assert f'href="/mps/{ABBOTT}"' in page.text


@pytest.mark.parametrize("public", [False, True])
def test_a_no_that_nobody_is_told_is_known_to_coordinators_alone(sams, carols, asha, public):
    """Said in private, or in public and not checked: to a partner it is an MP like any other."""
    stands(asha, PledgeStatus.DECLINED, ABBOTT, is_public=public)
    assert said(look(sams, f"{ABBOTT}\n{CORBYN}")) == {
        "Will be entered": [NAMES[ABBOTT], NAMES[CORBYN]]
    }
    page = look(carols, f"{ABBOTT}\n{CORBYN}")
    assert said(page)["Cannot be moved"] == [NAMES[ABBOTT]]
    assert "stands at “Said no”" in text_of(page)


def test_a_no_that_anybody_can_read_is_not_taken_away_by_a_list(sams, asha, carol):
    no = stands(asha, PledgeStatus.NO_PLEDGES_POLICY, ABBOTT, is_public=True)
    assert "Will be entered" in said(look(sams, str(ABBOTT)))
    confirmed(no, carol)
    assert said(look(sams, str(ABBOTT))) == {"Cannot be moved": [NAMES[ABBOTT]]}


def test_a_name_that_two_have_is_chosen(sams):
    with transaction():
        same = update(MP).where(MP.parliament_id.in_((ABBOTT, CORBYN)))
        db.session.execute(same.values(display_name="Jo Smith", list_name="Smith, Jo"))
        db.session.execute(same.values(full_title="Jo Smith MP"))
    page = look(sams, f"Jo Smith, {LINK}\nSiân Berry")
    assert to_correct(page) == {
        f"Jo Smith, {LINK}": "Several MPs are called that: choose who it is."
    }
    assert f'<option value="{CORBYN}">Jo Smith, Islington North</option>' in page.text
    form = fields_of(page, "correct") | {"is-0": str(CORBYN)}
    page = sams.post(PATH, form)
    assert said(page)["Will be entered"][0] == "Jo Smith, Islington North"
    assert fields_of(page, "enter")["lines"] == f"{CORBYN}, {LINK}\n{BERRY}"


def test_lines_are_corrected_in_their_places(sams):
    page = look(sams, "Jo Bloggs\nSiân Berry\nDiane Abbott, ftp://example.org\nNobody", link=LINK)
    assert list(to_correct(page)) == ["Jo Bloggs", "Diane Abbott, ftp://example.org", "Nobody"]
    assert "A link must begin with https://" in to_correct(page)["Diane Abbott, ftp://example.org"]
    form = fields_of(page, "correct")
    form |= {"line-0": "Islington North", "line-2": f"Diane Abbott; {LINK}/2", "line-3": " "}
    page = sams.post(PATH, form)
    assert said(page) == {"Will be entered": [NAMES[CORBYN], NAMES[BERRY], NAMES[ABBOTT]]}
    assert fields_of(page, "enter")["lines"] == f"{CORBYN}\n{BERRY}\n{ABBOTT}, {LINK}/2"
    again = sams.post(PATH, fields_of(page, "correct") | {"back": "1"})
    assert "What came of it" in again.text
    assert value_of(again, "link") == LINK
    assert f"Islington North\nSiân Berry\nDiane Abbott, {LINK}/2" in again.text


def test_a_file_is_looked_over_like_what_is_pasted(sams):
    rows = [("MP", "Signed", "Link"), ("Siân Berry", "yes", LINK), ("Keir Starmer", "no", "")]
    for data, name in ((csv_of(rows), "signed.csv"), (workbook_of(rows), "signed.xlsx")):
        page = of_file(sams, data, name, lines="Diane Abbott", described="", link=f"{LINK}/2")
        assert said(page) == {"Will be entered": [NAMES[ABBOTT], NAMES[BERRY]]}
        assert "1 row of the file is left out" in text_of(page)
        form = fields_of(page, "enter")
        assert form["lines"] == f"{ABBOTT}\n{BERRY}, {LINK}"


@pytest.mark.parametrize(
    "form, field, sentence",
    [
        ({"lines": ""}, "lines", "Paste at least one MP, or choose a file."),
        ({"lines": " ,;\r\n"}, "lines", "Paste at least one MP"),
        ({"lines": "A\n" * 651}, "lines", "These are 651 lines. Bring at most 650 at once."),
        ({"lines": "é" * 40_000}, "lines", "This is more text"),
        ({"lines": f"A\nB\nC, {LINK}"}, "link", "2 lines have no link."),
        ({"lines": "A", "link": "javascript:alert(1)"}, "link", "A link must begin with https://"),
        ({"lines": "A", "link": "https://a@example.org"}, "link", "A link must begin with"),
        ({"lines": "A", "link": "https://example.org/" + "x" * 500}, "link", "at most 500"),
        ({"lines": "A", "described": "x" * 301}, "described", "Use at most 300 characters."),
        (
            {"lines": "A", "described": "Call her constituent on 07700 900123"},
            "described",
            "Please take out “07700 900123”.",
        ),
    ],
)
@one_database
def test_what_cannot_be_read_is_said_at_its_field(sams, form, field, sentence):
    before = lasting()
    response = sams.post(PATH, form)
    assert sentence in message_at(response, field)
    for name, value in form.items():
        assert value.strip()[:40] in response.text or not value.strip(" ,;\r\n"), name
    assert lasting() == before


@pytest.mark.parametrize(
    "data, sentence",
    [
        (b"", "This file is empty."),
        (b"\x89PNG\r\n\x1a\n", "This is a picture, not a table."),
        (b"PK\x03\x04 not really", "damaged, or not one"),
        (csv_of([("MP",), *[("Diane Abbott",)] * 651]), ""),
    ],
)
@one_database
def test_a_file_that_is_none_is_refused_beside_it(sams, data, sentence):
    response = of_file(sams, data, lines="Siân Berry")
    assert sentence in message_at(response, "file" if sentence else "lines")
    assert (value_of(response, "link"), LETTER in response.text) == ("", True)
    assert "Siân Berry" in response.text
    assert sentence or "These are 652 lines." in response.text


@one_database
def test_a_file_that_is_too_large_is_refused(sams):
    form = {"content_type": "multipart/form-data; boundary=x", "data": b"x" * (6 * 1024 * 1024)}
    response = sams.client.post(PATH, headers={"X-CSRFToken": sams.token}, **form)
    assert (response.status_code, "larger than 5 MB" in response.text) == (413, True)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "@SUM(A1)",
        "+44 20",
        "\u202eevil\u2066",
        "😀🏴󠁧󠁢󠁳󠁣󠁴󠁿",
        "x" * 9000,
        "<script>alert(1)</script>",
    ],
)
@one_database
def test_whatever_is_typed_is_shown_as_it_is(sams, text):
    page = look(sams, f"{text}\nDiane Abbott")
    assert list(to_correct(page)) == [text]
    assert "<script>alert" not in page.text
    assert said(page) == {"Will be entered": [NAMES[ABBOTT]]}


@one_database
def test_650_lines_are_looked_over(sams):
    page = look(sams, "\n".join(["Diane Abbott", *(f"Jo Bloggs {n}" for n in range(649))]))
    assert len(to_correct(page)) == 649
    page = sams.post(PATH, fields_of(page, "correct") | {"line-1": "Siân Berry"})
    assert said(page) == {"Will be entered": [NAMES[ABBOTT], NAMES[BERRY]]}


def test_that_a_partner_asked_is_written_down(sams, sam, carols, number):
    look(sams, "Jo Bloggs\nSiân Berry")
    look(sams, "")
    look(carols, "Siân Berry")
    assert events("signatures.look") == [(sam.id, f"partner:{number} mps:2")]


@one_database
def test_is_for_partners_and_coordinators(browser_of, asha, stranger, sams, carols):
    not_when_signed_out(PATH, stranger)
    not_for(PATH, browser_of(asha))
    assert browser_of(asha).get(PATH).status_code == 403
    for browser in (sams, carols):
        assert browser.get(PATH).status_code == 200
    assert sams.get(ENTER).status_code == 405
