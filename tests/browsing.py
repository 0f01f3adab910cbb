"""A test client that behaves like somebody's browser, and looks at every page it gets."""

import re
from datetime import timedelta
from typing import Any

import html5lib
from bs4 import BeautifulSoup
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import update
from werkzeug.test import TestResponse

from outreach import clock
from outreach.account.actions import sign_in
from outreach.account.models import SignIn
from outreach.database import transaction
from outreach.extensions import db
from outreach.people.models import Person

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}
# New in every rendering, by design.
_VARIES = re.compile(r'name="(csrf_token|idempotency_key)" value="[^"]*"')


class Browser:
    """Somebody's, past the second step and never idle: those are tested in tests/account. Without
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
# of 30 KB takes 30 ms to be looked at, and 1 ms to be known again.
_MARKUP = re.compile(r"<[^>]*>|&[#\w]*;?")
_LOOKED_AT: set[int] = set()


def look_at(response: TestResponse, fragment: bool) -> TestResponse:
    """No page or fragment leaves without valid HTML, unique ids and a name for every field."""
    if response.mimetype != "text/html" or not response.data or response.status_code == 303:
        return response
    seen = hash((fragment, tuple(_MARKUP.findall(still(response)))))
    if seen not in _LOOKED_AT:
        _look_at(response, fragment)
        _LOOKED_AT.add(seen)
    return response


def _look_at(response: TestResponse, fragment: bool) -> None:
    if not fragment:
        html5lib.HTMLParser(strict=True).parse(response.text)
    soup = BeautifulSoup(response.text, "html.parser")
    ids = [element["id"] for element in soup.find_all(id=True)]
    assert len(ids) == len(set(ids)), f"an id is there twice: {sorted(ids)}"
    for field in soup.select("input:not([type=hidden]), select, textarea"):
        named = field.get("aria-label") or field.find_parent("label")
        named = named or soup.select(f'label[for="{field.get("id")}"]')
        assert named, f"a field without a name: {field}"
    for element in soup.select("[aria-describedby]"):
        for reference in str(element["aria-describedby"]).split():
            assert reference in ids, f"{reference} describes a field, but is not on the page"


def text_of(response: TestResponse) -> str:
    """What a person reads, in single spaces."""
    soup = BeautifulSoup(response.text, "html.parser")
    for unseen in soup.select("script, style, head"):
        unseen.decompose()
    return " ".join(soup.get_text(" ").split())


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
