"""A check of a sheet as `flask contacts import --dry-run` prints it, for a machine."""

from typing import Any

from outreach.core.vocabulary import Channel, ColumnMeaning
from outreach.imports import outcome_mapping as outcomes
from outreach.imports.plan import Plan, Planned, Split
from outreach.imports.questions import Question, Topic
from outreach.imports.row_results import make_row_results
from outreach.imports.stored_rows import Brought

_SAYS = (ColumnMeaning.OUTCOME, ColumnMeaning.EMAIL_SENT)


def report(sheet: Brought, plan: Plan, split: Split) -> dict[str, Any]:
    table = sheet.table
    cells = {
        row.cells[at]: meant.meaning
        for at, meant in enumerate(table.meant)
        if meant.meaning in _SAYS
        for row in table.rows
        if row.cells[at]
    }
    results = make_row_results(table.rows, plan, split)
    return {
        "rows": len(table.rows),
        "matched": len(plan.matched),
        "unmatched": sorted(plan.unmatched),
        "columns": {
            header: str(meant.meaning)
            for header, meant in zip(table.headers, table.meant, strict=True)
        },
        "values": {text: _value(text, kind) for text, kind in cells.items()},
        "contacts": [
            *(_contact(contact) for contact in split.new),
            *(_contact(one.to) | {"changes": list(one.fields)} for one in split.changes),
        ],
        "questions": [_question(each) for each in plan.questions if each.is_open],
        "left_out": {
            str(row.number): [str(why) for why in row.why] for row in results if row.fate == "left"
        },
    }


def _contact(contact: Planned) -> dict[str, Any]:
    return {
        "row": contact.row,
        "mp_id": contact.mp_id,
        "at": contact.at.isoformat(),
        "outcome": str(contact.outcome),
        "stance": contact.stance and str(contact.stance),
        "said_by": contact.said_by and str(contact.said_by),
        "signed": contact.signed or None,
        "note": contact.note or None,
        "link": contact.link,
    }


def _question(question: Question) -> dict[str, Any]:
    return {
        "about": question.topic.about,
        "cell": question.cell,
        "rows": list(question.rows),
        "suggested": _read(question.topic, question.suggested),
        "options": [_read(question.topic, option) for option in question.options],
    }


def _read(topic: Topic, option: str) -> str | int | None:
    return int(option) if topic is Topic.MP and option else option or None


def _value(text: str, kind: ColumnMeaning) -> dict[str, Any]:
    """Return what a cell says: the first thing, and the others if it says several."""
    if kind is ColumnMeaning.EMAIL_SENT:
        return _guess(outcomes.sent(text), Channel.EMAIL)
    said = outcomes.parts(text) or [outcomes.Said(None, text)]
    each = [_guess(outcomes.outcome(one.text, one.channel), one.channel) for one in said]
    return each[0] | ({"also": each[1:]} if len(each) > 1 else {})


def _guess(guess: outcomes.Guess, channel: Channel | None) -> dict[str, Any]:
    word = guess.word if guess.word not in ("", outcomes.NOT_A_CONTACT) else None
    found: dict[str, Any] = {"outcome": word and str(word), "certainty": round(guess.certainty, 2)}
    if guess.word == outcomes.NOT_A_CONTACT:
        found["nothing"] = True  # nobody was contacted
    return found | ({"channel": str(channel)} if channel else {})
