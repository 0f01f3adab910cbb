"""Why the queue is as long as it is, and choosing whom to do something about."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_login import current_user

from outreach.coordination.blockers import queries
from outreach.coordination.blockers.reasons import IN_THE_WAY, REASONS, STATES
from outreach.coordination.bulk_changes.filters import QUIET, Filters, filters_in
from outreach.coordination.bulk_changes.queries import targets
from outreach.core import clock, htmx
from outreach.core.vocabulary import Steer
from outreach.parliament.queries import nations, parties, regions
from outreach.queue.flags.queries import how_many

bp = Blueprint("stuck", __name__)


@bp.get("/progress/stuck")
def index() -> Any:
    now = clock.now()
    claims, numbers = queries.lapsed(now), queries.numbers(now)
    return render_template(
        "coordination/blockers/index.html",
        numbers=numbers,
        states=STATES,
        in_the_way=[reason for reason in IN_THE_WAY if numbers[reason.name]],
        clear=[reason for reason in IN_THE_WAY if not numbers[reason.name]],
        lapsed=len(claims),
        by_whom=queries.by_whom(claims),
        flags=how_many(),
        review=queries.on_review(current_user.id, now),
        targets=targets(now),
        now=now,
    )


@bp.get("/progress/stuck/lapsed")
def lapsed() -> Any:
    now = clock.now()
    claims = queries.lapsed(now)
    return render_template(
        "coordination/blockers/lapsed.html", claims=claims, by_whom=queries.by_whom(claims)
    )


@bp.get("/steering")
def choose() -> Any:
    now, filters = clock.now(), _filters()
    ids = queries.ids(filters, now)
    pages = max(1, -(-len(ids) // queries.PAGE))
    page = min(max(1, request.args.get("page", 1, type=int) or 1), pages)
    do = request.args.get("do", "")
    view: dict[str, Any] = filters.address() | ({"do": do} if do in list(Steer) else {})
    response = htmx.page_or_fragment(
        "coordination/blockers/choose.html",
        "coordination/blockers/_mps.html",
        now=now,
        filters=filters,
        reason=REASONS.get(filters.why),
        reasons=REASONS,
        ids=ids,
        rows=queries.rows(filters, page, now),
        page=page,
        pages=pages,
        view=view,
        do=do if do in list(Steer) else "",
        deeds=[word for word in Steer if word is not Steer.DETAILS],
        quiet=QUIET,
        parties=parties(),
        nations=nations(),
        regions=regions(),
    )
    return htmx.replace_url(response, url_for("stuck.choose", **view))


def _filters() -> Filters:
    why = request.args.get("why", "")
    return filters_in(request.args, why if why in REASONS else "")
