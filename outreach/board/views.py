"""The live board, its changes, and the list of all MPs."""

import re
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, render_template, request
from flask_login import current_user

from outreach import clock, htmx
from outreach.board import queries
from outreach.board.queries import Filters
from outreach.parliament.queries import parties, regions
from outreach.queue.queries import board_revision
from outreach.vocabulary import PledgeStatus, QueueState

bp = Blueprint("board", __name__)

# How often a board also looks for what time alone changed: leases and waits that ran out.
LOOK_EVERY = 10


@bp.get("/board")
def index() -> Any:
    now, person_id, filters = clock.now(), current_user.id, _filters()
    tag = _tag(board_revision(), now)
    lane = request.args.get("lane", "")
    if lane in list(PledgeStatus):
        word = PledgeStatus(lane)
        below = _number("below", None)
        cards, more = queries.lane(word, filters, person_id, now, below)
        lanes = {word: (cards, more)}
    else:
        lanes = queries.lanes(filters, person_id, now)
    return htmx.page_or_fragment(
        "board/index.html",
        "board/_more.html" if lane else "board/_lanes.html",
        now=now,
        filters=filters,
        lanes=lanes,
        only=lane if lane in list(PledgeStatus) else None,
        counts=queries.lane_counts(filters, person_id, now),
        regions=regions(),
        tag=tag,
        view=_view(),
    )


@bp.get("/board/changes")
def changes() -> Any:
    """What changed since the tag that the page sends: nothing (304), or the changed cards.

    The revision is read before the cards, so that what is committed in between is sent again
    rather than lost.
    """
    now = clock.now()
    since, checked = _known()
    revision = board_revision()
    if revision == since and (now - checked).total_seconds() < LOOK_EVERY:
        return htmx.unchanged()
    tag = _tag(revision, now)
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
    now, filters = clock.now(), _filters()
    sort = request.args.get("sort", "name")
    sort = sort if sort in queries.SORTS else "name"
    page = max(1, _number("page", 1) or 1)
    rows, total = queries.mps(filters, sort, page, current_user.id, now)
    return htmx.page_or_fragment(
        "board/mps.html",
        "board/_mps.html",
        now=now,
        rows=rows,
        total=total,
        page=page,
        pages=max(1, -(-total // queries.PAGE)),
        filters=filters,
        sort=sort,
        sorts={word: label for word, (label, _) in queries.SORTS.items()},
        parties=parties(),
        regions=regions(),
        view=_view(),
    )


def _filters() -> Filters:
    args = request.args
    pledge, state = args.get("pledge", ""), args.get("state", "")
    return Filters(
        q=args.get("q", "").strip()[:100],
        party=args.get("party", ""),
        region=args.get("region", ""),
        mine=args.get("mine") == "1",
        pledge=PledgeStatus(pledge) if pledge in list(PledgeStatus) else None,
        state=QueueState(state) if state in list(QueueState) else None,
    )


def _view() -> dict[str, str]:
    """The filters as they stand in the address bar, for links that keep them."""
    names = ("q", "party", "region", "mine", "pledge", "state", "sort")
    return {name: request.args[name] for name in names if request.args.get(name)}


def _number(name: str, default: int | None) -> int | None:
    value = request.args.get(name, type=int)
    return default if value is None or abs(value) >= 2**31 else value


def _tag(revision: int, now: datetime) -> str:
    return f"{revision}-{int(now.timestamp())}"


def _known() -> tuple[int, datetime]:
    """The revision that the page has and when it last looked; the beginning, if it does not say."""
    revision, _, seconds = htmx.poll_tag().partition("-")
    # Nine digits of revision fit the column; eleven of seconds, the calendar.
    if re.fullmatch(r"[0-9]{1,9}", revision) and re.fullmatch(r"[0-9]{1,11}", seconds):
        return int(revision), datetime.fromtimestamp(int(seconds), UTC)
    return 0, clock.now()
