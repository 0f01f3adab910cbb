"""The call page: logging what happened, the letter, and where the MP stands."""

import re
from datetime import UTC, datetime
from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from outreach import clock
from outreach.access import found
from outreach.contacts import actions, drafts, letters, queries, safe_notes
from outreach.contacts.forms import COORDINATORS_ENTER, VOLUNTEERS_ENTER, ContactForm, PledgeForm
from outreach.contacts.models import Contact, Draft
from outreach.database import Answer, SentAlready, commits, commits_each_time
from outreach.htmx import page_or_fragment, replace_url, see_other, wants_fragment
from outreach.parliament.models import MP, Constituency
from outreach.parliament.names import party_name
from outreach.parliament.queries import mp_with_seat, phone_numbers
from outreach.pledges.actions import MOVES
from outreach.queue import queries as queue
from outreach.queue.models import QueueEntry
from outreach.refusal import Refusal, Unfitting
from outreach.scripts import queries as scripts
from outreach.scripts.queries import CallWords
from outreach.vocabulary import (
    OUTCOMES,
    REACHED,
    REPLIES,
    THEN_WRITE,
    UNANSWERED,
    Channel,
    Outcome,
    PledgeStatus,
    QueueState,
    ScriptKind,
)

bp = Blueprint("contacts", __name__)


@bp.get("/mps/<id:mp_id>")
def show(mp_id: int) -> Any:
    return _call_page(mp_id)


@bp.post("/mps/<id:mp_id>/contacts")
def create(mp_id: int) -> Any:
    try:
        return _create(mp_id)
    except SentAlready as refusal:
        form = ContactForm()
        form.form_errors = [
            "This was logged already, from another tab or device, and said something else: see "
            "below. What you typed is still here: log it as one more, or correct the first."
        ]
        return _call_page(mp_id, form, status=refusal.status, same_form=False)


@commits
def _create(mp_id: int) -> Answer:
    found(mp_with_seat, mp_id)
    form = ContactForm()
    if not form.validate():
        return lambda: _call_page(mp_id, form, status=422)
    form.say_instead(partial(safe_notes.cases_in, mp_id=mp_id))
    try:
        contact = actions.log(
            mp_id=mp_id, person_id=current_user.id, entry=_entry(form), now=clock.now()
        )
    except Refusal as refusal:
        return _refused(mp_id, form, refusal)
    channel = Channel.EMAIL if _goes_on_by_email(contact) else None
    return _see(mp_id, logged=contact.id, channel=channel)


@bp.post("/mps/<id:mp_id>/letter")
@commits_each_time
def letter(mp_id: int) -> Answer:
    """Make a letter around a sentence of somebody's own, or keep the one they changed."""
    found(mp_with_seat, mp_id)
    form = ContactForm()
    if not form.validate_only("own", "subject", "letter"):
        return lambda: _call_page(mp_id, form, status=422)
    form.say_instead(partial(safe_notes.cases_in, mp_id=mp_id))
    try:
        actions.keep_letter(
            mp_id=mp_id,
            person_id=current_user.id,
            volunteer=current_user.name,
            typed=form.typed(),
            again=bool(form.again.data),
            now=clock.now(),
        )
    except Refusal as refusal:
        return _refused(mp_id, form, refusal)
    return _see(mp_id, channel=Channel.EMAIL)


@bp.post("/mps/<id:mp_id>/draft")
@commits_each_time
def draft(mp_id: int) -> Answer:
    """Keep what was typed so far; but not what looks like somebody's case, and say so at once."""
    found(mp_with_seat, mp_id)
    typed = ContactForm().typed()
    cases = safe_notes.cases_in(typed, mp_id)
    fit = {name: text for name, text in typed.items() if name not in cases}
    status, sentence = 200, "Saved. You can go on here, or on another device."
    try:
        drafts.keep(mp_id=mp_id, person_id=current_user.id, fields=fit, now=clock.now())
    except Refusal as refusal:
        if not wants_fragment():
            raise
        status, sentence = refusal.status, str(refusal)
    if not wants_fragment():
        return _see(mp_id)
    page = render_template(
        "contacts/_kept.html",
        sentence=sentence,
        cases=cases.values(),
        alike=letters.most_alike(typed.get("letter", ""), queries.letters_to(mp_id)),
        story=safe_notes.story_in(typed, mp_id),
    )
    return Response(page, status)


@bp.post("/mps/<id:mp_id>/numbers/<id:phone_id>/works")
@commits
def number_works(mp_id: int, phone_id: int) -> Answer:
    actions.mark_number_working(
        mp_id=mp_id, phone_id=phone_id, person_id=current_user.id, now=clock.now()
    )
    flash("Thank you. This number can be rung again.", "done")
    return _see(mp_id)


@bp.post("/mps/<id:mp_id>/pledge")
@commits
def pledge(mp_id: int) -> Answer:
    found(mp_with_seat, mp_id)
    form = PledgeForm()
    form.entered = _entered()
    if not form.validate():
        return lambda: _call_page(mp_id, pledge_form=form, status=422)
    try:
        actions.mark_pledge(
            mp_id=mp_id,
            person_id=current_user.id,
            status=PledgeStatus(form.status.data),
            link=form.link.data or None,
            by_coordinator=current_user.is_coordinator,
            now=clock.now(),
        )
    except Refusal as refusal:
        form.status.errors = [str(refusal)]
        status = refusal.status
        return lambda: _call_page(mp_id, pledge_form=form, status=status)
    return _see(mp_id, marked=1)


def _call_page(
    mp_id: int,
    form: ContactForm | None = None,
    pledge_form: PledgeForm | None = None,
    status: int = 200,
    *,
    same_form: bool = True,
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
    channel = _channel(form.channel.data)
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
        moves=[word for word in _entered() if word in MOVES[entry.pledge_status]],
        reached=queries.latest_reached(mp_id, current_user.id),
        logged=_logged(mp_id),
        events=events,
        more=more,
        party_name=party_name,
        Channel=Channel,
        REACHED=REACHED,
        UNANSWERED=UNANSWERED,
        offices_open=clock.offices_open(now),
        undo_until=now - queries.UNDO_WITHIN,
    )
    return replace_url(response, request.full_path.rstrip("?")) if status == 200 else response


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
    form.channel.data = _channel(asked or fields.get("channel"))
    return form


def _refused(mp_id: int, form: ContactForm, refusal: Refusal) -> Answer:
    """The page again, with the sentence where it belongs."""
    if isinstance(refusal, safe_notes.SomebodysCase):
        form.without_case = refusal
    if isinstance(refusal, Unfitting):
        form[refusal.field].errors = [str(refusal)]
    else:
        form.form_errors = [str(refusal)]
    status = refusal.status
    return lambda: _call_page(mp_id, form, status=status)


def _entered() -> tuple[PledgeStatus, ...]:
    return COORDINATORS_ENTER if current_user.is_coordinator else VOLUNTEERS_ENTER


def _entry(form: ContactForm) -> actions.Entry:
    sent = form.subject.data or "", form.letter.data or ""
    return actions.Entry(
        phone_id=_id(form.phone_id.data),
        script_version_id=_id(form.script_version_id.data),
        letter=sent if sent[1] else None,
        **form.words(),
    )


def _id(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"[0-9]{1,9}", text) else None


def _goes_on_by_email(contact: Contact) -> bool:
    """A letter is the next step, or nothing is left to ring."""
    none_left = all(number.broken_at for number in phone_numbers(contact.mp_id))
    return contact.outcome in THEN_WRITE or (contact.outcome is Outcome.BAD_NUMBER and none_left)


def _channel(word: str | None) -> Channel:
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


def _see(mp_id: int, **words: Any) -> Response:
    return see_other(url_for("contacts.show", mp_id=mp_id, **words))
