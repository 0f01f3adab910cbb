"""Inviting people, switching them off and letting them in again."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from blinker import Signal
from sqlalchemy import ColumnElement, delete, insert, select, update

from outreach.audit.actions import record
from outreach.core.errors import NotFound, Refusal
from outreach.core.extensions import db
from outreach.core.tokens import hash_token, new_token
from outreach.core.vocabulary import STAFF, Help, Role
from outreach.people.models import Helped, Invitation, Person
from outreach.people.queries import addresses_here, role_of
from outreach.people.voices import HELP_COUNTS, kin

INVITATION_LASTS = timedelta(hours=48)
# After that long a letter that was not sent will not be: the server stopped meanwhile.
ON_ITS_WAY = timedelta(minutes=10)
# For so long, whoever helped somebody into their account is remembered.
HELP_LASTS = HELP_COUNTS
# Two of these open an account that needs a second step.
_TOGETHER = (Help.PASSWORD, Help.STEP, Help.ROLE)

# Sent with person_id and now, inside the transaction. What hangs on a person (claims, follow-ups)
# is let go of by those who know of it: people is at the ground and imports none of them.
person_disabled = Signal()


class Disabled(Refusal):
    status = 403

    def __init__(self) -> None:
        super().__init__("This account is switched off. Please ask a coordinator.")


class AlreadyHere(Refusal):
    pass


class OnlyAdmins(Refusal):
    status = 403

    def __init__(self) -> None:
        super().__init__("Only an admin may do this to an admin, or make one.")


class InvitedAsAdmin(OnlyAdmins):
    def __init__(self, email: str) -> None:
        Refusal.__init__(
            self, f"{email} is invited as an admin already. Only an admin may change that."
        )


class NotAlone(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "You, or somebody you let in, helped with this account less than 90 days ago. A new "
            "password and a lost phone together open it, so somebody else has to do the other: ask "
            "another coordinator or an admin, or whoever runs the server "
            "(./script/flask people reset)."
        )


class NoLongerYours(Refusal):
    status = 403

    def __init__(self) -> None:
        super().__init__("Your own account may not do this any more.")


class Invited(NamedTuple):
    """What came of several invitations: (address, token) of each, seen this once; which of them
    had an open one that ended; who has an account already."""

    made: list[tuple[str, str]]
    renewed: set[str]
    here: list[str]


def invite(*, email: str | None, role: Role, invited_by: int | None, now: datetime) -> str:
    """Make a one-time link's token, the only time it is seen. An earlier open invitation of the
    same address ends. Raises AlreadyHere, OnlyAdmins."""
    if email is None:
        nobody = Invitation.email.is_(None), Invitation.used_at.is_(None)
        db.session.execute(update(Invitation).where(*nobody).values(expires_at=now))
        return _make([None], role, invited_by, now)[0]
    invited = invite_all(emails=[email], role=role, invited_by=invited_by, now=now)
    if invited.here:
        raise AlreadyHere(f"{invited.here[0]} has an account here already.")
    return invited.made[0][1]


def invite_first(*, now: datetime) -> tuple[str, str]:
    """The tokens of links for the first two coordinators, who are two people: one answers for a
    pledge, and the other checks it. Earlier open ones end."""
    return (
        invite(email=None, role=Role.COORDINATOR, invited_by=None, now=now),
        _make([None], Role.COORDINATOR, None, now)[0],
    )


def invite_all(
    *, emails: Iterable[str], role: Role, invited_by: int | None, now: datetime
) -> Invited:
    """The same for many, each address once. Raises OnlyAdmins, NoLongerYours."""
    wanted = list(dict.fromkeys(email.strip().lower() for email in emails))
    if invited_by is not None:
        _may_invite(invited_by, role, wanted, now)
    here = addresses_here(wanted)
    new = [email for email in wanted if email not in here]
    ended = db.session.scalars(
        update(Invitation)
        .where(Invitation.email.in_(new), *_open(now))
        .values(expires_at=now)
        .returning(Invitation.email)
    )
    renewed = {email for email in ended if email}
    made = list(zip(new, _make(new, role, invited_by, now), strict=True))
    return Invited(made, renewed, [email for email in wanted if email in here])


def _may_invite(by: int, role: Role, emails: Sequence[str], now: datetime) -> None:
    """Lock whoever invites: who is switched off at this moment leaves no invitation behind."""
    held = select(Person.role).where(Person.id == by, Person.disabled_at.is_(None))
    mine = db.session.scalar(held.with_for_update(key_share=True))
    if mine not in STAFF:
        raise NoLongerYours
    if mine is Role.ADMIN:
        return
    if role is Role.ADMIN:
        raise OnlyAdmins
    for email in db.session.scalars(
        select(Invitation.email).where(
            Invitation.email.in_(emails), Invitation.role == Role.ADMIN, *_open(now)
        )
    ):
        raise InvitedAsAdmin(email or "")


def _open(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Invitation.used_at.is_(None), Invitation.expires_at > now


@person_disabled.connect
def end_invitations(person_id: int, now: datetime) -> None:
    """What somebody invited others with works no more."""
    theirs = update(Invitation).where(Invitation.invited_by == person_id, *_open(now))
    db.session.execute(theirs.values(expires_at=now))


def _make(
    emails: Iterable[str | None], role: Role, invited_by: int | None, now: datetime
) -> list[str]:
    """An invitation for each; their tokens."""
    tokens, rows = [], []
    for email in emails:
        tokens.append(new_token())
        rows.append(
            {
                "token_hash": hash_token(tokens[-1]),
                "email": email,
                "role": role,
                "invited_by": invited_by,
                "created_at": now,
                "expires_at": now + INVITATION_LASTS,
            }
        )
        record(person_id=invited_by, action="people.invite", subject=f"role:{role}", now=now)
    if rows:
        db.session.execute(insert(Invitation), rows)
    return tokens


def mailing(*, tokens: Iterable[str], now: datetime) -> None:
    """Remember that these invitations are about to be sent by email."""
    _set(tokens, mailing_until=now + ON_ITS_WAY)


def mailed(*, taken: Iterable[str], refused: Iterable[str], now: datetime) -> None:
    """Remember which of these invitations the mail server took."""
    _set(taken, mailed_at=now)
    _set(refused, mailing_until=now)


def _set(tokens: Iterable[str], **values: datetime) -> None:
    which = Invitation.token_hash.in_([hash_token(token) for token in tokens])
    db.session.execute(update(Invitation).where(which).values(values))


def withdraw(*, invitation_id: int, by: int, now: datetime) -> None:
    """An invitation ends, and the address goes with it. Raises NotFound, OnlyAdmins."""
    invitation = _unused(invitation_id, by)
    db.session.execute(delete(Invitation).where(Invitation.id == invitation.id))
    subject = f"invitation:{invitation_id}"
    record(person_id=by, action="people.withdraw_invitation", subject=subject, now=now)


def renew(*, invitation_id: int, by: int, now: datetime) -> tuple[str, str]:
    """A new link for the same address and role: (address, token). Raises NotFound, OnlyAdmins,
    AlreadyHere."""
    invitation = _unused(invitation_id, by)
    email, role = invitation.email or "", invitation.role
    return email, invite(email=email, role=role, invited_by=by, now=now)


def _unused(invitation_id: int, by: int) -> Invitation:
    invitation = db.session.get(Invitation, invitation_id)
    if invitation is None or invitation.used_at is not None or invitation.email is None:
        raise NotFound("There is no such invitation, or it has been used.")
    if invitation.role is Role.ADMIN and role_of(by) is not Role.ADMIN:
        raise OnlyAdmins
    return invitation


def hold_both(*, person_id: int, by: int) -> Person:
    """Lock the person and whoever is about to do something to their account, in one order: two who
    do it to each other at the same moment cannot both win. So whoever did it is still there
    afterwards, and one coordinator or admin always stays. Raises NotFound, Disabled, NoLongerYours,
    OnlyAdmins."""
    person, actor = lock_both(person_id=person_id, by=by)
    if person.role is Role.ADMIN and actor.role is not Role.ADMIN:
        raise OnlyAdmins
    return person


def lock_both(*, person_id: int, by: int) -> tuple[Person, Person]:
    """Lock the two, whose actor looks after people. Raises NotFound, Disabled, NoLongerYours."""
    both = select(Person).where(Person.id.in_((person_id, by))).order_by(Person.id)
    held = both.with_for_update(key_share=True).execution_options(populate_existing=True)
    people = {someone.id: someone for someone in db.session.scalars(held)}
    person, actor = people.get(person_id), people[by]
    if actor.disabled_at is not None:
        raise Disabled
    if actor.role not in STAFF:
        raise NoLongerYours
    if person is None or person.left_at is not None:
        raise NotFound("There is no such person.")
    return person, actor


def may_help(*, person_id: int, by: int | None, how: Help, now: datetime) -> Person:
    """Let `by` help somebody back into their account, and remember it. A new password and a lost
    phone together open an account, so of those who need a second step nobody does both within 90
    days, nor with a second account of theirs; nobody goes around what their own account asks. `by`
    is None for whoever runs the server. Raises NotAlone, what `hold_both` does, and Refusal for
    oneself."""
    if by is None:
        person = db.session.get_one(Person, person_id)
    elif person_id == by:
        raise Refusal("You can change this on your own account's page.")
    else:
        person = hold_both(person_id=person_id, by=by)
        done = _done_lately(person_id, by, now)
        # Nor by taking the role away first.
        guarded = person.role is not Role.VOLUNTEER or Help.ROLE in done
        if guarded and done - {how, Help.ROLE}:
            raise NotAlone
    note_help(person_id=person_id, by=by, how=how, now=now)
    return person


def _done_lately(person_id: int, by: int, now: datetime) -> set[Help]:
    """How `by`, or somebody who may be the same person, helped with this account."""
    query = select(Helped.how, Helped.helped_by).where(
        Helped.person_id == person_id,
        Helped.helped_by.is_not(None),
        Helped.how.in_(_TOGETHER),
        Helped.at > now - HELP_LASTS,
    )
    mine = kin(by, now).ids
    return {row.how for row in db.session.execute(query) if mine & kin(row.helped_by, now).ids}


def note_help(*, person_id: int, by: int | None, how: Help, now: datetime) -> None:
    """Remember it; what was longer ago is forgotten."""
    old = delete(Helped).where(Helped.person_id == person_id, Helped.at <= now - HELP_LASTS)
    db.session.execute(old)
    db.session.add(Helped(person_id=person_id, helped_by=by, how=how, at=now))


def disable(*, person_id: int, by: int, now: datetime) -> None:
    """Switch somebody off: signed out everywhere, and everything they hold is freed. Raises what
    `hold_both` does, and Refusal for oneself: so one coordinator always stays."""
    if person_id == by:
        raise Refusal("You cannot switch off your own account. Ask another coordinator.")
    person = hold_both(person_id=person_id, by=by)
    if person.disabled_at is None:
        person.disabled_at = now
        db.session.flush()
    person_disabled.send(person_id, now=now)
    record(person_id=by, action="people.disable", subject=f"person:{person_id}", now=now)


def enable(*, person_id: int, by: int, now: datetime) -> None:
    """Let somebody in again. Raises what `hold_both` does."""
    person = hold_both(person_id=person_id, by=by)
    if person.disabled_at is not None:
        note_help(person_id=person_id, by=by, how=Help.ENABLED, now=now)
    person.disabled_at = None
    record(person_id=by, action="people.enable", subject=f"person:{person_id}", now=now)


def practised(*, person_id: int, now: datetime) -> None:
    """Remember that somebody went through the practice calls to the end."""
    db.session.execute(update(Person).where(Person.id == person_id).values(practised_at=now))
