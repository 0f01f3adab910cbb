"""Nothing typed is lost: the network gone, the server down, the tab closed, another device."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from outreach.auth.passwords import hash_password
from outreach.people.models import Person
from tests.browser.conftest import Complaints
from tests.browser.hands import claim_next, tile
from tests.browser.server import Site

NOTE = "Ask for the diary secretary: mornings only, and she likes “Tom & Jerry” <3"
PHONE = {"width": 390, "height": 844}
NOT_SENT = "Saved on this phone, not sent yet."
CALLS = "SELECT outcome, note FROM contacts"
OFFLINE = ("ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION", "Failed to fetch", "status of 401")

Visit = Callable[..., Page]


@pytest.fixture(autouse=True)
def the_network_is_bad(complaints: Complaints) -> None:
    complaints.allow(*OFFLINE)


def note(page: Page):
    return page.get_by_label("A note to the next caller")


def type_a_note(page: Page, text: str = NOTE) -> None:
    note(page).press_sequentially(text)


def kept_by_the_server(page: Page) -> None:
    expect(page.get_by_text("Saved. You can go on here, or on another device.")).to_be_visible()


def stored(page: Page) -> int:
    """How much is on the device, but for the mark of who is here."""
    kept = "Object.keys(localStorage).filter(key => key != 'outreach:here').length"
    return page.evaluate(kept)


def test_a_reload_brings_back_every_keystroke(visit: Visit, asha: Person) -> None:
    page = visit(asha, **PHONE)
    claim_next(page)
    page.context.set_offline(True)
    type_a_note(page)
    expect(page.get_by_text(NOT_SENT)).to_be_visible()
    page.context.set_offline(False)
    page.reload()
    expect(note(page)).to_have_value(NOTE)


def test_in_a_tunnel_the_log_waits_and_goes_out_once(
    site: Site, visit: Visit, asha: Person
) -> None:
    page = visit(asha, **PHONE)
    mp = claim_next(page)
    page.context.set_offline(True)
    type_a_note(page)
    tile(page, "No answer").click()
    expect(page.get_by_role("alert")).to_contain_text(NOT_SENT)
    expect(note(page)).to_have_value(NOTE)
    assert site.rows(CALLS) == []
    page.context.set_offline(False)
    expect(page.get_by_text("Logged: no answer.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text(mp)
    assert site.rows(CALLS) == [("no_answer", NOTE)]
    assert stored(page) == 0


def test_the_tab_may_be_closed_meanwhile(site: Site, visit: Visit, asha: Person) -> None:
    page = visit(asha, **PHONE)
    claim_next(page)
    context = page.context
    context.set_offline(True)
    type_a_note(page)
    tile(page, "No answer").click()
    expect(page.get_by_role("alert")).to_contain_text(NOT_SENT)
    page.close()
    context.set_offline(False)
    later = context.new_page()
    later.goto(f"{site.address}/today")
    # What was closed in the middle of trying is left to it for a while.
    expect(later.get_by_role("alert")).to_contain_text("Sent:", timeout=45_000)
    assert site.rows(CALLS) == [("no_answer", NOTE)]


def test_the_server_is_killed_between_typing_and_sending(
    site: Site, visit: Visit, asha: Person
) -> None:
    page = visit(asha, **PHONE)
    claim_next(page)
    type_a_note(page)
    site.stop()
    tile(page, "No answer").click()
    expect(page.get_by_role("alert")).to_contain_text(NOT_SENT)
    site.start()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text("Logged: no answer.")).to_be_visible()
    assert site.rows(CALLS) == [("no_answer", NOTE)]


def test_begun_on_a_phone_and_finished_on_a_laptop(site: Site, visit: Visit, asha: Person) -> None:
    phone = visit(asha, **PHONE)
    claim_next(phone)
    type_a_note(phone)
    kept_by_the_server(phone)
    laptop = visit(asha, phone.url)
    expect(note(laptop)).to_have_value(NOTE)
    tile(laptop, "No answer").click()
    expect(laptop.get_by_text("Logged: no answer.")).to_be_visible()
    assert site.rows(CALLS) == [("no_answer", NOTE)]


def test_sent_from_both_devices_it_is_one_log(site: Site, visit: Visit, asha: Person) -> None:
    phone = visit(asha, **PHONE)
    claim_next(phone)
    type_a_note(phone)
    kept_by_the_server(phone)
    phone.context.set_offline(True)
    tile(phone, "No answer").click()
    expect(phone.get_by_role("alert")).to_contain_text(NOT_SENT)
    laptop = visit(asha, phone.url)
    tile(laptop, "No answer").click()
    expect(laptop.get_by_text("Logged: no answer.")).to_be_visible()
    phone.context.set_offline(False)
    expect(phone.get_by_text("Logged: no answer.")).to_be_visible()
    assert site.rows(CALLS) == [("no_answer", NOTE)]


def test_words_that_only_the_phone_had_are_shown(
    site: Site, visit: Visit, asha: Person, complaints: Complaints
) -> None:
    complaints.allow("status of 409")
    phone = visit(asha, **PHONE)
    claim_next(phone)
    type_a_note(phone, "First words")
    kept_by_the_server(phone)
    phone.context.set_offline(True)
    type_a_note(phone, " and more of them")
    tile(phone, "No answer").click()
    expect(phone.get_by_role("alert")).to_contain_text(NOT_SENT)
    laptop = visit(asha, phone.url)
    tile(laptop, "No answer").click()
    expect(laptop.get_by_text("Logged: no answer.")).to_be_visible()
    phone.context.set_offline(False)
    expect(phone.get_by_role("alert")).to_contain_text("This was logged already")
    assert site.rows(CALLS) == [("no_answer", "First words")]
    phone.get_by_role("link", name="Look at it").click()
    expect(note(phone)).to_have_value("First words and more of them")
    tile(phone, "No answer").click()
    expect(phone.get_by_text("Logged: no answer.")).to_be_visible()
    assert len(site.rows(CALLS)) == 2


def test_two_tabs_that_say_different_things_lose_neither(
    site: Site, visit: Visit, asha: Person, complaints: Complaints
) -> None:
    complaints.allow("status of 409")
    one = visit(asha)
    claim_next(one)
    type_a_note(one, "First words")
    kept_by_the_server(one)
    other = one.context.new_page()
    other.goto(one.url)
    expect(note(other)).to_have_value("First words")
    tile(one, "No answer").click()
    expect(one.get_by_text("Logged: no answer.")).to_be_visible()
    type_a_note(other, "Other words. ")
    tile(other, "Would not talk").click()
    expect(other.get_by_text("This was logged already")).to_be_visible()
    expect(note(other)).to_have_value("Other words. First words")
    assert site.rows(CALLS) == [("no_answer", "First words")]


def test_a_correction_survives_a_reload_too(site: Site, visit: Visit, asha: Person) -> None:
    page = visit(asha)
    claim_next(page)
    tile(page, "No answer").click()
    page.get_by_role("link", name="Correct").first.click()
    note(page).fill(NOTE)
    page.reload()
    expect(note(page)).to_have_value(NOTE)
    page.get_by_role("button", name="Save the correction").click()
    expect(page.get_by_text("Corrected.")).to_be_visible()
    assert stored(page) == 0


def test_signing_out_in_another_tab_loses_nothing_and_leaves_nothing(
    site: Site, visit: Visit, asha: Person, complaints: Complaints
) -> None:
    complaints.allow("status of 400")  # the token of before: asked for anew, and sent again
    secret = "a horse, a battery, a staple"
    site.change("UPDATE people SET password_hash = ?", hash_password(secret))
    page = visit(asha, **PHONE)
    claim_next(page)
    type_a_note(page, "Before. ")
    other = page.context.new_page()
    other.goto(f"{site.address}/board")
    other.get_by_role("button", name="Sign out").click()
    expect(other.get_by_role("link", name="Sign in")).to_be_visible()
    assert other.evaluate("localStorage.length") == 0
    type_a_note(page, "After.")
    expect(page.get_by_text("You are signed out.").first).to_be_visible()
    assert other.evaluate("localStorage.length") == 0
    other.goto(f"{site.address}/sign-in")
    other.get_by_label("Email address").fill(asha.email)
    other.get_by_label("Password").fill(secret)
    other.get_by_role("button", name="Sign in").click()
    expect(other.get_by_role("heading", name="Hello Asha")).to_be_visible()
    tile(page, "No answer").click()
    expect(page.get_by_text("Logged: no answer.")).to_be_visible()
    assert site.rows(CALLS) == [("no_answer", "Before. After.")]


def test_signing_out_sends_first_what_waits(site: Site, visit: Visit, asha: Person) -> None:
    page = visit(asha, **PHONE)
    claim_next(page)
    page.context.set_offline(True)
    type_a_note(page)
    page.context.set_offline(False)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    assert page.evaluate("localStorage.length") == 0
    [(mp_id,)] = site.rows("SELECT mp_id FROM claims")
    again = visit(asha, f"/mps/{mp_id}")
    expect(note(again)).to_have_value(NOTE)


def test_somebody_else_on_the_same_phone_sees_nothing_of_it(
    visit: Visit, site: Site, asha: Person, ben: Person
) -> None:
    page = visit(asha, **PHONE)
    claim_next(page)
    page.context.set_offline(True)
    type_a_note(page)
    page.context.set_offline(False)
    cookie = visit(ben).context.cookies()[0]
    page.context.add_cookies([cookie])
    page.goto(page.url)
    assert "diary secretary" not in page.content()


FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }"
FORBIDDEN = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("forbidden", "SecurityError") } })"""


@pytest.mark.parametrize("memory", [FULL, FORBIDDEN], ids=["full", "forbidden"])
def test_a_device_that_cannot_keep_says_so(
    site: Site, new_page: Visit, visit: Visit, asha: Person, memory: str
) -> None:
    page = visit(asha, **PHONE)
    page.context.add_init_script(memory)
    claim_next(page)
    page.context.set_offline(True)
    type_a_note(page)
    expect(page.get_by_text("This phone cannot keep what you type.")).to_be_visible()
    tile(page, "No answer").click()
    expect(page.get_by_role("alert")).to_contain_text("Leave the page open and try again.")
    page.context.set_offline(False)
    tile(page, "No answer").click()
    expect(page.get_by_text("Logged: no answer.")).to_be_visible()
    assert site.rows(CALLS) == [("no_answer", NOTE)]


def test_an_mp_that_was_given_back_meanwhile(site: Site, visit: Visit, asha: Person) -> None:
    page = visit(asha, **PHONE)
    claim_next(page)
    page.context.set_offline(True)
    type_a_note(page)
    site.change("UPDATE claims SET ended_at = started_at, ended_as = 'released'")
    site.change("UPDATE queue_entries SET claimed_by = NULL, claimed_until = NULL")
    page.context.set_offline(False)
    page.reload()
    expect(note(page)).to_have_value(NOTE)
    tile(page, "No answer").click()
    expect(page.get_by_text("Logged: no answer.")).to_be_visible()
    assert site.rows(CALLS) == [("no_answer", NOTE)]


def test_a_letter_is_kept_like_a_note(site: Site, visit: Visit, asha: Person) -> None:
    page = visit(asha, **PHONE)
    claim_next(page)
    page.get_by_role("link", name="Email", exact=True).click()
    own = "My street has people from forty countries, and we look after each other."
    page.get_by_label("A sentence or two of your own").fill(own)
    page.get_by_role("button", name="Make my letter").click()
    letter = page.get_by_role("textbox", name="Your letter")
    expect(letter).to_be_visible()
    letter.press("ControlOrMeta+End")
    letter.press_sequentially(" P.S. Thank you")
    href = page.get_by_role("link", name="Open in my mail program").get_attribute("href")
    assert "P.S.%20Thank%20you" in (href or "")
    kept_by_the_server(page)
    tile(page, "Sent").click()
    expect(page.get_by_text("Logged: sent.")).to_be_visible()
    body = site.rows("SELECT body FROM letters")[0][0]
    assert own in body
    assert body.endswith("P.S. Thank you")
