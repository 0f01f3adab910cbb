"""Guessing at one account from many addresses: it gets nowhere, learns nothing, and locks nobody
out."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select, text, update
from werkzeug.test import TestResponse

from outreach.audit.models import AuditEvent
from outreach.auth import passwords
from outreach.auth.guessing import guard, known_browsers, mailed_codes
from outreach.auth.models import Attempts, KnownBrowser, PendingSignIn, SignIn
from outreach.core import background, clock, mail
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Role
from outreach.people.models import Person
from tests.auth.scenes import PASSWORD, change, code, is_in, move, now, send, set_up
from tests.browsing import Browser, still, text_of
from tests.facts import contents, scalar, scalars
from tests.hashing import QUICK
from tests.ladder import message_at

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
HASH = QUICK.hash(PASSWORD)
ASHA, NOBODY = "asha@example.org", "nobody@example.org"
HOME = "192.0.2.1"
PAGE = "/sign-in/mailed-code"
WRONG = "This code is not right; or the email address or the password was not."
GUESSED = "Somebody is guessing your password"
NEW = "tangerine velvet hammock"


@pytest.fixture
def asha(person: Callable[..., Person]) -> Person:
    return change(person("Asha"), password_hash=HASH)


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The mail server takes every letter, at once."""
    letters: list[Any] = []

    def take(sent: Any) -> set[str]:
        letters.extend(sent)
        return {letter.to for letter in letters}

    monkeypatch.setattr(mail, "send_all", take)
    monkeypatch.setattr(mail, "configured", lambda: True)
    return letters


def at(number: int) -> str:
    """One of many addresses, each a network of its own."""
    return f"198.51.{number // 250}.{number % 250 + 1}"


def guess(app: Any, number: int, email: str = ASHA, password: str = "wrong") -> TestResponse:  # noqa: S107
    """A new browser at an address of its own tries one password."""
    browser = move(Browser(app, None, look=False), at(number))
    answer = send(browser, "/sign-in", email=email, password=password)
    background.wait()
    return answer


def guesses(app: Any, email: str = ASHA, times: int = 20, first: int = 0) -> list[int]:
    """So many, each from an address of its own; the statuses."""
    return [guess(app, first + number, email).status_code for number in range(times)]


def guessed(email: str = ASHA, times: int = 20) -> int:
    """So many wrong ones came from new browsers elsewhere, as the view counts them; how many of
    them were not guarded."""
    known, now = known_browsers.Known(), clock.now()
    with transaction():
        counted = [guard.count_try(email=email, known=known, now=now) for _ in range(times)]
    return [each.is_guarded for each in counted].count(False)


def newcomer(app: Any, email: str = ASHA, password: str = PASSWORD, where: str = HOME) -> Browser:
    """A new browser in which somebody gave a password."""
    browser = move(Browser(app, None), where)
    send(browser, "/sign-in", email=email, password=password)
    background.wait()
    return browser


def mailed(mailbox: list[Any]) -> list[str]:
    found = (re.search(r"^\d{8}$", letter.body, re.MULTILINE) for letter in mailbox)
    return [match.group() for match in found if match]


def give(browser: Browser, given: str) -> TestResponse:
    return send(browser, PAGE, code=given)


# --- The sequence of the finding, and what it meets.


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize("email, times", [(ASHA, 360), (NOBODY, 60)])
def test_360_guesses_from_40_addresses_get_twenty_tries(app, asha, mailbox, email, times):
    tried = [guess(app, number % 40, email) for number in range(times)]
    assert [each.status_code for each in tried[:20]] == [422] * 20
    later = tried[20:]
    assert {each.status_code for each in later} <= {303, 429}
    assert {each.location for each in later if each.status_code == 303} == {PAGE}
    assert scalar(select(func.count(SignIn.id))) == 0


def test_the_right_one_among_them_opens_nothing_and_looks_like_the_others(app, asha, mailbox):
    guessed()
    wrong, right = guess(app, 50), guess(app, 51, password=PASSWORD)
    unknown = guess(app, 52, NOBODY)
    assert (wrong.status_code, wrong.location) == (right.status_code, right.location)
    assert unknown.status_code == 422  # nobody guessed at that one: 20 tries are free
    assert scalar(select(func.count(SignIn.id))) == 0


@pytest.mark.parametrize(
    "email, password",
    [(ASHA, PASSWORD), (ASHA, "wrong"), (NOBODY, PASSWORD), (NOBODY, "wrong")],
)
def test_nothing_says_which_of_them_was_wrong(app, asha, mailbox, email, password):
    for account in (ASHA, NOBODY):
        guessed(account)
    reference = newcomer(app, NOBODY, "wrong", at(200))
    browser = newcomer(app, email, password)
    assert still(browser.get(PAGE)) == still(reference.get(PAGE))
    for given in ("00000000", "1", "abc", "٣٣٣٣٣٣٣٣"):
        answers = [give(each, given) for each in (browser, reference)]
        assert still(answers[0]) == still(answers[1])
        assert WRONG in message_at(answers[0], "code")
    give(browser, "00000001"), give(reference, "00000001")
    last = [give(each, "00000002") for each in (browser, reference)]
    assert [each.status_code for each in last] == [409, 409]
    assert still(last[0]) == still(last[1])


@pytest.mark.parametrize("email", [ASHA, NOBODY])
@pytest.mark.parametrize("password", [PASSWORD, "wrong"])
def test_every_try_costs_the_same_work(app, asha, mailbox, monkeypatch, email, password):
    guessed(email)
    hashed, real, events = [], passwords._hasher, scalar(select(func.count(AuditEvent.id)))

    class Counting:
        def verify(self, *given: Any) -> Any:
            hashed.append(given)
            return real.verify(*given)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    waiting = scalar(select(func.count(PendingSignIn.id)))
    assert guess(app, 99, email, password).location == PAGE
    assert len(hashed) == 1
    assert scalar(select(func.count(PendingSignIn.id))) == waiting + 1
    assert scalar(select(func.count(AuditEvent.id))) - events in (1, 2)  # told or not


# --- The person whose account it is.


def test_the_person_comes_in_by_the_code(app, asha, mailbox):
    guessed()
    browser = newcomer(app)
    [sent] = mailed(mailbox)
    assert give(browser, sent).location == "/"
    assert is_in(browser)


def test_spaces_in_the_code_do_not_matter(app, asha, mailbox):
    guessed()
    browser = newcomer(app)
    [sent] = mailed(mailbox)
    assert give(browser, f" {sent[:4]} {sent[4:]} ").status_code == 303


def test_they_go_on_to_where_they_wanted(app, asha, mailbox):
    guessed()
    browser = move(Browser(app, None), HOME)
    asked = send(browser, "/sign-in?next=/mps", email=ASHA, password=PASSWORD)
    background.wait()
    assert asked.location == f"{PAGE}?next=/mps"
    assert "next=/mps" in browser.get(asked.location).text
    [sent] = mailed(mailbox)
    assert send(browser, asked.location, code=sent).location == "/mps"


@pytest.mark.parametrize("next_", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_the_code_leads_to_no_other_site(app, asha, mailbox, next_):
    guessed()
    browser = newcomer(app)
    [sent] = mailed(mailbox)
    assert send(browser, f"{PAGE}?{urlencode({'next': next_})}", code=sent).location == "/"


def test_who_has_a_second_step_takes_it_too(app, asha, mailbox):
    set_up(asha)
    guessed()
    browser = newcomer(app)
    assert give(browser, mailed(mailbox)[0]).location.startswith("/sign-in/code")
    assert not is_in(browser)
    send(browser, "/sign-in/code", code=code())
    assert is_in(browser)


def known_browser(app: Any, email: str = ASHA, where: str = HOME) -> Browser:
    browser = newcomer(app, email, where=where)
    send(browser, "/sign-out")
    return browser


def test_a_known_browser_goes_on_as_usual(app, asha, mailbox):
    browser = known_browser(app)
    guessed()
    move(browser, at(77))
    send(browser, "/sign-in", email=ASHA, password=PASSWORD)
    assert is_in(browser)
    assert not mailed(mailbox)


def test_a_known_network_goes_on_as_usual(app, asha, mailbox):
    known_browser(app)
    guessed()
    assert is_in(newcomer(app))


def test_a_network_is_known_for_a_month(app, asha, mailbox, moment):
    known_browser(app)
    moment.shift(known_browsers.PLACE_LASTS)
    guessed()
    assert not is_in(newcomer(app))


@pytest.mark.parametrize("days, known", [(179, True), (180, False)])
def test_a_browser_is_known_for_half_a_year(app, asha, mailbox, moment, days, known):
    browser = known_browser(app)
    token = browser.client.get_cookie("outreach-known").value
    moment.shift(days * DAY)
    guessed()
    other = move(Browser(app, None), at(88))
    other.client.set_cookie("outreach-known", token)
    send(other, "/sign-in", email=ASHA, password=PASSWORD)
    assert is_in(other) is known


def test_the_cookie_of_a_known_browser_is_for_us_alone_and_opens_nothing(app, asha, mailbox):
    browser = Browser(app, None)
    answer = send(browser, "/sign-in", email=ASHA, password=PASSWORD)
    [header] = [each for each in answer.headers.getlist("Set-Cookie") if "-known=" in each]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(header.split("; "))
    token = browser.client.get_cookie("outreach-known").value
    assert token not in repr(contents())
    thief = Browser(app, None)
    thief.client.set_cookie("outreach-known", token)
    assert not is_in(thief)


def test_people_who_share_a_browser_are_both_known_in_it(app, asha, person, mailbox):
    change(person("Ben"), password_hash=HASH)
    browser = known_browser(app)
    send(browser, "/sign-in", email="ben@example.org", password=PASSWORD)
    send(browser, "/sign-out")
    for email in (ASHA, "ben@example.org"):
        guessed(email)
        move(browser, at(66))
        send(browser, "/sign-in", email=email, password=PASSWORD)
        assert is_in(browser)
        send(browser, "/sign-out")


def test_a_browser_known_to_one_is_new_to_another(app, asha, person, mailbox):
    change(person("Ben"), password_hash=HASH)
    browser = move(known_browser(app, "ben@example.org"), at(66))
    guessed()
    assert send(browser, "/sign-in", email=ASHA, password=PASSWORD).location == PAGE


def test_other_accounts_notice_nothing(app, asha, person, mailbox):
    change(person("Ben"), password_hash=HASH)
    guessed()
    assert is_in(newcomer(app, "ben@example.org", where=at(5)))


def test_an_hour_later_the_guard_is_over(app, asha, mailbox, moment):
    guessed()
    moment.shift(HOUR)
    assert is_in(newcomer(app))


def test_who_comes_day_after_day_has_sixty_tries_a_day(app, asha, mailbox, moment):
    moment.shift(-10 * HOUR)  # midnight
    free = 0
    for _ in range(24):
        free += guessed(times=22)
        moment.shift(HOUR)
    assert free == 60
    assert guess(app, 1).status_code == 422  # the next day begins


def test_the_person_among_the_guesses_gives_nobody_more_tries(app, asha, mailbox):
    guessed(times=19)
    assert is_in(newcomer(app))
    assert guesses(app, times=2, first=30) == [422, 303]


def test_ones_own_mistakes_at_home_do_not_begin_it(app, asha, mailbox):
    browser = known_browser(app)
    for _ in range(9):
        send(browser, "/sign-in", email=ASHA, password="wrong")
    assert scalar(select(func.count()).where(Attempts.kind == "guesses")) in (0, 1)
    assert guessed(times=20) >= 19


# --- Codes, their limits, and what ends them.


def test_a_code_works_in_its_own_browser_only(app, asha, mailbox):
    guessed()
    newcomer(app)
    thief = newcomer(app, password="wrong", where=at(90))
    assert WRONG in message_at(give(thief, mailed(mailbox)[0]), "code")
    assert give(Browser(app, None), mailed(mailbox)[0]).status_code == 409


def test_a_code_works_once(app, asha, mailbox):
    guessed()
    browser = newcomer(app)
    before = browser.client.get_cookie("outreach").value
    [sent] = mailed(mailbox)
    assert give(browser, sent).status_code == 303
    thief = Browser(app, None)
    thief.client.set_cookie("outreach", before)
    assert give(thief, sent).status_code == 409
    assert not is_in(thief)


def test_the_code_of_another_sign_in_is_wrong(app, asha, mailbox):
    guessed()
    first, second = newcomer(app), newcomer(app, where=at(80))
    one, other = mailed(mailbox)
    assert give(second, one).status_code == 422
    assert give(first, other).status_code == 422
    assert give(second, other).status_code == 303


@pytest.mark.parametrize("seconds, status", [(-1, 303), (0, 409)])
def test_a_code_works_for_ten_minutes(app, asha, mailbox, moment, seconds, status):
    guessed()
    browser = newcomer(app)
    moment.shift(10 * MINUTE + timedelta(seconds=seconds))
    assert give(browser, mailed(mailbox)[0]).status_code == status


def test_after_five_wrong_ones_the_right_one_is_over(app, asha, mailbox):
    guessed()
    browser = newcomer(app)
    [sent] = mailed(mailbox)
    wrong = f"{(int(sent) + 1) % 10**8:08}"
    assert [give(browser, wrong).status_code for _ in range(5)] == [422] * 5
    assert give(browser, sent).status_code == 409
    assert browser.get(PAGE).status_code == 409
    assert not is_in(browser)


def test_an_account_is_mailed_ten_codes_an_hour(app, asha, mailbox, moment):
    guessed()
    for number in range(15):
        newcomer(app, where=at(100 + number))
    assert len(mailed(mailbox)) == 10
    moment.shift(HOUR)
    guessed()
    newcomer(app)
    assert len(mailed(mailbox)) == 11


def test_a_wrong_password_mails_no_code(app, asha, mailbox):
    for email in (ASHA, NOBODY):
        guessed(email)
        newcomer(app, email, "wrong")
    assert GUESSED in [letter.subject for letter in mailbox]
    assert not mailed(mailbox)


@pytest.mark.parametrize("email, password", [(ASHA, "wrong"), (NOBODY, PASSWORD)])
def test_a_code_that_was_never_mailed_cannot_be_right(app, asha, mailbox, email, password):
    guessed(email)
    newcomer(app, email, password)
    assert scalars(select(PendingSignIn.person_id)) == [None]
    assert scalars(select(PendingSignIn.code_hash)) == [None]


def test_codes_are_kept_as_keyed_hashes(app, asha, mailbox):
    guessed()
    newcomer(app)
    assert mailed(mailbox)[0] not in repr(contents())
    assert len(mailed(mailbox)[0]) == mailed_codes.DIGITS


@pytest.mark.parametrize("what", ["password", "off", "everywhere"])
def test_what_ends_sign_ins_ends_codes_and_known_browsers(app, asha, carol, mailbox, what):
    inside = known_browser(app)
    send(inside, "/sign-in", email=ASHA, password=PASSWORD)
    guessed()
    waiting = newcomer(app, where=at(70))
    [sent] = mailed(mailbox)
    if what == "password":
        send(inside, "/account/password", password=PASSWORD, new_password=NEW)
    elif what == "everywhere":
        send(inside, "/account/devices/end-others")
    else:
        change(asha, disabled_at=None)
        Browser(app, carol).post(f"/people/{asha.id}/disable")
    assert give(waiting, sent).status_code == 409
    left = scalar(select(func.count(KnownBrowser.id)))
    assert left == (0 if what == "off" else 1)


def test_the_browser_that_changed_the_password_stays_known(app, asha, mailbox):
    browser = known_browser(app)
    send(browser, "/sign-in", email=ASHA, password=PASSWORD)
    send(browser, "/account/password", password=PASSWORD, new_password=NEW)
    send(browser, "/sign-out")
    guessed()
    move(browser, at(60))
    send(browser, "/sign-in", email=ASHA, password=NEW)
    assert is_in(browser)


def test_the_browser_that_set_up_the_second_step_stays_known(app, asha, mailbox):
    browser = known_browser(app)
    send(browser, "/sign-in", email=ASHA, password=PASSWORD)
    send(browser, "/account/second-step")
    key = now(asha).totp_secret
    assert send(browser, "/account/second-step/confirm", code=code(secret=key)).status_code == 200
    send(browser, "/sign-out")
    guessed()
    move(browser, at(60))
    asked = send(browser, "/sign-in", email=ASHA, password=PASSWORD)
    assert asked.location.startswith("/sign-in/code")


# --- A stolen known browser, and a machine that somebody shares.


def test_a_known_browser_that_guesses_is_a_new_one(app, asha, mailbox):
    token = known_browser(app).client.get_cookie("outreach-known").value
    guessed()
    answers = []
    for number in range(12):
        thief = move(Browser(app, None, look=False), at(120 + number))
        thief.client.set_cookie("outreach-known", token)
        answers.append(send(thief, "/sign-in", email=ASHA, password="wrong"))
        background.wait()
    assert [each.status_code for each in answers] == [422] * 10 + [303] * 2


@pytest.mark.parametrize("cookie", ["", "x", "....", "a." * 50, "x" * 3000, "é", "'; DROP"])
def test_a_made_up_cookie_knows_nobody(app, asha, mailbox, cookie):
    guessed()
    browser = move(Browser(app, None), at(61))
    browser.client.set_cookie("outreach-known", cookie)
    assert send(browser, "/sign-in", email=ASHA, password=PASSWORD).location == PAGE


def test_a_person_has_at_most_twenty_known_browsers(app, asha, mailbox):
    for number in range(25):
        newcomer(app, where=at(number))
    assert scalar(select(func.count(KnownBrowser.id))) == known_browsers.MOST_OF_A_PERSON


# --- Spellings of one address are one account.


@pytest.mark.parametrize("spelling", ["ASHA@example.org", " asha@example.org ", "Asha@Example.ORG"])
def test_another_spelling_gives_no_more_tries(app, asha, mailbox, spelling):
    guessed(times=10)
    guesses(app, spelling, times=10, first=10)
    assert guess(app, 30).location == PAGE
    assert guess(app, 31, spelling, PASSWORD).location == PAGE


# --- Being told.


def test_the_person_is_told_once_a_day(app, asha, mailbox, moment):
    told = lambda: [letter.subject for letter in mailbox].count(GUESSED)  # noqa: E731
    guesses(app, times=20)
    assert told() == 0
    guesses(app, times=3, first=20)
    assert told() == 1
    for shift, times in ((DAY - HOUR, 1), (HOUR, 2)):
        moment.shift(shift)
        guessed()
        guess(app, 1)
        assert told() == times
    assert {letter.to for letter in mailbox} == {ASHA}


def test_nobody_is_told_of_an_address_without_an_account(app, asha, mailbox):
    guessed(NOBODY)
    guesses(app, NOBODY, times=3)
    assert not mailbox


def test_who_signs_in_reads_it_and_so_does_the_account_page(app, asha, mailbox, moment):
    browser = known_browser(app)
    guessed()
    guess(app, 1)
    send(browser, "/sign-in", email=ASHA, password=PASSWORD)
    assert "Somebody has been guessing the password" in text_of(browser.get("/today"))
    assert "Somebody has been guessing your password" in text_of(browser.get("/account"))
    moment.shift(7 * DAY)
    send(browser, "/sign-in", email=ASHA, password=PASSWORD)
    assert "guessing" not in text_of(browser.get("/account"))


def test_coordinators_read_it_under_people(app, asha, carol, mailbox, moment):
    carols = Browser(app, carol)
    assert "guessing" not in text_of(carols.get("/people"))
    guessed()
    guess(app, 1)
    assert "Somebody is guessing the passwords of 1 account" in text_of(carols.get("/people"))
    assert "Asha" in text_of(carols.get("/people?state=guessed"))
    assert "make them a link" in text_of(carols.get(f"/people/{asha.id}"))
    moment.shift(DAY)
    assert "guessing" not in text_of(carols.get("/people"))


def test_it_is_in_the_record_once_a_day(app, asha, mailbox):
    guessed()
    guesses(app, times=3)
    found = select(AuditEvent.subject).where(AuditEvent.action == "account.guessed")
    assert scalars(found) == [f"person:{asha.id}"]


# --- Without mail.


@pytest.mark.parametrize("email", [ASHA, NOBODY])
def test_without_mail_new_browsers_wait_together(app, asha, email):
    guessed(email)
    answers = [guess(app, 20 + number, email) for number in range(8)]
    assert [each.status_code for each in answers] == [422] * 4 + [429] * 4
    assert "new browsers have to wait 15 minutes" in text_of(answers[-1])
    assert "ask an admin for a link" in text_of(answers[-1])
    assert answers[-1].headers["Retry-After"] == "900"


def test_without_mail_the_right_one_waits_like_a_wrong_one(app, asha):
    guessed()
    guesses(app, times=4)
    wrong, right = guess(app, 30), guess(app, 31, password=PASSWORD)
    assert (wrong.status_code, right.status_code) == (429, 429)
    assert still(wrong) == still(right)


def a_quarter(moment: Any) -> list[timedelta | None]:
    """25 tries of new browsers, and then it is over: how long each had to wait."""
    known, now, waits = known_browsers.Known(), clock.now(), []
    with transaction():
        for _ in range(25):
            try:
                if guard.count_try(email=ASHA, known=known, now=now).is_guarded:
                    guard.slow_down(email=ASHA, now=now)
                waits.append(None)
            except guard.NewBrowsersWait as refusal:
                waits.append(refusal.wait)
    moment.shift(15 * MINUTE)
    return waits


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_without_mail_the_wait_is_bounded_and_the_day_too(app, asha, moment):
    moment.shift(-10 * HOUR)
    waits = [wait for _ in range(96) for wait in a_quarter(moment)]
    assert 100 < waits.count(None) < 250
    assert max(filter(None, waits)) <= 15 * MINUTE
    assert is_in(newcomer(app))


def test_without_mail_known_browsers_do_not_wait(app, asha):
    browser = known_browser(app)
    guessed()
    guesses(app, times=5)
    send(move(browser, at(99)), "/sign-in", email=ASHA, password=PASSWORD)
    assert is_in(browser)


def test_without_mail_an_admins_link_lets_in_at_once(app, asha, person):
    guessed()
    assert guesses(app, times=5)[-1] == 429
    page = Browser(app, person("Rita", role=Role.ADMIN)).post(f"/people/{asha.id}/password")
    link = re.search(r"/reset/[\w-]+", page.text)
    assert link is not None
    browser = move(Browser(app, None), at(98))
    assert send(browser, link.group(), new_password=NEW).location == "/sign-in"
    send(browser, "/sign-in", email=ASHA, password=NEW)
    assert is_in(browser)


def test_without_mail_coordinators_are_told_too(app, asha, carol):
    guessed()
    guess(app, 1)
    assert "1 account" in text_of(Browser(app, carol).get("/people"))


# --- Second steps and the password once more: limits of the account, wherever from.


def halfway(app: Any, where: str) -> Browser:
    browser = move(Browser(app, None, look=False), where)
    send(browser, "/sign-in", email=ASHA, password=PASSWORD)
    return browser


@pytest.mark.parametrize("field", ["code", "recovery_code"])
def test_second_steps_are_limited_over_all_addresses(app, asha, moment, field):
    set_up(asha)
    answers = []
    for number in range(8):
        wrong = {field: "000000"}
        answers.append(send(halfway(app, at(number)), "/sign-in/code", **wrong).status_code)
    assert answers == [422] * 5 + [429] * 3


def test_second_steps_are_limited_over_a_day(app, asha, moment):
    set_up(asha)
    moment.shift(-10 * HOUR)
    for _ in range(8):
        browser = halfway(app, HOME)
        for _ in range(5):
            send(browser, "/sign-in/code", code="000000")
        moment.shift(15 * MINUTE)
    wrong = select(func.count()).where(AuditEvent.action == "account.code")
    assert scalar(wrong) == 30


ASKING_AGAIN = ["/account/confirm", "/account/password", "/account/second-step/off"]


@pytest.mark.parametrize("path", ASKING_AGAIN)
def test_the_password_once_more_is_limited_over_all_devices(app, asha, path):
    answers = []
    for number in range(12):
        browser = move(Browser(app, asha, look=False), at(number))
        form = {"password": "wrong", "new_password": NEW}
        answers.append(send(browser, path, **form).status_code)
    assert answers == [422] * 10 + [429] * 2


def test_the_password_once_more_is_limited_over_a_day(app, asha, moment):
    moment.shift(-10 * HOUR)
    for _ in range(6):
        browser = Browser(app, asha, look=False)
        for _ in range(10):
            send(browser, "/account/confirm", password="wrong")
        moment.shift(15 * MINUTE)
    wrong = select(func.count()).where(AuditEvent.action == "account.password_again")
    assert scalar(wrong) == 50


def test_what_is_over_is_gone(app, asha, mailbox, moment):
    guessed()
    newcomer(app)
    moment.shift(DAY)
    guessed()
    guess(app, 1)
    assert scalar(select(func.count(PendingSignIn.id))) == 1


def test_the_database_holds_that_tries_are_few(app, asha, mailbox):
    guessed()
    guess(app, 1)
    with pytest.raises(Exception, match="few_tries"), transaction():
        db.session.execute(update(PendingSignIn).values(tries=6))
    with pytest.raises(Exception, match="code_of_a_person"), transaction():
        db.session.execute(update(PendingSignIn).values(person_id=None, code_hash="x"))
    assert scalar(text("SELECT max(tries) FROM pending_sign_ins")) == 0
    assert clock.now() == now(asha).guessed_at
