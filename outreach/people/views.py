"""Who works here: the list, and a page for each with what can be done for and to their account."""

from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    render_template,
    request,
    url_for,
)
from flask_login import current_user

from outreach.auth.emails import tell
from outreach.auth.reauthentication.hooks import needs_fresh_password, password_page
from outreach.coordination import account_help as actions
from outreach.core import clock, mail
from outreach.core.access import found
from outreach.core.background import later
from outreach.core.database import Answer, commits
from outreach.core.errors import Unfitting
from outreach.core.formatting import count
from outreach.core.htmx import page_or_fragment, replace_url, see_other
from outreach.core.vocabulary import Role
from outreach.people import actions as people
from outreach.people import emails as letters
from outreach.people import page_queries as queries
from outreach.people import vouching
from outreach.people.fields import chosen as chosen_in
from outreach.people.fields import handed_over
from outreach.people.forms import RoleForm
from outreach.people.handover import ongoing
from outreach.people.page_queries import Filters, voice_of
from outreach.queue.queries import claims_held

bp = Blueprint("people", __name__, url_prefix="/people")

STEP_OFF = (
    "A coordinator switched your second step off and removed your passkeys: your phone was said to "
    "be lost."
)


@bp.get("")
def index() -> Any:
    now, filters = clock.now(), _filters()
    rows, total, page = queries.people(filters, _page_number(), now)
    on, seen_today = queries.active(now)
    view = {name: value for name, value in filters._asdict().items() if value}
    response = page_or_fragment(
        "people/index.html",
        "people/_people.html",
        rows=rows,
        total=total,
        page=page,
        pages=queries.pages(total),
        filters=filters,
        view=view,
        states=queries.STATES,
        on=on,
        seen_today=seen_today,
        guessed=queries.guessed(now),
        now=now,
    )
    return replace_url(response, url_for("people.index", **view, page=page if page > 1 else None))


@bp.get("/<id:person_id>")
def show(person_id: int) -> Any:
    return _person_page(person_id)


@bp.post("/<id:person_id>/address")
def address(person_id: int) -> Any:
    """Show an email address, once: it is written down who looked."""
    seen: list[str] = []
    answer = _look(person_id, seen)
    return _person_page(person_id, address=seen[0]) if seen else answer


@commits
def _look(person_id: int, seen: list[str]) -> Answer:
    seen.append(actions.look_at_address(person_id=person_id, by=current_user.id, now=clock.now()))
    return _see(person_id)


@bp.post("/<id:person_id>/role")
@needs_fresh_password
@commits
def change_role(person_id: int) -> Answer:
    form = _role_form(None)
    if not form.validate():
        return lambda: _person_page(person_id, form=form, status=422)
    to, who = Role(form.role.data), {"person_id": person_id, "by": current_user.id}
    try:
        choices = handed_over(request.form)
        actions.change_role(**who, to=to, choices=choices, now=clock.now())
    except Unfitting as refusal:
        problem = str(refusal)
        return lambda: _person_page(person_id, form=form, problem=problem, status=422)
    flash(f"The role is {to.label} now. It holds from their next sign-in.", "done")
    return _see(person_id)


@bp.post("/<id:person_id>/disable")
def disable(person_id: int) -> Any:
    ends = ongoing(person_id, clock.now())
    if ends and (asks := password_page()) is not None:
        return asks
    return _disable(person_id)


@commits
def _disable(person_id: int) -> Answer:
    who = {"person_id": person_id, "by": current_user.id, "now": clock.now()}
    try:
        people.disable(**who, choices=handed_over(request.form))
    except Unfitting as refusal:
        problem = str(refusal)
        return lambda: _person_page(person_id, problem=problem, status=422)
    flash(
        "The account is off, and what they held is free. What they made ended, unless you had"
        " somebody take it over.",
        "done",
    )
    if guests := queries.let_in(person_id):
        flash(f"They let in {count(guests, 'person', 'people')}: see below.", "done")
    return _see(person_id)


@bp.post("/<id:person_id>/enable")
@needs_fresh_password
@commits
def enable(person_id: int) -> Answer:
    people.enable(person_id=person_id, by=current_user.id, now=clock.now())
    flash("The account is on again.", "done")
    return _see(person_id)


@bp.post("/<id:person_id>/sign-out")
@commits
def end_sessions(person_id: int) -> Answer:
    actions.end_sessions(person_id=person_id, by=current_user.id, now=clock.now())
    if person_id != current_user.id:
        flash("They are signed out everywhere.", "done")
    return _see(person_id)


@bp.post("/<id:person_id>/password")
@needs_fresh_password
def reset_password(person_id: int) -> Any:
    """A link to choose a new password: sent by email where that is set up, without waiting for it,
    and then nobody else sees it; else shown here this once."""
    made: list[tuple[str, str]] = []
    answer = _reset(person_id, made)
    if not made:
        return answer
    email, token = made[0]
    link = current_app.config["PUBLIC_URL"] + url_for("account.new_password", token=token)
    if by_email := mail.configured():
        later(mail.send_all, [letters.new_password(to=email, link=link)])
    return _person_page(person_id, link=None if by_email else link, sent=by_email)


@commits
def _reset(person_id: int, made: list[tuple[str, str]]) -> Answer:
    who = {"person_id": person_id, "by": current_user.id}
    by_email, now = mail.configured(), clock.now()
    made.append(actions.start_password_reset(**who, by_email=by_email, now=now))
    return _see(person_id)


@bp.post("/<id:person_id>/second-step")
@needs_fresh_password
def reset_code(person_id: int) -> Any:
    whose: list[str] = []
    answer = _reset_code(person_id, whose)
    for email in whose:
        tell(email, STEP_OFF)
    return answer


@commits
def _reset_code(person_id: int, whose: list[str]) -> Answer:
    by = current_user.id
    whose.append(actions.reset_second_step(person_id=person_id, by=by, now=clock.now()))
    flash("The second step is reset. They are told when they sign in next.", "done")
    return _see(person_id)


@bp.post("/<id:person_id>/vouch")
@needs_fresh_password
@commits
def vouch(person_id: int) -> Answer:
    vouching.vouch(person_id=person_id, by=current_user.id, now=clock.now())
    flash("You have vouched for them. They can check pledges now.", "done")
    return _see(person_id)


@bp.post("/<id:person_id>/vouch/take-back")
@needs_fresh_password
@commits
def take_back_vouching(person_id: int) -> Answer:
    vouching.take_back(person_id=person_id, by=current_user.id, now=clock.now())
    flash("They have no voice any more: they cannot check pledges.", "done")
    return _see(person_id)


def _filters() -> Filters:
    said = request.args
    q, role, state, by = (said.get(name, "").strip()[:254] for name in Filters._fields)
    return Filters(
        q=q,
        role=role if role in list(Role) else "",
        state=state if state in queries.STATES else "",
        by=by if by.isascii() and by.isdigit() and len(by) < 10 else "",
    )


def _page_number() -> int:
    text = request.args.get("page", "1")
    return max(1, int(text)) if text.isdecimal() and text.isascii() and len(text) < 6 else 1


def _role_form(role: Role | None) -> RoleForm:
    form = RoleForm() if role is None else RoleForm(formdata=None, role=role.value)
    offered = [each for each in Role if each is not Role.ADMIN or current_user.role is Role.ADMIN]
    form.given = form.role.choices = {each.value: each.label for each in offered}
    return form


def _person_page(
    person_id: int,
    *,
    form: RoleForm | None = None,
    problem: str = "",
    status: int = 200,
    **shown: Any,
) -> Any:
    now, chosen = clock.now(), request.args.get("role", "")
    person = found(queries.person, person_id, now)
    role = Role(chosen) if chosen in list(Role) else person.role
    page = render_template(
        "people/show.html",
        person=person,
        form=form or _role_form(role),
        held=claims_held(person_id, now),
        ongoing=ongoing(person_id, now),
        chosen=chosen_in(request.values, problem),
        mine=person_id == current_user.id,
        theirs_to_change=person.role is not Role.ADMIN or current_user.role is Role.ADMIN,
        voice=voice_of(person, current_user.id, now),
        now=now,
        by_email=mail.configured(),
        **shown,
    )
    return page, status


def _see(person_id: int) -> Response:
    return see_other(url_for("people.show", person_id=person_id))
