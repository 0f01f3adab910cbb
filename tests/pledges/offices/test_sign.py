"""An MP's office signs itself, over a link, and answers for it from its published address."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from outreach.core import clock, mail
from outreach.core.background import wait
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Basis, PledgeStatus, PublicStatus, Role
from outreach.parliament.models import MP, Membership
from outreach.pledges import published
from outreach.pledges.actions import confirm, refuse
from outreach.pledges.models import Objection, PledgeEntry
from outreach.pledges.offices.models import OfficeLink, OfficeSignature
from outreach.pledges.offices.tokens import number, secret
from tests.browsing import Browser, text_of
from tests.facts import ABBOTT, KEY, NOBODY, marked, scalar
from tests.ladder import message_at, not_for, not_when_signed_out, only_a_form, value_of
from tests.scenes import entry

MAKE = f"/mps/{ABBOTT}/office-link"
PAGE = f"/mps/{ABBOTT}"
WHO = {"name": "Sam Office", "role": "Office manager", "by_mp": "no", "pledge_version": "1"}
DAY = timedelta(days=1)
SIGNED = select(func.count(OfficeSignature.id))


@pytest.fixture
def sent(monkeypatch):
    """What was mailed; mail is set up."""
    letters = []
    monkeypatch.setattr(mail, "configured", lambda: True)
    monkeypatch.setattr(mail, "send_all", lambda some: letters.extend(some))
    return letters


@pytest.fixture
def link(carol, browser_of):
    """The path of the link that Carol made."""
    assert browser_of(carol).post(MAKE).status_code == 303
    return "/sign/" + secret("link", scalar(select(OfficeLink.id)))


@pytest.fixture
def signed(link, stranger, sent):
    """The path in the message that the office got."""
    assert stranger.post(link, WHO).status_code == 303
    wait()
    return "/confirm/signature/" + secret("signature", scalar(select(OfficeSignature.id)))


def confirms(browser, path):
    """Send the form with the number that the message names."""
    kind, row = path.split("/")[2], Objection if "/objection/" in path else OfficeSignature
    return browser.post(path, {"number": number(kind, scalar(select(row.id)))})


def says(browser, path, status):
    response = browser.get(path)
    assert response.status_code == status, text_of(response)
    assert response.headers["Cache-Control"] == "no-store"
    return text_of(response)


def test_the_link_is_there_to_pass_on(carol, asha, browser_of, link):
    for someone in (carol, asha):
        page = browser_of(someone).get(PAGE).text
        assert f"http://127.0.0.1:8000{link}" in page
        assert ("End this link" in page) == (someone is carol)


def test_the_office_reads_the_pledge_and_signs(stranger, link, sent):
    text = says(stranger, link, 200)
    assert "Ms Diane Abbott" in text
    assert "I sign" in text
    page = stranger.follow(stranger.post(link, WHO))
    assert "We write to diane.abbott.office@parliament.uk: it counts once" in text_of(page)
    wait()
    [letter] = sent
    assert letter.to == "diane.abbott.office@parliament.uk"
    assert "/confirm/signature/" in letter.body
    assert "Sam" not in letter.body + letter.subject
    assert entry().pledge_status == PledgeStatus.NOT_ASKED


def test_confirmed_it_waits_for_somebody_else_than_who_made_the_link(
    stranger, signed, carol, person, browser_of
):
    assert "Sam Office (Office manager) signed the pledge on behalf" in says(stranger, signed, 200)
    assert scalar(select(func.count(PledgeEntry.id))) == 0
    page = stranger.follow(confirms(stranger, signed))
    assert "The signature is confirmed." in text_of(page)
    row = scalar(select(PledgeEntry))
    assert (row.basis, row.is_public, row.entered_by) == (Basis.MP_IN_WRITING, True, carol.id)
    assert "Sam" not in row.described
    assert entry().pledge_status == PledgeStatus.AGREED_UNCONFIRMED
    path = f"/review/pledges/{row.id}/confirm"
    assert browser_of(carol).post(path).status_code == 403
    dev = browser_of(person("Dev", role=Role.COORDINATOR))
    text = text_of(dev.get("/review"))
    assert "Signed on the MP’s behalf by Sam Office, Office manager; confirmed from diane" in text
    assert dev.post(path).status_code == 303
    [shown] = published.evidence(ABBOTT)
    db.session.rollback()
    assert (shown.status, shown.described) == (
        PublicStatus.SIGNED,
        "Signed by the office on the MP’s behalf, and confirmed from the MP’s published address"
        " in Parliament.",
    )


def test_after_a_promise_on_the_phone_it_counts_as_better(stranger, asha, signed):
    marked(asha, ABBOTT, PledgeStatus.SIGNED)
    confirms(stranger, signed)
    assert scalar(select(func.count(PledgeEntry.id))) == 2


def test_who_has_signed_meanwhile_signs_no_second_time(stranger, asha, person, signed):
    entry_id, dev = marked(asha, ABBOTT, PledgeStatus.SIGNED), person("Dev", role=Role.COORDINATOR)
    with transaction():
        confirm(entry_id=entry_id, person_id=dev.id, now=clock.now())
    assert confirms(stranger, signed).status_code == 303
    assert scalar(select(func.count(PledgeEntry.id))) == 1


def test_used_twice(stranger, link, signed):
    assert stranger.post(link, WHO).status_code == 410
    assert scalar(SIGNED) == 1
    confirms(stranger, signed)
    assert "This link was used: we have what was signed for Ms Diane Abbott." in says(
        stranger, link, 410
    )
    assert confirms(stranger, signed).status_code == 410
    assert "This was confirmed already." in says(stranger, signed, 410)
    assert scalar(select(func.count(PledgeEntry.id))) == 1


def test_late(app, link, signed, moment):
    moment.shift(7 * DAY)
    stranger = Browser(app, None)
    assert "This is too old: it worked for a week." in says(stranger, signed, 410)
    assert confirms(stranger, signed).status_code == 410
    assert "I sign" in says(stranger, link, 200)
    moment.shift(7 * DAY)
    stranger = Browser(app, None)
    assert "This link is too old" in says(stranger, link, 410)
    assert stranger.post(link, WHO).status_code == 410


def test_for_an_mp_who_left(stranger, link, signed):
    with transaction():
        today = clock.london_date(clock.now())
        db.session.execute(
            update(Membership).where(Membership.mp_id == ABBOTT).values(ended_on=today)
        )
    for path in (link, signed):
        assert "Ms Diane Abbott is no longer an MP" in says(stranger, path, 410)
        assert stranger.post(path, WHO).status_code == 410
    assert scalar(select(func.count(PledgeEntry.id))) == 0


def test_ended_with_what_was_signed_over_it(stranger, carol, browser_of, link, signed, asha):
    path = f"/office-links/{scalar(select(OfficeLink.id))}/end"
    only_a_form(path, browser_of(carol))
    not_for(path, browser_of(asha))
    not_when_signed_out(path, stranger)
    assert browser_of(carol).post(path).status_code == 303
    assert "This link has been ended." in says(stranger, link, 410)
    assert "has been ended. It does not count." in says(stranger, signed, 410)
    assert link not in browser_of(carol).get(PAGE).text
    assert browser_of(carol).post(f"/office-links/{NOBODY}/end").status_code == 404


@pytest.mark.parametrize("path", ["/sign/x", "/confirm/signature/x", "/confirm/objection/x"])
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_not_one_of_ours(stranger, path):
    assert "This link is not one of ours." in says(stranger, path, 404)
    assert stranger.post(path, WHO).status_code == 404
    assert stranger.get("/confirm/what/x").status_code == 404


@pytest.mark.parametrize(
    "change, field, message",
    [
        ({"name": " "}, "name", "Enter your name."),
        ({"role": ""}, "role", "Enter your role in the office."),
        ({"by_mp": ""}, "by_mp", "Choose who signs."),
        ({"by_mp": "maybe"}, "by_mp", "Choose one of the answers given."),
        ({"name": "x" * 121}, "name", "Use at most 120 characters."),
    ],
)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_says_at_the_field_what_is_wrong(stranger, link, change, field, message):
    response = stranger.post(link, WHO | change)
    assert message_at(response, field) == message
    assert value_of(response, "role") == (WHO | change)["role"]
    assert scalar(SIGNED) == 0


def test_without_mail_only_who_made_the_link_is_shown_what_to_send(
    stranger, link, carol, person, browser_of
):
    stranger.post(link, WHO)
    path = "/confirm/signature/" + secret("signature", scalar(select(OfficeSignature.id)))
    dev = browser_of(person("Dev", role=Role.COORDINATOR))
    assert path not in dev.get("/review").text
    text = text_of(browser_of(carol).get("/review"))
    assert "To diane.abbott.office@parliament.uk . Subject: Please confirm" in text
    assert path in text


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_only_where_it_makes_sense(carol, browser_of, link, asha, stranger):
    browser = browser_of(carol)
    only_a_form(MAKE, browser)
    not_for(MAKE, browser_of(asha))
    not_when_signed_out(MAKE, stranger)
    assert "There is a link for this office already" in browser.post(MAKE).text
    assert browser.post(f"/mps/{NOBODY}/office-link").status_code == 404
    with transaction():
        db.session.execute(update(MP).values(email=None))
    assert "publishes no email address" in browser.post("/mps/185/office-link").text
    assert stranger.post(link, WHO).status_code == 409


def test_made_once_however_often_it_is_sent(carol, browser_of):
    browser = browser_of(carol)
    answers = [browser.post(MAKE, {"idempotency_key": KEY}).location for _ in range(2)]
    assert answers[0] == answers[1]
    assert scalar(select(func.count(OfficeLink.id))) == 1


def test_what_was_used_and_refused_is_not_offered_again(
    browser_of, carol, person, stranger, signed
):
    confirms(stranger, signed)
    dev = person("Dev", role=Role.COORDINATOR)
    with transaction():
        entry_id = db.session.scalar(select(PledgeEntry.id))
        refuse(entry_id=entry_id, person_id=dev.id, reason="Not theirs", now=clock.now())
    browser = browser_of(carol)
    assert "Pass it on" not in text_of(browser.get(PAGE))
    assert browser.post(MAKE).status_code == 303
    assert "Pass it on" in text_of(browser.get(PAGE))


def test_nobody_is_asked_to_pass_on_what_an_mp_who_left_signed(browser_of, carol, link, stranger):
    stranger.post(link, WHO)
    assert "Signed, and not confirmed yet" in text_of(browser_of(carol).get("/review"))
    with transaction():
        mine = update(Membership).where(Membership.mp_id == ABBOTT)
        db.session.execute(mine.values(ended_on=clock.now().date()))
    assert "Signed, and not confirmed yet" not in text_of(browser_of(carol).get("/review"))


def test_what_was_passed_on_by_hand_says_so(browser_of, carol, person, link, stranger):
    """Without mail Carol sees the link in the message, and could have answered it herself."""
    stranger.post(link, WHO)
    confirms(
        stranger, "/confirm/signature/" + secret("signature", scalar(select(OfficeSignature.id)))
    )
    dev = person("Dev", role=Role.COORDINATOR)
    card = text_of(browser_of(dev).get("/review"))
    assert "Carol passed the message on, and so saw the link in it." in card
    entry_id = scalar(select(PledgeEntry.id))
    with transaction():
        confirm(entry_id=entry_id, person_id=dev.id, now=clock.now())
    described = published.evidence(ABBOTT)[0].described
    db.session.rollback()
    assert described == "Signed by the office on the MP’s behalf, over a link from us."
