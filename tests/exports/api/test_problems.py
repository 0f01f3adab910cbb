"""Everything under /api/ that does not work is told as RFC 9457 has it."""

import pytest
from sqlalchemy.exc import OperationalError

from outreach.auth import rate_limits as limits
from outreach.core.problem_details import KINDS
from outreach.exports import downloads
from outreach.exports.api import responses as giving
from outreach.exports.download_slots import TooBusy
from tests.browsing import text_of
from tests.exports.api.scenes import CSV, Program, problem, token_of

on_one = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
PLEDGES = "/datasets/pledges"


@on_one
@pytest.mark.parametrize(
    "path", ["/api/", "/api/v2/datasets", "/api/v1/nothing", "/api/v1/datasets/", "/api/%F0%9F/x"]
)
def test_what_is_not_there(program_of, path):
    answer = program_of(None).get(path)
    assert problem(answer, 404, "not-found") == "There is nothing at this address."
    assert answer.get_json()["instance"].startswith("/api/")


def test_elsewhere_it_is_a_page_as_before(stranger):
    assert "<h1>Not found</h1>" in stranger.get("/apiary").text
    assert "<h1>Not found</h1>" in stranger.get("/nothing/api/").text


@on_one
@pytest.mark.parametrize("path", ["/", "/openapi.json", "/datasets", PLEDGES])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_only_get_and_head(program, path, method):
    answer = program.get(path, method=method)
    problem(answer, 405, "wrong-method")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD"}


def test_whatever_is_sent_along(program):
    for kind in ("application/json", "application/x-www-form-urlencoded", "text/plain"):
        client = program.client
        answer = client.post("/api/v1/datasets", data=b'{"a": 1}', content_type=kind)
        problem(answer, 405, "wrong-method")
    answer = client.post("/api/v1/datasets", data=b"x" * 200_000)
    problem(answer, 413, "too-large")


def test_a_page_of_another_site_gets_nothing_done(program):
    answer = program.client.post("/api/v1/datasets", headers={"Origin": "https://evil.example"})
    problem(answer, 403, "refused")


def test_a_nul_is_refused_at_the_door(program):
    for path in (f"{PLEDGES}?columns=a%00b", "/datasets/pl%00edges", f"{PLEDGES}?%00=1"):
        assert "cannot be stored" in problem(program.get(path), 400, "bad-request")


@on_one
def test_what_breaks_is_our_mistake_and_says_no_more(store, number, monkeypatch):
    app = store.make_app(TESTING=False)
    monkeypatch.setattr(giving, "page", lambda *_: 1 / 0)
    answer = Program(app, token_of(number)).get(PLEDGES)
    assert problem(answer, 500, "our-mistake") == "Something went wrong on our side."


def test_when_the_database_is_busy_that_is_said(program, monkeypatch):
    def busy(*_):
        raise OperationalError("a statement", {}, Exception("database is locked"))

    monkeypatch.setattr(limits, "number_of", busy)
    answer = program.get(PLEDGES)
    problem(answer, 503, "busy")
    assert answer.headers["Retry-After"] == "5"


def test_when_others_download_much_that_is_said(program, monkeypatch):
    def busy(*_):
        raise TooBusy

    monkeypatch.setattr(downloads, "start", busy)
    answer = program.get(PLEDGES, CSV)
    assert "Others are downloading" in problem(answer, 503, "busy")
    assert answer.headers["Retry-After"] == "30"


def test_each_kind_is_explained_on_the_page(program):
    page = program.get("/")
    for slug, kind in KINDS.items():
        assert f'id="problem-{slug}"' in page.text
        assert f"{kind.status} {kind.title} {kind.means}" in text_of(page)
