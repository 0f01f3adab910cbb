"""Nothing stays public when what it rests on was changed, and nobody turns a sentence around."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from outreach.contacts.models import Contact
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Basis, Outcome, PledgeStatus, PublicStatus, Role
from outreach.people.models import Person
from outreach.pledges import actions as pledges
from outreach.pledges import published
from outreach.pledges.models import Objection, PledgeCheck, PledgeEntry
from outreach.pledges.offices.models import OfficeSignature
from outreach.pledges.offices.queries import dispute
from outreach.pledges.queries import counts, people_who_entered
from outreach.pledges.verify import differences
from outreach.privacy import actions as privacy
from outreach.queue.actions import lock
from outreach.screening.columns import Cleared
from tests.attacks.test_register_addresses import WHO, link, links_in, sent
from tests.browsing import text_of
from tests.facts import ABBOTT, scalar, scalars
from tests.pledges.offices.test_sign import confirms
from tests.public.scenes import objected
from tests.scenes import change, entry, logged

__all__ = ["link", "sent"]
PAGE, ABOUT = f"/mps/{ABBOTT}/pledge", f"/mps/{ABBOTT}/redact"
NO = "Letter of 1 November, MP says: I will not sign the pledge"
LINK = "https://example.org/she-will-not-sign"
sqlite = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def dev(person):
    return person("Dev", role=Role.COORDINATOR)


@pytest.fixture
def eve(person):
    """A third coordinator: neither entered, nor confirmed, nor changed anything."""
    return person("Eve", role=Role.COORDINATOR)


def told(mp_id=ABBOTT):
    """What the public is told of this MP, and by what."""
    found = next(row.status for row in published.everyone() if row.mp_id == mp_id)
    evidence = published.evidence(mp_id)
    db.session.rollback()
    return found, evidence


def ledger():
    return scalars(select(PledgeEntry).order_by(PledgeEntry.id))


def counting():
    return scalars(select(PledgeEntry.id).where(counts(PledgeEntry.id)).order_by(PledgeEntry.id))


def enter(person, status=PledgeStatus.SIGNED, *, is_public=True, contact_id=None, **evidence):
    words = {"link": None, "contact_id": contact_id, **evidence}
    basis = Basis.PUBLIC_LINK if words["link"] else Basis.MP_IN_WRITING
    with transaction():
        lock(ABBOTT)
        return pledges.record(
            mp_id=ABBOTT,
            person_id=person.id,
            status=status,
            basis=basis,
            is_public=is_public,
            now=clock.now(),
            **words,
        )


def confirmed(entry_id, person):
    with transaction():
        pledges.confirm(entry_id=entry_id, person_id=person.id, now=clock.now())
    return entry_id


def noted(person, note):
    """A call with this note, with which a pledge can be shown."""
    contact = logged(person, Outcome.SPOKE_MP)
    with transaction():
        db.session.get_one(Contact, contact.id).note = note
    change(ABBOTT, closed_because=None, not_before=None)
    return contact


def redact(browser, words, path=ABOUT):
    return browser.post(path, {"words": words})


# The attack as it was done.


def test_a_refusal_is_not_cut_into_a_signature(asha, carol, dev, browser_of):
    confirmed(enter(asha, described=NO), carol)
    assert told()[0] == PublicStatus.SIGNED
    browser = browser_of(dev)
    page = browser.follow(redact(browser, "will not sign"))
    assert "waits to be checked again by a second person" in text_of(page)
    assert told() == (PublicStatus.NOT_ASKED, [])
    assert [one.described for one in ledger()] == ["[removed]", "[removed]"]
    assert entry().pledge_status == PledgeStatus.AGREED_UNCONFIRMED
    assert list(differences()) == []
    db.session.rollback()


@sqlite
@pytest.mark.parametrize("status", [PledgeStatus.SIGNED, PledgeStatus.DECLINED])
@pytest.mark.parametrize(
    "evidence, words",
    [
        ({"described": NO}, "not"),
        ({"described": NO}, "WILL   NOT"),
        ({"described": NO}, NO),
        ({"described": NO}, "1 November"),
        ({"described": "Not " + NO, "link": LINK}, "Not Letter"),
        ({"link": LINK}, "she-will-not"),
        ({"link": LINK}, "https://"),
        ({"link": LINK, "described": "She says so there"}, "will-not"),
        ({"link": LINK, "described": "She says not so there"}, "not"),
    ],
)
def test_evidence_goes_whole_and_the_public_page_falls_back(
    status, evidence, words, carol, dev, eve, browser_of
):
    first = confirmed(enter(eve, status, **evidence), carol)
    assert redact(browser_of(dev), words).status_code == 303
    assert told() == (PublicStatus.NOT_ASKED, [])
    for one in ledger():
        for text in (one.link, one.described):
            assert text in (None, "[removed]", *evidence.values())
    [again] = counting()
    assert (again > first, people_who_entered(again)) == (True, {eve.id, dev.id})
    for person in (eve, dev):  # who wrote the evidence, and who took it away
        answer = browser_of(person).post(f"/review/pledges/{again}/confirm")
        assert answer.status_code == 403
    assert told() == (PublicStatus.NOT_ASKED, [])
    assert list(differences()) == []
    db.session.rollback()


@sqlite
def test_what_nothing_shows_any_more_cannot_be_confirmed(asha, carol, dev, eve, browser_of):
    confirmed(enter(asha, described=NO), carol)
    redact(browser_of(dev), "not")
    [again] = counting()
    answer = browser_of(eve).post(f"/review/pledges/{again}/confirm")
    assert (answer.status_code, "What showed this was removed." in text_of(answer)) == (409, True)
    new = enter(asha, described="Letter of 3 November: I sign")
    confirmed(new, dev)  # who changed the old evidence did not touch this one
    assert told()[0] == PublicStatus.SIGNED


@sqlite
def test_an_unconfirmed_entry_is_entered_again_as_well(eve, carol, dev, browser_of):
    """Or who planted the words could check what somebody else's removal made of it."""
    enter(eve, link=LINK, described=NO)
    redact(browser_of(dev), "will not")
    [again] = counting()
    assert ledger()[-1].described == "[removed]"
    for person in (eve, dev):
        assert browser_of(person).post(f"/review/pledges/{again}/confirm").status_code == 403
    confirmed(again, carol)  # the link is still there to be read
    assert told()[1][0].link == LINK


# The contact that a pledge rests on.


@sqlite
@pytest.mark.parametrize("words", ["not", "I will not sign", ""])
@pytest.mark.parametrize("through", ["/contacts/{}/redact", ABOUT])
def test_the_note_that_a_pledge_rests_on_goes_whole(words, through, asha, carol, dev, browser_of):
    contact = noted(asha, "She said: I will not sign this month")
    confirmed(enter(asha, contact_id=contact.id), carol)
    path, browser = through.format(contact.id), browser_of(dev)
    page = text_of(browser.get(path))
    assert "A pledge rests on this: Signed." in page
    assert "the whole note goes, never a part" in page
    nothing = path == ABOUT and not words  # of a whole MP, words have to be named
    assert redact(browser, words, path).status_code == (422 if nothing else 303)
    assert (scalar(select(Contact.note)) == "[removed]") is not nothing
    assert (told()[0] == PublicStatus.ASKED) is not nothing


@sqlite
def test_a_note_on_which_nothing_rests_loses_its_words_alone(asha, dev, browser_of):
    contact = noted(asha, "She will not sign this month")
    path = f"/contacts/{contact.id}/redact"
    assert "A pledge rests on this" not in text_of(browser_of(dev).get(path))
    redact(browser_of(dev), "not sign", path)
    assert scalar(select(Contact.note)) == "She will [removed] this month"


@sqlite
@pytest.mark.parametrize("status", ["signed", "declined"])
def test_and_shows_no_pledge_afterwards(status, asha, dev, browser_of):
    """The same in the other order: first the words, then the entry."""
    contact = noted(asha, "She will not sign this month")
    redact(browser_of(dev), "not", f"/contacts/{contact.id}/redact")
    form = {"status": status, "in_public": "yes"}
    answer = browser_of(asha).post(PAGE, form)
    assert answer.status_code == 422
    assert "Words were taken out of your log" in text_of(answer)
    form["described"] = "A letter of 2 November"
    assert browser_of(asha).post(PAGE, form).status_code == 303
    assert ledger()[-1].contact_id is None


@sqlite
def test_a_flag_that_takes_a_note_out_is_such_a_change(asha, ben, carol, dev, browser_of):
    contact = noted(asha, "She will sign, says Sam")
    confirmed(enter(asha, contact_id=contact.id), carol)
    browser_of(ben).post(f"/contacts/{contact.id}/flag", {"reason": "unkind"})
    assert browser_of(dev).post("/review/flags/1/take-out").status_code == 303
    assert told() == (PublicStatus.ASKED, [])


@sqlite
def test_a_correction_is_such_a_change(asha, carol, browser_of):
    contact = noted(asha, "She will not sign")
    confirmed(enter(asha, contact_id=contact.id), carol)
    form = {"channel": "phone", "outcome": "spoke_mp", "note": "She will sign"}
    assert browser_of(asha).post(f"/contacts/{contact.id}/correct", form).status_code == 303
    assert told() == (PublicStatus.ASKED, [])
    assert entry().pledge_status == PledgeStatus.AGREED_UNCONFIRMED


@sqlite
def test_undoing_is_refused_once_it_is_confirmed(asha, carol, browser_of):
    contact = logged(asha, Outcome.SPOKE_MP)
    confirmed(enter(asha, contact_id=contact.id), carol)
    assert browser_of(asha).post(f"/contacts/{contact.id}/undo").status_code == 409
    assert told()[0] == PublicStatus.SIGNED


# What an office signed.


@sqlite
@pytest.mark.parametrize("words", ["Diane", "Diane Abbott", "abbott"])
def test_who_signed_for_an_office_is_evidence(words, link, stranger, sent, eve, dev, browser_of):
    stranger.post(link, WHO)
    [path] = links_in(sent())
    confirms(stranger, path)
    confirmed(scalar(select(PledgeEntry.id)), eve)
    assert told()[0] == PublicStatus.SIGNED
    assert redact(browser_of(dev), words).status_code == 303
    assert told()[0] == PublicStatus.NOT_ASKED
    signature = scalars(select(OfficeSignature))[0]
    assert {signature.name, signature.role} <= {"[removed]", "Diane Abbott", "MP"}
    assert [signature.entry_id] == counting()
    assert "Over a link that" in text_of(browser_of(eve).get("/review"))


# Older entries, objections, people who leave.


@sqlite
def test_an_older_entry_is_shown_no_more_and_does_not_come_first(asha, carol, dev, browser_of):
    confirmed(enter(asha, PledgeStatus.DECLINED, described=NO), carol)
    newer = confirmed(enter(asha, link=LINK, described="She signed after all"), carol)
    assert len(told()[1]) == 2
    redact(browser_of(dev), "will not")
    status, evidence = told()
    assert (status, [one.link for one in evidence]) == (PublicStatus.SIGNED, [LINK])
    assert counting() == [newer]
    assert list(differences()) == []
    db.session.rollback()


@sqlite
def test_what_was_withdrawn_does_not_come_back(asha, carol, dev, browser_of):
    confirmed(enter(asha, described=NO), carol)
    enter(asha, PledgeStatus.WITHDRAWN, described="A letter: no more")
    redact(browser_of(dev), "not")
    assert told() == (PublicStatus.ASKED, [])
    assert entry().pledge_status == PledgeStatus.WITHDRAWN


@sqlite
def test_an_objection_is_not_put_right_by_the_same_entry_again(asha, carol, dev, eve, browser_of):
    confirmed(enter(asha, link=LINK, described=NO), carol)
    objected(ABBOTT)
    redact(browser_of(dev), "not")
    objection_id = scalar(select(Objection.id))
    about = dispute(db.session.get_one(Objection, objection_id))
    db.session.rollback()
    assert (about.changed, about.not_stands) == (False, {asha.id, carol.id, dev.id})
    answer = browser_of(eve).post(f"/review/objections/{objection_id}/right")
    assert answer.status_code == 409


@sqlite
@pytest.mark.parametrize("where", ["described", "link", "note"])
@pytest.mark.parametrize("how", ["leave", "erase"])
def test_a_name_that_goes_takes_the_evidence_and_the_confirmation(
    where, how, asha, person, carol, dev, eve
):
    if where == "note":
        zeb = person("Zebedee Quux")
        contact = noted(zeb, "Zebedee: she will not sign")
        first = confirmed(enter(zeb, contact_id=contact.id), carol)
    else:
        words = {"described": "To Zebedee Quux: I will not sign"}
        if where == "link":
            words = {"link": Cleared("https://example.org/zebedee.quux@example.org")}
        first = confirmed(enter(asha, **words), carol)
        zeb = person("Zebedee Quux")  # who works here is named in no evidence: they came later
    with transaction():
        if how == "leave":
            privacy.leave(person_id=zeb.id, now=clock.now())
        else:
            privacy.erase(person_id=zeb.id, by=dev.id, now=clock.now())
    assert told()[0] in (PublicStatus.ASKED, PublicStatus.NOT_ASKED)
    assert told()[1] == []
    [again] = [one for one in counting() if one > first]
    by = zeb.id if how == "leave" else dev.id
    assert by in people_who_entered(again)
    texts = [(one.link, one.described) for one in ledger()]
    assert "quux" not in str(texts).lower()
    assert "Zebedee" not in str(scalars(select(Contact.note)))
    assert scalar(select(Person.name).where(Person.id == zeb.id)) == "Somebody who left"
    assert list(differences()) == []
    db.session.rollback()


@sqlite
def test_words_that_are_nowhere_change_nothing(asha, carol, dev, browser_of):
    confirmed(enter(asha, described=NO), carol)
    assert redact(browser_of(dev), "elsewhere").status_code == 422
    assert told()[0] == PublicStatus.SIGNED
    assert len(ledger()) == 1


@sqlite
def test_what_is_private_goes_whole_and_stands(asha, dev, browser_of):
    first = enter(asha, PledgeStatus.DECLINED, is_public=False, described=NO)
    redact(browser_of(dev), "not")
    assert counting() == [first]
    assert ledger()[0].described == "[removed]"
    assert entry().pledge_status == PledgeStatus.DECLINED


# What the database holds, whoever writes to it.

REMOVED = "[removed]"


@pytest.mark.parametrize("is_confirmed", [True, False])
@pytest.mark.parametrize(
    "statement",
    [
        update(PledgeEntry).values(described=REMOVED),
        update(PledgeEntry).values(described="MP says: I [removed] the pledge"),
        update(PledgeEntry).values(described="[name removed] signs"),
        update(PledgeEntry).values(link=REMOVED),
        update(PledgeEntry).values(link=None),
        update(PledgeEntry).values(repeats_id=PledgeEntry.id),
        update(Contact).values(note=REMOVED),
        update(Contact).values(note="She will [removed] sign"),
        update(Contact).values(outcome=Outcome.NO_ANSWER, stance=None, said_by=None),
    ],
)
def test_the_database_changes_no_evidence_of_what_counts(statement, is_confirmed, asha, carol):
    contact = noted(asha, "She will not sign")
    first = enter(asha, contact_id=contact.id, link=LINK, described=NO)
    if is_confirmed:
        confirmed(first, carol)
    if statement.table.name == "pledge_entries":
        statement = statement.where(PledgeEntry.id == first)
    with pytest.raises(DBAPIError, match=r"only grows|must no longer count"), transaction():
        db.session.execute(statement)


def test_nor_in_part_when_it_counts_no_more(asha, carol):
    first = enter(asha, described=NO)
    with transaction():
        pledges.refuse(entry_id=first, person_id=carol.id, reason="Not so", now=clock.now())
    with pytest.raises(DBAPIError, match="only grows"), transaction():
        db.session.execute(update(PledgeEntry).values(described="I [removed] the pledge"))
    with transaction():
        db.session.execute(update(PledgeEntry).values(described=REMOVED))
    assert scalar(select(PledgeCheck.confirmed)) is False
