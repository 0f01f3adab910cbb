"""The page for who writes a program, and what it tells them to write: run against the server."""

import re
from html import unescape

import httpx
import pytest

from outreach.contacts.corrections import actions as corrections
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.vocabulary import FOR_PARTNERS, Outcome
from outreach.exports.contracts.registry import CONTRACTS
from tests.browser.server import site, store
from tests.browsing import look_at, text_of
from tests.exports.api.scenes import CSV, Program, agreed_with, token_of
from tests.exports.scenes import number_of, tell_all
from tests.scenes import ABBOTT, BLACKMAN, CORBYN, logged

__all__ = ["site", "store"]


@pytest.fixture(autouse=True)
def moment():
    """The server has a clock of its own."""


@pytest.fixture
def token(app, site):
    return token_of(agreed_with())


@pytest.fixture
def page(app):
    """Anybody's."""
    answer = Program(app, None).get("/")
    assert answer.status_code == 200
    return look_at(answer, fragment=False)


def code(site, name):
    """Some lines of code on the page as the server shows it."""
    html = httpx.get(f"{site.address}/api/v1/").text
    found = re.search(rf'<code id="{name}">(.*?)</code>', html, re.DOTALL)
    assert found
    return unescape(found[1])


def test_it_says_what_each_column_means(page):
    text = text_of(page)
    for name in FOR_PARTNERS:
        for column in CONTRACTS[name].columns:
            assert column.means in text
            for word in column.words or ():
                assert f"{word.value} {word.label}" in text
    assert "contacts_full" not in text


def test_it_is_for_everybody_and_has_no_scripts(page):
    assert "<script" not in page.text
    assert page.headers["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in page.headers


def test_without_its_last_stroke_it_is_found(app):
    answer = Program(app, None).get("/api/v1")
    assert (answer.status_code, answer.location) == (308, "http://localhost/api/v1/")


def test_four_lines_of_python_are_enough(site, token):
    lines = code(site, "python")
    assert len(lines.splitlines()) == 4
    names = {"token": token}
    exec(lines, names)  # noqa: S102 (they are on our own page)
    assert len(names["pledges"]) == 650
    assert names["pledges"][0]["status"] == "not_asked"


def test_with_some_more_what_they_have_stays_right(site, token, app, asha):
    lines = code(site, "python-changes")
    first = [logged(asha, Outcome.NO_ANSWER, mp_id).id for mp_id in (ABBOTT, CORBYN)]
    tell_all()
    names = {"token": token, "since": None, "rows": {}}
    exec(lines, names)  # noqa: S102
    assert [*map(number_of, names["rows"])] == first
    with transaction():
        corrections.undo(contact_id=first[0], person_id=asha.id, now=clock.now())
    new = logged(asha, Outcome.NO_ANSWER, BLACKMAN).id
    tell_all()
    exec(lines, names)  # noqa: S102
    assert [*map(number_of, names["rows"])] == [first[1], new]
    exec(lines, names)  # noqa: S102
    assert [*map(number_of, names["rows"])] == [first[1], new]


def test_over_the_wire_head_has_the_headers_and_no_length(site, token):
    url = f"{site.address}/api/v1/datasets/pledges"
    headers = {"Authorization": f"Bearer {token}", "Accept": CSV}
    with httpx.Client(headers=headers) as client:
        head, answer = client.head(url), client.get(url)
        assert head.status_code == answer.status_code == 200
        assert head.headers["ETag"] == answer.headers["ETag"]
        assert "Content-Length" not in head.headers
        known = {"If-None-Match": head.headers["ETag"]}
        assert client.get(url, headers=known).status_code == 304
        assert client.post(url, json={"a": 1}).status_code == 405
    assert "Set-Cookie" not in answer.headers
