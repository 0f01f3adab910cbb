"""Whatever the format, the rows are the same: each read back by a reader that is not ours."""

import csv
import io
import json
from datetime import date, datetime
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update

from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import FOR_PARTNERS, Outcome, SaidBy, Stance
from outreach.exports.api import responses as giving
from outreach.exports.contracts.contract import Kind
from outreach.exports.contracts.registry import CONTRACTS
from outreach.exports.models import Taking
from outreach.parliament.models import MP
from tests.exports.api.scenes import CSV, LINES, XLSX, ZIP, problem
from tests.facts import mps, scalar, scalars
from tests.partners.scenes import consent
from tests.scenes import logged

HOSTILE = (
    "=1+1",
    "'=quoted",
    '@SUM(A1)*cmd|"/C calc"!A0',
    "−minus, +plus",
    'A "quoted" name, with commas',
    "two\nlines",
    "\u202eright to left\u202c",
    "😀 🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "＝ wide",
)


@pytest.fixture
def some(program, number, asha, carol):
    """A bit of everything, in names that no spreadsheet likes."""
    consent(asha, number)
    with transaction():
        for mp_id, name in zip(mps(len(HOSTILE)), HOSTILE, strict=True):
            this = update(MP).where(MP.parliament_id == mp_id)
            db.session.execute(this.values(display_name=name, party=name[:8]))
    heard = {"stance": Stance.SUPPORTIVE, "said_by": SaidBy.MP}
    for mp_id in mps(len(HOSTILE)):
        logged(asha, Outcome.SPOKE_MP, mp_id, **heard)
    return program


def typed(value, kind):
    """A cell as JSON has it."""
    if value in ("", None):
        return None
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if kind is Kind.NUMBER:
        return int(value)
    if kind is Kind.TRUTH:
        return {"true": True, "false": False}[str(value).lower()]
    return value


def of_csv(text, columns):
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    assert header == [column.name for column in columns]
    return [
        {
            column.name: typed(cell.removeprefix("'") if column.typed else cell, column.kind)
            for cell, column in zip(row, columns, strict=True)
        }
        for row in rows
    ]


def of_workbook(body, columns):
    sheet = load_workbook(io.BytesIO(body), read_only=True).worksheets[0]
    header, *rows = sheet.iter_rows(values_only=True)
    assert list(header) == [column.name for column in columns]
    return [
        {c.name: typed(cell, c.kind) for cell, c in zip(row, columns, strict=True)} for row in rows
    ]


@pytest.mark.parametrize("name", FOR_PARTNERS)
def test_the_same_rows_in_each(some, name):
    columns = CONTRACTS[name].columns
    rows, _ = some.rows(f"/datasets/{name}?limit=100")
    assert rows
    text = some.get(f"/datasets/{name}", LINES).text
    assert [json.loads(line) for line in text.splitlines()] == rows
    assert of_csv(some.get(f"/datasets/{name}", CSV).data.decode("utf-8-sig"), columns) == rows
    assert of_workbook(some.get(f"/datasets/{name}", XLSX).data, columns) == rows
    with ZipFile(io.BytesIO(some.get(f"/datasets/{name}", ZIP).data)) as package:
        assert of_csv(package.read(f"{name}.csv").decode(), columns) == rows
        assert json.loads(package.read("datapackage.json"))["resources"][0]["path"] == f"{name}.csv"


def test_names_come_back_as_they_are(some, asha):
    rows, _ = some.rows("/datasets/contacts")
    assert sorted(row["mp_name"] for row in rows) == sorted(HOSTILE)
    assert {row["volunteer_name"] for row in rows} == {"Asha"}


def test_each_is_a_file_with_a_name_and_is_written_down(some):
    for number, (accept, ending) in enumerate(
        ((CSV, "csv"), (LINES, "jsonl"), (XLSX, "xlsx"), (ZIP, "zip"))
    ):
        answer = some.get("/datasets/contacts", accept)
        name = f"contacts-2026-11-03.{ending}"
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
        assert answer.headers["Accept-Ranges"] == "none"
        taking = scalars(select(Taking).order_by(Taking.id))[number]
        assert (taking.state, taking.rows, taking.size) == ("done", 9, len(answer.data))


def test_what_is_longer_than_a_sheet_is_refused_with_what_to_do(some, monkeypatch):
    monkeypatch.setattr(giving, "MOST_ROWS", 8)
    said = problem(some.get("/datasets/contacts", XLSX), 406, "not-acceptable")
    assert said.startswith("A workbook holds 8 rows, and this has 9. Ask for text/csv")
    assert scalar(select(Taking)) is None
    assert some.get("/datasets/contacts?from=2026-11-04", XLSX).status_code == 200
