"""Facts about the 650: each names its election and belongs to the person."""

import csv
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

import outreach.parliament
from outreach.core.extensions import db
from outreach.parliament.elections import elected_on, election_facts
from outreach.parliament.models import MP
from outreach.parliament.names import PARTIES
from outreach.parliament.queries import mp_with_seat
from tests.browsing import text_of
from tests.scenes import claim

DATA = Path(outreach.parliament.__file__).parent / "data"
BY_ELECTIONS = {
    "Sarah Pochin": "1 May 2025",
    "Hannah Spencer": "26 February 2026",
    "Andy Burnham": "18 June 2026",
    "Lara Bird": "18 June 2026",
    "Douglas Lumsden": "18 June 2026",
    "Nigel Farage": "13 August 2026",
}
# MPs before, out for a time, and MPs again since 2024.
RETURNERS = (
    "Andy Burnham", "Douglas Alexander", "Heidi Alexander", "Mary Creagh", "Emma Reynolds",
    "Nicholas Dakin", "Dan Norris", "Andrew George", "Tessa Munt", "Melanie Onn",
    "Anna Turley", "Jo Platt", "Gareth Snell", "James Frith", "Pamela Nash",
)  # fmt: skip
CHANGED = {
    "Jeremy Corbyn": "Elected as an independent, now Your Party.",
    "Zarah Sultana": "Elected as Labour, now Your Party.",
    "Robert Jenrick": "Elected as Conservative, now Reform UK.",
    "Rosie Duffield": "Elected as Labour, now Independent.",
    "Rupert Lowe": "Elected as Reform UK, now Restore Britain.",
}


def table(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SEATS = {row["gss_code"]: row for row in table("constituencies.csv")}
MEMBERS = table("members.csv")


def facts_of(mp_id):
    mp, seat = mp_with_seat(mp_id)
    return election_facts(mp, seat, elected_on(mp_id))


def member(name):
    return next(row for row in MEMBERS if row["display_name"].endswith(name))


def spelled(day):
    return f"{date.fromisoformat(day):%-d %B %Y}"


def test_every_fact_of_the_650_is_of_the_person_and_names_its_election(app):
    assert len(MEMBERS) == 650
    for row in MEMBERS:
        seat, elected = SEATS[row["gss_code"]], spelled(row["elected_on"])
        first, *_, last = facts = facts_of(int(row["parliament_id"]))
        own_victory = row["elected_on"] == "2024-07-04"
        assert ("votes" in first) == own_victory, facts
        assert f"{seat['name']} " in first
        assert f"on {elected}" in first, facts
        assert ("by-election" in first) != own_victory
        if own_victory:
            winner = PARTIES[seat["winner_2024"]]
            assert f"{int(seat['majority']):,} votes" in first
            assert f"({winner} ahead of " in first
            changed = row["party_abbreviation"] != seat["winner_2024"]
            assert (f"Elected as {winner}, now {row['party']}." in facts) == changed
            assert len(facts) == 2 + changed
        since = spelled(row["member_since"])
        joined = row["member_since"] >= row["elected_on"]
        assert last == (
            f"MP for {seat['name']} since {since}."
            if joined
            else f"An MP since {since}, earlier terms not counted."
        )


@pytest.mark.parametrize("name", BY_ELECTIONS)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_who_came_at_a_by_election_is_shown_no_other_victory(asha, browser_of, name):
    row = member(name)
    claim(asha, int(row["parliament_id"]))
    text = text_of(browser_of(asha).get(f"/mps/{row['parliament_id']}"))
    seat = SEATS[row["gss_code"]]["name"]
    assert f"Won the by-election in {seat} on {BY_ELECTIONS[name]}." in text
    assert "ahead of" not in text
    assert "in 2024" not in text
    assert "New in Parliament" not in text


@pytest.mark.parametrize("name", RETURNERS)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_who_came_back_is_not_called_new(app, name):
    row = member(name)
    facts = " ".join(facts_of(int(row["parliament_id"])))
    seat = SEATS[row["gss_code"]]["name"]
    assert f"MP for {seat} since {spelled(row['elected_on'])}." in facts
    assert "In Parliament" not in facts
    assert "New" not in facts.replace(seat, "")


@pytest.mark.parametrize("name", CHANGED)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_who_changed_party_was_elected_for_the_old_one(app, name):
    assert CHANGED[name] in facts_of(int(member(name)["parliament_id"]))


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_nothing_is_told_of_a_seat_that_is_not_held(app):
    mp = db.session.scalars(select(MP).limit(1)).one()
    assert election_facts(mp, None, None) == []
