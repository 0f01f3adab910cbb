"""Inviting people: one, or a list that is looked over before anything is sent."""

from typing import Any

from flask import Blueprint, current_app, flash, render_template, url_for
from flask_login import current_user

from outreach.auth.reauthentication.hooks import needs_fresh_password, password_page
from outreach.core import clock, mail
from outreach.core.background import later
from outreach.core.database import Answer, commits, transaction
from outreach.core.errors import Refusal
from outreach.core.htmx import see_other
from outreach.core.vocabulary import Role
from outreach.people import actions, queries
from outreach.people.invitations import address_list as addresses
from outreach.people.invitations import emails as letters
from outreach.people.invitations.forms import InviteForm, given_by

bp = Blueprint("inviting", __name__, url_prefix="/people/invitations")


@bp.get("")
def index() -> Any:
    return _inviting_page(_invite_form())


@bp.post("")
def create() -> Any:
    """Invite everybody in a list. A list is shown first, with what would come of each line."""
    form = _invite_form()
    if form.correct.data:
        form.addresses.data = form.pasted.data
        return _inviting_page(form)
    if not form.validate():
        return _inviting_page(form, 422)
    pasted = addresses.addresses_in(form.addresses.data or "")
    if sentence := _unusable(pasted):
        form.addresses.errors = [sentence]
        return _inviting_page(form, 422)
    role = Role(form.role.data or Role.VOLUNTEER)
    if role is not Role.VOLUNTEER and (asks := password_page()) is not None:
        return asks
    if not form.checked.data and (len(pasted.addresses) > 1 or pasted.nonsense):
        return _check_page(form, pasted)
    made: list[tuple[str, str]] = []
    answer = _invite(pasted.addresses, role, form, made)
    return _links_page(made) if made else answer


@commits
def _invite(emails: list[str], role: Role, form: InviteForm, made: list[tuple[str, str]]) -> Answer:
    try:
        invited = actions.invite_all(
            emails=emails, role=role, invited_by=current_user.id, now=clock.now()
        )
    except Refusal as refusal:
        form.role.errors = [str(refusal)]
        return lambda: _inviting_page(form, 422)
    if not invited.made:
        form.addresses.errors = [_all_here(invited.here)]
        return lambda: _inviting_page(form, 422)
    made += _to_mail(invited.made)
    return see_other(url_for("inviting.index"))


@bp.post("/<id:invitation_id>/renew")
@needs_fresh_password
def renew(invitation_id: int) -> Any:
    made: list[tuple[str, str]] = []
    answer = _renew(invitation_id, made)
    return _links_page(made) if made else answer


@commits
def _renew(invitation_id: int, made: list[tuple[str, str]]) -> Answer:
    renewed = actions.renew(invitation_id=invitation_id, by=current_user.id, now=clock.now())
    made += _to_mail([renewed])
    return see_other(url_for("inviting.index"))


@bp.post("/<id:invitation_id>/withdraw")
@commits
def withdraw(invitation_id: int) -> Answer:
    actions.withdraw(invitation_id=invitation_id, by=current_user.id, now=clock.now())
    flash("The invitation is withdrawn.", "done")
    return see_other(url_for("inviting.index"))


def _invite_form() -> InviteForm:
    form = InviteForm()
    form.given = form.role.choices = given_by(current_user.role)
    return form


def _unusable(pasted: addresses.Pasted) -> str | None:
    """Why nobody can be invited from this; None if somebody can."""
    if not pasted.addresses:
        return "There is no email address in that. Check it for typing mistakes."
    if len(pasted.addresses) > addresses.MOST:
        return f"Invite at most {addresses.MOST} people at once."
    return None


def _all_here(here: list[str]) -> str:
    if len(here) == 1:
        return f"{here[0]} has an account here already."
    return "All of these have an account here already."


def _inviting_page(form: InviteForm, status: int = 200) -> Any:
    now = clock.now()
    invitations = queries.unused_invitations(now)
    page = render_template(
        "people/invitations/index.html",
        form=form,
        invitations=invitations,
        now=now,
        by_email=mail.configured(),
    )
    return page, status


def _check_page(form: InviteForm, pasted: addresses.Pasted) -> Any:
    here = queries.addresses_here(pasted.addresses)
    again = queries.invited_now(pasted.addresses, clock.now())
    return render_template(
        "people/invitations/check.html",
        form=form,
        role=Role(form.role.data or Role.VOLUNTEER),
        new=[each for each in pasted.addresses if each not in here and each not in again],
        again=[each for each in pasted.addresses if each in again and each not in here],
        here=[each for each in pasted.addresses if each in here],
        nonsense=pasted.nonsense,
        by_email=mail.configured(),
    )


def _to_mail(made: list[tuple[str, str]]) -> list[tuple[str, str]]:
    if mail.configured():
        actions.mailing(tokens=[token for _, token in made], now=clock.now())
    return made


def _links_page(made: list[tuple[str, str]]) -> Any:
    """Send what was made, now that it is kept, without waiting for it; and show the links, for who
    would rather send them, or must: this once, for only their hashes are kept."""
    address = current_app.config["PUBLIC_URL"]
    links = {email: address + url_for("invitations.show", token=token) for email, token in made}
    if mail.configured():
        later(_mail, made, links)
    return render_template("people/invitations/links.html", links=links, by_email=mail.configured())


def _mail(made: list[tuple[str, str]], links: dict[str, str]) -> None:
    """Outside a request: see `later`."""
    sent = mail.send_all(letters.invitation(to=to, link=link) for to, link in links.items())
    with transaction():
        actions.mailed(
            taken=[token for email, token in made if email in sent],
            refused=[token for email, token in made if email not in sent],
            now=clock.now(),
        )
