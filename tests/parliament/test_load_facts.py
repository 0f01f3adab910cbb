"""The 650, and what happens when a seat changes hands."""

import csv

import pytest
from sqlalchemy import func, select

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import ClaimEnd, Closed
from outreach.parliament import actions
from outreach.parliament.models import MP, Constituency, Membership, PhoneNumber
from outreach.parliament.names import fold
from outreach.queue.enrolment import enrol
from outreach.queue.models import QueueEntry
from tests.browsing import text_of
from tests.scenes import ABBOTT, claim, claims, entry

SEAT = "E14001259"


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


@pytest.fixture
def register(tmp_path, monkeypatch, root):
    """The carried tables, as a copy that a test may change: `register(without=ABBOTT)`."""
    for name in ("members.csv", "constituencies.csv"):
        (tmp_path / name).write_bytes((root / "outreach/parliament/data" / name).read_bytes())
    monkeypatch.setattr(actions, "DATA", tmp_path)

    def load(without: int | None = None, add: dict[str, str] | None = None) -> None:
        with (tmp_path / "members.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        kept = [row for row in rows if row["parliament_id"] != str(without)]
        if add:
            kept.append(rows[0] | add)
        with (tmp_path / "members.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(kept)
        with transaction():
            actions.load_facts(now=clock.now())
            enrol(now=clock.now())

    return load


def test_650_mps_in_650_seats_each_with_the_switchboard(app):
    assert count(MP) == count(Constituency) == count(Membership) == count(QueueEntry) == 650
    numbers = select(PhoneNumber.number, func.count()).group_by(PhoneNumber.number)
    assert db.session.execute(numbers).all() == [("020 7219 3000", 650)]


def test_loading_again_changes_nothing(app, register):
    register()
    assert count(MP) == count(Membership) == count(QueueEntry) == 650
    assert not actions.facts_changed()


def test_somebody_who_left_keeps_their_history_and_leaves_the_queue(asha, browser_of, register):
    claim(asha)
    register(without=ABBOTT)
    assert entry().closed_because == Closed.LEFT_PARLIAMENT
    assert entry().claimed_by is None
    assert claims()[0].ended_as == ClaimEnd.FREED
    text = text_of(browser_of(asha).get(f"/mps/{ABBOTT}"))
    assert "No longer an MP" in text
    assert "Freed" in text
    answer = browser_of(asha).post(f"/mps/{ABBOTT}/claim")
    assert answer.status_code == 409


def test_a_late_log_about_somebody_who_left_is_kept(asha, browser_of, register):
    claim(asha)
    register(without=ABBOTT)
    call = {"channel": "phone", "outcome": "voicemail_left"}
    assert browser_of(asha).post(f"/mps/{ABBOTT}/contacts", call).status_code == 303


def test_a_vacant_seat_has_nobody_and_the_list_says_649(asha, browser_of, register):
    register(without=ABBOTT)
    seated = select(Membership.id).where(Membership.gss_code == SEAT, Membership.ended_on.is_(None))
    assert db.session.scalar(seated) is None
    assert "649 MPs" in text_of(browser_of(asha).get("/mps"))


def test_a_by_election_seats_the_next_one(asha, browser_of, register):
    register(without=ABBOTT)
    new = {"parliament_id": "999001", "gss_code": SEAT, "display_name": "Nia Example"}
    register(add=new | {"list_name": "Example, Nia", "elected_on": "2026-10-29", "email": ""})
    assert entry(999001).region == "London"
    text = text_of(browser_of(asha).get("/mps?q=nia example"))
    assert "Nia Example" in text
    assert "Hackney North and Stoke Newington" in text


def test_somebody_who_comes_back_is_in_the_queue_again(app, register):
    row = {"parliament_id": str(ABBOTT), "gss_code": SEAT, "display_name": "Ms Diane Abbott"}
    register(without=ABBOTT)
    register(add=row)
    assert entry().closed_because is None


@pytest.mark.parametrize(
    "written, searched",
    [
        ("Siân Berry", "sian berry"),
        ("O’Brien", "obrien"),
        ("O'Brien", "obrien"),
        ("Ynys Môn", "ynys mon"),
        ("Weston-super-Mare", "weston super mare"),
        ("D.U.P.", "dup"),
    ],
)
def test_names_are_found_without_their_marks(written, searched):
    assert fold(written) == searched
