"""The call page as everything that happens on it leads back to it."""

from datetime import UTC, datetime
from typing import Any

from flask import Response, current_app, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from outreach.contacts import contradictions, drafts, letters, queries
from outreach.contacts import note_flags as flags
from outreach.contacts import note_screening as safe_notes
from outreach.contacts.forms import (
    COORDINATORS_ENTER,
    VOLUNTEERS_ENTER,
    ContactForm,
    FlagForm,
    PledgeForm,
)
from outreach.contacts.models import Contact, Draft
from outreach.core import clock
from outreach.core.access import found
from outreach.core.htmx import page_or_fragment, replace_url, see_other
from outreach.core.tokens import hash_token
from outreach.core.vocabulary import (
    OUTCOMES,
    REACHED,
    REPLIES,
    UNANSWERED,
    Channel,
    ClaimEnd,
    PledgeStatus,
    QueueState,
    ScriptKind,
)
from outreach.parliament.models import MP, Constituency
from outreach.parliament.names import party_name
from outreach.parliament.queries import mp_with_seat, phone_numbers
from outreach.pledges.offices import queries as offices
from outreach.pledges.offices.tokens import secret
from outreach.pledges.transitions import NOES, SAID, allowed
from outreach.queue import queries as queue
from outreach.queue.flags.queries import on_mp
from outreach.queue.models import Claim, QueueEntry
from outreach.scripts import queries as scripts
from outreach.scripts.queries import CallWords


def call_page(
    mp_id: int,
    form: ContactForm | None = None,
    pledge_form: PledgeForm | None = None,
    status: int = 200,
    *,
    same_form: bool = True,
    flagged: tuple[int, FlagForm | None] = (0, None),
) -> Any:
    """A form that is repaired keeps its key; one that was sent already needs a new one."""
    now = clock.now()
    mp, seat = found(mp_with_seat, mp_id)
    entry, state, holder = found(queue.entry_now, mp_id, now)
    mine = queue.latest_claim(mp_id, current_user.id)
    holding = mine is not None and mine.ended_at is None and entry.claimed_by == current_user.id
    events, more = queries.timeline(mp_id, _before(now))
    kept = None if form else drafts.draft_of(mine)
    form = form or _begun(kept.fields if kept else {})
    channel = channel_of(form.channel.data)
    letters_sent = queries.letters_to(mp_id) if channel != Channel.PHONE else []
    response = page_or_fragment(
        "contacts/show.html",
        "contacts/_show.html",
        status,
        now=now,
        mp=mp,
        seat=seat,
        entry=entry,
        state=state,
        holder=holder,
        claim=mine,
        open_claim=queue.open_claim(mp_id) if state == QueueState.CLAIMED else None,
        holding=holding,
        lapsed=holding and entry.claimed_until <= now,
        can_log=mine is not None,
        freed=_freed(mine, now),
        others=queries.logged_by_others(mine) if mine else [],
        numbers=phone_numbers(mp_id),
        form=form,
        key=_key(kept) if same_form else None,
        kept=kept,
        said=_said(mp, seat, entry, channel),
        alike=letters.most_alike(form.letter.data or "", letters_sent),
        story=safe_notes.story_in(form.typed(), mp_id),
        mailto=letters.mailto(mp.email or "", form.subject.data or "", form.letter.data or ""),
        channel=channel,
        replied=bool(request.args.get("replied")),
        outcomes=REPLIES if request.args.get("replied") else OUTCOMES[channel],
        pledge_form=pledge_form or PledgeForm(formdata=None),
        moves=[
            word
            for word in entered()
            if allowed(entry.pledge_status, word, now_public=entry.pledge_status in NOES)
        ],
        reached=queries.latest_reached(mp_id, current_user.id),
        logged=_logged(mp_id),
        events=events,
        more=more,
        **_office(mp_id, entry, seat, now),
        **_second_looks(events),
        mp_flags=on_mp(mp_id, now),
        flagging=flagged[0],
        flag_form=flagged[1],
        party_name=party_name,
        Channel=Channel,
        REACHED=REACHED,
        UNANSWERED=UNANSWERED,
        offices_open=clock.offices_open(now),
        undo_until=now - queries.UNDO_WITHIN,
    )
    return replace_url(response, request.full_path.rstrip("?")) if status == 200 else response


def _office(
    mp_id: int, entry: QueueEntry, seat: Constituency | None, now: datetime
) -> dict[str, Any]:
    """The link with which this MP's office signs, while there is use for one."""
    wanted = seat is not None and entry.pledge_status is not PledgeStatus.SIGNED
    link = offices.link_of(mp_id, now) if wanted else None
    token = secret("link", link.OfficeLink.id) if link else ""
    if link and hash_token(token) != link.OfficeLink.token_hash:
        link = None  # made with another SECRET_KEY: what we would show does not work
    return {
        "office": link,
        "office_url": current_app.config["PUBLIC_URL"] + url_for("offices.signing", token=token)
        if link
        else "",
        "office_signed": offices.awaited_signature(link.OfficeLink.id, now) if link else None,
        "offer_office_link": wanted,
    }


def _freed(mine: Claim | None, now: datetime) -> bool:
    """Whether a coordinator ended this turn, and its holder has done nothing since."""
    if mine is None or mine.ended_as is not ClaimEnd.FREED:
        return False
    return any(row.Claim.id == mine.id for row in queries.freed_lately(mine.person_id, now))


def _second_looks(events: list[queries.Event]) -> dict[str, Any]:
    """What others found wrong with the entries of a history, and what came of it."""
    ids = [event.row.id for event in events if event.kind == "contact"]
    raised = flags.flags_on(ids)
    waiting = {one for one, all_of in raised.items() if any(not f.settled_at for f in all_of)}
    settled = contradictions.settled_on(ids)
    return {"flags": raised, "flagged": waiting, "settled": settled, "can_be_public": SAID}


def _key(kept: Draft | None) -> str | None:
    """The key of the form that is repaired or gone on with."""
    begun = kept.fields.get("idempotency_key") if kept else None
    return request.form.get("idempotency_key") or begun


def _said(mp: MP, seat: Constituency | None, entry: QueueEntry, channel: Channel) -> CallWords:
    kind = ScriptKind.CALL if channel == Channel.PHONE else ScriptKind.LETTER
    return scripts.words_for_call(kind, mp, seat, entry, current_user.name)


def _begun(fields: dict[str, str]) -> ContactForm:
    """The form as this person left it, on the channel that the address names."""
    form = ContactForm(formdata=MultiDict(fields) if fields else None)
    asked = request.args.get("channel")
    form.channel.data = channel_of(asked or fields.get("channel"))
    return form


def entered() -> tuple[PledgeStatus, ...]:
    return COORDINATORS_ENTER if current_user.is_coordinator else VOLUNTEERS_ENTER


def channel_of(word: str | None) -> Channel:
    return Channel(word) if word in list(Channel) else Channel.PHONE


def _logged(mp_id: int) -> Contact | None:
    """The contact just logged, when the address says so and it is one's own."""
    contact_id = request.args.get("logged", type=int)
    if contact_id is None or not 0 < contact_id < 2**31:
        return None
    contact = queries.own_contact(contact_id, current_user.id)
    return contact if contact and contact.mp_id == mp_id and not contact.voided_at else None


def _before(now: datetime) -> datetime:
    """Where a longer history goes on; from the newest without a (readable) word in the address."""
    try:
        return datetime.fromisoformat(request.args.get("before", "")).astimezone(UTC)
    except (ValueError, OverflowError):
        return now.replace(year=now.year + 1, month=1, day=1)


def see(mp_id: int, **words: Any) -> Response:
    return see_other(url_for("contacts.show", mp_id=mp_id, **words))
