"""An office says *this is wrong*: confirmed by it, a note beside the entry until it is settled."""

import pytest
from sqlalchemy import func, select

from outreach.core import clock, mail
from outreach.core.background import wait
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import PledgeStatus, Role
from outreach.pledges import published
from outreach.pledges.actions import confirm
from outreach.pledges.models import Objection, PledgeEntry
from outreach.pledges.offices.tokens import secret
from tests.browsing import Browser, text_of
from tests.facts import ABBOTT, NOBODY, marked, scalar
from tests.ladder import message_at, not_for, not_when_signed_out, only_a_form
from tests.pledges.offices.test_sign import DAY, confirms, says, sent  # noqa: F401 (a fixture)

PAGE = f"/wrong/{ABBOTT}"
WORDS = {"name": "Sam Office", "role": "Office manager", "words": "She never signed this."}


def noted():
    """Since when the public reads that the office disputes it."""
    found = published.objections(ABBOTT)
    db.session.rollback()
    return list(found)


@pytest.fixture
def dev(person, browser_of):
    return browser_of(person("Dev", role=Role.COORDINATOR))


@pytest.fixture
def published_as_signed(asha, person):
    entry_id = marked(asha, ABBOTT, PledgeStatus.SIGNED)
    eve = person("Eve", role=Role.COORDINATOR)
    with transaction():
        confirm(entry_id=entry_id, person_id=eve.id, now=clock.now())


@pytest.fixture
def objected(stranger, published_as_signed):
    """Said on the page; its number."""
    assert stranger.post(PAGE, WORDS).status_code == 303
    wait()
    return scalar(select(Objection.id))


@pytest.fixture
def two_see(app, person):
    """Two voices find an objection to be the office's."""

    def see(objected):
        for name in ("Efua", "Femi"):
            browser = Browser(app, person(name, role=Role.COORDINATOR))
            assert browser.post(f"/review/objections/{objected}/see").status_code == 303

    return see


def path(objected):
    return "/confirm/objection/" + secret("objection", objected)


@pytest.fixture
def disputed(sent, stranger, objected, two_see):  # noqa: F811
    """Confirmed from the published address, and seen by two; its number."""
    assert confirms(stranger, path(objected)).status_code == 303
    two_see(objected)
    return objected


def test_it_is_confirmed_and_then_noted(
    stranger,
    sent,  # noqa: F811
    objected,
    dev,
    carol,
    browser_of,
):
    assert "She never signed" not in text_of(dev.get("/review"))
    [letter] = sent
    assert (letter.to, path(objected) in letter.body) == ("diane.abbott.office@parliament.uk", True)
    assert "never signed" not in letter.body
    assert "She never signed this." in says(stranger, path(objected), 200)
    assert noted() == []
    page = stranger.follow(confirms(stranger, path(objected)))
    assert "that the office disputes what is there" in text_of(page)
    assert "She never signed this." in text_of(dev.get("/review"))
    see = f"/review/objections/{objected}/see"
    assert "1 of 2" in text_of(dev.follow(dev.post(see)))
    assert (dev.post(see).status_code, noted()) == (403, [])
    assert browser_of(carol).post(see).status_code == 303
    assert len(noted()) == 1
    assert confirms(stranger, path(objected)).status_code == 410


def test_who_says_so_reads_that_a_message_is_on_its_way(stranger, published_as_signed, sent):  # noqa: F811
    text = text_of(stranger.follow(stranger.post(PAGE, WORDS)))
    assert "We write to diane.abbott.office@parliament.uk" in text


def test_put_right_is_what_was_changed_since(disputed, dev, moment):
    right = f"/review/objections/{disputed}/right"
    moment.shift(60)
    assert right not in dev.get("/review").text
    assert "is as it was when the office said" in text_of(dev.post(right))
    assert (dev.post(right).status_code, len(noted())) == (409, 1)
    taken_back = f"/mps/{ABBOTT}/pledge/{scalar(select(PledgeEntry.id))}/take-back"
    assert dev.post(taken_back).status_code == 303
    assert right in dev.get("/review").text
    assert dev.post(right).status_code == 303
    assert noted() == []
    assert dev.post(right).status_code == 409


def test_the_entry_stands_for_a_reason(disputed, dev):
    stands = f"/review/objections/{disputed}/stands"
    assert message_at(dev.post(stands, {"reason": ""}), "reason") == (
        "Say why it stands, for whoever asks later."
    )
    assert dev.post(stands, {"reason": "We have her letter"}).status_code == 303
    assert (noted(), scalar(select(Objection.settled_as))) == ([], "We have her letter")


def test_not_by_who_vouches_for_what_is_disputed(
    sent,  # noqa: F811
    stranger,
    carol,
    dev,
    person,
    browser_of,
    moment,
    two_see,
):
    """Neither way, neither who entered it nor who confirmed it, also when it is changed since."""
    entry_id = marked(carol, ABBOTT, PledgeStatus.SIGNED)
    dev.post(f"/review/pledges/{entry_id}/confirm")
    stranger.post(PAGE, WORDS)
    objected = scalar(select(Objection.id))
    confirms(stranger, path(objected))
    two_see(objected)
    moment.shift(60)
    marked(person("Ben", role=Role.COORDINATOR), ABBOTT, PledgeStatus.WITHDRAWN)
    for browser in (browser_of(carol), dev):
        assert f"/review/objections/{objected}/" not in browser.get("/review").text
        for way in ("stands", "right"):
            answer = browser.post(f"/review/objections/{objected}/{way}", {"reason": "I know it"})
            assert answer.status_code == 403
    assert len(noted()) == 1


def test_passed_on_by_hand_it_is_public_only_when_another_has_seen_it(
    stranger, objected, dev, carol, browser_of
):
    """Without mail a coordinator holds the link that confirms it, and could answer it alone."""
    hand, see = (f"/review/objections/{objected}/{name}" for name in ("pass-on", "see"))
    assert path(objected) not in dev.get("/review").text
    assert dev.post(see).status_code == 409
    assert path(objected) in text_of(dev.follow(dev.post(hand)))
    carols = browser_of(carol)
    assert path(objected) not in carols.get("/review").text
    assert carols.post(hand).status_code == 403
    confirms(stranger, path(objected))
    assert noted() == []
    card = text_of(dev.get("/review"))
    assert "passed the message on. Another person must check it." in card
    assert "Carol" in card
    assert dev.post(see).status_code == 403
    assert carols.post(see).status_code == 303
    assert len(noted()) == 1
    assert carols.post(see).status_code == 409


def test_late(app, objected, moment):
    moment.shift(7 * DAY)
    stranger = Browser(app, None)
    assert "This is too old: it worked for a week." in says(stranger, path(objected), 410)
    assert confirms(stranger, path(objected)).status_code == 410


@pytest.mark.parametrize(
    "change, field, message",
    [
        ({"words": ""}, "words", "Say what is wrong."),
        ({"words": "x" * 1001}, "words", "Use at most 1,000 characters."),
        ({"words": "Ring my constituent on 07700 900123"}, "words", "Please take out"),
        ({"name": ""}, "name", "Enter your name."),
    ],
)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_says_at_the_field_what_is_wrong(stranger, change, field, message):
    assert message in message_at(stranger.post(PAGE, WORDS | change), field)
    assert scalar(select(func.count(Objection.id))) == 0


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_it_fills_no_mailbox(stranger, published_as_signed, sent, dev):  # noqa: F811
    pages = [text_of(stranger.follow(stranger.post(PAGE, WORDS))) for _ in range(4)]
    wait()
    assert len(sent) == 3
    assert "We write to diane.abbott" in pages[2]
    assert "Somebody of us reads it first and then writes to diane.abbott" in pages[3]
    assert dev.get("/review").text.count("Show what to send") == 1


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_no_such_mp(stranger):
    for answer in (stranger.get(f"/wrong/{NOBODY}"), stranger.post(f"/wrong/{NOBODY}", WORDS)):
        assert answer.status_code == 404


@pytest.mark.parametrize("action", ["right", "stands", "see", "pass-on"])
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_is_a_form_for_coordinators(disputed, action, dev, asha, browser_of, stranger):
    one = f"/review/objections/{disputed}/{action}"
    only_a_form(one, dev)
    not_when_signed_out(one, stranger)
    not_for(one, browser_of(asha))
    assert dev.post(f"/review/objections/{NOBODY}/{action}", {"reason": "x"}).status_code == 404


def test_without_mail_set_up_nothing_is_sent(stranger, objected, monkeypatch):
    monkeypatch.setattr(mail, "send_all", lambda _: pytest.fail("it was sent"))
    assert stranger.post(PAGE, WORDS).status_code == 303
    wait()
