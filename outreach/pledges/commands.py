"""`flask pledges verify`."""

import click
from flask import Flask
from flask.cli import AppGroup

from outreach.core.extensions import db
from outreach.pledges.verify import differences, entry_count

pledge_commands = AppGroup("pledges", help="The ledger of where MPs stand.")


@pledge_commands.command("verify")
def verify() -> None:
    """Build anew from the ledger where every MP stands, and compare it with what is stored.

    Says each difference. Ends with 1 when there is one."""
    entries = entry_count()
    found = list(differences())
    db.session.rollback()
    for sentence in found:
        click.echo(sentence)
    if found:
        raise SystemExit(1)
    click.echo(f"{entries:,} entries: every MP stands where the ledger says.")


def init_app(app: Flask) -> None:
    app.cli.add_command(pledge_commands)
