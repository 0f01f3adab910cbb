"""`flask exports …`: taking datasets along without a browser, for cron."""

import json
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.errors import Refusal
from outreach.core.vocabulary import Format, Shared
from outreach.exports import dictionary
from outreach.exports.actions import forget_cursors
from outreach.exports.request import ENDINGS
from outreach.exports.scheduled import put_into
from outreach.partners.queries import partner_named

exports_commands = AppGroup("exports", help="What a partner takes away.")


@exports_commands.command("run")
@click.option("--partner", "name", required=True, help="Its name, as on the page Partners.")
@click.option("--out", "folder", required=True, type=click.Path(file_okay=False, path_type=Path))
@click.option("--format", "form", type=click.Choice([*map(str, ENDINGS)]), default=str(Format.CSV))
@click.option("--datasets", default="", help="Only these, with commas between; else all agreed.")
@click.option("--changes", is_flag=True, help="Only what changed since the last such run.")
def run(name: str, folder: Path, form: str, datasets: str, changes: bool) -> None:
    """Write everything that was agreed with a partner into a folder of its own for today, with a
    manifest. The folder appears when all of it is there, or not at all."""
    partner = partner_named(name)
    if partner is None:
        raise click.ClickException(f"There is no partner named {name!r}. See the page Partners.")
    wished = [word.strip() for word in datasets.split(",") if word.strip()]
    if unknown := [word for word in wished if word not in [*map(str, Shared)]]:
        raise click.ClickException(f"There is no dataset {unknown[0]!r}.")
    try:
        made = put_into(
            folder,
            partner=partner,
            names=[Shared(word) for word in wished],
            form=Format(form),
            changes=changes,
            now=clock.now(),
        )
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    except OSError as error:
        raise click.ClickException(f"Cannot write to {folder}: {error.strerror}.") from None
    click.echo(made)


@exports_commands.command("dictionary")
def print_dictionary() -> None:
    """Print docs/data-dictionary.md, made from the contracts."""
    click.echo(dictionary.page(), nl=False)


@exports_commands.command("released")
def print_released() -> None:
    """Print the columns as they are, for tests/exports/released.json: when a version goes out."""
    click.echo(json.dumps(dictionary.released(), indent=1))


@exports_commands.command("forget-cursors")
def forget() -> None:
    """After a backup was put back: partners' programs begin anew, so that nothing is missed."""
    with transaction():
        forget_cursors(now=clock.now())
    click.echo("Every cursor is forgotten. Programs are told to take everything once more.")


def init_app(app: Flask) -> None:
    app.cli.add_command(exports_commands)
