"""The rows that match nobody, as a file that a spreadsheet opens."""

import csv
import io

from outreach.imports.check_results import CheckResult
from outreach.imports.stored_rows import Brought

# A cell that begins so is a formula to a spreadsheet: with a mark before it, it is text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def unmatched_file(brought: Brought, result: CheckResult) -> str:
    """CSV with a byte order mark, so that Excel reads it as UTF-8: the row's number, why, and the
    row."""
    why = dict(result.unmatched)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Row", "Why", *map(harmless, brought.table.headers)])
    for row in brought.table.rows:
        if row.number in why:
            writer.writerow([row.number, why[row.number].label, *map(harmless, row.cells)])
    return "\ufeff" + out.getvalue()


def harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) and len(cell) > 1 else cell
