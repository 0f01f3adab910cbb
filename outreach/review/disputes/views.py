"""The second look at what volunteers and offices disagree about: flagged notes, contradictions,
objections."""

from typing import Any

from flask import Blueprint
from flask_login import current_user

from outreach.contacts import contradictions, queries
from outreach.contacts import note_flags as flags
from outreach.contacts.corrections.redaction import SHORTEST, redact
from outreach.core import clock
from outreach.core.access import found
from outreach.core.database import Answer, commits
from outreach.core.form_fields import row_number
from outreach.pledges.offices import objections as objecting
from outreach.privacy.hooks import erases
from outreach.review import forms
from outreach.review.views import done, page

bp = Blueprint("disputes", __name__)


@bp.post("/review/flags/<id:flag_id>/take-out")
@erases
@commits
def take_out(flag_id: int) -> Answer:
    """Take the note out, wherever it is kept, unless somebody did, and settle the flag."""
    now, me = clock.now(), current_user.id
    flag = flags.settle_flag(flag_id=flag_id, person_id=me, reason="", now=now)
    contact = found(queries.contact_with_mp, flag.contact_id).Contact
    if flags.put_right_since(flag, contact) or not contact.note:
        return done("Settled.")
    words = contact.note if len(contact.note) >= SHORTEST else ""
    redact(contact_id=contact.id, words=words, person_id=me, now=now)
    return done("The note is taken out.")


@bp.post("/review/flags/<id:flag_id>/keep")
@commits
def keep(flag_id: int) -> Answer:
    form = forms.KeepNoteForm()
    if not form.validate():
        return lambda: page(f"flag-{flag_id}", form)
    flags.settle_flag(
        flag_id=flag_id,
        person_id=current_user.id,
        reason=form.reason.data or "",
        now=clock.now(),
    )
    return done("The note stays. Your reason is beside it.")


@bp.post("/review/contradictions/<id:first_id>/<id:second_id>/both")
@commits
def both_stand(first_id: int, second_id: int) -> Answer:
    _settle_pair(first_id, second_id)
    return done("Both entries stand.")


@bp.post("/review/contradictions/<id:first_id>/<id:second_id>/wrong")
@commits
def one_is_wrong(first_id: int, second_id: int) -> Answer:
    form = forms.WrongLogForm()
    wrong_id = row_number(form.wrong_id.data) or 0
    if wrong_id not in (first_id, second_id):
        form.wrong_id.data = str(first_id)
        wrong_id = first_id
    if not form.validate():
        return lambda: page(f"pair-{first_id}-{second_id}-{wrong_id}", form)
    _settle_pair(first_id, second_id, wrong_id=wrong_id, reason=form.reason.data or "")
    return done("Sent back. The volunteer finds your reason on Today.")


@bp.post("/review/objections/<id:objection_id>/right")
@commits
def put_right(objection_id: int) -> Answer:
    return _settle_objection(objection_id, "", "Settled. The note beside the entry is gone.")


@bp.post("/review/objections/<id:objection_id>/stands")
@commits
def stands(objection_id: int) -> Answer:
    form = forms.StandsForm()
    if not form.validate():
        return lambda: page(f"objection-{objection_id}", form)
    return _settle_objection(objection_id, form.reason.data or "", "Settled. The entry stands.")


@bp.post("/review/objections/<id:objection_id>/see")
@commits
def see(objection_id: int) -> Answer:
    if objecting.see(objection_id=objection_id, person_id=current_user.id, now=clock.now()):
        return done("The page says now that the office disputes it.")
    return done("Noted: 1 of 2. The page says so when another voice has looked at it too.")


@bp.post("/review/objections/<id:objection_id>/pass-on")
@commits
def pass_on(objection_id: int) -> Answer:
    objecting.pass_on(objection_id=objection_id, person_id=current_user.id, now=clock.now())
    return done("What to send, and to whom, is below.")


def _settle_objection(objection_id: int, reason: str, sentence: str) -> Answer:
    who = {"objection_id": objection_id, "person_id": current_user.id}
    objecting.settle(**who, reason=reason, now=clock.now())
    return done(sentence)


def _settle_pair(first_id: int, second_id: int, **words: Any) -> None:
    contradictions.settle_pair(
        first_id=first_id,
        second_id=second_id,
        person_id=current_user.id,
        **{"wrong_id": None, "reason": ""} | words,
        now=clock.now(),
    )
