"""The call page: logging what happened, the letter, and where the MP stands."""

from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, render_template
from flask_login import current_user

from outreach.auth.reauthentication.hooks import needs_fresh_password
from outreach.contacts import actions, drafts, queries
from outreach.contacts import note_flags as flags
from outreach.contacts import note_screening as safe_notes
from outreach.contacts.forms import (
    ContactForm,
    FlagForm,
    PledgeForm,
)
from outreach.contacts.models import Contact
from outreach.contacts.responses import call_page, enterable_statuses, see
from outreach.contacts.wording import check_letter
from outreach.core import clock
from outreach.core.access import found
from outreach.core.database import Answer, SentAlready, commits, commits_each_time
from outreach.core.errors import Refusal, Unfitting
from outreach.core.form_fields import row_number
from outreach.core.htmx import wants_fragment
from outreach.core.vocabulary import THEN_WRITE, Channel, FlagReason, Outcome, PledgeStatus
from outreach.parliament.queries import mp_with_seat, phone_numbers
from outreach.pledges import actions as pledges
from outreach.pledges.queries import waits_again
from outreach.pledges.recalculate import WAITS_AGAIN

bp = Blueprint("contacts", __name__)


@bp.get("/mps/<id:mp_id>")
def show(mp_id: int) -> Any:
    return call_page(mp_id)


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
        return call_page(mp_id, form, status=refusal.status, same_form=False)


@commits
def _create(mp_id: int) -> Answer:
    found(mp_with_seat, mp_id)
    form = ContactForm()
    if not form.validate():
        return lambda: call_page(mp_id, form, status=422)
    form.say_instead(partial(safe_notes.cases_in, mp_id=mp_id))
    try:
        contact = actions.log(
            mp_id=mp_id, person_id=current_user.id, entry=_entry(form), now=clock.now()
        )
    except Refusal as refusal:
        return _refused(mp_id, form, refusal)
    channel = Channel.EMAIL if _goes_on_by_email(contact) else None
    return see(mp_id, logged=contact.id, channel=channel)


@bp.post("/mps/<id:mp_id>/letter")
@commits_each_time
def letter(mp_id: int) -> Answer:
    """Make a letter around a sentence of somebody's own, or keep the one they changed."""
    found(mp_with_seat, mp_id)
    form = ContactForm()
    if not form.validate_only("own", "subject", "letter"):
        return lambda: call_page(mp_id, form, status=422)
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
    return see(mp_id, channel=Channel.EMAIL)


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
        return see(mp_id)
    page = render_template(
        "contacts/_kept.html",
        sentence=sentence,
        cases=cases.values(),
        letter_check=check_letter(mp_id=mp_id, typed=typed, earlier=queries.letters_to(mp_id)),
    )
    return Response(page, status)


@bp.post("/mps/<id:mp_id>/numbers/<id:phone_id>/works")
@needs_fresh_password
@commits
def number_works(mp_id: int, phone_id: int) -> Answer:
    actions.mark_number_working(
        mp_id=mp_id, phone_id=phone_id, person_id=current_user.id, now=clock.now()
    )
    flash("Thank you. This number can be rung again.", "done")
    return see(mp_id)


@bp.post("/mps/<id:mp_id>/pledge")
@commits
def pledge(mp_id: int) -> Answer:
    found(mp_with_seat, mp_id)
    form = PledgeForm()
    form.entered = enterable_statuses()
    if not form.validate():
        return lambda: call_page(mp_id, pledge_form=form, status=422)
    try:
        actions.mark_pledge(
            mp_id=mp_id,
            person_id=current_user.id,
            status=PledgeStatus(form.status.data),
            link=form.link.data or None,
            described=form.described.data or None,
            in_public=form.said_in_public,
            words=row_number(form.pledge_version.data),
            newest_words=row_number(form.newest_version.data),
            by_coordinator=current_user.is_coordinator,
            now=clock.now(),
        )
    except Refusal as refusal:
        form[_field_of(refusal)].errors = [str(refusal)]
        status = refusal.status
        return lambda: call_page(mp_id, pledge_form=form, status=status)
    return see(mp_id, marked=1)


@bp.post("/mps/<id:mp_id>/pledge/<id:entry_id>/take-back")
@commits
def take_back(mp_id: int, entry_id: int) -> Answer:
    now = clock.now()
    pledges.take_back(
        entry_id=entry_id,
        person_id=current_user.id,
        by_coordinator=current_user.is_coordinator,
        now=now,
    )
    again = waits_again(mp_id, current_user.id, now)
    as_before = "The MP stands where they stood before it."
    flash(f"Taken back. {WAITS_AGAIN if again else as_before}", "done")
    return see(mp_id)


@bp.post("/contacts/<id:contact_id>/flag")
@commits
def flag(contact_id: int) -> Answer:
    contact, form = found(queries.contact_with_mp, contact_id), FlagForm()
    mp_id = contact.Contact.mp_id
    if not form.validate():
        return lambda: call_page(mp_id, flag_form=form, flagged_id=contact_id, status=422)
    flags.flag(
        contact_id=contact_id,
        person_id=current_user.id,
        reason=FlagReason(form.reason.data),
        now=clock.now(),
    )
    flash("Thank you. A coordinator looks at this note.", "done")
    return see(mp_id)


def _field_of(refusal: Refusal) -> str:
    """Where on the form about the pledge a refusal belongs."""
    if isinstance(refusal, pledges.NotPublic):
        return "in_public"
    if isinstance(refusal, actions.WordsChanged):
        return "pledge_version"
    return refusal.field if isinstance(refusal, Unfitting) else "status"


def _refused(mp_id: int, form: ContactForm, refusal: Refusal) -> Answer:
    """The page again, with the sentence where it belongs."""
    if isinstance(refusal, safe_notes.SomebodysCase):
        form.without_case = refusal
    if isinstance(refusal, Unfitting):
        form[refusal.field].errors = [str(refusal)]
    else:
        form.form_errors = [str(refusal)]
    status = refusal.status
    return lambda: call_page(mp_id, form, status=status)


def _entry(form: ContactForm) -> actions.Entry:
    sent = form.subject.data or "", form.letter.data or ""
    return actions.Entry(
        phone_id=row_number(form.phone_id.data),
        script_version_id=row_number(form.script_version_id.data),
        letter=sent if sent[1] else None,
        **form.words(),
    )


def _goes_on_by_email(contact: Contact) -> bool:
    """A letter is the next step, or nothing is left to ring."""
    none_left = all(number.broken_at for number in phone_numbers(contact.mp_id))
    return contact.outcome in THEN_WRITE or (contact.outcome is Outcome.BAD_NUMBER and none_left)
