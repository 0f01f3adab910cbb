"""Logging what happened: it moves the queue, and may move the pledge, in one transaction."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from outreach.audit.actions import record as audit
from outreach.contacts import drafts, queries
from outreach.contacts import spot_checks as reviews
from outreach.contacts.letters import ask_for_a_sentence
from outreach.contacts.models import Contact, Letter, UndoStep
from outreach.contacts.note_screening import (
    cases_in,
    refuse_somebodys_case,
    subject_without_case,
    without_stories,
)
from outreach.contacts.queue_effects import move_queue
from outreach.core import clock
from outreach.core.errors import NotFound, Refusal, Unfitting
from outreach.core.extensions import db
from outreach.core.formatting import time_of_day
from outreach.core.vocabulary import (
    ASKS,
    CONTINUES,
    OUTCOMES,
    REACHED,
    SETTLES,
    THEIRS,
    Basis,
    Channel,
    ClaimEnd,
    Direction,
    Outcome,
    PledgeStatus,
    QueueState,
    SaidBy,
    ScriptKind,
    Stance,
)
from outreach.parliament import actions as parliament
from outreach.parliament.queries import has_letter_address, mp_with_seat, reachable
from outreach.pledges import actions as pledges
from outreach.pledges.evidence import REMOVED
from outreach.pledges.queries import standing
from outreach.pledges.transitions import LEFT_THE_QUEUE, as_heard
from outreach.queue import actions as queue
from outreach.queue.models import Claim, QueueEntry
from outreach.queue.queries import entry_now, latest_claim
from outreach.scripts import queries as scripts
from outreach.scripts.stages import stage

FURTHEST = timedelta(days=365)
# A public link shows these without anybody having been asked.
_BY_LINK_ALONE = (PledgeStatus.SIGNED, PledgeStatus.CONSIDERING)
# Only happens to somebody who rings or writes.
_OURS = (
    Outcome.VOICEMAIL_LEFT,
    Outcome.NO_ANSWER,
    Outcome.BUSY_OR_FULL,
    Outcome.BAD_NUMBER,
    Outcome.SENT,
    Outcome.NO_REPLY,
)


class NotYourTurn(Refusal):
    pass


class WordsChanged(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "The words of the pledge changed after you opened this page. Nothing was saved yet."
            " Choose which words they signed, and save again."
        )


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What a person enters about one contact."""

    channel: Channel
    outcome: Outcome
    direction: Direction = Direction.OUT
    stance: Stance | None = None
    said_by: SaidBy | None = None
    # Where they stand was told between us.
    in_confidence: bool = False
    note: str = ""
    follow_up_on: date | None = None
    follow_up_after: int | None = None
    phone_id: int | None = None
    # The version of the words that were on the page.
    script_version_id: int | None = None
    # What was written: its subject and its text.
    letter: tuple[str, str] | None = None


def log(*, mp_id: int, person_id: int, entry: Entry, now: datetime) -> Contact:
    """Keep what happened. Late is never too late for someone who held the MP once; the lease
    decides who may claim, not whether work is kept. Raises Unfitting, NotYourTurn, NotFound."""
    entry = fitting(entry, now)
    entry = replace(entry, note=refuse_somebodys_case("note", entry.note, mp_id))
    theirs = entry.direction is Direction.IN
    if entry.script_version_id and (theirs or not scripts.is_version(entry.script_version_id)):
        entry = replace(entry, script_version_id=None)
    row = queue.lock(mp_id)
    claim = latest_claim(mp_id, person_id)
    mine = claim is not None and claim.ended_at is None and row.claimed_by == person_id
    if claim is None and entry.direction is Direction.OUT:
        raise NotYourTurn(_whose_turn(mp_id, now))
    before = snapshot(row)
    contact = contact_of(entry, mp_id, person_id, claim.id if claim else None, now)
    contact.late = claim is not None and not mine and claim.ended_as is not ClaimEnd.LOGGED
    db.session.add(contact)
    db.session.flush()
    if entry.letter and entry.outcome is Outcome.SENT:
        # It has been sent: whatever it says, that is logged. What we do not keep is left out.
        subject, body = entry.letter
        subject = subject_without_case(subject, mp_id)
        body = without_stories(body, entry.script_version_id, mp_id)
        db.session.add(Letter(contact_id=contact.id, subject=subject, body=body))
    if claim is not None:
        drafts.logged(claim, contact.outcome, now)
    mark_broken(entry, mp_id, now)
    move_queue(row, contact, now, mine=mine)
    ask_if_new(contact, now)
    if mine and claim is not None:
        _end_or_renew(claim, row, contact, now)
    reviews.ask_if_due(contact, now)
    db.session.add(UndoStep(contact_id=contact.id, before=before, after=snapshot(row)))
    audit(person_id=person_id, action="contacts.log", subject=f"contact:{contact.id}", now=now)
    queue.touch(mp_id)
    return contact


def keep_letter(
    *,
    mp_id: int,
    person_id: int,
    volunteer: str,
    typed: dict[str, str],
    again: bool,
    now: datetime,
) -> None:
    """Make a letter around a sentence of its writer's own, keep the one they changed, or throw it
    away to begin anew. Raises Unfitting, NotFound, ClaimOver."""
    office, row = mp_with_seat(mp_id), db.session.get(QueueEntry, mp_id)
    if office is None or row is None:
        raise NotFound("There is no such MP.")
    if again:
        typed = typed | {"subject": "", "letter": ""}
    # All that was typed is kept, whichever field it is in.
    for case in cases_in(typed, mp_id).values():
        raise case
    if not again and not typed.get("letter"):
        own = typed.get("own", "")
        ask_for_a_sentence(own)
        past = queries.past_with(mp_id, now)
        fields = scripts.merge_fields(office.MP, office.Constituency, row, volunteer)
        letter_stage = stage(ScriptKind.LETTER, row.pledge_status, past)
        words = scripts.words(
            ScriptKind.LETTER, letter_stage, fields | scripts.own_words(own, past)
        )
        version = str(words.version_id)
        made = {"subject": words.title, "letter": words.text, "script_version_id": version}
        typed = typed | made
    drafts.keep(mp_id=mp_id, person_id=person_id, fields=typed, now=now)


def contact_of(
    entry: Entry, mp_id: int, person_id: int, claim_id: int | None, at: datetime
) -> Contact:
    return Contact(
        mp_id=mp_id,
        person_id=person_id,
        claim_id=claim_id,
        at=at,
        channel=entry.channel,
        direction=entry.direction,
        outcome=entry.outcome,
        stance=entry.stance,
        said_by=entry.said_by,
        in_confidence=entry.in_confidence,
        note=entry.note,
        follow_up_on=entry.follow_up_on,
        follow_up_after=entry.follow_up_after,
        script_version_id=entry.script_version_id,
    )


def ask_if_new(contact: Contact, now: datetime) -> None:
    """The first contact in which an MP was asked moves the pledge to *asked*."""
    if contact.outcome in ASKS and standing(contact.mp_id) is PledgeStatus.NOT_ASKED:
        pledges.record(
            mp_id=contact.mp_id,
            person_id=contact.person_id,
            status=PledgeStatus.ASKED,
            basis=Basis.INFERRED,
            contact_id=contact.id,
            link=None,
            now=now,
        )


# What logging writes to an MP's row, but for where the pledge stands: the ledger says that.
_WRITTEN = (
    "not_before",
    "follow_up_at",
    "follow_up_by",
    "bumped_at",
    "reachable",
    "last_contact_at",
    "last_outcome",
    "attempts",
    "claimed_by",
    "claimed_until",
)


def snapshot(row: QueueEntry) -> dict[str, Any]:
    """What logging may change on an MP's row, as JSON keeps it."""
    values = {name: getattr(row, name) for name in _WRITTEN}
    return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in values.items()}


def mark_pledge(
    *,
    mp_id: int,
    person_id: int,
    status: PledgeStatus,
    link: str | None,
    described: str | None = None,
    in_public: bool | None = None,
    by_coordinator: bool = False,
    words: int | None = None,
    newest_words: int | None = None,
    now: datetime,
) -> None:
    """Move an MP to where they were heard to stand: by the last contact in which this person
    reached them, by a public link, or by a letter that is described and not kept. Whether it was
    said in public is asked; unsaid, a signature and a link are public, and nothing else. Who has
    left the queue is left to coordinators. `words` is the number of the version of the pledge that
    they signed, today's if None; `newest_words` of the newest one that the page showed. Raises
    Refusal, Unfitting, WordsChanged, and what `pledges.actions.record` raises."""
    described = refuse_somebodys_case("described", described or "", mp_id)
    queue.lock(mp_id)
    contact = queries.latest_reached(mp_id, person_id)
    if contact is None and status not in _BY_LINK_ALONE and not by_coordinator:
        raise pledges.NoEvidence("Log who said so first: this takes the MP out of the queue.")
    if standing(mp_id) in LEFT_THE_QUEUE and not by_coordinator:
        raise Refusal("This MP has left the queue. Only a coordinator can change that.")
    if link and in_public is False:
        raise Unfitting("in_public", "What is behind a public link was said in public.")
    if in_public is None:
        in_public = bool(link) or status is PledgeStatus.SIGNED
    if contact is not None and in_public and has_words_out(contact):
        if not link and not described:
            raise pledges.NoEvidence(
                "Words were taken out of your log, so it cannot show this. Give a public link, or"
                " describe the letter or the email."
            )
        contact = None
    if status is PledgeStatus.SIGNED and not in_public:
        raise pledges.NotPublic
    basis = _rests_on(contact, link, described)
    words_id = _signed_words(words, newest_words) if status is PledgeStatus.SIGNED else None
    pledges.record(
        mp_id=mp_id,
        person_id=person_id,
        status=as_heard(status, basis),
        basis=basis,
        contact_id=contact.id if contact else None,
        link=link,
        described=described,
        is_public=in_public,
        words_id=words_id,
        now=now,
    )
    queue.touch(mp_id)


def _signed_words(number: int | None, newest: int | None) -> int:
    """The version of the pledge that an MP signed. Raises Unfitting, WordsChanged."""
    today = scripts.pledge_version()
    if newest is not None and newest != today.number:
        raise WordsChanged
    if number is None:
        return today.id
    found = next((one for one in scripts.pledge_versions() if one.number == number), None)
    if found is None:
        raise Unfitting("pledge_version", "Choose which words they signed.")
    return found.id


def has_words_out(contact: Contact) -> bool:
    """Whether only a part of its note is left: that may say something else than the whole did."""
    return contact.redacted_at is not None and contact.note not in ("", REMOVED)


def mark_number_working(*, mp_id: int, phone_id: int, person_id: int, now: datetime) -> None:
    """A number that was marked as not working is rung again. Raises NotFound."""
    row = queue.lock(mp_id)
    parliament.mark_number_working(mp_id=mp_id, phone_id=phone_id)
    row.reachable = reachable(mp_id)
    db.session.flush()
    audit(person_id=person_id, action="contacts.number_works", subject=f"mp:{mp_id}", now=now)
    queue.touch(mp_id)


def _rests_on(contact: Contact | None, link: str | None, described: str | None) -> Basis:
    if link:
        return Basis.PUBLIC_LINK
    by_staff = contact is not None and heard_basis(contact) is Basis.STAFF_BY_VOICE
    if described and not by_staff:
        return Basis.MP_IN_WRITING
    return heard_basis(contact) if contact else Basis.INFERRED


def heard_basis(contact: Contact) -> Basis:
    """What a pledge rests on that was heard in this contact: never more than was heard."""
    if contact.said_by is SaidBy.STAFF or contact.outcome is Outcome.SPOKE_STAFF:
        return Basis.STAFF_BY_VOICE
    return Basis.MP_BY_VOICE if contact.outcome is Outcome.SPOKE_MP else Basis.MP_IN_WRITING


def fitting(entry: Entry, now: datetime) -> Entry:
    """Check what the words mean together; fill in what follows from them."""
    if entry.outcome not in OUTCOMES[entry.channel]:
        raise Unfitting("outcome", f"“{entry.outcome.label}” does not go with this channel.")
    if (entry.stance or entry.said_by) and entry.outcome not in REACHED:
        raise Unfitting(
            "stance", "Where they stand can only be noted when somebody there answered."
        )
    if entry.stance and not entry.said_by:
        raise Unfitting("said_by", "Choose who said so.")
    if entry.direction is Direction.IN and entry.outcome in _OURS:
        raise Unfitting(
            "direction", f"“{entry.outcome.label}” is ours: it cannot have come from them."
        )
    if entry.outcome is Outcome.CALL_BACK and entry.follow_up_on is None:
        raise Unfitting("follow_up_on", "Choose the day on which to call back.")
    today = clock.london_date(now)
    if entry.follow_up_on and entry.follow_up_on < today:
        raise Unfitting("follow_up_on", "This day has passed. Choose today or a later day.")
    if entry.follow_up_on and entry.follow_up_on > today + FURTHEST:
        raise Unfitting("follow_up_on", "Choose a day within the next year.")
    hour = entry.follow_up_after
    if entry.follow_up_on == today and hour and clock.london(today, time(hour)) < now:
        raise Unfitting("after", "This hour has passed. Choose a later one, or another day.")
    direction = Direction.IN if entry.outcome in THEIRS else entry.direction
    said_by = entry.said_by if entry.stance else None
    in_confidence = entry.in_confidence and entry.outcome in REACHED
    return replace(entry, direction=direction, said_by=said_by, in_confidence=in_confidence)


def _whose_turn(mp_id: int, now: datetime) -> str:
    found = entry_now(mp_id, now)
    if found is not None and found.state == QueueState.CLAIMED:
        until = time_of_day(found.QueueEntry.claimed_until)
        return f"{found.holder} is on this MP until {until}. What you wrote is still here."
    return "Claim this MP first, so that nobody rings at the same time. Your note is still here."


def mark_broken(entry: Entry, mp_id: int, now: datetime) -> None:
    if entry.outcome is Outcome.BAD_NUMBER:
        parliament.mark_number_broken(mp_id=mp_id, phone_id=entry.phone_id, now=now)
    if entry.outcome is Outcome.BOUNCED and entry.channel is Channel.EMAIL:
        parliament.mark_email_bounced(mp_id=mp_id, now=now)


def _end_or_renew(claim: Claim, row: QueueEntry, contact: Contact, now: datetime) -> None:
    runs = row.claimed_until is not None and row.claimed_until > now
    then_write = contact.outcome in SETTLES and runs and has_letter_address(row.mp_id)
    if then_write or (contact.outcome in CONTINUES and row.reachable):
        row.claimed_until = max(
            min(now + queue.LEASE, claim.started_at + queue.LONGEST), row.claimed_until or now
        )
        db.session.flush()
        if then_write:
            queue.settle(claim=claim, now=now)
    else:
        queue.end_claim(row.mp_id, ClaimEnd.LOGGED, now)
