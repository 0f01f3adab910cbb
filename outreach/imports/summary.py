"""Summary of an import: numbers of rows and entries, and why rows are left out."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from outreach.core.vocabulary import Outcome
from outreach.imports.cell_screening import count_left_out
from outreach.imports.plan import Left, Plan, Planned
from outreach.imports.skip_reasons import IN_PART, TO_CHOOSE, Why
from outreach.imports.stored_rows import Brought

# Row numbers that are named on the page, of each reason.
MAX_NAMED_ROWS = 12


class SkippedRows(NamedTuple):
    """A reason, how many rows it concerns, and the first of them."""

    why: Why
    total: int
    first_rows: list[int]


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What would be written of a sheet, or was. It holds no text of its cells.

    `first` and `last` are the moments of contacts; `problem` says why nothing was written; `others`
    are the sheets of the workbook that were not read."""

    rows: int = 0
    matched: int = 0
    unmatched: int = 0
    new: int = 0
    mps: int = 0
    pledges: int = 0
    outcomes: tuple[tuple[Outcome, int], ...] = ()
    first: datetime | None = None
    last: datetime | None = None
    skipped: tuple[SkippedRows, ...] = ()
    sheet: str = ""
    others: tuple[str, ...] = ()
    problem: str = ""
    # Cells of which nothing, or not all, is kept.
    screened: int = 0

    @property
    def not_written(self) -> list[SkippedRows]:
        return [skipped for skipped in self.skipped if skipped.why not in IN_PART]

    @property
    def in_part(self) -> list[SkippedRows]:
        return [skipped for skipped in self.skipped if skipped.why in IN_PART]

    @property
    def has_rows_to_map(self) -> bool:
        """Whether a mapping can still bring in rows that are left out."""
        return any(skipped.why in TO_CHOOSE for skipped in self.skipped)

    def to_json(self) -> dict[str, Any]:
        kept = {
            "rows": self.rows,
            "matched": self.matched,
            "unmatched": self.unmatched,
            "new": self.new,
            "mps": self.mps,
            "pledges": self.pledges,
            "outcomes": self.outcomes,
            "first": self.first and self.first.isoformat(),
            "last": self.last and self.last.isoformat(),
            "left": self.skipped,
            "sheet": self.sheet,
            "others": self.others,
            "screened": self.screened,
        }
        return kept | ({"problem": self.problem} if self.problem else {})


# These are kept as they are.
_PLAIN = ("rows", "matched", "unmatched", "new", "mps", "pledges", "sheet", "problem", "screened")


def summary_from_json(kept: Mapping[str, Any]) -> Summary:
    return Summary(
        **{name: kept[name] for name in _PLAIN if name in kept},
        outcomes=tuple((Outcome(word), total) for word, total in kept.get("outcomes", ())),
        first=_moment(kept.get("first")),
        last=_moment(kept.get("last")),
        skipped=tuple(
            SkippedRows(Why(why), total, rows) for why, total, rows in kept.get("left", ())
        ),
        others=tuple(kept.get("others", ())),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def summarise_plan(sheet: Brought, plan: Plan, new: list[Planned], existing: list[Left]) -> Summary:
    """Summarise what is written of a plan. `existing` are rows that are here already."""
    written = {contact.row for contact in new}
    left = [
        each
        for each in (*plan.left, *existing)
        # A row that is not written has no part that is left out.
        if each.row in written or each.why not in IN_PART
    ]
    moments = [contact.at for contact in new]
    return Summary(
        rows=len(sheet.table.rows),
        matched=len(plan.matched),
        unmatched=len(plan.unmatched),
        new=len(new),
        mps=len({contact.mp_id for contact in new}),
        pledges=sum(contact.signed for contact in new),
        outcomes=tuple(Counter(contact.outcome for contact in new).most_common()),
        first=min(moments, default=None),
        last=max(moments, default=None),
        skipped=tuple(_group_by_reason(left)),
        sheet=sheet.sheet,
        others=sheet.others,
        screened=count_left_out(sheet.table.rows),
    )


def _group_by_reason(left: Iterable[Left]) -> list[SkippedRows]:
    """Group rows by reason; the reason that concerns most rows comes first."""
    rows: dict[Why, set[int]] = {}
    for each in left:
        rows.setdefault(each.why, set()).add(each.row)
    skipped = [
        SkippedRows(why, len(numbers), sorted(numbers)[:MAX_NAMED_ROWS])
        for why, numbers in rows.items()
    ]
    return sorted(skipped, key=lambda each: -each.total)
