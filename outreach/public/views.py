"""What anyone may see."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user

from outreach.pledges.queries import signed_count
from outreach.queue.queries import board_revision
from outreach.scripts import queries as scripts
from outreach.vocabulary import WORKERS

bp = Blueprint("public", __name__)


@bp.get("/")
def home() -> Any:
    if current_user.is_authenticated and current_user.role in WORKERS:
        return redirect(url_for("today.index"), 303)
    return render_template("public/home.html", signed=signed_count(), pledge=scripts.pledge())


@bp.get("/about-the-data")
def about_the_data() -> Any:
    return render_template("public/about_the_data.html")


@bp.get("/healthz")
def healthz() -> Any:
    """Whether this process can answer and reach its database."""
    board_revision()
    return {"status": "ok"}
