"""What the country sees, on an old phone without scripts: from the first look to a letter."""

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Page, expect

from outreach.people.models import Person
from tests.browser.conftest import Complaints
from tests.browser.server import Site
from tests.public.scenes import HOLBORN, published

SHOWN = ("/embed/counter", f"/embed/{HOLBORN}", "/pledges")
PHONE = {"width": 390, "height": 844, "javascript": False}


def test_from_a_postcode_to_a_letter(
    site: Site, visit: Callable[..., Page], complaints: Complaints
) -> None:
    complaints.allow("status of 422")
    page = visit(None, "/", **PHONE)
    page.get_by_label("Your postcode, or your MP’s name").fill("zzz")
    page.get_by_role("button", name="Find my MP").click()
    expect(page.get_by_text("No MP or constituency has this name.")).to_be_visible()
    field = page.get_by_label("Your postcode, or your MP’s name")
    expect(field).to_have_value("zzz")
    field.fill("Flat B2, n16 8sh")
    page.get_by_role("button", name="Find my MP").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Write to Ms Diane Abbott")
    expect(page.get_by_label("Your postcode")).to_have_value("N16 8SH")
    expect(page.get_by_label("Your letter")).to_contain_text("Dear Ms Diane Abbott")
    assert page.context.cookies() == []


def test_from_the_list_to_what_it_rests_on(
    site: Site, visit: Callable[..., Page], asha: Person, carol: Person
) -> None:
    published(asha, carol)
    page = visit(None, "/pledges", **PHONE)
    names = page.get_by_role("list", name="Map of the constituencies").get_by_role("listitem")
    expect(names).to_have_count(650)
    page.get_by_role("combobox", name="Any answer").select_option("Signed")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name="1 constituency")).to_be_visible()
    page.locator(".seats").get_by_role("link", name="Holborn and St Pancras").click()
    expect(page).to_have_url(f"{site.address}/constituencies/{HOLBORN}")
    expect(page.get_by_role("link", name="Read it at example.org")).to_be_visible()
    assert page.context.cookies() == []


class Elsewhere(BaseHTTPRequestHandler):
    """Another site, with three pages of ours in frames."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(self.server.frames.encode())  # type: ignore[attr-defined]

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def elsewhere(site: Site) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        frames = (f'<iframe src="{site.address}{path}"></iframe>' for path in SHOWN)
        server.frames = "<link rel=icon href=data:,>" + "".join(frames)  # type: ignore[attr-defined]
        Thread(target=server.serve_forever).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


def test_another_site_may_frame_the_cards_and_no_other_page(
    visit: Callable[..., Page], elsewhere: str, complaints: Complaints
) -> None:
    complaints.allow("frame-ancestors", "chrome-error", "ERR_BLOCKED")
    page = visit(None, "/robots.txt")
    page.goto(elsewhere)
    counter, card, list_of_all = (page.frame_locator("iframe").nth(n) for n in range(3))
    expect(counter.get_by_text("of 650 MPs have signed")).to_be_visible()
    expect(card.get_by_text("Not yet asked")).to_be_visible()
    expect(list_of_all.get_by_text("Who has signed")).to_have_count(0)
