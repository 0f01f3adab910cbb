"""`flask retention run`: ends what has been kept for long enough. Run it once a night."""

import click
from flask import Flask
from flask.cli import AppGroup

from outreach.core import clock, mail
from outreach.core.database import transaction
from outreach.core.errors import Refusal
from outreach.core.extensions import db
from outreach.core.formatting import count
from outreach.privacy import actions, retention
from outreach.privacy import generated_docs as pages
from outreach.privacy import retention_periods as periods
from outreach.privacy import vacuum as files

retention_commands = AppGroup("retention", help="How long things are kept.")


@retention_commands.command("run")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
def run(dry_run: bool) -> None:
    """Delete what is over, tell people whose account nobody uses, erase those that were told, and
    rewrite the database's files without it all."""
    now = clock.now()
    for period in periods.PERIODS:
        if period.rows is None:
            continue
        if dry_run:
            number = retention.count_over(period, now)
        else:
            with transaction():
                number = retention.end(period, now)
        click.echo(f"{period.what}: {number} over{'' if dry_run else ', and ended'}")
    db.session.rollback()
    _unused_accounts(dry_run)
    if not dry_run:
        files.clean()
        click.echo("The database’s files are rewritten: what was deleted is no longer in them.")


def _unused_accounts(dry_run: bool) -> None:
    now = clock.now()
    unused = retention.unused_accounts(now)
    db.session.rollback()
    over = [one for one in unused if retention.is_over(one, now)]
    to_tell = [one for one in unused if one.told_at is None]
    if dry_run:
        click.echo(f"Unused accounts: {len(to_tell)} would be told, {len(over)} would be erased")
        return
    told = _tell(to_tell)
    erased = sum(_erase(one.person_id) for one in over)
    click.echo(f"Unused accounts: {told} told, {erased} erased")
    if to_tell and not mail.configured():
        click.echo(
            f"No mail is configured (MAIL_URL), so {count(len(to_tell), 'person', 'people')} with "
            "an unused account could not be told. Nobody is erased untold: write to them, or "
            "erase the accounts on /people."
        )


def _tell(unused: list[retention.Unused]) -> int:
    letters = [mail.Letter(one.email, pages.SUBJECT, pages.unused_letter()) for one in unused]
    taken = mail.send_all(letters)
    for one in unused:
        if one.email in taken:
            with transaction():
                actions.told(person_id=one.person_id, now=clock.now())
    return len(taken)


def _erase(person_id: int) -> bool:
    try:
        with transaction():
            actions.erase_unused(person_id=person_id, now=clock.now())
    except Refusal as refusal:
        click.echo(f"Person {person_id} is not erased. {refusal}")
        return False
    return True


@retention_commands.command("clean")
def clean() -> None:
    """Rewrite the database's files now, so that what was deleted is no longer in them: SQLite by
    VACUUM, PostgreSQL by VACUUM FULL of every table, which keeps everybody waiting meanwhile."""
    files.clean()
    click.echo("The database’s files are rewritten.")


@retention_commands.command("page")
def page() -> None:
    """Print docs/privacy-retention.md."""
    click.echo(pages.retention_page(), nl=False)


def init_app(app: Flask) -> None:
    app.cli.add_command(retention_commands)
