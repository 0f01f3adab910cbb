"""What is answered from the brief cache, to whom, and for how long."""

import pytest

from outreach.core import brief_cache
from outreach.core.brief_cache import KEPT_SECONDS, Answer, BriefCache
from tests.core.scopes import environ_of

PUBLIC = (b"cache-control", b"public, max-age=60")
PAGE = Answer(200, [PUBLIC, (b"vary", b"Accept-Encoding, Cookie")], b"page")


class Clock:
    seconds = 100.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def cache(clock):
    return BriefCache(clock)


def test_a_public_answer_is_given_again(cache):
    cache.keep(environ_of(), PAGE)
    assert cache.find(environ_of()) == PAGE


def test_a_public_answer_is_asked_for_anew_after_its_time(cache, clock):
    cache.keep(environ_of(), PAGE)
    clock.seconds += KEPT_SECONDS
    assert cache.find(environ_of()) is None


@pytest.mark.parametrize(
    "answer",
    [
        PAGE._replace(status=404),
        PAGE._replace(status=302),
        PAGE._replace(status=206),
        PAGE._replace(headers=[]),
        PAGE._replace(headers=[(b"cache-control", b"no-store")]),
        PAGE._replace(headers=[(b"cache-control", b"private, max-age=60")]),
        PAGE._replace(headers=[PUBLIC, (b"set-cookie", b"session=of-one-person")]),
        PAGE._replace(headers=[PUBLIC, (b"vary", b"*")]),
        PAGE._replace(body=b"x" * (brief_cache.MAX_BODY_BYTES + 1)),
    ],
)
def test_other_answers_are_not_kept(cache, answer):
    cache.keep(environ_of(), answer)
    assert cache.find(environ_of()) is None


OTHERS = {
    "method": environ_of(method="HEAD"),
    "form": environ_of(method="POST"),
    "path": environ_of(path=b"/other"),
    "query": environ_of(query_string=b"q=1"),
    "scheme": environ_of(scheme="https"),
    "site": environ_of((b"host", b"other.example.org")),
    "way it came": environ_of((b"x-forwarded-proto", b"https")),
    "packing": environ_of((b"accept-encoding", b"gzip")),
    "person": environ_of((b"cookie", b"session=somebody")),
    "known": environ_of((b"if-none-match", b'"x"')),
    "known since": environ_of((b"if-modified-since", b"Tue, 03 Nov 2026 10:00:00 GMT")),
    "part": environ_of((b"range", b"bytes=0-1")),
    "body": environ_of((b"content-length", b"5")),
    "empty body": environ_of((b"content-length", b"0")),
    "body in chunks": environ_of((b"transfer-encoding", b"chunked")),
}


@pytest.mark.parametrize("environ", OTHERS.values(), ids=OTHERS)
def test_another_request_is_asked_anew(cache, environ):
    cache.keep(environ_of(), PAGE)
    assert cache.find(environ) is None


@pytest.mark.parametrize("name", ["method", "form", "query", "body", "empty body"])
def test_answers_to_other_requests_are_not_kept(cache, name):
    cache.keep(OTHERS[name], PAGE)
    assert cache.find(OTHERS[name]) is None
    assert cache.find(environ_of()) is None


def test_headers_that_change_nothing_share_an_answer(cache):
    cache.keep(environ_of((b"user-agent", b"a browser")), PAGE)
    assert cache.find(environ_of((b"user-agent", b"another"))) == PAGE


def test_an_answer_that_varies_by_less_replaces_the_one_before(cache):
    cache.keep(environ_of((b"cookie", b"a=1")), PAGE)
    plain = PAGE._replace(headers=[PUBLIC], body=b"anew")
    cache.keep(environ_of((b"cookie", b"a=1")), plain)
    assert cache.find(environ_of((b"cookie", b"b=2"))) == plain


def test_many_addresses_never_take_more_than_their_room(cache):
    for number in range(brief_cache.MAX_ANSWERS * 3):
        cache.keep(environ_of(path=b"/%d" % number), PAGE)
        assert cache.find(environ_of(path=b"/%d" % number)) == PAGE
    assert len(cache._answers) <= brief_cache.MAX_ANSWERS
    assert len(cache._vary) <= brief_cache.MAX_ANSWERS
