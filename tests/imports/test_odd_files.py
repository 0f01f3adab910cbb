"""Files as programs and people really write them: no row is lost in another's cell."""

import io
from pathlib import Path
from zipfile import ZipFile

import pytest

from outreach.imports.readers import Row, Unreadable, read
from outreach.imports.reading_process import read_file
from tests.imports.sheets import csv_of, repacked, workbook_of

CASES = Path(__file__).parent / "cases"
HEADER = ["MP", "Date", "Outcome", "Notes"]


def rows_of(data: bytes | str) -> list[list[str]]:
    return [row.cells for row in read(data if isinstance(data, bytes) else data.encode()).rows]


def case(name: str) -> list[Row]:
    return read_file((CASES / name).read_bytes()).rows


@pytest.mark.parametrize("name", ["quotes-in-tsv.tsv", "stray-quote.csv"])
def test_a_quotation_mark_that_is_not_closed_is_a_letter(name):
    assert [row.cells for row in case(name)[1:]] == [
        ["Diane Abbott", "3/11/2026", "voicemail", '"Call back Monday'],
        ["Jeremy Corbyn", "3/11/2026", "spoke to staff", "friendly"],
        ["Clive Lewis", "4/11/2026", "voicemail", 'said "maybe"'],
    ]


@pytest.mark.parametrize(
    "first, second",
    [
        ('A,1,x,"open', 'B,2,y,"closed, here"'),  # the next quoted cell closes nothing
        ('A,1,x,"open', 'B,2,y,"'),
        ('A,1,x,"open', '"B, C",2,y,z'),
        ('A,1,x,"open', 'B,2,y,ends"'),  # closes where a cell ends
        ('A,1,x,"open', 'B,2,y"'),  # a short row, too
        ('"A,1,x,open', "B,2,y,z"),
        ('A,1,"x" then,open', "B,2,y,z"),
        ('A,1,x,"said ""so"" and', 'B,2,y,"said ""no"""'),
    ],
)
def test_a_row_stays_a_row_whatever_quotation_mark_is_open_above(first, second):
    text = f"MP,Date,Outcome,Notes\r\n{first}\r\n{second}\r\nC,3,z,last\r\n"
    found = rows_of(text)
    assert len(found) == 4
    assert [cells[0].strip('"')[0] for cells in found] == ["M", "A", "B", "C"]
    assert found[3] == ["C", "3", "z", "last"]


def test_a_note_of_several_lines_is_one_cell():
    note = 'Ring Jo,\nthen "Sam", or their diary\n\nBoth are kind'
    assert rows_of(csv_of([HEADER, ("A", "1", "x", note), ("B", "2", "y", "")]))[1:] == [
        ["A", "1", "x", note],
        ["B", "2", "y", ""],
    ]
    assert rows_of('MP\tNotes\tDate\nA\t"one\ntwo"\t1\nB\tz\t2\n')[1] == ["A", "one\ntwo", "1"]


def test_numbers_stay_those_that_a_spreadsheet_shows():
    text = 'MP,Date,Notes\n\nA,1,"two\nlines"\n\n\nB,2,x\n'
    assert [row.number for row in read(text.encode()).rows] == [1, 3, 6]


def test_a_letter_of_another_program_changes_no_other():
    rows = case("one-windows-byte.csv")
    assert [row.cells[0] for row in rows[1:]] == ["Siân Berry", "Diane Abbott"]
    assert [row.cells[3] for row in rows[1:]] == ["Zoë answers on Fridays", "meet at the café"]
    assert rows_of("Zoë,café\nx,y".encode("cp1252"))[0] == ["Zoë", "café"]


def test_spaces_after_commas_are_no_part_of_a_quoted_cell():
    assert [row.cells for row in case("space-after-comma.csv")] == [
        HEADER,
        ["Abbott, Diane", "3/11/2026", "voicemail", "left, msg"],
        ["Corbyn, Jeremy", "3/11/2026", "voicemail", "ring, later"],
    ]


def test_the_apostrophe_of_our_own_exports_is_taken_away():
    assert case("formula-apostrophe.csv")[1].cells[3] == "- ring after 3"


@pytest.mark.parametrize("name", ["strict-open-xml.xlsx", "workbook-part-renamed.xlsx"])
def test_the_parts_of_a_workbook_are_named_by_its_relationships(name):
    assert [row.cells for row in case(name)[1:]] == [
        ["Diane Abbott", "2026-11-03", "voicemail"],
        ["Clive Lewis", "2026-11-03", "spoke to staff"],
    ]


def test_a_line_break_that_was_written_as_a_code():
    assert case("line-break-code.xlsx")[1].cells[3] == "line one\nline two"
    coded = workbook_of([("MP", "Notes"), ("A", "snake_x005F_case_x0041__x0000_")])
    assert rows_of(coded)[1] == ["A", "snake_caseA"]


def test_the_address_behind_a_cell_comes_along():
    rows = case("hyperlinks.xlsx")
    assert [row.cells[4] for row in rows[1:]] == ["their statement", "tweet"]
    assert [row.link_at(4) for row in rows[1:]] == [
        "https://example.org/statement",
        "https://example.org/tweet",
    ]
    assert rows[0].links == ()
    formula = '=HYPERLINK("https://example.org/a,b"; "so they ""say""")'
    [_, row] = read(csv_of([("MP", "Link"), ("A", formula)])).rows
    assert (row.cells[1], row.link_at(1)) == ('so they "say"', "https://example.org/a,b")


@pytest.mark.parametrize("formula", ['=HYPERLINK("mailto:a@example.org","x")', "=HYPERLINK(A1)"])
def test_what_is_no_address_of_the_web_is_no_link(formula):
    assert read(csv_of([("MP", "Link"), ("A", formula)])).rows[1].links == ()


def test_a_workbook_that_nobody_has_calculated_is_named_as_such():
    with pytest.raises(Unreadable, match=r"formulas without results, the first of them in B2"):
        case("formulas-without-results.xlsx")


def test_a_formula_with_a_result_is_its_result():
    data = workbook_of([("MP", "Date"), ("A", "=1+1")])
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="str"><f>"MP"</f><v>MP</v></c>'
        b'<c r="B1" t="str"><f>IF(1,"")</f><v></v></c><c r="C1"><f>1+1</f><v>2</v></c></row>'
        b"</sheetData></worksheet>"
    )
    assert rows_of(repacked(data, "xl/worksheets/sheet1.xml", sheet)) == [["MP", "", "2"]]


def test_hidden_rows_are_known():
    assert [row.hidden for row in case("hidden-rows.xlsx")] == [False, False, True, False]


@pytest.mark.parametrize(
    "part, sentence",
    [
        ("xl/workbook.bin", "binary workbook"),
        ("word/document.xml", "not an Excel workbook"),
        ("xl/other.xml", "damaged, or not one"),
    ],
)
def test_what_is_no_workbook_says_what_it_is(part, sentence):
    out = io.BytesIO()
    with ZipFile(out, "w") as packed:
        packed.writestr(part, b"<x/>")
    with pytest.raises(Unreadable, match=sentence):
        read(out.getvalue())
