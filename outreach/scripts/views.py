"""The scripts: read by everyone who works here, changed by coordinators."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_login import current_user

from outreach.auth.reauthentication.hooks import needs_fresh_password
from outreach.core import clock
from outreach.core.access import found
from outreach.core.database import Answer, commits
from outreach.core.form_fields import row_number
from outreach.core.htmx import page_or_fragment, see_other
from outreach.core.vocabulary import ScriptKind
from outreach.scripts import actions, queries, rendering
from outreach.scripts.differences import difference
from outreach.scripts.forms import TITLES, ScriptForm
from outreach.scripts.models import Script, ScriptVersion
from outreach.scripts.rendering import FIELDS, LONGEST_BODY, Unfitting, fields_of

bp = Blueprint("scripts", __name__)

VERSIONS_SHOWN = 10


@bp.get("/scripts")
def index() -> Any:
    return render_template("scripts/index.html", texts=queries.texts(), as_line=rendering.as_line)


@bp.get("/scripts/<id:script_id>")
def show(script_id: int) -> Any:
    script = found(queries.script, script_id)
    current = found(queries.version, script_id)
    shown = found(queries.version, script_id, _asked("version") or current[0].number)
    below = _asked("below") or 2**31 - 1
    versions = queries.history(script_id, below, VERSIONS_SHOWN + 1)
    return render_template(
        "scripts/show.html",
        script=script,
        current=current[0],
        shown=shown[0],
        by=shown.by,
        words=rendering.as_html(shown[0].body, _pledge_for(script)),
        versions=list(zip(versions, [*versions[1:], None], strict=True))[:VERSIONS_SHOWN],
        more=len(versions) > VERSIONS_SHOWN,
        as_line=rendering.as_line,
        difference=difference,
        whole=_whole,
    )


@bp.get("/scripts/<id:script_id>/edit")
def edit(script_id: int) -> Any:
    script = found(queries.script, script_id)
    if script.kind is ScriptKind.PLEDGE:
        return redirect(url_for("words.edit"), 303)
    version, _ = found(queries.version, script_id)
    form = ScriptForm(
        formdata=None, title=version.title, body=version.body, base=str(version.number)
    )
    return _editor(script, form)


@bp.post("/scripts/<id:script_id>/edit")
@needs_fresh_password
@commits
def save(script_id: int) -> Answer:
    script = found(queries.script, script_id)
    form = ScriptForm()
    try:
        made = actions.save(
            script_id=script_id,
            base=row_number(form.base.data) or 0,
            title=form.title.data or "",
            body=form.body.data or "",
            person_id=current_user.id,
            now=clock.now(),
        )
    except Unfitting as refusal:
        _point_out(form, refusal)
        return lambda: _editor(script, form, 422)
    except actions.SecondVoice as refusal:
        form.body.errors = [str(refusal)]
        return lambda: _editor(script, form, 409)
    except actions.Superseded as refusal:
        theirs, began = refusal.current.number, row_number(form.base.data)
        form.base.data = str(theirs)
        return lambda: _editor(script, form, 409, began=began, theirs=theirs)
    _say_saved(made)
    return _see(script_id)


@bp.get("/scripts/new")
def new() -> Any:
    return _editor(None, ScriptForm(formdata=None))


@bp.post("/scripts/new")
@needs_fresh_password
@commits
def create() -> Answer:
    form = ScriptForm()
    try:
        script_id = actions.add_answer(
            title=form.title.data or "",
            body=form.body.data or "",
            person_id=current_user.id,
            now=clock.now(),
        )
    except Unfitting as refusal:
        _point_out(form, refusal)
        return lambda: _editor(None, form, 422)
    flash("Saved. It is on the call page now.", "done")
    return _see(script_id)


@bp.post("/scripts/preview")
@bp.post("/scripts/<id:script_id>/preview")
def preview(script_id: int | None = None) -> Any:
    """Show what is typed as it would read. It is sent like a form because it may be long; nothing
    is written, and outside `commits` nothing could be."""
    script = found(queries.script, script_id) if script_id else None
    form = ScriptForm()
    try:
        rendering.check(form.title.data or "", form.body.data or "", _kind(script))
    except Unfitting as refusal:
        _point_out(form, refusal)
    return _editor(script, form)


@bp.post("/scripts/<id:script_id>/restore")
@needs_fresh_password
@commits
def restore(script_id: int) -> Answer:
    made = actions.restore(
        script_id=script_id,
        number=row_number(request.form.get("version")) or 0,
        base=row_number(request.form.get("base")) or 0,
        person_id=current_user.id,
        now=clock.now(),
    )
    _say_saved(made)
    return _see(script_id)


@bp.post("/scripts/<id:script_id>/retire")
@commits
def retire(script_id: int) -> Answer:
    actions.retire_answer(script_id=script_id, person_id=current_user.id, now=clock.now())
    flash("Taken off the call page. It stays here, and you can bring it back.", "done")
    return _see(script_id)


@bp.post("/scripts/<id:script_id>/bring-back")
@needs_fresh_password
@commits
def bring_back(script_id: int) -> Answer:
    actions.bring_back(script_id=script_id, person_id=current_user.id, now=clock.now())
    flash("It is on the call page again.", "done")
    return _see(script_id)


def _editor(
    script: Script | None,
    form: ScriptForm,
    status: int = 200,
    began: int | None = None,
    theirs: int | None = None,
) -> Any:
    """The editor with its preview, or the preview alone. With `theirs`, also what somebody else
    saved, since version `began` if that is known."""
    kind = _kind(script)
    form.title.label.text = TITLES[kind]
    sample = queries.sample(row_number(form.mp_id.data))
    fields = queries.merge_fields(sample.mp, sample.seat, sample.entry, current_user.name)
    body = form.body.data or ""
    return page_or_fragment(
        "scripts/edit.html",
        "scripts/_preview.html",
        status,
        script=script,
        kind=kind,
        form=form,
        fields={name: FIELDS[name] for name in fields_of(kind)},
        longest=LONGEST_BODY,
        mps=queries.sample_choices(),
        chosen=sample.mp.parliament_id,
        title=rendering.as_line(form.title.data or "", fields),
        # The parser need not read what is too long to be saved.
        words=rendering.as_html(body, fields) if len(body) <= LONGEST_BODY else "",
        text=rendering.as_text(body, fields) if len(body) <= LONGEST_BODY else "",
        conflict=_conflict(script, form, began, theirs) if script and theirs else None,
    )


def _conflict(script: Script, form: ScriptForm, began: int | None, theirs: int) -> dict[str, Any]:
    version, by = found(queries.version, script.id, theirs)
    base = queries.version(script.id, began) if began else None
    mine = f"{form.title.data}\n\n{form.body.data}"
    return {
        "version": version,
        "by": by,
        "changed": difference(_whole(base[0]), _whole(version)) if base else (),
        "loses": difference(_whole(version), mine),
    }


def _whole(version: ScriptVersion) -> str:
    return f"{version.title}\n\n{version.body}"


def _kind(script: Script | None) -> ScriptKind:
    return script.kind if script else ScriptKind.ANSWER


def _pledge_for(script: Script) -> dict[str, str]:
    """The bare script, with its fields named in brackets, but for the pledge, which is known."""
    return {} if script.kind is ScriptKind.PLEDGE else {"pledge_text": queries.pledge_text()}


def _point_out(form: ScriptForm, refusal: Unfitting) -> None:
    for name, sentence in refusal.fields.items():
        form[name].errors = [sentence]


def _say_saved(made: int | None) -> None:
    if made is None:
        flash("Nothing was different, so nothing was saved.", "done")
    else:
        flash(f"Saved as version {made}. From now on this is what everyone reads.", "done")


def _asked(name: str) -> int | None:
    return row_number(request.args.get(name))


def _see(script_id: int) -> Response:
    return see_other(url_for("scripts.show", script_id=script_id))
