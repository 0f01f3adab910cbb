"""*This is wrong*: an office disputes what the public reads of its MP. Confirmed from the published
address, it stands beside the entry until somebody has settled it."""

from datetime import datetime

from sqlalchemy import select

from outreach.audit.actions import record as audit
from outreach.core.errors import NotFound, Refusal, Unfitting
from outreach.core.extensions import db
from outreach.core.tokens import hash_token, new_token
from outreach.pledges.models import Objection
from outreach.pledges.offices import queries
from outreach.pledges.offices.actions import published_address, sitting
from outreach.pledges.offices.errors import LinkOver, NoSuchLink
from outreach.pledges.offices.queries import ANSWER_WITHIN
from outreach.pledges.offices.tokens import secret
from outreach.queue.actions import lock
from outreach.screening.screen import please_take_out, screen


class NotYours(Refusal):
    status = 403


class AlreadySettled(Refusal):
    def __init__(self) -> None:
        super().__init__("Somebody has settled this already.")


class NothingChanged(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "Where this MP stands is as it was when the office said that it is wrong. Change it"
            " first, on the MP’s page."
        )


def object_to(
    *, mp_id: int, name: str, role: str, words: str, by_hand: bool, now: datetime
) -> Objection:
    """Say that what is written about this MP is wrong. With `by_hand` a coordinator passes the
    message to the office on, else it is mailed. Raises NotFound, LinkOver, NoAddress, Unfitting at
    `words`."""
    sitting(mp_id)
    address = published_address(mp_id)
    if found := screen(words, allowed=[address]):
        raise Unfitting("words", f"{please_take_out(words, found)} {found[0].kind.hint}")
    objection = Objection(
        mp_id=mp_id,
        name=name,
        role=role,
        words=words,
        by_hand=by_hand,
        at=now,
        mailed_to=address,
        confirm_hash=hash_token(new_token()),
        settled_as="",
    )
    db.session.add(objection)
    db.session.flush()
    objection.confirm_hash = hash_token(secret("objection", objection.id))
    db.session.flush()
    audit(person_id=None, action="offices.object", subject=f"mp:{mp_id}", now=now)
    return objection


def to_confirm(token: str, now: datetime) -> Objection:
    """The objection that a message asks about. Raises NoSuchLink, LinkOver."""
    objection = queries.objection_by_hash(hash_token(token))
    if objection is None:
        raise NoSuchLink
    if objection.confirmed_at is not None:
        raise LinkOver("This was confirmed already. Thank you: there is nothing more to do.")
    if objection.settled_at is not None:
        raise LinkOver("This has been settled meanwhile. Thank you.")
    if objection.at + ANSWER_WITHIN <= now:
        raise LinkOver("This is too old: it worked for a week. Please say again what is wrong.")
    return objection


def confirm(*, token: str, now: datetime) -> int:
    """Whoever reads the published address says that the office means it; returns the MP's id.
    Raises NoSuchLink, LinkOver."""
    objection = to_confirm(token, now)
    lock(objection.mp_id)
    db.session.refresh(objection)
    to_confirm(token, now)
    objection.confirmed_at = now
    db.session.flush()
    subject = f"mp:{objection.mp_id}"
    audit(person_id=None, action="offices.confirm_objection", subject=subject, now=now)
    return objection.mp_id


def pass_on(*, objection_id: int, person_id: int, now: datetime) -> None:
    """Show a coordinator the message to the office, to pass it on. They see the link in it, so the
    objection counts in public only once another coordinator has seen it. Raises NotFound,
    AlreadySettled, NotYours."""
    objection = _locked(objection_id)
    if objection.shown_to not in (None, person_id):
        raise NotYours("Another coordinator passes this one on.")
    if objection.confirmed_at is not None:
        raise AlreadySettled
    objection.shown_to = person_id
    db.session.flush()
    subject = f"mp:{objection.mp_id}"
    audit(person_id=person_id, action="offices.pass_on", subject=subject, now=now)


def see(*, objection_id: int, person_id: int, now: datetime) -> None:
    """Another coordinator says that an objection passed on by hand is the office's. Raises
    NotFound, AlreadySettled, NotYours."""
    objection = _locked(objection_id)
    if objection.confirmed_at is None or objection.shown_to is None or objection.seen_by:
        raise AlreadySettled
    if objection.shown_to == person_id:
        raise NotYours("You passed this one on yourself. Another coordinator looks at it.")
    objection.seen_by = person_id
    db.session.flush()
    subject = f"mp:{objection.mp_id}"
    audit(person_id=person_id, action="offices.see_objection", subject=subject, now=now)


def settle(*, objection_id: int, person_id: int, reason: str, now: datetime) -> None:
    """What was wrong is put right, and so something else stands there now; or the entry stands,
    for a `reason`. Not by who entered or checked what is disputed. Raises NotFound, AlreadySettled,
    NotYours, NothingChanged."""
    objection = _locked(objection_id)
    dispute = queries.dispute(objection)
    if person_id in (dispute.not_stands if reason else dispute.not_right):
        raise NotYours("You entered or checked what is disputed. Somebody else settles it.")
    if not reason and not dispute.changed:
        raise NothingChanged
    objection.settled_by, objection.settled_at = person_id, now
    objection.settled_as = reason
    db.session.flush()
    subject = f"mp:{objection.mp_id}"
    audit(person_id=person_id, action="offices.settle", subject=subject, now=now)


def _locked(objection_id: int) -> Objection:
    """The objection, which waits, with the MP's row held."""
    mp_id = db.session.scalar(select(Objection.mp_id).where(Objection.id == objection_id))
    if mp_id is None:
        raise NotFound("There is no such objection.")
    lock(mp_id)
    query = select(Objection).where(Objection.id == objection_id)
    objection = db.session.scalars(query.execution_options(populate_existing=True)).one()
    if objection.settled_at is not None:
        raise AlreadySettled
    return objection
