"""Files as people have them."""

import csv
import io
from collections.abc import Sequence
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

Rows = Sequence[Sequence[Any]]
HEADER = ("MP", "Date", "Outcome", "Notes", "Volunteer")


def csv_of(rows: Rows, encoding: str = "utf-8", mark: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=mark).writerows(rows)
    return out.getvalue().encode(encoding)


def workbook_of(rows: Rows, merged: Sequence[str] = (), **others: Rows) -> bytes:
    """A workbook with these rows on the sheet *Calls*, behind those of `others`."""
    book = Workbook()
    book.remove(book.active)
    for title, its in {**others, "Calls": rows}.items():
        sheet = book.create_sheet(title)
        for row in its:
            sheet.append(row)
    for area in merged:
        book["Calls"].merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(data: bytes, name: str, content: bytes) -> bytes:
    """The same workbook with one of its parts replaced."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
    return out.getvalue()
