"""What a partner brings, and what there is afterwards."""

import io
import re
from typing import Any

from bs4 import BeautifulSoup
from sqlalchemy import select

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Basis, PledgeStatus
from outreach.partners.signatures.actions import Brought, bring
from outreach.partners.signatures.results import Evidence
from outreach.people.models import Person
from outreach.pledges import actions as pledges
from outreach.pledges.models import PledgeEntry
from outreach.queue.actions import lock
from tests.browsing import Browser
from tests.facts import scalars
from tests.scenes import ABBOTT

LINK = "https://example.org/pledge"
LETTER = "Pledge forms that we hold, signed by each MP on 2 November."
PATH, CONFIRM, ENTER = "/signatures", "/signatures/confirm", "/signatures/enter"


def look(browser: Browser, lines: str = "", **form: Any) -> Any:
    """Look these over, resting on a letter if nothing else is said."""
    given = {"link": "", "described": "" if form.get("link") else LETTER}
    return browser.post(PATH, {"lines": lines, **given, **form})


def of_file(browser: Browser, data: bytes, name: str = "signed.csv", **form: Any) -> Any:
    return look(browser, file=(io.BytesIO(data), name), **form)


def said(response: Any) -> dict[str, list[str]]:
    """What the page says of each line, by heading: what was typed, or the MP."""
    assert response.status_code == 200, response.text
    found: dict[str, list[str]] = {}
    for section in BeautifulSoup(response.text, "html.parser").select("main section"):
        heading = section.h2.get_text().split(":")[0]
        found[heading] = [
            one.find(["span", "a"]).get_text(" ", strip=True)
            for one in section.select("ul.looked > li")
        ]
    return {heading: rows for heading, rows in found.items() if rows}


def to_correct(response: Any) -> dict[str, str]:
    """The lines to look at again, with what is wrong with each."""
    soup = BeautifulSoup(response.text, "html.parser")
    fields = soup.select("form.correct .field")
    return {one.input["value"]: one.select_one(".error").get_text() for one in fields}


def fields_of(response: Any, form: str) -> dict[str, str]:
    """What this form of the page sends, without its token."""
    soup = BeautifulSoup(response.text, "html.parser").select_one(f"form.{form}")
    assert soup is not None
    sent = {one["name"]: one.get("value", "") for one in soup.select("input[name]")}
    return {name: value for name, value in sent.items() if name != "csrf_token"}


def enter(browser: Browser, lines: str, **form: Any) -> Any:
    """Look over, and enter what would be, as the page that confirms it asks."""
    sent = fields_of(look(browser, lines, **form), "enter")
    return browser.post(ENTER, to_confirm(browser, sent))


def to_confirm(browser: Browser, sent: dict[str, str]) -> dict[str, str]:
    """What the page that confirms it sends, with the number that stands there."""
    page = browser.post(CONFIRM, sent)
    heading = BeautifulSoup(page.text, "html.parser").h1
    assert heading is not None, page.text
    [number] = re.findall(r"\d+", heading.get_text())
    return fields_of(page, "confirm") | {"number": number}


def brought(person: Person, *mp_ids: int, **evidence: str) -> Brought:
    """The same without going by way of the pages."""
    shown = Evidence(**(evidence or {"described": LETTER}))
    with transaction():
        return bring(
            signed=dict.fromkeys(mp_ids or (ABBOTT,), shown), person_id=person.id, now=clock.now()
        )


def stands(person: Person, status: PledgeStatus, mp_id: int = ABBOTT, **more: Any) -> int:
    """This person entered that; returns the entry's id."""
    rests = {"basis": Basis.MP_IN_WRITING, "described": "A letter", "contact_id": None}
    words = {"link": None, "is_public": status is PledgeStatus.SIGNED, **rests, **more}
    with transaction():
        lock(mp_id)
        return pledges.record(
            mp_id=mp_id, person_id=person.id, status=status, now=clock.now(), **words
        )


def confirmed(entry_id: int, person: Person) -> None:
    with transaction():
        pledges.confirm(entry_id=entry_id, person_id=person.id, now=clock.now())


def ledger(mp_id: int = ABBOTT) -> list[PledgeEntry]:
    query = select(PledgeEntry).where(PledgeEntry.mp_id == mp_id).order_by(PledgeEntry.id)
    return list(scalars(query))


def in_the_ledger() -> list[int]:
    """The MPs of all entries, in order."""
    found = list(scalars(select(PledgeEntry.mp_id).order_by(PledgeEntry.mp_id)))
    db.session.rollback()
    return found
