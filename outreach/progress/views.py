"""How far we are, and the lists behind the numbers."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask_login import current_user

from outreach.core import clock, htmx
from outreach.core.vocabulary import WORKERS
from outreach.progress import dashboard as page
from outreach.progress import drilldowns as lists
from outreach.progress import filters as addresses
from outreach.progress import metrics
from outreach.progress.report import views as report
from outreach.progress.volunteers import views as volunteers
from outreach.queue.queries import board_revision

bp = Blueprint("progress", __name__)
bp.add_app_template_global(addresses.number, "number_of")
bp.get("/progress/volunteers")(volunteers.volunteers)
bp.get("/progress/report")(report.report)
bp.post("/progress/report")(report.send_report)

# How often an open page also looks for what time alone changed: leases and waits that ran out.
LOOK_EVERY = timedelta(minutes=1)
AT_ONCE = 50


@bp.get("/progress")
def index() -> Any:
    now, revision = clock.now(), board_revision()
    if known := htmx.revision_in(htmx.poll_tag()):
        seen, looked_at = known
        if seen == revision and timedelta(0) <= now - looked_at < LOOK_EVERY:
            return htmx.polled(None, htmx.poll_tag())
    found = page.context(request.args, now, works=current_user.role in WORKERS)
    tag = htmx.revision_tag(revision, now)
    if known:
        return htmx.polled(render_template("progress/_figures.html", tag=tag, **found), tag)
    response = htmx.page_or_fragment(
        "progress/index.html", "progress/_figures.html", tag=tag, **found
    )
    return htmx.replace_url(response, url_for("progress.index", **found["view"]))


@bp.get("/progress/list")
def listed() -> Any:
    now, name = clock.now(), request.args.get("show", "")
    everybody = metrics.everybody(now)
    scope = addresses.scope_in(request.args, addresses.choices(everybody), now)
    asked = lists.Asked(metrics.within(everybody, scope), scope, now, request.args.get("is", ""))
    listing = lists.listing(name, asked)
    if listing is None:
        abort(404)
    wanted = max(1, request.args.get("page", 1, type=int) or 1)
    rows, total, at = lists.page_of(listing, wanted, AT_ONCE)
    return render_template(
        "progress/list.html",
        listing=listing,
        rows=rows,
        total=total,
        page=at,
        pages=-(-total // AT_ONCE),
        scope=scope,
        of_a_period=name in lists.OF_A_PERIOD,
        filters=addresses.filters_of(scope),
        view={"show": name, "is": asked.part or None} | addresses.args_of(scope),
    )
