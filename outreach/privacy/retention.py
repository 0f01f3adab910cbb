"""How long each kind of thing is kept, and why; and what puts an end to it.

`docs/privacy-retention.md` and the public notice are written from this table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    and_,
    delete,
    func,
    or_,
    select,
    union_all,
    update,
)

from outreach.account.lifetimes import VOLUNTEERS
from outreach.account.limits import LONGEST
from outreach.account.models import Attempts, PasswordReset, SignIn
from outreach.audit.models import AuditEvent
from outreach.columns import AnySelect
from outreach.contacts.drafts import FORGOTTEN_AFTER
from outreach.contacts.models import Contact, Draft, Letter
from outreach.database import RECEIPTS_LAST, receipts
from outreach.extensions import db
from outreach.people.models import Invitation, Person

DAY = timedelta(days=1)
MONTH = timedelta(days=365) / 12
AT_ONCE = timedelta()

# An account that nobody uses: told so long before, then erased.
NOTICE = 30 * DAY
LETTER_REMOVED = "[removed: it was sent more than 12 months ago]"


@dataclass(frozen=True, kw_only=True)
class Period:
    """`lasts` counts from `since`; without it, it is kept for as long as the campaign runs."""

    what: str
    why: str
    since: str = ""
    lasts: timedelta | None = None
    then: str = "deleted"
    # The table, and which of its rows are over: given the moment before which they must have begun.
    rows: tuple[Any, Callable[[datetime], ColumnElement[bool]]] | None = None


def _over(column: Any) -> Callable[[datetime], ColumnElement[bool]]:
    return lambda before: column <= before


SIGN_INS = Period(
    what="Where somebody is signed in",
    why="It is only of use while it lasts.",
    since="it ended",
    lasts=AT_ONCE,
    rows=(
        SignIn,
        lambda before: or_(
            SignIn.expires_at <= before, SignIn.last_seen_at <= before - VOLUNTEERS.idle
        ),
    ),
)
RESETS = Period(
    what="Links to choose a new password",
    why="So that somebody who did not ask for one can be told when it was.",
    since="they ran out",
    lasts=7 * DAY,
    rows=(PasswordReset, _over(PasswordReset.expires_at)),
)
INVITATIONS = Period(
    what="Invitations",
    why="So that coordinators see who has been asked and did not come, and do not ask again at "
    "once.",
    since="they were used or ran out",
    lasts=90 * DAY,
    rows=(
        Invitation,
        lambda before: or_(
            and_(Invitation.used_at.is_not(None), Invitation.used_at <= before),
            and_(Invitation.used_at.is_(None), Invitation.expires_at <= before),
        ),
    ),
)
RECEIPTS = Period(
    what="Which forms somebody sent",
    why="A form that was sent without a connection may arrive days later, and must count once.",
    since="the form was sent",
    lasts=RECEIPTS_LAST,
    rows=(receipts, _over(receipts.c.at)),
)
DRAFTS = Period(
    what="What was typed and not logged",
    why="After that long nobody comes back to it.",
    since="the last word was typed",
    lasts=FORGOTTEN_AFTER,
    rows=(Draft, _over(Draft.saved_at)),
)
ATTEMPTS = Period(
    what="Counts of tries to sign in",
    why="The longest limit looks back over one day.",
    since="the try",
    lasts=LONGEST,
    rows=(Attempts, _over(Attempts.since)),
)
LETTERS = Period(
    what="The text of letters to offices",
    why="So that an office does not get the same letter twice. After a year it has most likely "
    "forgotten, and the name under the letter need not be kept.",
    since="the letter was sent",
    lasts=12 * MONTH,
    then="the text is removed; that a letter was sent stays",
    rows=(
        Letter,
        lambda before: and_(
            Letter.body != LETTER_REMOVED,
            Letter.contact_id.in_(select(Contact.id).where(Contact.at <= before)),
        ),
    ),
)
ACCOUNTS = Period(
    what="Accounts that nobody uses",
    why="A campaign has quiet years between its loud ones; after two of them, whoever wants to "
    f"help again can be invited again. They are told by email {NOTICE.days} days before, and one "
    "sign-in keeps the account.",
    since="the last sign of the person",
    lasts=24 * MONTH,
    then="the account is erased: the person goes, their work stays without a name",
)
USED_ACCOUNTS = Period(
    what="Accounts",
    why="Without one nobody can work here. Everybody can leave at any time.",
    then="erased when the person leaves",
)
WORK = Period(
    what="Which MP was contacted, when, how, with what result; where MPs stand, and who checked it",
    why="This is the work itself. What we say in public about an MP must rest on something that "
    "can be looked up. Of whoever left only a number stays.",
    then="deleted with the whole database when the campaign ends",
)
AUDIT = Period(
    what="The record of who did what",
    why="Each line is chained to the one before it, and the database refuses to change or delete "
    "one: a record that could be shortened could be shortened by whoever has something to hide. "
    "It holds numbers, never names, addresses or what somebody wrote; the number of whoever left "
    "leads nowhere. So it is kept whole, and not cut after 24 months.",
    then="deleted with the whole database when the campaign ends",
)
MPS = Period(
    what="Facts about MPs",
    why="They are public, and replaced when Parliament’s register changes.",
    then="replaced by the next list",
)

PERIODS = (
    USED_ACCOUNTS,
    ACCOUNTS,
    SIGN_INS,
    RESETS,
    INVITATIONS,
    RECEIPTS,
    DRAFTS,
    ATTEMPTS,
    LETTERS,
    WORK,
    AUDIT,
    MPS,
)


def in_words(period: Period) -> str:
    """7 days after the form was sent."""
    if period.lasts is None:
        return "as long as the campaign runs"
    if not period.lasts:
        return "only while it lasts"
    months = period.lasts / MONTH
    length = f"{months:.0f} months" if months >= 12 else f"{period.lasts.days} days"
    return f"{'1 day' if length == '1 days' else length} after {period.since}"


def count_over(period: Period, now: datetime) -> int:
    table, over = _rows(period, now)
    return db.session.scalar(select(func.count()).select_from(table).where(over)) or 0


def end(period: Period, now: datetime) -> int:
    """Apply a period; returns how many rows were over. Inside a write transaction."""
    number = count_over(period, now)
    table, over = _rows(period, now)
    if table is Letter:
        db.session.execute(
            update(Letter).where(over).values(subject=LETTER_REMOVED, body=LETTER_REMOVED)
        )
    elif number:
        db.session.execute(delete(table).where(over))
    return number


def _rows(period: Period, now: datetime) -> tuple[Any, ColumnElement[bool]]:
    if period.rows is None or period.lasts is None:
        raise ValueError(period.what)
    table, over = period.rows
    return table, over(now - period.lasts)


def _signs_of_life() -> CompoundSelect[Any]:
    """(person, when): what they did, and where they are signed in."""
    did: AnySelect = select(AuditEvent.person_id.label("who"), AuditEvent.at.label("at")).where(
        AuditEvent.person_id.is_not(None)
    )
    return union_all(
        did,
        select(SignIn.person_id, SignIn.last_seen_at),
        select(Person.id, Person.created_at),
    )


TELL = "privacy.tell"


@dataclass(frozen=True)
class Unused:
    person_id: int
    email: str
    since: datetime
    told_at: datetime | None


def unused_accounts(now: datetime) -> list[Unused]:
    """Whoever gave no sign for so long that they are to be told, or were; longest ago first."""
    signs = _signs_of_life().subquery()
    last = select(signs.c.who, func.max(signs.c.at).label("at")).group_by(signs.c.who).subquery()
    told = (
        select(AuditEvent.subject, func.max(AuditEvent.at).label("at"))
        .where(AuditEvent.action == TELL)
        .group_by(AuditEvent.subject)
    )
    told_at: dict[str, datetime] = dict(db.session.execute(told).all())
    before = now - (ACCOUNTS.lasts or AT_ONCE) + NOTICE
    query = (
        select(Person.id, Person.email, last.c.at)
        .join(last, last.c.who == Person.id)
        .where(Person.left_at.is_(None), last.c.at <= before)
        .order_by(last.c.at, Person.id)
    )
    found = []
    for person_id, email, at in db.session.execute(query):
        told_then = told_at.get(f"person:{person_id}")
        # What they were told before they came back does not count.
        found.append(
            Unused(person_id, email, at, told_then if told_then and told_then > at else None)
        )
    return found


def is_over(unused: Unused, now: datetime) -> bool:
    """Whether the account is to be erased: unused for long enough, and told long enough ago."""
    long_enough = unused.since <= now - (ACCOUNTS.lasts or AT_ONCE)
    return long_enough and unused.told_at is not None and unused.told_at <= now - NOTICE
