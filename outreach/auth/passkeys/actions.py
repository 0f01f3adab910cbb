"""Adding, using and removing passkeys."""

import secrets
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from outreach.audit.actions import record
from outreach.auth.actions import renew
from outreach.auth.models import SignIn
from outreach.auth.passkeys import authenticators, challenges
from outreach.auth.passkeys.authenticators import PasskeyRefused
from outreach.auth.passkeys.challenges import Begun
from outreach.auth.passkeys.models import Passkey, Purpose
from outreach.auth.passkeys.queries import passkey_with, passkeys_of
from outreach.auth.passkeys.relying_party import RelyingParty
from outreach.auth.session_policy import NEED_A_CODE
from outreach.core.errors import NotFound, Refusal
from outreach.core.extensions import db
from outreach.core.vocabulary import Result
from outreach.people.models import Person

MOST = 10

_PUT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class Enough(Refusal):
    status = 422

    def __init__(self) -> None:
        super().__init__(f"You have {MOST} passkeys. Remove one that you do not use first.")


class AddedAlready(Refusal):
    status = 422

    def __init__(self) -> None:
        super().__init__("This passkey is added already. Use another device for another one.")


class LastStep(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "Your role needs a second step. Set up codes from an app, or add another passkey, "
            "before you remove this one."
        )


class CounterWentBack(PasskeyRefused):
    """The key is the right one, but has signed since: there are two of it."""

    def __init__(self, passkey_id: int) -> None:
        super().__init__()
        self.passkey_id = passkey_id


class Offer(NamedTuple):
    """Question to a browser, as JSON, and the token by which its answer is known."""

    token: str
    options: str


class Asked(NamedTuple):
    """Challenge that an answer is to: by the token in the cookie, for what it was made, and in
    which sign-in of whom, if there was one."""

    token: str
    purpose: Purpose
    sign_in_id: int | None = None
    person_id: int | None = None


class Proof(NamedTuple):
    person_id: int
    passkey_id: int


def offer_to_add(site: RelyingParty, *, person_id: int, sign_in_id: int, now: datetime) -> Offer:
    """Ask a browser to make a passkey. Raises Enough."""
    theirs, person = passkeys_of(person_id), db.session.get_one(Person, person_id)
    if len(theirs) >= MOST:
        raise Enough
    handle = theirs[0].user_handle if theirs else secrets.token_bytes(32)
    begun = challenges.begin(
        purpose=Purpose.ADD, sign_in_id=sign_in_id, user_handle=handle, now=now
    )
    options = authenticators.options_to_add(
        site,
        challenge=begun.challenge,
        user_handle=handle,
        email=person.email,
        name=person.name,
        known=[passkey.credential_id for passkey in theirs],
    )
    return Offer(begun.token, options)


def offer_to_use(
    site: RelyingParty,
    *,
    purpose: Purpose,
    sign_in_id: int | None,
    allowed: list[bytes],
    now: datetime,
) -> Offer:
    """Ask a browser to use a passkey: one of `allowed`, or, without, any that it has of us."""
    begun: Begun = challenges.begin(purpose=purpose, sign_in_id=sign_in_id, now=now)
    options = authenticators.options_to_use(site, challenge=begun.challenge, allowed=allowed)
    return Offer(begun.token, options)


def add(
    site: RelyingParty, asked: Asked, *, answer: str, name: str, sets_up: bool, now: datetime
) -> str:
    """Keep a new passkey; returns this sign-in's new token. With `sets_up` it is the second step
    that their role needs. Raises ChallengeOver, PasskeyRefused, Enough, AddedAlready."""
    person_id, sign_in_id = asked.person_id, asked.sign_in_id
    if person_id is None or sign_in_id is None:
        raise PasskeyRefused
    taken = challenges.take(token=asked.token, purpose=Purpose.ADD, sign_in_id=sign_in_id, now=now)
    made = authenticators.check_new(site, answer=answer, challenge=taken.challenge)
    _hold(person_id)
    if len(passkeys_of(person_id)) >= MOST:
        raise Enough
    values = {
        "person_id": person_id, "credential_id": made.credential_id, "name": name,
        "user_handle": taken.user_handle, "public_key": made.public_key,
        "sign_count": made.sign_count, "created_at": now,
    }  # fmt: skip
    put = _PUT[db.engine.dialect.name](Passkey).values(values).on_conflict_do_nothing()
    passkey_id = db.session.scalar(put.returning(Passkey.id))
    if passkey_id is None:
        raise AddedAlready
    _record("account.passkey_added", person_id, now)
    proved = {"code_at": now} if sets_up else {}
    return renew(sign_in_id=sign_in_id, now=now, **proved)


def prove(site: RelyingParty, asked: Asked, *, answer: str, now: datetime) -> Proof:
    """Take a passkey's answer to a challenge. Raises ChallengeOver, PasskeyRefused, and
    CounterWentBack: then call `stop`."""
    taken = challenges.take(
        token=asked.token, purpose=asked.purpose, sign_in_id=asked.sign_in_id, now=now
    )
    assertion = authenticators.read(answer)
    passkey = passkey_with(assertion.credential_id)
    if passkey is None or asked.person_id not in (None, passkey.person_id):
        raise PasskeyRefused
    # Without a person asked for, the device says which account it means.
    handles = {passkey.user_handle} if asked.person_id is None else {passkey.user_handle, None}
    if assertion.user_handle not in handles:
        raise PasskeyRefused
    count = authenticators.check_use(
        site, assertion, public_key=passkey.public_key, challenge=taken.challenge
    )
    if not _count(passkey.id, count, now):
        raise CounterWentBack(passkey.id)
    return Proof(passkey.person_id, passkey.id)


def take_step(*, proof: Proof, sign_in_id: int, now: datetime) -> str:
    """Take the second step of a sign-in; returns its new token."""
    _record("account.sign_in", proof.person_id, now)
    return renew(sign_in_id=sign_in_id, now=now, code_at=now, passkey_id=proof.passkey_id)


def stop(*, passkey_id: int, now: datetime) -> str | None:
    """A copy of this passkey is about: it opens nothing any more, and what it opened ends. Returns
    the address to tell them at; None if that was done before."""
    stopped = (
        update(Passkey)
        .where(Passkey.id == passkey_id, Passkey.stopped_at.is_(None))
        .values(stopped_at=now)
        .returning(Passkey.person_id)
    )
    person_id = db.session.scalar(stopped)
    if person_id is None:
        return None
    db.session.execute(delete(SignIn).where(SignIn.passkey_id == passkey_id))
    action, subject = "account.passkey_copied", f"person:{person_id}"
    record(person_id=None, action=action, subject=subject, now=now, result=Result.REFUSED)
    return db.session.get_one(Person, person_id).email


def remove(*, passkey_id: int, person_id: int, sign_in_id: int, now: datetime) -> None:
    """Take a passkey of one's own away. What it opened ends, but for `sign_in_id`. Raises NotFound,
    for somebody else's too, and LastStep."""
    person = _hold(person_id)
    others = [each for each in passkeys_of(person_id) if each.id != passkey_id]
    works = person.totp_since is not None or any(each.stopped_at is None for each in others)
    this_one = SignIn.id == sign_in_id, SignIn.passkey_id == passkey_id
    db.session.execute(update(SignIn).where(*this_one).values(passkey_id=None))
    theirs = delete(Passkey).where(Passkey.id == passkey_id, Passkey.person_id == person_id)
    if db.session.scalar(theirs.returning(Passkey.id)) is None:
        raise NotFound("That passkey is removed already.")
    if person.role in NEED_A_CODE and not works:
        raise LastStep
    _record("account.passkey_removed", person_id, now)


def _hold(person_id: int) -> Person:
    """Lock the person: of two that add or remove at once, the second sees what the first did."""
    query = select(Person).where(Person.id == person_id).with_for_update(key_share=True)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _count(passkey_id: int, count: int, now: datetime) -> bool:
    """Keep the counter of a signature, if it is higher than all before. 0 says that the device
    does not count; one that did goes on."""
    used = update(Passkey).where(Passkey.id == passkey_id, _is_after(count))
    used = used.values(sign_count=count, last_used_at=now)
    used = used.execution_options(synchronize_session=False)
    return db.session.scalar(used.returning(Passkey.id)) is not None


def _is_after(count: int) -> ColumnElement[bool]:
    return Passkey.sign_count == 0 if count == 0 else Passkey.sign_count < count


def _record(action: str, person_id: int, now: datetime) -> None:
    record(person_id=person_id, action=action, subject=f"person:{person_id}", now=now)
