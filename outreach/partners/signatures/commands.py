"""`flask pledges import FILE --dry-run`: who signed, as `/signatures` reads it, for a machine."""

import json
from pathlib import Path
from typing import Any

import click
from flask import Flask

from outreach.core.extensions import db
from outreach.imports import queries as importing
from outreach.imports.mp_matching import Parliament, Who
from outreach.imports.sheet_limits import MAX_BYTES, Unreadable
from outreach.partners.signatures.files import NumberedLine, SignatureFile, read_list
from outreach.partners.signatures.matching import meant


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Write nothing; print how it is read.")
def import_(file: Path, dry_run: bool) -> None:
    """Read a list of signatories (CSV, .xlsx or lines of text) and print, as JSON, who signed. To
    enter it, bring it on the page /signatures, where a person looks it over.

    `signed`: Parliament's numbers of the MPs of whom it is certain. `questions`: what a person has
    to say first: `about`, the `cell`, its `rows` and what is `suggested`. `left_out`: the rows of
    former MPs and of nobody of today."""
    if not dry_run:
        raise click.ClickException(
            "A list is entered on the page /signatures, where a person looks it over first. Here:"
            " --dry-run"
        )
    try:
        with file.open("rb") as opened:
            found = read_list(opened.read(MAX_BYTES + 1))
    except Unreadable as refusal:
        raise click.ClickException(str(refusal)) from None
    parliament = importing.parliament()
    db.session.rollback()
    click.echo(json.dumps(report(found, parliament), indent=2))


def report(found: SignatureFile, parliament: Parliament) -> dict[str, Any]:
    """Return what `--dry-run` prints."""
    if not found.is_certain:
        return {"signed": [], "questions": [_which_column(found)], "left_out": []}
    [column] = found.columns
    read = [(one, meant(parliament, one.line.who)) for one in column.lines]
    signed = dict.fromkeys(who.mp_id for _, who in read if who.mp_id is not None)
    unclear = [
        {"about": "signed", "cell": cell.text, "rows": list(cell.rows), "suggested": None}
        for cell in column.unclear
    ]
    asked = [_whom(one, who) for one, who in read if who.mp_id is None and who.perhaps]
    return {
        "signed": list(signed),
        "questions": [*unclear, *asked],
        "left_out": [
            {"row": one.number, "why": str(who.why)}
            for one, who in read
            if who.mp_id is None and not who.perhaps
        ],
    }


def _which_column(found: SignatureFile) -> dict[str, Any]:
    headers = [column.header for column in found.columns if column.header]
    rows = {one.number for column in found.columns for one in column.lines}
    return {
        "about": "column",
        "cell": " | ".join(headers),
        "rows": sorted(rows),
        "suggested": found.suggested or None,
    }


def _whom(one: NumberedLine, who: Who) -> dict[str, Any]:
    return {
        "about": "mp",
        "cell": one.line.who,
        "rows": [one.number],
        "suggested": who.perhaps[0] if len(who.perhaps) == 1 else None,
        "options": list(who.perhaps),
    }


def init_app(app: Flask) -> None:
    pledges = app.cli.commands["pledges"]
    if isinstance(pledges, click.Group):
        pledges.add_command(import_)
