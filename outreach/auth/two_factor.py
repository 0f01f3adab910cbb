"""The second step of signing in: a code from an app (RFC 6238, six digits, 30 seconds), or one of
ten recovery codes for whoever lost their phone. Each works once, in a race too."""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime

import pyotp
from argon2.low_level import Type, hash_secret_raw
from pyotp.utils import strings_equal
from sqlalchemy import delete, func, insert, or_, select, update

from outreach.audit.actions import record
from outreach.auth.actions import ChangedMeanwhile, end_sessions, renew
from outreach.auth.models import RecoveryCode
from outreach.auth.passkeys.models import Passkey
from outreach.auth.session_policy import NEED_A_CODE
from outreach.core.errors import Refusal
from outreach.core.extensions import db
from outreach.core.vocabulary import Help
from outreach.people.actions import may_help
from outreach.people.models import Person

SECONDS = 30  # that a code stands; the one before and the one after are taken too
RECOVERY_CODES = 10
# No 0, 1, I, L, O, U: nobody takes one for another, and no words come out.
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


class WrongCode(Refusal):
    status = 422

    def __init__(self) -> None:
        super().__init__(
            "This code is not right, or it has been used. Wait for the next one in your app."
        )


class WrongRecoveryCode(Refusal):
    status = 422

    def __init__(self) -> None:
        super().__init__("This is none of your recovery codes, or it has been used.")


class NeedsSecondStep(Refusal):
    def __init__(self) -> None:
        super().__init__("Your role needs a second step. It cannot be turned off.")


def start(*, person_id: int, now: datetime) -> None:
    """Make a secret to be scanned. It counts once a code of it was given. Raises Refusal when there
    is a second step already."""
    new = (
        update(Person)
        .where(Person.id == person_id, Person.totp_since.is_(None))
        .values(totp_secret=pyotp.random_base32(), totp_step=None)
        .returning(Person.id)
    )
    if db.session.execute(new).one_or_none() is None:
        raise Refusal("You have a second step already. Turn it off first to set up another.")
    record(person_id=person_id, action="account.step_begun", subject=_of(person_id), now=now)


def confirm(
    *, person_id: int, sign_in_id: int, code: str, code_hashes: Sequence[str], now: datetime
) -> str:
    """The code shows that the app has the secret: from now on signing in asks for one. Returns this
    sign-in's new token; all others end. Raises WrongCode, ChangedMeanwhile."""
    _spend(person_id, code, now, set_up=False)
    person = Person.id == person_id
    db.session.execute(update(Person).where(person).values(totp_since=now))
    _keep(person_id, code_hashes)
    end_sessions(person_id=person_id, now=now, but=sign_in_id)
    record(person_id=person_id, action="account.step_on", subject=_of(person_id), now=now)
    return renew(sign_in_id=sign_in_id, now=now, code_at=now)


def give_code(*, person_id: int, sign_in_id: int, code: str, now: datetime) -> str:
    """Take the second step of a sign-in; returns its new token. Raises WrongCode."""
    _spend(person_id, code, now, set_up=True)
    record(person_id=person_id, action="account.sign_in", subject=_of(person_id), now=now)
    return renew(sign_in_id=sign_in_id, now=now, code_at=now)


def give_recovery_code(*, person_id: int, sign_in_id: int, code_hash: str, now: datetime) -> str:
    """The same with a recovery code, by its hash. Raises WrongRecoveryCode."""
    spend = (
        update(RecoveryCode)
        .where(
            RecoveryCode.person_id == person_id,
            RecoveryCode.code_hash == code_hash,
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(RecoveryCode.id)
    )
    if db.session.execute(spend).first() is None:
        raise WrongRecoveryCode
    record(person_id=person_id, action="account.recovery_code", subject=_of(person_id), now=now)
    record(person_id=person_id, action="account.sign_in", subject=_of(person_id), now=now)
    return renew(sign_in_id=sign_in_id, now=now, code_at=now)


def new_codes(*, person_id: int, code_hashes: Sequence[str], now: datetime) -> None:
    """Ten others; those of before are worth nothing. Raises Refusal without a second step."""
    query = select(Person.totp_since).where(Person.id == person_id).with_for_update(key_share=True)
    if db.session.scalar(query) is None:
        raise Refusal("Set up the second step first.")
    _keep(person_id, code_hashes)
    record(person_id=person_id, action="account.new_codes", subject=_of(person_id), now=now)


def turn_off(*, person_id: int, sign_in_id: int, now: datetime) -> str:
    """Sign in with the password alone again; returns this sign-in's new token. Raises
    NeedsSecondStep."""
    role = db.session.scalar(
        select(Person.role).where(Person.id == person_id).with_for_update(key_share=True)
    )
    if role in NEED_A_CODE:
        raise NeedsSecondStep
    _remove(person_id)
    end_sessions(person_id=person_id, now=now, but=sign_in_id)
    record(person_id=person_id, action="account.step_off", subject=_of(person_id), now=now)
    return renew(sign_in_id=sign_in_id, now=now, password_at=now)


def forget(*, person_id: int, by: int | None, now: datetime) -> None:
    """For somebody who lost their phone and their recovery codes: they are signed out everywhere,
    sign in with their password and set up a new one. Their passkeys go, too: the phone may have
    one. `by` is None for whoever runs the server. Raises what `may_help` does."""
    may_help(person_id=person_id, by=by, how=Help.STEP, now=now)
    _remove(person_id)
    db.session.execute(delete(Passkey).where(Passkey.person_id == person_id))
    end_sessions(person_id=person_id, now=now)
    record(person_id=by, action="account.step_forgotten", subject=_of(person_id), now=now)


def step_of(secret: str | None, code: str, now: datetime) -> int | None:
    """Which half minute this code stands for: this one, or the one before or after."""
    digits = "".join(code.split())
    if secret is None or not (digits.isascii() and digits.isdigit() and len(digits) == 6):
        return None
    totp, this = pyotp.TOTP(secret), int(now.timestamp()) // SECONDS
    near = (this - 1, this, this + 1)
    fitting = [step for step in near if strings_equal(totp.generate_otp(step), digits)]
    return max(fitting, default=None)


def _spend(person_id: int, code: str, now: datetime, *, set_up: bool) -> None:
    """Use a code up. Of two who give the same at once, the second finds a later step there."""
    since = Person.totp_since.is_not(None) if set_up else Person.totp_since.is_(None)
    secret = db.session.scalar(select(Person.totp_secret).where(Person.id == person_id, since))
    step = step_of(secret, code, now)
    if step is None:
        raise WrongCode
    earlier = or_(Person.totp_step.is_(None), Person.totp_step < step)
    spent = (
        update(Person)
        .where(Person.id == person_id, Person.totp_secret == secret, since, earlier)
        .values(totp_step=step)
        .returning(Person.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.execute(spent).one_or_none() is None:
        raise WrongCode


def _remove(person_id: int) -> None:
    nothing = {"totp_secret": None, "totp_since": None, "totp_step": None}
    if (
        db.session.execute(
            update(Person).where(Person.id == person_id).values(nothing).returning(Person.id)
        ).one_or_none()
        is None
    ):
        raise ChangedMeanwhile
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))


def _keep(person_id: int, code_hashes: Sequence[str]) -> None:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    rows = [{"person_id": person_id, "code_hash": code_hash} for code_hash in code_hashes]
    db.session.execute(insert(RecoveryCode), rows)


# --- Recovery codes: 49 bits, so kept as a password is, salted and slow. All ten share a salt: one
# hash finds which it is. Outside the write transaction, like every slow thing.


def make_codes() -> tuple[list[str], list[str]]:
    """Ten codes to show once, and what is kept of each."""
    codes = ["".join(secrets.choice(LETTERS) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    salt = secrets.token_bytes(12)
    shown = [f"{code[:5]}-{code[5:]}" for code in codes]
    return shown, [_hash(code, salt) for code in codes]


def recovery_hash(person_id: int, code: str) -> str:
    """How this person's code would be kept. Takes as long when they have none."""
    kept = db.session.scalar(
        select(func.min(RecoveryCode.code_hash)).where(RecoveryCode.person_id == person_id)
    )
    salt = bytes.fromhex(kept.split(":")[0]) if kept else bytes(12)
    return _hash("".join(filter(str.isalnum, code)).upper()[:40], salt)


def _hash(code: str, salt: bytes) -> str:
    # OWASP's least for argon2id: ten are made at a time, and guesses are limited besides.
    raw = hash_secret_raw(
        code.encode(), salt, time_cost=2, memory_cost=19456, parallelism=1, hash_len=24,
        type=Type.ID,
    )  # fmt: skip
    return f"{salt.hex()}:{urlsafe_b64encode(raw).decode()}"


def _of(person_id: int) -> str:
    return f"person:{person_id}"
