"""What is in each dataset, and what is not."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, update

from outreach.contacts.actions import mark_pledge
from outreach.contacts.corrections import actions as corrections
from outreach.contacts.models import Contact
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import (
    FOR_PARTNERS,
    Channel,
    Direction,
    Outcome,
    PledgeStatus,
    PublicStatus,
    SaidBy,
    Shared,
    Stance,
)
from outreach.exports.contracts.contract import Kind
from outreach.exports.contracts.disclosure import ToldStatus
from outreach.exports.contracts.registry import CONTRACTS
from outreach.exports.dictionary import known_words
from outreach.parliament.models import Membership
from outreach.partners import actions as partners
from outreach.pledges import published
from tests.exports.scenes import confirm_all, key_of, note, partner, rows
from tests.facts import BERRY, OBRIEN
from tests.scenes import ABBOTT, CORBYN, logged

S = PledgeStatus
HEARD = {"stance": Stance.SUPPORTIVE, "said_by": SaidBy.STAFF}


def mark(person, status, mp_id=ABBOTT, **more):
    with transaction():
        link = "https://example.org/signed" if status is S.SIGNED else None
        words = {"link": link, **more}
        mark_pledge(mp_id=mp_id, person_id=person.id, status=status, now=clock.now(), **words)


def of(found, key, value):
    return next(row for row in found if row[key] == value)


def keys_of(found):
    return [next(iter(row.values())) for row in found]


@pytest.fixture
def shared(app):
    return partner()


@pytest.mark.parametrize("name", Shared)
def test_every_row_keeps_its_contract(app, asha, carol, shared, name):
    logged(asha, Outcome.SPOKE_STAFF, **HEARD)
    mark(asha, S.SIGNED)
    logged(asha, Outcome.CALL_BACK, CORBYN, follow_up_on=date(2026, 11, 5), note="After ten")
    confirm_all(carol)
    contract = CONTRACTS[name]
    found = rows(name, shared if name in FOR_PARTNERS else None)
    assert found
    for row in found:
        assert list(row) == [column.name for column in contract.columns]
        for column in contract.columns:
            cell = row[column.name]
            assert cell is not None or not column.always, column.name
            if cell is None:
                continue
            kinds = {Kind.NUMBER: int, Kind.TRUTH: bool}
            assert type(cell) is kinds.get(column.kind, str), column.name
            if column.kind is Kind.DAY:
                date.fromisoformat(cell)
            if column.words:
                assert cell in [word.value for word in known_words(column)]
    assert len(keys_of(found)) == len(set(keys_of(found)))
    assert found == sorted(found, key=lambda row: (row.get("mp_id", 0), keys_of([row])))


def test_a_call_is_told_without_its_note_and_its_caller(app, asha, shared):
    contact = logged(asha, Outcome.SPOKE_STAFF, note="Ask for Quince", **HEARD)
    (row,) = rows(Shared.CONTACTS, shared)
    assert (row["mp_id"], row["date"]) == (ABBOTT, "2026-11-03")
    assert row["contact_id"] == key_of(contact.id, shared)
    # Where they stood is told when their answer is public: tests/exports/test_changes.py.
    assert (row["outcome"], row["stance"], row["said_by"]) == ("spoke_staff", None, None)
    assert row["volunteer"].startswith("v-")
    assert row["volunteer_name"] is None
    assert "Quince" not in str(row)
    assert "Asha" not in str(row)
    (full,) = rows(Shared.CONTACTS_FULL)
    assert (full["note"], full["volunteer_name"], full["time"]) == (
        "Ask for Quince",
        "Asha",
        "10:00",
    )


def test_a_volunteer_has_another_word_for_every_partner(app, asha, ben, shared):
    logged(asha, Outcome.NO_ANSWER)
    logged(asha, Outcome.NO_ANSWER, CORBYN)
    logged(ben, Outcome.NO_ANSWER, OBRIEN)
    words = [row["volunteer"] for row in rows(Shared.CONTACTS, shared)]
    assert words[0] == words[1] != words[2]
    others = {row["volunteer"] for row in rows(Shared.CONTACTS, partner("Another"))}
    assert not others & set(words)
    assert not {row["volunteer"] for row in rows(Shared.CONTACTS)} & (others | set(words))


def test_a_name_goes_to_one_partner_by_consent_and_is_gone_when_it_is_withdrawn(
    app, asha, ben, shared
):
    other = partner("Another")
    logged(asha, Outcome.NO_ANSWER)
    logged(ben, Outcome.NO_ANSWER, CORBYN)
    with transaction():
        partners.give_consent(person_id=asha.id, partner_id=shared, now=clock.now())
    assert [row["volunteer_name"] for row in rows(Shared.CONTACTS, shared)] == ["Asha", None]
    assert [row["volunteer_name"] for row in rows(Shared.CONTACTS, other)] == [None, None]
    with transaction():
        partners.withdraw_consent(person_id=asha.id, partner_id=shared, now=clock.now())
    assert [row["volunteer_name"] for row in rows(Shared.CONTACTS, shared)] == [None, None]


def test_what_was_said_in_confidence_is_told_to_no_partner(app, asha, carol, shared):
    logged(asha, Outcome.SPOKE_STAFF, in_confidence=True, **HEARD)
    mark(asha, S.SIGNED, link="https://example.org/signed")
    confirm_all(carol)
    (row,) = rows(Shared.CONTACTS, shared)
    assert (row["outcome"], row["stance"], row["said_by"]) == ("spoke_staff", None, None)
    (full,) = rows(Shared.CONTACTS_FULL)
    assert (full["stance"], full["in_confidence"]) == ("supportive", True)


@pytest.mark.parametrize(
    "status, more",
    [
        (S.CONSIDERING, {}),
        (S.DECLINED, {"in_public": False}),
        (S.NO_PLEDGES_POLICY, {"in_public": False}),
    ],
)
def test_nor_is_what_was_marked_as_told_to_us_alone(app, asha, shared, status, more):
    logged(asha, Outcome.SPOKE_STAFF, **HEARD)
    mark(asha, status, **more)
    row = of(rows(Shared.PLEDGES, shared), "mp_id", ABBOTT)
    assert (row["status"], row["basis"], row["evidence_link"]) == ("asked", None, None)
    assert rows(Shared.CONTACTS, shared)[0]["stance"] is None
    assert {entry["status"] for entry in rows(Shared.PLEDGE_HISTORY, shared)} == {"asked"}
    assert [entry["status"] for entry in rows(Shared.PLEDGE_HISTORY, shared, since=0)] == ["asked"]


def test_a_signature_is_told_as_agreed_until_a_second_person_has_confirmed_it(
    app, asha, carol, shared
):
    logged(asha, Outcome.SPOKE_MP, stance=Stance.SUPPORTIVE, said_by=SaidBy.MP)
    mark(asha, S.SIGNED)
    row = of(rows(Shared.PLEDGES, shared), "mp_id", ABBOTT)
    assert (row["status"], row["confirmed"], row["basis"]) == (
        "agreed_unconfirmed",
        False,
        "public_link",
    )
    confirm_all(carol)
    row = of(rows(Shared.PLEDGES, shared), "mp_id", ABBOTT)
    assert (row["status"], row["confirmed"], row["since"]) == ("signed", True, "2026-11-03")
    entry = of(rows(Shared.PLEDGE_HISTORY, shared), "status", "signed")
    assert entry["confirmed_on"] == "2026-11-03"


def test_a_no_is_told_when_it_was_said_in_public_and_is_checked(app, asha, carol, shared):
    logged(asha, Outcome.SPOKE_MP, stance=Stance.AGAINST, said_by=SaidBy.MP)
    mark(asha, S.DECLINED, in_public=True)
    assert of(rows(Shared.PLEDGES, shared), "mp_id", ABBOTT)["status"] == "asked"
    confirm_all(carol)
    assert of(rows(Shared.PLEDGES, shared), "mp_id", ABBOTT)["status"] == "declined"


def test_signed_and_said_no_are_as_the_public_reads_them(app, asha, carol, shared):
    for mp_id, status in ((ABBOTT, S.SIGNED), (CORBYN, S.DECLINED), (OBRIEN, S.CONSIDERING)):
        logged(asha, Outcome.SPOKE_MP, mp_id, stance=Stance.UNCLEAR, said_by=SaidBy.MP)
        mark(asha, status, mp_id, in_public=status is not S.CONSIDERING)
    confirm_all(carol)
    told = {row["mp_id"]: row["status"] for row in rows(Shared.PLEDGES, shared)}
    same = {"declined": "said_no", "agreed_unconfirmed": "asked"}
    public = {row.mp_id: PublicStatus(row.status).value for row in published.everyone()}
    assert {mp_id: same.get(word, word) for mp_id, word in told.items()} == public


def test_who_left_stays_with_the_seat_they_held_last(app, asha, shared):
    with transaction():
        gone = update(Membership).where(Membership.mp_id == BERRY)
        db.session.execute(gone.values(ended_on=date(2026, 11, 1)))
    row = of(rows(Shared.PLEDGES, shared), "mp_id", BERRY)
    assert row["sits"] is False
    assert row["constituency"]
    assert len(rows(Shared.PLEDGES, shared)) == 650


def test_what_was_undone_or_corrected_is_not_in_it(app, asha, shared):
    wrong = logged(asha, Outcome.NO_ANSWER)
    with transaction():
        corrections.undo(contact_id=wrong.id, person_id=asha.id, now=clock.now())
    assert rows(Shared.CONTACTS, shared) == []
    assert rows(Shared.CONTACTS_FULL) == []


def test_days_are_londons_also_when_the_clocks_change(app, asha, shared, moment):
    """Summer ends on 25 October 2026 at 01:00 UTC, and begins on 28 March 2027."""
    moments = {
        "2026-10-24 23:30": "2026-10-25",
        "2026-10-25 00:30": "2026-10-25",
        "2026-10-25 23:30": "2026-10-25",
        "2027-03-27 23:30": "2027-03-27",
        "2027-03-28 00:59": "2027-03-28",
        "2027-03-28 23:30": "2027-03-29",
        "2026-06-30 22:59": "2026-06-30",
        "2026-06-30 23:00": "2026-07-01",
        "2026-12-31 23:59": "2026-12-31",
    }
    _contacts_at(asha, list(moments))
    moment.move_to("2027-04-01")
    found = rows(Shared.CONTACTS, shared)
    assert sorted(row["date"] for row in found) == sorted(moments.values())
    times = [row["time"] for row in rows(Shared.CONTACTS_FULL)]
    assert times[:3] == ["00:30", "01:30", "23:30"]
    first, last = date(2026, 10, 25), date(2026, 10, 25)
    assert len(rows(Shared.CONTACTS, shared, first=first, last=last)) == 3


def test_every_day_of_twenty_years_is_londons(app, asha, shared, moment):
    moment.move_to("2040-01-01")
    begin = clock.london(date(2020, 1, 1))
    moments = [begin + timedelta(days=n, hours=h) for n in range(0, 7300) for h in (0, 23)]
    _contacts_at(asha, [f"{moment:%Y-%m-%d %H:%M}" for moment in moments])
    found = sorted(row["date"] for row in rows(Shared.CONTACTS, shared))
    assert found == [clock.london_date(moment).isoformat() for moment in moments]


def _contacts_at(person, texts):
    with transaction():
        values = [
            {
                "mp_id": ABBOTT,
                "person_id": person.id,
                "at": datetime.fromisoformat(text).replace(tzinfo=UTC),
                "channel": Channel.PHONE,
                "direction": Direction.OUT,
                "outcome": Outcome.NO_ANSWER,
                "late": False,
            }
            for text in texts
        ]
        db.session.execute(insert(Contact), values)


def test_weeks_add_up_to_what_was_logged(app, asha, carol, shared, moment):
    logged(asha, Outcome.SPOKE_STAFF, **HEARD)
    mark(asha, S.SIGNED)
    confirm_all(carol)
    moment.shift(timedelta(days=7))
    logged(asha, Outcome.NO_ANSWER, CORBYN)
    found = rows(Shared.PROGRESS, shared)
    assert [row["week"] for row in found] == ["2026-11-02", "2026-11-09"]
    assert [row["contacts"] for row in found] == [1, 1]
    assert [row["reached"] for row in found] == [1, 0]
    assert [(row["signatures"], row["signed"]) for row in found] == [(1, 1), (0, 1)]
    assert [row["complete"] for row in found] == [True, False]


def test_a_note_leaves_only_for_coordinators(app, asha, shared):
    contact = logged(asha, Outcome.NO_ANSWER)
    note(contact.id, "Quince")
    for name in FOR_PARTNERS:
        assert "Quince" not in str(rows(name, shared))
    assert "Quince" in str(rows(Shared.CONTACTS_FULL))


def test_no_word_for_a_status_has_two_meanings():
    values = [word.value for word in ToldStatus]
    assert len(values) == len(set(values))
    assert set(values) <= {status.value for status in PledgeStatus}


def test_only_our_own_codes_are_taken_for_harmless():
    """What is not `typed` is written as it is: nothing that somebody enters may be among it."""
    plain = {
        column.name
        for contract in CONTRACTS.values()
        for column in contract.columns
        if column.kind is Kind.TEXT and not column.typed and not column.words
    }
    assert plain == {
        *("contact_id", "entry_id", "gss_code", "nation", "region", "time", "volunteer"),
    }
