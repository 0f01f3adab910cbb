"""`flask exports token`: for whoever runs the server."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from outreach.core import clock
from outreach.exports.api.models import Token
from outreach.partners.models import Agreement, Partner
from outreach.partners.queries import agreed, agreement_of
from tests.facts import scalar, scalars
from tests.partners.scenes import agree, partner
from tests.people.helping import events

TODAY = date(2026, 11, 3)
MO = ["--partner", "Migrants Organise"]


@pytest.fixture
def run(app):
    def command(*arguments):
        return app.test_cli_runner().invoke(args=["exports", "token", *arguments])

    return command


def test_prints_a_token_that_works_and_nothing_else(run, program_of):
    number = partner()
    agree(number, "pledges", "contacts")
    result = run(*MO, "--datasets", "pledges, contacts")
    assert (result.exit_code, result.stderr) == (0, "")
    token = result.stdout.removesuffix("\n")
    assert token.split() == [token]
    assert program_of(token).get("/datasets/pledges").status_code == 200
    kept = scalar(select(Token))
    assert (kept.label, kept.made_by) == ("Made at the command line", None)
    assert kept.expires_at == clock.now() + timedelta(days=365)
    assert events("api.make_token") == [(None, f"partner:{number} token:{kept.id}")]


def test_makes_the_partner_and_an_agreement_for_a_year(run, program_of):
    result = run("--partner", " Migrants  Organise", "--datasets", "pledges,progress")
    assert result.exit_code == 0
    assert result.stderr == (
        "Added the partner Migrants Organise; agreed on pledges, progress until the end of "
        "2027-11-03.\n"
    )
    found = scalar(select(Partner))
    assert agreement_of(found.id).until == date(2027, 11, 3)
    assert agreed(found.id, TODAY) == {"pledges", "progress"}
    assert program_of(result.stdout.strip()).get("/datasets/progress").status_code == 200


def test_adds_to_what_is_agreed_and_no_longer_than_that(run):
    number = partner()
    agree(number, "contacts", until=date(2026, 12, 1))
    result = run("--partner", "migrants organise", "--datasets", "pledges")
    assert result.stderr == "Agreed on pledges until the end of 2026-12-01.\n"
    assert agreed(number, TODAY) == {"contacts", "pledges"}
    assert scalar(select(Token)).datasets == ["pledges"]


def test_what_ran_out_is_agreed_on_anew(run, moment):
    number = partner()
    agree(number, "contacts", until=TODAY)
    moment.shift(timedelta(days=1))
    assert run(*MO, "--datasets", "pledges").exit_code == 0
    assert agreed(number, date(2026, 11, 4)) == {"pledges"}


def test_takes_days_and_a_label(run):
    result = run(*MO, "--datasets", "pledges", "--days", "730", "--label", "Dashboard")
    assert result.exit_code == 0
    kept = scalar(select(Token))
    assert kept.label == "Dashboard"
    assert kept.expires_at == clock.now() + timedelta(days=730)


@pytest.mark.parametrize(
    "datasets, says",
    [
        ("nothing", "There is no dataset 'nothing'. There are: pledges, pledge_history,"),
        ("pledges,contacts_full", "contacts_full names people: it never leaves the campaign."),
        ("volunteers", "volunteers names people"),
        (" , ", "Say which datasets"),
    ],
)
def test_refuses_what_is_not_for_partners(run, datasets, says):
    result = run(*MO, "--datasets", datasets)
    assert (result.exit_code, result.stdout) == (1, "")
    assert says in result.stderr
    for table in (Partner, Agreement, Token):
        assert scalar(select(func.count()).select_from(table)) == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("--partner", " ", "--datasets", "pledges"),
        ("--partner", "x" * 200, "--datasets", "pledges"),
        (*MO, "--datasets", "pledges", "--label", "x" * 81),
        (*MO, "--datasets", "pledges", "--label", ""),
    ],
)
def test_what_does_not_fit_leaves_nothing_behind(run, arguments):
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Error: ")
    assert scalars(select(Partner)) == []


def test_days_are_1_to_730(run):
    for days in ("0", "731", "x"):
        result = run(*MO, "--datasets", "pledges", "--days", days)
        assert (result.exit_code, result.stdout) == (2, "")
