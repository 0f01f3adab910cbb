"""What coordinators do about MPs in the queue: shown first, done, seen, undone."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, render_template, request, url_for
from flask_login import current_user

from outreach.auth.reauthentication.hooks import needs_fresh_password, password_page
from outreach.coordination.bulk_changes import actions, queries
from outreach.coordination.bulk_changes import contact_details as details
from outreach.coordination.bulk_changes import details_history as history
from outreach.coordination.bulk_changes import preview as looking
from outreach.coordination.bulk_changes.filters import filters_in, ids_in, in_words
from outreach.coordination.bulk_changes.forms import ASKS, ChangeForm, ReachForm
from outreach.coordination.bulk_changes.requests import Wish
from outreach.core import clock
from outreach.core.access import found
from outreach.core.database import Answer, commits
from outreach.core.errors import Refusal, Unfitting
from outreach.core.formatting import count
from outreach.core.htmx import see_other
from outreach.core.vocabulary import PhoneKind, Steer
from outreach.parliament.queries import mp_with_seat, phone_numbers
from outreach.queue.queries import board_revision
from outreach.screening.screen import please_take_out, screen

bp = Blueprint("steering", __name__, url_prefix="/steering")
TWO_WEEKS = timedelta(days=14)


@bp.get("/change")
def prepare() -> Any:
    """What is chosen, and what to enter; or, where nothing is to be entered, what will change."""
    form = _form(formdata=False)
    chosen = ids_in(request.args.get("mps", ""), [] if request.args.get("mps") else _ticked())
    form.mps.data = ",".join(map(str, chosen[: actions.MOST]))
    form.ask_until.data = clock.london_date(clock.now() + TWO_WEEKS)
    return _change_page(form, shows=not form.asks)


@bp.post("/changes")
@commits
def change() -> Answer:
    """Show what will change; or, when that was seen and is pressed, do it."""
    form = _form()
    kind = _kind(form.do.data)
    if kind is None or not form.validate() or not ids_in(form.mps.data or ""):
        return lambda: _change_page(form, status=422)
    wish = form.wish(kind, _about(form))
    try:
        _check(wish)
        if not form.checked.data or form.revision is None or form.shown.data != form.digest():
            return lambda: _change_page(form, shows=True)
        made = actions.change(wish=wish, by=current_user.id, seen=form.revision, now=clock.now())
    except Unfitting as refusal:
        form[refusal.field].errors = [str(refusal)]
        return lambda: _change_page(form, status=422)
    except Refusal as refusal:
        form.form_errors = [str(refusal)]
        status = refusal.status
        return lambda: _change_page(form, shows=True, status=status)
    flash("Done. You can undo it here.", "done")
    return see_other(url_for("steering.show", change_id=made.id))


@bp.get("/changes")
def index() -> Any:
    before = request.args.get("before", type=int)
    usable = before if before is not None and 0 < before < 2**31 else None
    rows, more = queries.changes(usable)
    return render_template("coordination/bulk_changes/index.html", rows=rows, more=more)


@bp.get("/changes/<id:change_id>")
def show(change_id: int) -> Any:
    one = found(queries.change, change_id)
    rows = queries.rows_of(change_id)
    is_details = one.Change.kind is Steer.DETAILS
    return render_template(
        "coordination/bulk_changes/show.html",
        one=one,
        rows=rows,
        Steer=Steer,
        now=clock.now(),
        kept=queries.kept_words,
        in_words=history.in_words,
        needs_password=is_details and not current_user.password_is_fresh,
    )


@bp.post("/changes/<id:change_id>/undo")
def undo(change_id: int) -> Any:
    is_details = queries.kind_of(change_id) is Steer.DETAILS
    if is_details and (asks := password_page()) is not None:
        return asks
    return _undo(change_id)


@commits
def _undo(change_id: int) -> Answer:
    actions.undo(change_id=change_id, by=current_user.id, now=clock.now())
    one = found(queries.change, change_id)
    if one.back == one.changed:
        flash(f"Undone: {count(one.back, 'MP is', 'MPs are')} as before.", "done")
    else:
        flash(
            f"Undone for {one.back:,} of {count(one.changed, 'MP')}. On the others somebody has"
            " acted since; they stay as they are.",
            "warning",
        )
    return see_other(url_for("steering.show", change_id=change_id))


@bp.post("/targets/<id:target_id>/end")
@commits
def end_target(target_id: int) -> Answer:
    actions.end_target(target_id=target_id, by=current_user.id, now=clock.now())
    flash("Ended. These MPs are offered to everybody in turn.", "done")
    return see_other(url_for("stuck.index", _anchor="asked"))


@bp.get("/mps/<id:mp_id>")
def reach(mp_id: int) -> Any:
    return _reach_page(mp_id, ReachForm(formdata=None))


@bp.post("/mps/<id:mp_id>")
@needs_fresh_password
@commits
def put_right(mp_id: int) -> Answer:
    found(mp_with_seat, mp_id)
    form = ReachForm()
    about_email = "email" in request.form
    if not about_email:
        form.email.validators = ()
    if not form.validate():
        return lambda: _reach_page(mp_id, form)
    phone = ids_in(form.phone_id.data or "")
    try:
        details.put_right(
            mp_id=mp_id,
            by=current_user.id,
            now=clock.now(),
            email=form.email.data if about_email else None,
            number=form.number.data or "",
            kind=PhoneKind(form.kind.data or PhoneKind.CONSTITUENCY),
            phone_id=phone[0] if phone else None,
            works=bool(form.works.data),
        )
    except Unfitting as refusal:
        form[refusal.field].errors = [str(refusal)]
        return lambda: _reach_page(mp_id, form)
    flash(
        "Put right. All coordinators are told. It can be undone under “What was changed”.", "done"
    )
    return see_other(url_for("steering.reach", mp_id=mp_id))


def _form(*, formdata: bool = True) -> ChangeForm:
    form = ChangeForm() if formdata else ChangeForm(formdata=None)
    if not formdata:
        form.do.data = request.args.get("do", "")
    kind = _kind(form.do.data)
    form.asks = ASKS.get(kind, ()) if kind else ()
    form.people.choices = list(queries.who_can_be_asked().items())
    return form


def _kind(word: str | None) -> Steer | None:
    """What can be chosen for many; to put details right has a page of its own."""
    return Steer(word) if word in list(Steer) and word != Steer.DETAILS else None


def _ticked() -> list[str]:
    return request.args.getlist("mp")


def _check(wish: Wish) -> None:
    """Raises Unfitting, also for a reason that tells of somebody's case: it is read by all."""
    wish.check(clock.now())
    if not set(wish.people) <= queries.who_can_be_asked().keys():
        raise Unfitting("people", "Choose people from the list: one of these contacts no MPs.")
    if parts := screen(wish.because):
        sentence = please_take_out(wish.because, parts)
        raise Unfitting("because", f"{sentence} {parts[0].kind.hint}")


def _about(form: ChangeForm) -> str:
    return in_words(filters_in(request.form), len(ids_in(form.mps.data or "")))


def _change_page(form: ChangeForm, *, shows: bool = False, status: int = 200) -> Any:
    now, kind = clock.now(), _kind(form.do.data)
    ids = ids_in(form.mps.data or "")
    preview = None
    if kind and ids and shows:
        revision = board_revision()
        preview = looking.preview(form.wish(kind, _about(form)), revision, now)
    mps = queries.mps_in_name_order(ids) if kind and not preview else []
    html = render_template(
        "coordination/bulk_changes/change.html",
        form=form,
        kind=kind,
        mps=mps,
        nobody=not (preview.changed or preview.left if preview else mps),
        chosen=len(ids),
        preview=preview,
        filters=filters_in(request.values).address(),
    )
    return html, status


def _reach_page(mp_id: int, form: ReachForm) -> Any:
    mp, seat = found(mp_with_seat, mp_id)
    html = render_template(
        "coordination/bulk_changes/reach.html",
        mp=mp,
        seat=seat,
        numbers=phone_numbers(mp_id),
        form=form,
        PhoneKind=PhoneKind,
        may_change=current_user.password_is_fresh,
    )
    return (html, 422) if form.errors else html
