"""Only what is one of our words is certain; everything else is asked, and nothing is preset."""

import csv
import io
import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outreach.core.vocabulary import Stance
from outreach.imports import answer_mapping as answers
from outreach.imports import outcome_mapping as outcomes
from outreach.imports import stored_rows
from outreach.imports.check_results import unpack_result
from outreach.imports.mappings import Choices
from outreach.imports.outcome_mapping import CERTAIN
from outreach.imports.plan import Plan, Split, World
from outreach.imports.planner import plan
from outreach.imports.readers import read
from outreach.imports.report import report
from outreach.imports.row_results import make_row_results
from outreach.imports.sheet_limits import Unreadable
from outreach.imports.skip_reasons import Why
from outreach.imports.stored_rows import Brought, brought, pack
from tests.facts import ABBOTT
from tests.imports.register import carried_parliament
from tests.imports.scenes import (
    answer_cells,
    asked,
    bring,
    entries,
    leave_the_rest,
    summary,
    write,
)

CASES = Path(__file__).with_name("cases")
CORPUS = list(
    csv.DictReader(io.StringIO(Path(__file__).with_name("corpus.csv").read_text(), newline=""))
)
SHEETS = sorted(path for path in CASES.iterdir() if path.suffix != ".txt")
TODAY = datetime(2026, 12, 1, 16, tzinfo=UTC)
one_database = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
# Of each sheet; 300 take minutes: MUTATIONS=300 ./script/test tests/imports/test_asking.py
MUTATIONS = int(os.environ.get("MUTATIONS", "8"))
READERS = {"outcome": outcomes.outcome, "stance": answers.stance, "signed": answers.pledge}


@pytest.mark.parametrize("column", READERS)
def test_no_certain_answer_of_the_corpus_is_wrong(column):
    """The cells and their meanings were written by somebody who had not read the rules."""
    rows = [row for row in CORPUS if row["column"] == column]
    assert len(rows) >= 50
    read_as = {row["cell"]: READERS[column](row["cell"]) for row in rows}
    meant = {row["cell"]: row["means"].replace("not_a_contact", "nothing") for row in rows}
    certain = {cell: guess for cell, guess in read_as.items() if guess.certainty == CERTAIN}
    assert certain
    assert {cell: str(guess.word) for cell, guess in certain.items()} == {
        cell: meant[cell] for cell in certain
    }


@pytest.mark.parametrize(
    "cell",
    [
        *("voicemail not left", "never sent", "email pending", "maybe busy", "busy?", "unsent"),
        *("didn't leave a voicemail", "to be called back", "would talk", "sent ❌", "spoke to mp?"),
    ],
)
def test_a_negation_or_a_doubt_is_asked(cell):
    assert outcomes.outcome(cell).certainty < CERTAIN


@pytest.mark.parametrize("cell", ["FALSE", "no", "N/A", "0", "Not signed yet", "☐", "❌", "-"])
def test_an_unticked_box_says_nothing(cell):
    assert answers.pledge(cell) == (outcomes.NOT_A_CONTACT, CERTAIN)


@pytest.fixture
def in_process(monkeypatch):
    """Read files here: a process of its own for each takes its time."""
    monkeypatch.setattr(stored_rows, "read_file", read)


def planned(data: bytes) -> tuple[Brought, Plan]:
    sheet = brought(data)
    world = World(parliament=carried_parliament(), now=TODAY)
    return sheet, plan(sheet.table, Choices(), world, sheet.same)


# Of each sheet: rows that are certain, and what is asked of which rows.
EXPECTED: Mapping[str, tuple[list[int], dict[str, list[int]]]] = {
    "unticked-boxes.csv": ([2, 3, 4, 5], {}),
    "signed-but-not.csv": ([2, 3, 4, 5], {"signed": [2, 3, 4, 5]}),
    "outcomes-negated.csv": ([], {"outcome": [2, 3, 4, 5]}),
    "position-column.csv": ([2, 3], {}),
    "stances-short.csv": ([2, 3, 4, 5], {"stance": [2, 3, 4, 5]}),
    "one-column-sorted-alone.csv": ([], {"mp": [2, 3, 4, 5]}),
    "us-dates-in-the-future.csv": ([], {"date": [2, 3, 4]}),
    "us-dates-half-converted.xlsx": ([3], {"date": [2, 4]}),
    "date-ranges.csv": ([], {"date": [2, 3, 4, 5]}),
    "hidden-rows.xlsx": ([2, 4], {"hidden_rows": [3]}),
    "name-only-in-first-row.csv": ([2], {"mp": [3, 4]}),
    "group-sheet.csv": ([5], {"outcome": [4, 6, 7, 8, 9], "date": [7]}),
    "hyperlinks.xlsx": ([2, 3], {"signed": [2, 3]}),
    "grew-2.csv": ([2, 3], {"stance": [2, 3], "signed": [2]}),
}


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize("name", EXPECTED)
def test_a_sheet_is_asked_about_where_it_is_not_certain(name):
    sheet, found = planned((CASES / name).read_bytes())
    told = report(sheet, found, Split(found.contacts, [], []))
    about: dict[str, list[int]] = {}
    for question in told["questions"]:
        about.setdefault(question["about"], []).extend(question["rows"])
    rows = sorted({contact["row"] for contact in told["contacts"]})
    assert (rows, {topic: sorted(those) for topic, those in about.items()}) == EXPECTED[name]
    assert not any(contact["stance"] or contact["signed"] for contact in told["contacts"])


@pytest.mark.usefixtures("in_process")
def test_questions_about_a_file_are_asked_once():
    for name in ("one-column-sorted-alone.csv", "us-dates-in-the-future.csv", "hidden-rows.xlsx"):
        assert len(planned((CASES / name).read_bytes())[1].questions) == 1, name


@pytest.mark.usefixtures("in_process")
def test_days_in_it_say_more_than_a_header():
    lines = ["MP,Mark when done ⬇️⬇️⬇️,When", "Diane Abbott,voicemail,3/11/2026"]
    lines += ["Clive Lewis,no answer,4/11/2026", "Kim Johnson,busy,5/11/2026"]
    sheet, found = planned("\n".join(lines).encode())
    assert [one.meaning for one in sheet.table.meant] == ["mp", "outcome", "date"]
    assert [one.outcome for one in found.contacts] == [
        "voicemail_left",
        "no_answer",
        "busy_or_full",
    ]


@pytest.mark.usefixtures("in_process")
def test_a_column_with_two_readings_is_asked():
    lines = ["MP,Date,Comments", "Diane Abbott,3/11/2026,voicemail", "Kim Johnson,4/11/2026,busy"]
    sheet, found = planned("\n".join(lines).encode())
    assert [question.topic for question in found.questions] == ["column"]
    assert found.questions[0].options == ("note", "outcome")
    chosen = Choices(columns={2: "outcome"})
    world = World(parliament=carried_parliament(), now=TODAY)
    assert len(plan(sheet.table, chosen, world, sheet.same).contacts) == 2


def mutated(data: bytes, draw: st.DataObject) -> bytes:
    """Cells swapped, columns moved, rows doubled, bytes broken."""
    lines = [line.split(b",") for line in data.splitlines()]
    for _ in range(draw.draw(st.integers(1, 4))):
        kind = draw.draw(st.sampled_from(("swap", "move", "double", "byte")))
        row = draw.draw(st.integers(0, len(lines) - 1))
        other = draw.draw(st.integers(0, len(lines) - 1))
        if kind == "double":
            lines.insert(other, list(lines[row]))
        elif kind == "move":
            for line in lines:
                line.append(line.pop(0))
        elif kind == "swap":
            at, to = row % len(lines[row]), other % len(lines[other])
            lines[row][at], lines[other][to] = lines[other][to], lines[row][at]
        else:
            cell = bytearray(lines[row][0] or b"x")
            cell[other % len(cell)] = draw.draw(st.integers(0, 255))
            lines[row][0] = bytes(cell)
    return b"\n".join(b",".join(line) for line in lines)


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
@settings(
    max_examples=MUTATIONS,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(draw=st.data())
def test_no_mutation_claims_what_nobody_said(in_process, path, draw):
    data = path.read_bytes()
    if path.suffix == ".xlsx":
        cut = draw.draw(st.integers(0, len(data) - 1))
        broken = bytes([draw.draw(st.integers(0, 255))])
        data = data[:cut] + broken + data[cut + 1 :]
    else:
        data = mutated(data, draw)
    try:
        sheet, found = planned(data)
    except Unreadable:
        return
    ours = path.name == "in-confidence.csv"
    assert not any(one.signed for one in found.contacts)
    assert all(one.stance is None or (ours and one.stance in Stance) for one in found.contacts)
    rows = make_row_results(sheet.table.rows, found, Split(found.contacts, [], []))
    assert [row.number for row in rows] == [row.number for row in sheet.table.rows]
    assert all(row.why for row in rows if row.fate == "left")
    open_ = {n for question in found.questions if question.is_open for n in question.rows}
    assert {row.number for row in rows if row.fate == "asked"} == open_


@pytest.fixture
def browser(browser_of, carol, moment):
    moment.move_to(TODAY, tick=False)
    return browser_of(carol)


@pytest.fixture
def command(app):
    def run(path: Path):
        result = app.test_cli_runner().invoke(
            args=["contacts", "import", str(path), "--dry-run"], catch_exceptions=False
        )
        return json.loads(result.stdout)

    return run


@one_database
@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize("name", ["group-sheet.csv", "signed-but-not.csv", "hidden-rows.xlsx"])
def test_the_page_and_the_command_agree(browser, command, name):
    page, told = bring(browser, (CASES / name).read_bytes(), name), command(CASES / name)
    asked_on_page = [(each.topic.about, each.cell, list(each.rows)) for each in asked(page)]
    assert asked_on_page == [(one["about"], one["cell"], one["rows"]) for one in told["questions"]]
    rows = {row for one in told["questions"] for row in one["rows"]}
    sum_of = summary(page)
    assert (sum_of["asked_rows"], sum_of["left_rows"]) == (len(rows), len(told["left_out"]))
    assert sum_of["new_rows"] == len({one["row"] for one in told["contacts"]} - rows)
    total = sum_of["new_rows"] + sum_of["left_rows"] + sum_of["asked_rows"]
    assert total == sum_of["rows"] == told["rows"]


@one_database
@pytest.mark.usefixtures("in_process")
def test_nothing_is_chosen_and_nothing_written_while_a_question_is_open(browser):
    page = bring(browser, (CASES / "signed-but-not.csv").read_bytes())
    soup = BeautifulSoup(browser.get(page).text, "html.parser")
    assert len(soup.select("#questions select")) == 4
    assert soup.select("#questions option[selected]") == []
    assert all(each.select("option[value=leave]") for each in soup.select("#questions select"))
    assert not [each for each in soup.select("button") if each.get_text().startswith("Write")]
    response = browser.post(f"{page}/write", {"version": "0"})
    assert response.status_code == 409
    assert "4 questions are still open" in response.text
    assert entries() == []
    answer_cells(browser, page, {"said yes on phone": "signed"})
    assert len(asked(page)) == 3
    leave_the_rest(browser, page)
    assert "Write 4 contacts" in browser.get(page).text
    write(browser, page)
    notes = {one.note for one in entries()}
    assert notes == {"", "Signed? “said yes on phone”"}


@one_database
@pytest.mark.usefixtures("in_process")
def test_rows_are_shown_by_what_comes_of_them(browser):
    page = bring(browser, (CASES / "group-sheet.csv").read_bytes())
    for shown, rows in (("asked", [4, 6, 7, 8, 9]), ("left", [10]), ("new", [5]), ("x", None)):
        soup = BeautifulSoup(browser.get(f"{page}?show={shown}&page=9").text, "html.parser")
        found = [int(row["id"].removeprefix("row-")) for row in soup.select("#rows tbody tr")]
        assert found == (rows or [4, 5, 6, 7, 8, 9, 10])
    assert "Asha" not in browser.get(page).text


@one_database
@pytest.mark.usefixtures("in_process")
def test_our_own_export_comes_back_in_confidence(browser):
    page = bring(browser, (CASES / "in-confidence.csv").read_bytes())
    write(browser, page)
    (back,) = entries()
    assert (back.stance, back.in_confidence) == (Stance.SUPPORTIVE, True)


@one_database
@pytest.mark.usefixtures("in_process")
def test_two_mps_in_a_cell_are_two_contacts(browser):
    page = bring(browser, (CASES / "two-mps-in-a-cell.csv").read_bytes())
    write(browser, page)
    assert ABBOTT in [one.mp_id for one in entries()]
    assert len(entries()) == 5


def test_a_check_of_before_there_were_questions_is_still_read():
    old = {"values": [["outcome", "", "hm", 2, "", 0.0, "", 0.0]], "names": []}
    assert unpack_result(pack(old | {"unmatched": [[3, "unsure"]]})).unmatched == ((3, Why.UNSURE),)
