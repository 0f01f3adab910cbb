"""An evening: a coordinator opens the doors, two volunteers ring, each sees what the other does."""

import re
import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from outreach.people.models import Person
from tests.browser.hands import (
    card,
    claim_next,
    join,
    lane,
    press,
    set_up_second_step,
    tile,
)
from tests.browser.server import Site

AT_MOST = 3  # seconds until a change is on everybody's board
PHONE = {"width": 390, "height": 844, "has_touch": True}


def come_in(page: Page, link: str, name: str, email: str = "") -> None:
    """A coordinator, who gives an address, sets up the second step; others are shown around."""
    join(page, link, name, email)
    if email:
        set_up_second_step(page)
    else:
        expect(page.get_by_role("heading", name="Try it first")).to_be_visible()
        page.get_by_role("link", name="Leave").click()
    expect(page.get_by_role("heading", name=f"Hello {name}")).to_be_visible()


def invite(page: Page, email: str) -> str:
    page.get_by_role("link", name="People", exact=True).click()
    page.get_by_role("link", name="Invite people").click()
    page.get_by_label("Their email addresses").fill(email)
    page.get_by_role("button", name="Invite", exact=True).click()
    expect(page.get_by_role("heading", name="Invited")).to_be_visible()
    return page.get_by_label(email).input_value()


def invited(site: Site, new_page: Callable[..., Page], **options: bool) -> Page:
    """Carol comes first and invites Asha, who has a phone."""
    carol, asha = new_page(**options), new_page(**PHONE, **options)
    come_in(carol, site.first_link, "Carol", "carol@example.org")
    come_in(asha, invite(carol, "asha@example.org"), "Asha")
    return asha


def within(seconds: float, act: Callable[[], None], seen: Callable[[float], None]) -> None:
    """`seen` gets the milliseconds that are left to see what `act` did."""
    act()
    started = time.monotonic()
    seen(seconds * 1000)
    took = time.monotonic() - started
    print(f"seen after {took:.2f} s")
    assert took <= seconds


def test_two_volunteers_see_each_other_work(
    site: Site, new_page: Callable[..., Page], visit: Callable[..., Page], ben: Person
) -> None:
    mine, theirs = invited(site, new_page), visit(ben)
    mp, other = claim_next(mine), claim_next(theirs)
    assert mp != other

    theirs.get_by_role("link", name="Board").click()
    expect(card(theirs, mp)).to_contain_text("Asha is on it until")
    asked, loaded = lane(theirs, "Asked"), theirs.evaluate("performance.timeOrigin")
    expect(asked.get_by_role("heading")).to_contain_text("0")
    within(
        AT_MOST,
        tile(mine, "Left a voicemail").tap,
        lambda left: expect(card(asked, mp)).to_be_visible(timeout=left),
    )
    expect(asked.get_by_role("heading")).to_contain_text("1")
    expect(card(theirs, mp)).to_have_count(1)
    assert theirs.evaluate("performance.timeOrigin") == loaded, "the board was loaded anew"

    expect(mine.get_by_text("Logged: left a voicemail.")).to_be_visible()
    mine.get_by_role("button", name="Claim next MP").click()
    expect(mine.get_by_text("Yours until")).to_be_visible()
    third = mine.get_by_role("heading", level=1).inner_text()
    assert third not in (mp, other)
    expect(card(theirs, third)).to_contain_text("Asha is on it", timeout=AT_MOST * 1000)
    mine.get_by_text("Skip", exact=True).click()
    mine.get_by_role("button", name="I have run out of time").click()
    expect(mine.get_by_text("Skipped.")).to_be_visible()
    expect(card(theirs, third)).not_to_contain_text("is on it", timeout=AT_MOST * 1000)


def test_the_link_can_be_copied(visit: Callable[..., Page], carol: Person) -> None:
    page = visit(carol, permissions=["clipboard-read", "clipboard-write"])
    page.goto(page.url.replace("/today", "/people/invitations"))
    page.get_by_label("Their email addresses").fill("asha@example.org")
    page.reload()  # or a sign-in in between: what was typed stays in this tab
    press(page, "Invite", times=2)
    link = page.get_by_label("asha@example.org").input_value()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == link
    page.get_by_role("link", name="Invite more people").click()
    expect(page.get_by_label("Their email addresses")).to_have_value("")


def test_the_same_evening_without_scripts(
    site: Site, new_page: Callable[..., Page], visit: Callable[..., Page], ben: Person
) -> None:
    mine, theirs = invited(site, new_page, javascript=False), visit(ben, javascript=False)
    mp = claim_next(mine)
    assert mp != claim_next(theirs)

    tile(mine, "Told to email").click()
    mine.get_by_role("button", name="Log this call").click()
    expect(mine.get_by_text("This MP is still yours: write the email now.")).to_be_visible()
    tile(mine, "Sent").click()
    mine.get_by_label("A note to the next caller").fill("The office asked for the text.")
    mine.get_by_role("button", name="Log this email").click()
    expect(mine.get_by_text("Logged: sent.")).to_be_visible()
    expect(mine.locator("#history")).to_contain_text("The office asked for the text.")

    theirs.get_by_text("Skip", exact=True).click()
    theirs.get_by_role("button", name="I know this MP or their staff").click()
    expect(theirs.get_by_text("Skipped.")).to_be_visible()
    claim_next(theirs)
    theirs.get_by_role("button", name="Release").click()
    expect(theirs.get_by_text("Released.")).to_be_visible()

    theirs.goto(f"{site.address}/board")
    expect(card(lane(theirs, "Asked"), mp)).to_be_visible()


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
    asked_nobody.get_by_role("link", name=re.compile("Show more")).click()
    expect(card(page, first)).to_have_count(0)
    expect(lane(page, "Not yet asked").get_by_role("listitem")).to_have_count(12)
    page.get_by_role("link", name="All lanes").click()
    expect(card(page, first)).to_be_visible()
