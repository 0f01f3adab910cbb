"""Every file is read as rows of text, or refused in a sentence."""

from datetime import date, datetime

import pytest

from outreach import create_app
from outreach.core.formulas import escape_formula
from outreach.imports.commands import NOT_SET_UP
from outreach.imports.readers import Unreadable, read
from outreach.imports.stored_rows import brought
from tests.imports.sheets import HEADER, csv_of, repacked, workbook_of
from tests.test_commands import ONE_AT_A_TIME

ROWS = [HEADER, ("Siân Berry", "3/11/2026", "No answer", "Zoë’s “team”", "Asha")]
BOOK = workbook_of(ROWS)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_any_usual_csv_says_the_same(encoding, mark):
    rows = read(csv_of(ROWS, encoding, mark)).rows
    assert [tuple(row.cells) for row in rows] == ROWS


def test_an_old_mac_and_a_first_line_for_excel():
    old = csv_of(ROWS).decode().replace("\r\n", "\r").encode("mac_roman")
    assert tuple(read(old).rows[1].cells) == ROWS[1]
    assert tuple(read(b"sep=;\r\n" + csv_of(ROWS, mark=";")).rows[1].cells) == ROWS[1]


def test_a_ragged_file_is_filled_up_and_numbered_as_a_spreadsheet_does():
    ragged = b"MP,Date,Outcome\r\n\r\nSi\xc3\xa2n Berry\r\nA,B,C,D,E\r\n"
    rows = brought(ragged).table.rows
    assert [(row.number, row.cells) for row in rows] == [
        (3, ["Siân Berry", "", "", "", ""]),
        (4, ["A", "B", "C", "D", "E"]),
    ]


@pytest.mark.parametrize(
    "data, sentence",
    [
        (b"", "This file is empty."),
        (b" \r\n \r\n", "This file is empty."),
        (b",,\r\n,,\r\n", "There is nothing in this file."),
        (b"MP,Date,Outcome\r\n", "nothing below it"),
        (b"Diane Abbott,voicemail\r\nSian Berry,busy\r\n", "looks like a header"),
        (b"MP,Date,Outcome\r\nA,B\0,C\r\n", "In line 2 there is a NUL"),
        (b"\x89PNG\r\n\x1a\n\0\0", "This is a picture, not a table."),
        (b"\xff\xd8\xff\xe0", "This is a picture, not a table."),
        (b"%PDF-1.7", "This is a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old Excel file, or one with a password"),
        (b"PK\x03\x04 not really", "damaged, or not one"),
        (b'MP,Date,Outcome\r\nA,B,"' + b"x" * 200_000, "a quotation mark is not closed"),
        (b"MP,Date,Outcome\r\n" + b"A,B,C\r\n" * 20_001, "more than 20,000 rows"),
        (b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
        (repacked(BOOK, "xl/worksheets/sheet1.xml", b"<worksheet"), "damaged, or not one"),
        (repacked(BOOK, "xl/workbook.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]>"), "damaged"),
        (repacked(BOOK, "xl/styles.xml", b" " * 9 * 1024 * 1024), "unpacks to far more"),
        (repacked(BOOK, "xl/worksheets/sheet1.xml", b" " * 130 * 1024**2), "unpacks to far more"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(data, sentence):
    with pytest.raises(Unreadable, match=sentence):
        brought(data)


def test_a_workbook_is_read_from_the_sheet_with_calls_merged_cells_and_all():
    data = workbook_of(
        [
            ("Autumn calls", None, None, None, None, None),
            ("MP", None, "Call 1", None, "Call 2", None),
            ("Name", "Seat", "Date", "Outcome", "Date", "Outcome"),
            ("Siân Berry", "Brighton", date(2026, 11, 3), True, "4 Nov", 3.0),
            (
                None,
                None,
                datetime(2026, 11, 5, 14, 5),  # noqa: DTZ001
                None,
                "#REF!",
                "busy",
            ),
        ],
        merged=["A1:F1", "A2:B2", "C2:D2", "E2:F2", "A4:A5"],
        Hints=[("Ring, then write down what happened",)],
    )
    one = brought(data)
    assert (one.sheet, one.others) == ("Calls", ("Hints",))
    assert one.table.headers[2:4] == ["Call 1: Date", "Call 1: Outcome"]
    assert [row.cells for row in one.table.rows] == [
        ["Siân Berry", "Brighton", "2026-11-03", "yes", "4 Nov", "3"],
        ["Siân Berry", "", "2026-11-05 14:05", "", "", "busy"],
    ]


def test_of_merged_headers_csv_has_only_the_first():
    data = csv_of(
        [
            ("MP", "", "Call 1", "", "Call 2", ""),
            ("Name", "Seat", "Date", "Outcome", "Date", "Outcome"),
            ("Siân Berry", "", "3/11", "busy", "", ""),
        ]
    )
    headers = brought(data).table.headers
    assert headers[2:] == ["Call 1: Date", "Call 1: Outcome", "Call 2: Date", "Call 2: Outcome"]


def test_a_volunteers_name_is_not_kept_and_rows_that_repeat_are_known():
    one = brought(csv_of([*ROWS, ROWS[1], (*ROWS[1][:4], "Ben")]))
    assert [row.cells[4] for row in one.table.rows] == ["·"] * 3
    assert one.same == {3: 2}


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+44 20", "-1", "\tx"])
def test_what_is_given_back_is_no_formula(cell):
    assert escape_formula(cell) == f"'{cell}"
    assert escape_formula("Siân") == "Siân"


def test_before_setup_a_dry_run_says_one_sentence(tmp_path):
    file = tmp_path / "calls.csv"
    file.write_text("MP,Date,Outcome\nDiane Abbott,1/10/2026,busy\n")
    url = f"sqlite:///{tmp_path}/none.sqlite3"
    app = create_app({"SQLALCHEMY_DATABASE_URI": url, "SQLALCHEMY_ENGINE_OPTIONS": ONE_AT_A_TIME})
    with app.app_context():
        result = app.test_cli_runner().invoke(args=["contacts", "import", str(file), "--dry-run"])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"Error: {NOT_SET_UP}\n"
