"""Entering what was looked over: in the ledger, with its evidence, for a second person."""

from datetime import date

import pytest
from sqlalchemy import select

from outreach.core.database import transaction
from outreach.core.vocabulary import Basis, PledgeStatus, Role
from outreach.partners import actions as partners
from outreach.partners import agreements
from outreach.pledges.verify import differences
from outreach.queue.models import BoardRevision
from tests.browsing import text_of
from tests.facts import BERRY, KEY, OBRIEN, STARMER, lasting, scalar
from tests.ladder import message_at, not_for, not_when_signed_out, only_a_form
from tests.partners.scenes import agree, partner, signs_in_for
from tests.partners.signatures.scenes import (
    CONFIRM,
    ENTER,
    LETTER,
    LINK,
    PATH,
    brought,
    confirmed,
    enter,
    fields_of,
    in_the_ledger,
    ledger,
    look,
    stands,
    to_confirm,
)
from tests.people.helping import events
from tests.public.scenes import leaves
from tests.scenes import ABBOTT, CORBYN, claim, entry

one_database = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def public(stranger):
    return stranger.get("/pledges.json").text


def test_enters_each_with_what_shows_it(sams, sam, number, stranger):
    was = public(stranger)
    page = sams.follow(enter(sams, f"Diane Abbott, {LINK}\nIslington North\nJo Bloggs"))
    assert (
        "2 signatures entered. Nothing is public before a coordinator has confirmed it."
        in text_of(page)
    )
    [by_link], [by_letter] = ledger(ABBOTT), ledger(CORBYN)
    assert (by_link.status, by_link.basis, by_link.link, by_link.described) == (
        PledgeStatus.SIGNED,
        Basis.PUBLIC_LINK,
        LINK,
        None,
    )
    assert (by_letter.basis, by_letter.link, by_letter.described) == (
        Basis.MP_IN_WRITING,
        None,
        LETTER,
    )
    for one in (by_link, by_letter):
        assert (one.entered_by, one.contact_id, one.is_public) == (sam.id, None, True)
    assert entry(ABBOTT).pledge_status is PledgeStatus.AGREED_UNCONFIRMED
    assert events("signatures.bring") == [(sam.id, f"partner:{number} mps:2")]
    assert events("pledges.signed") == [(sam.id, f"mp:{mp}") for mp in (ABBOTT, CORBYN)]
    assert public(stranger) == was
    assert list(differences()) == []


def test_nothing_is_public_before_a_second_person_confirms(
    sams, carols, carol, browser_of, person, stranger
):
    """Neither the partner nor the coordinator who brought it can; another one can."""
    was = public(stranger)
    enter(sams, "Diane Abbott")
    enter(carols, "Siân Berry")
    theirs, own = ledger(ABBOTT)[0].id, ledger(BERRY)[0].id
    assert sams.post(f"/review/pledges/{theirs}/confirm").status_code == 403
    assert carols.post(f"/review/pledges/{own}/confirm").status_code == 403
    assert public(stranger) == was
    dev = browser_of(person("Dev", Role.COORDINATOR))
    for browser, entry_id in ((carols, theirs), (dev, own)):
        assert browser.post(f"/review/pledges/{entry_id}/confirm").status_code == 303
    shown = public(stranger)
    assert (shown != was, shown.count('"signed"') - was.count('"signed"') >= 2) == (True, True)


def test_whom_somebody_changed_meanwhile_is_left_and_named(sams, sam, asha, carol):
    lines = f"{ABBOTT}\n{CORBYN}\n{BERRY}\n{STARMER}\n{OBRIEN}"
    form = to_confirm(sams, fields_of(look(sams, lines), "enter"))
    confirmed(stands(asha, PledgeStatus.SIGNED, ABBOTT), carol)
    stands(asha, PledgeStatus.NOT_APPLICABLE, CORBYN)
    brought(sam, BERRY)
    leaves(OBRIEN)
    before = in_the_ledger()
    page = text_of(sams.follow(sams.post(ENTER, form)))
    assert in_the_ledger() == sorted([*before, STARMER])
    assert "1 signature entered." in page
    assert "because something changed meanwhile: Jeremy Corbyn, Islington North; Ms Diane" in page
    assert "Neil O'Brien" in page.partition("What came of it")[0]


def test_where_all_has_changed_nothing_is_written(sams, sam):
    form = to_confirm(sams, fields_of(look(sams, str(ABBOTT)), "enter"))
    brought(sam, ABBOTT)
    before, revision = lasting(), scalar(select(BoardRevision.value))
    page = text_of(sams.follow(sams.post(ENTER, {**form, "idempotency_key": ""})))
    assert "Left as it is, because something changed meanwhile: Ms Diane Abbott" in page
    assert (lasting(), scalar(select(BoardRevision.value))) == (before, revision)


@one_database
def test_sent_twice_it_is_done_once(sams):
    form = to_confirm(sams, fields_of(look(sams, f"{ABBOTT}\n{CORBYN}"), "enter"))
    form |= {"idempotency_key": KEY}
    assert {sams.post(ENTER, form).location for _ in range(2)} == {PATH}
    assert in_the_ledger() == [ABBOTT, CORBYN]


@pytest.mark.parametrize(
    "form, sentence",
    [
        ({"lines": ""}, "Look the list over once more"),
        ({"lines": "Diane Abbott", "described": LETTER}, "Look the list over once more"),
        ({"lines": "٣", "described": LETTER}, "Look the list over once more"),
        ({"lines": f"{'9' * 30}", "described": LETTER}, "Look the list over once more"),
        ({"lines": "172, ftp://example.org", "described": LETTER}, "a link in it cannot be used"),
        ({"lines": "172\n185, https://example.org/a"}, "Say what it rests on."),
        ({"lines": "172\n" * 651, "described": LETTER}, "These are 651 lines."),
    ],
)
@one_database
def test_what_was_not_sent_as_shown_is_refused(sams, form, sentence):
    before = lasting()
    assert sentence in message_at(sams.post(ENTER, form), "lines")
    assert lasting() == before


@pytest.mark.parametrize("described", ["x" * 301, "His reference is H1234567."])
@one_database
def test_a_description_is_screened_again(sams, described):
    before = lasting()
    response = sams.post(ENTER, {"lines": "172", "described": described})
    assert message_at(response, "described")
    assert lasting() == before


@one_database
def test_a_number_that_no_mp_has_is_left(sams):
    form = {"lines": f"999999999\n{ABBOTT}", "described": LETTER, "number": "2"}
    page = sams.follow(sams.post(ENTER, form))
    assert "because something changed meanwhile: numbers that no MP has." in text_of(page)
    assert in_the_ledger() == [ABBOTT]


@one_database
def test_the_number_and_what_each_rests_on_are_confirmed_on_a_page_of_their_own(sams):
    before = lasting()
    sent = fields_of(look(sams, f"{ABBOTT}, {LINK}\n{CORBYN}"), "enter")
    page = sams.post(CONFIRM, sent)
    assert "Enter 2 signatures? Nothing is entered yet." in " ".join(text_of(page).split())
    assert f"Ms Diane Abbott, Hackney North and Stoke Newington shown by {LINK}" in text_of(page)
    assert LETTER in text_of(page)
    for number in ("", "1", "3", "two"):
        refused = sams.post(ENTER, fields_of(page, "confirm") | {"number": number})
        assert "There are 2." in message_at(refused, "number")
        assert LETTER in text_of(refused)
    assert lasting() == before
    assert sams.post(ENTER, to_confirm(sams, sent)).status_code == 303
    assert in_the_ledger() == [ABBOTT, CORBYN]


@one_database
def test_confirming_is_for_partners_and_coordinators(sams, stranger, browser_of, asha):
    only_a_form(CONFIRM, sams)
    not_when_signed_out(CONFIRM, stranger)
    not_for(CONFIRM, browser_of(asha))


def test_a_partner_without_an_agreement_brings_nothing(sams, sam, number, carol, browser_of):
    form = fields_of(look(sams, str(ABBOTT)), "enter")
    agree(number, "pledges", until=date(2026, 11, 3))
    assert sams.get(PATH).status_code == 200
    with transaction():
        found = partners.queries.agreement_of(number)
        agreements.end_agreement(
            partner_id=number, agreement_id=found.id, person_id=carol.id, now=found.made_at
        )
    before = lasting()
    for response in (sams.get(PATH), sams.post(PATH, {"lines": "172"}), sams.post(ENTER, form)):
        assert response.status_code == 403
        assert "Nothing is agreed with Migrants Organise at the moment" in text_of(response)
        assert "Ask a coordinator of the campaign." in text_of(response)
    assert lasting() == before


def test_who_signs_in_for_no_partner_brings_nothing(person, browser_of):
    browser = browser_of(person("Priya", Role.PARTNER))
    before = lasting()
    for response in (browser.get(PATH), browser.post(PATH), browser.post(ENTER)):
        assert response.status_code == 403
        assert "belongs to no partner yet. Ask a coordinator" in text_of(response)
    assert lasting() == before


@one_database
def test_removed_between_looking_and_entering_they_bring_nothing(sams, sam, number, carol):
    form = fields_of(look(sams, str(ABBOTT)), "enter")
    with transaction():
        partners.remove_person(partner_id=number, person_id=sam.id, by=carol.id, now=sam.created_at)
    assert sams.post(ENTER, form).status_code == 403
    assert in_the_ledger() == []


@one_database
def test_the_second_partner_finds_that_it_waits(sams, person, browser_of):
    other = partner("Another")
    agree(other)
    priya = person("Priya", Role.PARTNER)
    signs_in_for(priya, other)
    forms = [
        (browser, to_confirm(browser, fields_of(look(browser, str(ABBOTT)), "enter")))
        for browser in (sams, browser_of(priya))
    ]
    for browser, form in forms:
        assert browser.post(ENTER, form).status_code == 303
    assert len(ledger(ABBOTT)) == 1


@one_database
def test_is_an_action_of_partners_and_coordinators(sams, stranger, browser_of, asha):
    only_a_form(ENTER, sams)
    not_when_signed_out(ENTER, stranger)
    not_for(ENTER, browser_of(asha))


@one_database
def test_a_claim_and_a_promise_stay_with_whoever_has_them(sams, asha):
    """A signature moves the pledge; whose turn it is stays."""
    claim(asha, ABBOTT)
    enter(sams, str(ABBOTT))
    assert entry(ABBOTT).claimed_by == asha.id
