"""The words of the pledge: the versions, and a change that waits for another voice."""

from typing import Any

from flask import Blueprint, flash, render_template, request, url_for
from flask_login import current_user

from outreach.auth.reauthentication.hooks import needs_fresh_password
from outreach.core import clock
from outreach.core.access import found
from outreach.core.database import Answer, commits
from outreach.core.form_fields import row_number
from outreach.core.htmx import see_other
from outreach.pledges.words import actions, queries
from outreach.pledges.words.forms import WordsForm
from outreach.scripts import rendering
from outreach.scripts.actions import Superseded
from outreach.scripts.differences import Piece, difference
from outreach.scripts.queries import pledge_version, pledge_versions
from outreach.scripts.rendering import LONGEST_BODY, Unfitting

bp = Blueprint("words", __name__)


@bp.get("/pledge-words")
def index() -> Any:
    return render_template(
        "pledges/words/index.html",
        versions=pledge_versions()[::-1],
        signed=queries.count_signed(),
        meaning=queries.meaning,
        as_html=rendering.as_html,
        open_change=queries.open_change(),
        changes=queries.recent_changes(),
    )


@bp.get("/pledge-words/propose")
def edit() -> Any:
    current = pledge_version()
    wanted = row_number(request.args.get("version")) or 0
    shown = next((one for one in pledge_versions() if one.number == wanted), current)
    form = WordsForm(formdata=None, title=shown.title, body=shown.body, base=str(current.number))
    return _editor(form)


@bp.post("/pledge-words/propose")
@commits
def propose() -> Answer:
    form = WordsForm()
    if not form.validate():
        return lambda: _editor(form, 422)
    try:
        change_id = actions.propose(
            base=row_number(form.base.data) or 0,
            title=form.title.data or "",
            body=form.body.data or "",
            same_meaning=form.same_meaning.data == "yes",
            person_id=current_user.id,
            now=clock.now(),
        )
    except Unfitting as refusal:
        for name, sentence in refusal.fields.items():
            form[name].errors = [sentence]
        return lambda: _editor(form, 422)
    except Superseded as refusal:
        began, form.base.data = row_number(form.base.data) or 0, str(refusal.current.number)
        return lambda: _editor(form, 409, began=began)
    except actions.OneWaits as refusal:
        form.body.errors = [str(refusal)]
        return lambda: _editor(form, 409)
    if change_id is None:
        flash("Nothing was different, so nothing was proposed.", "done")
        return see_other(url_for("words.index"))
    flash("Proposed. The words stay as they are until another voice has confirmed these.", "done")
    return see_other(url_for("words.show", words_id=change_id))


@bp.get("/pledge-words/<id:words_id>")
def show(words_id: int) -> Any:
    row = found(queries.change_with_names, words_id)
    change, base = row.PledgeChange, row.ScriptVersion
    signed = queries.count_signed()
    return render_template(
        "pledges/words/show.html",
        row=row,
        change=change,
        base=base,
        pieces=_difference(base, change),
        signed=signed[queries.meaning(base)],
        why_not=queries.why_not(change, current_user.id),
        who_can=actions.who_can(change),
        as_html=rendering.as_html,
    )


@bp.post("/pledge-words/<id:words_id>/confirm")
@needs_fresh_password
@commits
def confirm(words_id: int) -> Answer:
    version = actions.confirm(change_id=words_id, person_id=current_user.id, now=clock.now())
    flash(f"Confirmed. Version {version.number} is the pledge from now on.", "done")
    return see_other(url_for("words.index"))


@bp.post("/pledge-words/<id:words_id>/withdraw")
@commits
def withdraw(words_id: int) -> Answer:
    actions.withdraw(change_id=words_id, person_id=current_user.id, now=clock.now())
    flash("Withdrawn. The words stay as they are.", "done")
    return see_other(url_for("words.show", words_id=words_id))


def _editor(form: WordsForm, status: int = 200, began: int = 0) -> Any:
    """The form. With `began`, also what changed since the version from which it started."""
    current = pledge_version()
    before = next((one for one in pledge_versions() if one.number == began), None)
    html = render_template(
        "pledges/words/propose.html",
        form=form,
        current=current,
        longest=LONGEST_BODY,
        signed=queries.count_signed()[queries.meaning(current)],
        changed=_difference(before, current) if before else (),
        is_superseded=bool(began),
        open_change=queries.open_change(),
    )
    return html, status


def _difference(before: Any, after: Any) -> tuple[Piece, ...]:
    return difference(f"{before.title}\n\n{before.body}", f"{after.title}\n\n{after.body}")
