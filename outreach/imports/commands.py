"""`flask contacts import FILE --dry-run`: what `/import` would write and ask, for a machine."""

import json
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy.exc import DatabaseError

from outreach.core import clock
from outreach.core.extensions import db
from outreach.imports import queries
from outreach.imports.cell_screening import screened_sheet
from outreach.imports.existing_contacts import split_existing
from outreach.imports.mappings import Choices
from outreach.imports.note_screening import NoteScreener
from outreach.imports.plan import World
from outreach.imports.planner import plan
from outreach.imports.report import report
from outreach.imports.sheet_limits import MAX_BYTES, Unreadable
from outreach.imports.stored_rows import Brought, brought

contacts_commands = AppGroup("contacts", help="What happened with MPs.")
NOT_SET_UP = (
    "The database is not set up yet, or cannot be reached: the MPs are not known."
    " Run: ./script/flask setup"
)


@contacts_commands.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Write nothing; print what would be written.")
def import_(file: Path, dry_run: bool) -> None:
    """Read a spreadsheet of calls (CSV or .xlsx) and print, as JSON, how each part of it is
    understood. To write it, bring it on the page /import, where a person answers its questions.

    `rows`: how many there are. `matched`: how many are about an MP of today. `unmatched`: the
    numbers of the others, as a spreadsheet shows them. `columns`: each header with what it holds.
    `values`: each text that says what happened, with our word for it (null if that is not clear)
    and how certain that is, from 0 to 1. `contacts`: what would be written without asking.
    `questions`: what a person has to say first, with the rows that it is about and our suggestion.
    `left_out`: the other rows, each with why."""
    if not dry_run:
        raise click.ClickException(
            "A sheet is written on the page /import, where a person looks it over first. Here:"
            " --dry-run"
        )
    try:
        with file.open("rb") as opened:
            sheet = brought(opened.read(MAX_BYTES + 1))
    except Unreadable as refusal:
        raise click.ClickException(str(refusal)) from None
    try:
        printed = _check(sheet)
    except DatabaseError:
        raise click.ClickException(NOT_SET_UP) from None
    finally:
        db.session.rollback()
    if printed is None:
        raise click.ClickException(NOT_SET_UP)
    click.echo(json.dumps(printed, indent=2))


def _check(sheet: Brought) -> dict[str, Any] | None:
    """Return the report on a sheet, screened as the page screens it; None without MPs."""
    parliament, published = queries.parliament(), queries.published()
    if not parliament.known:
        return None
    kept = screened_sheet(sheet, published, lambda _: None)
    screener, now = NoteScreener({}, published), clock.now()
    world = World(parliament=parliament, now=now, unfit=screener.is_unfit)
    planned = plan(kept.table, Choices(), world, kept.same)
    return report(kept, planned, split_existing(planned, now))


def init_app(app: Flask) -> None:
    app.cli.add_command(contacts_commands)
