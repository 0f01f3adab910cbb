"""Where programs and researchers look: security.txt, the page for a new password, the policy."""

from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, render_template, url_for

from outreach.core import clock
from outreach.public.well_known.security_txt import security_txt
from outreach.settings.models import Settings
from outreach.settings.queries import settings

bp = Blueprint("well_known", __name__)


@bp.get("/.well-known/security.txt")
def security() -> Response:
    """Answer 404 until the campaign has a contact: a file without one means nothing."""
    text = security_txt(
        contact=_campaign().security_contact_uri,
        site=current_app.config["PUBLIC_URL"],
        policy=url_for("well_known.policy"),
        now=clock.now(),
    )
    return Response(text, mimetype="text/plain")


@bp.get("/.well-known/change-password")
def change_password() -> Any:
    return redirect(url_for("profile.index", _anchor="password-form"), 303)


@bp.get("/security")
def policy() -> Any:
    return render_template("public/security.html", campaign=_campaign())


def _campaign() -> Settings:
    campaign = settings()
    if not campaign.security_contact:
        abort(404)
    return campaign
