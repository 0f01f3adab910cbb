"""Whoever can edit how an MP is reached cannot speak for the MP's office, nor have its letters."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from outreach.coordination.bulk_changes.models import Change
from outreach.core import clock, mail
from outreach.core.background import wait
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Channel, Outcome, PublicStatus, Role
from outreach.parliament.actions import load_facts, mark_email_bounced
from outreach.parliament.models import MP, ContactDetailsChange, Membership, PhoneNumber
from outreach.parliament.queries import people_who_changed_details, published_email
from outreach.pledges import published
from outreach.pledges.models import Objection, PledgeEntry
from outreach.pledges.offices.models import OfficeLink, OfficeSignature
from outreach.pledges.offices.tokens import secret
from tests.browsing import text_of
from tests.facts import ABBOTT, address_of, scalar, scalars
from tests.ladder import asks_for_password
from tests.parliament.conftest import few, parliament, sync, time
from tests.parliament.service import office
from tests.pledges.offices.test_wrong import published_as_signed
from tests.scenes import CORBYN, MINUTE, claim, entry, logged

__all__ = ["few", "parliament", "published_as_signed", "sync", "time"]
PARLIAMENTS, MALLORYS = "diane.abbott.office@parliament.uk", "mallory.private@example.net"
REACH, WRONG = f"/steering/mps/{ABBOTT}", f"/wrong/{ABBOTT}"
WHO = {"name": "Diane Abbott", "role": "MP", "by_mp": "yes"}
SAID = {"name": "Sam Office", "role": "Manager", "words": "She never signed this."}
sqlite = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def sent(monkeypatch):
    """What was mailed; mail is set up."""
    letters = []
    monkeypatch.setattr(mail, "configured", lambda: True)
    monkeypatch.setattr(mail, "send_all", lambda some: letters.extend(some))

    def read():
        wait()
        got, letters[:] = list(letters), []
        return got

    return read


@pytest.fixture
def mallory(person, browser_of):
    """A coordinator who attacks."""
    return browser_of(person("Mallory", role=Role.COORDINATOR))


@pytest.fixture
def link(carol, browser_of):
    """An innocent coordinator made a link for the office; every worker sees it."""
    assert browser_of(carol).post(f"/mps/{ABBOTT}/office-link").status_code == 303
    return "/sign/" + secret("link", scalar(select(OfficeLink.id)))


def give(browser, email=MALLORYS, path=REACH):
    response = browser.post(path, {"email": email})
    assert response.status_code == 303
    return response


def told(mp_id=ABBOTT):
    found = next(row.status for row in published.everyone() if row.mp_id == mp_id)
    db.session.rollback()
    return found


def links_in(letters):
    return [link for letter in letters for link in re.findall(r"/confirm/\S+", letter.body)]


def seat():
    return scalar(select(Membership.gss_code).where(Membership.mp_id == ABBOTT))


def write_page(stranger):
    return stranger.get(f"/write?seat={seat()}").text


def public_pages(stranger):
    """Everything that anybody may read of this MP."""
    paths = [f"/constituencies/{seat()}", f"/write?seat={seat()}", f"/embed/mp?seat={seat()}"]
    paths += ["/pledges", "/pledges.json", "/pledges.csv", "/", f"/embed?seat={seat()}", WRONG]
    return " ".join(stranger.get(path).text for path in paths)


# The attack as it was done, and its siblings.


@pytest.mark.parametrize("when", ["before the link", "before signing", "after signing"])
def test_a_coordinator_alone_publishes_no_pledge(
    when, mallory, carol, browser_of, stranger, sent, request
):
    if when == "before the link":
        give(mallory)
    link = request.getfixturevalue("link")
    if when == "before signing":
        give(mallory)
    assert stranger.post(link, WHO).status_code == 303
    if when == "after signing":
        give(mallory)
    letters = [letter for letter in sent() if "/confirm/" in letter.body]
    assert [letter.to for letter in letters] == [PARLIAMENTS]
    [change] = scalars(select(Change.id))
    assert mallory.post(f"/steering/changes/{change}/undo").status_code == 303
    assert scalar(select(func.count(PledgeEntry.id))) == 0
    assert told() == PublicStatus.NOT_ASKED


@sqlite
def test_nobody_says_for_the_office_that_this_is_wrong(
    mallory, stranger, published_as_signed, sent
):
    give(mallory)
    sent()
    assert PARLIAMENTS in text_of(stranger.get(WRONG))
    assert stranger.post(WRONG, SAID).status_code == 303
    [letter] = sent()
    assert letter.to == PARLIAMENTS
    assert MALLORYS not in public_pages(stranger)
    assert not published.objections(ABBOTT)


@sqlite
def test_letters_of_constituents_go_where_parliament_says(mallory, stranger, sent):
    give(mallory, "write.to.diane@example.com")  # before the page is kept for everybody
    page = write_page(stranger)
    assert f"mailto:{PARLIAMENTS}" in page
    assert "write.to.diane" not in page


@sqlite
@pytest.mark.parametrize(
    "typed",
    [
        MALLORYS,
        MALLORYS.upper(),
        "diane.abbott.office@parliament.uk.example.net",
        "diane.abbott.office@parliamemt.uk",
        "diane.abbott.0ffice@parliament.uk",
        "dianę.abbott@example.org",
        '"diane abbott"@example.org',
        "d+forward@example.org",
    ],
)
def test_no_address_that_is_typed_is_read_in_public(typed, mallory, stranger, link, sent):
    mallory.post(REACH, {"email": typed})
    assert scalar(select(MP.email).where(MP.parliament_id == ABBOTT)) == PARLIAMENTS
    assert stranger.post(link, WHO).status_code == 303
    assert [letter.to for letter in sent() if links_in([letter])] == [PARLIAMENTS]
    page = public_pages(stranger).lower()
    assert typed.lower() == PARLIAMENTS or typed.lower() not in page


@sqlite
def test_an_mp_without_an_address_gets_none_by_hand(mallory, carol, browser_of, stranger):
    with transaction():
        db.session.execute(update(MP).where(MP.parliament_id == ABBOTT).values(email=None))
    give(mallory)
    made = browser_of(carol).post(f"/mps/{ABBOTT}/office-link")
    assert made.status_code == 409
    assert "Parliament publishes no email address" in text_of(made)
    assert stranger.post(WRONG, SAID).status_code == 409
    assert "We know no address" in text_of(stranger.get(f"/write?seat={seat()}"))


@sqlite
def test_a_volunteer_who_logs_a_bounce_does_not_silence_the_office(asha, stranger, sent, request):
    logged(asha, Outcome.BOUNCED, channel=Channel.EMAIL)
    request.getfixturevalue("published_as_signed")
    assert stranger.post(WRONG, SAID).status_code == 303
    assert [letter.to for letter in sent()] == [PARLIAMENTS]


@sqlite
@pytest.mark.parametrize("kind", ["signature", "objection"])
def test_a_message_to_an_address_that_is_not_published_counts_no_more(
    kind, link, stranger, sent, sync, parliament, request
):
    """Such as one that went out before the register's address was known apart from ours."""
    if kind == "objection":
        request.getfixturevalue("published_as_signed")
    stranger.post(link, WHO) if kind == "signature" else stranger.post(WRONG, SAID)
    [path] = links_in(sent())
    parliament.contacts[ABBOTT] = [office("Parliamentary office", "020 7219 6543", "n@example.org")]
    sync("--apply", contacts=True)
    for response in (stranger.get(path), stranger.post(path)):
        assert response.status_code == 410
        assert "an address that Parliament does not publish" in text_of(response)
    assert scalar(select(func.count(PledgeEntry.id))) == (kind == "objection")
    assert not published.objections(ABBOTT)


# What the address is for.


@sqlite
def test_volunteers_write_to_the_working_address(mallory, asha, browser_of):
    give(mallory, "letters@example.org")
    claim(asha)
    browser = browser_of(asha)
    written = browser.post(f"/mps/{ABBOTT}/letter", {"channel": "email", "own": "It matters to me"})
    page = written if written.status_code == 200 else browser.follow(written)
    assert "letters@example.org, the address for your letters" in text_of(page)
    assert "mailto:letters@example.org" in page.text


@sqlite
def test_a_bounce_of_ours_leads_back_to_parliaments(mallory, asha):
    give(mallory, "letters@example.org")
    with transaction():
        mark_email_bounced(mp_id=ABBOTT, now=clock.now())
        mp = db.session.get_one(MP, ABBOTT)
        assert (mp.letter_email, mp.letter_email_bounced_at) == (PARLIAMENTS, None)
        mark_email_bounced(mp_id=ABBOTT, now=clock.now())
        assert mp.letter_email_bounced_at is not None
    give(mallory, PARLIAMENTS)  # tried again
    mp = scalars(select(MP).where(MP.parliament_id == ABBOTT))[0]
    assert (mp.working_email, mp.email_bounced_at) == (None, None)


@sqlite
def test_the_register_and_coordinators_do_not_undo_each_other(mallory, parliament, sync):
    give(mallory, "letters@example.org")
    mallory.post(REACH, {"number": "020 7946 0001", "kind": "constituency"})
    parliament.contacts[ABBOTT] = [office("Parliamentary office", "020 7219 6543", PARLIAMENTS)]
    assert "Email address" not in sync("--apply", contacts=True)
    theirs = scalar(select(PhoneNumber.id).where(PhoneNumber.number == "020 7219 6543"))
    mallory.post(REACH, {"phone_id": theirs, "number": "020 7946 0002"})
    assert "0 changes" in sync("--apply", contacts=True)
    query = select(PhoneNumber.number).where(PhoneNumber.mp_id == ABBOTT)
    working = scalars(query.where(PhoneNumber.broken_at.is_(None)).order_by(PhoneNumber.id))
    assert working == ["020 7219 3000", "020 7946 0001", "020 7946 0002"]
    parliament.contacts[ABBOTT] = [office("Parliamentary office", "020 7219 6543", "n@example.org")]
    assert f"{PARLIAMENTS} → n@example.org" in sync("--apply", contacts=True)
    mp = scalars(select(MP).where(MP.parliament_id == ABBOTT))[0]
    assert (mp.email, mp.working_email) == ("n@example.org", "letters@example.org")


@sqlite
def test_what_parliament_published_of_numbers_stays(mallory):
    [theirs] = scalars(select(PhoneNumber.id).where(PhoneNumber.mp_id == ABBOTT))
    mallory.post(REACH, {"phone_id": theirs, "number": "020 7946 0002"})
    rows = scalars(select(PhoneNumber).where(PhoneNumber.mp_id == ABBOTT).order_by("id"))
    assert [(row.number, row.source) for row in rows] == [
        ("020 7219 3000", "UK Parliament"),
        ("020 7946 0002", "A coordinator"),
    ]
    [change] = scalars(select(Change.id))
    assert "020 7219 3000, from Parliament, does not work" in text_of(
        mallory.get(f"/steering/changes/{change}")
    )
    assert mallory.post(f"/steering/changes/{change}/undo").status_code == 303
    [row] = scalars(select(PhoneNumber).where(PhoneNumber.mp_id == ABBOTT))
    assert (row.number, row.broken_at) == ("020 7219 3000", None)


# Every change asks again, is told to all, and is remembered.


@sqlite
@pytest.mark.parametrize(
    "form",
    [
        {"email": MALLORYS},
        {"number": "020 7946 0001", "kind": "constituency"},
        {"phone_id": "1"},
        {"phone_id": "1", "works": "1"},
        {"phone_id": "1", "number": "020 7946 0002"},
        {},
    ],
)
def test_a_stolen_session_changes_nothing(form, mallory, moment):
    moment.shift(11 * MINUTE)
    assert asks_for_password(mallory.post(REACH, form))
    assert scalar(select(func.count(Change.id))) == 0
    page = text_of(mallory.get(REACH))
    assert "Changing this asks for your password" in page
    assert "Save" not in page


@sqlite
def test_nor_does_it_undo_such_a_change(mallory, moment):
    give(mallory)
    [change] = scalars(select(Change.id))
    moment.shift(11 * MINUTE)
    assert "asks for your password" in text_of(mallory.get(f"/steering/changes/{change}"))
    assert asks_for_password(mallory.post(f"/steering/changes/{change}/undo"))
    assert scalar(select(Change.undone_at)) is None


@sqlite
def test_all_coordinators_and_admins_hear_of_it(mallory, carol, person, asha, sent, browser_of):
    person("Dev", role=Role.ADMIN)
    person("Pat", role=Role.PARTNER)
    give(mallory)
    letters = sent()
    assert [one.to.split("@")[0] for one in letters] == ["carol", "dev", "mallory"]
    [change] = scalars(select(Change.id))
    for letter in letters:
        assert "Mallory changed the contact details of Ms Diane Abbott" in letter.body
        assert f"http://127.0.0.1:8000/steering/changes/{change}\n" in letter.body
        assert MALLORYS not in letter.body
    shown = text_of(browser_of(carol).get(f"/steering/changes/{change}"))
    assert f"the one that Parliament publishes → {MALLORYS}" in shown
    mallory.post(f"/steering/changes/{change}/undo")
    assert "Mallory put back the contact details" in sent()[0].body


@sqlite
@pytest.mark.parametrize("form", [{"email": "x"}, {"number": "1"}, {"phone_id": "99999999"}])
def test_nobody_hears_of_what_was_refused(form, mallory, carol, sent):
    assert mallory.post(REACH, form).status_code in (404, 422)
    assert sent() == []


@sqlite
def test_twice_sent_it_is_told_once(mallory, carol, sent):
    form = {"email": MALLORYS, "idempotency_key": "a-key-of-this-test"}
    assert [mallory.post(REACH, form).status_code for _ in range(2)] == [303, 303]
    assert len(sent()) == 2  # Carol's and Mallory's
    assert scalar(select(func.count(Change.id))) == 1


@sqlite
def test_without_mail_the_others_read_it_on_today(mallory, carol, asha, browser_of, moment):
    give(mallory)
    said = "Mallory changed the contact details of Ms Diane Abbott."
    assert said in text_of(browser_of(carol).get("/today"))
    assert said not in text_of(mallory.get("/today"))
    assert said not in text_of(browser_of(asha).get("/today"))
    moment.shift(timedelta(days=8))
    assert said not in text_of(browser_of(carol).get("/today"))


@sqlite
def test_who_changed_an_address_is_remembered_also_when_it_is_undone(mallory, carol, browser_of):
    start = clock.now()
    give(mallory)
    assert people_who_changed_details(ABBOTT, start) == {mallory.person.id}
    [change] = scalars(select(Change.id))
    assert browser_of(carol).post(f"/steering/changes/{change}/undo").status_code == 303
    assert people_who_changed_details(ABBOTT, start) == {mallory.person.id, carol.id}
    assert people_who_changed_details(CORBYN, start) == set()
    assert people_who_changed_details(ABBOTT, start + timedelta(seconds=1)) == set()
    db.session.rollback()


@sqlite
def test_that_a_number_works_is_no_other_number(mallory):
    [theirs] = scalars(select(PhoneNumber.id).where(PhoneNumber.mp_id == ABBOTT))
    mallory.post(REACH, {"phone_id": theirs})
    assert scalar(select(func.count(ContactDetailsChange.id))) == 0
    mallory.post(REACH, {"number": "020 7946 0001", "kind": "constituency"})
    assert scalar(select(func.count(ContactDetailsChange.id))) == 1


@sqlite
@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.PARTNER, Role.ADMIN])
def test_nobody_else_changes_an_address(role, person, browser_of):
    assert (
        browser_of(person("Mallory", role=role)).post(REACH, {"email": MALLORYS}).status_code == 403
    )
    assert scalar(select(MP.working_email).where(MP.parliament_id == ABBOTT)) is None


# What the database holds, whoever writes to it.


def refused(statement, match):
    with pytest.raises(DBAPIError, match=match), transaction():
        db.session.execute(statement)


ONE = MP.parliament_id == ABBOTT
GIVEN = insert(OfficeSignature).values(
    link_id=1, mp_id=ABBOTT, name="-", role="-", by_mp=True, at=clock.now(), confirm_hash="-"
)


@pytest.mark.parametrize(
    "statement, match",
    [
        (update(MP).where(ONE).values(email=MALLORYS), "Only the register"),
        (update(MP).values(email="x@example.org"), "Only the register"),
        (update(PhoneNumber).values(number="020 7946 0009"), "never changed"),
        (update(PhoneNumber).values(source="A coordinator"), "never changed"),
        (PhoneNumber.__table__.delete(), "never changed"),
        (update(ContactDetailsChange).values(changed_by=1), "only grows"),
        (ContactDetailsChange.__table__.delete(), "only grows"),
        (GIVEN.values(mailed_to=MALLORYS), "the address that Parliament publishes"),
        (update(OfficeSignature).values(mailed_to=MALLORYS), "the address that Parliament"),
        (update(Objection).values(mailed_to=MALLORYS), "the address that Parliament"),
    ],
)
def test_the_database_takes_no_address_of_ours_for_parliaments(
    statement, match, mallory, link, stranger, carol
):
    give(mallory)
    stranger.post(link, WHO)
    stranger.post(WRONG, SAID)
    refused(statement, match)


@sqlite
def test_facts_that_come_with_a_new_version_are_written_down(app):
    with transaction():
        load_facts(now=clock.now())  # nothing new: nothing to write down
        assert db.session.scalar(text("SELECT count(*) FROM register_changes")) == 0
        db.session.execute(update(MP).where(ONE).values(email=None))
        load_facts(now=clock.now())
        assert published_email(ABBOTT) == PARLIAMENTS == address_of(ABBOTT)
        assert db.session.scalar(text("SELECT count(*) FROM register_changes")) == 1
    assert entry().reachable
