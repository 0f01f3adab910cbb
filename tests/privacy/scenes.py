"""One person with a unique mark in everything that the database can hold about somebody."""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import insert, select, update

from outreach.audit.actions import record
from outreach.auth.models import (
    KnownBrowser,
    PasswordReset,
    PendingSignIn,
    RecoveryCode,
    SignIn,
)
from outreach.auth.passkeys.models import Passkey
from outreach.contacts.models import Contact, Contradiction, Draft, Letter, LogReview, NoteFlag
from outreach.coordination.announcements.models import Notice
from outreach.coordination.bulk_changes.models import Change
from outreach.core import clock
from outreach.core.database import receipts, transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import (
    Basis,
    Channel,
    ClaimEnd,
    Direction,
    FlagKind,
    FlagReason,
    Help,
    ImportState,
    OfferReason,
    Outcome,
    PledgeStatus,
    Role,
    Steer,
    Touch,
    Verdict,
)
from outreach.exports.api.models import Token
from outreach.exports.webhooks.models import Hook
from outreach.imports.models import Import, ImportHand
from outreach.parliament.models import ContactDetailsChange
from outreach.partners.models import Agreement, Consent, Partner, PartnerPerson
from outreach.people.models import Helped, Invitation, Person, Vouching
from outreach.pledges.models import (
    Objection,
    PledgeCheck,
    PledgeEntry,
    PledgeFirstCheck,
    PledgeRetraction,
    PledgeTouch,
)
from outreach.pledges.offices.models import OfficeLink
from outreach.progress.models import Report
from outreach.queue.flags.models import MPFlag
from outreach.queue.models import Claim, QueueEntry, Target, TargetPerson
from outreach.screening.columns import Cleared
from outreach.scripts.models import ScriptVersion
from tests.audit.scenes import unguarded
from tests.facts import address_of, scalar
from tests.planting import taking

# Each person works with an MP of their own, so that rows do not collide.
MPS = (172, 185, 4357, 4514, 5314, 4679)


class Marks(NamedTuple):
    """What the person is told, what nobody is told, and what of it must go when they leave."""

    told: list[str]
    secret: list[str]
    goes: list[str]


def mark(person: Person, what: str) -> str:
    return f"Zq{what}{person.id}x"


def named(name_of: Person) -> tuple[str, str]:
    """A name and an address that are nowhere else."""
    return f"{mark(name_of, 'First')} {mark(name_of, 'Last')}", mark(name_of, "mail").lower()


def planted(person: Person) -> Marks:
    words = ["note", "subject", "letter", "draft", "reason", "device", "path", "title", "link"]
    words += ["notice", "flag", "partner", "label", "url"]
    told = [mark(person, word) for word in words]
    name, mail = named(person)
    theirs = [*name.split(), f"{mail}@example.org"]
    secret = [mark(person, word) for word in ("tokenhash", "codehash", "totp", "password", "key")]
    goes = [mark(person, word) for word in ("draft", "device", "path")]
    of_programs = [mark(person, word) for word in ("apihash", "salt")]
    return Marks([*told, *theirs], [*secret, *of_programs], [*theirs, *secret, *goes])


def everywhere(person: Person, other: Person) -> None:
    """Rows about both in every table, each with their own marks. The other one is who reviewed,
    checked and corrected."""
    both = (person, other), (other, person)
    with transaction():
        for one, second in both:
            db.session.add(Vouching(person_id=one.id, vouched_by=second.id, at=clock.now()))
        for number, (one, second) in enumerate(both):
            _account(one)
            _work(one, second, MPS[2 * number], MPS[2 * number + 1])
            _shared(one)
    for one, second in both:
        entry_id = scalar(select(PledgeEntry.id).where(PledgeEntry.entered_by == second.id))
        first = {"entry_id": entry_id, "checked_by": one.id, "at": clock.now()}
        unguarded(insert(PledgeFirstCheck).values(**first))


def _account(person: Person) -> None:
    now = clock.now()
    name, mail = named(person)
    soon = now + timedelta(hours=1)
    db.session.execute(
        update(Person)
        .where(Person.id == person.id)
        .values(
            name=name,
            email=f"{mail}@example.org",
            password_hash=mark(person, "password"),
            totp_secret=mark(person, "totp"),
            own_gss_code="E14001063",
            practised_at=now,
            agreed_at=now,
            invited_by=person.id,
        )
    )
    token = {"token_hash": mark(person, "tokenhash"), "person_id": person.id}
    db.session.add_all(
        [
            SignIn(
                **token,
                created_at=now,
                expires_at=soon,
                last_seen_at=now,
                password_at=now,
                device=mark(person, "device"),
            ),
            KnownBrowser(
                **token, place_hash=mark(person, "placehash"), created_at=now, last_used_at=now
            ),
            PendingSignIn(
                **token, code_hash=mark(person, "codehash"), created_at=now, expires_at=soon
            ),
            PasswordReset(**token, made_by=person.id, created_at=now, expires_at=soon),
            Helped(person_id=person.id, helped_by=person.id, how=Help.STEP, at=now),
            Passkey(
                person_id=person.id,
                name=mark(person, "passkey"),
                credential_id=mark(person, "credential").encode(),
                user_handle=mark(person, "handle").encode(),
                public_key=mark(person, "publickey").encode(),
                sign_count=3,
                created_at=now,
            ),
            RecoveryCode(person_id=person.id, code_hash=mark(person, "codehash")),
            Invitation(
                token_hash=mark(person, "tokenhash"),
                email=f"{mail}@example.org",
                role=Role.VOLUNTEER,
                invited_by=person.id,
                created_at=now,
                expires_at=soon,
            ),
            Notice(
                words=f"{mark(person, 'notice')} from {mark(person, 'First')}",
                posted_by=person.id,
                posted_at=now,
                shown_until=soon,
                ended_by=person.id,
                ended_at=now,
            ),
            Report(day=now.date() - timedelta(days=person.id), made_at=now, made_by=person.id),
            ScriptVersion(
                script_id=1,
                number=100 + person.id,
                title=mark(person, "title"),
                body="Words.",
                at=now,
                changed_by=person.id,
            ),
        ]
    )
    values = {"key": mark(person, "key"), "path": f"/{mark(person, 'path')}", "location": "/"}
    db.session.execute(insert(receipts).values(**values, person_id=person.id, at=now))
    record(person_id=person.id, action="test.did", subject="nothing", now=now)
    record(person_id=None, action="test.done_to", subject=f"person:{person.id}", now=now)


def _work(person: Person, second: Person, mp_id: int, open_mp_id: int) -> None:
    now = clock.now()
    name, mail = named(person)
    first, last = name.split()
    turn = {"person_id": person.id, "offered": OfferReason.CHOSEN, "started_at": now}
    over = Claim(**turn, mp_id=mp_id, ended_at=now, ended_as=ClaimEnd.LOGGED)
    held = Claim(**turn, mp_id=open_mp_id)
    contact = Contact(
        mp_id=mp_id,
        person_id=person.id,
        at=now,
        channel=Channel.EMAIL,
        direction=Direction.OUT,
        outcome=Outcome.SENT,
        # As it could be before notes were screened for addresses.
        note=Cleared(f"{mark(person, 'note')}: {first} wrote, ask {mail}@example.org"),
        redacted_at=now,
        redacted_by=person.id,
    )
    entry = PledgeEntry(
        mp_id=mp_id,
        at=now,
        status=PledgeStatus.SIGNED,
        basis=Basis.PUBLIC_LINK,
        link=f"https://example.org/{mark(person, 'link')}",
        entered_by=person.id,
        answered_by=person.id,
    )
    db.session.add_all([over, held, contact, entry])
    db.session.flush()
    holds = update(QueueEntry).where(QueueEntry.mp_id == open_mp_id)
    db.session.execute(
        holds.values(
            claimed_by=person.id,
            claimed_until=now + timedelta(hours=1),
            follow_up_at=now,
            follow_up_by=person.id,
        )
    )
    looked = {"at": now, "confirmed": False, "reason": f"{mark(person, 'reason')} {first}"}
    db.session.add_all(
        [
            Letter(
                contact_id=contact.id,
                subject=f"{mark(person, 'subject')} from {last}",
                body=f"Dear MP,\n{mark(person, 'letter')}\nYours sincerely,\n{name}",
            ),
            Draft(
                claim_id=held.id, fields={"note": f"{mark(person, 'draft')} {name}"}, saved_at=now
            ),
            LogReview(
                contact_id=contact.id,
                logged_by=person.id,
                asked_at=now,
                reviewed_by=second.id,
                reviewed_at=now,
                verdict=Verdict.RETURNED,
                reason=f"Please add where, {first}",
            ),
            PledgeTouch(entry_id=entry.id, person_id=person.id, what=Touch.DETAILS, at=now),
            PledgeRetraction(entry_id=entry.id, retracted_by=person.id, at=now),
            PledgeCheck(entry_id=entry.id, entered_by=person.id, checked_by=second.id, **looked),
        ]
    )
    _disagreed(person, second, contact)
    _steered(person, second, mp_id)


def _steered(person: Person, second: Person, mp_id: int) -> None:
    """What a coordinator does for many, and a spreadsheet that they brought."""
    now = clock.now()
    ended = {"ended_by": person.id, "ended_at": now}
    undone = {"undone_by": person.id, "undone_at": now}
    flag = {"mp_id": mp_id, "kind": FlagKind.UNSURE, "raised_at": now}
    solved = {"solved_by": person.id, "solved_at": now, "solved_how": "It is fine"}
    target = Target(about="Labour", made_by=person.id, made_at=now, runs_until=now, **ended)
    sheet = {"file_name": "calls.csv", "digest": "-", "state": ImportState.UNDONE}
    read = {"moved_at": now, "choices": {}, "summary": {}}
    brought = Import(person_id=person.id, at=now, **sheet, **read, **undone)
    db.session.add_all(
        [
            target,
            MPFlag(raised_by=person.id, words=mark(person, "flag"), **flag),
            MPFlag(raised_by=second.id, **flag, **solved),
            Change(kind=Steer.FIRST, made_by=person.id, at=now, **undone),
            ContactDetailsChange(mp_id=mp_id, changed_by=person.id, at=now),
            brought,
        ]
    )
    db.session.flush()
    db.session.add_all(
        [
            TargetPerson(target_id=target.id, person_id=person.id),
            ImportHand(import_id=brought.id, person_id=person.id),
        ]
    )


def _shared(person: Person) -> None:
    """A partner for whom they sign in, with all that they made and ended of it."""
    now = clock.now()
    partner = Partner(name=mark(person, "partner"), pseudonym_key="-", made_at=now)
    db.session.add(partner)
    db.session.flush()
    of = {"partner_id": partner.id}
    made = {**of, "datasets": ["contacts"], "made_by": person.id, "made_at": now}
    ended = {"ended_by": person.id, "ended_at": now}
    token = {"token_hash": mark(person, "apihash"), "ends_with": "wxyz", "expires_at": now}
    revoked = {"revoked_by": person.id, "revoked_at": now}
    hook = {"url": f"https://example.org/{mark(person, 'url')}", "salt": mark(person, "salt")}
    db.session.add_all(
        [
            PartnerPerson(**of, person_id=person.id, added_at=now),
            Consent(**of, person_id=person.id, given_at=now),
            Agreement(**made, until=now.date(), **ended),
            Token(**made, label=mark(person, "label"), **token, **revoked),
            Hook(**made, **hook, revision=1, **ended),
            taking(now, **of, person_id=person.id),
        ]
    )


def _disagreed(person: Person, second: Person, contact: Contact) -> None:
    """A flag, a contradiction and an objection that this person looked at, and an office's link."""
    now, mp_id = clock.now(), contact.mp_id
    again = {"channel": Channel.EMAIL, "direction": Direction.OUT, "outcome": Outcome.SENT}
    other = Contact(mp_id=mp_id, person_id=person.id, at=now, **again)
    db.session.add(other)
    db.session.flush()
    settled = {"settled_by": person.id, "settled_at": now, "settled_as": "It is fine"}
    office = {"name": "Sam Office", "role": "Staff", "words": "Not so", "at": now}
    db.session.add_all(
        [
            NoteFlag(
                contact_id=contact.id,
                flagged_by=second.id,
                at=now,
                reason=FlagReason.UNKIND,
                **settled,
            ),
            Contradiction(first_id=contact.id, second_id=other.id, **settled),
            OfficeLink(
                mp_id=mp_id,
                token_hash=f"link {person.id}",
                made_by=person.id,
                made_at=now,
                expires_at=now,
            ),
            Objection(
                mp_id=mp_id,
                mailed_to=address_of(mp_id),
                confirm_hash=f"link {person.id}",
                shown_to=second.id,
                answered_by=second.id,
                seen_by=person.id,
                **office,
                **settled,
            ),
            Objection(
                mp_id=mp_id,
                mailed_to=address_of(mp_id),
                confirm_hash=f"mailed {person.id}",
                seen_by=second.id,
                also_seen_by=person.id,
                **office,
                **settled,
            ),
        ]
    )
