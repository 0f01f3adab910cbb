"""An evening: a coordinator opens the doors, two volunteers ring, each sees what the other does."""

import re
import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from outreach.people.models import Person
from tests.browser.hands import card, claim_next, lane, tile
from tests.browser.server import Site

PASSWORD = "four words nobody guesses"
AT_MOST = 3  # seconds until a change is on everybody's board
PHONE = {"width": 390, "height": 844, "has_touch": True}


def join(page: Page, link: str, name: str, email: str = "") -> None:
    page.goto(link)
    page.get_by_label("Your name").fill(name)
    if email:
        page.get_by_label("Your email address").fill(email)
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_label("I have read this").check()
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name="Try it first")).to_be_visible()
    page.get_by_role("link", name="Leave").click()
    expect(page.get_by_role("heading", name=f"Hello {name}")).to_be_visible()


def invite(page: Page, email: str) -> str:
    page.get_by_role("link", name="People").click()
    page.get_by_role("link", name="Invite people").click()
    page.get_by_label("Their email addresses").fill(email)
    page.get_by_role("button", name="Invite", exact=True).click()
    expect(page.get_by_role("heading", name="Invited")).to_be_visible()
    return page.get_by_label(email).input_value()


def three_people(site: Site, new_page: Callable[..., Page], **options: bool) -> tuple[Page, ...]:
    """Carol comes first and invites Asha, who has a phone, and Ben."""
    carol, asha, ben = new_page(**options), new_page(**PHONE, **options), new_page(**options)
    join(carol, site.first_link, "Carol", "carol@example.org")
    join(asha, invite(carol, "asha@example.org"), "Asha")
    join(ben, invite(carol, "ben@example.org"), "Ben")
    return carol, asha, ben


def within(seconds: float, act: Callable[[], None], seen: Callable[[float], None]) -> None:
    """`seen` gets the milliseconds that are left to see what `act` did."""
    act()
    started = time.monotonic()
    seen(seconds * 1000)
    took = time.monotonic() - started
    print(f"seen after {took:.2f} s")
    assert took <= seconds


def test_two_volunteers_see_each_other_work(site: Site, new_page: Callable[..., Page]) -> None:
    _carol, asha, ben = three_people(site, new_page)
    mp, other = claim_next(asha), claim_next(ben)
    assert mp != other

    ben.get_by_role("link", name="Board").click()
    expect(card(ben, mp)).to_contain_text("Asha is on it until")
    asked, loaded = lane(ben, "Asked"), ben.evaluate("performance.timeOrigin")
    expect(asked.get_by_role("heading")).to_contain_text("0")
    within(
        AT_MOST,
        tile(asha, "Left a voicemail").tap,
        lambda left: expect(card(asked, mp)).to_be_visible(timeout=left),
    )
    expect(asked.get_by_role("heading")).to_contain_text("1")
    expect(card(ben, mp)).to_have_count(1)
    assert ben.evaluate("performance.timeOrigin") == loaded, "the board was loaded anew"

    expect(asha.get_by_text("Logged: left a voicemail.")).to_be_visible()
    asha.get_by_role("button", name="Claim next MP").click()
    expect(asha.get_by_text("Yours until")).to_be_visible()
    third = asha.get_by_role("heading", level=1).inner_text()
    assert third not in (mp, other)
    expect(card(ben, third)).to_contain_text("Asha is on it", timeout=AT_MOST * 1000)
    asha.get_by_role("button", name="Release").click()
    expect(asha.get_by_text("Released.")).to_be_visible()
    expect(card(ben, third)).not_to_contain_text("is on it", timeout=AT_MOST * 1000)


def test_the_link_can_be_copied(visit: Callable[..., Page], carol: Person) -> None:
    page = visit(carol, permissions=["clipboard-read", "clipboard-write"])
    link = invite(page, "asha@example.org")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == link


def test_a_skip_shows_too(visit: Callable[..., Page], asha: Person, ben: Person) -> None:
    mine, theirs = visit(asha), visit(ben, "/board")
    mp = claim_next(mine)
    expect(card(theirs, mp)).to_contain_text("Asha is on it", timeout=AT_MOST * 1000)
    mine.get_by_text("Skip", exact=True).click()
    mine.get_by_role("button", name="I have run out of time").click()
    expect(mine.get_by_text("Skipped.")).to_be_visible()
    expect(card(theirs, mp)).not_to_contain_text("is on it", timeout=AT_MOST * 1000)


def test_the_same_evening_without_scripts(site: Site, new_page: Callable[..., Page]) -> None:
    _carol, asha, ben = three_people(site, new_page, javascript=False)
    mp = claim_next(asha)
    assert mp != claim_next(ben)

    tile(asha, "Told to email").click()
    asha.get_by_role("button", name="Log this call").click()
    expect(asha.get_by_text("This MP is still yours: write the email now.")).to_be_visible()
    tile(asha, "Sent").click()
    asha.get_by_label("A note to the next caller").fill("The office asked for the text.")
    asha.get_by_role("button", name="Log this email").click()
    expect(asha.get_by_text("Logged: sent.")).to_be_visible()
    expect(asha.locator("#history")).to_contain_text("The office asked for the text.")

    ben.get_by_text("Skip", exact=True).click()
    ben.get_by_role("button", name="I know this MP or their staff").click()
    expect(ben.get_by_text("Skipped.")).to_be_visible()
    claim_next(ben)
    ben.get_by_role("button", name="Release").click()
    expect(ben.get_by_text("Released.")).to_be_visible()

    ben.goto(f"{site.address}/board")
    expect(card(lane(ben, "Asked"), mp)).to_be_visible()


def test_lists_without_scripts(visit: Callable[..., Page], asha: Person) -> None:
    page = visit(asha, "/mps", javascript=False)
    page.get_by_label("Search MPs").fill("diane abbott")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("link", name="Diane Abbott")).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_label("Search MPs").fill("")
    page.get_by_label("All regions").select_option("Wales")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("32 MPs of 650")

    page.goto("/board")
    page.get_by_label("All regions").select_option("Wales")
    page.get_by_role("button", name="Show", exact=True).click()
    asked_nobody = lane(page, "Not yet asked")
    expect(asked_nobody.get_by_role("heading")).to_contain_text("32")
    first = asked_nobody.get_by_role("listitem").first.get_by_role("link").inner_text()
    asked_nobody.get_by_role("button", name=re.compile("Show more")).click()
    expect(card(page, first)).to_have_count(0)
    expect(lane(page, "Not yet asked").get_by_role("listitem")).to_have_count(12)
    page.get_by_role("link", name="All lanes").click()
    expect(card(page, first)).to_be_visible()
