"""The answer with the rows: a page of JSON, or everything in one piece."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Response, current_app, request

from outreach.core import clock
from outreach.core.problem_details import Problem
from outreach.core.vocabulary import Format, Shared
from outreach.exports import cursors, daily, downloads
from outreach.exports import reader as reading
from outreach.exports.api import pagination as pages
from outreach.exports.api import queries
from outreach.exports.api import schemas as catalogue
from outreach.exports.api.authentication import Caller
from outreach.exports.api.parameters import Asked
from outreach.exports.changed_rows import newest
from outreach.exports.contracts.contract import Contract
from outreach.exports.cursors import Cursor
from outreach.exports.download_progress import NoLongerAllowed
from outreach.exports.formats.xlsx_format import MOST_ROWS
from outreach.exports.request import Wanted
from outreach.exports.responses import answer


def cursor_of(wish: Asked, contract: Contract, who: Caller, form: Format, head: int) -> Cursor:
    """Where they left off. Raises Problem, OldCursor."""
    if wish.since is None:
        return Cursor(since=None)
    try:
        cursor = cursors.read(
            wish.since, contract=contract, asked=wish.about, head=head, **_whose(who)
        )
    except cursors.UnknownCursor as refusal:
        raise Problem("unknown-cursor", str(refusal)) from None
    except cursors.OtherCursor as refusal:
        raise Problem("other-cursor", str(refusal)) from None
    if cursor.until is not None and form is not Format.JSON:
        raise Problem(
            "bad-request",
            "This cursor leads to the next page of JSON. Go on with JSON until next is null, and"
            " use what since says there.",
        )
    return cursor


def has_all(contract: Contract, cursor: Cursor, who: Caller) -> bool:
    """Of a dataset whose changes are not noted: whether nothing changed, and no day was told, since
    they took it."""
    if contract.changes or cursor.since is None:
        return False
    known = newest(contract, who.partner.id) <= cursor.since
    return known and cursor.day == _day()


def page(wanted: Wanted, wish: Asked, who: Caller, cursor: Cursor, head: int) -> Response:
    contract = wanted.contract
    if contract.changes:
        taken = pages.page(wanted, cursor, wish.limit)
    else:
        taken = pages.whole(wanted, head)
    next_url = _url(contract, _written(taken.next, contract, wish, who)) if taken.next else None
    since = _written(taken.since, contract, wish, who) if taken.since else None
    body = taken.body(wanted, next_url, since)
    pages.keep_record(wanted, taken, body, clock.now())
    response = Response(body)
    if next_url:
        response.headers["Link"] = f'<{next_url}>; rel="next"'
    return response


def stream(wanted: Wanted, wish: Asked, who: Caller, head: int) -> Response:
    """In one piece, and cut off if it may no longer be taken."""
    if wanted.format is Format.XLSX:
        _refuse_what_no_sheet_holds(wanted)
    since = _written(Cursor(since=head), wanted.contract, wish, who)
    download = downloads.start(wanted, _still(who.token_id, wanted.contract.name))
    try:
        response = answer(download, wanted.format)
    except NoLongerAllowed:
        raise Problem("revoked-token", "This token opens it no longer.") from None
    response.headers["Outreach-Since"] = since
    file = wanted.file_name(clock.london_date(clock.now()))
    response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return response


def _still(token_id: int, name: Shared) -> Callable[[], bool]:
    return lambda: queries.still_opens(token_id, name, clock.now())


def _refuse_what_no_sheet_holds(wanted: Wanted) -> None:
    with reading.snapshot(wanted.contract, part=True) as connection:
        rows = reading.count(connection, wanted.contract, wanted.view)
    if rows > MOST_ROWS:
        raise Problem(
            "not-acceptable",
            f"A workbook holds {MOST_ROWS} rows, and this has {rows}. Ask for text/csv, which has"
            " no limit, or for a shorter period.",
        )


def _written(cursor: Cursor, contract: Contract, wish: Asked, who: Caller) -> str:
    if not contract.changes:
        cursor = replace(cursor, day=_day())
    return cursors.written(cursor, contract=contract, asked=wish.about, **_whose(who))


def _whose(who: Caller) -> dict[str, Any]:
    secret = current_app.config["SECRET_KEY"]
    return {"partner_id": who.partner.id, "epoch": who.epoch, "secret": secret}


def _url(contract: Contract, since: str) -> str:
    """The address that was asked for, from that cursor on."""
    parameters = request.args.to_dict() | {"since": since}
    site = current_app.config["PUBLIC_URL"]
    return f"{site}{catalogue.path(contract)}?{urlencode(parameters)}"


def _day() -> int:
    return clock.london_date(daily.told_until()).toordinal()
