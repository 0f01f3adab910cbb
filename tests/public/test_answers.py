"""What is public is the same for everyone, weighs little, and changes with what is published and
with nothing else."""

import gzip
import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import update

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Outcome, PledgeStatus
from outreach.parliament.models import MP
from outreach.pledges import actions as pledges
from outreach.pledges.models import PledgeEntry
from outreach.public import response_cache as shelf
from outreach.public import responses as answers
from outreach.public.overview import overview
from tests.browsing import Browser, text_of
from tests.facts import ABBOTT, BERRY, STARMER, claimed, logged, marked
from tests.public.scenes import (
    EVERYTHING,
    FILES,
    HOLBORN,
    PAGES,
    PICTURES,
    confirm,
    leaves,
    objected,
    published,
)

one_database = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
LIGHT = 60 * 1024


def seen(app):
    """What a stranger gets for every address: body and tag."""
    browser = Browser(app, None)
    found = {}
    for path in EVERYTHING:
        response = browser.get(path)
        found[path] = (response.data, response.headers["ETag"])
    return found


@one_database
def test_any_cache_may_keep_it(app):
    for path in EVERYTHING:
        response = app.test_client().get(path)
        assert response.headers["Cache-Control"].startswith("public, max-age=60"), path
        assert "Set-Cookie" not in response.headers, path
        assert ("Cookie" in response.headers["Vary"]) == (path == "/"), path
        if response.status_code == 200:
            a_cache_asks_again(app.test_client(), path, response.headers)


def a_cache_asks_again(client, path, known):
    same = client.get(path, headers={"If-None-Match": f'"other", {known["ETag"]}'})
    assert (same.status_code, same.data) == (304, b""), path
    for name in ("ETag", "Cache-Control", "Vary", "Content-Security-Policy"):
        assert same.headers[name] == known[name], (path, name)
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200, path
    head = client.head(path)
    assert (head.data, head.headers["ETag"]) == (b"", known["ETag"]), path


@one_database
def test_it_travels_packed_and_weighs_little(app, root):
    for path in (*PAGES, *FILES):
        plain = app.test_client().get(path, headers={"Accept-Encoding": "gzip;q=0, br"})
        packed = app.test_client().get(path, headers={"Accept-Encoding": "gzip, br"})
        assert packed.headers["Content-Encoding"] == "gzip", path
        assert gzip.decompress(packed.data) == plain.data
        assert "Content-Encoding" not in plain.headers, path
        weight = len(packed.data)
        for name in re.findall(r"/static/([\w./-]+)\?v=", plain.text):
            weight += len(gzip.compress((root / "static" / name).read_bytes()))
        assert weight < LIGHT, path


@one_database
def test_no_script_and_nothing_from_elsewhere(app):
    for path in PAGES:
        soup = BeautifulSoup(app.test_client().get(path).text, "html.parser")
        unwanted = "script, style, [style], [onclick], iframe, img, form[method=post]"
        assert not soup.select(unwanted), path
        loaded = [tag["href"] for tag in soup.select("link[rel=stylesheet], link[rel=icon]")]
        assert loaded, path
        assert all(address.startswith("/static/") for address in loaded), path


@one_database
def test_it_is_the_same_whoever_asks(app, asha, carol):
    strangers = seen(app)
    for who in (asha, carol):
        browser = Browser(app, who)
        for path in EVERYTHING:
            if path == "/":
                assert browser.get("/").location == "/today"
                continue
            response = browser.get(path)
            assert (response.data, response.headers["ETag"]) == strangers[path], path
            assert "Cookie" not in response.headers["Vary"]


@one_database
@pytest.mark.parametrize("role, home", [("partner", "/exports"), ("admin", "/people")])
def test_who_rings_nobody_has_a_page_to_begin_with(app, person, role, home):
    assert Browser(app, person("Dev", role)).get("/").location == home


def test_a_claim_or_a_log_never_shows(app, asha, ben):
    marked(ben, STARMER, PledgeStatus.ASKED)
    logged(ben, BERRY)
    marked(ben, BERRY, PledgeStatus.CONSIDERING)
    before = seen(app)
    claimed(asha, ABBOTT)
    claimed(ben, STARMER)
    assert seen(app) == before
    marked(ben, STARMER, PledgeStatus.CONSIDERING)
    logged(asha, BERRY, Outcome.SPOKE_STAFF)
    logged(asha, 185, Outcome.NO_ANSWER)
    marked(asha, BERRY, PledgeStatus.SIGNED)  # nobody has confirmed it
    assert seen(app) == before


def test_what_is_published_shows_at_once(app, asha, carol, stranger):
    everywhere = {f"/constituencies/{HOLBORN}", "/", "/pledges", "/pledges.json", "/embed/counter"}
    logged(asha, STARMER)
    entry_id = marked(asha, STARMER, PledgeStatus.SIGNED)
    before = seen(app)
    confirm(entry_id, carol)
    signed = seen(app)
    changed = {path for path in EVERYTHING if signed[path] != before[path]}
    assert everywhere | {*PICTURES, "/pledges.atom", "/sitemap.xml"} <= changed
    assert "/robots.txt" not in changed
    objected(STARMER)
    assert "is wrong" in stranger.get(f"/constituencies/{HOLBORN}").text
    with transaction():
        rests_on = db.session.get_one(PledgeEntry, entry_id).contact_id
        pledges.retract(contact_id=rests_on, person_id=asha.id, now=clock.now())
    assert "0 of 650" in text_of(stranger.get("/embed/counter"))
    published(asha, carol, ABBOTT)
    assert "1 of 650" in text_of(stranger.get("/embed/counter"))
    leaves(ABBOTT)
    assert "0 of 650" in text_of(stranger.get("/embed/counter"))


@one_database
def test_a_corrected_name_shows_within_a_minute(stranger, asha, carol, monkeypatch):
    now = 1000.0
    monkeypatch.setattr(shelf.time, "monotonic", lambda: now)
    published(asha, carol)
    assert "Sir Keir" in stranger.get(f"/constituencies/{HOLBORN}").text
    with transaction():
        renamed = update(MP).where(MP.parliament_id == STARMER).values(display_name="Dev Example")
        db.session.execute(renamed)
    assert "Sir Keir" in stranger.get(f"/constituencies/{HOLBORN}").text
    now += 61
    for path in (f"/constituencies/{HOLBORN}", f"/embed/{HOLBORN}", "/pledges"):
        assert "Dev Example" in stranger.get(path).text


@one_database
def test_what_is_kept_has_an_end(app, stranger, monkeypatch):
    monkeypatch.setattr(shelf, "KEPT_AT_MOST", 100_000)
    for seat in list(overview().by_code)[:30]:
        stranger.get(f"/constituencies/{seat}")
        stranger.get(f"/write?seat={seat}&postcode=")
    full = app.extensions["published_answers"]
    assert 0 < full.bytes <= 100_000
    assert full.bytes == sum(ready.size for _, ready in full.kept.values())


@one_database
def test_what_was_searched_for_is_not_kept(app, stranger):
    for words in ("london", "wales"):
        stranger.get(f"/pledges?q={words}")
        stranger.get(f"/write?q={words}")
        stranger.get(f"/constituencies/{words}")
    assert not [where for where in app.extensions["published_answers"].kept if "pledges" in where]
    stranger.get("/pledges?fbclid=1")
    stranger.get("/pledges?utm_source=2")
    assert list(app.extensions["published_answers"].kept) == ["/pledges?"]


@one_database
def test_next_year_it_reads_the_same(app, asha, carol, stranger, moment):
    published(asha, carol)
    this_year = stranger.get(f"/constituencies/{HOLBORN}").headers["ETag"]
    moment.shift(timedelta(days=365))
    answers.forget(app)
    assert stranger.get(f"/constituencies/{HOLBORN}").headers["ETag"] == this_year


@one_database
def test_the_way_back_to_work_is_a_plain_link(browser_of, asha):
    browser = browser_of(asha)
    page = browser.get("/pledges")
    [link] = BeautifulSoup(page.text, "html.parser").find_all("a", string="Volunteers: sign in")
    assert browser.follow(browser.get(link["href"])).location == "/today"
