"""What a program is told when something does not work: RFC 9457 problem details, for everything
under /api/."""

import json
from typing import Any, NamedTuple
from urllib.parse import quote

from flask import Response, current_app, g, request
from flask_login import AnonymousUserMixin

from outreach.core.errors import Refusal
from outreach.core.security import NO_STORE, same_for_everyone

PREFIX = "/api/"
# The page that explains them.
EXPLAINED = "/api/v1/"
JSON = "application/problem+json"


class Kind(NamedTuple):
    """One kind of problem: its title, and what to do about it."""

    status: int
    title: str
    means: str


KINDS = {
    "bad-request": Kind(
        400,
        "Something in the address cannot be read",
        "A parameter is unknown, given twice, or has a value that it cannot have. detail says which"
        " one, and why.",
    ),
    "unknown-cursor": Kind(
        400,
        "Not a cursor of this dataset",
        "since takes a cursor exactly as we gave it, for the same dataset and the same partner.",
    ),
    "no-token": Kind(
        401,
        "No token",
        "Send the token in the header Authorization: Bearer outreach_… with every request. In an"
        " address it does not count.",
    ),
    "unknown-token": Kind(
        401,
        "Unknown token",
        "There is no such token. Look whether all of it was copied.",
    ),
    "expired-token": Kind(
        401,
        "The token has run out",
        "It opened something until then. Ask the campaign for another one.",
    ),
    "revoked-token": Kind(
        401,
        "The token was revoked",
        "It opens nothing any more. Ask the campaign for another one.",
    ),
    "not-agreed": Kind(
        403,
        "Not agreed",
        "This dataset exists, but the token does not name it, or what was agreed with you does not,"
        " or is over.",
    ),
    "refused": Kind(403, "Not allowed", "What was asked for is not given out here."),
    "not-found": Kind(
        404,
        "Not found",
        "There is nothing at this address. /api/v1/datasets lists what there is.",
    ),
    "wrong-method": Kind(405, "Not like that", "Only GET and HEAD are answered."),
    "not-acceptable": Kind(
        406,
        "No such format",
        "The header Accept names no format in which this can be given. detail says which there"
        " are.",
    ),
    "conflict": Kind(409, "Not just now", "detail says why, and what to do."),
    "other-cursor": Kind(
        409,
        "A cursor of other columns or days",
        "Ask for the same columns, from and to as when it was given, or leave since out and begin"
        " anew.",
    ),
    "old-cursor": Kind(
        410,
        "The cursor is too old",
        "What it leads to is gone: the columns have changed, or a backup was put back. Leave since"
        " out, take everything once more, and put it in place of what you have.",
    ),
    "too-large": Kind(413, "Too large", "Nothing needs to be sent here but headers."),
    "too-many": Kind(
        429,
        "Too many requests",
        "Wait as many seconds as the header Retry-After says, and go on.",
    ),
    "our-mistake": Kind(
        500,
        "Our mistake",
        "Something went wrong on our side, and was written down. Try again later.",
    ),
    "busy": Kind(
        503,
        "Busy for a moment",
        "Wait as many seconds as the header Retry-After says, and try again.",
    ),
}
# What is meant by a status that says nothing more.
_OF_STATUS = {kind.status: slug for slug, kind in reversed(KINDS.items())} | {403: "refused"}
SENTENCES = {
    400: "Something in what was sent could not be read.",
    403: "This is not allowed.",
    404: "There is nothing at this address.",
    405: "Only GET and HEAD are answered here.",
    413: "What was sent is too long.",
    500: "Something went wrong on our side.",
    503: "Too much is going on at this moment. Please try again.",
}
WAIT = "5"  # seconds, after which whoever found us busy may try again


class Problem(Refusal):
    """Why a program does not get what it asked for."""

    def __init__(self, slug: str, sentence: str, **headers: str) -> None:
        super().__init__(sentence)
        self.slug, self.status = slug, KINDS[slug].status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def are_meant() -> bool:
    """Whether a program is asking, and not a person."""
    return request.path.startswith(PREFIX)


def nobody_looks() -> None:
    """Who is signed in does not matter: nobody looks at the cookie, and none is set."""
    same_for_everyone(framed=False)
    g._login_user = AnonymousUserMixin()


def refused(refusal: Refusal) -> Response:
    if isinstance(refusal, Problem):
        return _response(refusal.slug, refusal.status, str(refusal), refusal.headers)
    seconds = getattr(refusal, "seconds", None)
    return answer(refusal.status, str(refusal), str(seconds) if seconds else "")


def answer(status: int, sentence: str | None = None, wait: str = "") -> Response:
    """One problem, told apart by nothing but its status."""
    slug = _OF_STATUS.get(status) or _OF_STATUS[400 if status < 500 else 500]
    waits = {"Retry-After": wait or WAIT} if wait or status == 503 else {}
    standard = SENTENCES.get(status) or SENTENCES[400 if status < 500 else 500]
    return _response(slug, status, sentence or standard, waits)


def _response(slug: str, status: int, detail: str, headers: dict[str, str]) -> Response:
    nobody_looks()
    told: dict[str, Any] = {
        "type": f"{current_app.config['PUBLIC_URL']}{EXPLAINED}#problem-{slug}",
        "title": KINDS[slug].title,
        "status": status,
        "detail": detail,
        "instance": quote(request.path),
    }
    response = Response(json.dumps(told, ensure_ascii=False) + "\n", status, content_type=JSON)
    response.headers.update({"Cache-Control": NO_STORE, "Vary": "Accept, Authorization", **headers})
    return response
