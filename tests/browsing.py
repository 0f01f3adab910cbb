"""A test client that behaves like somebody's browser, and looks at every page it gets."""

import re
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any

import html5lib
from bs4 import BeautifulSoup
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import update
from werkzeug.test import TestResponse

from outreach.auth.actions import sign_in
from outreach.auth.models import SignIn
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.people.models import Person

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}
# New in every rendering, by design.
_VARIES = re.compile(r'name="(csrf_token|idempotency_key)" value="[^"]*"')


class Browser:
    """Somebody's, past the second step and never idle: those are tested in tests/auth. Without
    `look` it takes pages as they are, for who asks for all of them again and again."""

    def __init__(self, app: Flask, person: Person | None, *, look: bool = True) -> None:
        self.app, self.look = app, look
        self.client = app.test_client()
        self.person = person
        signer = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token")
        self.token = signer.dumps("form token")
        with self.client.session_transaction() as session:
            session["csrf_token"] = "form token"
            if person:
                with transaction():
                    session["token"] = sign_in(person_id=person.id, now=clock.now(), code=True)
        self.seen_at = clock.now()

    def get(self, path: str, *, fragment: bool = False, **kwargs: Any) -> TestResponse:
        headers = {**(FRAGMENT if fragment else {}), **kwargs.pop("headers", {})}
        self._is_here()
        db.session.rollback()  # what the test itself was reading
        with self.app.app_context():  # its own, as a server gives each request
            return self._looked_at(self.client.get(path, headers=headers, **kwargs), fragment)

    def post(
        self, path: str, data: Any = None, *, fragment: bool = False, token: str | None = None
    ) -> TestResponse:
        """Send a form with its token. Redirects are not followed."""
        headers = {"X-CSRFToken": self.token if token is None else token}
        headers |= FRAGMENT if fragment else {}
        self._is_here()
        db.session.rollback()
        with self.app.app_context():
            return self._looked_at(self.client.post(path, data=data, headers=headers), fragment)

    def _looked_at(self, response: TestResponse, fragment: bool) -> TestResponse:
        return look_at(response, fragment) if self.look else response

    def _is_here(self) -> None:
        """Time that a test passed is not time in which nobody was there."""
        if self.person and clock.now() - self.seen_at >= timedelta(minutes=1):
            self.seen_at = clock.now()
            with transaction():
                mine = SignIn.person_id == self.person.id
                db.session.execute(update(SignIn).where(mine).values(last_seen_at=self.seen_at))

    def follow(self, response: TestResponse, *, fragment: bool = False) -> TestResponse:
        """Where a redirect leads, asked for as the browser would."""
        assert response.status_code == 303, (response.status_code, response.text)
        return self.get(response.location, fragment=fragment)


# Tags and what may be a reference: pages that have the same of both differ in words alone. A page
# of 30 KB takes 30 ms to be looked at, and 1 ms to be known again. Whether it is valid does not
# depend on most of what its attributes say, either.
_TAG = r"""<(?:[^"'>]|"[^"]*"|'[^']*')*>"""
_MARKUP = re.compile(rf"{_TAG}|&[#\w]*;?")
_VALUE = re.compile(r'(?<! type)(?<!charset)(?<!encoding)="[^"&]*"')
_LOOKED_AT: set[int] = set()
_VALID: set[int] = set()


def look_at(response: TestResponse, fragment: bool) -> TestResponse:
    """No page or fragment leaves without valid HTML, unique ids and a name for every field."""
    if response.mimetype != "text/html" or not response.data or response.status_code == 303:
        return response
    markup = _MARKUP.findall(still(response))
    seen = hash((fragment, tuple(markup)))
    if seen not in _LOOKED_AT:
        if not fragment:
            _is_valid(response, markup)
        _look_at(response)
        _LOOKED_AT.add(seen)
    return response


def _is_valid(response: TestResponse, markup: list[str]) -> None:
    known = hash(tuple(_VALUE.sub("=", each) for each in markup))
    if known not in _VALID:
        html5lib.HTMLParser(strict=True).parse(response.text)
        _VALID.add(known)


def _look_at(response: TestResponse) -> None:
    page = _Page()
    page.feed(response.text)
    page.close()
    assert len(page.ids) == len(set(page.ids)), f"an id is there twice: {sorted(page.ids)}"
    for field in page.nameless:
        assert field.get("id") in page.labelled, f"a field without a name: {field}"
    for reference in page.describing:
        assert reference in page.ids, f"{reference} describes a field, but is not on the page"


class _Page(HTMLParser):
    """Its ids, and what stands for them elsewhere. A whole tree of it takes three times as long."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.labelled: set[str | None] = set()
        self.describing: list[str] = []
        self.nameless: list[dict[str, str | None]] = []  # but for a label that stands elsewhere
        self.inside = 0  # of so many labels

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        if "id" in has:
            self.ids.append(has["id"] or "")
        self.describing += (has.get("aria-describedby") or "").split()
        if tag == "label":
            self.inside += 1
            self.labelled |= {has["for"]} if has.get("for") else set()
        shown = tag in ("select", "textarea") or (tag == "input" and has.get("type") != "hidden")
        if shown and not has.get("aria-label") and not self.inside:
            self.nameless.append(has)

    def handle_endtag(self, tag: str) -> None:
        self.inside -= tag == "label"


# What nobody reads; then what stands between words.
_UNSEEN = re.compile(r"<!--.*?-->|<(script|style|head)\b.*?</\1>", re.DOTALL)
_BETWEEN = re.compile(_TAG)


def text_of(response: TestResponse) -> str:
    """What a person reads, in single spaces. For our own pages, which are valid: see above."""
    words = _BETWEEN.sub(" ", _UNSEEN.sub(" ", response.text))
    return " ".join(unescape(words).split())


def swapped(page: TestResponse, target: str, fragment: TestResponse) -> str:
    """The page as htmx leaves it after putting the fragment into `target`."""
    soup = BeautifulSoup(still(page), "html5lib")
    element = soup.select_one(target)
    assert element is not None, f"no {target} on the page"
    element.clear()
    body = BeautifulSoup(still(fragment), "html5lib").body
    assert body is not None
    for child in list(body.children):
        element.append(child)
    return shape(str(soup))


def still(response: TestResponse) -> str:
    """The HTML without what is new in every rendering."""
    return _VARIES.sub(r'name="\1" value=""', response.text)


def shape(html: str) -> str:
    """HTML as a browser understands it, so that white space does not count."""
    return re.sub(r"\s+", " ", str(BeautifulSoup(html, "html5lib"))).replace("> <", "><")
