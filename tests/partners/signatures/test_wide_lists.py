"""A list with several letters: a person says which column says who signed this one."""

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from outreach.partners.signatures.files import read_list
from outreach.partners.signatures.ticks import is_tick
from tests.browsing import text_of
from tests.facts import ABBOTT, lasting
from tests.imports.sheets import csv_of
from tests.partners.signatures.scenes import PATH, of_file, said

one_database = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
CASES = Path(__file__).parents[2] / "imports" / "cases"
WIDE = CASES / "letters-wide.csv"
NEW, FORMER = "Will be entered", "No longer an MP"


def sent_by(page):
    """What the page that asks sends, field by field and in order."""
    form = BeautifulSoup(page.text, "html.parser").select_one("form.column-choice")
    found = {}
    for one in form.select("input[type=hidden][name]"):
        found.setdefault(one["name"], []).append(one.get("value", ""))
    for name in ("csrf_token", "idempotency_key"):
        found.pop(name, None)
    return found


@one_database
def test_which_column_is_asked_with_nothing_chosen(sams):
    before = lasting()
    page = of_file(sams, WIDE.read_bytes())
    assert "Which column says who signed?" in text_of(page)
    form = BeautifulSoup(page.text, "html.parser").select_one("form.column-choice")
    assert not form.select("[checked]")
    assert [" ".join(one.get_text().split()) for one in form.select("label")] == [
        "Open letter A: 3 MPs",
        "Open letter B: 2 MPs",
        "Signed the pledge: 2 MPs",
        "None of these: each of the 5 rows is about an MP who signed",
    ]
    assert lasting() == before


@one_database
def test_the_column_that_is_chosen_says_it_and_a_former_mp_is_left_out(sams):
    sent = sent_by(of_file(sams, WIDE.read_bytes()))
    found = said(sams.post(PATH, {**sent, "column": "2"}))
    assert found[NEW] == ["Ms Diane Abbott, Hackney North and Stoke Newington"]
    assert (len(found[FORMER]), set(found)) == (1, {NEW, FORMER})


@one_database
def test_without_a_choice_it_is_asked_again_and_nothing_is_lost(sams):
    sent = sent_by(of_file(sams, WIDE.read_bytes()))
    for column in ("", "9", "x"):
        page = sams.post(PATH, {**sent, "column": column})
        assert page.status_code == 422
        assert "Choose the column that says who signed this pledge." in text_of(page)
        assert sent_by(page) == sent


@one_database
def test_one_column_of_ticks_that_names_no_pledge_is_asked_too(sams):
    rows = [("MP", "Rung"), ("Diane Abbott", "yes"), ("Jeremy Corbyn", "no")]
    assert "Which column" in text_of(of_file(sams, csv_of(rows)))
    assert NEW in said(of_file(sams, csv_of([row[:1] for row in rows])))


@one_database
def test_what_is_not_clear_is_left_out_and_said(sams):
    rows = [("MP", "Signed?"), ("Diane Abbott", "yes"), ("Jeremy Corbyn", "signed then withdrew")]
    page = of_file(sams, csv_of(rows))
    assert said(page)[NEW] == ["Ms Diane Abbott, Hackney North and Stoke Newington"]
    assert "Not clear, and left out: signed then withdrew (1 row)" in text_of(page)


@pytest.mark.parametrize(
    "cell, signed",
    [
        *((cell, True) for cell in ("Yes", "TRUE", "✓", "1", "signed", "3/11/2026")),
        *((cell, False) for cell in ("No", "FALSE", "", "0", "N/A", "#N/A", "✗", "Not yet")),
        *((cell, None) for cell in ("x", "signed then withdrew", "maybe", "yes?!", "won't sign")),
        *((cell, None) for cell in ("signed EDM not pledge", "not sure", "said yes on phone")),
    ],
)
def test_a_cell_says_it_or_not_or_is_asked(cell, signed):
    assert is_tick(cell) is signed


def dry_run(app, path):
    result = app.test_cli_runner().invoke(args=["pledges", "import", str(path), "--dry-run"])
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@one_database
def test_a_dry_run_asks_which_column(app):
    found = dry_run(app, WIDE)
    assert found["signed"] == []
    assert found["questions"] == [
        {
            "about": "column",
            "cell": "Open letter A | Open letter B | Signed the pledge",
            "rows": [2, 3, 4, 5, 6],
            "suggested": "Signed the pledge",
        }
    ]


@one_database
def test_a_dry_run_says_who_signed_and_leaves_out_former_mps(app, tmp_path):
    assert dry_run(app, CASES / "former-mps-list.txt") == {
        "signed": [],
        "questions": [],
        "left_out": [{"row": 1, "why": "former"}, {"row": 2, "why": "former"}],
    }
    lines = dry_run(app, CASES / "lines-with-more.txt")
    assert (lines["signed"][0], len(lines["signed"])) == (ABBOTT, 3)
    assert (lines["questions"], lines["left_out"]) == ([], [])
    file = tmp_path / "list.csv"
    file.write_bytes(csv_of([("MP", "Signed?"), ("Dan Jones", "yes"), ("Diane Abbott", "x")]))
    whom, unclear = sorted(dry_run(app, file)["questions"], key=lambda one: one["about"])
    assert (whom["about"], whom["cell"], whom["rows"]) == ("mp", "Dan Jones", [2])
    assert unclear == {"about": "signed", "cell": "x", "rows": [3], "suggested": None}


def test_a_link_behind_a_cell_is_what_shows_it():
    rows = [("MP", "Signed?"), ("Diane Abbott", '=HYPERLINK("https://example.org/x","yes")')]
    [column] = read_list(csv_of(rows)).columns
    assert column.lines[0].line.link == "https://example.org/x"
