"""What came of what was brought, and who sees it."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import update

from outreach.contacts.models import Contact
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Outcome, PledgeStatus, Role
from outreach.pledges import actions as pledges
from tests.browsing import text_of
from tests.facts import BERRY, OBRIEN, STARMER, lasting, mps, statements
from tests.ladder import not_for, not_when_signed_out, only_a_form
from tests.partners.scenes import agree, partner, signs_in_for
from tests.partners.signatures.scenes import (
    LETTER,
    LINK,
    PATH,
    brought,
    confirmed,
    ledger,
    look,
    said,
    stands,
)
from tests.people.helping import events
from tests.scenes import ABBOTT, CORBYN, logged

one_database = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def rows(browser, path=PATH):
    """What the page says of each: by MP, what came of it, and by whom it was entered."""
    soup = BeautifulSoup(browser.get(path).text, "html.parser")
    found = {}
    for row in soup.select("table.brought tbody tr"):
        mp, became, _, entered = (
            cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])
        )
        found[mp] = (became, entered.split(" by ")[-1])
    return found


@pytest.fixture
def priya(person):
    """Signs in for another partner."""
    other = partner("Another")
    agree(other)
    someone = person("Priya", Role.PARTNER)
    signs_in_for(someone, other)
    return someone


def refused(entry_id, person, reason="The page says nothing of it."):
    with transaction():
        pledges.refuse(entry_id=entry_id, person_id=person.id, reason=reason, now=ledger()[0].at)


def test_lists_what_came_of_each(sams, sam, carol, asha, moment):
    brought(sam, *(every := (ABBOTT, CORBYN, STARMER, BERRY, OBRIEN, 39)))
    entries = {mp_id: ledger(mp_id)[0].id for mp_id in every}
    confirmed(entries[ABBOTT], carol)
    refused(entries[CORBYN], carol)
    sams.post(f"{PATH}/{entries[STARMER]}/take-back")
    with transaction():
        back = {"person_id": carol.id, "by_coordinator": True, "now": ledger()[0].at}
        pledges.take_back(entry_id=entries[BERRY], **back)
    stands(asha, PledgeStatus.CONSIDERING, OBRIEN)
    assert rows(sams) == {
        "Sir John Whittingdale Maldon": ("Waits for a second person Take back", "Sam"),
        "Neil O'Brien Harborough, Oadby and Wigston": (
            "Waits for a second person Take back",
            "Sam",
        ),
        "Siân Berry Brighton Pavilion": ("Taken back by a coordinator", "Sam"),
        "Sir Keir Starmer Holborn and St Pancras": ("Taken back", "Sam"),
        "Jeremy Corbyn Islington North": ("Not confirmed: The page says nothing of it.", "Sam"),
        "Ms Diane Abbott Hackney North and Stoke Newington": (
            "Confirmed: anybody can read it",
            "Sam",
        ),
    }
    stands(carol, PledgeStatus.WITHDRAWN, ABBOTT)
    assert "withdrawn since: do not name them any more" in text_of(sams.get(PATH))


def test_each_partner_sees_its_own_and_coordinators_all(
    sams, sam, priya, carols, carol, browser_of, person, number
):
    colleague = person("Tola", Role.PARTNER)
    signs_in_for(colleague, number)
    brought(sam, ABBOTT)
    brought(colleague, CORBYN)
    brought(priya, STARMER)
    brought(carol, BERRY)
    names = {browser: [mp.split()[-1] for mp in rows(browser)] for browser in (sams, carols)}
    assert names[sams] == ["North", "Newington"]
    assert [by for _, by in rows(sams).values()] == ["Tola", "Sam"]
    assert "Take back" not in rows(sams)["Jeremy Corbyn Islington North"][0]
    assert [by for _, by in rows(carols).values()] == [
        "Carol",
        "Priya, Another",
        "Tola, Migrants Organise",
        "Sam, Migrants Organise",
    ]
    assert list(rows(browser_of(priya))) == ["Sir Keir Starmer Holborn and St Pancras"]
    dev = browser_of(person("Dev", Role.COORDINATOR))
    assert len(rows(dev)) == 3  # of coordinators' own, each sees theirs


def test_what_somebody_entered_before_is_not_the_partners(sams, person, carol, number, moment):
    """Nor what they enter as something else later."""
    volunteer = person("Tola", Role.COORDINATOR)
    stands(volunteer, PledgeStatus.SIGNED, ABBOTT, link=LINK, described=None)
    moment.shift(timedelta(hours=1))
    with transaction():
        db.session.execute(update(type(carol)).filter_by(id=volunteer.id).values(role=Role.PARTNER))
    signs_in_for(volunteer, number)
    assert rows(sams) == {}


@one_database
def test_older_ones_are_on_the_next_page(sams, sam):
    brought(sam, *mps(120))
    first = sams.get(PATH)
    older = BeautifulSoup(first.text, "html.parser").select_one("a[rel=next]")["href"]
    assert len(rows(sams)) + len(rows(sams, older)) == 120
    assert 'rel="prev"' in sams.get(older).text
    for nonsense in ("0", "-1", "x", "9" * 30):
        assert sams.get(f"{PATH}?before={nonsense}").status_code == 200


@one_database
def test_asks_as_often_for_many_as_for_one(sams, sam):
    brought(sam, ABBOTT)
    with statements() as few:
        sams.get(PATH)
    brought(sam, *mps(90))
    with statements() as many:
        sams.get(PATH)
    assert len(many) == len(few)


def test_taken_back_it_counts_no_more(sams, sam):
    brought(sam, ABBOTT)
    [entry] = ledger()
    page = sams.follow(sams.post(f"{PATH}/{entry.id}/take-back"))
    assert "Taken back. The MP stands where they stood before it." in text_of(page)
    assert events("pledges.take_back") == [(sam.id, f"mp:{ABBOTT}")]
    before = lasting()
    response = sams.post(f"{PATH}/{entry.id}/take-back")
    assert (response.status_code, "does not count any more" in response.text) == (409, True)
    assert lasting() == before
    assert said(look(sams, str(ABBOTT))).keys() == {"Will be entered"}


def test_only_while_it_waits_and_only_ones_own(sams, sam, priya, browser_of, carols, carol, asha):
    brought(sam, ABBOTT)
    entry_id, others = ledger()[0].id, stands(asha, PledgeStatus.CONSIDERING, CORBYN)
    path = f"{PATH}/{entry_id}/take-back"
    before = lasting()
    for browser in (browser_of(priya), carols):
        assert browser.post(path).status_code == 404
    for number in (others, 2**31 - 1):
        assert sams.post(f"{PATH}/{number}/take-back").status_code == 404
    assert lasting() == before
    confirmed(entry_id, carol)
    response = sams.post(path)
    assert (response.status_code, "A second person has checked this." in response.text) == (
        409,
        True,
    )
    assert ledger()[0].id == entry_id


@one_database
def test_taking_back_is_an_action_of_who_brings(sams, sam, stranger, browser_of, asha):
    brought(sam, ABBOTT)
    path = f"{PATH}/{ledger()[0].id}/take-back"
    only_a_form(path, sams)
    not_when_signed_out(path, stranger)
    not_for(path, browser_of(asha))
    key = {"idempotency_key": "a-key-of-sixteen-or-more"}
    assert {sams.post(path, key).location for _ in range(2)} == {PATH}
    assert len(events("pledges.take_back")) == 1


# What a partner is told ------------------------------------------------------------------------

PLANTED = ("Asha", "Carol", "plum jam", "in confidence", "Declined", "Said no", "no to us")


def test_a_partner_learns_nothing_that_was_told_in_private(sams, asha, carol):
    """Somebody said no to a volunteer; somebody else signs, and said so in confidence."""
    no = logged(asha, Outcome.SPOKE_MP, ABBOTT, note="Likes plum jam, says no to us")
    stands(asha, PledgeStatus.DECLINED, ABBOTT, contact_id=no.id, described=None)
    yes = logged(asha, Outcome.SPOKE_MP, CORBYN, note="In confidence: plum jam")
    with transaction():
        quiet = update(Contact).where(Contact.id == yes.id).values(in_confidence=True)
        db.session.execute(quiet)
    stands(asha, PledgeStatus.SIGNED, CORBYN, contact_id=yes.id, link=LINK, described=None)
    stands(asha, PledgeStatus.CONSIDERING, BERRY, described="A letter of plum jam")
    page = look(sams, f"{ABBOTT}\n{CORBYN}\n{BERRY}")
    # That somebody signed in confidence is not told by saying that it waits.
    assert said(page) == {
        "Will be entered": [
            "Ms Diane Abbott, Hackney North and Stoke Newington",
            "Jeremy Corbyn, Islington North",
            "Siân Berry, Brighton Pavilion",
        ]
    }
    for text in (text_of(page), text_of(sams.get(PATH))):
        assert [word for word in PLANTED if word.lower() in text.lower()] == []


def test_all_that_cannot_be_moved_reads_the_same(sams, asha, carol):
    stands(asha, PledgeStatus.NOT_APPLICABLE, CORBYN)
    confirmed(stands(asha, PledgeStatus.DECLINED, BERRY, is_public=True), carol)
    confirmed(stands(asha, PledgeStatus.SIGNED, STARMER), carol)
    stands(carol, PledgeStatus.WITHDRAWN, STARMER)
    soup = BeautifulSoup(look(sams, f"{CORBYN}\n{BERRY}\n{STARMER}").text, "html.parser")
    lines = [one.get_text(" ", strip=True) for one in soup.select("ul.looked > li")]
    assert {line.split(" You wrote ")[1] for line in lines} == {
        str(mp_id) for mp_id in (CORBYN, BERRY, STARMER)
    }
    assert (
        soup.select_one(".looked").find_previous("p").get_text() == "Ask a coordinator about these."
    )


# The second look -------------------------------------------------------------------------------


def test_the_card_says_who_brought_it_and_what_shows_it(sam, carols, carol, asha):
    brought(sam, ABBOTT, link=LINK)
    brought(sam, CORBYN)
    stands(asha, PledgeStatus.SIGNED, BERRY)
    page = carols.get("/review")
    text = text_of(page)
    assert text.count("Brought by Migrants Organise (Sam)") == 2
    assert "Entered by Asha" in text
    assert f'href="{LINK}"' in page.text
    assert LETTER in text
    assert text.count("Migrants Organise reads your reason: name nobody") == 2


def test_who_brought_it_reads_why_it_was_not_confirmed(sam, sams, carols, asha):
    brought(sam, ABBOTT)
    path = f"/review/pledges/{ledger()[0].id}/refuse"
    page = carols.follow(carols.post(path, {"reason": "The form is of 2024."}))
    assert "Migrants Organise finds your reason beside what they brought." in text_of(page)
    assert "Not confirmed: The form is of 2024." in text_of(sams.get(PATH))
    entry_id = stands(asha, PledgeStatus.SIGNED, BERRY)
    page = carols.follow(
        carols.post(f"/review/pledges/{entry_id}/refuse", {"reason": "Which letter?"})
    )
    assert "The volunteer finds your reason on Today." in text_of(page)


@one_database
def test_coordinators_find_their_way(carols, browser_of, person, number):
    link = f'href="{PATH}"'
    for path in ("/review", f"/partners/{number}"):
        assert link in carols.get(path).text
    admin = browser_of(person("Ada", Role.ADMIN))
    assert link not in admin.get(f"/partners/{number}").text
