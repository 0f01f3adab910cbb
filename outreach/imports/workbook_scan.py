"""What a workbook holds, counted before a library builds anything of it.

A workbook is a ZIP of XML from a stranger: a few kilobytes can become gigabytes. The sizes that the
ZIP states are checked first. Then expat goes through each part piece by piece, and sees what
openpyxl's parser (expat, too) will see: any encoding, any prefix, any order.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import NoReturn
from xml.parsers.expat import ExpatError, ParserCreate, errors
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from outreach.imports.part_extras import PartExtras
from outreach.imports.sheet_limits import (
    MAX_CELL_LENGTH_BEFORE_CUTTING,
    MAX_CELLS,
    MAX_ROWS_WITH_EMPTY,
    SMALLER,
    Unreadable,
    refuse_too_many_columns,
)
from outreach.imports.workbook_parts import MEGABYTE, Relationships

# Unpacked. Shared texts are held in memory as a whole; sheets are read row by row.
MAX_UNPACKED, MAX_SHARED, MAX_OTHER = 120 * MEGABYTE, 24 * MEGABYTE, 8 * MEGABYTE
# Tables repeat themselves, and packing makes them 10 to 30 times smaller.
MAX_RATIO, RATIO_COUNTS_FROM = 50, 8 * MEGABYTE
MAX_PARTS, MAX_SHEETS, MAX_MERGED = 500, 100, 5_000
MAX_ELEMENTS, MAX_SETTINGS, MAX_STRINGS = 2_000_000, 100_000, 300_000
MAX_DEPTH, MAX_ATTRIBUTES = 100, 256
# Of what expat must hold as a whole: a tag, a comment.
MAX_TOKEN, PIECE, LOCAL_HEADER = 256 * 1024, 64 * 1024, 30

NEW_WORKBOOK = "Copy the table into a new workbook, or save it as CSV."
BROKEN = "This workbook is damaged, or not one. Open it in a spreadsheet and save it again."
DECLARES = (
    "This workbook is damaged, or not one: it declares a document type or entities, as no"
    f" spreadsheet does. {NEW_WORKBOOK}"
)
# What cells, texts, and the copies that pivot tables and charts keep of cells are made of.
# Everything else is a style or another setting.
_CONTENT = {
    *("row", "c", "v", "f", "is", "t", "si", "r", "rPr", "b", "i", "u", "sz", "color", "rFont"),
    *("family", "scheme", "charset", "strike", "vertAlign", "n", "x", "s", "d", "e", "m", "pt"),
}


def unpacks_to_too_much(limit: str) -> Unreadable:
    return Unreadable(
        f"This workbook unpacks to far more than it seems to hold: {limit}. {NEW_WORKBOOK}"
    )


def refuse_by_directory(packed: ZipFile, size: int) -> None:
    """Check what the ZIP says of itself; `size` is that of the file. Raises Unreadable."""
    parts = packed.infolist()
    if len(parts) > MAX_PARTS:
        raise Unreadable(f"This workbook has more than {MAX_PARTS} parts. {NEW_WORKBOOK}")
    names = {part.filename.casefold() for part in parts}
    if len(names) < len(parts):
        raise Unreadable(f"This workbook is damaged: it has a part twice. {NEW_WORKBOOK}")
    if any(part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for part in parts):
        raise Unreadable(f"This workbook is packed in a way that none is. {NEW_WORKBOOK}")
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("This workbook has a password. Save it without one, or as CSV.")
    if _overlap(parts, size):
        raise Unreadable(f"This workbook is damaged: its parts overlap. {NEW_WORKBOOK}")
    _refuse_unpacked(sum(part.file_size for part in parts), size)
    for part in parts:
        if part.file_size > (most := _max_size(part)):
            raise unpacks_to_too_much(f"a part has more than {most // MEGABYTE} MB")


def _refuse_unpacked(unpacked: int, size: int) -> None:
    if unpacked > MAX_UNPACKED:
        raise unpacks_to_too_much(f"more than {MAX_UNPACKED // MEGABYTE} MB")
    if unpacked > RATIO_COUNTS_FROM and unpacked > MAX_RATIO * size:
        raise unpacks_to_too_much(f"more than {MAX_RATIO} times its size")


def _max_size(part: ZipInfo) -> int:
    if part.filename.startswith("xl/worksheets/"):
        return MAX_UNPACKED
    return MAX_SHARED if "sharedStrings" in part.filename else MAX_OTHER


def _overlap(parts: Sequence[ZipInfo], size: int) -> bool:
    """Whether two parts share bytes of the file, or one goes past its end."""
    starts = sorted((part.header_offset, part.compress_size) for part in parts)
    ends = [offset for offset, _ in starts[1:]] + [size]
    return any(
        offset + LOCAL_HEADER + packed > end
        for (offset, packed), end in zip(starts, ends, strict=True)
    )


class WorkbookScan:
    """Contents of all parts together. `merged` has the merged areas of each part as written there,
    `extras` what openpyxl does not tell of it."""

    def __init__(self, packed: ZipFile, size: int) -> None:
        self.packed, self.size = packed, size
        self.unpacked = self.elements = 0
        self.counts: dict[str, int] = defaultdict(int)
        self.merged: dict[str, list[str]] = {}
        self.extras: dict[str, PartExtras] = {}

    @property
    def relationships(self) -> dict[str, Relationships]:
        """The relationships of each part that has any, by the part that has them."""
        return {part: extras.relationships for part, extras in self.extras.items()}

    def run(self) -> None:
        """Raises Unreadable; BadZipFile and the like for what is no ZIP."""
        for part in self.packed.infolist():
            self._scan(part)

    def _scan(self, part: ZipInfo) -> None:
        scan = _PartScan(self)
        self.merged[part.filename] = scan.merged
        self.extras[part.filename] = scan.extras
        with self.packed.open(part) as opened:
            while piece := opened.read(PIECE):
                if scan.is_new and piece.startswith(b"PK\x03\x04"):
                    raise Unreadable(
                        "This workbook holds another packed file, such as a document that was put"
                        f" into it. {NEW_WORKBOOK}"
                    )
                self.unpacked += len(piece)
                _refuse_unpacked(self.unpacked, self.size)
                if not scan.feed(piece):
                    break

    def count(self, name: str, most: int, what: str) -> None:
        self.counts[name] += 1
        if self.counts[name] > most:
            raise Unreadable(f"This workbook has more than {most:,} {what}. {NEW_WORKBOOK}")


class _PartScan:
    """What one part holds."""

    def __init__(self, workbook: WorkbookScan) -> None:
        self.workbook = workbook
        self.merged: list[str] = []
        self.extras = PartExtras()
        self._path: list[str] = []
        self._rows = self._cells = self._cells_in_row = self._text = 0
        self._events = self._silent = 0
        self.is_new = True
        # As ElementTree makes its parser, so that both see the same names.
        self._parser = ParserCreate(namespace_separator="}")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.CommentHandler = self._comment
        self._parser.StartDoctypeDeclHandler = self._refuse_declaration
        self._parser.EntityDeclHandler = self._refuse_declaration

    def feed(self, piece: bytes) -> bool:
        """Return whether it is XML so far: where it is not, openpyxl's parser stops as well."""
        self.is_new, events = False, self._events
        try:
            self._parser.Parse(piece, False)
        except ExpatError as error:
            if error.code == errors.codes[errors.XML_ERROR_NO_MEMORY]:
                raise MemoryError from None
            return False
        self._silent = 0 if self._events > events else self._silent + len(piece)
        if self._silent > MAX_TOKEN:
            raise Unreadable(
                f"This workbook has a tag of more than {MAX_TOKEN // 1024} KB. {NEW_WORKBOOK}"
            )
        return True

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        workbook, path = self.workbook, self._path
        self._events += 1
        workbook.elements += 1
        if workbook.elements > MAX_ELEMENTS:
            raise Unreadable(
                f"This workbook has more than {MAX_ELEMENTS:,} cells, texts and settings."
                f" {NEW_WORKBOOK}"
            )
        local = name[name.rfind("}") + 1 :]
        if path and path[-1] == "row":  # whatever it is called, it is read as a cell
            self._count_cell()
            self.extras.start_cell(attributes, self._cells_in_row)
        elif local == "row":
            self._count_row()
            self.extras.start_row(attributes)
        elif local == "f":
            self.extras.formula = ""
        elif local == "si":
            self._text = 0
            workbook.count("si", MAX_STRINGS, "different texts")
        elif local == "mergeCell" and len(self.merged) <= MAX_MERGED:
            self.merged.append(attributes.get("ref", ""))
        elif local == "hyperlink":
            self.extras.add_hyperlink(attributes)
        elif local == "Relationship":
            self.extras.add_relationship(attributes)
        elif local == "sheet":
            workbook.count("sheet", MAX_SHEETS, "sheets")
        if local not in _CONTENT:
            workbook.count("settings", MAX_SETTINGS, "styles and other settings")
        path.append(local)
        if len(path) > MAX_DEPTH or len(attributes) > MAX_ATTRIBUTES:
            raise Unreadable(BROKEN)

    def _count_cell(self) -> None:
        self._text = 0
        self._cells += 1
        self._cells_in_row += 1
        refuse_too_many_columns(self._cells_in_row)
        if self._cells > MAX_CELLS:
            raise Unreadable(
                f"A sheet of this workbook has more than {MAX_CELLS:,} cells, counting empty ones."
                f" {SMALLER}"
            )

    def _count_row(self) -> None:
        self._cells_in_row = 0
        self._rows += 1
        if self._rows > MAX_ROWS_WITH_EMPTY:
            raise Unreadable(
                f"A sheet of this workbook has more than {MAX_ROWS_WITH_EMPTY:,} rows, counting"
                " empty ones. Delete the empty rows, or copy the table into a new workbook."
            )

    def _end(self, name: str) -> None:
        self._path.pop()

    def _characters(self, text: str) -> None:
        self._events += 1
        self._text += len(text)
        if self.extras.formula is not None:
            self.extras.text(self._path[-1], text)
        if self._text > MAX_CELL_LENGTH_BEFORE_CUTTING and {"row", "si"} & set(self._path):
            raise Unreadable(
                f"A cell of this workbook has more than {MAX_CELL_LENGTH_BEFORE_CUTTING:,}"
                " characters. Shorten it."
            )

    def _comment(self, text: str) -> None:
        self._events += 1

    def _refuse_declaration(self, *declared: object) -> NoReturn:
        raise Unreadable(DECLARES)
