"""For other sites, readers of feeds, search engines and programs."""

import json
import struct
import zlib
from xml.etree import ElementTree

import fastjsonschema
import pytest
from bs4 import BeautifulSoup

from outreach.core.security import FRAMED
from outreach.core.vocabulary import PledgeStatus
from outreach.public.hex_map import cell
from outreach.public.overview import overview
from outreach.public.social_image import ACROSS, DOWN, INKS, PAPER
from tests.browsing import text_of
from tests.facts import ABBOTT, BERRY, STARMER, marked
from tests.public.scenes import EVERYTHING, HOLBORN, leaves, published

ATOM = {"a": "http://www.w3.org/2005/Atom"}
one_database = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
SITE = "http://127.0.0.1:8000"


def data(stranger):
    return stranger.get("/pledges.json").json


def test_the_data_is_what_its_schema_says(stranger, root, asha, carol):
    schema = json.loads((root / "static/pledges.schema.json").read_text())
    fits = fastjsonschema.compile(schema)
    fits(data(stranger))
    published(asha, carol, STARMER)
    published(asha, carol, BERRY, PledgeStatus.DECLINED)
    marked(asha, ABBOTT, PledgeStatus.CONSIDERING)
    leaves(ABBOTT)
    found = data(stranger)
    fits(found)
    counts = {
        "seats": 650,
        "signed": 1,
        "said_no": 1,
        "no_pledges_policy": 0,
        "asked": 0,
        "not_asked": 648,
    }
    assert found["counts"] == counts
    seats = {seat["gss_code"]: seat for seat in found["constituencies"]}
    assert len(seats) == 650
    assert seats[HOLBORN]["mp"]["parliament_id"] == STARMER
    assert (seats[HOLBORN]["status"], seats[HOLBORN]["since"]) == ("signed", "2026-11-03")
    assert [code for code, seat in seats.items() if seat["mp"] is None] == ["E14001259"]
    assert found["schema"] == f"{SITE}/static/pledges.schema.json"


@one_database
def test_the_schema_names_every_field_and_the_page_explains_it(stranger, root):
    schema = json.loads((root / "static/pledges.schema.json").read_text())
    page = (root / "docs/pledges-json.md").read_text()
    found = data(stranger)
    fields = {*found, *found["counts"], *found["constituencies"][0]}
    for name in fields | {*found["constituencies"][0]["mp"]}:
        assert f"`{name}`" in page, name
    fits, private = fastjsonschema.compile(schema), found["constituencies"][0]
    for wrong in ({"more": 1}, {"constituencies": [{**private, "status": "considering"}]}):
        with pytest.raises(fastjsonschema.JsonSchemaException):
            fits({**found, **wrong})


def test_the_feed_has_each_new_pledge(stranger, asha, carol, moment):
    def read():
        return ElementTree.fromstring(stranger.get("/pledges.atom").text)  # noqa: S314 - our own

    assert read().findall("a:entry", ATOM) == []
    published(asha, carol, STARMER)
    moment.shift(3600)
    published(asha, carol, ABBOTT)
    feed = read()
    titles = [entry.findtext("a:title", None, ATOM) for entry in feed.findall("a:entry", ATOM)]
    assert titles == [
        "Ms Diane Abbott (Hackney North and Stoke Newington) has signed",
        "Sir Keir Starmer (Holborn and St Pancras) has signed",
    ]
    assert feed.findtext("a:updated", None, ATOM) == "2026-11-03T11:00:00+00:00"
    ids = [entry.findtext("a:id", None, ATOM) for entry in feed.findall("a:entry", ATOM)]
    assert ids[1] == f"{SITE}/constituencies/{HOLBORN}#signed-20261103T100000Z"
    marked(carol, ABBOTT, PledgeStatus.WITHDRAWN)
    assert len(read().findall("a:entry", ATOM)) == 1


@one_database
def test_search_engines_find_every_page(stranger):
    robots = stranger.get("/robots.txt").text
    assert f"Sitemap: {SITE}/sitemap.xml" in robots
    assert "Disallow: /\n" not in robots
    xml = ElementTree.fromstring(stranger.get("/sitemap.xml").text)  # noqa: S314 - our own
    found = [place.text for place in xml.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert len(found) == len(set(found)) == 656
    assert f"{SITE}/constituencies/{HOLBORN}" in found
    for address in found[:6]:
        assert stranger.get(address.removeprefix(SITE)).status_code == 200


@one_database
@pytest.mark.parametrize("path", ["/embed/counter", f"/embed/{HOLBORN}", "/embed/E14009999"])
def test_others_may_show_these_in_a_frame(stranger, path):
    response = stranger.get(path)
    assert FRAMED.items() <= dict(response.headers).items()
    assert "X-Frame-Options" not in response.headers
    assert "frame-ancestors *" in response.headers["Content-Security-Policy"]
    for link in BeautifulSoup(response.text, "html.parser").select("a"):
        assert link["href"].startswith(SITE + "/")
        assert (link["target"], link["rel"]) == ("_blank", ["noopener"])


@one_database
def test_and_nothing_else(stranger):
    framed = {"/embed/counter", f"/embed/{HOLBORN}"}
    for path in {*EVERYTHING, "/sign-in", "/nowhere", "/today"} - framed:
        headers = stranger.get(path).headers
        assert headers["X-Frame-Options"] == "DENY", path
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], path


def test_the_card_says_where_the_mp_stands(stranger, asha, carol):
    assert "Not yet asked" in text_of(stranger.get(f"/embed/{HOLBORN}"))
    published(asha, carol)
    card = text_of(stranger.get(f"/embed/{HOLBORN}"))
    assert "Sir Keir Starmer Signed 3 November 2026" in card
    assert "1 of 650 MPs has signed" in text_of(stranger.get("/embed/counter"))


@one_database
def test_the_lines_to_copy_lead_to_the_card(stranger):
    page = BeautifulSoup(stranger.get(f"/embed?seat={HOLBORN}").text, "html.parser")
    counter, card = (BeautifulSoup(one.text, "html.parser").iframe for one in page("textarea"))
    assert counter["src"] == f"{SITE}/embed/counter"
    assert card["src"] == f"{SITE}/embed/{HOLBORN}"
    assert card["title"]
    assert stranger.get("/embed?seat=E14009999").status_code == 404


def about(stranger, path):
    soup = BeautifulSoup(stranger.get(path).text, "html.parser")
    return {tag["property"]: tag["content"] for tag in soup.select("meta[property]")}


def test_a_link_shows_its_title_and_the_map(stranger, asha, carol):
    published(asha, carol)
    home = about(stranger, "/")
    assert home["og:title"] == "MPs, not border guards: 1 of 650 MPs has signed"
    seat = about(stranger, f"/constituencies/{HOLBORN}")
    assert seat["og:title"] == "Sir Keir Starmer (Holborn and St Pancras): signed"
    assert seat["og:url"] == f"{SITE}/constituencies/{HOLBORN}"
    for tags in (home, seat):
        picture = stranger.get(tags["og:image"].removeprefix(SITE))
        assert picture.mimetype == "image/png"
    marked(asha, STARMER, PledgeStatus.WITHDRAWN)
    assert about(stranger, "/")["og:image"] != home["og:image"]  # another address, so it is fetched


def pixels(png):
    """(width, height, a function that gives the colour at a place) of a PNG with a palette."""
    chunks, at = {}, 8
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    while at < len(png):
        length, name = struct.unpack(">I4s", png[at : at + 8])
        body = png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length : at + 12 + length])[0] == zlib.crc32(
            name + body
        )
        chunks[name] = body
        at += 12 + length
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    rows, colours = zlib.decompress(chunks[b"IDAT"]), chunks[b"PLTE"]
    assert len(rows) == height * (width + 1)

    def colour(x, y):
        index = rows[y * (width + 1) + 1 + x]
        return tuple(colours[3 * index : 3 * index + 3])

    return width, height, colour


def test_the_picture_shows_the_map(stranger, asha, carol):
    published(asha, carol, STARMER)
    published(asha, carol, BERRY, PledgeStatus.DECLINED)
    for path in ("/map.png", f"/constituencies/{HOLBORN}/map.png"):
        width, height, colour = pixels(stranger.get(path).data)
        assert (width, height) == (1200, 630)
        assert colour(0, 0) == colour(1199, 629) == PAPER
        for seat in overview().seats:
            x, y = cell(seat)
            place = 630 + x * ACROSS // 2 + ACROSS // 2, 12 + y * DOWN + ACROSS // 2
            assert colour(*place) == INKS[seat.status], seat
