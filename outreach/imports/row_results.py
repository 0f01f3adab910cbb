"""Fate of each row of a sheet: written, changed, left out or asked about."""

from collections import defaultdict
from collections.abc import Iterable

from outreach.imports.check_results import Fate, RowResult
from outreach.imports.plan import Change, Plan, Planned, Split
from outreach.imports.readers import Row
from outreach.imports.skip_reasons import IN_PART, UNSAID, Why


def make_row_results(rows: Iterable[Row], plan: Plan, split: Split) -> list[RowResult]:
    """Return what comes of every row, in order. Each has one fate, so they add up."""
    new: dict[int, list[Planned]] = defaultdict(list)
    changes: dict[int, list[Change]] = defaultdict(list)
    left: dict[int, list[Why]] = defaultdict(list)
    for contact in split.new:
        new[contact.row].append(contact)
    for change in split.changes:
        changes[change.to.row].append(change)
    for row, why in (*plan.left, *split.left):
        left[row].append(why)
    return [
        _result(
            row.number,
            new.get(row.number, []),
            changes.get(row.number, []),
            left.get(row.number, []),
            is_asked=row.number in plan.asked,
        )
        for row in rows
    ]


def _result(
    number: int, new: list[Planned], changes: list[Change], left: list[Why], *, is_asked: bool
) -> RowResult:
    if is_asked:
        fate = Fate.ASKED
    elif changes:
        fate = Fate.CHANGED
    else:
        fate = Fate.NEW if new else Fate.LEFT
    why = dict.fromkeys(left)
    if fate is Fate.LEFT:  # a row that is not written has no part that is left out
        reasons = tuple(each for each in why if each not in IN_PART) or (Why.EMPTY,)
    else:
        reasons = tuple(each for each in why if each not in UNSAID)
    return RowResult(number, fate, reasons, tuple(new), tuple(changes))
