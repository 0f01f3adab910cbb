"""The second look: everything that waits for another person, one after the other."""

from typing import Any

from flask import Blueprint, Response, flash, render_template, url_for
from flask_login import current_user

from outreach.contacts import spot_checks as reviews
from outreach.core import clock, mail
from outreach.core.database import Answer, commits
from outreach.core.errors import Unfitting
from outreach.core.htmx import see_other
from outreach.core.vocabulary import Verdict
from outreach.partners.signatures.queries import partners_of
from outreach.pledges import actions as pledges
from outreach.pledges.second_person import no_voice
from outreach.pledges.words.queries import open_change
from outreach.review import emails as letters
from outreach.review import forms, queries
from outreach.settings.queries import settings

bp = Blueprint("review", __name__)


@bp.get("/review")
def index() -> Any:
    return page()


@bp.post("/review/pledges/<id:entry_id>/confirm")
@commits
def confirm(entry_id: int) -> Answer:
    if pledges.confirm(entry_id=entry_id, person_id=current_user.id, now=clock.now()):
        return done("Confirmed. It is public now.")
    return done("Checked: 1 of 2. It becomes public when another voice has checked it too.")


@bp.post("/review/pledges/<id:entry_id>/refuse")
@commits
def refuse(entry_id: int) -> Answer:
    form = forms.RefuseForm()
    if not form.validate():
        return lambda: page(f"entry-{entry_id}", form)
    try:
        pledges.refuse(
            entry_id=entry_id,
            person_id=current_user.id,
            reason=form.reason.data or "",
            now=clock.now(),
        )
    except Unfitting as refusal:
        form.reason.errors = [str(refusal)]
        return lambda: page(f"entry-{entry_id}", form)
    if partner := partners_of([entry_id]).get(entry_id):
        return done(f"Not confirmed. {partner} finds your reason beside what they brought.")
    return done("Not confirmed. The volunteer finds your reason on Today.")


@bp.post("/review/logs/<id:contact_id>/accept")
@commits
def accept(contact_id: int) -> Answer:
    _decide(contact_id, Verdict.ACCEPTED)
    return done("Thank you. Noted as right.")


@bp.post("/review/logs/<id:contact_id>/return")
@commits
def send_back(contact_id: int) -> Answer:
    form = forms.ReturnForm()
    if not form.validate():
        return lambda: page(f"log-{contact_id}", form)
    _decide(contact_id, Verdict.RETURNED, form.reason.data or "")
    return done("Sent back. The volunteer finds your reason on Today.")


def _decide(contact_id: int, verdict: Verdict, reason: str = "") -> None:
    reviews.review(
        contact_id=contact_id,
        person_id=current_user.id,
        verdict=verdict,
        reason=reason,
        now=clock.now(),
    )


def page(repaired: str = "", form: forms.ReasonForm | None = None) -> Any:
    """What waits; with a form to repair, the message is at the card that is named."""
    now = clock.now()
    html = render_template(
        "review/index.html",
        waiting=queries.waiting(current_user.id, now),
        sent_back=queries.logs_sent_back(now),
        at_once=queries.AT_ONCE,
        first_logs=settings().first_logs,
        repaired=repaired,
        form=form,
        forms_of=forms,
        no_voice=no_voice(current_user.id, now),
        by_hand=not mail.configured(),
        message=letters.message,
        new_words=open_change(),
    )
    return (html, 422) if form else html


def done(sentence: str) -> Response:
    """Say so, and on to the next."""
    flash(sentence, "done")
    return see_other(url_for("review.index"))
