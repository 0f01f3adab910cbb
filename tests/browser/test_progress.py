"""Monday morning: how far we are, what is stuck, and unsticking it."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from outreach.core.vocabulary import Outcome
from outreach.people.models import Person
from tests.browser.hands import claim_next, press
from tests.browser.server import Site
from tests.facts import BERRY, STARMER
from tests.public.scenes import published
from tests.scenes import logged

# Which tables have a chart beside them.
DRAWN = """() => [...document.querySelectorAll("table[data-chart]")].map((table) =>
  [table.id, !table.tBodies[0].rows.length ||
    Boolean(Chart.getChart(document.querySelector(`#chart-${table.id} canvas`)))])"""


def test_monday_morning(
    site: Site, visit: Callable[..., Page], asha: Person, ben: Person, carol: Person
) -> None:
    published(asha, carol, STARMER)
    logged(ben, Outcome.SPOKE_STAFF, mp_id=BERRY)
    page, volunteer = visit(carol, "/progress"), visit(asha, "/today")
    expect(page.get_by_text("1 of the 650 MPs has signed")).to_be_visible()
    drawn = page.evaluate(DRAWN)
    assert len(drawn) >= 6
    assert [name for name, there in drawn if not there] == []
    page.get_by_role("link", name="All that is stuck").click()
    page.get_by_role("link", name="Ask people for them").first.click()
    page.get_by_label("Search MPs").fill("Diane Abbott")
    expect(page.get_by_role("status").filter(has_text="1 MP")).to_be_visible()
    press(page, "With this one")
    page.get_by_label("Asha").check()
    press(page, "Show what will change")
    expect(page.get_by_role("heading", name="1 MP will change")).to_be_visible()
    press(page, "Ask people for them: 1 MP")
    expect(page.get_by_text("Done. You can undo it here.")).to_be_visible()
    assert claim_next(volunteer) == "Ms Diane Abbott"
