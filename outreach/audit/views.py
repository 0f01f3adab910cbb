"""The page on which coordinators and admins look up who did what."""

from datetime import date
from typing import Any

from flask import Blueprint, request

from outreach.audit import page_queries as queries
from outreach.audit.labels import in_words, role_in
from outreach.audit.page_queries import Filters
from outreach.core import clock
from outreach.core.htmx import page_or_fragment
from outreach.core.vocabulary import Result

bp = Blueprint("oversight", __name__)


@bp.get("/audit")
def index() -> Any:
    filters, before = _filters(), _before()
    rows, more = queries.events(filters, before)
    return page_or_fragment(
        "audit/index.html",
        "audit/_events.html",
        rows=rows,
        more=more,
        before=before,
        names=queries.named(row.subject for row in rows),
        actions=sorted((in_words(action), action) for action in queries.actions()),
        in_words=in_words,
        role_in=role_in,
        filters=filters,
        view={name: str(value) for name, value in filters._asdict().items() if value},
        today=clock.london_date(clock.now()),
    )


def _filters() -> Filters:
    """What the address asks for; a word that means nothing there means any."""
    args = {name: value.strip()[:80] for name, value in request.args.items()}
    result = args.get("result", "")
    return Filters(
        who=args.get("who", ""),
        action=args.get("action", ""),
        subject=args.get("subject", ""),
        result=Result(result) if result in list(Result) else None,
        day=_day(args.get("day", "")),
    )


def _day(word: str) -> date | None:
    try:
        day = date.fromisoformat(word)
    except ValueError:
        return None
    return day if date(2000, 1, 1) <= day <= date(9000, 1, 1) else None


def _before() -> int | None:
    number = request.args.get("before", type=int)
    return number if number is not None and 0 < number < 2**31 else None
