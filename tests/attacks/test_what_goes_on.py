"""An insider made tokens, webhooks, agreements and links, and is switched off, gets another role,
leaves or is erased: nothing of it goes on unless somebody took it over."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from outreach.audit.models import AuditEvent
from outreach.auth.models import PasswordReset
from outreach.auth.password_resets import make_reset_link
from outreach.coordination.announcements import actions as notices
from outreach.coordination.announcements.models import Notice
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.tokens import hash_token
from outreach.core.vocabulary import Role
from outreach.exports.api.actions import make_token
from outreach.exports.api.models import Token
from outreach.exports.webhooks.models import Hook
from outreach.partners.actions import add_partner
from outreach.partners.agreements import agree, put_into_force
from outreach.partners.models import Agreement
from outreach.people import actions as people
from outreach.people.handover import _KINDS
from outreach.people.models import Invitation, Person
from outreach.pledges.offices.models import OfficeLink
from outreach.queue.models import Target
from tests.browsing import Browser, text_of
from tests.facts import ABBOTT, scalar
from tests.partners.scenes import partner, sharing_with

DAY = timedelta(days=1)
UNTIL = date(2026, 12, 31)
ENDS = {
    "invitation": (Invitation, lambda row: row.expires_at <= clock.now()),
    "password_link": (PasswordReset, lambda row: row.expires_at <= clock.now()),
    "office_link": (OfficeLink, lambda row: row.ended_at is not None),
    "agreement": (Agreement, lambda row: row.ended_at is not None),
    "proposal": (Agreement, lambda row: row.ended_at is not None),
    "token": (Token, lambda row: row.revoked_at is not None),
    "webhook": (Hook, lambda row: row.ended_at is not None),
    "notice": (Notice, lambda row: row.ended_at is not None),
    "target": (Target, lambda row: row.ended_at is not None),
}
KINDS = list(ENDS)
# What may be handed over, and the role that takes it.
HANDED = {
    "agreement": Role.COORDINATOR,
    "proposal": Role.COORDINATOR,
    "token": Role.ADMIN,
    "webhook": Role.ADMIN,
    "notice": Role.COORDINATOR,
    "target": Role.COORDINATOR,
}
WAYS = ("disable", "role", "leave", "erase")


@pytest.fixture
def mallory(person):
    return person("Mallory", role=Role.COORDINATOR)


@pytest.fixture
def admin(person):
    return person("Ada", role=Role.ADMIN)


@pytest.fixture
def dev(person):
    return person("Dev", role=Role.COORDINATOR)


@pytest.fixture
def make(asha, carol, mallory, admin, dev):
    """Make one thing of a kind as Mallory's; return its number and its name in forms. Tokens and
    hooks are made by admins: as of one who was one then."""

    def made(kind):
        now, mine = clock.now(), mallory.id
        with transaction():
            name = {"proposal": "agreement"}.get(kind, kind)
            return _rows[kind](now, mine, {"asha": asha, "carol": carol}), name

    return made


def _invitation(now, mine, _):
    people.invite(email="new@example.org", role=Role.COORDINATOR, invited_by=mine, now=now)
    return db.session.scalar(select(Invitation.id))


def _password_link(now, mine, who):
    make_reset_link(person_id=who["asha"].id, by=mine, now=now)
    return db.session.scalar(select(PasswordReset.id))


def _row(row):
    db.session.add(row)
    db.session.flush()
    return row.id


def _office_link(now, mine, _):
    return _row(
        OfficeLink(
            mp_id=ABBOTT,
            token_hash=hash_token("x"),
            made_by=mine,
            made_at=now,
            expires_at=now + 14 * DAY,
        )
    )


def _partner(now):
    return add_partner(name="Migrants Organise", person_id=None, now=now)


def _proposal(now, mine, _):
    words = {"datasets": ["contacts"], "until": UNTIL, "person_id": mine, "now": now}
    return agree(partner_id=_partner(now), **words)


def _agreement(now, mine, who):
    number = _proposal(now, mine, who)
    about = {"partner_id": db.session.get_one(Agreement, number).partner_id}
    put_into_force(**about, agreement_id=number, person_id=who["carol"].id, now=now)
    return number


def _token(now, mine, _):
    partner_id = _partner(now)
    words = {"datasets": ["contacts"], "person_id": None, "now": now}
    agree(partner_id=partner_id, until=UNTIL, **words)
    make_token(partner_id=partner_id, label="Theirs", days=730, **words)
    db.session.execute(update(Token).values(made_by=mine))
    return db.session.scalar(select(Token.id))


def _webhook(now, mine, _):
    words = {"url": "https://hooks.example.org/x", "datasets": ["contacts"], "salt": "x"}
    return _row(Hook(partner_id=_partner(now), revision=0, made_at=now, made_by=mine, **words))


def _notice(now, mine, _):
    return notices.post(words="Ring today", last_day=UNTIL, person_id=mine, now=now)


def _target(now, mine, _):
    return _row(Target(about="All", made_by=mine, made_at=now, runs_until=now + DAY))


_rows = {
    "invitation": _invitation,
    "password_link": _password_link,
    "office_link": _office_link,
    "agreement": _agreement,
    "proposal": _proposal,
    "token": _token,
    "webhook": _webhook,
    "notice": _notice,
    "target": _target,
}


@pytest.fixture
def goes(app, mallory, admin, dev):
    """Mallory is switched off, gets another role, leaves or is erased; the answer."""

    def gone(way, form=None, by=None, to="volunteer"):
        form = form or {}
        mine = Browser(app, mallory) if way == "leave" else Browser(app, by or admin)
        path = {
            "disable": f"/people/{mallory.id}/disable",
            "role": f"/people/{mallory.id}/role",
            "leave": "/my-data/leave",
            "erase": f"/people/{mallory.id}/erase",
        }[way]
        return mine.post(path, {"role": to, "sure": "y"} | form)

    return gone


def is_over(kind, number):
    table, over = ENDS[kind]
    row = scalar(select(table).where(table.id == number))
    return over(row)


def keeper(kind, number):
    return scalar(select(ENDS[kind][0].kept_by).where(ENDS[kind][0].id == number))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_nothing_goes_on_by_silence(make, goes, kind, way):
    number, _ = make(kind)
    assert not is_over(kind, number)
    assert goes(way).status_code == 303
    assert is_over(kind, number)


@pytest.mark.parametrize("kind", ["token", "webhook", "agreement", "office_link"])
def test_on_both_databases_it_ends(make, goes, kind):
    number, _ = make(kind)
    assert goes("disable").status_code == 303
    assert is_over(kind, number)


@pytest.mark.parametrize("way", ["disable", "role", "erase"])
@pytest.mark.parametrize("kind", ["token", "webhook", "agreement", "proposal"])
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_what_is_taken_over_goes_on(make, goes, admin, kind, way):
    number, name = make(kind)
    assert goes(way, {f"keep-{name}-{number}": str(admin.id)}).status_code == 303
    assert not is_over(kind, number)
    assert keeper(kind, number) == admin.id
    assert scalar(select(AuditEvent.subject).where(AuditEvent.action == "people.hand_over")) == (
        f"{name}:{number} person:{admin.id}"
    )


@pytest.mark.parametrize("kind", ["notice", "target", "agreement"])
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_coordinator_hands_over_what_coordinators_have(make, goes, dev, kind):
    number, name = make(kind)
    assert goes("disable", {f"keep-{name}-{number}": str(dev.id)}, by=dev).status_code == 303
    assert (is_over(kind, number), keeper(kind, number)) == (False, dev.id)


def _refused(answer, kind, number, mallory):
    assert answer.status_code == 422, answer.text
    assert 'class="error"' in answer.text
    assert not is_over(kind, number)
    assert scalar(select(Person.disabled_at).where(Person.id == mallory.id)) is None
    assert scalar(select(Person.role).where(Person.id == mallory.id)) is Role.COORDINATOR


@pytest.mark.parametrize("way", ["disable", "role", "erase"])
@pytest.mark.parametrize("who", ["volunteer", "coordinator", "themselves", "nobody", "junk"])
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_nobody_takes_over_what_they_may_not_have(make, goes, mallory, asha, dev, who, way):
    number, name = make("webhook")
    to = {
        "volunteer": asha.id,
        "coordinator": dev.id,
        "themselves": mallory.id,
        "nobody": 999_999,
        "junk": "me; all",
    }[who]
    answer = goes(way, {f"keep-{name}-{number}": str(to)})
    _refused(answer, "webhook", number, mallory)


@pytest.mark.parametrize("kind", ["token", "webhook"])
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_coordinator_hands_nothing_to_an_admin_that_is_admins(
    make, goes, mallory, dev, admin, kind
):
    number, name = make(kind)
    answer = goes("disable", {f"keep-{name}-{number}": str(admin.id)}, by=dev)
    _refused(answer, kind, number, mallory)


@pytest.mark.parametrize("kind", ["invitation", "office_link", "password_link"])
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_links_are_taken_over_by_nobody(make, goes, mallory, admin, kind):
    number, name = make(kind)
    answer = goes("disable", {f"keep-{name}-{number}": str(admin.id)})
    _refused(answer, kind, number, mallory)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_an_own_second_account_without_a_voice_takes_nothing_over(
    make, goes, person, mallory, admin
):
    second = person("Mallory Two", role=Role.ADMIN, by=mallory)
    number, name = make("token")
    answer = goes("disable", {f"keep-{name}-{number}": str(second.id)})
    _refused(answer, "token", number, mallory)


@pytest.mark.parametrize("kind", ["token", "webhook", "agreement"])
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_letting_them_in_again_brings_nothing_back(app, make, goes, mallory, admin, kind):
    number, _ = make(kind)
    goes("disable")
    assert Browser(app, admin).post(f"/people/{mallory.id}/enable").status_code == 303
    assert is_over(kind, number)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_what_was_taken_over_ends_with_whoever_took_it(app, make, goes, person, admin, mallory):
    other = person("Olu", role=Role.ADMIN)
    number, name = make("token")
    goes("disable", {f"keep-{name}-{number}": str(other.id)})
    Browser(app, admin).post(f"/people/{other.id}/disable")
    assert is_over("token", number)


# What an admin may have, too: the rest is coordinators' alone.
STAYS = ("invitation", "password_link", "agreement", "proposal", "token", "webhook")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_role_that_may_have_it_keeps_it(make, goes, kind):
    number, _ = make(kind)
    assert goes("role", to="admin").status_code == 303
    assert is_over(kind, number) == (kind not in STAYS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_their_page_lists_it(app, make, admin, mallory, kind):
    make(kind)
    page = text_of(Browser(app, admin).get(f"/people/{mallory.id}"))
    assert "What they made that still works" in page
    leaving = text_of(Browser(app, mallory).get("/my-data/leave"))
    assert "What you made that still works" in leaving


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_partners_program_is_shut_out_at_once(app, goes, mallory):
    number = sharing_with()
    with transaction():
        words = {"partner_id": number, "datasets": ["contacts"], "label": "x", "days": 730}
        secret = make_token(**words, person_id=None, now=clock.now())
        db.session.execute(update(Token).values(made_by=mallory.id))
    program = Browser(app, None)
    bearer = {"Authorization": f"Bearer {secret}"}
    assert program.get("/api/v1/datasets/contacts", headers=bearer).status_code == 200
    goes("disable")
    assert program.get("/api/v1/datasets/contacts", headers=bearer).status_code == 401


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_who_is_off_makes_nothing_any_more(app, make, goes, mallory):
    goes("disable")
    words = {"datasets": ["contacts"], "until": UNTIL, "person_id": mallory.id}
    words |= {"partner_id": partner(), "now": clock.now()}
    with pytest.raises(people.NoLongerYours), transaction():
        agree(**words)


# Each column that says whose something is, and why it goes on by nobody’s silence.
HANDLED = {
    "It is of a kind that ends or is handed over": {
        *("agreements.made_by", "agreements.kept_by", "api_tokens.made_by", "api_tokens.kept_by"),
        *("hooks.made_by", "hooks.kept_by", "notices.posted_by", "notices.kept_by"),
        *("targets.made_by", "targets.kept_by", "office_links.made_by"),
        *("invitations.invited_by", "password_resets.made_by"),
    },
    "It is theirs alone, and ends or stands still with the account": {
        *("sign_ins.person_id", "known_browsers.person_id", "pending_sign_ins.person_id"),
        *("recovery_codes.person_id", "password_resets.person_id", "receipts.person_id"),
        *("consents.person_id", "partner_people.person_id", "target_people.person_id"),
        *("claims.person_id", "queue_entries.claimed_by", "queue_entries.follow_up_by"),
        *("helped.person_id", "vouchings.person_id", "passkeys.person_id"),
    },
    "It says what somebody did, and does nothing more by itself": {
        *("agreements.in_force_by", "agreements.ended_by", "api_tokens.revoked_by"),
        *("hooks.ended_by", "notices.ended_by", "targets.ended_by", "audit_events.person_id"),
        *("changes.made_by", "changes.undone_by", "contact_details_changes.changed_by"),
        *("contacts.person_id", "contacts.redacted_by", "contradictions.settled_by"),
        *("helped.helped_by", "import_hands.person_id", "imports.person_id", "imports.undone_by"),
        *("log_reviews.reviewed_by", "mp_flags.raised_by", "mp_flags.solved_by"),
        *("note_flags.flagged_by", "note_flags.settled_by", "objections.also_seen_by"),
        *("objections.answered_by", "objections.seen_by", "objections.settled_by"),
        *("objections.shown_to", "people.invited_by", "pledge_checks.checked_by"),
        *("pledge_entries.answered_by", "pledge_entries.entered_by"),
        *("pledge_first_checks.checked_by", "pledge_retractions.retracted_by"),
        *("pledge_touches.person_id", "reports.made_by", "script_versions.changed_by"),
        *("takings.person_id", "vouchings.vouched_by"),
        # A change of the pledge's words that waits needs another voice.
        *("pledge_changes.proposed_by", "pledge_changes.answered_by"),
        *("pledge_changes.withdrawn_by", "pledge_changes.confirmed_by"),
    },
}


def test_of_every_column_with_a_person_it_is_said_what_becomes_of_it():
    said = [column for columns in HANDLED.values() for column in columns]
    ours = {
        f"{table.name}.{key.parent.name}"
        for table in db.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == "people"
    }
    assert (sorted(said), len(said)) == (sorted(ours), len(ours))


def test_every_kind_is_among_those_played():
    assert set(_KINDS) == set(KINDS) - {"proposal"}
    taken_over = {name for name, kind in _KINDS.items() if kind.table is not None}
    assert taken_over == set(HANDED) - {"proposal"}
    assert all(HANDED[name] in _KINDS[name].roles for name in taken_over)
