"""Who is looking, and where they are signed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, not_, or_, select

from outreach.auth.models import RecoveryCode, SignIn
from outreach.auth.passkeys.models import Passkey
from outreach.auth.session_policy import cut_offs, lasts
from outreach.core.columns import UTCDateTime
from outreach.core.extensions import db
from outreach.core.sql import look_up
from outreach.core.tokens import hash_token
from outreach.core.vocabulary import Role
from outreach.people.models import Person


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking. Flask-Login's current_user when somebody is signed in."""

    id: int
    name: str
    role: Role
    own_gss_code: str | None
    sign_in_id: int
    password_is_fresh: bool  # given in the last minutes: `auth.reauthentication`
    must_set_up: bool  # their role needs a second step, and they have none yet
    was_noted: bool  # a sign of them was written down a moment ago
    _last_seen_at: Any
    _expires_at: Any

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return str(self.id)

    @property
    def is_coordinator(self) -> bool:
        return self.role == Role.COORDINATOR

    @property
    def rests_for(self) -> timedelta:
        return lasts(self.role).idle

    @property
    def last_seen_at(self) -> datetime:
        return _moment(self._last_seen_at)

    @property
    def expires_at(self) -> datetime:
        return _moment(self._expires_at)


def _moment(value: Any) -> datetime:
    """`look_up` gives values as the driver has them: SQLite's are text."""
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return value.astimezone(UTC)  # type: ignore[no-any-return]


def _at(name: str) -> Any:
    return bindparam(name, type_=UTCDateTime)


# A sign-in that neither is too old nor rested for too long, of somebody who may come in.
LIVE = (
    SignIn.expires_at > _at("now"),
    SignIn.last_seen_at > _at("volunteers_since"),
    or_(Person.role == Role.VOLUNTEER, SignIn.last_seen_at > _at("others_since")),
    Person.disabled_at.is_(None),
)
# A passkey is the second step of those who need one. Volunteers choose: with a passkey alone their
# password still opens the account, on a phone that has none.
HAS_SECOND_STEP = or_(
    Person.totp_since.is_not(None),
    and_(Person.role != Role.VOLUNTEER, exists().where(Passkey.person_id == Person.id)),
)
# Who has a second step is signed in when they took it. Who needs one and has none may set it up.
TOOK_EVERY_STEP = or_(SignIn.code_at.is_not(None), not_(HAS_SECOND_STEP))
_HAS_WHAT_IT_NEEDS = or_(SignIn.code_at.is_not(None), Person.role == Role.VOLUNTEER)

SESSION = (
    select(
        Person.id,
        Person.name,
        Person.role,
        Person.own_gss_code,
        SignIn.id,
        SignIn.password_at > _at("fresh_since"),
        _HAS_WHAT_IT_NEEDS,
        SignIn.last_seen_at > _at("noted_since"),
        SignIn.last_seen_at,
        SignIn.expires_at,
    )
    .join(SignIn, SignIn.person_id == Person.id)
    .where(SignIn.token_hash == bindparam("token_hash"), *LIVE, TOOK_EVERY_STEP)
)
# Every request of someone signed in begins with SESSION. This is the same for whoever needs to
# know only of those who may see everything their role may: the board's poll.
VIEWER = SESSION.where(_HAS_WHAT_IT_NEEDS)
ROLE = 2  # its place in such a row

_HALF_WAY = (
    select(Person.id, SignIn.id)
    .join(SignIn, SignIn.person_id == Person.id)
    .where(
        SignIn.token_hash == bindparam("token_hash"),
        *LIVE,
        SignIn.created_at > _at("half_since"),
        SignIn.code_at.is_(None),
        HAS_SECOND_STEP,
    )
)


def asked(token: str, now: datetime) -> dict[str, Any]:
    """The values that the queries above ask with."""
    return {"token_hash": hash_token(token), **cut_offs(now)}


def viewer(token: str, now: datetime) -> Viewer | None:
    """Whose cookie this is, if it is signed in and not switched off."""
    row = look_up(SESSION, **asked(token, now))
    if row is None:
        return None
    person_id, name, role, own_gss_code, sign_in_id, fresh, has, noted, seen, expires = row
    return Viewer(
        id=person_id,
        name=name,
        role=Role(role),
        own_gss_code=own_gss_code,
        sign_in_id=sign_in_id,
        password_is_fresh=bool(fresh),
        must_set_up=not has,
        was_noted=bool(noted),
        _last_seen_at=seen,
        _expires_at=expires,
    )


def is_known(token: str) -> bool:
    """Whether this is the token of a sign-in that is still there, even if it rested for too
    long."""
    query = select(SignIn.id).where(SignIn.token_hash == hash_token(token))
    return db.session.scalar(query) is not None


def half_way(token: str, now: datetime) -> tuple[int, int] | None:
    """Who gave the right password with this cookie and still owes a code: the person's id and the
    sign-in's."""
    row = look_up(_HALF_WAY, **asked(token, now))
    return None if row is None else (row[0], row[1])


def devices(person_id: int, now: datetime) -> Sequence[SignIn]:
    """Where somebody is signed in, the latest first."""
    query = (
        select(SignIn)
        .join(Person, Person.id == SignIn.person_id)
        .where(SignIn.person_id == person_id, *LIVE, TOOK_EVERY_STEP)
        .order_by(SignIn.last_seen_at.desc(), SignIn.id.desc())
    )
    return db.session.scalars(query, cut_offs(now)).all()


def person(person_id: int) -> Person:
    return db.session.get_one(Person, person_id)


def has_second_step(person_id: int) -> bool:
    """Return whether their password alone does not open the account."""
    query = select(Person.id).where(Person.id == person_id, HAS_SECOND_STEP)
    return db.session.scalar(query) is not None


def codes_left(person_id: int) -> int:
    """How many recovery codes somebody has not used yet."""
    where = and_(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
    query = select(func.count()).select_from(RecoveryCode).where(where)
    return db.session.scalar(query) or 0
