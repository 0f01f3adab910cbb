"""What a person does at the command line: `flask people invite`, `flask setup`, `flask doctor`."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from flask_migrate import upgrade
from sqlalchemy import inspect, text
from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError

import config
from outreach.audit.chain import walk
from outreach.auth import password_resets as resets
from outreach.auth import two_factor as second_factor
from outreach.auth.passkeys.relying_party import relying_party
from outreach.cli import metrics_doc as metrics_page
from outreach.cli import roles_doc as roles_page
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.email_addresses import question, tidied
from outreach.core.errors import Refusal
from outreach.core.extensions import db
from outreach.core.formatting import day
from outreach.core.vocabulary import Role
from outreach.parliament import actions as parliament
from outreach.parliament.queries import register_read_at
from outreach.people import actions as people
from outreach.people import vouching
from outreach.people.invitations.address_list import valid
from outreach.people.queries import has_coordinator, person_by_email
from outreach.pledges.second_person import checkers
from outreach.queue.enrolment import enrol
from outreach.scripts import actions as scripts
from outreach.settings.queries import settings

NOT_OURS = "The database is damaged, or not one of ours. Check DATABASE_URL, or put a backup back."

ONE_VOICE = (
    "Only one coordinator has a voice, so nothing can become public: one answers for a pledge, and"
    " another checks it. Run: ./script/flask people invite EMAIL --role coordinator"
)

NO_PASSKEYS = (
    "Nobody can use a passkey at this address: browsers make them for names under https:// and for"
    " http://localhost only. Set PUBLIC_URL."
)

people_commands = AppGroup("people", help="Who works here.")


def _invitation_link(email: str | None, role: Role) -> str:
    with transaction():
        token = people.invite(email=email, role=role, invited_by=None, now=clock.now())
    return f"{current_app.config['PUBLIC_URL']}/invitations/{token}"


@people_commands.command("invite")
@click.argument("email")
@click.option("--role", type=click.Choice([*map(str, Role)]), default=str(Role.VOLUNTEER))
def invite(email: str, role: str) -> None:
    """Print a one-time link that lets EMAIL in."""
    address = valid(email)
    if address is None:
        ask = question(email) or f"{email!r} is not an email address."
        raise click.ClickException(ask)
    try:
        click.echo(_invitation_link(address, Role(role)))
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None


@people_commands.command("reset")
@click.argument("email")
@click.option("--second-step", is_flag=True, help="Their phone is lost, too: forget it.")
def reset(email: str, second_step: bool) -> None:
    """Print a link with which EMAIL chooses a new password: for the last coordinator, or admin,
    who cannot sign in. Others are helped on their page under People."""
    now, person = clock.now(), person_by_email(tidied(email))
    if person is None:
        raise click.ClickException(f"Nobody here has the address {email!r}.")
    who: dict[str, Any] = {"person_id": person.id, "by": None, "now": now}
    db.session.rollback()
    try:
        with transaction():
            token = resets.make_reset_link(**who)
            if second_step:
                second_factor.forget(**who)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(f"{current_app.config['PUBLIC_URL']}/reset/{token}")


@people_commands.command("vouch")
@click.argument("email")
def vouch(email: str) -> None:
    """Vouch for EMAIL, a coordinator or admin whom others invited: they are a person of their own,
    and may check what others answer for. Others do this on their page under People."""
    person = person_by_email(tidied(email))
    if person is None:
        raise click.ClickException(f"Nobody here has the address {email!r}.")
    person_id, name = person.id, person.name
    db.session.rollback()
    try:
        with transaction():
            vouching.vouch(person_id=person_id, by=None, now=clock.now())
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(f"{name} has a voice now.")


audit_commands = AppGroup("audit", help="The record of who did what.")


@audit_commands.command("verify")
@click.option("--noted", metavar="HASH", help="A hash that this printed earlier.")
def verify(noted: str | None) -> None:
    """Walk through every event: is each as it was written, and is none missing?

    Note down the hash it prints, somewhere else than here: whoever can write all events anew
    cannot make that one come out again. Ends with 1 when something is wrong."""
    events, newest, problem = walk(noted)
    if problem:
        click.echo(problem)
        raise SystemExit(1)
    click.echo(f"{events:,} events, none changed, none missing. The newest: {newest}")


@click.command("setup")
def setup() -> None:
    """Bring the database up to date: tables, MPs, scripts, and (if there is none) a first
    coordinator's link. Safe to run again and again; quick when there is nothing to do."""
    _migrate_if_behind()
    if parliament.facts_changed():
        with transaction():
            parliament.load_facts(now=clock.now())
            enrol(now=clock.now())
    if scripts.missing_defaults():
        with transaction():
            scripts.add_defaults(now=clock.now())
    if current_app.config["DEMO"]:
        from outreach.cli.demo import welcome  # only here: it is no part of a real campaign

        click.echo(welcome())
        return
    config.remember_address(current_app.config["PUBLIC_URL"])
    click.echo(f"Outreach is at {current_app.config['PUBLIC_URL']}")
    if not has_coordinator():
        _welcome_two()


def _welcome_two() -> None:
    """Ask for two coordinators at once: nothing becomes public by one."""
    with transaction():
        mine, other = people.invite_first(now=clock.now())
    url = f"{current_app.config['PUBLIC_URL']}/invitations"
    click.echo(
        "You are the first coordinator. Open this link once, within 48 hours:\n"
        f"{url}/{mine}\n"
        "Nothing becomes public until two people stand behind it: one answers for a pledge, and"
        " another checks it. Give this link to a second coordinator, a person of their own:\n"
        f"{url}/{other}"
    )


def _migrate_if_behind() -> None:
    if _is_behind():
        upgrade()


def _is_behind() -> bool:
    """Whether the database has no tables yet, or those of an older version."""
    from alembic.script import ScriptDirectory

    directory = current_app.extensions["migrate"].directory
    newest = ScriptDirectory(directory).get_current_head()
    if not inspect(db.engine).has_table("alembic_version"):
        return True
    current = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    db.session.rollback()
    return bool(current != newest)


@click.command("doctor")
def doctor() -> None:
    """Say what is wrong with this installation, or that nothing is."""
    problems = [*_doubtful_settings(), *_missing()]
    for problem in problems:
        click.echo(problem)
    if problems:
        raise SystemExit(1)
    click.echo("Nothing is wrong.")


def _missing() -> Iterator[str]:
    """What the database lacks. An error's own message would quote SQL, or where the database is."""
    try:
        if _is_behind():
            yield (
                "The database has no tables yet, or those of an older version."
                " Run: ./script/flask setup"
            )
            return
    except (InterfaceError, OperationalError):
        yield "The database cannot be reached. Check DATABASE_URL, and whether its server runs."
        return
    except DatabaseError:
        yield NOT_OURS
        return
    try:
        if not has_coordinator():
            yield (
                "There is no coordinator yet."
                " Run: ./script/flask people invite EMAIL --role coordinator"
            )
        elif len(checkers()) < 2:
            yield ONE_VOICE
        if parliament.facts_changed():
            yield "The list of MPs is not loaded, or an older one. Run: ./script/flask setup"
        if (read := register_read_at()) and clock.now() - read > timedelta(days=7):
            yield (
                f"Parliament's register was last read on {day(read)}: somebody may have left since."
                " Run every day: ./script/flask parliament sync --apply"
            )
        if scripts.missing_defaults():
            yield "Scripts or letters are missing. Run: ./script/flask setup"
        if current_app.config["OUTREACH_ENV"] == "production" and not settings().security_contact:
            yield "Settings name nobody for security problems, so there is no security.txt."
    except DatabaseError:
        yield NOT_OURS


def _doubtful_settings() -> Iterator[str]:
    """What is not wrong enough to keep it from starting. (What is, `config` says, and then nothing
    starts, this command neither.)"""
    if relying_party() is None and not _is_tried_out():
        yield NO_PASSKEYS
    if current_app.config["OUTREACH_ENV"] != "production":
        return
    if not current_app.config["CAMPAIGN_CONTACT"]:
        yield "CAMPAIGN_CONTACT is not set: the privacy notice cannot say whom to write to."
    url = db.engine.url
    file = Path(url.database or "") if url.get_backend_name() == "sqlite" else None
    if file and os.name == "posix" and file.exists() and file.stat().st_mode & 0o077:
        yield f"Others on this machine can read the database. Run: chmod 600 {file}"


def _is_tried_out() -> bool:
    """Return whether nobody else is here: at the number of this machine, which has no passkeys."""
    return urlsplit(current_app.config["PUBLIC_URL"]).hostname in config.LOCAL


@click.command("roles")
def roles() -> None:
    """Print docs/roles.md, made from the table in access.py."""
    click.echo(roles_page.page(current_app), nl=False)


@click.command("metrics")
def metrics() -> None:
    """Print docs/metrics.md, made from the figures' own sentences."""
    click.echo(metrics_page.page(), nl=False)


def init_app(app: Flask) -> None:
    app.cli.add_command(roles)
    app.cli.add_command(metrics)
    app.cli.add_command(people_commands)
    app.cli.add_command(audit_commands)
    app.cli.add_command(setup)
    app.cli.add_command(doctor)
