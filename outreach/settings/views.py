"""What the campaign decides for itself."""

from typing import Any

from flask import Blueprint, flash, render_template, url_for
from flask_login import current_user

from outreach.auth.reauthentication.hooks import needs_fresh_password
from outreach.core import clock
from outreach.core.database import Answer, commits
from outreach.core.htmx import see_other
from outreach.settings import actions, queries
from outreach.settings.forms import SettingsForm

bp = Blueprint("settings", __name__)


@bp.get("/settings")
def index() -> Any:
    return _page(SettingsForm(formdata=None, obj=queries.settings()))


@bp.post("/settings")
@needs_fresh_password
@commits
def save() -> Answer:
    form = SettingsForm()
    if not form.validate():
        return lambda: (_page(form), 422)
    actions.save(
        recess_from=form.recess_from.data,
        recess_until=form.recess_until.data,
        first_logs=form.first_logs.data or 0,
        sample_percent=form.sample_percent.data or 0,
        security_contact=form.security_contact.data or None,
        person_id=current_user.id,
        now=clock.now(),
    )
    flash("Saved.", "done")
    return see_other(url_for("settings.index"))


def _page(form: SettingsForm) -> Any:
    return render_template("settings/index.html", form=form)
