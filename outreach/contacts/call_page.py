"""The content of the call page: the MP, claim, office link, flags and history."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row

from outreach.contacts import queries
from outreach.contacts.history import History, load_history
from outreach.contacts.models import Contact
from outreach.contacts.queries import UNDO_WITHIN, Event
from outreach.core import clock
from outreach.core.formatting import mid
from outreach.core.tokens import hash_token
from outreach.core.vocabulary import REACHED, ClaimEnd, PhoneKind, PledgeStatus, QueueState
from outreach.parliament.elections import elected_on, election_facts
from outreach.parliament.models import MP, Constituency, PhoneNumber
from outreach.parliament.queries import mp_with_seat, phone_numbers
from outreach.pledges.offices import queries as offices
from outreach.pledges.offices.models import OfficeLink, OfficeSignature
from outreach.pledges.offices.tokens import secret
from outreach.pledges.transitions import NOES, allowed
from outreach.queue import queries as queue
from outreach.queue.flags.models import MPFlag
from outreach.queue.flags.queries import on_mp
from outreach.queue.models import Claim, QueueEntry
from outreach.queue.waits import why_waiting
from outreach.scripts.stages import Past


@dataclass(frozen=True, kw_only=True)
class ClaimStatus:
    """The MP's state in the queue, and the viewer's latest claim on this MP."""

    state: QueueState
    holder: str | None
    # Loaded while the lease runs, for coordinators to free.
    open: Claim | None
    own: Claim | None
    is_holding: bool
    is_lapsed: bool
    # A coordinator ended the viewer's claim, and the viewer has done nothing since.
    was_freed: bool
    # What others logged during the viewer's claim: (Contact, name).
    logged_by_others: Sequence[Row[Contact, str]]

    @property
    def can_log(self) -> bool:
        return self.own is not None


@dataclass(frozen=True, kw_only=True)
class OfficeSigning:
    """The link with which the MP's office signs, while there is use for a link."""

    is_wanted: bool
    # (OfficeLink, name of the coordinator who made it)
    link: Row[OfficeLink, str] | None = None
    token: str = ""
    # Signed, but not yet confirmed from the office's published address.
    signature: OfficeSignature | None = None


@dataclass(frozen=True, kw_only=True)
class CallPage:
    """The content of the call page, whatever is typed in its forms."""

    now: datetime
    mp: MP
    seat: Constituency | None
    entry: QueueEntry
    # Sentences on the MP's election and time in Parliament.
    facts: Sequence[str]
    # What the office has had from us: it decides which words fit.
    past: Past
    claim: ClaimStatus
    numbers: Sequence[PhoneNumber]
    office: OfficeSigning
    # (MPFlag, name of the person who raised it, name of the coordinator who solved it)
    mp_flags: Sequence[Row[MPFlag, str, str | None]]
    history: History
    # The contact that the viewer has just logged.
    logged: Contact | None
    # The viewer's last contact in which the MP or the office answered.
    reached: Contact | None
    # The pledge statuses that the viewer may enter now.
    next_statuses: Sequence[PledgeStatus]

    @property
    def has_just_reached(self) -> bool:
        return self.logged is not None and self.logged.outcome in REACHED

    @property
    def offices_open(self) -> bool:
        return clock.offices_open(self.now)

    @property
    def rings_switchboard(self) -> bool:
        """Return whether the number to ring first is answered by an operator."""
        working = [phone for phone in self.numbers if not phone.broken_at]
        return bool(working) and working[0].kind is PhoneKind.SWITCHBOARD

    @property
    def why_waiting(self) -> str:
        return why_waiting(self.entry)

    @property
    def undo_since(self) -> datetime:
        """The time since which the viewer's own contacts can be undone."""
        return self.now - UNDO_WITHIN

    @property
    def expects_log(self) -> bool:
        """Whether the viewer may have a contact to log: others ended the claim."""
        own = self.claim.own
        if own is None or self.logged:
            return False
        return self.claim.was_freed or own.ended_as is ClaimEnd.LAPSED

    @property
    def noted(self) -> str:
        """Return what the viewer has just entered, and what follows."""
        status, newest = self.entry.pledge_status, self.history.newest_pledge
        if status is not PledgeStatus.AGREED_UNCONFIRMED or newest is None:
            return f"Noted: {mid(status.label)}."
        if newest.status is PledgeStatus.SIGNED:
            return (
                "Entered, not confirmed: signed. A second person confirms it before it becomes"
                " public."
            )
        return (
            "Noted: agreed, to be confirmed. They count as signed once it is in writing: a public"
            " link, their own letter or email, or the office’s own link."
        )

    @property
    def last_note(self) -> Event | None:
        return self.history.last_note


def load_call_page(
    *,
    mp_id: int,
    person_id: int,
    enterable: Collection[PledgeStatus],
    before: datetime,
    logged_id: int | None,
    now: datetime,
) -> CallPage | None:
    """Load the page for one person; None if there is no such MP.

    The history goes back from `before`. `logged_id` is the contact that the page confirms.
    """
    mp_row = mp_with_seat(mp_id)
    entry_row = queue.entry_now(mp_id, now) if mp_row else None
    if mp_row is None or entry_row is None:
        return None
    (mp, seat), (entry, state, holder) = mp_row, entry_row
    return CallPage(
        now=now,
        mp=mp,
        seat=seat,
        entry=entry,
        facts=election_facts(mp, seat, elected_on(mp_id)),
        past=queries.past_with(mp_id, now),
        claim=_load_claim_status(entry, QueueState(state), holder, person_id, now),
        numbers=phone_numbers(mp_id),
        office=_load_office_signing(entry, seat, now),
        mp_flags=on_mp(mp_id, now),
        history=load_history(mp_id, before),
        logged=_load_logged(logged_id, mp_id, person_id),
        reached=queries.latest_reached(mp_id, person_id),
        next_statuses=_next_statuses(entry.pledge_status, enterable),
    )


def _load_claim_status(
    entry: QueueEntry, state: QueueState, holder: str | None, person_id: int, now: datetime
) -> ClaimStatus:
    own = queue.latest_claim(entry.mp_id, person_id)
    holding = own is not None and own.ended_at is None and entry.claimed_by == person_id
    return ClaimStatus(
        state=state,
        holder=holder,
        open=queue.open_claim(entry.mp_id) if state is QueueState.CLAIMED else None,
        own=own,
        is_holding=holding,
        is_lapsed=holding and entry.claimed_until is not None and entry.claimed_until <= now,
        was_freed=own is not None and _was_freed(own, now),
        logged_by_others=queries.logged_by_others(own) if own else [],
    )


def _was_freed(own: Claim, now: datetime) -> bool:
    """Return whether a coordinator ended the claim and its holder did nothing since."""
    if own.ended_as is not ClaimEnd.FREED:
        return False
    return any(row.Claim.id == own.id for row in queries.freed_lately(own.person_id, now))


def _load_office_signing(
    entry: QueueEntry, seat: Constituency | None, now: datetime
) -> OfficeSigning:
    if seat is None or entry.pledge_status is PledgeStatus.SIGNED:
        return OfficeSigning(is_wanted=False)
    link = offices.link_of(entry.mp_id, now)
    token = secret("link", link.OfficeLink.id) if link else ""
    if link is None or hash_token(token) != link.OfficeLink.token_hash:
        # A link that was made with another SECRET_KEY does not work.
        return OfficeSigning(is_wanted=True)
    signature = offices.awaited_signature(link.OfficeLink.id, now)
    return OfficeSigning(is_wanted=True, link=link, token=token, signature=signature)


def _load_logged(logged_id: int | None, mp_id: int, person_id: int) -> Contact | None:
    """Return the viewer's own contact with this MP, unless it was undone or corrected."""
    contact = queries.own_contact(logged_id, person_id) if logged_id else None
    return contact if contact and contact.mp_id == mp_id and not contact.voided_at else None


def _next_statuses(
    current: PledgeStatus, enterable: Collection[PledgeStatus]
) -> list[PledgeStatus]:
    now_public = current in NOES
    return [status for status in enterable if allowed(current, status, now_public=now_public)]
