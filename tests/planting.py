"""A campaign with a row in every table, and every address of it: what the proofs over all pages
start from. Asha works, Ben works beside her, Carol coordinates, Dev looks after people."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import product
from typing import Any, ClassVar, NamedTuple

from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import JSON, Column, LargeBinary, String, insert, update
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.test import TestResponse

from outreach.audit.actions import record
from outreach.auth import demo_links, passwords
from outreach.auth import two_factor as second_factor
from outreach.auth.models import (
    Attempts,
    KnownBrowser,
    PasswordReset,
    PendingSignIn,
    RecoveryCode,
    SignIn,
)
from outreach.auth.passkeys.models import Passkey, PasskeyChallenge, Purpose
from outreach.contacts.models import (
    Contact,
    Contradiction,
    Draft,
    Letter,
    LogReview,
    NoteFlag,
    UndoStep,
)
from outreach.coordination.announcements.models import Notice
from outreach.coordination.bulk_changes.models import Change, ChangedRow
from outreach.core import clock
from outreach.core.access import ACCESS
from outreach.core.database import receipts, transaction
from outreach.core.extensions import db
from outreach.core.tokens import hash_token
from outreach.core.vocabulary import (
    Basis,
    Channel,
    ClaimEnd,
    Direction,
    FlagKind,
    FlagReason,
    Format,
    Help,
    ImportState,
    OfferReason,
    Outcome,
    PledgeStatus,
    Role,
    Shared,
    Steer,
    TakenBy,
    TakingState,
    Verdict,
)
from outreach.exports.api.models import Token
from outreach.exports.models import ExportHead, Taking
from outreach.exports.webhooks.models import Delivery, Hook
from outreach.imports.models import Import, ImportFile
from outreach.imports.stored_rows import brought, pack, pack_brought
from outreach.parliament.models import (
    MP,
    Membership,
    PhoneNumber,
    Postcode,
    RegisterAnswer,
    RegisterChange,
)
from outreach.partners.models import Agreement, Consent, Partner, PartnerPerson
from outreach.people.models import Helped, Invitation, Person
from outreach.pledges.models import Objection, PledgeCheck, PledgeEntry
from outreach.pledges.offices.models import OfficeLink, OfficeSignature
from outreach.pledges.words.models import PledgeChange
from outreach.queue.flags.models import MPFlag
from outreach.queue.models import Claim, QueueEntry, Target, TargetPerson
from outreach.screening.columns import Screened
from outreach.scripts.models import ScriptVersion
from tests.browsing import Browser
from tests.facts import address_of, pledge_words, scalar

PASSWORD = "four words nobody guesses"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
QUICK_HASH = QUICK.hash(PASSWORD)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
# Each MP is in a state of their own.
WRITTEN_TO, HELD, NEEDS_SOMEBODY, PAUSED = 185, 172, 4357, 4679
# An invitation; links to choose a new password, for an office to sign, and to confirm what it did.
LINK = "a-link-that-nobody-used-yet"
# The fields with which somebody writes on the call page.
WRITTEN = ("note", "own", "subject", "letter")


class World(NamedTuple):
    asha: Person
    ben: Person
    carol: Person
    dev: Person
    partner: Person
    # What an address may have in it, by the name of the part.
    ids: dict[str, list[Any]]


def text_columns() -> dict[str, Column[Any]]:
    """Every column that can hold a text of any kind, but for those that hold one of our words."""
    kinds = (String, Screened, JSON, LargeBinary)
    return {
        f"{table.name}.{column.name}": column
        for table in db.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, kinds) and not hasattr(column.type, "enums")
    }


def settle(person: Any) -> World:
    """The campaign. `person` is the fixture that makes people."""
    people = [
        person("Asha"),
        person("Ben"),
        person("Carol", Role.COORDINATOR),
        person("Dev", Role.ADMIN),
        person("Dev Two", Role.PARTNER),
    ]
    asha, ben, carol, *_ = people
    with transaction():
        db.session.execute(update(Person).values(password_hash=QUICK_HASH, totp_secret=SECRET))
        db.session.execute(update(Person).where(Person.id != ben.id).values(totp_since=clock.now()))
        account(asha, carol)
        worked, asked, mark = work(asha, carol)
        doubted(ben, carol, worked, asked)
        offices(carol)
        register()
        words = ScriptVersion(
            script_id=2,
            number=2,
            title="A title",
            body="The words",
            at=clock.now(),
            changed_by=carol.id,
        )
        change = PledgeChange(
            base_id=pledge_words(),
            title="A title",
            body="The words",
            same_meaning=False,
            proposed_by=carol.id,
            answered_by=carol.id,
            at=clock.now(),
        )
        notice = Notice(
            words="Words",
            posted_by=carol.id,
            posted_at=clock.now(),
            shown_until=clock.now() + timedelta(days=1),
        )
        db.session.add_all([words, change, notice])
        sheet(carol)
        steered(asha, carol)
        numbers = shared(asha, carol, people[-1])
    ids = {name: [number] for name, number in numbers.items()}
    return World(*people, ids=ids_of(asha, worked, asked, mark) | ids)


def steered(asha: Person, carol: Person) -> None:
    """What Asha flagged, and what Carol did about MPs: a flag that is open and one that is solved,
    a target, and a change that left one MP as it was."""
    now, soon = clock.now(), clock.now() + timedelta(days=1)
    flag = {"raised_by": asha.id, "raised_at": now, "words": "Words"}
    solved = {"solved_by": carol.id, "solved_at": now, "solved_how": "It is fine"}
    target = Target(about="Labour", made_by=carol.id, made_at=now, runs_until=soon)
    change = Change(kind=Steer.PAUSE, made_by=carol.id, at=now)
    db.session.add_all(
        [
            MPFlag(mp_id=HELD, kind=FlagKind.UNSURE, **flag),
            MPFlag(mp_id=HELD, kind=FlagKind.THREAT, **flag, **solved),
            target,
            change,
        ]
    )
    db.session.flush()
    db.session.add(TargetPerson(target_id=target.id, person_id=asha.id))
    aimed = update(QueueEntry).where(QueueEntry.mp_id == WRITTEN_TO)
    db.session.execute(aimed.values(target_id=target.id))
    rows = {"change_id": change.id, "before": {}, "after": {}}
    words = {"paused_before": "Before", "paused_after": "After"}
    db.session.add_all(
        [
            ChangedRow(mp_id=PAUSED, **rows, **words),
            ChangedRow(mp_id=HELD, **rows, left_because="It was left"),
        ]
    )


def shared(asha: Person, carol: Person, theirs: Person) -> dict[str, int]:
    """A partner with an agreement, whose program Carol let in, and has told of changes; for whom
    she took a file, and to whom Asha lets her name go. Returns the numbers."""
    now, soon = clock.now(), clock.now() + timedelta(days=1)
    partner = Partner(name="Partner", pseudonym_key="-", made_at=now)
    db.session.add(partner)
    db.session.flush()
    of = {"partner_id": partner.id}
    what = {"datasets": [Shared.PLEDGES.value, Shared.CONTACTS.value]}
    made = {**of, **what, "made_by": carol.id, "made_at": now}
    # As if all that will ever change had been told: a server that runs sends nothing.
    url = "https://partner.example.org/told"
    hook = Hook(**made, url=url, salt="-", revision=10**9)
    secret = {"label": "Their program", "token_hash": "-", "ends_with": "wxyz"}
    token = Token(**made, **secret, expires_at=soon)
    until, taken = clock.london_date(soon), taking(now, **of)
    agreement = Agreement(**of, **what, made_at=now, until=until, in_force_at=now)
    proposed = Agreement(**made, until=until)
    taken.person_id = carol.id
    db.session.add_all(
        [
            PartnerPerson(**of, person_id=theirs.id, added_at=now),
            Consent(**of, person_id=asha.id, given_at=now),
            *(agreement, proposed, token, taken, hook),
        ]
    )
    db.session.execute(update(ExportHead).values(xact="-"))
    db.session.flush()
    told = {"event_id": "-", "dataset": Shared.PLEDGES.value, "key": HELD, "revision": 1}
    ended = {"made_at": now, "due_at": now, "gave_up_at": now}
    delivery = Delivery(hook_id=hook.id, **told, **ended, body="{}", problem="Nobody there")
    db.session.add(delivery)
    db.session.flush()
    named = {"agreement": agreement, "token": token, "taking": taken}
    named |= {"partner": partner, "hook": hook, "delivery": delivery}
    return {f"{name}_id": row.id for name, row in named.items()}


def taking(now: datetime, **whose: int) -> Taking:
    """A file that was taken whole."""
    what = {"dataset": Shared.PLEDGES.value, "version": "1.0", "columns": ["mp_id"]}
    whole = {"state": TakingState.DONE, "moved_at": now, "sha256": "-"}
    return Taking(at=now, how=TakenBy.PAGE, format=Format.CSV, **what, **whole, **whose)


def sheet(carol: Person) -> int:
    """A spreadsheet that is looked over, with a value and a name that are not clear; its number."""
    now, data = clock.now(), b"MP,Date,Outcome\nDiane Abbott,2026-11-02,hm\nStarmer,2026-11-02,hm\n"
    made = Import(
        person_id=carol.id,
        at=now,
        file_name="calls.csv",
        digest="-",
        state=ImportState.READY,
        moved_at=now,
        choices={},
        summary={"rows": 2, "matched": 1, "unmatched": 1, "asked_rows": 2, "questions": 2},
    )
    db.session.add(made)
    db.session.flush()
    found = {
        "questions": [
            ["mp", "a1", "Starmer", "", [3], "4514", ["4514"], ""],
            ["outcome", "b2", "hm", "", [2, 3], "", ["nothing", "refused"], ""],
        ],
        "values": [],
        "rows": [[2, "asked", [], [], []], [3, "asked", [], [], []]],
        "unmatched": [[3, "unsure"]],
    }
    cells = {"cells": pack_brought(brought(data)), "found": pack(found), "notes": b""}
    db.session.add(ImportFile(import_id=made.id, kept_since=now, **cells))
    return made.id


def account(asha: Person, carol: Person) -> None:
    """All that hangs on an account, and what the record says of it."""
    now, soon = clock.now(), clock.now() + timedelta(hours=1)
    lasting = {"person_id": asha.id, "created_at": now, "expires_at": soon}
    seen = {"last_seen_at": now, "password_at": now, "code_at": now}
    receipt = {"key": "a-key-of-sixteen-or-more", "path": "/today 0", "location": "/today"}
    db.session.add_all(
        [
            SignIn(token_hash="-", device="Firefox", **lasting, **seen),
            KnownBrowser(
                token_hash="-", place_hash="-", person_id=asha.id, created_at=now, last_used_at=now
            ),
            PendingSignIn(token_hash="-", code_hash="-", **lasting),
            PasswordReset(token_hash=hash_token(LINK), **lasting),
            PasswordReset(token_hash="-", **lasting),
            RecoveryCode(person_id=asha.id, code_hash="-"),
            Passkey(
                person_id=asha.id,
                name="Phone",
                credential_id=b"-",
                user_handle=b"-",
                public_key=b"-",
                sign_count=0,
                created_at=now,
            ),
            PasskeyChallenge(
                token_hash="-",
                purpose=Purpose.SIGN_IN,
                challenge=b"-",
                user_handle=b"-",
                expires_at=soon,
            ),
            Helped(person_id=asha.id, helped_by=carol.id, how=Help.PASSWORD, at=now),
            *(
                Invitation(
                    token_hash=token_hash,
                    email=f"new{number}@example.org",
                    role=Role.VOLUNTEER,
                    invited_by=carol.id,
                    created_at=now,
                    expires_at=soon,
                )
                for number, token_hash in enumerate((hash_token(LINK), "-"))
            ),
            Attempts(kind="test", key_hash="-", since=now, times=1),
        ]
    )
    db.session.execute(insert(receipts).values(**receipt, person_id=asha.id, at=now))
    record(person_id=asha.id, action="test.did", subject="nothing", now=now)
    record(person_id=carol.id, action="test.did", subject=f"person:{asha.id}", now=now)


def work(asha: Person, carol: Person) -> tuple[Contact, Contact, PledgeEntry]:
    """A letter that waits for a second look, with a pledge; a call that was sent back; a pledge
    that was refused, and one that is public; an MP in her hands. Returns the letter, the call and
    the pledge that waits."""
    now = clock.now()
    turn = {"person_id": asha.id, "offered": OfferReason.CHOSEN, "started_at": now}
    held = Claim(**turn, mp_id=HELD)
    letter = Contact(**_contact(asha, Channel.EMAIL, Outcome.SENT))
    call = Contact(**_contact(asha, Channel.PHONE, Outcome.NO_ANSWER))
    over = Claim(**turn, mp_id=WRITTEN_TO, ended_at=now, ended_as=ClaimEnd.LOGGED)
    marks = [
        PledgeEntry(
            mp_id=mp_id,
            at=now,
            status=PledgeStatus.SIGNED,
            basis=Basis.PUBLIC_LINK,
            link="https://example.org/said-so",
            described="A letter",
            is_public=True,
            entered_by=asha.id,
            answered_by=asha.id,
            checks_needed=1,
            words_id=pledge_words(),
        )
        for mp_id in (WRITTEN_TO, NEEDS_SOMEBODY, PAUSED)
    ]
    db.session.add_all([over, held, letter, call, *marks])
    db.session.flush()
    back = {"reviewed_by": carol.id, "reviewed_at": now, "verdict": Verdict.RETURNED}
    looked = {"entered_by": asha.id, "checked_by": carol.id, "at": now}
    db.session.add_all(
        [
            Letter(contact_id=letter.id, subject="The pledge", body="Dear MP"),
            UndoStep(contact_id=letter.id, before={}, after={}),
            UndoStep(contact_id=call.id, before={}, after={}),
            Draft(claim_id=held.id, fields=dict.fromkeys(WRITTEN, "typed"), saved_at=now),
            LogReview(contact_id=letter.id, logged_by=asha.id, asked_at=now),
            LogReview(contact_id=call.id, logged_by=asha.id, asked_at=now, reason="Where?", **back),
            PledgeCheck(entry_id=marks[1].id, confirmed=False, reason="Where?", **looked),
            PledgeCheck(entry_id=marks[2].id, confirmed=True, **looked),
        ]
    )
    for mp_id, state in {
        # The newest card of its lane.
        HELD: {"claimed_by": asha.id, "claimed_until": now + timedelta(hours=1), "revision": 1},
        NEEDS_SOMEBODY: {"held_because": "Why"},
        PAUSED: {"paused_because": "Why"},
        WRITTEN_TO: {"last_contact_at": now, "last_outcome": Outcome.SENT},
    }.items():
        db.session.execute(update(QueueEntry).where(QueueEntry.mp_id == mp_id).values(**state))
    return letter, call, marks[0]


def doubted(ben: Person, carol: Person, letter: Contact, call: Contact) -> None:
    """A note that somebody looked at and one that waits; two logs that did not agree."""
    now = clock.now()
    flag = {"flagged_by": ben.id, "at": now, "reason": FlagReason.UNKIND}
    settled = {"settled_by": carol.id, "settled_at": now, "settled_as": "It is fine"}
    pair = {"first_id": letter.id, "second_id": call.id}
    waiting = NoteFlag(contact_id=letter.id, **flag)
    db.session.add_all(
        [waiting, NoteFlag(contact_id=call.id, **flag, **settled), Contradiction(**pair, **settled)]
    )


def offices(carol: Person) -> None:
    """Of one MP a link to sign; of another what was signed, and what is said to be wrong: each
    once as it waits for an answer, and once as it was."""
    now, soon = clock.now(), clock.now() + timedelta(days=1)
    made = {"made_by": carol.id, "made_at": now, "expires_at": soon}
    used = OfficeLink(mp_id=NEEDS_SOMEBODY, token_hash="-", **made)
    db.session.add_all([OfficeLink(mp_id=HELD, token_hash=hash_token(LINK), **made), used])
    db.session.flush()
    who = {"name": "Sam", "role": "Manager", "at": now, "mailed_to": address_of(NEEDS_SOMEBODY)}
    of = {"mp_id": NEEDS_SOMEBODY, **who}
    signed = {"link_id": used.id, "by_mp": False, **of}
    settled = {"settled_by": carol.id, "settled_at": now, "settled_as": "It is so"}
    open_one = {"shown_to": carol.id, "confirm_hash": hash_token(LINK)}
    db.session.add_all(
        [
            OfficeSignature(confirm_hash="-", **signed),
            OfficeSignature(confirm_hash=hash_token(LINK), **signed),
            Objection(words="Not so", confirm_hash="-", **of, **settled),
            Objection(words="Not so", by_hand=True, **of, **open_one),
            Objection(words="Nor so", by_hand=True, **of, **open_one | {"confirm_hash": "--"}),
        ]
    )


def register() -> None:
    """What Parliament's service and the ONS say."""
    now = clock.now()
    for mp_id in (HELD, WRITTEN_TO):
        db.session.get_one(MP, mp_id).working_email = "letters@example.org"
    db.session.add_all(
        [
            RegisterChange(at=now, mp_id=WRITTEN_TO, what="party", before="One", after="Another"),
            RegisterAnswer(address="/Members", body="{}", read_at=now),
            Postcode(postcode="ZZ99ZZ", gss_code="-"),
        ]
    )


def _contact(asha: Person, channel: Channel, outcome: Outcome) -> dict[str, Any]:
    who = {"mp_id": WRITTEN_TO, "person_id": asha.id, "at": clock.now()}
    return {**who, "channel": channel, "direction": Direction.OUT, "outcome": outcome, "note": "-"}


def ids_of(asha: Person, letter: Contact, call: Contact, mark: PledgeEntry) -> dict[str, list[Any]]:
    """For each part of an address the values with which there is something to see."""
    return {
        "mp_id": [WRITTEN_TO, HELD, NEEDS_SOMEBODY, PAUSED],
        "contact_id": [letter.id, call.id],
        "entry_id": [mark.id],
        "first_id": [letter.id],
        "second_id": [call.id],
        # Of a note, and of an MP: both are the first of their kind.
        "flag_id": [scalar(db.select(NoteFlag.id).where(NoteFlag.settled_at.is_(None)))],
        "change_id": [scalar(db.select(Change.id))],
        "target_id": [scalar(db.select(Target.id))],
        "objection_id": [scalar(db.select(Objection.id).where(Objection.settled_at.is_(None)))],
        "link_id": [scalar(db.select(OfficeLink.id).where(OfficeLink.mp_id == HELD))],
        "kind": ["signature", "objection"],
        "gss_code": [scalar(db.select(Membership.gss_code).where(Membership.mp_id == PAUSED))],
        "claim_id": [scalar(db.select(Claim.id).where(Claim.mp_id == HELD))],
        "person_id": [asha.id],
        "script_id": [2],
        "passkey_id": [scalar(db.select(Passkey.id))],
        "words_id": [scalar(db.select(PledgeChange.id))],
        "sign_in_id": [scalar(db.select(SignIn.id).where(SignIn.token_hash == "-"))],
        "invitation_id": [scalar(db.select(Invitation.id).where(Invitation.token_hash == "-"))],
        "help_id": [scalar(db.select(Helped.id))],
        "phone_id": [scalar(db.select(PhoneNumber.id).where(PhoneNumber.mp_id == HELD))],
        "number": [1],
        "import_id": [scalar(db.select(Import.id))],
        "notice_id": [scalar(db.select(Notice.id))],
        "name": [name.value for name in Shared],
        "token": [LINK],
        "demo token": [demo_links.link_token(Role.VOLUNTEER)],
        "filename": ["app.css"],
    }


PICTURES = {"others.picture", "others.seat_picture"}
# Written by another thread while it is fetched, so that it cannot be forgotten with its request:
# tests/exports takes it.
FILES = {"exports.take"}


def addresses(app: Flask, ids: dict[str, list[Any]]) -> list[tuple[str, str, str]]:
    """(endpoint, method, path) of everything that the application answers in words, with those ids
    in it."""
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if rule.endpoint in PICTURES | FILES:
                continue
            names = sorted(rule.arguments)
            demo = "demo " if rule.rule.startswith("/demo/") else ""
            for values in product(*(ids[demo + name] for name in names)):
                path = rule.build(dict(zip(names, values, strict=True)))[1]
                methods = rule.methods & {"GET", "POST", "PUT", "PATCH", "DELETE"}
                found += [(rule.endpoint, method, path) for method in methods]
    return sorted(found)


def hash_quickly(monkeypatch: Any) -> None:
    """How slowly is tested in tests/auth."""
    monkeypatch.setattr(passwords, "_hasher", QUICK)
    monkeypatch.setattr(passwords, "NOBODY", QUICK.hash("nobody has this password"))
    monkeypatch.setattr(second_factor, "_hash", lambda code, salt: f"{salt.hex()}:{hash(code)}")


@contextmanager
def nothing_is_kept(
    monkeypatch: Any, look: Callable[[], Any] = lambda: None
) -> Iterator[list[Any]]:
    """Inside, whatever would be committed is written and then forgotten with its request: so each
    starts from the same campaign. Yields what `look` saw each time."""
    seen: list[Any] = []

    def written() -> None:
        db.session.flush()
        seen.append(look())

    with monkeypatch.context() as patch:
        patch.setattr(db.session, "commit", written)
        yield seen
    db.session.rollback()


def cookie_of(browser: Browser) -> str:
    cookie = browser.client.get_cookie("outreach")
    assert cookie is not None
    return cookie.value


class Listening(ImmutableMultiDict[str, str]):
    """What was sent, that remembers which names it was asked for."""

    asked: ClassVar[set[str]] = set()

    def __getitem__(self, key: str) -> str:
        self.asked.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.asked.add(str(key))
        return super().__contains__(key)

    def get(self, key: str, *args: Any, **kwargs: Any) -> Any:
        self.asked.add(key)
        return super().get(key, *args, **kwargs)

    def getlist(self, key: str, *args: Any, **kwargs: Any) -> Any:
        self.asked.add(key)
        return super().getlist(key, *args, **kwargs)


NOT_TYPED = {"csrf_token", "idempotency_key", "viewport"}


def one_who_may(world: World, endpoint: str) -> Person | None:
    """Somebody for whom there is something there: Asha for what is hers, a stranger where anyone
    may come."""
    if None in ACCESS[endpoint]:
        return None
    people = (world.asha, world.carol, world.dev, world.partner)
    return next(one for one in people if one.role in ACCESS[endpoint])


class Sender:
    """Sends one request after the other, each as if it were the first: nothing that one of them
    did, to the database or to a cookie, is there for the next. Use it in `nothing_is_kept`."""

    def __init__(self, app: Flask, people: Iterable[Person | None]) -> None:
        self.app = app
        self.browsers: dict[Any, Browser] = {}
        self.cookies: dict[Any, str] = {}
        for one in people:
            self.add(one and one.id, Browser(app, one))

    def add(self, key: Any, browser: Browser) -> None:
        """One that is somewhere already, to be sent from there each time."""
        with browser.client.session_transaction() as session:
            session["csrf_token"] = "form token"
        self.browsers[key], self.cookies[key] = browser, cookie_of(browser)

    def send(self, who: Person | str | None, method: str, path: str, **more: Any) -> TestResponse:
        key = getattr(who, "id", who)
        browser = self.browsers[key]
        browser.client.set_cookie("outreach", self.cookies[key])
        headers = {"X-CSRFToken": browser.token, "HX-PTag": "0-0", **more.pop("headers", {})}
        db.session.rollback()
        with self.app.app_context():
            return browser.client.open(path, method=method, headers=headers, **more)


class Address(NamedTuple):
    """One of the addresses of an endpoint, and whatever is read of what is sent there."""

    endpoint: str
    method: str
    path: str
    names: list[str]


def parameters(app: Flask, world: World, sender: Sender, monkeypatch: Any) -> list[Address]:
    """Every endpoint and method, with all names that it asks of what is sent there, or that a
    field on its page has. The same for every database: found out once."""
    key = repr(world.ids)
    if key not in _KNOWN:
        _KNOWN[key] = _asked(app, world, sender, monkeypatch)
    return _KNOWN[key]


_KNOWN: dict[str, list[Address]] = {}


def _asked(app: Flask, world: World, sender: Sender, monkeypatch: Any) -> list[Address]:
    found: dict[tuple[str, str], Address] = {}
    with monkeypatch.context() as patch:
        patch.setattr(app.request_class, "parameter_storage_class", Listening)
        for endpoint, method, path in addresses(app, world.ids):
            if endpoint == "static" or (endpoint, method) in found:
                continue
            who, names = one_who_may(world, endpoint), {"unknown"}
            for _ in range(2):  # some are asked for only when another one is there
                Listening.asked = set()
                sent = dict.fromkeys(names, "x")
                form = {"data": sent} if method == "POST" else {}
                response = sender.send(who, method, path, query_string=sent, **form)
                names |= Listening.asked | set(re.findall(r' name="([a-z_]+)"', response.text))
                names -= NOT_TYPED
                if names == {"unknown"}:
                    break
            names -= {"unknown"}
            found[endpoint, method] = Address(endpoint, method, path, sorted(names))
    return list(found.values())
