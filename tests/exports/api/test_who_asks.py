"""Whose program it is, and what its token opens at this moment."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from outreach.auth.models import Attempts
from outreach.core import clock
from outreach.core.database import transaction
from outreach.exports.api import actions
from outreach.exports.api import authentication as callers
from outreach.exports.api.models import Token
from outreach.exports.models import Taking
from outreach.partners import agreements
from tests.exports.api.scenes import agreed_with, problem, token_of
from tests.facts import scalar
from tests.partners.scenes import agree

on_one = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
PLEDGES = "/datasets/pledges"


def names(program):
    return [one["name"] for one in program.get("/datasets").get_json()["datasets"]]


def revoke(token_id):
    with transaction():
        actions.revoke(token_id=token_id, person_id=None, now=clock.now())


def test_without_a_token_nothing_is_told(number, program_of):
    for path in ("/datasets", PLEDGES, "/datasets/nothing", "/datasets/volunteers"):
        answer = program_of(None).get(path)
        assert "Authorization: Bearer" in problem(answer, 401, "no-token")
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="outreach"'


@on_one
@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic b3V0cmVhY2g6eA==", "outreach_abc", "Token x", "é"]
)
def test_what_is_no_token_is_none(program_of, header):
    answer = program_of(None).get(PLEDGES, Authorization=header)
    problem(answer, 401, "no-token")


@on_one
@pytest.mark.parametrize("token", ["outreach_", "x", "outreach_" + "é" * 9, "x" * 4000, "' OR 1--"])
def test_an_unknown_token_is_called_so(number, program_of, token):
    answer = program_of(token).get(PLEDGES)
    assert problem(answer, 401, "unknown-token") == "There is no such token."
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="outreach", error="invalid_token"'


def test_in_an_address_a_token_does_not_count(number, program_of):
    problem(program_of(None).get(f"{PLEDGES}?token={token_of(number)}"), 401, "no-token")


def test_the_hash_is_kept_and_not_the_token(number):
    token = token_of(number)
    assert token.startswith("outreach_")
    assert len(token) == 9 + 43
    kept = scalar(select(Token))
    assert token not in str(vars(kept))
    assert (len(kept.token_hash), kept.ends_with) == (64, token[-4:])


def test_a_token_opens_what_it_names(number, program_of):
    program = program_of(token_of(number, "contacts", "pledges"))
    assert names(program) == ["pledges", "contacts"]
    said = problem(program.get("/datasets/progress"), 403, "not-agreed")
    assert said == "This token does not open progress."


def test_a_token_opens_what_is_agreed_at_that_moment(number, program):
    agree(number, "contacts")
    assert names(program) == ["contacts"]
    said = problem(program.get(PLEDGES), 403, "not-agreed")
    assert said.startswith("pledges is not agreed with Migrants Organise")
    agree(number, "contacts", "pledges")
    assert program.get(PLEDGES).status_code == 200


def test_after_the_last_day_of_the_agreement_it_opens_nothing(number, program, moment):
    agree(number, "pledges", until=date(2026, 11, 4))
    moment.move_to("2026-11-04T23:59:00Z")
    assert program.get(PLEDGES).status_code == 200
    moment.move_to("2026-11-05T00:00:00Z")
    problem(program.get(PLEDGES), 403, "not-agreed")
    assert names(program) == []


def test_when_the_agreement_is_ended_it_opens_nothing(number, program):
    made = agree(number, "pledges")
    with transaction():
        words = {"partner_id": number, "agreement_id": made, "person_id": None}
        agreements.end_agreement(**words, now=clock.now())
    problem(program.get(PLEDGES), 403, "not-agreed")


@on_one
@pytest.mark.parametrize("name", ["contacts_full", "volunteers", "nothing", "PLEDGES", "pledges "])
def test_what_is_not_for_partners_is_not_there(program, name):
    problem(program.get(f"/datasets/{name}"), 404, "not-found")


def test_a_token_runs_out(number, program_of, moment):
    program = program_of(token_of(number, days=1))
    moment.shift(timedelta(hours=23, minutes=59))
    assert program.get(PLEDGES).status_code == 200
    moment.shift(timedelta(minutes=1))
    answer = program.get(PLEDGES)
    assert problem(answer, 401, "expired-token") == "This token ran out on 4 November 2026."
    assert "invalid_token" in answer.headers["WWW-Authenticate"]


def test_a_revoked_token_opens_nothing_from_then_on(number, program):
    assert program.get(PLEDGES).status_code == 200
    revoke(scalar(select(Token.id)))
    said = problem(program.get(PLEDGES), 401, "revoked-token")
    assert said == "This token was revoked on 3 November 2026."


def test_the_last_use_is_written_down_once_a_minute(program, moment):
    used = select(Token.last_used_at)
    assert scalar(used) is None
    first = clock.now()
    program.get("/datasets")
    assert scalar(used) == first
    moment.shift(timedelta(seconds=59))
    program.get("/datasets")
    assert scalar(used) == first
    moment.shift(timedelta(seconds=1))
    program.get("/datasets")
    assert scalar(used) == clock.now()


def test_who_asks_too_often_waits_and_nobody_else(number, program, program_of, monkeypatch, moment):
    monkeypatch.setattr(callers, "LIMIT", callers.LIMIT._replace(times=3))
    moment.move_to("2026-11-03T10:00:48Z")
    answers = [program.get("/datasets", method=how) for how in ("GET", "HEAD", "GET", "GET")]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert "in 12 seconds" in problem(answers[-1], 429, "too-many")
    assert answers[-1].headers["Retry-After"] == "12"
    assert program_of(token_of(number)).get("/datasets").status_code == 200
    moment.shift(timedelta(seconds=12))
    assert program.get("/datasets").status_code == 200


def test_who_is_refused_is_not_counted(number, program_of):
    problem(program_of("nothing").get(PLEDGES), 401, "unknown-token")
    assert scalar(select(func.count()).select_from(Attempts)) == 0


def test_each_partner_has_its_own(number, program_of):
    other = program_of(token_of(agreed_with("Another")))
    mine = program_of(token_of(number))
    assert mine.get(PLEDGES).headers["ETag"] != other.get(PLEDGES).headers["ETag"]


def test_a_session_is_not_looked_at(number, browser_of, carol):
    answer = browser_of(carol).get("/api/v1/datasets")
    problem(answer, 401, "no-token")
    assert "Cookie" not in answer.headers["Vary"]


def test_who_took_what_is_written_down(number, program):
    program.get(PLEDGES + "?limit=10&columns=status", method="HEAD")
    assert scalar(select(func.count()).select_from(Taking)) == 0
    answer = program.get(PLEDGES + "?limit=10&columns=status")
    taking = scalar(select(Taking))
    assert (taking.how, taking.dataset, taking.format) == ("api", "pledges", "json")
    assert (taking.partner_id, taking.person_id) == (number, None)
    assert (taking.token_id, taking.rows) == (scalar(select(Token.id)), 10)
    assert (taking.state, taking.columns) == ("done", ["mp_id", "status"])
    assert taking.size == len(answer.data)
    assert len(taking.sha256) == 64
