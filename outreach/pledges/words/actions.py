"""Changing the words of the pledge: one proposes them, another voice confirms them. Until then the
old words stay, and whoever signed these keeps them."""

from datetime import datetime

from sqlalchemy import select

from outreach.audit.actions import record as audit
from outreach.core.errors import NotFound, Refusal
from outreach.core.extensions import db
from outreach.core.formatting import either
from outreach.core.vocabulary import STAFF
from outreach.people.actions import Disabled, NoLongerYours
from outreach.people.models import Person
from outreach.people.voices import answerers, hands
from outreach.pledges.words import queries
from outreach.pledges.words.models import PledgeChange
from outreach.scripts.actions import Superseded, check_pledge, lock_pledge, put_pledge
from outreach.scripts.models import ScriptVersion


class MayNotConfirm(Refusal):
    status = 403


class OneWaits(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "New words are proposed already. Confirm or withdraw them before you propose others."
        )


class Ended(Refusal):
    def __init__(self) -> None:
        super().__init__("These words have been confirmed or withdrawn already.")


class NoVoiceAnswers(Refusal):
    status = 403

    def __init__(self) -> None:
        super().__init__(
            "Nobody answers for your account yet, so a second voice could not be told from yours."
            " Have a coordinator vouch for you, on your page under People."
        )


def propose(
    *, base: int, title: str, body: str, same_meaning: bool, person_id: int, now: datetime
) -> int | None:
    """Propose new words; returns the change's id, or None when nothing is different. `base` is the
    number of the version that the editor started from. `same_meaning` says that only a slip is
    corrected. Raises Unfitting, Superseded, OneWaits, NoVoiceAnswers."""
    _hold(person_id)
    current = lock_pledge()
    if (title, body) == (current.title, current.body):
        return None
    check_pledge(title, body)
    if base != current.number:
        raise Superseded(current)
    if queries.open_change() is not None:
        raise OneWaits
    answerer = answerers([person_id])[person_id]
    if answerer is None or not hands([person_id], now).answered:
        raise NoVoiceAnswers
    change = PledgeChange(
        base_id=current.id,
        title=title,
        body=body,
        same_meaning=same_meaning,
        proposed_by=person_id,
        answered_by=answerer,
        at=now,
    )
    db.session.add(change)
    db.session.flush()
    _audit("words.propose", change, person_id, now)
    return change.id


def confirm(*, change_id: int, person_id: int, now: datetime) -> ScriptVersion:
    """Another voice has seen the difference and how many signed the old words: the new ones are the
    pledge from now on. Returns their version. Raises NotFound, Ended, MayNotConfirm."""
    _hold(person_id)
    current, change = lock_pledge(), _locked(change_id)
    if reason := queries.why_not(change, person_id):
        raise MayNotConfirm(f"{reason} {who_can(change)}")
    change.confirmed_by, change.confirmed_at = person_id, now
    db.session.flush()
    same_as = queries.meaning(current) if change.same_meaning else None
    version = put_pledge(
        title=change.title,
        body=change.body,
        same_as_id=same_as,
        person_id=change.proposed_by,
        now=now,
    )
    kind = "words.confirm_slip" if change.same_meaning else "words.confirm"
    subject = f"words:{change.id} version:{current.number} to:{version.number}"
    audit(person_id=person_id, action=kind, subject=subject, now=now)
    return version


def withdraw(*, change_id: int, person_id: int, now: datetime) -> None:
    """The words stay as they are. Raises NotFound, Ended."""
    _hold(person_id)
    lock_pledge()
    change = _locked(change_id)
    change.withdrawn_by, change.withdrawn_at = person_id, now
    db.session.flush()
    _audit("words.withdraw", change, person_id, now)


def who_can(change: PledgeChange) -> str:
    names = [one.name for one in queries.can_confirm(change)]
    if not names:
        return (
            "Nobody else has a voice here yet. Have another coordinator vouched for, or invited at"
            " the server: ./script/flask people invite EMAIL --role coordinator"
        )
    return f"{either(names)} can confirm them."


def _hold(person_id: int) -> None:
    """Lock the person: whoever loses their role or voice at this moment has acted before, or does
    not act any more."""
    query = select(Person).where(Person.id == person_id).with_for_update(key_share=True)
    person = db.session.scalars(query.execution_options(populate_existing=True)).one()
    if person.disabled_at is not None:
        raise Disabled
    if person.role not in STAFF:
        raise NoLongerYours


def _locked(change_id: int) -> PledgeChange:
    """The change, which waits. The caller holds the pledge: two voices go one by one."""
    query = select(PledgeChange).where(PledgeChange.id == change_id)
    change = db.session.scalar(query.execution_options(populate_existing=True))
    if change is None:
        raise NotFound("There is no such change.")
    if not change.is_open:
        raise Ended
    return change


def _audit(action: str, change: PledgeChange, person_id: int, now: datetime) -> None:
    audit(person_id=person_id, action=action, subject=f"words:{change.id}", now=now)
