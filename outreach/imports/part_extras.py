"""Parts of a sheet that openpyxl leaves out: hidden rows, addresses behind cells, and formulas that
nobody has calculated. Collected while a part is counted."""

from collections import defaultdict
from typing import Any

from openpyxl.utils.cell import range_boundaries

from outreach.imports.cell_links import Linked, from_formula, on_the_web
from outreach.imports.sheet_limits import MAX_COLUMNS
from outreach.imports.workbook_parts import Relationship, Relationships

MAX_FORMULA = 4_000
# A link may be on a whole area; further down it is decoration.
MAX_LINKED_ROWS = 1_000


class PartExtras:
    """`formula` is that of the cell that is being read; None where it has none."""

    def __init__(self) -> None:
        self.relationships: Relationships = {}
        self.hidden: set[int] = set()
        self.formula: str | None = None
        self.without_result: list[str] = []
        self.linked: dict[tuple[int, int], Linked] = {}
        self._hyperlinks: list[tuple[str, str]] = []
        self._row = self._column = 0
        self._kind = self._result = ""

    def start_row(self, attributes: dict[str, str]) -> None:
        self.end_cell()
        self._row = _number(attributes.get("r", ""), self._row + 1)
        if attributes.get("hidden") in ("1", "true"):
            self.hidden.add(self._row)

    def start_cell(self, attributes: dict[str, str], column: int) -> None:
        if self.formula is not None:
            self.end_cell()
        self._column, self._kind = column, attributes.get("t", "")
        self._reference = attributes.get("r", "")

    def end_cell(self) -> None:
        formula, self.formula = self.formula, None
        result, self._result = self._result, ""
        if formula is None:
            return
        if linked := from_formula(formula):
            self.linked[self._place()] = linked
        elif not result and self._kind != "str" and self._place()[1] <= MAX_COLUMNS:
            self.without_result.append(self._reference or f"row {self._row}")

    def text(self, element: str, text: str) -> None:
        """Take in what stands in a cell with a formula."""
        if element == "f" and len(self.formula or "") < MAX_FORMULA:
            self.formula = (self.formula or "") + text
        elif element == "v":
            self._result = text

    def add_hyperlink(self, attributes: dict[str, str]) -> None:
        to = next((value for name, value in attributes.items() if name.endswith("}id")), "")
        if to:
            self._hyperlinks.append((attributes.get("ref", ""), to))

    def add_relationship(self, attributes: dict[str, str]) -> None:
        named = Relationship(attributes.get("Type", ""), attributes.get("Target", ""))
        self.relationships[attributes.get("Id", "")] = named

    def links(self, relationships: Relationships) -> dict[int, dict[int, Linked]]:
        """Return what is behind cells, by row and column, both from 1."""
        self.end_cell()
        found: dict[int, dict[int, Linked]] = defaultdict(dict)
        for area, to in self._hyperlinks:
            address = on_the_web(relationships[to].target) if to in relationships else ""
            for row, column in _cells(area) if address else ():
                found[row][column] = Linked("", address)
        for (row, column), linked in self.linked.items():
            found[row][column] = linked
        return found

    def _place(self) -> tuple[int, int]:
        try:
            column, row, *_ = range_boundaries(self._reference)
        except (ValueError, TypeError):
            return self._row, self._column
        return row or self._row, column or self._column


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else otherwise


def _cells(area: str) -> Any:
    """Yield (row, column) of the cells of an area."""
    try:
        left, top, right, bottom = range_boundaries(area)
    except (ValueError, TypeError):
        return
    if None in (left, top, right, bottom):
        return
    for row in range(top, min(bottom, top + MAX_LINKED_ROWS) + 1):
        for column in range(left, min(right, MAX_COLUMNS) + 1):
            yield row, column
