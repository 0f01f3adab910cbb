"""The three ways in which the second person was the first one's other account, as they were played,
and what the pages say."""

import re

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError

from outreach.core import background, clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Outcome, PledgeStatus, Role, Touch
from outreach.imports.models import Import
from outreach.people.models import Person, Vouching
from outreach.pledges import published
from outreach.pledges.models import (
    Objection,
    PledgeCheck,
    PledgeEntry,
    PledgeFirstCheck,
    PledgeTouch,
)
from tests.browsing import Browser, text_of
from tests.facts import ABBOTT, marked, scalar
from tests.imports.scenes import answer_cells, bring, write
from tests.imports.sheets import csv_of
from tests.scenes import logged

SHEET = [
    ("MP", "Date", "Outcome", "Signed?", "Evidence"),
    ("Diane Abbott", "1/10/2026", "spoke to MP", "Yes", "https://example.org/said-so"),
]
SIGNED = {"status": "signed", "link": "https://example.org/said-so"}
LETTER = {"status": "signed", "described": "A letter of 2 November: she signs"}


def is_public():
    found = bool(published.evidence(ABBOTT))
    db.session.rollback()
    return found


def newest():
    return scalar(select(func.max(PledgeEntry.id)))


def confirmed(browser, entry_id=None):
    """What the page answers, and says."""
    answer = browser.post(f"/review/pledges/{entry_id or newest()}/confirm")
    page = browser.follow(answer) if answer.status_code == 303 else answer
    return answer.status_code, text_of(page)


@pytest.fixture
def dev(person):
    return person("Dev", role=Role.COORDINATOR)


@pytest.fixture
def join(app, stranger):
    """Somebody opens the link that the page shows to whoever invited them."""

    def come(browser, name, role):
        email = f"{name.lower()}@example.org"
        page = browser.post("/people/invitations", {"addresses": email, "role": role})
        link = re.search(r"/invitations/[\w-]{43}", page.text)[0]
        fresh = Browser(app, None)
        words = {"name": name, "password": "seven long words of mine", "agreed": "y"}
        assert fresh.post(link, words).status_code == 303
        return scalar(select(Person).where(Person.email == email))

    return come


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_coordinator_never_sees_a_password_link(browser_of, carol, asha, dev):
    page = browser_of(carol).post(f"/people/{asha.id}/password")
    assert (page.status_code, "/reset/" in page.text) == (403, False)
    assert "This server sends no mail, so you would see their link yourself." in text_of(page)
    assert "Make a password link" not in browser_of(carol).get(f"/people/{asha.id}").text


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_an_admin_who_made_a_link_checks_nothing_of_theirs(app, person, asha, stranger, dev):
    """As the volunteer, by a link that they made themselves; also as a coordinator, later."""
    admin = person("Amal", role=Role.ADMIN)
    page = Browser(app, admin).post(f"/people/{asha.id}/password")
    link = re.search(r"/reset/[\w-]{43}", page.text)[0]
    assert stranger.post(link, {"new_password": "seven long words of mine"}).status_code == 303
    Browser(app, asha).post(f"/mps/{ABBOTT}/pledge", SIGNED)
    with transaction():
        db.session.get_one(Person, admin.id).role = Role.COORDINATOR
    status, words = confirmed(Browser(app, admin))
    assert (status, is_public()) == (403, False)
    assert "opened the account of whoever entered it, in the 90 days before" in words
    assert "Dev can check this." in words
    assert confirmed(Browser(app, dev))[0] == 303
    assert is_public()


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_ones_own_second_address_is_no_second_person(app, browser_of, carol, join, dev):
    mine = browser_of(carol)
    sock = join(mine, "Sock", "volunteer")
    Browser(app, sock).post(f"/mps/{ABBOTT}/pledge", SIGNED)
    status, words = confirmed(mine)
    assert (status, is_public()) == (403, False)
    assert "You let in whoever entered this, so you answer for it." in words
    card = text_of(mine.get("/review"))
    assert "For somebody else to decide" in card
    assert "Dev can check this." in card
    assert confirmed(browser_of(dev))[0] == 303
    assert is_public()


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_ones_own_second_address_as_coordinator_has_no_voice(app, browser_of, carol, join, dev):
    mine = browser_of(carol)
    sock = join(mine, "Sock", "coordinator")
    mine.post(f"/mps/{ABBOTT}/pledge", SIGNED)
    page = text_of(mine.get(f"/people/{sock.id}"))
    assert "Nobody has vouched for Sock yet." in page
    assert "Dev can vouch for them." in page
    assert mine.post(f"/people/{sock.id}/vouch").status_code == 403
    status, words = confirmed(Browser(app, sock))
    assert (status, is_public()) == (403, False)
    assert "Nobody has vouched for you yet, so you cannot check pledges." in words
    assert "Dev can vouch for you" in text_of(Browser(app, sock).get("/review"))
    browser = browser_of(dev)
    assert browser.post(f"/people/{sock.id}/vouch").status_code == 303
    assert "Dev vouched for them" in text_of(browser.get(f"/people/{sock.id}"))
    assert confirmed(Browser(app, sock))[0] == 303
    assert is_public()


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize("hand", ["brings", "corrects"])
def test_a_sheet_is_not_checked_by_whoever_had_it(app, browser_of, person, carol, dev, hand):
    first, second = (carol, dev) if hand == "brings" else (dev, carol)
    page = bring(browser_of(first), csv_of(SHEET))
    answer_cells(browser_of(first), page, {"Yes": "signed"})
    if hand == "corrects":
        version = scalar(select(Import.version))
        answer = browser_of(second).post(f"{page}/choices", {"version": version})
        assert answer.status_code == 303, text_of(answer)
        background.wait()
    write(browser_of(dev), page)
    status, words = confirmed(browser_of(carol))
    assert (status, is_public()) == (403, False)
    assert "brought or changed the spreadsheet that it came with" in words
    assert "Nobody can check this as it is" in words
    jo = person("Jo", role=Role.COORDINATOR)
    assert "Jo can check this." in confirmed(browser_of(carol))[1]
    assert confirmed(browser_of(jo))[0] == 303
    assert is_public()


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_who_changed_the_details_does_not_check_a_call(app, browser_of, asha, carol, dev, moment):
    number = {"number": "020 7219 0001", "kind": "constituency"}
    answer = browser_of(carol).post(f"/steering/mps/{ABBOTT}", number)
    assert answer.status_code == 303, text_of(answer)
    logged(asha, Outcome.SPOKE_MP, ABBOTT)
    browser_of(asha).post(f"/mps/{ABBOTT}/pledge", LETTER)
    status, words = confirmed(browser_of(carol))
    assert (status, "changed how this MP is reached" in words) == (403, True)
    assert confirmed(browser_of(dev))[0] == 303


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_nobody_answers_and_two_check(app, browser_of, person, carol, dev):
    """The volunteer of a coordinator without a voice."""
    sock = person("Sock", role=Role.COORDINATOR, by=carol)
    guest = person("Guest", by=sock)
    Browser(app, guest).post(f"/mps/{ABBOTT}/pledge", SIGNED)
    assert "0 of 2 have checked this." in text_of(browser_of(carol).get("/review"))
    status, words = confirmed(browser_of(carol))
    assert (status, is_public()) == (303, False)
    assert "Checked: 1 of 2." in words
    assert "1 of 2 have checked this." in text_of(browser_of(dev).get("/review"))
    assert (
        "A second voice must check it too. Dev can check this." in confirmed(browser_of(carol))[1]
    )
    assert confirmed(browser_of(dev))[0] == 303
    assert is_public()


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_first_check_ends_with_the_voice(app, browser_of, person, carol, dev):
    sock = person("Sock", role=Role.COORDINATOR, by=carol)
    jo = person("Jo", role=Role.COORDINATOR)
    Browser(app, person("Guest", by=sock)).post(f"/mps/{ABBOTT}/pledge", SIGNED)
    confirmed(browser_of(jo))
    with transaction():
        db.session.delete(db.session.get_one(Vouching, jo.id))
    assert "1 of 2" in confirmed(browser_of(carol))[1]
    assert not is_public()
    assert confirmed(browser_of(dev))[0] == 303
    assert is_public()


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_word_that_was_taken_back_answers_for_nobody(app, browser_of, person, carol, dev):
    """What the sock let in counts as the voice's again that let in the sock."""
    sock = person("Sock", role=Role.COORDINATOR, by=carol)
    browser_of(dev).post(f"/people/{sock.id}/vouch")
    Browser(app, person("Guest", by=sock)).post(f"/mps/{ABBOTT}/pledge", SIGNED)
    assert browser_of(carol).post(f"/people/{sock.id}/vouch/take-back").status_code == 403
    assert browser_of(dev).post(f"/people/{sock.id}/vouch/take-back").status_code == 303
    assert confirmed(browser_of(carol))[0] == 403
    assert not is_public()
    assert confirmed(browser_of(dev))[0] == 303


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_today_says_so_while_there_is_one_voice(app, browser_of, carol, asha, person):
    assert "Nothing can become public yet." in text_of(browser_of(carol).get("/today"))
    assert "Nothing can become public" not in text_of(browser_of(asha).get("/today"))
    person("Dev", role=Role.COORDINATOR)
    assert "Nothing can become public" not in text_of(browser_of(carol).get("/today"))


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_the_server_asks_for_two_coordinators(app, stranger, person):
    run = app.test_cli_runner().invoke
    links = re.findall(r"/invitations/[\w-]{43}", run(args=["setup"]).stdout)
    assert len(set(links)) == 2
    for number, link in enumerate(links):
        words = {"name": "Ada", "password": "seven long words of mine", "agreed": "y"}
        answer = Browser(app, None).post(link, words | {"email": f"ada{number}@example.org"})
        assert answer.status_code == 303
    assert scalar(select(func.count(Vouching.person_id))) == 2
    assert "/invitations/" not in run(args=["setup"]).stdout
    sock = person("Sock", role=Role.COORDINATOR, by=db.session.scalars(select(Person)).first())
    assert run(args=["people", "vouch", sock.email]).output == "Sock has a voice now.\n"
    assert run(args=["people", "vouch", sock.email]).exit_code == 1


@pytest.mark.parametrize("who", ["enterer", "answerer", "toucher", "nobody", "off", "volunteer"])
def test_the_database_refuses_the_check(app, person, carol, dev, asha, who):
    """Whatever the program asks of it."""
    sock = person("Sock", role=Role.COORDINATOR, by=carol)
    entered_by = {"enterer": carol, "answerer": person("Guest", by=carol)}.get(who, asha)
    entry_id = marked(entered_by, ABBOTT, PledgeStatus.SIGNED)
    checker = {"nobody": sock, "volunteer": person("Ben"), "off": dev}.get(who, carol)
    with transaction():
        if who == "toucher":
            touch = {"entry_id": entry_id, "person_id": carol.id, "at": clock.now()}
            db.session.add(PledgeTouch(**touch, what=Touch.SHEET))
        if who == "off":
            db.session.get_one(Person, dev.id).disabled_at = clock.now()
    check = {"entry_id": entry_id, "entered_by": entered_by.id, "checked_by": checker.id}
    with pytest.raises(DBAPIError, match=r"two voices|second_person"), transaction():
        db.session.add(PledgeCheck(**check, at=clock.now(), confirmed=True))
    assert not is_public()


@pytest.mark.parametrize("first", [None, "self", "nobody"])
def test_the_database_asks_for_both(app, person, carol, first):
    sock = person("Sock", role=Role.COORDINATOR, by=carol)
    guest = person("Guest", by=sock)
    entry_id, at = marked(guest, ABBOTT, PledgeStatus.SIGNED), clock.now()
    check = {"entry_id": entry_id, "entered_by": guest.id, "checked_by": carol.id}
    rows = [PledgeCheck(**check, at=at, confirmed=True)]
    if first:
        who = carol if first == "self" else sock
        rows.insert(0, PledgeFirstCheck(entry_id=entry_id, checked_by=who.id, at=at))
    with pytest.raises(DBAPIError, match="two voices"), transaction():
        _one_by_one(rows)
    assert not is_public()


def _one_by_one(rows):
    for row in rows:
        db.session.add(row)
        db.session.flush()


@pytest.mark.parametrize("voices", [0, 1])
def test_the_database_lets_no_objection_out_alone(app, stranger, carol, voices):
    words = {"name": "Sam", "role": "Staff", "words": "That is wrong"}
    stranger.post(f"/wrong/{ABBOTT}", words)
    let_out = update(Objection).values(seen_by=carol.id if voices else None, is_public=True)
    with pytest.raises(DBAPIError, match="two voices"), transaction():
        db.session.execute(let_out)
    assert not published.objections(ABBOTT)
    db.session.rollback()


@pytest.mark.parametrize("table", [PledgeTouch, PledgeFirstCheck])
def test_what_excludes_somebody_is_never_taken_away(app, person, carol, asha, table):
    entry_id, at = marked(asha, ABBOTT, PledgeStatus.SIGNED), clock.now()
    dev, who = person("Dev", role=Role.COORDINATOR), "checked_by"
    words = {"entry_id": entry_id, "at": at}
    if table is PledgeTouch:
        words, who = words | {"what": Touch.SHEET}, "person_id"
    with transaction():
        db.session.add(table(**words, **{who: dev.id}))
    for change in (table.__table__.delete(), table.__table__.update().values({who: carol.id})):
        with pytest.raises(DBAPIError, match="only grows"), transaction():
            db.session.execute(change)
