"""The live board, its changes, and the list of all MPs."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_login import current_user

from outreach.board import queries
from outreach.board.mp_search import narrowed
from outreach.board.queries import Filters
from outreach.core import clock, htmx
from outreach.core.vocabulary import PledgeStatus, QueueState
from outreach.parliament.queries import parties, regions
from outreach.queue.queries import board_revision

bp = Blueprint("board", __name__)


@bp.get("/board")
def index() -> Any:
    filters = _filters()  # first: a postcode may be asked of another server
    now, person_id = clock.now(), current_user.id
    tag = htmx.revision_tag(board_revision(), now)
    lane = request.args.get("lane", "")
    if lane in list(PledgeStatus):
        word = PledgeStatus(lane)
        below = _number("below", None)
        cards, more = queries.lane(word, filters, person_id, now, below)
        lanes = {word: (cards, more)}
    else:
        lanes = queries.lanes(filters, person_id, now)
    response = htmx.page_or_fragment(
        "board/index.html",
        "board/_more.html" if lane else "board/_lanes.html",
        now=now,
        filters=filters,
        lanes=lanes,
        only=lane if lane in list(PledgeStatus) else None,
        counts=queries.lane_counts(filters, person_id, now),
        parties=parties(),
        regions=regions(),
        tag=tag,
        view=_view(),
    )
    return response if lane else htmx.replace_url(response, url_for("board.index", **_view()))


@bp.get("/board/changes")
def changes() -> Any:
    """What changed since the tag that the page sends: nothing (204), or the changed cards. (That
    nothing changed a moment ago, poll/hooks.py has answered before.)

    The revision is read before the cards, so that what is committed in between is sent again
    rather than lost.
    """
    now = clock.now()
    since, checked = htmx.revision_in(htmx.poll_tag()) or (0, now)
    revision = board_revision()
    tag = htmx.revision_tag(revision, now)
    cards = queries.changed(since, checked, now)
    if not cards:
        return htmx.polled(None, tag)
    filters, person_id = _filters(), current_user.id
    context = {
        "now": now,
        "filters": filters,
        "view": _view(),
        "counts": queries.lane_counts(filters, person_id, now),
    }
    if len(cards) > queries.MANY:
        lanes = queries.lanes(filters, person_id, now)
        return htmx.polled(render_template("board/_anew.html", lanes=lanes, **context), tag)
    belong = queries.matching([card.parliament_id for card in cards], filters, person_id, now)
    body = render_template("board/_changes.html", cards=cards, belong=belong, **context)
    return htmx.polled(body, tag)


@bp.get("/mps")
def mps() -> Any:
    filters = _filters()
    now = clock.now()
    sort = request.args.get("sort", "name")
    sort = sort if sort in queries.SORTS else "name"
    page = max(1, _number("page", 1) or 1)
    rows, total = queries.mps(filters, sort, page, current_user.id, now)
    response = htmx.page_or_fragment(
        "board/mps.html",
        "board/_mps.html",
        now=now,
        rows=rows,
        total=total,
        page=min(page, queries.pages(total)),
        pages=queries.pages(total),
        filters=filters,
        sort=sort,
        sorts={word: label for word, (label, _) in queries.SORTS.items()},
        parties=parties(),
        regions=regions(),
        view=_view(),
    )
    return htmx.replace_url(response, url_for("board.mps", **_view()))


def _filters() -> Filters:
    args = request.args
    q = args.get("q", "").strip()[:100]
    seats, why = narrowed(q)
    pledge, state = args.get("pledge", ""), args.get("state", "")
    return Filters(
        q=q,
        party=args.get("party", ""),
        region=args.get("region", ""),
        mine=args.get("mine") == "1",
        pledge=PledgeStatus(pledge) if pledge in list(PledgeStatus) else None,
        state=QueueState(state) if state in list(QueueState) else None,
        seats=seats,
        why=why,
    )


def _view() -> dict[str, Any]:
    """The filters as they stand in the address bar, for links that keep them."""
    names = ("q", "party", "region", "mine", "pledge", "state", "sort")
    return {name: request.args[name] for name in names if request.args.get(name)}


def _number(name: str, default: int | None) -> int | None:
    value = request.args.get(name, type=int)
    return default if value is None or abs(value) >= 2**31 else value
