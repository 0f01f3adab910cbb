"""Evidence that names a volunteer: it is refused at the field, and confirmed by nobody."""

import pytest
from sqlalchemy import select, update

from outreach.contacts.actions import mark_pledge
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import PledgeStatus, Role
from outreach.people.models import Person
from outreach.people.names import people_named
from outreach.pledges.models import PledgeCheck, PledgeEntry
from tests.facts import marked, scalar
from tests.ladder import message_at, value_of
from tests.scenes import ABBOTT, claim

LINK = "https://example.org/said-so"


@pytest.fixture
def zebedee(person):
    return person("Zebedee Quüx-Okonkwo")


VARIANTS = (
    "Letter of 1 November, received by Zebedee Quüx-Okonkwo who rang the office",
    "zebedee quux-okonkwo rang",
    "ZEBEDEE QUUX OKONKWO rang",
    "Zebedee Quux rang",
    "Quüx-Okonkwo, Zebedee",
    "Okonkwo Zebedee",
    "Z. Quux-Okonkwo rang",
    "Z Okonkwo rang",
    "Mr Okonkwo rang",
    "Okonkwo's letter",
    "Okonkwo’s letter",
    "Zebedee rang",
    "ask zebedee",
    "ZebedeeOkonkwo",
    "zebedee_okonkwo",
    "@zebedeeokonkwo2026",
    "Zebedee\nQuux-Okonkwo",
    "Zebedee\u00a0Okonkwo",
    "Zebe\u200bdee rang",
    "Zebedee\u200bOkonkwo rang",
    "Zebedee\u00ad Okonkwo",
    "Ｚｅｂｅｄｅｅ rang",
    "Zébédée rang",
    "Z\u0065\u0301bedee rang",
    "Zebedee A. Okonkwo",
    "zebedee.quüx-okonkwo@example.org",
    "zebedee.quüx-okonkwo @ example.org",
    "zebedee.quüx-okonkwo at example dot org",
    "zebedee.quüx-okonkwo [at] example [dot] org",
)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_name_is_found_however_it_is_written(zebedee):
    found = {text: people_named(text, mp_id=ABBOTT) for text in VARIANTS}
    assert found == {key: [zebedee.name] for key in VARIANTS}


LINKS = (
    "https://example.org/zebedee-okonkwo",
    "https://x.com/zebedeeokonkwo/status/1764593940123456789",
    "https://example.org/?by=Zebedee+Okonkwo",
    "https://example.org/?by=Zebedee%20Okonkwo",
    "https://example.org/zokonkwo/letter.pdf",
)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_name_is_found_in_a_link(zebedee):
    found = {text: people_named(text, mp_id=ABBOTT) for text in LINKS}
    assert found == {key: [zebedee.name] for key in LINKS}


ORDINARY = (
    ("Will May", "The office will reply in May; it may sign"),
    ("Grace Hope", "She hopes to sign, by the grace of her whips"),
    ("Grace Hope", "there is hope and grace"),
    ("Diane Smith", "Letter of Diane Abbott MP, on paper"),
    ("Dora Abbott", "D. Abbott wrote on 3 November"),
    ("Dora Abbott", "Ms Abbott wrote on 3 November"),
    ("Diane Abbott", "Signed by Diane Abbott MP"),
    ("Jeremy Patel", "She signed with Jeremy Corbyn"),
    ("Ben", "Big Ben was behind her when she said so"),
    ("Ada M", "Adam, the office manager, wrote"),
    ("Ann Abel", "Annabel, the office manager, wrote"),
    ("Sam Hackney", "A letter from Hackney North"),
    ("Anna Lee", "In Vienna, Leeds and London"),
    ("Rose Field", "The field office rose to the question"),
    ("Mark Lane", "A mark in the lane"),
)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_words_and_mps_are_no_volunteers(person):
    for name in {name for name, _ in ORDINARY}:
        person(name)
    assert {text: people_named(text, mp_id=ABBOTT) for _, text in ORDINARY} == {
        text: [] for _, text in ORDINARY
    }


WHOLE = (
    ("Will May", "Will May rang"),
    ("Grace Hope", "GRACE HOPE took the call"),
    ("John Smith", "john smith took the call"),
    ("John Smith", "J. Smith took the call"),
    ("Dora Abbott", "Dora Abbott rang Diane Abbott"),
    ("王小明", "来信由王小明收到"),
    ("Łukasz Żółty", "Lukasz Zolty rang"),
    ("Bjørn Ødegård", "bjorn odegard rang"),
    ("Siân O'Rourke-Pugh", "Sian ORourke Pugh rang"),
)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_whole_name_is_found_though_it_is_common(person):
    for name in {name for name, _ in WHOLE}:
        person(name)
    assert {text: people_named(text, mp_id=ABBOTT) for _, text in WHOLE} == {
        text: [name] for name, text in WHOLE
    }


def mark(browser, **sent):
    form = {"status": "signed", "in_public": "yes", **sent}
    return browser.post(f"/mps/{ABBOTT}/pledge", form)


@pytest.mark.parametrize("field", ["described", "link"])
def test_evidence_with_a_name_is_refused_at_its_field(asha, browser_of, zebedee, field):
    claim(asha)
    evidence = {"link": LINK, "described": "A letter of 1 November"}
    said = {"link": f"{LINK}/zebedee-okonkwo", "described": VARIANTS[0]}[field]
    response = mark(browser_of(asha), **evidence | {field: said})
    why = "Leave out the name of Zebedee Quüx-Okonkwo: evidence is shown to the public."
    assert why in message_at(response, field)
    assert said in response.text
    assert scalar(select(PledgeEntry.id)) is None


def test_an_account_that_is_switched_off_is_named_by_nobody(asha, browser_of, zebedee):
    with transaction():
        switched_off = update(Person).where(Person.id == zebedee.id)
        db.session.execute(switched_off.values(disabled_at=zebedee.created_at))
    claim(asha)
    assert mark(browser_of(asha), link=LINK, described=VARIANTS[0]).status_code == 422


def test_the_pledge_that_the_public_reads_names_nobody(carol, browser_of, zebedee):
    sent = {"title": "The pledge", "body": "I pledge what Zebedee Okonkwo asks.", "base": "1"}
    sent |= {"same_meaning": "no"}
    response = browser_of(carol).post("/pledge-words/propose", sent)
    assert "the pledge is public" in message_at(response, "body")


def test_who_came_after_the_evidence_stops_its_confirmation(asha, carol, browser_of, person):
    with transaction():
        mark_pledge(
            mp_id=ABBOTT,
            person_id=asha.id,
            status=PledgeStatus.SIGNED,
            link=LINK,
            described="Received by Zebedee Okonkwo",
            by_coordinator=True,
            now=clock.now(),
        )
    entry = scalar(select(PledgeEntry.id))
    confirm = f"/review/pledges/{entry}/confirm"
    person("Zebedee Okonkwo")
    response = browser_of(carol).post(confirm)
    assert response.status_code == 409
    assert "This evidence names Zebedee Okonkwo" in response.text
    assert scalar(select(PledgeCheck.entry_id)) is None
    refused = browser_of(carol).post(
        f"/review/pledges/{entry}/refuse", {"reason": "It names one of us"}
    )
    assert refused.status_code == 303


def test_a_reason_that_a_partner_reads_names_nobody(asha, carol, browser_of, zebedee):
    entry = marked(asha, ABBOTT, PledgeStatus.SIGNED)
    with transaction():
        db.session.execute(update(Person).where(Person.id == asha.id).values(role=Role.PARTNER))
    path = f"/review/pledges/{entry}/refuse"
    response = browser_of(carol).post(path, {"reason": "Zebedee says that it is not so"})
    assert "the partner reads this" in message_at(response, "reason")
    assert value_of(response, "reason") == "Zebedee says that it is not so"
    assert scalar(select(PledgeCheck.entry_id)) is None
    assert browser_of(carol).post(path, {"reason": "It is not so"}).status_code == 303
