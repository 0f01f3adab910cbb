"""The session cookie is signed, not encrypted: whoever sees it reads it, and an old one comes back.

So nothing stands in it that opens anything but the session itself.
"""

import ast
import json
import re
import zlib
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from outreach.auth import password_resets as resets
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.vocabulary import Role
from outreach.people.models import Person
from tests.auth.scenes import (
    PASSWORD,
    change,
    code,
    cookie,
    now,
    recovery_codes,
    send,
    set_up,
    sign_in,
)
from tests.browsing import Browser
from tests.facts import KEY
from tests.hashing import QUICK

PAGE = "/account/second-step"
CONFIRM, CODES = f"{PAGE}/confirm", f"{PAGE}/codes"
NEW_PASSWORD = "tangerine velvet hammock"
# What opens the session, what proves a form, sentences for the next page, a half-done sign-in.
MAY_HOLD = {"token", "csrf_token", "_flashes", "_permanent", "pending", "passkey"}
RECOVERY = re.compile(r"[2-9A-HJ-NP-Z]{5}-?[2-9A-HJ-NP-Z]{5}")


@pytest.fixture
def asha(person: Callable[..., Person]) -> Person:
    return change(person("Asha"), password_hash=QUICK.hash(PASSWORD))


class Tapped:
    """A browser, and somebody who keeps every cookie that it is given."""

    def __init__(self, browser: Browser) -> None:
        self.browser, self.cookies = browser, [cookie(browser)]

    def send(self, path: str, **form: str) -> TestResponse:
        return self._kept(send(self.browser, path, **form))

    def get(self, path: str) -> TestResponse:
        return self._kept(self.browser.get(path))

    def _kept(self, response: TestResponse) -> TestResponse:
        for header in response.headers.getlist("Set-Cookie"):
            self.cookies += [morsel.value for morsel in SimpleCookie(header).values()]
        return response

    def sessions(self) -> list[dict[str, Any]]:
        return [read(each) for each in self.cookies if each.count(".") >= 2]


def read(signed: str) -> dict[str, Any]:
    """What anybody reads in a cookie, without any key."""
    packed, body = signed.startswith("."), signed.lstrip(".").split(".")[0]
    raw = urlsafe_b64decode(body + "=" * (-len(body) % 4))
    return dict(json.loads(zlib.decompress(raw) if packed else raw))


def shown(page: TestResponse) -> list[str]:
    return re.findall(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b", page.text)


@pytest.fixture
def tapped(stranger: Browser, asha: Person) -> Tapped:
    spy = Tapped(stranger)
    spy.send("/sign-in", email=asha.email, password=PASSWORD)
    return spy


def turned_on(tapped: Tapped, someone: Person, **more: str) -> TestResponse:
    tapped.send(PAGE)
    return tapped.send(CONFIRM, code=code(secret=now(someone).totp_secret or ""), **more)


def made_anew(tapped: Tapped, someone: Person, **more: str) -> TestResponse:
    turned_on(tapped, someone)
    return tapped.send(CODES, **more)


WAYS = [turned_on, made_anew]


@pytest.mark.parametrize("way", WAYS)
def test_codes_are_in_the_answer_and_in_no_cookie(tapped, asha, way):
    page = way(tapped, asha)
    codes = shown(page)
    assert (page.status_code, len(set(codes))) == (200, 10)
    assert page.headers["Cache-Control"] == "no-store"
    tapped.get(PAGE)
    held = repr(tapped.sessions())
    assert not [each for each in codes if each in held or each.replace("-", "") in held]


@pytest.mark.parametrize("way", WAYS)
def test_no_cookie_of_the_way_shows_them_again(app, tapped, asha, way):
    assert shown(way(tapped, asha))
    for old in tapped.cookies:
        thief = Browser(app, None)
        thief.client.set_cookie("outreach", old)
        for path in (PAGE, "/account", "/", "/my-data"):
            assert not shown(thief.get(path))


@pytest.mark.parametrize("way", WAYS)
def test_a_reload_of_the_answer_does_not_show_them(tapped, asha, way):
    assert shown(way(tapped, asha, idempotency_key=KEY))
    again = tapped.send(CODES if way is made_anew else CONFIRM, idempotency_key=KEY)
    assert not shown(again)


def test_the_very_form_sent_again_leads_to_the_page_without_them(tapped, asha):
    form = {"code": code(secret=begun(tapped, asha)), "idempotency_key": KEY}
    assert shown(tapped.send(CONFIRM, **form))
    again = tapped.send(CONFIRM, **form)
    assert (again.status_code, again.location) == (303, PAGE)
    assert not shown(tapped.get(PAGE))


def begun(tapped: Tapped, someone: Person) -> str:
    tapped.send(PAGE)
    return now(someone).totp_secret or ""


@pytest.mark.parametrize("way", WAYS)
def test_the_codes_that_are_shown_work(app, tapped, asha, way):
    codes, other = shown(way(tapped, asha)), Browser(app, None)
    sign_in(other, asha)
    send(other, "/sign-in/code", recovery_code=codes[-1])
    assert other.get("/account").status_code == 200


# --- Every other way through the account: what the cookie holds along it.


def half_done(tapped: Tapped, someone: Person) -> str:
    set_up(someone)
    sign_in(tapped.browser, someone)
    tapped.get("/sign-in/code")
    tapped.send("/sign-in/code", code="000000")
    tapped.send("/sign-in/code", code=code())
    return now(someone).totp_secret or ""


def with_recovery_code(tapped: Tapped, someone: Person) -> str:
    set_up(someone)
    [first, *_] = recovery_codes(someone)
    tapped.send("/sign-in", email=someone.email, password=PASSWORD)
    tapped.send("/sign-in/code", recovery_code=first)
    return first


def setting_up(tapped: Tapped, someone: Person) -> str:
    secret = begun(tapped, someone)
    tapped.get(PAGE)
    tapped.send(CONFIRM, code="000000")
    return secret


def changing_the_password(tapped: Tapped, someone: Person) -> str:
    tapped.send("/account/password", password=PASSWORD, new_password="short")
    tapped.send("/account/password", password=PASSWORD, new_password=NEW_PASSWORD)
    return NEW_PASSWORD


def by_a_link(tapped: Tapped, someone: Person) -> str:
    with transaction():
        token = resets._make(someone.id, None, clock.now())
    tapped.get(f"/reset/{token}")
    tapped.send(f"/reset/{token}", new_password="short")
    tapped.send(f"/reset/{token}", new_password=NEW_PASSWORD)
    return token


def wrong_password(tapped: Tapped, someone: Person) -> str:
    tapped.send("/account/confirm", password="the wrong one of mine")
    tapped.send("/account/confirm", password=PASSWORD)
    return PASSWORD


def helping(tapped: Tapped, someone: Person) -> str:
    change(someone, role=Role.COORDINATOR)
    set_up(someone)
    tapped.send("/sign-in", email=someone.email, password=PASSWORD)
    tapped.send("/sign-in/code", code=code())
    page = tapped.send(
        "/people/invitations", emails="dev@example.org", role="volunteer", really="1"
    )
    made = re.search(r"/invitations/([\w-]{20,})", page.text)
    return made.group(1) if made else "no invitation"


STEPS = [
    *(half_done, with_recovery_code, setting_up, changing_the_password, by_a_link),
    *(wrong_password, helping),
]


@pytest.mark.parametrize("way", STEPS)
def test_the_cookie_holds_what_it_may_and_nothing_else(tapped, asha, way):
    secret = way(tapped, asha)
    seen = tapped.sessions()
    assert seen
    assert set().union(*seen) <= MAY_HOLD
    assert secret not in repr(seen)
    assert PASSWORD not in repr(seen)


@pytest.mark.parametrize("way", STEPS)
def test_sentences_in_the_cookie_open_nothing(tapped, asha, way):
    way(tapped, asha)
    said = [words for each in tapped.sessions() for words in each.get("_flashes", ())]
    text = json.dumps(said)
    assert not RECOVERY.search(text)
    assert not re.search(r"[\w-]{30,}", text)


@pytest.mark.parametrize("way", STEPS)
def test_an_old_cookie_is_at_most_signed_out(app, tapped, asha, way):
    way(tapped, asha)
    tapped.send("/sign-out")
    for old in tapped.cookies:
        thief = Browser(app, None)
        thief.client.set_cookie("outreach", old)
        assert thief.get("/account").status_code == 303


def written_keys() -> Iterator[str]:
    """The key of everything that our code puts into the session."""
    for path in (Path(__file__).parents[2] / "outreach").rglob("*.py"):
        text = path.read_text()
        for node in ast.walk(ast.parse(text)) if "session" in text else ():
            match node:
                case ast.Subscript(ast.Name("session"), ast.Constant(key), ast.Store()):
                    yield str(key)
                case ast.Subscript(ast.Name("session"), key, ast.Store()):
                    yield ast.unparse(key)
                case ast.Call(ast.Attribute(ast.Name("session"), "setdefault" | "update")):
                    yield ast.unparse(node)


def test_our_code_puts_nothing_else_there():
    assert set(written_keys()) <= MAY_HOLD
