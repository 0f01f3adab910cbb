"""`flask exports token`: a token for a partner's program, by whoever runs the server."""

from datetime import datetime

import click
from flask import Flask
from flask.cli import with_appcontext

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.errors import Refusal
from outreach.core.vocabulary import FOR_PARTNERS, Shared
from outreach.exports.api.actions import LONGEST_LABEL, MOST_DAYS, USUAL_DAYS, make_token
from outreach.exports.commands import exports_commands
from outreach.partners import actions as partners
from outreach.partners import agreements, queries

LABEL = "Made at the command line"


@click.command("token")
@click.option("--partner", "name", required=True, help="Its name, as on the page Partners.")
@click.option("--datasets", required=True, help="What it opens, with commas between.")
@click.option("--days", type=click.IntRange(1, MOST_DAYS), default=USUAL_DAYS, show_default=True)
@click.option("--label", default=LABEL, help=f"What it is for, in at most {LONGEST_LABEL} signs.")
@with_appcontext
def print_token(name: str, datasets: str, days: int, label: str) -> None:
    """Make a token for a partner's program, and print it alone. It is not shown again.

    Whoever runs the server may do so without an agreement: the partner, and an agreement for a
    year, are made if they are not there, and that is said."""
    wanted = _names(datasets)
    now = clock.now()
    try:
        with transaction():
            partner_id, said = _agreed_with(name, wanted, now)
            token = make_token(
                partner_id=partner_id,
                datasets=wanted,
                label=label,
                person_id=None,
                days=days,
                now=now,
            )
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    if said:
        click.echo(said, err=True)
    click.echo(token)


def _names(datasets: str) -> list[Shared]:
    """Raises ClickException for what is not there, or not for partners."""
    words = [word.strip() for word in datasets.split(",") if word.strip()]
    if not words:
        raise click.ClickException("Say which datasets, such as --datasets pledges,contacts.")
    for word in words:
        if word not in list(Shared):
            known = ", ".join(FOR_PARTNERS)
            raise click.ClickException(f"There is no dataset {word!r}. There are: {known}.")
        if word not in FOR_PARTNERS:
            raise click.ClickException(f"{word} names people: it never leaves the campaign.")
    return [Shared(word) for word in words]


def _agreed_with(name: str, wanted: list[Shared], now: datetime) -> tuple[int, str]:
    """The partner's number, once what is wanted is agreed with it; and what had to be done."""
    today, said = clock.london_date(now), []
    partner = queries.partner_named(name)
    partner_id = partner.id if partner else None
    if partner_id is None:
        partner_id = partners.add_partner(name=name, person_id=None, now=now)
        said.append(f"added the partner {queries.squeezed(name)}")
    agreement = queries.agreement_of(partner_id)
    until = agreements.years_after(today, 1)
    named: set[str] = set()
    if agreement and queries.is_on(agreement, today):
        until, named = agreement.until, set(queries.named_in(agreement))
    if not named.issuperset(wanted):
        agreements.agree(
            partner_id=partner_id,
            datasets=named | set(wanted),
            until=until,
            person_id=None,
            now=now,
        )
        said.append(f"agreed on {', '.join(wanted)} until the end of {until.isoformat()}")
    sentence = "; ".join(said)
    return partner_id, sentence[:1].upper() + sentence[1:] + "." if sentence else ""


def init_app(_app: Flask) -> None:
    """The group is the exports': it is added to the application there."""
    exports_commands.add_command(print_token)
