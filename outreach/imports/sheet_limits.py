"""How much a file may hold, and the sentences that say so."""

from collections.abc import Sequence

from outreach.core.errors import Unfitting

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 20_000
# Counting empty rows, which spreadsheets often write below a table.
MAX_ROWS_WITH_EMPTY = 100_000
# Of a wider sheet the first columns are read; one of this width is refused.
MAX_COLUMNS, MAX_COLUMNS_WITH_EMPTY = 60, 1_024
MAX_CELLS = 600_000
# In characters. A longer cell is cut; one this long is a quotation mark that is not closed.
MAX_CELL_LENGTH, MAX_CELL_LENGTH_BEFORE_CUTTING = 2_000, 100_000
MAX_TEXT_LENGTH = 16_000_000
SMALLER = "Keep the columns that matter, divide the table, or save it as CSV."


class Unreadable(Unfitting):
    """A file that cannot be read as a table; the sentence says why, and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__("file", sentence)


class Size:
    """What a sheet holds so far. Raises Unreadable when that is too much."""

    def __init__(self) -> None:
        self.rows = self.filled_rows = self.cells = self.text = 0

    def add(self, cells: Sequence[str]) -> None:
        self.rows += 1
        if self.rows > MAX_ROWS_WITH_EMPTY:
            raise Unreadable(
                f"This file has more than {MAX_ROWS_WITH_EMPTY:,} rows, counting empty ones. Delete"
                " the empty rows, or copy the table into a new file."
            )
        filled = [cell for cell in cells if cell]
        self.filled_rows += bool(filled)
        refuse_too_many_rows(self.filled_rows - 10)  # some stand above the table and in its header
        self.cells += len(filled)
        self.text += sum(map(len, filled))
        if self.cells > MAX_CELLS:
            raise Unreadable(f"This file has more than {MAX_CELLS:,} filled cells. {SMALLER}")
        if self.text > MAX_TEXT_LENGTH:
            raise Unreadable(
                f"This file has more than {MAX_TEXT_LENGTH // 1_000_000} million characters."
                f" {SMALLER}"
            )


def refuse_too_many_rows(rows: int) -> None:
    if rows > MAX_ROWS:
        raise Unreadable(f"This file has more than {MAX_ROWS:,} rows. Divide it.")


def refuse_too_many_columns(columns: int) -> None:
    if columns > MAX_COLUMNS_WITH_EMPTY:
        raise Unreadable(
            f"A row of this file has more than {MAX_COLUMNS_WITH_EMPTY:,} columns, counting empty"
            " ones. Delete the columns to the right of the table, or copy the table into a new"
            " file."
        )


def refuse_too_long(cells: Sequence[str], line: int) -> None:
    if any(len(cell) > MAX_CELL_LENGTH_BEFORE_CUTTING for cell in cells):
        raise Unreadable(
            f"Line {line} has a cell of more than {MAX_CELL_LENGTH_BEFORE_CUTTING:,} characters:"
            " perhaps a quotation mark is not closed. Shorten it, or close the quotation mark."
        )


def cut(cell: str) -> str:
    return cell.strip()[:MAX_CELL_LENGTH]
