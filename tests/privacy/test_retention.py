"""Each period at its boundary, and the run that applies them."""

from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select, update

from outreach.audit.models import AuditEvent
from outreach.auth.actions import sign_in
from outreach.auth.models import (
    Attempts,
    KnownBrowser,
    PasswordReset,
    PendingSignIn,
    SignIn,
)
from outreach.auth.passkeys.models import PasskeyChallenge, Purpose
from outreach.contacts.models import Contact, Draft, Letter
from outreach.coordination.announcements.models import Notice
from outreach.core import clock, mail
from outreach.core.database import receipts, transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Channel, Help, ImportState, Outcome, Role
from outreach.exports.webhooks.models import Delivery, Hook
from outreach.imports.models import Import, ImportFile
from outreach.partners.models import Consent, Partner
from outreach.people.models import Helped, Invitation, Person
from outreach.pledges.models import Objection
from outreach.pledges.offices.models import OfficeLink, OfficeSignature
from outreach.privacy import generated_docs as pages
from outreach.privacy import retention_periods as periods
from outreach.privacy import vacuum as files
from outreach.privacy.retention_periods import DAY, MONTH, NOTICE, PERIODS
from tests.auth.scenes import change
from tests.browsing import Browser, text_of
from tests.facts import STARMER, address_of, contents, scalar, scalars
from tests.planting import taking
from tests.scenes import claim, logged

SECOND = timedelta(seconds=1)


@pytest.fixture
def run(app, monkeypatch):
    """Without rewriting the files each time: `test_files.py` looks at those."""
    monkeypatch.setattr(files, "clean", lambda: None)

    def invoke(*words):
        db.session.remove()
        result = app.test_cli_runner().invoke(args=["retention", "run", *words])
        assert result.exit_code == 0, result.output
        return result.output

    return invoke


@pytest.fixture
def mailbox(monkeypatch):
    """The mail server takes every letter."""
    letters = []

    def take(sent):
        letters.extend(sent)
        return {letter.to for letter in sent}

    monkeypatch.setattr(mail, "send_all", take)
    monkeypatch.setattr(mail, "configured", lambda: True)
    return letters


SAM = {"name": "Sam", "role": "Manager"}


def over_at(period, since, person):
    """One row of this kind, whose time began at this moment."""
    now = since
    token = {"token_hash": "t", "person_id": person.id, "created_at": now}
    invited = {"token_hash": "t", "email": "x@example.org", "role": Role.VOLUNTEER}
    if period is periods.SIGN_INS:
        db.session.add(SignIn(**token, expires_at=now, last_seen_at=now, password_at=now))
    elif period is periods.KNOWN_BROWSERS:
        db.session.add(KnownBrowser(**token, place_hash="p", last_used_at=now))
    elif period is periods.PENDING_SIGN_INS:
        db.session.add(PendingSignIn(**token, expires_at=now))
    elif period is periods.PASSKEY_CHALLENGES:
        asked = {"purpose": Purpose.SIGN_IN, "challenge": b"c", "expires_at": now}
        db.session.add(PasskeyChallenge(token_hash="t", **asked))
    elif period is periods.RESETS:
        db.session.add(PasswordReset(**token, expires_at=now))
    elif period is periods.INVITATIONS:
        db.session.add(Invitation(**invited, created_at=now, expires_at=now))
    elif period is periods.RECEIPTS:
        values = {"person_id": person.id, "key": "k", "path": "/", "location": "/", "at": now}
        db.session.execute(insert(receipts).values(**values))
    elif period is periods.HELPED:
        db.session.add(Helped(person_id=person.id, how=Help.PASSWORD, at=now))
    elif period is periods.SHEETS:
        sheet = {"file_name": "calls.csv", "digest": "-", "state": ImportState.READY}
        read = {"moved_at": now, "choices": {}, "summary": {}}
        made = Import(person_id=person.id, at=now, **sheet, **read)
        db.session.add(made)
        db.session.flush()
        kept = {"cells": b"", "found": b"", "notes": b""}
        db.session.add(ImportFile(import_id=made.id, kept_since=now, **kept))
    elif period is periods.NOTICES:
        who = {"posted_by": person.id, "ended_by": person.id}
        shown = {"shown_until": now + DAY, "posted_at": now, "ended_at": now}
        db.session.add(Notice(words="Words", **who, **shown))
    elif period is periods.SIGNATURES:
        made = {"made_by": person.id, "made_at": now, "expires_at": now}
        link = OfficeLink(mp_id=STARMER, token_hash="t", **made)
        db.session.add(link)
        db.session.flush()
        of = {"link_id": link.id, "mp_id": STARMER, "by_mp": False, "confirm_hash": "t"}
        db.session.add(OfficeSignature(at=now, **of, **SAM, mailed_to=address_of(STARMER)))
    elif period is periods.OBJECTIONS:
        of = {"mp_id": STARMER, "words": "Not so", "confirm_hash": "t"}
        db.session.add(Objection(at=now, **of, **SAM, mailed_to=address_of(STARMER)))
    elif period is periods.TAKINGS:
        db.session.add(taking(now))
    elif period is periods.CONSENTS:
        given = {"partner_id": partner(now), "given_at": now, "withdrawn_at": now}
        db.session.add(Consent(person_id=person.id, **given))
    elif period is periods.DELIVERIES:
        delivery(now, delivered_at=now)
    elif period is periods.ATTEMPTS:
        db.session.add(Attempts(kind="k", key_hash="h", since=now, times=1))


def partner(now):
    one = Partner(name="Partner", pseudonym_key="-", made_at=now)
    db.session.add(one)
    db.session.flush()
    return one.id


def delivery(now, **ended):
    hook = {"url": "-", "datasets": [], "salt": "-", "revision": 1, "made_at": now}
    hook = Hook(partner_id=partner(now), **hook)
    db.session.add(hook)
    db.session.flush()
    told = {"event_id": "e", "dataset": "pledges", "key": 1, "revision": 1, "body": "{}"}
    db.session.add(Delivery(hook_id=hook.id, made_at=now, due_at=now, **told, **ended))


def rows_of(period):
    return scalar(select(func.count()).select_from(period.rows[0]))


SIMPLE = [one for one in PERIODS if one.rows and one.rows[0] not in (Draft, Letter)]


@pytest.mark.parametrize("period", SIMPLE, ids=lambda one: one.what)
def test_kept_until_the_last_second_and_no_longer(run, asha, moment, period):
    now = clock.now()
    with transaction():
        over_at(period, now, asha)
    moment.move_to(now + period.lasts - SECOND)
    run()
    assert rows_of(period) == 1
    moment.move_to(now + period.lasts)
    run()
    assert rows_of(period) == 0


def test_what_an_office_confirmed_is_kept(run, asha, moment):
    with transaction():
        for period in (periods.SIGNATURES, periods.OBJECTIONS):
            over_at(period, clock.now(), asha)
        for table in (OfficeSignature, Objection):
            db.session.execute(update(table).values(confirmed_at=clock.now()))
    moment.shift(400 * DAY)
    run()
    assert rows_of(periods.SIGNATURES) == rows_of(periods.OBJECTIONS) == 1


def test_what_was_given_up_goes_and_what_still_waits_is_kept(run, asha, moment):
    with transaction():
        delivery(clock.now())
    moment.shift(400 * DAY)
    run()
    assert rows_of(periods.DELIVERIES) == 1
    with transaction():
        db.session.execute(update(Delivery).values(gave_up_at=clock.now()))
    moment.shift(30 * DAY)
    run()
    assert rows_of(periods.DELIVERIES) == 0


def test_a_consent_that_holds_is_kept(run, asha, moment):
    with transaction():
        now = clock.now()
        db.session.add(Consent(person_id=asha.id, partner_id=partner(now), given_at=now))
    moment.shift(699 * DAY)
    run()
    assert rows_of(periods.CONSENTS) == 1


def test_drafts_go_after_two_days(run, asha, moment):
    claim_id = claim(asha)
    with transaction():
        db.session.add(Draft(claim_id=claim_id, fields={"note": "Half"}, saved_at=clock.now()))
    moment.shift(2 * DAY - SECOND)
    run()
    assert scalar(select(Draft.claim_id)) == claim_id
    moment.shift(SECOND)
    run()
    assert scalar(select(Draft.claim_id)) is None


def test_of_old_letters_only_that_they_were_sent(run, asha, moment):
    letter = ("A pledge", "Dear MP,\nplease sign.\nAsha")
    logged(asha, Outcome.SENT, channel=Channel.EMAIL, letter=letter)
    moment.shift(12 * MONTH - SECOND)
    run()
    assert scalar(select(Letter.body)) == letter[1]
    moment.shift(SECOND)
    assert "The text of letters to offices: 1 over" in run()
    assert scalars(select(Letter.body)) == [periods.LETTER_REMOVED]
    assert scalar(select(Contact.outcome)) == Outcome.SENT
    assert "The text of letters to offices: 0 over" in run()


def test_a_used_invitation_counts_from_its_use(run, asha, moment):
    with transaction():
        over_at(periods.INVITATIONS, clock.now(), asha)
        db.session.flush()
        db.session.execute(update(Invitation).values(used_at=clock.now() + DAY))
    moment.shift(90 * DAY)
    run()
    assert scalar(select(Invitation.id)) is not None


def test_a_dry_run_only_says_it(run, asha, moment):
    with transaction():
        over_at(periods.RECEIPTS, clock.now(), asha)
    moment.shift(800 * DAY)
    before = contents()
    said = run("--dry-run")
    assert "Which forms somebody sent: 1 over\n" in said
    assert "Unused accounts: 1 would be told, 0 would be erased" in said
    assert "rewritten" not in said
    assert contents() == before


def test_who_is_not_here_for_two_years_is_told_and_then_erased(run, asha, moment, mailbox):
    moment.shift(24 * MONTH - NOTICE - SECOND)
    assert "0 told, 0 erased" in run()
    moment.shift(SECOND)
    assert "1 told, 0 erased" in run()
    assert [(one.to, one.subject) for one in mailbox] == [("asha@example.org", pages.SUBJECT)]
    assert "within 30 days" in mailbox[0].body
    moment.shift(NOTICE - SECOND)
    assert "0 told, 0 erased" in run()
    moment.shift(SECOND)
    assert "0 told, 1 erased" in run()
    assert scalar(select(Person.name)) == "Somebody who left"
    assert len(mailbox) == 1


def test_who_comes_back_keeps_the_account(run, asha, browser_of, moment, mailbox):
    moment.shift(24 * MONTH - NOTICE)
    run()
    browser_of(asha)
    moment.shift(2 * NOTICE)
    assert "0 told, 0 erased" in run()
    moment.shift(24 * MONTH)
    assert "1 told, 0 erased" in run()


def test_who_knows_the_password_and_no_code_keeps_nobodys_account(run, asha, moment, mailbox):
    """A sign-in without its second step is no sign of the person."""
    change(asha, totp_since=clock.now())
    moment.shift(24 * MONTH - NOTICE)
    with transaction():
        sign_in(person_id=asha.id, now=clock.now())
    assert "1 told, 0 erased" in run()
    with transaction():
        sign_in(person_id=asha.id, now=clock.now(), code=True)
    assert "0 told, 0 erased" in run()


def test_a_setting_makes_it_shorter_and_the_notice_says_so(run, app, asha, moment, monkeypatch):
    monkeypatch.setitem(app.config, "KEEP_INVITATIONS_DAYS", 10)
    with transaction():
        over_at(periods.INVITATIONS, clock.now(), asha)
    text = text_of(Browser(app, None).get("/privacy"))
    assert "Invitations: 10 days after they were used or ran out, then deleted." in text
    moment.shift(10 * DAY - SECOND)
    run()
    assert rows_of(periods.INVITATIONS) == 1
    moment.shift(SECOND)
    run()
    assert rows_of(periods.INVITATIONS) == 0


def test_nobody_is_erased_untold(run, asha, moment):
    moment.shift(1000 * DAY)
    said = run()
    assert "0 told, 0 erased" in said
    assert "1 person with an unused account could not be told" in said
    moment.shift(1000 * DAY)
    run()
    assert scalar(select(Person.left_at)) is None


def test_told_late_they_still_have_their_thirty_days(run, asha, moment, mailbox):
    moment.shift(1000 * DAY)
    assert "1 told, 0 erased" in run()
    moment.shift(NOTICE - SECOND)
    assert "0 told, 0 erased" in run()


def test_the_last_coordinator_stays(run, carol, moment, mailbox):
    moment.shift(1000 * DAY)
    run()
    moment.shift(NOTICE)
    said = run()
    assert f"Person {carol.id} is not erased. This is the only coordinator left" in said
    assert scalar(select(Person.left_at)) is None


def test_the_audit_is_never_cut(run, asha, browser_of, moment):
    browser_of(asha)
    before = set(scalars(select(AuditEvent.hash)))
    moment.shift(3000 * DAY)
    run()
    assert before <= set(scalars(select(AuditEvent.hash)))


def test_it_can_be_run_again_and_again(run, asha):
    first, second = run(), run()
    assert first == second
    assert "rewritten" in first


def test_the_files_can_be_rewritten_alone(app):
    db.session.remove()
    before = contents()
    result = app.test_cli_runner().invoke(args=["retention", "clean"])
    assert (result.exit_code, result.output) == (0, "The database’s files are rewritten.\n")
    assert contents() == before


def test_the_page_in_docs_is_what_the_code_does(app, root):
    written = (root / "docs" / "privacy-retention.md").read_text()
    result = app.test_cli_runner().invoke(args=["retention", "page"])
    assert written == result.output == pages.retention_page()


def test_the_periods_that_others_know_are_the_same():
    from outreach.contacts.drafts import FORGOTTEN_AFTER
    from outreach.core.database import RECEIPTS_LAST

    assert periods.DRAFTS.lasts == FORGOTTEN_AFTER
    assert periods.RECEIPTS.lasts == RECEIPTS_LAST
