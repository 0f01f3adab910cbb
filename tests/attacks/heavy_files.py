"""Files that are small and want to become large, slow or something else."""

import io
import struct
from collections.abc import Callable
from random import Random
from typing import Any
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile

from tests.imports.sheets import HEADER, workbook_of

MEGABYTE = 1024 * 1024
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET, STYLES, STRINGS = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/sharedStrings.xml"
ROW = ("Siân Berry", "3/11/2026", "No answer", "A note", "Asha")
BOOK = workbook_of([HEADER, ROW])
# The same, as openpyxl writes none: with this in a sheet, a part of it can be replaced.
HEAD = f"<worksheet {MAIN}><sheetData>"
TAIL = "</sheetData></worksheet>"


def inline(text: str) -> str:
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


GOOD_ROWS = "".join(f"<row>{''.join(map(inline, cells))}</row>" for cells in (HEADER, ROW))
GOOD_SHEET = HEAD + GOOD_ROWS + TAIL


def with_named(parts: dict[str, Any], method: int = ZIP_DEFLATED) -> bytes:
    """The workbook with these parts replaced or added."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(BOOK)) as old, ZipFile(out, "w", method) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name, old.read(name)))
        for name in parts.keys() - set(old.namelist()):
            new.writestr(name, parts[name])
    return out.getvalue()


def sheet(rows: str, behind: str = "", declaration: str = "") -> bytes:
    text = f"{declaration}{HEAD}{rows}</sheetData>{behind}</worksheet>"
    return with_named({SHEET: text})


def sheet_in(encoding: str, text: str) -> bytes:
    return with_named({SHEET: text.encode(encoding)})


def sheets(number: int) -> bytes:
    """That many names for the same sheet."""
    names = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, number + 1))
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    book = f'<workbook {MAIN} xmlns:r="{relations}"><sheets>{names}</sheets></workbook>'
    return with_named({"xl/workbook.xml": book})


def twice(name: str) -> bytes:
    """A second entry of the same name, that other programs may read instead."""
    out = io.BytesIO(BOOK)
    with ZipFile(out, "a", ZIP_DEFLATED) as packed:
        other = packed.getinfo(name)
        packed.writestr("X" * len(name), packed.read(other))
    return out.getvalue().replace(b"X" * len(name), name.encode())


def overlapping() -> bytes:
    """Every entry points to the bytes of the first."""
    return _directory(lambda entry, first: entry[:42] + first[42:46] + entry[46:])


def stating(size: int, name: str = SHEET) -> bytes:
    """A part that says it unpacks to so many bytes."""

    def state(entry: bytes, first: bytes) -> bytes:
        if entry[46:].startswith(name.encode()):
            return entry[:24] + struct.pack("<I", size) + entry[28:]
        return entry

    return _directory(state)


def past_the_end() -> bytes:
    def state(entry: bytes, first: bytes) -> bytes:
        return entry[:20] + struct.pack("<I", 10 * MEGABYTE) + entry[24:]

    return _directory(state)


def with_password() -> bytes:
    def state(entry: bytes, first: bytes) -> bytes:
        flags = struct.unpack("<H", entry[8:10])[0] | 1
        return entry[:8] + struct.pack("<H", flags) + entry[10:]

    return _directory(state)


def _directory(change: Callable[[bytes, bytes], bytes]) -> bytes:
    """The workbook with each entry of its central directory changed."""
    end = BOOK.rindex(b"PK\x05\x06")
    (start,) = struct.unpack("<I", BOOK[end + 16 : end + 20])
    entries = [b"PK\x01\x02" + entry for entry in BOOK[start:end].split(b"PK\x01\x02")[1:]]
    changed = [change(entry, entries[0]) for entry in entries]
    return BOOK[:start] + b"".join(changed) + BOOK[end:]


COLUMN = "".join("<c/>" for _ in range(1_000_000))
ENTITY = '<!DOCTYPE worksheet [<!ENTITY a "Diane Abbott">]>'
LAUGHS = "".join(
    f'<!ENTITY l{n} "&l{n - 1};&l{n - 1};">' if n else '<!ENTITY l0 "ha">' for n in range(12)
)
NESTED = with_named({"xl/embeddings/other.xlsx": BOOK}, ZIP_STORED)
UTF16 = '<?xml version="1.0" encoding="UTF-16"?>'
WIDE_PREFIX = GOOD_SHEET.replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x=")
MERGED = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 5_100))
LONG_AREAS = "".join(f'<mergeCell ref="A{n}:B6100"/>' for n in range(1, 1_001))
# What cannot be packed, so that the rest does not stand out.
NOISE = Random(1).randbytes(600_000)  # noqa: S311
ATTRIBUTES = " ".join(f'a{n}=""' for n in range(9_000))
FILLED = inline("x")

# What comes, and a part of the sentence with which it is refused.
HEAVY: dict[str, tuple[Callable[[], bytes], str]] = {
    "a wide row": (lambda: sheet(f"<row>{COLUMN}</row>"), "more than 1,024 columns"),
    "a wide row of other names": (
        lambda: sheet(f"<row>{'<q/>' * 1_000_000}</row>"),
        "more than 1,024 columns",
    ),
    "a wide row with a prefix": (
        lambda: sheet_in("utf-8", WIDE_PREFIX.replace("<x:row>", "<x:row>" + "<x:c/>" * 90_000, 1)),
        "more than 1,024 columns",
    ),
    "a wide row in UTF-16": (
        lambda: sheet_in("utf-16", f"{UTF16}{HEAD}<row>{'<c/>' * 90_000}</row>{TAIL}"),
        "more than 1,024 columns",
    ),
    "empty cells": (
        lambda: sheet(f"<row>{'<c/>' * 1_000}</row>" * 700),
        "more than 600,000 cells",
    ),
    "empty rows": (lambda: sheet("<row/>" * 101_000), "more than 100,000 rows"),
    "a row in a row": (lambda: sheet("<row>" * 200), "damaged"),
    "filled rows": (
        lambda: sheet(GOOD_ROWS + f"<row>{FILLED}</row>" * 20_100),
        "more than 20,000 rows",
    ),
    "styles": (
        lambda: with_named({STYLES: f"<styleSheet {MAIN}><cellXfs>{'<xf/>' * 900_000}"}),
        "more than 100,000 styles",
    ),
    "fonts": (
        lambda: with_named({STYLES: f"<styleSheet {MAIN}><fonts>{'<font><b/></font>' * 200_000}"}),
        "more than 100,000 styles",
    ),
    "styles in another part": (
        lambda: with_named({"xl/media/image1.png": f"<styleSheet>{'<xf/>' * 900_000}"}),
        "more than 100,000 styles",
    ),
    "shared texts": (
        lambda: with_named({STRINGS: f"<sst {MAIN}>{'<si/>' * 1_000_000}</sst>"}),
        "more than 300,000 different texts",
    ),
    "names of sheets": (lambda: sheets(101), "more than 100 sheets"),
    "links": (
        lambda: sheet(GOOD_ROWS, f"<hyperlinks>{'<hyperlink/>' * 110_000}</hyperlinks>"),
        "more than 100,000 styles and other settings",
    ),
    "merged areas": (
        lambda: sheet(GOOD_ROWS, f"<mergeCells>{MERGED}</mergeCells>"),
        "Too many cells of this workbook are merged",
    ),
    "long merged areas": (
        lambda: sheet(
            GOOD_ROWS + f"<row>{FILLED}</row>" * 6_000, f"<mergeCells>{LONG_AREAS}</mergeCells>"
        ),
        "Too many cells of this workbook are merged",
    ),
    "an endless text in a cell": (
        lambda: sheet(f'<row><c t="inlineStr"><is><t>{"x" * 7 * MEGABYTE}</t></is></c></row>'),
        "more than 100,000 characters",
    ),
    "an endless text in pieces": (
        lambda: sheet(f'<row><c t="inlineStr"><is>{"<t>xxxxxxxxxx</t>" * 11_000}</is></c></row>'),
        "more than 100,000 characters",
    ),
    "an endless shared text": (
        lambda: with_named({STRINGS: f"<sst {MAIN}><si><t>{'x' * 7 * MEGABYTE}</t></si></sst>"}),
        "more than 100,000 characters",
    ),
    "a huge attribute": (
        lambda: sheet(f'<row><c r="{"A" * 7 * MEGABYTE}"/></row>'),
        "a tag of more than 256 KB",
    ),
    "many attributes": (
        lambda: sheet(f"<row><c {ATTRIBUTES}/></row>"),
        "damaged",
    ),
    "a huge comment": (
        lambda: with_named({SHEET: f"<!--{'x' * 7 * MEGABYTE}-->{GOOD_SHEET}"}),
        "a tag of more than 256 KB",
    ),
    "deep nesting": (lambda: sheet("<a>" * 900_000), "damaged"),
    "a document type": (lambda: with_named({SHEET: ENTITY + GOOD_SHEET}), "declares a document"),
    "a document type in UTF-16": (
        lambda: sheet_in("utf-16", UTF16 + ENTITY + GOOD_SHEET),
        "declares a document",
    ),
    "a document type in UTF-16 without a mark": (
        lambda: sheet_in("utf-16-be", UTF16 + ENTITY + GOOD_SHEET),
        "declares a document",
    ),
    "a document type behind a comment": (
        lambda: with_named({SHEET: f"<!--{'x' * 70_000}-->{ENTITY}{GOOD_SHEET}"}),
        "declares a document",
    ),
    "a document type behind many comments": (
        lambda: with_named({SHEET: "<!--x-->" * 50_000 + ENTITY + GOOD_SHEET}),
        "declares a document",
    ),
    "a document type of relations": (
        lambda: with_named({"_rels/.rels": ENTITY.replace("worksheet", "r") + "<r/>"}),
        "declares a document",
    ),
    "a document type in a part of another name": (
        lambda: with_named({"xl/media/image1.png": ENTITY + GOOD_SHEET}),
        "declares a document",
    ),
    "a file of this machine": (
        lambda: with_named(
            {SHEET: '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + GOOD_SHEET}
        ),
        "declares a document",
    ),
    "a billion laughs": (
        lambda: with_named({SHEET: f"<!DOCTYPE w [{LAUGHS}]>{GOOD_SHEET}"}),
        "declares a document",
    ),
    "parameter entities": (
        lambda: with_named({SHEET: f'<!DOCTYPE w [<!ENTITY % a "x">]>{GOOD_SHEET}'}),
        "declares a document",
    ),
    "a bomb": (
        lambda: with_named({SHEET: HEAD + " " * 121 * MEGABYTE + TAIL}),
        "more than 120 MB",
    ),
    "a bomb of many parts": (
        lambda: with_named({f"xl/other{n}.xml": b" " * 7 * MEGABYTE for n in range(20)}),
        "more than 120 MB",
    ),
    "a bomb below the limit": (
        lambda: with_named({SHEET: HEAD + " " * 30 * MEGABYTE + TAIL}),
        "more than 50 times its size",
    ),
    "a picture that is a bomb": (
        lambda: with_named({"xl/media/image1.png": b"\0" * 9 * MEGABYTE}),
        "more than 50 times its size",
    ),
    "many parts": (
        lambda: with_named({f"xl/other{n}.xml": b"" for n in range(600)}),
        "more than 500 parts",
    ),
    "a workbook in a workbook": (lambda: NESTED, "holds another packed file"),
    "a part twice": (lambda: twice(SHEET), "has a part twice"),
    "a part twice but for its capitals": (
        lambda: with_named({SHEET.upper(): GOOD_SHEET}),
        "has a part twice",
    ),
    "overlapping parts": (overlapping, "its parts overlap"),
    "a part that goes past the end": (past_the_end, "its parts overlap"),
    "a size too large": (lambda: stating(200 * MEGABYTE), "more than 120 MB"),
    "a size too small": (lambda: stating(100), "damaged"),
    "packed as LZMA": (lambda: with_named({}, ZIP_LZMA), "packed in a way that none is"),
    "packed as BZIP2": (lambda: with_named({}, ZIP_BZIP2), "packed in a way that none is"),
    "a password": (with_password, "has a password"),
    "empty lines": (lambda: b"MP,Date\n" + b"\n" * 400_000, "more than 100,000 rows"),
    "lines of commas": (lambda: b"MP,Date\n" + b",,\n" * 1_000_000, "more than 100,000 rows"),
    "a line of commas": (lambda: b"," * 4 * MEGABYTE + b"x", "more than 1,024 columns"),
    "an old Mac's empty lines": (
        lambda: b"MP,Date\r" + b"\r" * 2_400_000,
        "more than 100,000 rows",
    ),
    "many cells": (
        lambda: b"\n".join([b",".join([b"x"] * 60)] * 11_000),
        "more than 600,000 filled cells",
    ),
    "an open quotation mark": (
        lambda: b'MP,Date\n"' + b"x" * 4 * MEGABYTE,
        "a quotation mark is not closed",
    ),
}
