"""axe finds nothing on any page: small and large, light and dark."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from outreach.people.models import Person
from outreach.vocabulary import Outcome, PledgeStatus
from tests.browser.conftest import Complaints
from tests.browser.hands import claim_next, tile
from tests.browser.server import Site
from tests.facts import ABBOTT, BERRY
from tests.public.scenes import HOLBORN, leaves, objected, published, seat_of
from tests.scenes import logged

AXE = (Path(__file__).parent / "vendor/axe.min.js").read_text()
# Everything it knows, its best practices too.
RUN = """async () => (await axe.run()).violations.flatMap((rule) => rule.nodes.map((node) =>
  `${rule.id}: ${rule.help}: ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ""}`))"""
# Colours do not depend on the size, nor the order of things on the colours: two views see all.
VIEWS = ((390, 844, "light"), (1280, 800, "dark"))


def check(page: Page, name: str) -> None:
    """Looks in both sizes and both schemes; fails with all that it found."""
    found: list[str] = []
    page.evaluate(AXE)
    for width, height, scheme in VIEWS:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": height})
        found += [f"{name}, {width} px, {scheme}: {line}" for line in page.evaluate(RUN)]
        wider = page.evaluate("document.documentElement.scrollWidth") - width
        if wider > 0:
            found.append(f"{name}, {width} px: {wider} px wider than the window")
    assert not found, "\n".join(found)


def check_at(page: Page, path: str) -> None:
    page.goto(path)
    check(page, path)


def test_for_everyone(site: Site, visit: Callable[..., Page], complaints: Complaints) -> None:
    complaints.allow("status of 404", "status of 422")
    page = visit(None, "/")
    check(page, "/")
    for path in ("/about-the-data", "/sign-in", "/invitations/unknown", "/nowhere"):
        check_at(page, path)
    check_at(page, site.first_link)
    page.get_by_label("Your name").fill("1234")
    page.get_by_label("Your email address").fill("carol@example.org")
    page.get_by_label("Choose a password").fill("four words nobody guesses")
    page.get_by_label("I have read this").check()
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text("Use at least one letter.")).to_be_visible()
    check(page, "an invitation refused")


def test_what_the_country_sees(
    site: Site, visit: Callable[..., Page], asha: Person, carol: Person, complaints: Complaints
) -> None:
    complaints.allow("status of 404", "status of 422")
    published(asha, carol)
    published(asha, carol, BERRY, PledgeStatus.DECLINED)
    objected(BERRY)
    vacant = leaves(ABBOTT)
    page = visit(None, "/")
    check(page, "/")
    for path in ("/pledges", "/pledges?region=Wales&q=zzz", "/embed", "/embed/counter"):
        check_at(page, path)
    for code in (HOLBORN, seat_of(BERRY), vacant, "E14009999"):
        check_at(page, f"/constituencies/{code}")
        check_at(page, f"/embed/{code}")
    for query in ("", "?postcode=E8", "?q=zzz", f"?seat={HOLBORN}", f"?seat={vacant}"):
        check_at(page, f"/write{query}")


def test_for_a_volunteer(
    site: Site, visit: Callable[..., Page], asha: Person, ben: Person, complaints: Complaints
) -> None:
    complaints.allow("status of 403", "status of 409")
    page, other = visit(asha), visit(ben)
    check(page, "an empty Today")
    claim_next(page)
    held = page.url
    check(page, "a call")
    page.keyboard.press("1")
    page.get_by_text("Skip", exact=True).click()
    expect(page.get_by_label("Who said so?")).to_be_visible()
    check(page, "a call with everything open")
    page.get_by_role("link", name="Email", exact=True).click()
    expect(page.get_by_role("button", name="Log this email")).to_be_visible()
    check(page, "an email")
    check_at(page, "/today")
    for path in ("/board", "/mps", "/mps?q=nobody-is-called-this", "/people"):
        check_at(page, path)
    other.goto(held)
    check(other, "an MP whom another holds")


def test_after_logging(visit: Callable[..., Page], asha: Person) -> None:
    page = visit(asha)
    claim_next(page)
    page.get_by_role("link", name="Call", exact=True).click()
    tile(page, "Spoke to the MP").click()
    page.get_by_label("A note to the next caller").fill("Ring after 3.")
    page.get_by_role("button", name="Log this call").click()
    expect(page.get_by_role("group", name="Where does this MP stand now?")).to_be_visible()
    check(page, "a logged call")
    tile(page, "Will sign").click()
    page.get_by_role("button", name="Save where they stand").click()
    expect(page.get_by_text("Noted:")).to_be_visible()
    check(page, "a noted pledge")
    check_at(page, "/board")
    check_at(page, "/mps")


def test_a_letter_and_what_was_refused(
    visit: Callable[..., Page], asha: Person, complaints: Complaints
) -> None:
    complaints.allow("status of 422")
    page = visit(asha)
    claim_next(page)
    note = page.get_by_label("A note to the next caller")
    note.fill("Ask for Sam. Case H1234567.")
    tile(page, "Left a voicemail").click()
    expect(page.locator("mark")).to_be_visible()
    check(page, "a refused note")
    note.fill("Ask for Sam.")
    tile(page, "Left a voicemail").click()
    expect(page.get_by_text("Logged: left a voicemail.")).to_be_visible()
    check(page, "just after a voicemail")
    own = page.get_by_label("A sentence or two of your own")
    own.fill("My street has people from forty countries. My case is H1234567.")
    page.get_by_role("button", name="Make my letter").click()
    expect(page.get_by_role("button", name="Use that")).to_be_visible()
    check(page, "a refused sentence")
    page.get_by_role("button", name="Use that").click()
    expect(page.get_by_role("textbox", name="Your letter")).to_be_visible()
    check(page, "a letter made")
    page.get_by_role("link", name="Call", exact=True).click()
    expect(page.get_by_text("What to say")).to_be_visible()
    check(page, "a call with a letter made")
    page.get_by_role("link", name="Correct “Left a voicemail”").click()
    check(page, "a correction")


def test_words_taken_out(
    site: Site, visit: Callable[..., Page], asha: Person, carol: Person, complaints: Complaints
) -> None:
    complaints.allow("status of 422")
    entry = logged(asha, Outcome.NO_ANSWER, note="Ask for Sam.")
    page = visit(carol, f"/contacts/{entry.id}/redact")
    check(page, "words to take out")
    page.get_by_label("Only these words").fill("Nowhere")
    page.get_by_role("button", name="Remove for good").click()
    expect(page.get_by_text("Nothing was removed")).to_be_visible()
    check(page, "words that are nowhere")
    page.get_by_label("Only these words").fill("Sam")
    page.get_by_role("button", name="Remove for good").click()
    expect(page.get_by_text("Removed, in 1 place.")).to_be_visible()
    check(page, "words taken out")


def test_refusals(
    site: Site, visit: Callable[..., Page], asha: Person, complaints: Complaints
) -> None:
    complaints.allow("status of 409", "status of 422")
    page = visit(asha)
    claim_next(page)
    page.get_by_role("button", name="Log this call").click()
    expect(page.get_by_text("Choose how it went.")).to_be_visible()
    check(page, "a log without an outcome")
    for _ in range(2):
        claim_next(page)
    page.get_by_role("link", name="Today", exact=True).click()
    check(page, "a full Today")
    page.get_by_role("button", name="Claim next MP").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Not just now")
    check(page, "a fourth claim")


def test_an_empty_queue(
    site: Site, visit: Callable[..., Page], asha: Person, complaints: Complaints
) -> None:
    complaints.allow("status of 409")
    site.change("UPDATE queue_entries SET paused_because = 'An election is on.'")
    page = visit(asha)
    page.get_by_role("button", name="Claim next MP").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nobody to ring just now")
    check(page, "an empty queue")


def test_for_a_coordinator(
    visit: Callable[..., Page], asha: Person, ben: Person, carol: Person
) -> None:
    mine, page = visit(asha), visit(carol, "/review")
    check(page, "nothing to review")
    claim_next(mine)
    tile(mine, "Spoke to the MP").click()
    mine.get_by_role("button", name="Log this call").click()
    tile(mine, "Will sign").click()
    mine.get_by_role("button", name="Save where they stand").click()
    expect(mine.get_by_text("Noted:")).to_be_visible()
    page.reload()
    page.get_by_text("Cannot confirm").click()
    page.get_by_text("Ask to correct").click()
    check(page, "something to review")
    page.goto("/people")
    check(page, "/people")
    page.get_by_role("link", name="Carol").click()
    check(page, "a person")
    page.goto("/people/invitations")
    page.get_by_label("Their email addresses").fill("dev@example.org, ben")
    page.get_by_role("button", name="Invite", exact=True).click()
    check(page, "a list looked over")
    page.get_by_role("button", name="Invite 1 person").click()
    expect(page.get_by_label("dev@example.org")).to_be_visible()
    check(page, "invited")
    page.goto("/people/invitations")
    check(page, "/people/invitations")
