"""Nothing that somebody typed becomes a formula in any file that we give out."""

import csv
import io

import pytest
from openpyxl import load_workbook
from sqlalchemy import Text, insert, literal, select

from outreach.contacts.models import Contact
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.formulas import escape_formula, looks_like_formula, unescape_formula
from outreach.core.vocabulary import Format, Outcome, Shared
from outreach.exports.contracts.sql import escaped
from outreach.imports.readers import read
from tests.exports.scenes import table, taken
from tests.imports.scenes import bring
from tests.scenes import logged

FORMULAS = [
    "=1+1",
    "+44 20 7219 3000",
    "-1",
    "@SUM(A1)",
    "|calc",
    "%0A",
    "\u22121+1",
    "\uff1d1+1",
    "\uff0b1+1",
    "\uff0d1+1",
    "\uff20SUM(A1)",
    "\uff5ccalc",
    "\uff05x",
    "\ufe661+1",
    "\ufe621+1",
    "\ufe631+1",
    "\ufe6bSUM(A1)",
    "'=1+1",
    "''=1+1",
    "'+1",
]
BEFORE = {
    "tab": "\t",
    "carriage return": "\r",
    "line feed": "\n",
    "blanks": "   ",
    "no-break space": "\u00a0",
    "zero-width space": "\u200b",
    "zero-width joiner": "\u200d",
    "byte order mark": "\ufeff",
    "word joiner": "\u2060",
    "soft hyphen": "\u00ad",
    "left-to-right mark": "\u200e",
    "right-to-left override": "\u202e",
    "isolate": "\u2066",
    "line separator": "\u2028",
    "next line": "\u0085",
    "ideographic space": "\u3000",
    "en quad": "\u2000",
    "narrow no-break space": "\u202f",
    "ogham space": "\u1680",
    "escape": "\x1b",
    "unit separator": "\x1f",
    "several": "\u200b \u2060\t\ufeff",
}
HIDDEN = [f"{before}{sign}1+1" for before in BEFORE.values() for sign in "=\uff1d@"]
HARMLESS = [
    "Siân Berry",
    "a=b",
    "1-2",
    "",
    "O'Brien",
    "Zoë’s",
    "«=1»",
    "\u200bSiân",
    '"=1+1"',
    "#N/A",
]
# Cells are read without white space at their ends, and a control character is refused.
TYPED = [*FORMULAS, *HIDDEN]
CELLS = [*FORMULAS, *(text for text in HIDDEN if text == text.strip() and "\x1b" not in text)]


@pytest.mark.parametrize("text", [*FORMULAS, *HIDDEN])
def test_a_formula_gets_an_apostrophe_and_loses_it_again(text):
    assert looks_like_formula(text)
    assert escape_formula(text) == f"'{text}"
    assert unescape_formula(escape_formula(text)) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_other_texts_stay_as_they_are(text):
    assert escape_formula(text) == unescape_formula(text) == text


def test_the_database_escapes_as_python_does(app):
    for text in (*FORMULAS, *HIDDEN, *HARMLESS):
        statement = select(escaped(literal(text, Text)))
        assert db.session.scalar(statement) == escape_formula(text), text
    db.session.rollback()


def test_rows_without_an_mp_come_back_without_formulas(app, carol, browser_of):
    browser = browser_of(carol)
    header = ("MP", "Date", "Outcome", "=1+1", "Notes")
    rows = [(f"Nobody {n}", "3/11/2026", "busy", "", text) for n, text in enumerate(CELLS)]
    page = bring(browser, csv_of([header, *rows]))
    response = browser.get(f"{page}/unmatched.csv")
    given_back = list(csv.reader(io.StringIO(response.get_data().decode("utf-8-sig"))))
    assert len(given_back) == len(CELLS) + 1
    for row, text in zip(given_back[1:], CELLS, strict=True):
        for cell in row:
            assert cell[:1] == "'" or not looks_like_formula(cell), (row, text)
    assert given_back[0][5] == "'=1+1"


def test_rows_given_back_say_the_same_when_they_are_brought_again(app, carol, browser_of):
    browser = browser_of(carol)
    header = ("MP", "Date", "Outcome", "Notes")
    rows = [(f"Nobody {n}", "3/11/2026", "busy", text) for n, text in enumerate(CELLS)]
    page = bring(browser, csv_of([header, *rows]))
    again = read(browser.get(f"{page}/unmatched.csv").get_data())
    first = read(csv_of([header, *rows]))
    assert [row.cells[2:] for row in again.rows[1:]] == [row.cells for row in first.rows[1:]]


@pytest.fixture
def typed(app, asha):
    """A call for each of the texts, in its note."""
    first = logged(asha, Outcome.NO_ANSWER)
    names = {column.name for column in Contact.__table__.columns} - {"id", "note"}
    same = {name: getattr(first, name) for name in names}
    with transaction():
        for number, text in enumerate(TYPED, first.id + 1):
            db.session.execute(insert(Contact).values(**same, id=number, note=text))
    return TYPED


def test_an_export_as_csv_has_no_formula(typed):
    found = [row["note"] for row in table(taken(Shared.CONTACTS_FULL, Format.CSV).decode())][1:]
    assert found == [f"'{text}" for text in typed]


def test_an_export_as_a_workbook_has_no_formula(typed):
    book = load_workbook(io.BytesIO(taken(Shared.CONTACTS_FULL, Format.XLSX)))
    kinds = {cell.data_type for row in book["contacts_full"].iter_rows() for cell in row}
    assert "f" not in kinds


def csv_of(rows):
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(rows)
    return out.getvalue().encode()
