"""What an entry rests on, whether it was said in public, and what of it anyone may read."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Basis, Closed, Outcome, PledgeStatus, PublicStatus
from outreach.parliament.models import Membership
from outreach.pledges import published
from outreach.pledges.actions import confirm, refuse, take_back
from outreach.pledges.models import PledgeCheck, PledgeEntry
from outreach.queue.enrolment import enrol
from tests.browsing import text_of
from tests.contacts.test_pledge import PLEDGE, ledger
from tests.facts import marked
from tests.ladder import message_at, not_when_signed_out, only_a_form
from tests.scenes import ABBOTT, CORBYN, entry, logged

LETTER = {"described": "A letter that Ms Abbott signed on 2 November: she signs the pledge."}


def told(mp_id=ABBOTT):
    """What the public is told of this MP."""
    found = next(row.status for row in published.everyone() if row.mp_id == mp_id)
    db.session.rollback()
    return found


def checked(entry_id, person, *, confirmed=True):
    who = {"entry_id": entry_id, "person_id": person.id, "now": clock.now()}
    with transaction():
        return confirm(**who) if confirmed else refuse(**who, reason="Not so")


@pytest.fixture
def heard(asha):
    return logged(asha, Outcome.SPOKE_MP)


@pytest.fixture
def post(asha, browser_of, heard):
    browser = browser_of(asha)
    return lambda **form: browser.post(PLEDGE, form)


def test_a_letter_is_described_and_not_stored(post):
    assert post(status="signed", **LETTER).status_code == 303
    assert (ledger()[-1].basis, ledger()[-1].described) == (
        Basis.MP_IN_WRITING,
        LETTER["described"],
    )


def test_a_letter_alone_is_enough(asha, browser_of):
    assert browser_of(asha).post(PLEDGE, {"status": "signed", **LETTER}).status_code == 303
    assert ledger()[-1].contact_id is None


def test_what_staff_said_and_wrote_is_theirs(asha, browser_of):
    logged(asha, Outcome.SPOKE_STAFF)
    browser_of(asha).post(PLEDGE, {"status": "considering", **LETTER})
    assert ledger()[-1].basis == Basis.STAFF_BY_VOICE


@pytest.mark.parametrize(
    "form, field, sentence",
    [
        (
            {"status": "considering", "described": "Call her constituent on 07700 900123"},
            "described",
            "Please take out “07700 900123”.",
        ),
        ({"status": "signed", "described": "x" * 301}, "described", "Use at most 300 characters."),
        ({"status": "signed", "in_public": "no"}, "in_public", "A signature is public."),
        ({"status": "declined", "in_public": "?"}, "in_public", "one of the answers given"),
        (
            {"status": "declined", "in_public": "no", "link": "https://example.org/no"},
            "in_public",
            "behind a public link was said in public",
        ),
    ],
)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_what_does_not_fit_is_said_where_it_belongs(post, form, field, sentence):
    response = post(**form)
    assert sentence in message_at(response, field)
    assert form.get("described", "") in response.text
    assert [one.status for one in ledger()] == [PledgeStatus.ASKED]


@pytest.mark.parametrize(
    "status, answer",
    [
        ("declined", PublicStatus.SAID_NO),
        ("no_pledges_policy", PublicStatus.NO_PLEDGES_POLICY),
    ],
)
def test_a_no_in_public_is_told_once_a_second_person_confirmed_it(post, carol, status, answer):
    post(status=status, in_public="yes")
    assert told() == PublicStatus.ASKED
    checked(ledger()[-1].id, carol)
    assert told() == answer
    [said] = published.evidence(ABBOTT)
    assert (said.status, said.basis, said.link) == (
        answer,
        "The MP said so",
        None,
    )


@pytest.mark.parametrize("form", [{}, {"in_public": "no"}])
def test_a_no_in_private_waits_for_nobody_and_is_never_told(post, carol, browser_of, form):
    post(status="declined", **form)
    assert entry().closed_because == Closed.DECLINED
    path = f"/review/pledges/{ledger()[-1].id}/confirm"
    assert browser_of(carol).post(path).status_code == 409
    assert (told(), published.evidence(ABBOTT)) == (PublicStatus.ASKED, [])


def test_what_was_said_in_private_may_be_said_in_public_later(post, carol, browser_of):
    post(status="declined")
    again = {"status": "declined", "link": "https://example.org/no"}
    assert browser_of(carol).post(PLEDGE, again).status_code == 303
    assert browser_of(carol).post(PLEDGE, again).status_code == 409
    assert [one.is_public for one in ledger()] == [False, False, True]


def test_the_same_again_needs_something_better(post):
    post(status="signed", **LETTER)
    response = post(status="signed")
    assert response.status_code == 409
    assert "entered already and waits for a second person" in text_of(response)
    assert post(status="signed", **LETTER).status_code == 303


def test_withdrawn_takes_the_name_away_at_once_and_keeps_what_was(post, carol, browser_of):
    post(status="signed", **LETTER)
    checked(ledger()[-1].id, carol)
    assert told() == PublicStatus.SIGNED
    assert browser_of(carol).post(PLEDGE, {"status": "withdrawn"}).status_code == 422
    form = {"status": "withdrawn", "link": "https://example.org/no-more"}
    assert browser_of(carol).post(PLEDGE, form).status_code == 303
    assert (told(), published.evidence(ABBOTT)) == (PublicStatus.ASKED, [])
    assert [one.status for one in ledger()][1:] == [PledgeStatus.SIGNED, PledgeStatus.WITHDRAWN]


def test_a_correction_voids_the_confirmation(post, asha, carol, browser_of, heard):
    post(status="signed", **LETTER)
    checked(ledger()[-1].id, carol)
    form = {"channel": "phone", "outcome": "spoke_staff"}
    assert browser_of(asha).post(f"/contacts/{heard.id}/correct", form).status_code == 303
    assert (told(), entry().pledge_status) == (
        PublicStatus.ASKED,
        PledgeStatus.AGREED_UNCONFIRMED,
    )
    assert (ledger()[-1].described, ledger()[-1].is_public) == (LETTER["described"], True)


def test_a_refusal_lets_what_was_before_wait_again(asha, ben, carol, person):
    first = marked(asha, ABBOTT, PledgeStatus.SIGNED)
    second = marked(ben, ABBOTT, PledgeStatus.DECLINED)
    checked(second, carol, confirmed=False)
    assert entry().pledge_status == PledgeStatus.AGREED_UNCONFIRMED
    checked(first, carol)
    assert told() == PublicStatus.SIGNED


def path_back(entry_id):
    return f"/mps/{ABBOTT}/pledge/{entry_id}/take-back"


def test_ones_own_can_be_taken_back_until_it_is_checked(post, asha, carol, browser_of):
    post(status="considering")
    browser = browser_of(asha)
    assert "Take this back" in browser.get(f"/mps/{ABBOTT}").text
    page = browser.follow(browser.post(path_back(ledger()[-1].id)))
    assert "Taken back." in text_of(page)
    assert entry().pledge_status == PledgeStatus.ASKED
    assert browser.post(path_back(ledger()[-1].id)).status_code == 409
    post(status="signed", **LETTER)
    checked(ledger()[-1].id, carol)
    assert "Take this back" not in browser.get(f"/mps/{ABBOTT}").text
    assert browser.post(path_back(ledger()[-1].id)).status_code == 409
    assert told() == PublicStatus.SIGNED


def test_a_coordinator_takes_any_back_with_its_confirmation(asha, ben, carol, browser_of, stranger):
    entry_id = marked(asha, ABBOTT, PledgeStatus.SIGNED)
    checked(entry_id, carol)
    only_a_form(path_back(entry_id), browser_of(ben))
    not_when_signed_out(path_back(entry_id), stranger)
    assert browser_of(ben).post(path_back(entry_id)).status_code == 404
    assert browser_of(carol).post(path_back(entry_id)).status_code == 303
    assert (told(), entry().pledge_status) == (PublicStatus.NOT_ASKED, PledgeStatus.NOT_ASKED)


def test_what_follows_from_a_log_goes_with_the_log(heard, asha):
    with pytest.raises(Exception, match="follows from a log"), transaction():
        take_back(entry_id=ledger()[0].id, person_id=asha.id, by_coordinator=True, now=clock.now())


def test_a_pledge_follows_the_person(asha, carol):
    """The seat changes hands: who leaves keeps the record, who comes starts anew."""
    checked(marked(asha, ABBOTT, PledgeStatus.SIGNED), carol)
    seats = {}
    with transaction():
        for mp_id in (ABBOTT, CORBYN):
            held = db.session.scalars(select(Membership).where(Membership.mp_id == mp_id)).one()
            seats[mp_id], held.ended_on = held.gss_code, clock.london_date(clock.now())
        db.session.flush()
        today = clock.london_date(clock.now())
        db.session.add(Membership(mp_id=CORBYN, gss_code=seats[ABBOTT], started_on=today))
        db.session.flush()
        enrol(now=clock.now())
    by_seat = {row.gss_code: (row.mp_id, row.status) for row in published.everyone()}
    db.session.rollback()
    assert by_seat[seats[ABBOTT]] == (CORBYN, PublicStatus.NOT_ASKED)
    assert by_seat[seats[CORBYN]] == (None, PublicStatus.NOT_ASKED)
    assert entry().pledge_status == PledgeStatus.SIGNED
    assert [one.status for one in published.evidence(ABBOTT)] == [PublicStatus.SIGNED]
    with transaction():
        scalar_of = select(Membership).where(
            Membership.mp_id == CORBYN, Membership.ended_on.is_(None)
        )
        db.session.delete(db.session.scalars(scalar_of).one())
        db.session.flush()
        db.session.add(Membership(mp_id=ABBOTT, gss_code=seats[ABBOTT], started_on=today))
        db.session.flush()
        enrol(now=clock.now())
    assert entry().closed_because == Closed.SIGNED  # back, and still signed


@pytest.mark.parametrize(
    "change",
    [
        update(PledgeEntry).values(status=PledgeStatus.SIGNED),
        update(PledgeEntry).values(is_public=True),
        update(PledgeCheck).values(confirmed=True),
        update(PledgeEntry).values(link="https://example.org/other"),
        update(PledgeEntry).values(described="Another letter"),
        update(PledgeCheck).values(reason="Another"),
        PledgeEntry.__table__.delete(),
        PledgeCheck.__table__.delete(),
    ],
)
def test_the_database_lets_the_ledger_only_grow(asha, carol, change):
    checked(marked(asha, ABBOTT, PledgeStatus.SIGNED), carol, confirmed=False)
    with pytest.raises(DBAPIError, match="only grows"), transaction():
        db.session.execute(change)


def test_counts_and_the_latest_say_the_same_as_the_list(asha, carol):
    checked(marked(asha, ABBOTT, PledgeStatus.SIGNED), carol)
    checked(marked(asha, CORBYN, PledgeStatus.DECLINED), carol)
    counts = published.counts(clock.now())
    assert (counts[PublicStatus.SIGNED], counts[PublicStatus.SAID_NO]) == (1, 1)
    assert sum(counts.values()) == 650
    assert [row.mp for row in published.latest(3)] == ["Ms Diane Abbott"]
    db.session.rollback()


def test_the_whole_description_goes_where_words_are_taken_out(post, carol, browser_of, heard):
    post(status="signed", **LETTER)
    redact = f"/contacts/{heard.id}/redact"
    assert browser_of(carol).post(redact, {"words": "Ms Abbott signed"}).status_code == 303
    assert [one.described for one in ledger()[-2:]] == ["[removed]", "[removed]"]


@pytest.mark.parametrize(
    "link",
    [
        "https://example.org/a b",
        'https://example.org/"x',
        "https://example.org@evil.example/",
        "https://example.org/\u202egpj",
    ],
)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_link_that_could_look_like_another_is_none(post, link):
    assert "no spaces, quotes or @" in text_of(post(status="signed", link=link))
    assert [one.status for one in ledger()] == [PledgeStatus.ASKED]
