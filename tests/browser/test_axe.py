"""axe finds nothing on any page: small and large, light and dark."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from flask import Flask, url_for
from playwright.sync_api import Page, expect

from outreach.auth import password_resets as resets
from outreach.auth.guessing import mailed_codes
from outreach.core import clock
from outreach.core.access import ACCESS
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.tokens import hash_token, new_token
from outreach.core.vocabulary import Outcome, PledgeStatus, Role, Shared, Steer
from outreach.people import actions as people
from outreach.people.models import Person
from outreach.pledges.offices.models import OfficeLink, OfficeSignature
from outreach.settings.models import Settings
from tests.browser.conftest import Complaints
from tests.browser.hands import (
    PASSWORD,
    choose_by_key,
    claim_next,
    give_password,
    join,
    sign_in,
    tile,
)
from tests.browser.server import Site
from tests.browsing import Browser
from tests.coordination.bulk_changes.scenes import do
from tests.facts import ABBOTT, BERRY, address_of
from tests.partners.signatures.scenes import stands
from tests.planting import shared, sheet
from tests.pledges.words.scenes import proposed, reworded
from tests.public.scenes import HOLBORN, leaves, objected, published, seat_of
from tests.scenes import logged

AXE = (Path(__file__).parent / "vendor/axe.min.js").read_text()
# Everything it knows, its best practices too.
RUN = """async () => (await axe.run({ resultTypes: ["violations"] })).violations.flatMap((rule) =>
  rule.nodes.map((node) => `${rule.id}: ${rule.help}: ${node.html.slice(0, 160)} ` +
    (node.any[0]?.message ?? "")))"""
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


# Answers that are no page of their own.
NO_PAGES = {
    "static",
    *("others.picture", "others.seat_picture", "others.feed", "others.pledges"),
    *("others.sitemap", "others.robots"),
    "public.healthz",
    "board.changes",
    "privacy.my_data_file",
    "privacy.mp_data_file",
    "importing.unmatched",
    *("api.openapi", "api.datasets", "api.dataset"),
    # A file for programs, and a way to another page.
    *("well_known.security", "well_known.change_password"),
}
# Pages at the end of some steps, which are taken below; and one that only practice data has.
AFTER_STEPS = {"account.code", "account.demo_sign_in", "progress.listed", "steering.prepare"}
AFTER_STEPS |= {"mailed_code.ask"}
# Without a search it is the list of all.
AFTER_STEPS |= {"public.find_constituency"}


def office_link(carol: Person) -> str:
    """What opens the page to sign, and the page to confirm a signature (of another MP)."""
    token, now = new_token(), clock.now()
    made = {"made_by": carol.id, "made_at": now, "expires_at": now + timedelta(days=1)}
    used = OfficeLink(mp_id=BERRY, token_hash="-", **made)
    db.session.add_all([used, OfficeLink(mp_id=ABBOTT, token_hash=hash_token(token), **made)])
    db.session.flush()
    who = {"name": "Sam", "role": "Manager", "mailed_to": address_of(BERRY), "by_mp": False}
    of = {"link_id": used.id, "mp_id": BERRY, "at": now, "confirm_hash": hash_token(token)}
    db.session.add(OfficeSignature(**of, **who))
    return token


def steered(asha: Person, carol: Person) -> dict[str, int]:
    """A change that a coordinator made, a spreadsheet that she brought, and a partner."""
    change_id = do(Steer.FIRST, ABBOTT, BERRY, by=carol)
    with transaction():
        return {
            "change_id": change_id,
            "import_id": sheet(carol),
            **shared(asha, carol, theirs=asha),
        }


@pytest.mark.parametrize("strangers", [True, False], ids=["strangers", "a coordinator"])
def test_every_page(
    app: Flask,
    site: Site,
    visit: Callable[..., Page],
    asha: Person,
    carol: Person,
    person: Callable[..., Person],
    strangers: bool,
) -> None:
    """Generated from the addresses that there are. What a volunteer sees, a coordinator does."""
    now, entry = clock.now(), logged(carol, Outcome.SPOKE_MP, note="Ask for Sam.")
    someone = {"email": "dev@example.org", "role": Role.VOLUNTEER}
    with transaction():
        tokens = {
            "invitations.show": people.invite(**someone, invited_by=carol.id, now=now),
            "account.new_password": resets.make_reset_link(person_id=asha.id, by=None, now=now),
            **dict.fromkeys(("offices.signing", "offices.confirming"), office_link(carol)),
        }
    ids = {
        "mp_id": ABBOTT,
        "gss_code": HOLBORN,
        "kind": "signature",
        "contact_id": entry.id,
        "person_id": asha.id,
        "script_id": 2,  # the first is the pledge, which is changed elsewhere
        "words_id": proposed(carol),
        "name": Shared.CONTACTS.value,
        **steered(asha, carol),
    }
    with transaction():
        db.session.add(Settings(id=1, security_contact="https://example.org/holes"))
    page = visit(None if strangers else carol, "/")
    admins = visit(person("Ada", Role.ADMIN), "/people")
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in NO_PAGES | AFTER_STEPS:
            continue
        if (None in ACCESS[rule.endpoint]) == strangers:
            values = {"token": tokens.get(rule.endpoint), "number": 3, **ids}
            with app.test_request_context():
                path = url_for(rule.endpoint, **{name: values[name] for name in rule.arguments})
            admins_alone = ACCESS[rule.endpoint] == {Role.ADMIN}
            looking = admins if admins_alone else page
            check_at(looking, path)
            assert looking.url == site.address + path


def test_what_strangers_are_told(
    site: Site, visit: Callable[..., Page], carol: Person, complaints: Complaints
) -> None:
    complaints.allow("status of 404", "status of 422")
    page = visit(None, "/nowhere")
    check(page, "/nowhere")
    for path in ("/invitations/unknown", "/reset/unknown"):
        check_at(page, path)
    join(page, site.first_link, "1234", "dev@example.org")
    expect(page.get_by_text("Use at least one letter.")).to_be_visible()
    check(page, "an invitation refused")
    give_password(carol)
    site.change("UPDATE people SET totp_secret = 'JBSWY3DP', totp_since = created_at")
    page.goto("/sign-in?next=/board")
    sign_in(page, carol.email, "not hers")
    check(page, "a password refused")
    sign_in(page, carol.email)
    page.get_by_text("My phone is not here, or lost").click()
    page.get_by_label("Recovery code").fill("ABCDE-FGHJK")
    page.get_by_role("button", name="Use this code").click()
    expect(page.get_by_text("none of your recovery codes")).to_be_visible()
    check(page, "a recovery code refused")


def test_a_mailed_code(
    app: Flask, site: Site, new_page: Callable[..., Page], asha: Person, complaints: Complaints
) -> None:
    """In a browser whose sign-in waits for a code."""
    complaints.allow("status of 422")
    newcomer = Browser(app, None)
    with transaction(), newcomer.client.session_transaction() as session:
        session["pending"] = mailed_codes.begin(person_id=asha.id, now=clock.now())
    cookie = newcomer.client.get_cookie("outreach")
    assert cookie is not None
    page = new_page(base_url=site.address)
    page.context.add_cookies([{"name": "outreach", "value": cookie.value, "url": site.address}])
    check_at(page, "/sign-in/mailed-code")
    page.get_by_label("Code").fill("12345678")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("This code is not right")).to_be_visible()
    check(page, "a mailed code refused")


def test_an_account(visit: Callable[..., Page], asha: Person, complaints: Complaints) -> None:
    complaints.allow("status of 422")
    give_password(asha)
    page, _other_device = visit(asha, "/account/second-step"), visit(asha, "/account")
    page.get_by_role("button", name="Set it up").click()
    check(page, "a code to scan")
    key = page.get_by_label("Key for your app").input_value()
    page.get_by_label("Code from your app").fill(pyotp.TOTP(key).now())
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_label("Recovery codes")).to_be_visible()
    check(page, "recovery codes")
    check_at(page, "/account/second-step")
    page.goto("/account")
    page.get_by_label("Your password now").fill(PASSWORD)
    page.get_by_label("New password").fill("password1234")
    page.get_by_role("button", name="Change the password").click()
    check(page, "a new password refused")
    page.goto("/my-data/leave")
    page.get_by_role("button", name="Erase my account and leave").click()
    check(page, "leaving without being sure")


def test_what_the_country_sees(
    site: Site,
    visit: Callable[..., Page],
    asha: Person,
    carol: Person,
    person: Callable[..., Person],
    complaints: Complaints,
) -> None:
    complaints.allow("status of 404", "status of 422")
    published(asha, carol)
    reworded(carol, person("Dev", role=Role.COORDINATOR))
    published(asha, carol, BERRY, PledgeStatus.DECLINED)
    objected(BERRY)
    vacant = leaves(ABBOTT)
    page = visit(None, "/")
    check(page, "/")
    for path in ("/pledges", "/pledges?region=Wales&q=zzz", "/embed", "/embed/counter"):
        check_at(page, path)
    for code in (HOLBORN, seat_of(BERRY), vacant, "E14009999"):
        check_at(page, f"/constituencies/{code}")
    check_at(page, f"/embed/{HOLBORN}")
    for query in ("?postcode=E8", "?postcode=SW1A 0AA", "?q=Dianne", "?q=zzz"):
        check_at(page, f"/constituencies{query}")
    for query in ("", "?postcode=E8", "?q=zzz", f"?seat={HOLBORN}", f"?seat={vacant}"):
        check_at(page, f"/write{query}")


def test_for_a_volunteer(
    site: Site, visit: Callable[..., Page], asha: Person, ben: Person, complaints: Complaints
) -> None:
    complaints.allow("status of 409")
    page, other = visit(asha), visit(ben)
    check(page, "an empty Today")
    claim_next(page)
    held = page.url
    check(page, "a call")
    choose_by_key(page, "1")
    page.get_by_text("Skip", exact=True).click()
    expect(page.get_by_label("Who said so?")).to_be_visible()
    check(page, "a call with everything open")
    page.get_by_role("link", name="Email", exact=True).click()
    expect(page.get_by_role("button", name="Log this email")).to_be_visible()
    check(page, "an email")
    check_at(page, "/today")
    check_at(page, "/mps?q=nobody-is-called-this")
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


def test_partners(
    visit: Callable[..., Page],
    asha: Person,
    carol: Person,
    person: Callable[..., Person],
    complaints: Complaints,
) -> None:
    complaints.allow("status of 422")
    page = visit(carol, "/partners")
    check(page, "no partners")
    page.get_by_label("Name of the organisation").fill("Migrants Organise")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Migrants Organise")
    check(page, "a partner without anything")
    person("Sam", Role.PARTNER)
    page.reload()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Choose somebody.")).to_be_visible()
    page.get_by_role("button", name="Agree", exact=True).click()
    expect(page.get_by_text("Choose at least one.")).to_be_visible()
    check(page, "an agreement refused")
    page.get_by_label("Calls and letters, for partners").check()
    page.get_by_role("button", name="Agree", exact=True).click()
    expect(page.get_by_role("heading", name="Not in force yet")).to_be_visible()
    check(page, "an agreement that waits")
    other = visit(person("Helen", Role.COORDINATOR), page.url)
    check(other, "an agreement to put into force")
    other.get_by_role("button", name="Put into force").click()
    other.get_by_text("Agree on something else").click()
    check(other, "a partner with an agreement")
    mine = visit(asha, "/account/sharing")
    check(mine, "a name that does not go along")
    mine.get_by_role("button", name="Let my name go along").click()
    expect(mine.get_by_role("button", name="Withdraw")).to_be_visible()
    check(mine, "a name that goes along")
    check_at(mine, "/account")


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


def test_how_far_we_are_and_what_is_done_about_it(
    visit: Callable[..., Page], asha: Person, carol: Person
) -> None:
    published(asha, carol)
    logged(asha, Outcome.SPOKE_STAFF, mp_id=ABBOTT)
    page = visit(carol, "/progress?map=attempts&by=region")
    check(page, "charts")
    for path in ("/progress/list?show=made", "/progress/list?show=at_status&is=signed"):
        check_at(page, path)
    for do_what in (Steer.PAUSE, Steer.ASK, Steer.FIRST):
        check_at(page, f"/steering/change?do={do_what}&mps={ABBOTT},{BERRY}")
    page.goto(f"/mps/{ABBOTT}/flag")
    check(page, "a flag")


def test_for_a_coordinator(
    visit: Callable[..., Page],
    asha: Person,
    ben: Person,
    carol: Person,
    person: Callable[..., Person],
) -> None:
    mine, page = visit(asha), visit(carol, "/people?q=nobody")
    check(page, "nobody found")
    claim_next(mine)
    tile(mine, "Spoke to the MP").click()
    mine.get_by_role("button", name="Log this call").click()
    tile(mine, "Will sign").click()
    mine.get_by_role("button", name="Save where they stand").click()
    expect(mine.get_by_text("Noted:")).to_be_visible()
    stands(asha, PledgeStatus.SIGNED)
    page.goto("/review")
    page.get_by_text("Cannot confirm").click()
    page.get_by_text("Ask to correct").click()
    check(page, "something to review")
    page.goto(f"/people/{asha.id}")
    page.get_by_text("Lost phone").click()
    page.get_by_role("button", name="Show email address").click()
    check(page, "a person with everything open")
    # Without mail an admin makes the link.
    admins = visit(person("Rita", role=Role.ADMIN), f"/people/{asha.id}")
    admins.get_by_role("button", name="Make a password link").click()
    check(admins, "a link to choose a new password")
    check_at(page, "/audit?who=nobody")
    page.goto("/people/invitations")
    page.get_by_label("Their email addresses").fill("dev@example.org\nben")
    page.get_by_role("button", name="Invite", exact=True).click()
    check(page, "a list looked over")
    page.get_by_role("button", name="Invite 1 person").click()
    expect(page.get_by_label("dev@example.org")).to_be_visible()
    check(page, "invited")
