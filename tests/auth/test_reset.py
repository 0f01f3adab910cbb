"""Choosing a new password with a link."""

import re
from importlib import import_module

import pytest
from sqlalchemy import func, select

from outreach.audit.models import AuditEvent
from outreach.auth import password_resets as resets
from outreach.auth.models import PasswordReset
from outreach.core import background as later
from outreach.core import clock, mail
from outreach.core.database import transaction
from outreach.core.errors import NotFound, Refusal
from outreach.core.vocabulary import Role
from tests.auth.scenes import ELSEWHERE, NEW, SECOND, change, is_in, move, now, send, sign_in
from tests.browsing import Browser, still, text_of
from tests.facts import NOBODY, contents, scalar, scalars
from tests.ladder import message_at, value_of
from tests.scenes import HOUR

RIGHT = {"new_password": NEW}


@pytest.fixture
def mailed(app, monkeypatch):
    """What was sent: (to, body)."""
    sent = []
    monkeypatch.setitem(app.config, "MAIL_URL", "smtp://127.0.0.1:25")
    monkeypatch.setattr(mail, "send", lambda to, subject, body: sent.append((to, body)))
    return sent


def asked(browser, email="asha@example.org"):
    response = send(browser, "/reset", email=email)
    later.wait()
    return response


def link(someone, at=None):
    with transaction():
        return "/reset/" + resets.ask_for_link(email=someone.email, now=at or clock.now())


def test_a_link_is_mailed_and_works(stranger, asha, mailed):
    assert "Look at your mail" in text_of(asked(stranger, " Asha@example.org"))
    [(to, body)] = mailed
    path = re.search(r"^http://127.0.0.1:8000(/reset/\S+)$", body, re.MULTILINE)[1]
    assert to.strip() == "Asha@example.org"
    page = stranger.follow(send(stranger, path, **RIGHT))
    assert "Your password is changed" in text_of(page)
    assert sign_in(stranger, asha, NEW).status_code == 303


def test_the_answer_is_the_same_for_everyone(stranger, asha, ben, mailed):
    change(ben, disabled_at=ben.created_at)
    answers = [asked(stranger, each) for each in ("asha@example.org", "dev@example.org", ben.email)]
    assert {answer.status_code for answer in answers} == {200}
    pages = {re.sub(r"\w+@example.org", "", still(answer)) for answer in answers}
    assert len(pages) == 1
    assert len(mailed) == 1


def test_the_request_itself_does_the_same_for_everyone(stranger, asha, mailed, monkeypatch):
    asked_later = []
    views = import_module("outreach.auth.views")
    monkeypatch.setattr(views, "later", lambda *given: asked_later.append(given))
    before = contents()
    for email in ("asha@example.org", "nobody@example.org"):
        send(stranger, "/reset", email=email)
    assert len(asked_later) == 2
    assert {name for name, rows in contents().items() if rows != before[name]} == {"attempts"}


def test_without_mail_it_says_whom_to_ask(stranger, asha):
    assert "Ask a coordinator" in text_of(stranger.get("/reset"))
    assert "Ask a coordinator" in text_of(asked(stranger))
    assert scalar(select(func.count(PasswordReset.id))) == 0


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_says_at_the_field_what_is_missing(stranger, mailed):
    assert message_at(send(stranger, "/reset"), "email") == "Enter an email address."
    assert "typing mistakes" in message_at(send(stranger, "/reset", email="asha"), "email")


@pytest.mark.parametrize("email", ["asha@example.org", "nobody@example.org"])
def test_three_an_hour_from_one_place_then_it_waits(stranger, asha, mailed, moment, email):
    assert [asked(stranger, email).status_code for _ in range(4)] == [200, 200, 200, 429]
    response = asked(stranger, email)
    assert (response.headers["Retry-After"], value_of(response, "email")) == ("3600", email)
    assert asked(move(stranger, ELSEWHERE), email).status_code == 200
    moment.shift(HOUR)
    assert asked(stranger, email).status_code == 200


def test_twenty_an_hour_from_one_place_for_all(stranger, mailed):
    for number in range(20):
        assert asked(stranger, f"someone{number}@example.org").status_code == 200
    assert asked(stranger, "another@example.org").status_code == 429


def test_a_mailbox_gets_six_an_hour_and_those_work(app, asha, mailed):
    for number in range(9):
        asked(move(Browser(app, None), f"192.0.2.{number}"))
    assert len(mailed) == 6
    first = re.search(r"/reset/\S+", mailed[0][1])[0]
    assert Browser(app, None).post(first, RIGHT).status_code == 303


def test_works_once(stranger, asha):
    path = link(asha)
    assert send(stranger, path, **RIGHT).status_code == 303
    again = send(stranger, path, new_password="a third one nobody guesses")
    assert again.status_code == 404
    assert "does not work any more" in text_of(again)
    assert stranger.get(path).status_code == 404


def test_using_one_ends_the_others(stranger, asha):
    other = link(asha)
    send(stranger, link(asha), **RIGHT)
    assert stranger.get(other).status_code == 404


@pytest.mark.parametrize("seconds, status", [(-1, 303), (0, 404)])
def test_works_for_an_hour(stranger, asha, moment, seconds, status):
    path = link(asha)
    moment.shift(HOUR + seconds * SECOND)
    assert stranger.get(path).status_code == (200 if status == 303 else 404)
    assert send(stranger, path, **RIGHT).status_code == status


@pytest.mark.parametrize("path", ["/reset/unknown", "/reset/" + "a" * 3000, "/reset/%F0%9F%A6%94"])
def test_another_link_does_not_work(stranger, path):
    assert stranger.get(path).status_code == stranger.post(path, RIGHT).status_code == 404


def test_ends_every_session(app, stranger, browser_of, asha, ben):
    phone, laptop, theirs = browser_of(asha), browser_of(asha), browser_of(ben)
    send(stranger, link(asha), **RIGHT)
    assert [is_in(each) for each in (phone, laptop, theirs, stranger)] == [
        False,
        False,
        True,
        False,
    ]


def test_does_not_skip_the_second_step(stranger, carol):
    send(stranger, link(carol), **RIGHT)
    assert now(carol).totp_since is not None
    assert sign_in(stranger, carol, NEW).location.startswith("/sign-in/code")
    assert not is_in(stranger)


@pytest.mark.parametrize(
    "new, sentence",
    [
        ("", "Choose a password."),
        ("elevenchars", "Use 12 to 128 characters."),
        ("asha and the sea", "Your name or your address is in this password"),
        ("letmein123456", "This is one of the passwords that people"),
    ],
)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_says_at_the_field_why_not_and_the_link_still_works(stranger, asha, new, sentence):
    path = link(asha)
    response = send(stranger, path, new_password=new)
    assert sentence in message_at(response, "new_password")
    assert response.headers["Cache-Control"] == "no-store"
    assert send(stranger, path, **RIGHT).status_code == 303


def test_not_for_whoever_is_switched_off(stranger, asha):
    path = link(asha)
    change(asha, disabled_at=asha.created_at)
    assert stranger.get(path).status_code == send(stranger, path, **RIGHT).status_code == 404
    assert now(asha).password_hash == asha.password_hash


def test_a_password_that_was_changed_meanwhile_ends_the_link(stranger, asha):
    path = link(asha)
    sign_in(stranger, asha)
    send(stranger, "/account/password", password="four words nobody guesses", new_password=NEW)
    assert stranger.get(path).status_code == 404


def test_no_link_is_kept_or_written_down(asha):
    token = link(asha).removeprefix("/reset/")
    assert token not in repr(contents())
    found = scalars(select(AuditEvent.action).order_by(AuditEvent.id.desc()).limit(1))
    assert list(found) == ["account.reset_link"]


def made_by(by, someone_id):
    with transaction():
        return resets.make_reset_link(person_id=someone_id, by=by.id, now=clock.now())


def test_a_coordinator_makes_one(stranger, asha, carol):
    assert send(stranger, f"/reset/{made_by(carol, asha.id)}", **RIGHT).status_code == 303
    by = select(AuditEvent.person_id).where(AuditEvent.action == "account.reset_link")
    assert scalar(by) == carol.id


def test_nobody_makes_one_for_whom_they_may_not_help(asha, ben, carol, person):
    admin = person("Admin", role=Role.ADMIN)
    for by, someone in ((carol, admin.id), (carol, carol.id), (ben, asha.id)):
        with pytest.raises(Refusal):
            made_by(by, someone)
    with pytest.raises(NotFound):
        made_by(carol, NOBODY)
    change(asha, disabled_at=asha.created_at)
    with pytest.raises(Refusal, match="switched off"):
        made_by(carol, asha.id)
    assert scalar(select(func.count(PasswordReset.id))) == 0


def test_an_admin_helps_an_admin(carol, person):
    admin, other = person("Admin", role=Role.ADMIN), person("Other", role=Role.ADMIN)
    assert made_by(admin, other.id)
    assert made_by(admin, carol.id)
