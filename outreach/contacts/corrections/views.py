"""Taking a log back, correcting it, and taking somebody's words out of it."""

from datetime import datetime
from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, render_template, url_for
from flask_login import current_user

from outreach.contacts.actions import Entry
from outreach.contacts.corrections import actions, redaction
from outreach.contacts.corrections.forms import RedactForm
from outreach.contacts.models import Contact
from outreach.contacts.note_screening import SomebodysCase, cases_in
from outreach.contacts.queries import contact_with_mp, own_contact
from outreach.core import clock
from outreach.core.access import found
from outreach.core.database import Answer, commits
from outreach.core.errors import Refusal, Unfitting
from outreach.core.form_fields import EntryForm
from outreach.core.formatting import count
from outreach.core.htmx import see_other
from outreach.core.vocabulary import OUTCOMES, Channel
from outreach.parliament.queries import mp_with_seat
from outreach.pledges.evidence import public_entries
from outreach.pledges.queries import waits_again
from outreach.pledges.recalculate import WAITS_AGAIN
from outreach.privacy.hooks import erases

bp = Blueprint("corrections", __name__)
TAKEN_BACK = "What was entered about the pledge because of it is taken back."


@bp.post("/contacts/<id:contact_id>/undo")
@commits
def undo(contact_id: int) -> Answer:
    now = clock.now()
    try:
        mp_id = actions.undo(contact_id=contact_id, person_id=current_user.id, now=now)
    except actions.CannotUndo as refusal:
        return _correct_instead(contact_id, refusal)
    again = waits_again(mp_id, current_user.id, now)
    flash(f"Undone. {WAITS_AGAIN if again else 'Everything is as it was before.'}", "done")
    return _call_page(mp_id)


@bp.get("/contacts/<id:contact_id>/correct")
def correct(contact_id: int) -> Any:
    contact = found(own_contact, contact_id, current_user.id)
    return _correct_page(contact, _filled(contact))


@bp.post("/contacts/<id:contact_id>/correct")
@commits
def save_correction(contact_id: int) -> Answer:
    contact = found(own_contact, contact_id, current_user.id)
    form = EntryForm()
    if not form.validate():
        return lambda: _correct_page(contact, form, 422)
    form.say_instead(partial(cases_in, mp_id=contact.mp_id))
    try:
        kept = actions.correct(
            contact_id=contact_id,
            person_id=current_user.id,
            entry=Entry(**form.words()),
            now=clock.now(),
        )
    except Refusal as refusal:
        if isinstance(refusal, Unfitting):
            form[refusal.field].errors = [str(refusal)]
        else:
            form.form_errors = [str(refusal)]
        form.without_case = refusal if isinstance(refusal, SomebodysCase) else None
        status = refusal.status
        return lambda: _correct_page(contact, form, status)
    flash(f"Corrected. {'The first entry stays in the history.' if kept else TAKEN_BACK}", "done")
    return _call_page(contact.mp_id)


@bp.get("/contacts/<id:contact_id>/redact")
def redact(contact_id: int) -> Any:
    return _redact_page(contact_id, RedactForm(formdata=None))


@bp.post("/contacts/<id:contact_id>/redact")
@erases
@commits
def save_redaction(contact_id: int) -> Answer:
    contact = found(contact_with_mp, contact_id).Contact
    form = RedactForm()
    if not form.validate():
        return lambda: _redact_page(contact_id, form, 422)
    now = clock.now()
    try:
        changed = redaction.redact(
            contact_id=contact_id,
            words=form.words.data or "",
            person_id=current_user.id,
            now=now,
        )
    except Unfitting as refusal:
        form.words.errors = [str(refusal)]
        return lambda: _redact_page(contact_id, form, 422)
    _say_removed(contact.mp_id, changed, now)
    return _call_page(contact.mp_id)


@bp.get("/mps/<id:mp_id>/redact")
def redact_about(mp_id: int) -> Any:
    return _redact_about_page(mp_id, RedactForm(formdata=None))


@bp.post("/mps/<id:mp_id>/redact")
@erases
@commits
def save_redaction_about(mp_id: int) -> Answer:
    found(mp_with_seat, mp_id)
    form = RedactForm()
    if not form.validate():
        return lambda: _redact_about_page(mp_id, form, 422)
    words, who, now = form.words.data or "", current_user.id, clock.now()
    try:
        changed = redaction.redact_about(mp_id=mp_id, words=words, person_id=who, now=now)
    except Unfitting as refusal:
        form.words.errors = [str(refusal)]
        return lambda: _redact_about_page(mp_id, form, 422)
    _say_removed(mp_id, changed, now)
    return _call_page(mp_id)


def _say_removed(mp_id: int, changed: int, now: datetime) -> None:
    again = f" {WAITS_AGAIN}" if waits_again(mp_id, current_user.id, now) else ""
    flash(f"Removed, in {count(changed, 'place')}. Nobody can read it any more.{again}", "done")


def _correct_instead(contact_id: int, refusal: Refusal) -> Answer:
    """It cannot be taken back any more: the way on is to correct it, as long as it counts."""
    contact = found(own_contact, contact_id, current_user.id)
    if contact.voided_at is not None:
        raise refusal
    form = _filled(contact)
    form.form_errors = [str(refusal)]
    return lambda: _correct_page(contact, form, refusal.status)


def _filled(contact: Contact) -> EntryForm:
    return EntryForm(
        formdata=None,
        channel=contact.channel,
        direction=contact.direction,
        outcome=contact.outcome,
        stance=contact.stance or "",
        said_by=contact.said_by or "",
        in_confidence=contact.in_confidence,
        note=contact.note,
        follow_up_on=contact.follow_up_on,
        after=str(contact.follow_up_after or ""),
    )


def _correct_page(contact: Contact, form: EntryForm, status: int = 200) -> Any:
    words = list(Channel)
    channel = Channel(form.channel.data) if form.channel.data in words else Channel.PHONE
    page = render_template(
        "contacts/corrections/correct.html",
        contact=contact,
        mp=found(mp_with_seat, contact.mp_id).MP,
        form=form,
        channel=channel,
        outcomes=OUTCOMES[channel],
    )
    return page, status


def _redact_page(contact_id: int, form: RedactForm, status: int = 200) -> Any:
    contact, mp, by, letter = found(contact_with_mp, contact_id)
    page = render_template(
        "contacts/corrections/redact.html",
        contact=contact,
        mp=mp,
        by=by,
        letter=letter,
        marked=redaction.suspicious(contact, letter),
        rests=_rests_on(contact.mp_id, contact.id),
        form=form,
    )
    return page, status


def _redact_about_page(mp_id: int, form: RedactForm, status: int = 200) -> Any:
    mp = found(mp_with_seat, mp_id).MP
    return render_template(
        "contacts/corrections/redact.html",
        contact=None,
        mp=mp,
        form=form,
        rests=_rests_on(mp_id),
    ), status


def _rests_on(mp_id: int, contact_id: int | None = None) -> str:
    """Where public entries say that this MP stands, or those of one contact do; empty for none."""
    entries = public_entries([mp_id])
    those = [one for one in entries if contact_id is None or one.contact_id == contact_id]
    return ", ".join(dict.fromkeys(one.status.label for one in those))


def _call_page(mp_id: int) -> Response:
    return see_other(url_for("contacts.show", mp_id=mp_id))
