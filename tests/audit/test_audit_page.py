"""/audit: who did what, searched, a page at a time."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from outreach.audit.actions import record
from outreach.audit.labels import in_words
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.vocabulary import Outcome, Result, Role
from outreach.privacy.actions import leave
from tests.browsing import shape, still, text_of
from tests.facts import ABBOTT, STARMER
from tests.scenes import logged


def event(person, action, subject, result=Result.DONE, at=None):
    with transaction():
        record(
            person_id=person and person.id,
            action=action,
            subject=subject,
            now=at or clock.now(),
            result=result,
        )


@pytest.fixture
def some(asha, ben, carol):
    """One event of each kind; nobody has signed in."""
    event(asha, "queue.claim", f"mp:{STARMER}")
    event(ben, "queue.claim", f"mp:{ABBOTT}")
    event(carol, "people.disable", f"person:{ben.id}")
    event(asha, "refused.role", f"person:{ben.id} people.disable", Result.REFUSED)
    event(None, "account.sign_in", "unknown", Result.FAILED, clock.now() - timedelta(days=1))


def found(browser, **words):
    """(who, action, what, result) of each line."""
    page = browser.get("/audit", query_string=words)
    assert page.status_code == 200
    rows = BeautifulSoup(page.text, "html.parser").select("tbody tr")
    lines = [[" ".join(cell.get_text(" ").split()) for cell in row.select("td")] for row in rows]
    return [line[1:] for line in lines if "Signed in" not in line or "Failed" in line]


SEARCHES = (
    ({"who": "ben"}, ["Claimed an MP"]),
    ({"who": "ASHA"}, ["Refused: not theirs to do", "Claimed an MP"]),
    ({"action": "queue.claim"}, ["Claimed an MP", "Claimed an MP"]),
    ({"action": "refused"}, ["Refused: not theirs to do"]),
    ({"subject": f"mp:{STARMER}"}, ["Claimed an MP"]),
    ({"subject": "starmer"}, ["Claimed an MP"]),
    ({"subject": "Ben"}, ["Refused: not theirs to do", "Switched an account off"]),
    ({"result": "failed"}, ["Signed in"]),
    ({"result": "refused", "who": "asha"}, ["Refused: not theirs to do"]),
    ({"day": "2026-11-02"}, ["Signed in"]),
    ({"day": "2026-11-04"}, []),
    ({"who": "%"}, []),
    ({"subject": "mp:1"}, []),
    ({"who": "nobody"}, []),
)


def test_is_searched_by_who_what_result_and_day(browser_of, carol, some):
    browser = browser_of(carol)
    for words, lines in SEARCHES:
        assert [line[1] for line in found(browser, **words)] == lines, words


def test_names_the_people_and_mps_and_leads_to_them(browser_of, carol, ben, some):
    page = browser_of(carol).get("/audit?action=people.disable")
    links = {a["href"] for a in BeautifulSoup(page.text, "html.parser").select("tbody a")}
    assert links == {f"/people/{carol.id}", f"/people/{ben.id}"}
    page = browser_of(carol).get("/audit?subject=starmer")
    assert f'href="/mps/{STARMER}"' in page.text
    assert "Keir Starmer" in text_of(page)


def test_an_entry_leads_to_its_mp_and_whoever_left_nowhere(browser_of, carol, asha):
    logged(asha, Outcome.NO_ANSWER)
    with transaction():
        leave(person_id=asha.id, now=clock.now())
    page = browser_of(carol).get("/audit?action=contacts.log")
    assert "Entry about" in text_of(page)
    links = {a["href"] for a in BeautifulSoup(page.text, "html.parser").select("tbody a")}
    assert links == {f"/mps/{ABBOTT}"}
    assert "Somebody who left" in text_of(page)


def test_says_a_role_in_words(browser_of, carol, asha):
    event(carol, "people.change_role", f"person:{asha.id} role:partner")
    event(carol, "people.invite", "role:volunteer")
    browser = browser_of(carol)
    assert found(browser, action="people.change_role")[0][2] == "Asha now Partner"
    assert found(browser, action="people.invite")[0][2] == "as Volunteer"


def test_whatever_is_written_down_has_words(root):
    text = "".join(path.read_text() for path in (root / "outreach").rglob("*.py"))
    actions = set(re.findall(r'action="([a-z]+\.[a-z_]+)"', text))
    assert len(actions) > 30
    assert {action for action in actions if in_words(action) == action} == set()


def test_an_admin_sees_it_without_links_to_the_calling(browser_of, person, some):
    page = browser_of(person("Dev", role=Role.ADMIN)).get("/audit?subject=starmer")
    assert "Keir Starmer" in text_of(page)
    assert f"/mps/{STARMER}" not in page.text


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.PARTNER])
def test_is_for_staff_only(browser_of, person, role):
    assert browser_of(person("Dev", role=role)).get("/audit").status_code == 403


def test_is_paged_and_no_event_is_left_out(browser_of, carol):
    for number in range(120):
        event(None, "test.many", f"mp:{number}")
    browser, seen, path = browser_of(carol), [], "/audit?action=test.many"
    while path:
        page = BeautifulSoup(browser.get(path).text, "html.parser")
        seen += [row.select("td")[3].get_text(strip=True) for row in page.select("tbody tr")]
        older = page.select_one("[rel=next]")
        path = older and older["href"]
    assert len(seen) == len(set(seen)) == 120


def test_a_part_is_what_a_reload_shows(browser_of, carol, some):
    browser = browser_of(carol)
    part = browser.get("/audit?who=asha", fragment=True)
    soup = BeautifulSoup(still(browser.get("/audit")), "html5lib")
    body = BeautifulSoup(still(part), "html5lib").body
    soup.select_one("#events").replace_with(*body.find_all(True, recursive=False))
    whole = BeautifulSoup(still(browser.get("/audit?who=asha")), "html5lib")
    for page in (soup, whole):
        page.select_one("form.filters").decompose()
    assert shape(str(soup)) == shape(str(whole))


@pytest.mark.parametrize(
    "words",
    ["before=x", "before=-1", "before=99999999999", "day=0001-01-01", "day=9999-12-31", "day=x"],
)
def test_nonsense_in_the_address_means_any(browser_of, carol, words):
    assert browser_of(carol).get(f"/audit?{words}").status_code == 200
