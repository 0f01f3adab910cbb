"""The only reader and writer of htmx's headers.

htmx says in `HX-Request-Type` whether it wants a part of the page or all of it. Both are made
from the same context by the same view; only the template differs.
"""

import re
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Response, make_response, redirect, render_template, request


def wants_fragment() -> bool:
    return request.headers.get("HX-Request-Type") == "partial"


def page_or_fragment(page: str, fragment: str, status: int = 200, /, **context: Any) -> Response:
    """Render the whole page, or the fragment that replaces its part, as was asked for."""
    template = fragment if wants_fragment() else page
    return make_response(render_template(template, **context), status)


def replace_url(response: Response, url: str) -> Response:
    """Have the address bar say where this fragment is found as a page."""
    if wants_fragment():
        response.headers["HX-Replace-Url"] = url
    return response


def redirect_whole_page(url: str, status: int = 401) -> Response:
    """Leave the page from inside a fragment: a plain redirect would be swapped into it."""
    response = Response(status=status)
    response.headers["HX-Redirect"] = url
    return response


def see_other(url: str) -> Response:
    """What a form that worked is answered: where to look now. htmx follows it like a browser."""
    return cast(Response, redirect(url, 303))


def page_asking() -> str:
    """The path of our page that a request comes from, as far as it says; else empty."""
    url = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    ours = url.netloc == request.host
    return url.path + ("?" + url.query if url.query else "") if ours else ""


def poll_tag() -> str:
    """What the polling page already knows, as we last told it; empty at first."""
    return request.headers.get("HX-PTag", "")[:64]


def revision_tag(revision: int, looked_at: datetime) -> str:
    return f"{revision}-{int(looked_at.timestamp())}"


def revision_in(tag: str) -> tuple[int, datetime] | None:
    """The revision that a page has and when it last looked, from the tag it was given."""
    # Nine digits of revision fit the column; eleven of seconds, the calendar.
    match = re.fullmatch(r"([0-9]{1,9})-([0-9]{1,11})", tag)
    return match and (int(match[1]), datetime.fromtimestamp(int(match[2]), UTC))


def polled(body: str | None, tag: str) -> Response:
    """Answer a poll: nothing new (204, empty), or what changed; and what to say next time."""
    response = Response(body, mimetype="text/html") if body else Response(status=204)
    response.headers["HX-PTag"] = tag
    return response


VARY = "HX-Request-Type"


def vary(response: Response) -> Response:
    response.vary.add(VARY)
    return response
