"""What can be asked for, and how what cannot is refused."""

import pytest

from outreach.core.vocabulary import Outcome
from tests.exports.api.scenes import CSV, LINES, XLSX, ZIP, problem
from tests.exports.scenes import key_of
from tests.scenes import ABBOTT, BLACKMAN, CORBYN, logged

on_one = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
CONTACTS = "/datasets/contacts"
FORMATS = "application/json, application/jsonl, text/csv"


@on_one
@pytest.mark.parametrize(
    "accept, given",
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("application/json; charset=utf-8", "application/json"),
        ("application/*", "application/json"),
        ("application/jsonl", "application/jsonl; charset=utf-8"),
        ("application/x-ndjson", "application/x-ndjson; charset=utf-8"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("TEXT/CSV", "text/csv; charset=utf-8"),
        ("text/csv; header=present", "text/csv; charset=utf-8"),
        ("text/*", "text/csv; charset=utf-8"),
        ("text/csv;q=0.4, application/jsonl;q=0.5", "application/jsonl; charset=utf-8"),
        ("application/json;q=0, */*", "application/jsonl; charset=utf-8"),
        ("application/json;q=0.1, text/csv;q=0.2, */*;q=0.15", "text/csv; charset=utf-8"),
        ("text/html, application/xhtml+xml, */*;q=0.8", "application/json"),
        (XLSX, XLSX),
        (ZIP, ZIP),
    ],
)
def test_the_format_is_what_is_accepted_most_gladly(program, accept, given):
    answer = program.get(CONTACTS, accept)
    assert (answer.status_code, answer.content_type) == (200, given)
    assert answer.headers["Vary"] == "Accept, Authorization"


@on_one
@pytest.mark.parametrize(
    "accept", ["text/html", "application/xml, text/turtle", "text/csv;q=0", "nonsense", "*/*;q=0"]
)
def test_without_such_a_format_that_is_said(program, accept):
    said = problem(program.get(CONTACTS, accept), 406, "not-acceptable")
    assert FORMATS in said


def test_the_list_is_json_only(program):
    assert problem(program.get("/datasets", CSV), 406, "not-acceptable").endswith(
        "application/json."
    )


@on_one
@pytest.mark.parametrize(
    "query, says",
    [
        ("limits=5", "no parameter 'limits'"),
        ("Limit=5", "no parameter 'Limit'"),
        ("q=" + "x" * 900, "no parameter 'q'"),
        ("limit=5&limit=6", "limit is given twice"),
        ("limit=0", "from 1 to 10000"),
        ("limit=10001", "from 1 to 10000"),
        ("limit=-1", "from 1 to 10000"),
        ("limit=1.5", "from 1 to 10000"),
        ("limit=", "from 1 to 10000"),
        ("limit=٣", "from 1 to 10000"),
        ("limit=" + "9" * 5000, "from 1 to 10000"),
        ("columns=", "no column ''"),
        ("columns=date,note", "no column 'note'"),
        ("columns=Date", "no column 'Date'"),
        ("from=2026-02-30", "from is a day such as 2026-11-03"),
        ("from=20261103", "from is a day"),
        ("from=2026-W45-2", "from is a day"),
        ("to=2026-11-03T00:00", "to is a day"),
        ("to=tomorrow", "to is a day"),
        ("to=9999-12-31", "to is a day"),
        ("from=0001-01-01", "from is a day"),
        ("from=2026-11-04&to=2026-11-03", "after to"),
    ],
)
def test_what_cannot_be_read_is_said(program, query, says):
    assert says in problem(program.get(f"{CONTACTS}?{query}"), 400, "bad-request")


def test_a_limit_is_for_json_only(program):
    for accept in (CSV, LINES, XLSX, ZIP):
        said = problem(program.get(f"{CONTACTS}?limit=5", accept), 400, "bad-request")
        assert said == "limit is for JSON only: every other format is given whole."


def test_a_period_is_for_what_has_days(program):
    said = problem(program.get("/datasets/pledges?from=2026-11-03"), 400, "bad-request")
    assert said == "pledges has no period: from cannot be used with it."
    said = problem(program.get("/datasets/pledges?x=1"), 400, "bad-request")
    assert said.endswith("There are: since, limit, columns.")


def test_of_the_list_there_are_no_parameters(program):
    problem(program.get("/datasets?limit=5"), 400, "bad-request")


def test_only_some_columns_in_the_order_of_the_dataset(program, asha):
    logged(asha, Outcome.SPOKE_MP)
    rows, _ = program.rows(f"{CONTACTS}?columns=outcome,%20date,outcome")
    assert [list(row) for row in rows] == [["contact_id", "date", "outcome"]]
    lines = program.get(f"{CONTACTS}?columns=outcome,date", CSV).text.splitlines()
    assert lines[0] == '\ufeff"contact_id","date","outcome"'


def test_a_day_is_londons_when_the_clocks_go_back(program, asha, moment):
    """On 25 October 2026 at 2.00: until then London is an hour ahead of UTC."""
    for at, mp_id in (("10-24T22:59", ABBOTT), ("10-24T23:00", CORBYN), ("10-25T23:59", BLACKMAN)):
        moment.move_to(f"2026-{at}:00Z")
        logged(asha, Outcome.NO_ANSWER, mp_id)
    rows, _ = program.rows(f"{CONTACTS}?from=2026-10-25&to=2026-10-25")
    assert [(row["mp_id"], row["date"]) for row in rows] == [
        (CORBYN, "2026-10-25"),
        (BLACKMAN, "2026-10-25"),
    ]
    before, _ = program.rows(f"{CONTACTS}?to=2026-10-24")
    assert [(row["mp_id"], row["date"]) for row in before] == [(ABBOTT, "2026-10-24")]
    assert program.rows(f"{CONTACTS}?from=2026-10-26")[0] == []


def test_a_day_is_londons_when_the_clocks_go_forward(program, asha, moment):
    """On 28 March 2027 at 1.00: from then on London is an hour ahead of UTC."""
    for at, mp_id in (("03-27T23:59", ABBOTT), ("03-28T22:59", CORBYN), ("03-28T23:00", BLACKMAN)):
        moment.move_to(f"2027-{at}:00Z")
        logged(asha, Outcome.NO_ANSWER, mp_id)
    days = {row["mp_id"]: row["date"] for row in program.rows(CONTACTS)[0]}
    assert days == {ABBOTT: "2027-03-27", CORBYN: "2027-03-28", BLACKMAN: "2027-03-29"}
    rows, _ = program.rows(f"{CONTACTS}?from=2027-03-28&to=2027-03-28")
    assert [row["mp_id"] for row in rows] == [CORBYN]


def test_a_period_goes_along_with_each_page(program, number, asha):
    for mp_id in (ABBOTT, CORBYN, BLACKMAN):
        logged(asha, Outcome.NO_ANSWER, mp_id)
    pages = list(program.pages(f"{CONTACTS}?from=2026-11-03&limit=1&columns=mp_id"))
    assert [page["rows"] for page in pages] == [
        [{"contact_id": key_of(contact_id, number), "mp_id": mp_id}]
        for contact_id, mp_id in enumerate((ABBOTT, CORBYN, BLACKMAN), 1)
    ]
    assert program.rows(f"{CONTACTS}?to=2026-11-02&limit=1")[0] == []


@on_one
@pytest.mark.parametrize("before", ["from=2026-11-01", "columns=outcome"])
def test_a_cursor_is_bound_to_columns_and_days(program, before):
    """Else what lies outside of them would never come."""
    since = program.get(f"{CONTACTS}?{before}").json["since"]
    assert program.get(f"{CONTACTS}?{before}&since={since}").status_code == 200
    answer = program.get(f"{CONTACTS}?since={since}")
    assert answer.status_code == 409
    assert "other columns or other days" in answer.json["detail"]
