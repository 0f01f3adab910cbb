"""What the page of a sheet shows: how far it is, what can be corrected, what would be written."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from outreach.core import clock
from outreach.core.formatting import day
from outreach.core.vocabulary import Channel, ColumnMeaning, ImportState, Outcome
from outreach.imports import queries
from outreach.imports.column_mapping import Meant
from outreach.imports.forms import ChoicesForm
from outreach.imports.mappings import ENOUGH, PLEDGES, WORDS, Choices, digest, from_json
from outreach.imports.models import Import
from outreach.imports.outcome_mapping import CLEAR, NOT_A_CONTACT
from outreach.imports.planner import LONGEST_NOTE
from outreach.imports.progress import is_cut_off, is_under_way
from outreach.imports.skip_reasons import IN_PART, TO_CHOOSE, UNMATCHED, Why
from outreach.imports.stored_rows import Brought, unpack, unpack_brought
from outreach.screening.screen import screen

# So many different values, and so many names, can be corrected at once.
MOST_VALUES, MOST_NAMES = 400, 100
EXAMPLES = 3
# Screening takes a millisecond or more: of each column so many cells are.
SCREENED = 8
SURE, LIKELY = CLEAR, 0.7


def context(found: Import, by: str, form: ChoicesForm | None = None) -> dict[str, Any]:
    """All that the templates show of an import."""
    shown: dict[str, Any] = {
        "found": found,
        "by": by,
        "under_way": is_under_way(found),
        "cut_off": is_cut_off(found, clock.now()),
        "summary": found.summary,
        "not_written": _reasons(found.summary, in_part=False),
        "in_part": _reasons(found.summary, in_part=True),
        "outcomes": [(Outcome(word), n) for word, n in found.summary.get("outcomes", ())],
        "days": [_moment(found.summary.get(name)) for name in ("first", "last")],
        "is_stale": found.state is ImportState.READY and queries.is_stale(found),
        "left_now": queries.count_left(found.id) if found.written_at else 0,
    }
    file = queries.file_of(found.id)
    shown["has_rows"] = file is not None
    if found.state is ImportState.READY and file is not None:
        shown |= _to_correct(found, unpack_brought(file.cells), unpack(file.found), form)
    return shown


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _reasons(summary: dict[str, Any], *, in_part: bool) -> list[tuple[Why, int, list[int]]]:
    each = [(Why(why), n, rows) for why, n, rows in summary.get("left", ())]
    return [one for one in each if (one[0] in IN_PART) == in_part]


def _to_correct(
    found: Import, brought: Brought, kept: dict[str, Any], form: ChoicesForm | None
) -> dict[str, Any]:
    choices = from_json(found.choices)
    values = [_value(*value) for value in kept["values"][:MOST_VALUES]]
    unclear = [value for value in values if value["to_choose"]]
    perhaps = {mp_id for *_, those in kept["names"] for mp_id in those}
    if form is None:
        form = ChoicesForm(formdata=None)
        form.undated_on.data = choices.undated_on
    why = {Why(why): n for why, n, _ in found.summary.get("left", ())}
    return {
        "form": form,
        "columns": _columns(brought, choices.columns),
        "unclear": unclear,
        "clear": [value for value in values if not value["to_choose"]],
        "more_values": max(0, len(kept["values"]) - MOST_VALUES),
        "names": [_name(*name, chosen=choices.names) for name in kept["names"][:MOST_NAMES]],
        "more_names": max(0, len(kept["names"]) - MOST_NAMES),
        "mps": queries.names(perhaps),
        "month_first": choices.month_first,
        "without_day": why.get(Why.NO_DAY, 0) or choices.undated_on,
        "to_choose": any(one in why for one in TO_CHOOSE),
        "unmatched": sum(why.get(one, 0) for one in UNMATCHED),
        "before": queries.written_before(found.digest, found.id),
    }


def in_sentences(choices: Choices, shown: dict[str, Any]) -> list[str]:
    """What somebody chose that is not so on the page: *hmm: Would not talk*."""
    told = []
    for name in shown.get("names", ()):
        if (mp_id := choices.names.get(name["key"])) != name["chosen"] and mp_id is not None:
            told.append(f"{name['text']}: {shown['mps'].get(mp_id, 'Nobody of these')}")
    for value in (*shown.get("unclear", ()), *shown.get("clear", ())):
        word = choices.values.get(value["key"])
        if word is not None and word != value["word"]:
            labels = {one.value: one.label for one in value["options"]}
            label = labels.get(word, "Not clear" if not word else "Nothing")
            told.append(f"{value['text'][:160]}: {label}")
    for column in shown.get("columns", ()):
        meaning = choices.columns.get(column["at"], column["meaning"])
        if meaning != column["meaning"]:
            told.append(f"{column['header']}: {meaning.label}")
    if (
        choices.undated_on
        and "form" in shown
        and choices.undated_on != shown["form"].undated_on.data
    ):
        told.append(f"Rows without a day were on {day(choices.undated_on)}")
    return told


def _columns(brought: Brought, chosen: Any) -> list[dict[str, Any]]:
    table = brought.table
    return [
        {
            "at": at,
            "header": header,
            "examples": _examples(row.cells[at] for row in table.rows),
            "meaning": chosen.get(at, meant.meaning),
            "certainty": _words(meant) if at not in chosen else "",
            "not_kept": ColumnMeaning.VOLUNTEER in (meant.meaning, chosen.get(at)),
        }
        for at, (header, meant) in enumerate(zip(table.headers, table.meant, strict=True))
    ]


def _examples(cells: Iterable[str]) -> list[str]:
    """A few of them, and none that seems to tell of a person's case."""
    seen: dict[str, None] = {}
    looked_at = 0
    for cell in cells:
        if looked_at == SCREENED:
            break
        if len(cell.split()) > 3:
            looked_at += 1
            if screen(cell[:LONGEST_NOTE]):
                continue
        if cell:
            seen[cell if len(cell) <= 60 else f"{cell[:59]}…"] = None
        if len(seen) == EXAMPLES:
            break
    return list(seen)


def _words(meant: Meant) -> str:
    return "" if not meant.certainty else in_words(meant.certainty)


def in_words(certainty: float) -> str:
    """Sure, likely, a guess: what a number between 0 and 1 tells a person."""
    return "sure" if certainty >= SURE else "likely" if certainty >= LIKELY else "a guess"


def _value(
    kind: str, hint: str, text: str, times: int, word: str, certainty: float, *ours: Any
) -> dict[str, Any]:
    meaning = ColumnMeaning(kind)
    words = PLEDGES if meaning is ColumnMeaning.PLEDGE else tuple(WORDS[meaning])
    is_open = not word or certainty < ENOUGH
    return {
        "key": digest(kind, hint, text),
        "kind": meaning,
        "how": Channel(hint) if hint else None,
        "text": text,
        "times": times,
        "word": "" if is_open and certainty != 1.0 else word,
        "suggested": ours[0],
        "certainty": "chosen" if (word, certainty) != ours else in_words(certainty),
        "to_choose": is_open or (certainty < SURE and (word, certainty) == ours),
        "options": words,
        "nothing": NOT_A_CONTACT,
    }


def _name(
    name: str, seat: str, number: str, email: str, times: int, those: Any, *, chosen: Any
) -> dict[str, Any]:
    key = digest(name, seat, number, email)
    return {
        "key": key,
        "text": ", ".join(filter(None, (name, seat, number, email))),
        "times": times,
        "perhaps": those,
        "chosen": chosen.get(key),
    }
