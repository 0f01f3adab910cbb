"""The rows that match nobody, as a file that a spreadsheet opens."""

import csv
import io

from outreach.core.formulas import escape_formula
from outreach.imports.check_results import CheckResult
from outreach.imports.stored_rows import Brought


def unmatched_file(brought: Brought, result: CheckResult) -> str:
    """CSV with a byte order mark, so that Excel reads it as UTF-8: the row's number, why, and the
    row."""
    why = dict(result.unmatched)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Row", "Why", *map(escape_formula, brought.table.headers)])
    for row in brought.table.rows:
        if row.number in why:
            writer.writerow([row.number, why[row.number].label, *map(escape_formula, row.cells)])
    return "\ufeff" + out.getvalue()
