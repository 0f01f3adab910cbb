"""From a postcode or a name to a letter. What was typed is kept by nobody but the page itself."""

from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from sqlalchemy import select, update

from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Outcome, PledgeStatus
from outreach.parliament.models import MP
from outreach.parliament.postcodes import Found
from outreach.public.responses import forget
from tests.browsing import text_of
from tests.facts import STARMER, contents, logged, scalar
from tests.public.scenes import CLAPHAM, HACKNEY, HOLBORN, published
from tests.test_bad_input import fewer, fields, has_a_sentence

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def lies_in(monkeypatch):
    """Have every postcode lie in these constituencies."""

    def make(*seats, exact=False, why=""):
        found = Found(seats, exact=exact, why=why)
        monkeypatch.setattr("outreach.parliament.postcodes.resolve", lambda _, **__: found)

    return make


def soup(page):
    return BeautifulSoup(page.text, "html.parser")


def choices(page):
    return [urlsplit(link["href"]) for link in soup(page).select(".choices a")]


@pytest.mark.parametrize("field", ["postcode", "q"])
@pytest.mark.parametrize("typed", ["SW2 1AA", "sw21aa", "  sW2  1aA ", "SW2", "sw2 1", "SW2 IAA"])
def test_a_postcode_that_lies_in_one_leads_to_the_letter(stranger, lies_in, field, typed):
    lies_in(CLAPHAM, exact=True)
    page = stranger.get("/write", query_string={field: typed})
    assert page.status_code == 200
    assert "Write to Bell Ribeiro-Addy" in text_of(page)
    whole = typed.upper().replace(" ", "").replace("IAA", "1AA") == "SW21AA"
    assert soup(page).select_one("#pc")["value"] == ("SW2 1AA" if whole else "")


def test_a_border_close_by_is_named(stranger, lies_in):
    lies_in(CLAPHAM, HACKNEY, exact=True, why="The border is close.")
    page = stranger.get("/write?postcode=SW2+1AA")
    assert "Write to Bell Ribeiro-Addy" in text_of(page)
    assert "The border is close. Across it: Hackney North and Stoke Newington ." in text_of(page)


def test_a_postcode_on_a_border_is_a_choice(stranger, lies_in):
    lies_in(HACKNEY, HOLBORN, why="N1 lies in 2 constituencies: choose yours.")
    page = stranger.get("/write?postcode=n1+1aa")
    assert "N1 lies in 2 constituencies: choose yours." in text_of(page)
    first, second = choices(page)
    assert parse_qs(first.query) == {"seat": [HACKNEY], "postcode": ["N1 1AA"]}
    assert soup(page).select_one("#postcode")["value"] == "n1 1aa"
    chosen = stranger.get(second.geturl())
    assert "Write to Sir Keir Starmer" in text_of(chosen)
    assert soup(chosen).select_one("#pc")["value"] == "N1 1AA"


def test_a_postcode_that_is_none_says_why_and_stays(stranger, lies_in):
    lies_in(why="This postcode ended in 1996.")
    page = stranger.get("/write?postcode=ab1+0aa")
    assert page.status_code == 422
    [error] = soup(page).select(".error")
    field = soup(page).select_one("#postcode")
    assert error.text == "This postcode ended in 1996."
    assert (field["value"], field["aria-describedby"]) == ("ab1 0aa", error["id"])


@pytest.mark.parametrize(
    "typed, seats",
    [
        *(("starmer", 1), ("Keir  STARMER", 1), ("holborn", 1), ("pancras st", 1)),
        *(("hackney", 2), ("Ynys Môn", 1), ("ynys mon", 1), ("o’brien", 1), ("a", 20)),
    ],
)
def test_a_name_of_either(stranger, typed, seats):
    page = stranger.get("/write", query_string={"q": typed})
    assert page.status_code == 200
    assert len(choices(page)) == (seats if seats > 1 else 0)
    assert ("Your letter" in text_of(page)) == (seats == 1)
    assert ("Type more of it" in text_of(page)) == (seats == 20)


def test_nonsense_gets_a_sentence_and_stays(stranger):
    odd = ("zzz", "<script>", "' OR 1=1 --", "😀", "\u202e", "x" * 10_000, "9" * 10_000, "", " ")
    for typed in odd:
        page = stranger.get("/write", query_string={"postcode": typed})
        assert page.status_code == 422, typed[:20]
        assert soup(page).select_one(".error").text
        assert soup(page).select_one("#postcode")["value"] == typed[:200]


def test_a_character_that_no_database_takes(stranger):
    assert stranger.get("/write?q=a%00b").status_code == 400


@pytest.mark.parametrize("query", ["postcode=SW2+1AA", "q=starmer", "q=", "q=zzz", "postcode=E8"])
def test_what_was_typed_is_kept_nowhere(stranger, caplog, query):
    before = contents()
    page = stranger.get(f"/write?{query}")
    assert page.headers["Cache-Control"] == "no-store"
    assert "ETag" not in page.headers
    assert "Set-Cookie" not in page.headers
    assert contents() == before
    assert "SW2" not in caplog.text


def test_the_letter_fits_where_the_mp_stands(stranger, asha, carol):
    asking = stranger.get(f"/write?seat={HOLBORN}")
    letter = soup(asking).select_one("#letter").text
    assert "Will you sign the pledge" in letter
    assert "I will not report on anyone" in letter
    published(asha, carol)
    thanks = stranger.get(f"/write?seat={HOLBORN}")
    assert "Thank Sir Keir Starmer" in text_of(thanks)
    assert "Will you sign" not in soup(thanks).select_one("#letter").text


def test_who_said_no_is_asked_again(stranger, asha, carol):
    published(asha, carol, STARMER, PledgeStatus.DECLINED)
    page = stranger.get(f"/write?seat={HOLBORN}")
    assert "I ask you to think again" in soup(page).select_one("#letter").text


def test_three_ways_to_send_it(stranger):
    page = stranger.get(f"/write?seat={HOLBORN}")
    form = soup(page).select_one('form[action="https://www.writetothem.com/"]')
    assert {field["name"] for field in form.select("input")} == {"a", "pc"}
    mail = soup(page).select_one('a[href^="mailto:"]')["href"]
    assert mail.startswith("mailto:" + scalar(select(MP.email).where(MP.parliament_id == STARMER)))
    assert quote("I live in Holborn and St Pancras") in mail
    assert soup(page).select_one('a[href="tel:+442072193000"]')


def test_an_mp_without_an_address_is_rung(stranger):
    with transaction():
        db.session.execute(update(MP).where(MP.parliament_id == STARMER).values(email=None))
    page = stranger.get(f"/write?seat={HOLBORN}")
    assert "We know no address" in text_of(page)
    assert "mailto:" not in page.text


def test_a_choice_that_never_was(stranger):
    assert stranger.get("/write?seat=E14009999").status_code == 404
    assert "Your letter" in text_of(stranger.get("/write?seat=S14000006"))


def test_a_dead_number_that_a_volunteer_found_says_nothing_here(app, stranger, asha):
    before = stranger.get(f"/write?seat={HOLBORN}").text
    logged(asha, STARMER, Outcome.BAD_NUMBER)
    forget(app)
    assert stranger.get(f"/write?seat={HOLBORN}").text == before


@fewer
@given(pairs=fields(postcode=["E8 1AA", "BT1"], q=["hackney", "a"], seat=[HOLBORN, "S14000006"]))
def test_whatever_is_typed_gets_a_page(stranger, pairs):
    for path in ("/write", "/pledges", "/embed"):
        response = stranger.client.get(f"{path}?{urlencode(pairs)}")
        assert response.status_code in (200, 400, 404, 422), response.status
        assert has_a_sentence(response.text)
