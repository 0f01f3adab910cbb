"""Summary of an import: numbers of rows and contacts, and why rows are left out."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, NamedTuple

from outreach.core.vocabulary import Outcome
from outreach.imports.cell_screening import count_left_out
from outreach.imports.check_results import Fate, RowResult
from outreach.imports.plan import Change, Plan, Planned
from outreach.imports.skip_reasons import TO_CHOOSE, Why
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

    Of the `rows`, some are written (`new_rows`, `changed_rows`), some left out (`left_rows`), and
    some asked about (`asked_rows`). `new` and `changed` count contacts. `first` and `last` are the
    moments of contacts; `problem` says why nothing was written; `others` are the sheets of the
    workbook that were not read."""

    rows: int = 0
    new_rows: int = 0
    changed_rows: int = 0
    left_rows: int = 0
    asked_rows: int = 0
    questions: int = 0
    matched: int = 0
    unmatched: int = 0
    new: int = 0
    changed: int = 0
    mps: int = 0
    stances: int = 0
    pledges: int = 0
    outcomes: tuple[tuple[Outcome, int], ...] = ()
    first: datetime | None = None
    last: datetime | None = None
    # Rows that are not written, each with one reason; and parts of rows that are.
    not_written: tuple[SkippedRows, ...] = ()
    in_part: tuple[SkippedRows, ...] = ()
    sheet: str = ""
    others: tuple[str, ...] = ()
    problem: str = ""
    # Cells of which nothing, or not all, is kept.
    screened: int = 0

    @property
    def written_rows(self) -> int:
        return self.new_rows + self.changed_rows

    @property
    def contacts(self) -> int:
        """Return how many contacts are written, new and changed."""
        return self.new + self.changed

    @property
    def has_rows_to_map(self) -> bool:
        """Return whether an answer can still bring in rows that are left out."""
        return any(skipped.why in TO_CHOOSE for skipped in self.not_written)

    def to_json(self) -> dict[str, Any]:
        kept = {field.name: getattr(self, field.name) for field in fields(self)}
        kept["first"] = self.first and self.first.isoformat()
        kept["last"] = self.last and self.last.isoformat()
        if not self.problem:
            del kept["problem"]
        return kept


def summary_from_json(kept: Mapping[str, Any]) -> Summary:
    known = {field.name: kept[field.name] for field in fields(Summary) if field.name in kept}
    outcomes = tuple((Outcome(word), total) for word, total in kept.get("outcomes", ()))
    known |= {
        "outcomes": outcomes,
        "first": _moment(kept.get("first")),
        "last": _moment(kept.get("last")),
        "not_written": _skipped(kept.get("not_written", kept.get("left", ()))),
        "in_part": _skipped(kept.get("in_part", ())),
        "others": tuple(kept.get("others", ())),
    }
    return Summary(**known)


def _skipped(kept: Iterable[Any]) -> tuple[SkippedRows, ...]:
    return tuple(SkippedRows(Why(why), total, rows) for why, total, rows in kept)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def summarise(sheet: Brought, plan: Plan, rows: Sequence[RowResult]) -> Summary:
    """Summarise what comes of the rows of a sheet."""
    written = [row for row in rows if row.fate in (Fate.NEW, Fate.CHANGED)]
    new = [contact for row in written for contact in row.contacts]
    changes = [change for row in written for change in row.changes]
    moments = [contact.at for contact in new]
    fates = Counter(row.fate for row in rows)
    return Summary(
        rows=len(rows),
        new_rows=fates[Fate.NEW],
        changed_rows=fates[Fate.CHANGED],
        left_rows=fates[Fate.LEFT],
        asked_rows=fates[Fate.ASKED],
        questions=sum(question.is_open for question in plan.questions),
        matched=len(plan.matched),
        unmatched=len(plan.unmatched),
        new=len(new),
        changed=len(changes),
        mps=len({contact.mp_id for contact in new} | {change.to.mp_id for change in changes}),
        stances=_count("stance", new, changes),
        pledges=_count("signed", new, changes),
        outcomes=tuple(Counter(contact.outcome for contact in new).most_common()),
        first=min(moments, default=None),
        last=max(moments, default=None),
        not_written=_group((row for row in rows if row.fate is Fate.LEFT), most=1),
        in_part=_group(written),
        sheet=sheet.sheet,
        others=sheet.others,
        screened=count_left_out(sheet.table.rows),
    )


def _count(field: str, new: Iterable[Planned], changes: Iterable[Change]) -> int:
    """Count the contacts that bring something new of a field."""
    return sum(bool(getattr(contact, field)) for contact in new) + sum(
        field in change.fields for change in changes
    )


def _group(rows: Iterable[RowResult], most: int | None = None) -> tuple[SkippedRows, ...]:
    """Group rows by their reasons, `most` of each; the reason of most rows comes first."""
    numbers: dict[Why, list[int]] = {}
    for row in rows:
        for why in row.why[:most]:
            numbers.setdefault(why, []).append(row.number)
    skipped = [
        SkippedRows(why, len(those), sorted(those)[:MAX_NAMED_ROWS])
        for why, those in numbers.items()
    ]
    return tuple(sorted(skipped, key=lambda each: -each.total))
