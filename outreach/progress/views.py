"""How far we are, and the lists behind the numbers."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, render_template, request, url_for
from flask_login import current_user
from markupsafe import Markup

from outreach.core import clock, htmx
from outreach.core.vocabulary import WORKERS
from outreach.progress import dashboard as page
from outreach.progress import drilldowns as lists
from outreach.progress import filters as addresses
from outreach.progress import metrics
from outreach.progress.report import views as report
from outreach.progress.seat_map import Links
from outreach.progress.volunteers import views as volunteers
from outreach.queue.queries import board_revision

bp = Blueprint("progress", __name__)
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
    found = page.context(request.args, now, _links())
    tag = htmx.revision_tag(revision, now)
    if known:
        return htmx.polled(render_template("progress/_figures.html", tag=tag, **found), tag)
    response = htmx.page_or_fragment(
        "progress/index.html", "progress/_figures.html", tag=tag, **found
    )
    return htmx.replace_url(response, url_for("progress.index", **found["view"]))


def _links() -> Links:
    works = current_user.role in WORKERS
    return Links(
        call=url_for("contacts.show", mp_id=0)[:-1] if works else "",
        public=url_for("public.constituency", gss_code="-")[:-1],
    )


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


@bp.app_template_global("number_of")
def number(
    value: int, show: str, part: Any = "", address: Mapping[str, Any] | None = None
) -> Markup:
    """A number for a page, with a link to the list of exactly those; `address` is what the list is
    limited to. Nothing leads nowhere."""
    if not value:
        return Markup("0")
    asked = {"show": show} | ({"is": part} if part != "" else {}) | dict(address or {})
    link = f"{url_for('progress.listed')}?{urlencode(asked)}"
    return Markup('<a href="{}">{:,}</a>').format(link, value)
