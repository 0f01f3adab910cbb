"""Bringing a spreadsheet along: the file, looking it over, writing it, taking it back."""

import hashlib
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, render_template, request, url_for
from flask_login import current_user

from outreach.audit.actions import note
from outreach.auth.reauthentication.hooks import ask_for_password, needs_fresh_password
from outreach.core import clock
from outreach.core.access import found
from outreach.core.background import later
from outreach.core.database import Answer, commits, commits_each_time
from outreach.core.extensions import db
from outreach.core.formatting import count
from outreach.core.htmx import page_or_fragment, see_other
from outreach.imports import actions, jobs, queries
from outreach.imports.cell_screening import screened_file_name, without_rows
from outreach.imports.check_results import CheckResult, Fate, unpack_result
from outreach.imports.forms import ChoicesForm, FileForm
from outreach.imports.mappings import Choices, from_json
from outreach.imports.page import make_import_page
from outreach.imports.row_preview import Filter, Shown
from outreach.imports.sheet_limits import Unreadable
from outreach.imports.stored_rows import Brought, brought, pack_brought, unpack_brought
from outreach.imports.unmatched_csv import unmatched_file
from outreach.privacy.hooks import erases

bp = Blueprint("importing", __name__, url_prefix="/import")

FATE_LABELS = {
    Fate.NEW: "new",
    Fate.CHANGED: "changed",
    Fate.LEFT: "left out",
    Fate.ASKED: "asked",
}
# Jobs to start when the view's transaction is committed, each with its arguments.
QueuedJobs = list[tuple[Callable[..., None], *tuple[Any, ...]]]


@bp.get("")
def index() -> Any:
    return _index_page(FileForm(formdata=None))


@bp.post("")
def upload() -> Any:
    """Read the file now, so that what is wrong with it is said beside it; the rest is a job."""
    form = FileForm()
    name, data = form.taken()
    try:
        if not name:
            raise Unreadable("Choose a file first.")
        db.session.rollback()  # nobody waits for us while the file is read
        sheet = brought(data)
    except Unreadable as refusal:
        form.file.errors = [str(refusal)]
        return _index_page(form, refusal.status)
    name, digest = screened_file_name(name), hashlib.sha256(data).hexdigest()
    return _answer_and_start_jobs(_bring, name, digest, sheet)


@commits_each_time  # a form that is still open may send another file
def _bring(name: str, digest: str, sheet: Brought, queued: QueuedJobs) -> Answer:
    import_id, version = actions.bring(
        person_id=current_user.id,
        file_name=name,
        digest=digest,
        cells=pack_brought(without_rows(sheet)),  # the rest when it is screened
        rows=len(sheet.table.rows),
        choices=Choices(),
        now=clock.now(),
    )
    if version is not None:
        queued.append((jobs.screen_import, import_id, version, sheet))
    return see_other(url_for("importing.show", import_id=import_id))


@bp.get("/<id:import_id>")
def show(import_id: int) -> Any:
    return _show_page(import_id)


@bp.post("/<id:import_id>/choices")
def choose(import_id: int) -> Any:
    """Keep what was corrected, and read the rows anew."""
    return _answer_and_start_jobs(_choose, import_id)


@commits
def _choose(import_id: int, queued: QueuedJobs) -> Answer:
    file, form = found(queries.file_of, import_id), ChoicesForm()
    if not form.validate():
        return lambda: _show_page(import_id, form, 422)
    meant = unpack_brought(file.cells).table.meant
    result = unpack_result(file.found) if file.found else CheckResult()
    before = from_json(found(queries.uploaded_import, import_id).record.choices)
    choices = form.choices(result, meant, before)
    version = ChoicesForm.version_sent()
    try:
        version = actions.choose(
            import_id=import_id,
            version=version,
            choices=choices,
            person_id=current_user.id,
            now=clock.now(),
        )
    except actions.LookedOverSince:
        return lambda: _show_page(import_id, None, 409, choices)
    queued.append((jobs.check_import, import_id, version))
    return see_other(url_for("importing.show", import_id=import_id))


@bp.post("/<id:import_id>/again")
def again(import_id: int) -> Any:
    """Read it once more, as when the server stopped meanwhile."""
    return _answer_and_start_jobs(_again, import_id)


@commits_each_time
def _again(import_id: int, queued: QueuedJobs) -> Answer:
    version = actions.again(import_id=import_id, now=clock.now())
    queued.append((jobs.check_import, import_id, version))
    return see_other(url_for("importing.show", import_id=import_id))


@bp.post("/<id:import_id>/write")
@needs_fresh_password
def write(import_id: int) -> Any:
    return _answer_and_start_jobs(_write, import_id)


@commits
def _write(import_id: int, queued: QueuedJobs) -> Answer:
    version = ChoicesForm.version_sent()
    actions.begin_writing(import_id=import_id, version=version, now=clock.now())
    queued.append((jobs.write_import, import_id, version, current_user.id))
    return see_other(url_for("importing.show", import_id=import_id))


@bp.post("/<id:import_id>/undo")
@needs_fresh_password
@commits
def undo(import_id: int) -> Answer:
    done = actions.undo(import_id=import_id, person_id=current_user.id, now=clock.now())
    flash(f"{count(done.entries, 'entry', 'entries')} taken back.", "done")
    if done.kept:
        names = "; ".join(sorted(queries.names(done.kept[:10]).values()))
        more = f" and {len(done.kept) - 10} more" if len(done.kept) > 10 else ""
        flash(
            f"Left as it is, because something was logged, checked or changed about them"
            f" since: {names}{more}. You can"
            " correct each entry on the MP’s page.",
            "warning",
        )
    return see_other(url_for("importing.show", import_id=import_id))


@bp.post("/<id:import_id>/drop")
@erases
@commits
def drop(import_id: int) -> Answer:
    actions.drop(import_id=import_id, person_id=current_user.id, now=clock.now())
    flash("Thrown away. Nothing of it was written.", "done")
    return see_other(url_for("importing.index"))


@bp.get("/<id:import_id>/unmatched.csv")
def unmatched(import_id: int) -> Any:
    """Return the rows that match nobody as a file, and write down that it was taken along.

    A sheet may name volunteers, so this asks for the password. Afterwards they are back on the page
    with the link: the file itself would leave them on the form.
    """
    if not current_user.password_is_fresh:
        return ask_for_password(url_for("importing.show", import_id=import_id))
    file = found(queries.checked_file, import_id)
    text = unmatched_file(unpack_brought(file.cells), unpack_result(file.found))
    note(
        person_id=current_user.id,
        action="importing.take_unmatched",
        subject=f"import:{import_id}",
        now=clock.now(),
    )
    response = Response(text, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="not-matched-{import_id}.csv"'
    return response


def _answer_and_start_jobs(view: Callable[..., Any], *args: Any) -> Any:
    """Run a view in its transaction, then start the jobs that it queued."""
    queued: QueuedJobs = []
    answer = view(*args, queued)
    for job in queued:
        later(*job)
    return answer


def _rows_asked_for() -> Filter:
    """Return which rows of the sheet to show, and which page of them."""
    shown, page = request.args.get("show", ""), request.args.get("page", "")
    number = int(page) if page.isdecimal() and page.isascii() and len(page) < 6 else 1
    return Filter(Shown(shown) if shown in list(Shown) else Shown.ALL, max(1, number))


def _index_page(form: FileForm, status: int = 200) -> Any:
    imports = queries.all_imports()
    return render_template("imports/index.html", form=form, imports=imports), status


def _show_page(
    import_id: int,
    form: ChoicesForm | None = None,
    status: int = 200,
    unsaved: Choices | None = None,
) -> Any:
    """Show an import. `unsaved` are choices that came too late."""
    page = make_import_page(found(queries.uploaded_import, import_id), unsaved, _rows_asked_for())
    if form is None:
        form = ChoicesForm(formdata=None, undated_on=page.preview and page.preview.undated_on)
    return page_or_fragment(
        "imports/show.html",
        "imports/_show.html",
        status,
        page=page,
        form=form,
        shown_rows=list(Shown),
        fate_labels=FATE_LABELS,
    )
