"""`flask contacts import FILE --dry-run`: what `/import` would suggest, for a machine."""

import json
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy.exc import DatabaseError

from outreach.core import clock
from outreach.core.extensions import db
from outreach.core.vocabulary import Channel, ColumnMeaning
from outreach.imports import outcome_mapping as outcomes
from outreach.imports import queries
from outreach.imports.mappings import Choices
from outreach.imports.plan import Plan, World
from outreach.imports.planner import plan
from outreach.imports.sheet_limits import MAX_BYTES, Unreadable
from outreach.imports.stored_rows import Brought, brought

contacts_commands = AppGroup("contacts", help="What happened with MPs.")
NOT_SET_UP = (
    "The database is not set up yet, or cannot be reached: the MPs are not known."
    " Run: ./script/flask setup"
)
_SAYS = (ColumnMeaning.OUTCOME, ColumnMeaning.EMAIL_SENT)


@contacts_commands.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Write nothing; print what would be suggested.")
def import_(file: Path, dry_run: bool) -> None:
    """Read a spreadsheet of calls (CSV or .xlsx) and print, as JSON, how each part of it is
    understood. To write it, bring it on the page /import, where a person looks it over.

    `rows`: how many there are. `matched`: how many are about an MP of today. `unmatched`: the
    numbers of the others, as a spreadsheet shows them. `columns`: each header with what it holds.
    `values`: each text that says what happened, with our word for it (null if that is not clear)
    and how certain that is, from 0 to 1."""
    if not dry_run:
        raise click.ClickException(
            "A sheet is written on the page /import, where a person looks it over first. Here:"
            " --dry-run"
        )
    try:
        with file.open("rb") as opened:
            one = brought(opened.read(MAX_BYTES + 1))
    except Unreadable as refusal:
        raise click.ClickException(str(refusal)) from None
    try:
        parliament = queries.parliament()
    except DatabaseError:
        raise click.ClickException(NOT_SET_UP) from None
    finally:
        db.session.rollback()
    if not parliament.known:
        raise click.ClickException(NOT_SET_UP)
    world = World(parliament=parliament, now=clock.now())
    click.echo(json.dumps(report(one, plan(one.table, Choices(), world, one.same)), indent=2))


def report(one: Brought, planned: Plan) -> dict[str, Any]:
    """What `--dry-run` prints."""
    table = one.table
    meanings = zip(table.headers, table.meant, strict=True)
    cells = {
        row.cells[at]: meant.meaning
        for at, meant in enumerate(table.meant)
        if meant.meaning in _SAYS
        for row in table.rows
        if row.cells[at]
    }
    return {
        "rows": len(table.rows),
        "matched": len(planned.matched),
        "unmatched": sorted(planned.unmatched),
        "columns": {header: str(meant.meaning) for header, meant in meanings},
        "values": {text: _value(text, kind) for text, kind in cells.items()},
    }


def _value(text: str, kind: ColumnMeaning) -> dict[str, Any]:
    """One cell: the first thing that it says, and the others if it says several."""
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


def init_app(app: Flask) -> None:
    app.cli.add_command(contacts_commands)
