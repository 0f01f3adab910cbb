"""`flask parliament`: keeping the MPs current, and knowing where postcodes lie."""

import secrets
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from outreach.core.errors import Refusal
from outreach.core.formatting import count
from outreach.parliament import directory

parliament_commands = AppGroup("parliament", help="MPs, their seats, and postcodes.")


@parliament_commands.command("sync")
@click.option("--apply", "apply_it", is_flag=True, help="Do it, after saying what.")
@click.option("--no-contacts", is_flag=True, help="Leave out addresses and phone numbers: quicker.")
@click.option("--after-election", is_flag=True, help="Many seats have changed hands, rightly.")
def sync_command(apply_it: bool, no_contacts: bool, after_election: bool) -> None:
    """Say what Parliament's register has that we have not; with --apply, take it over.

    Asks five times a second at most, which takes about three minutes. If it is cut off,
    run it again: it goes on where it stopped. Run it with --apply once a day.
    """
    # Only here: it loads httpx, and the site has no use for that.
    from outreach.cli.parliament_sync import REAL_TIME, keep_current

    try:
        keep_current(
            secrets.token_hex(8),
            REAL_TIME,
            apply_it=apply_it,
            with_details=not no_contacts,
            after_election=after_election,
        )
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None


@parliament_commands.command("load-postcodes")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load_postcodes(file: Path) -> None:
    """Load the ONS postcode directory (ONSPD or NSPL), its large CSV file.

    Others go on working meanwhile. Run it again with each new edition; a run that was cut off is
    simply started again."""
    try:
        loaded = directory.load(file, say=click.echo)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(
        f"{count(loaded.placed, 'postcode')} loaded. {loaded.elsewhere:,} lie in no constituency, "
        "as on Jersey, Guernsey and the Isle of Man."
    )


def init_app(app: Flask) -> None:
    app.cli.add_command(parliament_commands)
