"""The weekly report, as it comes out of the printer."""

import re
from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import func, insert, select, update

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import PledgeStatus
from outreach.parliament.models import MP, Constituency, Membership
from outreach.people.models import Person
from outreach.pledges.models import PledgeCheck, PledgeEntry
from outreach.queue.models import QueueEntry
from tests.facts import pledge_words, scalars

SIGNED, WITHDREW, SAID_NO = PledgeStatus.SIGNED, PledgeStatus.WITHDRAWN, PledgeStatus.DECLINED
A4 = (594.96, 841.92)


def pages(pdf: bytes) -> list[tuple[float, float]]:
    """The width and height of each, in points. Chromium writes its pages in plain words."""
    boxes = re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert len(boxes) == len(re.findall(rb"/Type\s*/Page\b", pdf))
    return [(round(float(width), 2), round(float(height), 2)) for width, height in boxes]


def printed(page: Page, path: str = "/progress/report") -> list[tuple[float, float]]:
    page.goto(path)
    return pages(page.pdf(prefer_css_page_size=True))


def much_happened(one: Person, other: Person) -> None:
    """Long ago and lately, to the MPs with the longest names: more of each kind than a page has
    room for."""
    longest = (
        select(MP.parliament_id)
        .join(Membership, Membership.mp_id == MP.parliament_id)
        .join(Constituency, Constituency.gss_code == Membership.gss_code)
        .where(Membership.ended_on.is_(None))
        .order_by(func.length(MP.display_name + Constituency.name).desc())
    )
    ids, now, long_ago = scalars(longest.limit(100)), clock.now(), timedelta(days=30)
    changes = [(mp_id, SIGNED, timedelta()) for mp_id in ids[:50]]
    changes += [(mp_id, SIGNED, long_ago) for mp_id in ids[50:75]]
    changes += [(mp_id, WITHDREW, timedelta()) for mp_id in ids[50:75]]
    changes += [(mp_id, SAID_NO, timedelta()) for mp_id in ids[75:]]
    entered = {"basis": "public_link", "link": "https://example.org/said-so", "is_public": True}
    entered |= {"answered_by": one.id, "checks_needed": 1}
    entries = [
        {"id": n, "mp_id": mp_id, "at": now - ago, "status": status, "entered_by": one.id}
        | {"words_id": pledge_words() if status is SIGNED else None}
        | entered
        for n, (mp_id, status, ago) in enumerate(changes, 1)
    ]
    checked = {"entered_by": one.id, "checked_by": other.id, "confirmed": True}
    checks = [{"entry_id": row["id"], "at": row["at"]} | checked for row in entries]
    with transaction():
        db.session.execute(insert(PledgeEntry), entries)
        db.session.execute(insert(PledgeCheck), checks)
        for mp_id, status, _ in changes:
            row = update(QueueEntry).where(QueueEntry.mp_id == mp_id)
            db.session.execute(row.values(pledge_status=status))


def test_comes_out_on_two_sides_of_a4_whatever_happened(
    visit: Callable[..., Page], asha: Person, carol: Person
) -> None:
    page = visit(carol, "/progress/report", color_scheme="dark")
    assert printed(page) == [A4, A4]
    much_happened(asha, carol)
    assert printed(page) == [A4, A4]
    expect(page.locator(".report")).to_contain_text("50 of 650 MPs have signed, 50 new")
    page.emulate_media(media="print", color_scheme="dark")
    for name in ("Print or save as PDF", "Mark as sent", "Sign out"):
        expect(page.get_by_role("button", name=name)).to_be_hidden()
    sheet = "(e) => getComputedStyle(e).backgroundColor + getComputedStyle(e).color"
    assert page.locator(".report").evaluate(sheet) == "rgb(255, 255, 255)rgb(36, 26, 43)"


def test_the_button_opens_the_browsers_own_way_to_print(
    visit: Callable[..., Page], carol: Person
) -> None:
    page = visit(carol, "/progress/report")
    page.evaluate("window.print = () => { document.title = 'printing'; }")
    page.get_by_role("button", name="Print or save as PDF").click()
    expect(page).to_have_title("printing")
