"""The API: what a partner's programs may read, as far as their token opens it."""

import hashlib
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, current_app, request
from werkzeug.http import parse_accept_header

from outreach.core import clock
from outreach.core.problem_details import KINDS, Problem, nobody_looks
from outreach.core.vocabulary import FOR_PARTNERS, Format, Shared, TakenBy
from outreach.exports import daily
from outreach.exports import reader as reading
from outreach.exports.api import responses as giving
from outreach.exports.api import schemas as catalogue
from outreach.exports.api.authentication import LIMIT, Caller, caller
from outreach.exports.api.content_negotiation import JSON_ONLY, OFFERED, Accepted, Offered, chosen
from outreach.exports.api.openapi import document
from outreach.exports.api.parameters import MOST, USUAL, Asked, asked
from outreach.exports.changed_rows import newest
from outreach.exports.contracts.contract import Contract
from outreach.exports.contracts.registry import CONTRACTS
from outreach.exports.cursors import Cursor
from outreach.exports.dictionary import ESCAPED, LICENCE, known_words
from outreach.exports.request import Wanted
from outreach.partners import queries as partners
from outreach.public import responses as answers
from outreach.public.responses import Answer, for_everyone, page

bp = Blueprint("api", __name__, url_prefix="/api/v1")
bp.before_request(nobody_looks)

# Flask would answer OPTIONS as well.
ONLY_GET: dict[str, Any] = {"provide_automatic_options": False}


@bp.get("/", **ONLY_GET)
@for_everyone()
def index() -> Answer:
    """How to use it, for whoever writes the program."""
    words = {"escaped": ESCAPED, "licence": LICENCE, "known_words": known_words}
    numbers = {"most": MOST, "usual": USUAL, "a_minute": LIMIT.times}
    contracts = [CONTRACTS[name] for name in FOR_PARTNERS]
    return page(
        "exports/api/index.html",
        contracts=contracts,
        formats=[(one.name, one.format) for one in OFFERED],
        kinds=KINDS,
        site=_site(),
        **words,
        **numbers,
    )


@bp.get("/openapi.json", **ONLY_GET)
@for_everyone()
def openapi() -> Answer:
    return Answer(document(_site()), answers.JSON)


@bp.get("/datasets", **ONLY_GET)
def datasets() -> Response:
    who = _caller()
    offered = chosen(_accepted(), JSON_ONLY)
    for name in request.args:
        raise Problem("bad-request", f"There is no parameter {name[:40]!r} here.")
    body = catalogue.of([CONTRACTS[name] for name in who.opens], _site())
    tag = _hashed(body)
    if request.if_none_match.contains_weak(tag):
        return _headers(Response(status=304), tag)
    return _headers(Response(body, content_type=offered.content_type), tag)


@bp.get("/datasets/<name>", **ONLY_GET)
def dataset(name: str) -> Response:
    who = _caller()
    contract = who.may_have(name)
    offered = chosen(_accepted())
    wish = asked(request.args.to_dict(flat=False), contract, offered.format)
    # Before anything else is read: what is written from now on comes with the next time.
    head = reading.head()
    cursor = giving.cursor_of(wish, contract, who, offered.format, head)
    tag = _tag(wish, contract, who, offered)
    if request.if_none_match.contains_weak(tag):
        return _headers(Response(status=304), tag)
    if request.method == "HEAD":
        return _headers(Response(iter(()), content_type=offered.content_type), tag)
    wanted = _wanted(wish, contract, who, offered.format, cursor)
    if offered.format is Format.JSON:
        response = giving.page(wanted, wish, who, cursor, head)
    else:
        response = giving.stream(wanted, wish, who, head)
    response.content_type = offered.content_type
    return _headers(response, tag)


def _caller() -> Caller:
    sent = request.authorization
    token = sent.token if sent is not None and sent.type == "bearer" else None
    return caller(token, clock.now())


def _accepted() -> Accepted:
    return list(parse_accept_header(request.headers.get("Accept", "")))


def _tag(wish: Asked, contract: Contract, who: Caller, offered: Offered) -> str:
    """Of all that an answer depends on: with none of it changed, neither is the answer."""
    whose = (who.partner.id, who.partner.name, *who.opens)
    # Names go, and answers are read by anybody, before the row counts as changed.
    now = (partners.consents_told(who.partner.id), _newest(Shared.PLEDGES, who))
    day = "" if contract.changes else daily.told_until().isoformat()
    rows = (who.epoch, _newest(contract.name, who), day, *now)
    what = (contract.name, contract.version, offered.name, wish)
    return _hashed(repr((whose, what, rows)).encode())


def _newest(name: Shared, who: Caller) -> int:
    return newest(CONTRACTS[name], who.partner.id)


def _hashed(said: bytes) -> str:
    return hashlib.sha256(said).hexdigest()[:32]


def _wanted(wish: Asked, contract: Contract, who: Caller, form: Format, cursor: Cursor) -> Wanted:
    columns = wish.columns(contract, only_changes=cursor.since is not None)
    if giving.has_all(contract, cursor, who):
        contract = replace(contract, listed=lambda _view: ())
    return Wanted(
        contract=contract,
        columns=columns,
        view=reading.view_of(who.partner, since=cursor.since, first=wish.first, last=wish.last),
        format=form,
        how=TakenBy.API,
        partner=who.partner.name,
        token_id=who.token_id,
    )


def _headers(response: Response, tag: str) -> Response:
    response.headers["ETag"] = f'W/"{tag}"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Accept, Authorization"
    response.headers["Accept-Ranges"] = "none"
    return response


def _site() -> str:
    return str(current_app.config["PUBLIC_URL"])
