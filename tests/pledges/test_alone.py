"""Nobody makes anything public alone: whatever one person sends, in whatever order, over every form
that there is."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from outreach.auth import rate_limits as limits
from outreach.contacts.actions import mark_pledge
from outreach.contacts.models import Contact, LogReview, NoteFlag
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import (
    Basis,
    FlagReason,
    Outcome,
    PledgeStatus,
    PublicStatus,
    Role,
    Stance,
)
from outreach.pledges import actions as pledges
from outreach.pledges import published
from outreach.pledges.models import Objection, PledgeEntry
from outreach.pledges.offices.actions import make_link
from outreach.pledges.offices.models import OfficeLink
from outreach.pledges.verify import differences
from outreach.queue.actions import lock
from tests.browsing import Browser
from tests.facts import mps
from tests.partners.scenes import at_work
from tests.scenes import change, logged
from tests.test_access import addresses

# What ends the one who tries, or is about accounts alone.
APART = ("account.", "profile.", "privacy.", "people.", "inviting.", "invitations.", "practice.")
# The ways to the public: each story goes one of them, in any order, with anything between.
WAYS = (
    ("contacts.pledge", "review.confirm", "contacts.take_back", "corrections.undo"),
    ("offices.make_link", "offices.sign", "offices.confirm", "review.confirm"),
    ("offices.say_wrong", "disputes.pass_on", "offices.confirm", "disputes.see"),
    ("signatures.look", "signatures.enter", "review.confirm", "signatures.take_back"),
)
FIELDS = {
    "status": ["signed", "signed", "declined", "no_pledges_policy", "withdrawn", "considering"],
    "in_public": ["yes", "yes", "no", ""],
    "link": ["https://example.org/said-so", ""],
    "described": ["A letter of 2 November", ""],
    "channel": ["phone"],
    "outcome": ["spoke_mp", "spoke_staff", "no_answer"],
    "stance": ["", *map(str, Stance)],
    "said_by": ["mp", "staff"],
    "reason": ["It is so", "not_true", "other"],
    "name": ["Sam Office"],
    "role": ["Office manager"],
    "by_mp": ["yes", "no"],
    "words": ["That is wrong", "That is wrong", ""],
    "wrong_id": [""],
}
PLAIN = {name: words[0] for name, words in FIELDS.items()}
FORM = st.fixed_dictionaries({name: st.sampled_from(words) for name, words in FIELDS.items()})


def forms_of(app):
    """(endpoint, the pattern of its address) of every form but those."""
    rules = [rule for rule in app.url_map.iter_rules() if "POST" in rule.methods]
    return sorted((r.endpoint, r.rule) for r in rules if not r.endpoint.startswith(APART))


def ids_of(mp_id):
    """What there is of this MP, by the names that addresses have for it."""
    contacts = list(db.session.scalars(select(Contact.id).where(Contact.mp_id == mp_id)))
    found = {
        "mp_id": [mp_id],
        "entry_id": list(db.session.scalars(select(PledgeEntry.id).filter_by(mp_id=mp_id))),
        "contact_id": contacts,
        "first_id": contacts,
        "second_id": contacts,
        "link_id": list(db.session.scalars(select(OfficeLink.id).filter_by(mp_id=mp_id))),
        "objection_id": list(db.session.scalars(select(Objection.id).filter_by(mp_id=mp_id))),
        "flag_id": list(
            db.session.scalars(select(NoteFlag.id).where(NoteFlag.contact_id.in_(contacts)))
        ),
    }
    db.session.rollback()
    return found


def seen_by(browser, mp_id):
    """The secret links that this person is shown."""
    pages = [browser.client.get(path).text for path in ("/review", f"/mps/{mp_id}")]
    db.session.rollback()
    return re.findall(r"/(?:sign|confirm/\w+)/[\w-]{43}", " ".join(pages))


def withdrawn_by(alone, ben, dev, mp_id):
    """Signed, said by one and confirmed by another, and then withdrawn after a call of this one."""
    with transaction():
        lock(mp_id)
        words = {"basis": Basis.PUBLIC_LINK, "contact_id": None, "link": "https://example.org/"}
        words |= {"mp_id": mp_id, "is_public": True, "now": clock.now()}
        signed = pledges.record(person_id=ben.id, status=PledgeStatus.SIGNED, **words)
        pledges.confirm(entry_id=signed, person_id=dev.id, now=clock.now())
    change(mp_id, closed_because=None)
    contact = logged(alone, Outcome.SPOKE_MP, mp_id)
    with transaction():
        mark = {"mp_id": mp_id, "person_id": alone.id, "by_coordinator": True, "now": clock.now()}
        mark_pledge(status=PledgeStatus.WITHDRAWN, link=None, **mark)
    return contact


def public():
    """All that is told of anybody beyond *asked*."""
    told = [row.status for row in published.everyone()]
    beyond = [one for one in told if one in (PublicStatus.SIGNED, PublicStatus.SAID_NO)]
    found = beyond, list(published.latest(9))
    db.session.rollback()
    return found


def address(pattern, ids, secrets, which):
    """A real address of this form, if there is anything that it could be about."""
    if "<token>" in pattern:
        kind = pattern.split("/")[1]
        fitting = [path for path in secrets if path.startswith(f"/{kind}/")]
        return fitting[which % len(fitting)] if fitting else None
    for name in re.findall(r"<(?:\w+:)?(\w+)>", pattern):
        if not ids.get(name):
            return None
        which, one = which // 2, ids[name][-1 - which % min(2, len(ids[name]))]
        pattern = re.sub(rf"<(\w+:)?{name}>", str(one), pattern, count=1)
    return pattern


def others_did(ben, dev, mp_id):
    """What others have left there: a note that is flagged, a log that waits, a link for the
    office. None of it says where the MP stands."""
    contact = logged(ben, Outcome.SPOKE_MP, mp_id, note="Ask again in May")
    change(mp_id, not_before=None, claimed_by=None)
    with transaction():
        flag = {"contact_id": contact.id, "flagged_by": dev.id, "at": clock.now()}
        db.session.add(NoteFlag(**flag, reason=FlagReason.UNKIND))
        if db.session.get(LogReview, contact.id) is None:  # only his first logs are asked about
            asked = {"logged_by": ben.id, "asked_at": clock.now()}
            db.session.add(LogReview(contact_id=contact.id, **asked))
        make_link(mp_id=mp_id, person_id=dev.id, now=clock.now())


@pytest.fixture
def no_limits(monkeypatch):
    monkeypatch.setattr(limits, "count", lambda *_: None)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_every_form_is_tried_or_about_accounts(app):
    tried = {endpoint for endpoint, _ in forms_of(app)}
    assert {endpoint for way in WAYS for endpoint in way} <= tried
    posts = {endpoint for endpoint, method, _ in addresses(app) if method == "POST"}
    assert all(endpoint.startswith(APART) for endpoint in posts - tried)


@pytest.mark.parametrize("way", ["take_back", "undo", "correct"])
def test_what_was_withdrawn_is_not_public_again_by_one(app, person, ben, no_limits, way):
    alone, dev = (person(name, role=Role.COORDINATOR) for name in ("Asha", "Dev"))
    [mp_id] = mps(1)
    contact, browser = withdrawn_by(alone, ben, dev, mp_id), Browser(app, alone)
    newest = ids_of(mp_id)["entry_id"][-1]
    path = f"/mps/{mp_id}/pledge/{newest}/take-back"
    if way != "take_back":
        path = f"/contacts/{contact.id}/{way}"
    form = {"channel": "phone", "outcome": "no_answer"}
    page = browser.follow(browser.post(path, form))
    assert public() == ([], [])
    if way != "correct":
        assert "waits to be checked again by a second person" in page.text
    again = ids_of(mp_id)["entry_id"][-1]
    assert again > newest
    browser.post(f"/review/pledges/{again}/confirm")
    browser.post(f"/review/pledges/{again}/refuse", {"reason": "It is so"})
    browser.post(f"/mps/{mp_id}/pledge/{again}/take-back")
    assert (public(), list(differences())) == (([], []), [])


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.COORDINATOR, Role.PARTNER])
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_nobody_makes_anything_public_alone(app, person, ben, no_limits, role):
    alone, dev = at_work(person("Asha", role=role)), person("Dev", role=Role.COORDINATOR)
    browser, places, every = Browser(app, alone), iter(mps(650)), forms_of(app)
    ways = st.sampled_from([3 * [form for form in every if form[0] in way] for way in WAYS])
    others = st.lists(st.sampled_from(every), min_size=6, max_size=6)
    orders = st.tuples(ways, others).flatmap(lambda both: st.permutations(both[0] + both[1]))
    step = st.tuples(FORM, st.integers(0, 7))

    def try_it(order, steps):
        mp_id = next(places)
        others_did(ben, dev, mp_id)
        for (endpoint, pattern), (form, which) in zip(order, steps, strict=True):
            secrets = seen_by(browser, mp_id) if "<token>" in pattern else []
            path = address(pattern, ids_of(mp_id), secrets, which)
            if path is not None:
                token = {"X-CSRFToken": browser.token}
                about = form | {"lines": str(mp_id)}
                answer = browser.client.post(path, data=about, headers=token)
                assert answer.status_code < 500, endpoint
                assert not published.evidence(mp_id), endpoint
                assert not published.objections(mp_id), endpoint
                db.session.rollback()
        assert public() == ([], [])

    by_name = dict(every)
    for way in WAYS:  # each in its own order first, then in any
        try_it([(name, by_name[name]) for name in way * 2], [(PLAIN, 0)] * 8)
    examples = settings(max_examples=6 if role is Role.COORDINATOR else 2)
    examples(given(orders, st.lists(step, min_size=18, max_size=18))(try_it))()
