"""The volunteer's pages: today, the call page, and logging what happened."""

import re
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_login import current_user

from outreach import clock
from outreach.access import found
from outreach.contacts import actions, corrections, queries
from outreach.contacts.forms import COORDINATORS_ENTER, VOLUNTEERS_ENTER, ContactForm, PledgeForm
from outreach.contacts.models import Contact
from outreach.database import Answer, commits
from outreach.fields import as_word
from outreach.htmx import page_or_fragment, replace_url
from outreach.parliament.names import party_name
from outreach.parliament.queries import mp_with_seat, phone_numbers
from outreach.pledges.actions import MOVES
from outreach.queue import queries as queue
from outreach.refusal import Refusal
from outreach.vocabulary import (
    OUTCOMES,
    REACHED,
    Channel,
    Direction,
    Outcome,
    PledgeStatus,
    QueueState,
    SaidBy,
    Stance,
)

bp = Blueprint("contacts", __name__)


@bp.get("/today")
def today() -> Any:
    now = clock.now()
    person_id = current_user.id
    since = clock.london(clock.london_date(now))
    return render_template(
        "contacts/today.html",
        now=now,
        held=queue.claims_held(person_id, now),
        lapsed=queue.claims_lapsed_today(person_id, now),
        due=queue.follow_ups_due(person_id, now),
        week=queries.week_of(person_id, now),
        done=queries.latest_of(person_id, since),
        counts=queue.state_counts(now),
    )


@bp.get("/mps/<id:mp_id>")
def show(mp_id: int) -> Any:
    form = ContactForm(formdata=None, channel=_channel(request.args.get("channel")))
    return _call_page(mp_id, form, PledgeForm(formdata=None))


@bp.post("/mps/<id:mp_id>/contacts")
@commits
def create(mp_id: int) -> Answer:
    found(mp_with_seat, mp_id)
    form = ContactForm()
    if not form.validate():
        return lambda: _call_page(mp_id, form, PledgeForm(formdata=None), 422)
    try:
        contact = actions.log(
            mp_id=mp_id, person_id=current_user.id, entry=_entry(form), now=clock.now()
        )
    except actions.Unfitting as refusal:
        form[refusal.field].errors = [str(refusal)]
        return lambda: _call_page(mp_id, form, PledgeForm(formdata=None), 422)
    except Refusal as refusal:
        form.form_errors = [str(refusal)]
        status = refusal.status
        return lambda: _call_page(mp_id, form, PledgeForm(formdata=None), status)
    channel = Channel.EMAIL if _goes_on_by_email(contact) else None
    return _see(mp_id, logged=contact.id, channel=channel)


@bp.post("/mps/<id:mp_id>/numbers/<id:phone_id>/works")
@commits
def number_works(mp_id: int, phone_id: int) -> Answer:
    actions.mark_number_working(
        mp_id=mp_id, phone_id=phone_id, person_id=current_user.id, now=clock.now()
    )
    flash("Thank you. This number can be rung again.", "done")
    return _see(mp_id)


@bp.post("/contacts/<id:contact_id>/undo")
@commits
def undo(contact_id: int) -> Answer:
    mp_id = corrections.undo(contact_id=contact_id, person_id=current_user.id, now=clock.now())
    flash("Undone. Everything is as it was before.", "done")
    return _see(mp_id)


@bp.get("/contacts/<id:contact_id>/correct")
def correct(contact_id: int) -> Any:
    contact = found(queries.own_contact, contact_id, current_user.id)
    return _correct_page(contact, _filled(contact))


@bp.post("/contacts/<id:contact_id>/correct")
@commits
def save_correction(contact_id: int) -> Answer:
    contact = found(queries.own_contact, contact_id, current_user.id)
    form = ContactForm()
    if not form.validate():
        return lambda: _correct_page(contact, form, 422)
    try:
        corrections.correct(
            contact_id=contact_id,
            person_id=current_user.id,
            entry=_entry(form),
            now=clock.now(),
        )
    except actions.Unfitting as refusal:
        form[refusal.field].errors = [str(refusal)]
        return lambda: _correct_page(contact, form, 422)
    flash("Corrected. The first entry stays in the history.", "done")
    return _see(contact.mp_id)


@bp.post("/mps/<id:mp_id>/pledge")
@commits
def pledge(mp_id: int) -> Answer:
    found(mp_with_seat, mp_id)
    form = PledgeForm()
    form.entered = _entered()
    if not form.validate():
        return lambda: _call_page(mp_id, ContactForm(formdata=None), form, 422)
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
        return lambda: _call_page(mp_id, ContactForm(formdata=None), form, status)
    return _see(mp_id, marked=1)


def _call_page(mp_id: int, form: ContactForm, pledge_form: PledgeForm, status: int = 200) -> Any:
    now = clock.now()
    mp, seat = found(mp_with_seat, mp_id)
    entry, state, holder = found(queue.entry_now, mp_id, now)
    mine = queue.latest_claim(mp_id, current_user.id)
    holding = mine is not None and mine.ended_at is None and entry.claimed_by == current_user.id
    events, more = queries.timeline(mp_id, _before(now))
    logged = _logged(mp_id)
    channel = _channel(form.channel.data)
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
        channel=channel,
        outcomes=OUTCOMES[channel],
        pledge_form=pledge_form,
        moves=[word for word in _entered() if word in MOVES[entry.pledge_status]],
        reached=queries.latest_reached(mp_id, current_user.id),
        logged=logged,
        events=events,
        more=more,
        party_name=party_name,
        Channel=Channel,
        REACHED=REACHED,
        undo_until=now - corrections.UNDO_WITHIN,
    )
    return replace_url(response, request.full_path.rstrip("?")) if status == 200 else response


def _filled(contact: Contact) -> ContactForm:
    return ContactForm(
        formdata=None,
        channel=contact.channel,
        direction=contact.direction,
        outcome=contact.outcome,
        stance=contact.stance or "",
        said_by=contact.said_by or "",
        note=contact.note,
        follow_up_on=contact.follow_up_on,
        after=str(contact.follow_up_after or ""),
    )


def _correct_page(contact: Contact, form: ContactForm, status: int = 200) -> Any:
    channel = _channel(form.channel.data)
    page = render_template(
        "contacts/correct.html",
        contact=contact,
        mp=found(mp_with_seat, contact.mp_id).MP,
        form=form,
        channel=channel,
        outcomes=OUTCOMES[channel],
        REACHED=REACHED,
    )
    return page, status


def _entered() -> tuple[PledgeStatus, ...]:
    return COORDINATORS_ENTER if current_user.is_coordinator else VOLUNTEERS_ENTER


def _entry(form: ContactForm) -> actions.Entry:
    phone_id = form.phone_id.data or ""
    return actions.Entry(
        channel=_channel(form.channel.data),
        direction=Direction(form.direction.data or Direction.OUT),
        outcome=Outcome(form.outcome.data),
        stance=as_word(Stance, form.stance.data),
        said_by=as_word(SaidBy, form.said_by.data),
        note=form.note.data or "",
        follow_up_on=form.follow_up_on.data,
        follow_up_after=int(form.after.data) if (form.after.data or "").strip() else None,
        phone_id=int(phone_id) if re.fullmatch(r"[0-9]{1,9}", phone_id) else None,
    )


def _goes_on_by_email(contact: Contact) -> bool:
    """They asked for an email, or nothing is left to ring."""
    none_left = all(number.broken_at for number in phone_numbers(contact.mp_id))
    return contact.outcome is Outcome.TOLD_TO_EMAIL or (
        contact.outcome is Outcome.BAD_NUMBER and none_left
    )


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
    return redirect(url_for("contacts.show", mp_id=mp_id, **words), 303)  # type: ignore[return-value]
