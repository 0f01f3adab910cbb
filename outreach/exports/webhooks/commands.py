"""`flask webhooks deliver`: for cron, where no server runs all the time."""

import click
from flask import Flask
from flask.cli import AppGroup

from outreach.core.extensions import db
from outreach.exports.webhooks import queries, worker

webhooks_commands = AppGroup("webhooks", help="Telling partners at once.")


@webhooks_commands.command("deliver")
def deliver() -> None:
    """Tell partners what changed: one round. The server does it by itself every ten seconds; run
    this beside it, or instead of it, as often as you like."""
    done = worker.run_round().done
    waiting = queries.waiting()
    db.session.rollback()
    click.echo(
        f"{done.sent:,} sent, {done.failed:,} did not get through, {done.given_up:,} given up,"
        f" {waiting:,} waiting."
    )


def init_app(app: Flask) -> None:
    app.cli.add_command(webhooks_commands)
