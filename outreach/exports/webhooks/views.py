"""A partner's own addresses: adding one, what was sent there, sending it again, stopping it."""

from typing import Any

from flask import Blueprint, Flask, Response, current_app, flash, render_template, request, url_for
from flask_login import current_user

from outreach.auth.reauthentication.hooks import needs_fresh_password
from outreach.core import clock
from outreach.core.access import found
from outreach.core.database import Answer, commits
from outreach.core.errors import Unfitting
from outreach.core.extensions import db
from outreach.core.htmx import page_or_fragment, see_other
from outreach.core.vocabulary import Shared
from outreach.exports.webhooks import actions, queries
from outreach.exports.webhooks import dns as resolving
from outreach.exports.webhooks.forms import HookForm
from outreach.exports.webhooks.url_safety import target
from outreach.partners.queries import partner

bp = Blueprint("webhooks", __name__)


@bp.get("/partners/<id:partner_id>/webhooks/new")
def new(partner_id: int) -> Any:
    return _form_page(partner_id, HookForm(formdata=None))


@bp.post("/partners/<id:partner_id>/webhooks")
@needs_fresh_password
def add(partner_id: int) -> Any:
    """Where it leads is looked up before anything is held in the database."""
    found(partner, partner_id)
    form = HookForm()
    if not form.validate():
        return _form_page(partner_id, form, 422)
    db.session.rollback()  # nobody waits for us while we look it up
    try:
        resolving.addresses(target(form.url.data or ""), current_app.config["WEBHOOK_NETWORKS"])
    except Unfitting as refusal:
        form.url.errors = [str(refusal)]
        return _form_page(partner_id, form, 422)
    return _add(partner_id, form)


@commits
def _add(partner_id: int, form: HookForm) -> Answer:
    try:
        hook_id = actions.add(
            partner_id=partner_id,
            url=form.url.data or "",
            datasets=form.datasets.data or (),
            person_id=current_user.id,
            now=clock.now(),
        )
    except Unfitting as refusal:
        form[refusal.field].errors = [str(refusal)]
        return lambda: _form_page(partner_id, form, 422)
    flash("Added. Give them the secret, then send a test.", "done")
    return _see(hook_id)


@bp.get("/webhooks/<id:hook_id>")
def show(hook_id: int) -> Any:
    now, state = clock.now(), request.args.get("state", "")
    before = request.args.get("before", type=int)
    usable = before if before is not None and 0 < before < 2**31 else None
    rows, more = queries.deliveries(hook_id, state, usable)
    return page_or_fragment(
        "exports/webhooks/show.html",
        "exports/webhooks/_deliveries.html",
        found=found(queries.hook, hook_id),
        rows=rows,
        more=more,
        state=state if state in queries.STATES else "",
        before=usable,
        # What is about to be sent is looked for until it is there.
        moving=usable is None and any(_is_moving(row, now) for row in rows),
        Shared=Shared,
    )


@bp.post("/webhooks/<id:hook_id>/stop")
@commits
def stop(hook_id: int) -> Answer:
    partner_id = actions.stop(hook_id=hook_id, person_id=current_user.id, now=clock.now())
    flash("Stopped. Nothing more is sent there.", "done")
    return see_other(url_for("partners.show", partner_id=partner_id, _anchor="webhooks"))


@bp.post("/webhooks/<id:hook_id>/secret")
@needs_fresh_password
def show_secret(hook_id: int) -> Any:
    """Shown on the page that answers, and nowhere kept: it is written down who looked."""
    shown: list[str] = []
    answer = _look(hook_id, shown)
    if not shown:
        return answer
    about = found(queries.hook, hook_id)
    return render_template("exports/webhooks/secret.html", found=about, secret=shown[0])


@commits
def _look(hook_id: int, shown: list[str]) -> Answer:
    key, now = current_app.config["SECRET_KEY"], clock.now()
    shown.append(actions.show_secret(hook_id=hook_id, key=key, person_id=current_user.id, now=now))
    return _see(hook_id)


@bp.post("/webhooks/<id:hook_id>/test")
@commits
def send_test(hook_id: int) -> Answer:
    actions.send_test(hook_id=hook_id, now=clock.now())
    flash("A test goes out within ten seconds. What came back then stands below.", "done")
    return _see(hook_id)


@bp.post("/webhooks/deliveries/<id:delivery_id>/again")
@needs_fresh_password
@commits
def again(delivery_id: int) -> Answer:
    hook_id = actions.again(delivery_id=delivery_id, person_id=current_user.id, now=clock.now())
    flash("It goes out again within ten seconds.", "done")
    return _see(hook_id)


def _form_page(partner_id: int, form: HookForm, status: int = 200) -> Any:
    page = render_template(
        "exports/webhooks/new.html",
        partner=found(partner, partner_id),
        form=form,
        can_be_told=actions.can_be_told(partner_id, clock.now()),
    )
    return page, status


def _is_moving(row: Any, now: Any) -> bool:
    is_open = row.delivered_at is None and row.gave_up_at is None
    return is_open and row.due_at <= now


def _see(hook_id: int) -> Response:
    return see_other(url_for("webhooks.show", hook_id=hook_id))


def _hooks_of(partner_id: int) -> Any:
    """For the partner's page, which includes `exports/webhooks/_hooks.html`."""
    return queries.hooks_of(partner_id, clock.now())


def init_app(app: Flask) -> None:
    app.add_template_global(_hooks_of, "hooks_of")
