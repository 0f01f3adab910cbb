"""*What changed* misses nothing, and tells what is to be taken out again."""

from contextlib import suppress
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import text, update

from outreach.contacts.actions import mark_pledge
from outreach.contacts.corrections import actions as corrections
from outreach.contacts.models import Contact
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Channel, Outcome, PledgeStatus, SaidBy, Shared, Stance
from outreach.exports import reader as reading
from outreach.parliament.models import MP
from outreach.partners import actions as partners
from outreach.pledges import actions as pledges
from outreach.pledges.queries import head as pledges_head
from tests.exports.scenes import confirm_all, number_of, partner, rename, rows, tell_all
from tests.scenes import ABBOTT, CORBYN, logged

LINK = "https://example.org/signed"


def head():
    tell_all()
    found = reading.head()
    db.session.rollback()
    return found


def ids(found):
    return [number_of(next(iter(row.values()))) for row in found]


@pytest.fixture
def shared(app):
    return partner()


def test_nothing_changed(app, asha, shared):
    logged(asha, Outcome.NO_ANSWER)
    for name in (Shared.CONTACTS, Shared.PLEDGES, Shared.PLEDGE_HISTORY):
        assert rows(name, shared, since=head()) == []


def test_only_what_is_new(app, asha, ben, shared):
    logged(asha, Outcome.NO_ANSWER)
    since = head()
    new = logged(ben, Outcome.NO_ANSWER, CORBYN)
    assert ids(rows(Shared.CONTACTS, shared, since=since)) == [new.id]
    assert ids(rows(Shared.CONTACTS_FULL, since=since)) == [new.id]


def test_what_was_undone_is_to_be_taken_out(app, asha, shared):
    wrong = logged(asha, Outcome.VOICEMAIL_LEFT)
    since = head()
    with transaction():
        corrections.undo(contact_id=wrong.id, person_id=asha.id, now=clock.now())
    (row,) = rows(Shared.CONTACTS, shared, since=since)
    assert (number_of(row.pop("contact_id")), row.pop("removed")) == (wrong.id, True)
    assert set(row.values()) == {None}
    (gone,) = rows(Shared.PLEDGE_HISTORY, shared, since=since)
    assert gone["removed"] is True
    assert gone["mp_id"] is None
    (stands,) = rows(Shared.PLEDGES, shared, since=since)
    assert (stands["mp_id"], stands["status"], stands["removed"]) == (ABBOTT, "not_asked", False)


def test_a_check_changes_where_the_mp_stands(app, asha, carol, shared):
    logged(asha, Outcome.SPOKE_MP, stance=Stance.SUPPORTIVE, said_by=SaidBy.MP)
    with transaction():
        mark_pledge(
            mp_id=ABBOTT,
            person_id=asha.id,
            status=PledgeStatus.SIGNED,
            link=LINK,
            now=clock.now(),
        )
    since = head()
    confirm_all(carol)
    assert [row["status"] for row in rows(Shared.PLEDGES, shared, since=since)] == ["signed"]
    assert [row["status"] for row in rows(Shared.PLEDGE_HISTORY, shared, since=since)] == ["signed"]


@pytest.mark.parametrize(
    "status, more",
    [
        (PledgeStatus.CONSIDERING, {}),
        (PledgeStatus.DECLINED, {"in_public": False}),
        (PledgeStatus.NO_PLEDGES_POLICY, {"in_public": False}),
    ],
)
def test_what_is_marked_in_private_leaves_no_trace(app, asha, carol, shared, status, more):
    """Neither that a row changed, nor what was in it before, nor when it is taken back."""
    logged(asha, Outcome.SPOKE_MP, stance=Stance.AGAINST, said_by=SaidBy.MP)
    names = (Shared.CONTACTS, Shared.PLEDGES, Shared.PLEDGE_HISTORY)
    before, since = [rows(name, shared) for name in names], head()
    with transaction():
        words = {"mp_id": ABBOTT, "person_id": asha.id, "link": None, "now": clock.now()}
        mark_pledge(status=status, **words, **more)
    assert [rows(name, shared, since=since) for name in names] == [[], [], []]
    assert [rows(name, shared) for name in names] == before
    with transaction():
        newest = pledges_head(ABBOTT).PledgeEntry.id
        pledges.take_back(entry_id=newest, person_id=carol.id, by_coordinator=True, now=clock.now())
    assert [rows(name, shared, since=since) for name in names] == [[], [], []]


def test_on_top_of_a_signature_that_waits_it_changes_nothing(app, asha, carol, shared):
    logged(asha, Outcome.SPOKE_MP, stance=Stance.SUPPORTIVE, said_by=SaidBy.MP)
    words = {"mp_id": ABBOTT, "person_id": asha.id, "link": None}
    with transaction():
        mark_pledge(status=PledgeStatus.SIGNED, now=clock.now(), **words | {"link": LINK})
    before, since = rows(Shared.PLEDGES, shared), head()
    with transaction():
        mark_pledge(status=PledgeStatus.CONSIDERING, now=clock.now(), **words)
    assert rows(Shared.PLEDGES, shared) == before
    assert rows(Shared.PLEDGES, shared, since=since) == []


def test_where_they_stood_is_told_when_the_answer_is_public(app, asha, carol, shared):
    contact = logged(asha, Outcome.SPOKE_MP, stance=Stance.SUPPORTIVE, said_by=SaidBy.MP)
    assert rows(Shared.CONTACTS, shared)[0]["stance"] is None
    with transaction():
        mark_pledge(
            mp_id=ABBOTT,
            person_id=asha.id,
            status=PledgeStatus.SIGNED,
            link=LINK,
            now=clock.now(),
        )
    since = head()
    confirm_all(carol)
    (row,) = rows(Shared.CONTACTS, shared, since=since)
    assert number_of(row["contact_id"]) == contact.id
    assert (row["stance"], row["said_by"]) == ("supportive", "mp")


def test_not_if_something_was_said_to_us_alone_before(app, asha, carol, shared):
    logged(asha, Outcome.SPOKE_MP, stance=Stance.AGAINST, said_by=SaidBy.MP)
    words = {"mp_id": ABBOTT, "person_id": asha.id, "link": None}
    with transaction():
        mark_pledge(status=PledgeStatus.CONSIDERING, now=clock.now(), **words)
        mark_pledge(status=PledgeStatus.SIGNED, now=clock.now(), **words | {"link": LINK})
    confirm_all(carol)
    assert rows(Shared.CONTACTS, shared)[0]["stance"] is None


def test_a_reply_with_a_private_mark_makes_asked_of_not_asked(app, asha, shared):
    """There was a contact: that is told. The mark is not."""
    since = head()
    reply = {"channel": Channel.EMAIL, "stance": Stance.AGAINST, "said_by": SaidBy.DOCUMENT}
    logged(asha, Outcome.REPLIED_ANSWERED, **reply)
    assert rows(Shared.PLEDGES, shared, since=since) == []
    with transaction():
        mark_pledge(
            mp_id=ABBOTT,
            person_id=asha.id,
            status=PledgeStatus.DECLINED,
            link=None,
            in_public=False,
            now=clock.now(),
        )
    assert [row["status"] for row in rows(Shared.PLEDGES, shared, since=since)] == ["asked"]
    assert rows(Shared.PLEDGE_HISTORY, shared, since=since) == []


def test_a_consent_changes_every_row_of_that_person(app, asha, ben, shared, moment):
    mine = logged(asha, Outcome.NO_ANSWER)
    logged(ben, Outcome.NO_ANSWER, CORBYN)
    since = head()
    with transaction():
        partners.give_consent(person_id=asha.id, partner_id=shared, now=clock.now())
    (row,) = rows(Shared.CONTACTS, shared, since=since)
    assert (number_of(row["contact_id"]), row["volunteer_name"]) == (mine.id, "Asha")
    since = head()
    rename(asha, "Asha the Second")
    (row,) = rows(Shared.CONTACTS, shared, since=since)
    assert row["volunteer_name"] == "Asha the Second"
    word = row["volunteer"]
    moment.shift(timedelta(days=1))
    since = head()
    with transaction():
        partners.withdraw_consent(person_id=asha.id, partner_id=shared, now=clock.now())
    (row,) = rows(Shared.CONTACTS, shared, since=since)
    assert row["volunteer_name"] is None
    # What was told with the name keeps its word; what is done from that day on has another.
    assert row["volunteer"] == word


def test_the_register_changes_names(app, asha, shared):
    logged(asha, Outcome.VOICEMAIL_LEFT)
    since = head()
    with transaction():
        changed = update(MP).where(MP.parliament_id == ABBOTT).values(display_name="Another Name")
        db.session.execute(changed)
    for name in (Shared.CONTACTS, Shared.PLEDGES, Shared.PLEDGE_HISTORY):
        assert [row["mp_name"] for row in rows(name, shared, since=since)] == ["Another Name"]


def test_what_is_rolled_back_raises_nothing(app, asha):
    contact = logged(asha, Outcome.NO_ANSWER)
    since = head()
    with suppress(ZeroDivisionError), transaction():
        db.session.execute(update(Contact).where(Contact.id == contact.id).values(late=True))
        raise ZeroDivisionError
    assert head() == since
    assert rows(Shared.CONTACTS, since=since) == []


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_whoever_began_first_and_ended_last_is_not_missed(app, asha, store):
    """Two write at the same time. The one that began first commits last, after somebody has asked:
    whoever asks again from there gets it."""
    first, second = logged(asha, Outcome.NO_ANSWER), logged(asha, Outcome.NO_ANSWER, CORBYN)
    plain = store.url.replace("postgresql+psycopg", "postgresql")
    change = "UPDATE contacts SET said_by = NULL WHERE id = %s"
    begun = head()
    with psycopg.connect(plain) as slow, psycopg.connect(plain) as quick:
        slow.execute(change, [first.id])
        quick.execute(change, [second.id])
        quick.commit()
        asked = head()
        assert ids(rows(Shared.CONTACTS, since=begun)) == [second.id]
        slow.commit()
    assert ids(rows(Shared.CONTACTS, since=asked)) == [first.id]


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_the_head_is_held_until_the_commit(app, asha, store):
    """While somebody's change has a number and is not committed, nobody gets a later number."""
    first, second = logged(asha, Outcome.NO_ANSWER), logged(asha, Outcome.NO_ANSWER, CORBYN)
    plain = store.url.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(plain) as one, psycopg.connect(plain, autocommit=True) as two:
        one.execute("UPDATE contacts SET note = 'x' WHERE id = %s", [first.id])
        one.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what the commit would do first
        two.execute("SET lock_timeout = '100ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            two.execute("UPDATE contacts SET note = 'y' WHERE id = %s", [second.id])
        one.rollback()


def test_each_transaction_has_one_number_on_postgresql(app, asha, store):
    contact = logged(asha, Outcome.NO_ANSWER)
    before = head()
    with transaction():
        for note in ("a", "b", "c"):
            db.session.execute(update(Contact).where(Contact.id == contact.id).values(note=note))
        db.session.execute(text("UPDATE contacts SET late = late"))
    assert head() - before == (1 if store.name == "postgresql" else 4)
