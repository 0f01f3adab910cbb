"""From what people paste, and from their files, to an MP and a link."""

import pytest

from outreach.imports.mp_matching import Known, Parliament
from outreach.imports.readers import Unreadable
from outreach.imports.skip_reasons import Why
from outreach.partners.signatures.files import read_list
from outreach.partners.signatures.lines import Line, line, lines, too_much, typed
from outreach.partners.signatures.matching import meant
from tests.imports.sheets import csv_of, workbook_of

LINK = "https://example.org/a?b=c,d;e"
DIANE, KEIR, JOHN, OTHER_JOHN, LEFT = 172, 4514, 1, 2, 3
PARLIAMENT = Parliament(
    [
        Known(DIANE, ("Diane Abbott", "Abbott, Diane"), "", ("Hackney North and Stoke Newington",)),
        Known(KEIR, ("Sir Keir Starmer",), "", ("Holborn and St Pancras",)),
        Known(JOHN, ("John Smith",), "", ("Harborough, Oadby and Wigston",)),
        Known(OTHER_JOHN, ("John Smith",), "", ("Ynys Môn", "Anglesey")),
        Known(LEFT, ("Theresa May",), "", ()),
    ]
)


@pytest.mark.parametrize(
    "text, who, link",
    [
        ("Diane Abbott", "Diane Abbott", ""),
        (f"Diane Abbott, {LINK}", "Diane Abbott", LINK),
        (f"Diane Abbott;{LINK}", "Diane Abbott", LINK),
        (f"Diane Abbott\t{LINK}\t", "Diane Abbott", LINK),
        (f"Diane Abbott {LINK}", "Diane Abbott", LINK),
        (f"  Abbott ,Diane;\t{LINK} ", "Abbott, Diane", LINK),
        (f"172\tDiane  Abbott\tHackney North\t{LINK}", "172, Diane Abbott, Hackney North", LINK),
        ("Diane Abbott, www.example.org", "Diane Abbott", "www.example.org"),
        ("Diane Abbott, example.org/a b", "Diane Abbott", "example.org/a b"),
        ("Diane Abbott, ftp://example.org", "Diane Abbott", "ftp://example.org"),
        ("Diane Abbott, J.Smith", "Diane Abbott, J.Smith", ""),
        (LINK, "", LINK),
        (",;\t", "", ""),
    ],
)
def test_a_line(text, who, link):
    found = line(text)
    assert found == (who, link)
    assert line(found.typed) == found


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "\u202eevil", "😀🏴", "x" * 5000, "\u2066"])
def test_whatever_is_in_a_line_it_stays_as_it_is(text):
    assert [one.typed for one in lines(f"Diane Abbott\r\n\r\n {text} \u2028A\x85B")] == [
        "Diane Abbott",
        text,
        "A",
        "B",
    ]


def test_so_much_at_once():
    assert too_much([Line("A")] * 650) == ""
    assert too_much([Line("A")] * 651).startswith("These are 651 lines.")
    assert too_much([Line("é" * 40_000)]).startswith("This is more text")
    assert lines(typed([Line("A", LINK)] * 650)) == [Line("A", LINK)] * 650


@pytest.mark.parametrize(
    "who, mp_id",
    [
        *(("Diane Abbott", DIANE), ("Abbott, Diane", DIANE), ("Rt Hon Diane Abbott MP", DIANE)),
        *(("Hackney North & Stoke Newington", DIANE), ("172", DIANE), ("Dianne Abbot", DIANE)),
        *(("Diane Abbott, Hackney North and Stoke Newington", DIANE), ("172, Diane Abbott", DIANE)),
        *(("Holborn and St Pancras, Keir Starmer", KEIR), ("Abbott, Diane, 172", DIANE)),
        *(("Harborough, Oadby and Wigston", JOHN), ("John Smith, Ynys Mon", OTHER_JOHN)),
        *(("Smith, John, Harborough, Oadby and Wigston", JOHN), ("Anglesey", OTHER_JOHN)),
        *(("Diane Abbott, Labour", DIANE), ("• Diane Abbott [R]", DIANE)),
        *(("3. Diane Abbott", DIANE), ("Diane Abbott, 12 June 2026", DIANE)),
        *(("Hackney North and Stoke Newington: Diane Abbott", DIANE),),
    ],
)
def test_who_is_meant(who, mp_id):
    assert meant(PARLIAMENT, who).mp_id == mp_id


@pytest.mark.parametrize(
    "who, why, perhaps",
    [
        ("John Smith", Why.SEVERAL, (JOHN, OTHER_JOHN)),
        ("Smith", Why.UNSURE, (JOHN, OTHER_JOHN)),
        ("Diane Abbott, Keir Starmer", Why.UNSURE, (DIANE, KEIR)),
        # The number of a row is not that of an MP, though there may be one.
        ("172, Keir Starmer", Why.UNSURE, (KEIR, DIANE)),
        ("9, Keir Starmer", Why.UNSURE, (KEIR,)),
        ("Theresa May", Why.FORMER, ()),
        # Who holds the seat of a former MP is not one click away.
        ("Jo Bloggs, Holborn and St Pancras", Why.NOT_THERE, ()),
        ("3", Why.FORMER, ()),
        ("Lord Dubs", Why.PEER, ()),
        *((who, Why.NOBODY, ()) for who in ("9", "Jo Bloggs", "=1+1", "9, Jo Bloggs", "0" * 30)),
        *((who, Why.NOBODY, ()) for who in ("x" * 5000, "٣", "a, b, c, d", "a, " * 20_000)),
        *((who, Why.NO_NAME, ()) for who in ("",)),
    ],
)
def test_what_is_not_certain_is_for_a_person_to_say(who, why, perhaps):
    found = meant(PARLIAMENT, who)
    assert (found.mp_id, found.why, found.perhaps) == (None, why, perhaps)


ROWS = [
    ("Name", "Constituency", "Signed?", "Link"),
    ("Diane Abbott", "Hackney North", "yes", LINK),
    ("Keir Starmer", "", "no", LINK),
    ("Jo Bloggs", "", "", ""),
    ("Siân Berry", "", "3/11/2026", ""),
    ("Neil O'Brien", "", "✓", "see our\nwebsite"),
]
SIGNED = [
    Line("Diane Abbott, Hackney North", LINK),
    Line("Siân Berry"),
    Line("Neil O'Brien", "see our website"),
]


@pytest.mark.parametrize("data", [csv_of(ROWS), workbook_of(ROWS)])
def test_of_a_file_only_those_of_whom_it_says_so(data):
    [column] = read_list(data).columns
    assert ([one.line for one in column.lines], column.left_out) == (SIGNED, 2)


@pytest.mark.parametrize("header", [[], [("MP",)], [("MP", "Link")]])
def test_a_plain_list_needs_no_header(header):
    rows = [("Diane Abbott",), ("Abbott, Diane",), ("Holborn and St Pancras", LINK)]
    [column] = read_list(csv_of([*header, *rows])).columns
    found = [one.line for one in column.lines]
    assert [one.who for one in found] == ["Diane Abbott", "Abbott, Diane", "Holborn and St Pancras"]
    assert found[2].link == LINK


def test_a_number_in_its_column_comes_along():
    rows = [("Member ID", "First name", "Surname"), (172, "Diane", "Abbott"), ("", "Jo", "Bloggs")]
    [column] = read_list(csv_of(rows)).columns
    assert [one.line for one in column.lines] == [Line("172, Diane Abbott"), Line("Jo Bloggs")]


@pytest.mark.parametrize(
    "data, sentence",
    [
        (b"", "This file is empty."),
        (b"MP\r\n", "no MP in this file"),
        (b"Date,Outcome,Notes\r\n1/1/2026,busy,x\r\n", "Call one of them MP"),
        (b"\x89PNG\r\n\x1a\n\0\0", "This is a picture"),
        (b"PK\x03\x04 not really", "damaged, or not one"),
    ],
)
def test_what_is_no_list_is_refused_in_a_sentence(data, sentence):
    with pytest.raises(Unreadable, match=sentence):
        read_list(data)
