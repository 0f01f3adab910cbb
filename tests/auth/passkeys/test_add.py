"""Adding a passkey on one's account, seeing it, and taking it away."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from outreach.auth.models import SignIn
from outreach.auth.passkeys import challenges
from outreach.auth.passkeys.models import Passkey, PasskeyChallenge
from outreach.auth.session_policy import PASSWORD_IS_FRESH
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from tests.auth.passkeys.authenticator import Authenticator
from tests.auth.passkeys.scenes import ADD, OVER, add, ask, give, passkeys, use
from tests.auth.scenes import PASSWORD, is_in, now, send, sign_in
from tests.browsing import Browser, text_of
from tests.facts import scalar
from tests.ladder import message_at, not_when_signed_out, only_a_form, value_of

ID = select(Passkey.id)


@pytest.fixture
def browser(browser_of, asha):
    return browser_of(asha)


def remove(browser, passkey_id):
    return send(browser, f"{ADD}/{passkey_id}/remove")


def test_a_passkey_is_added_and_shown(browser, phone):
    response = add(browser, phone, "Asha's phone")
    assert (response.status_code, response.location) == (303, ADD)
    page = text_of(browser.follow(response))
    assert "The passkey is added." in page
    assert "Asha's phone Added" in page
    assert "not used yet" in page
    assert "You have 1 passkey:" in text_of(browser.get("/account"))


def test_what_is_asked_of_the_browser(browser, asha):
    options = ask(browser, ADD)
    assert options["rp"] == {"id": "localhost", "name": "MPs not border guards"}
    assert options["user"]["name"] == asha.email
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["attestation"] == "none"
    assert [each["alg"] for each in options["pubKeyCredParams"]] == [-7, -8, -257]
    assert options["excludeCredentials"] == []


def test_a_device_that_has_one_is_named_so_that_it_makes_no_second(browser, phone):
    first = ask(browser, ADD)
    give(browser, ADD, phone.make(first))
    again = ask(browser, ADD)
    assert [each["id"] for each in again["excludeCredentials"]] == [phone.make(again)["id"]]
    assert again["user"]["id"] == first["user"]["id"]
    assert again["challenge"] != first["challenge"]


def test_without_a_name_it_is_called_after_the_browser(browser, phone):
    firefox = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"
    browser.client.environ_base["HTTP_USER_AGENT"] = firefox
    assert value_of(browser.get(ADD), "name") == "Firefox on Android"
    add(browser, phone, "  ")
    assert scalar(select(Passkey.name)) == "Firefox on Android"


@pytest.mark.parametrize(
    "name, message", [("x" * 61, "at most 60"), ("Ring 07700 900123", "Nothing about a person")]
)
def test_a_name_that_will_not_do_stays_in_its_field(browser, phone, name, message):
    response = add(browser, phone, name)
    assert message in message_at(response, "name")
    assert value_of(response, "name") == name
    assert passkeys() == 0


def test_the_password_is_asked_for_again(browser, phone, moment):
    moment.shift(PASSWORD_IS_FRESH)
    for path in (ADD, f"{ADD}/challenge", f"{ADD}/1/remove"):
        response = send(browser, path)
        assert (response.status_code, response.location) == (303, "/account/confirm"), path
    send(browser, "/account/confirm", password=PASSWORD)
    assert add(browser, phone).status_code == 303


def test_a_form_sent_twice_adds_one(browser, phone):
    answer = phone.make(ask(browser, ADD))
    fields = {"name": "Phone", "idempotency_key": "k" * 32}
    first, second = (give(browser, ADD, answer, **fields) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert passkeys() == 1


def test_without_a_script_the_form_says_what_it_needs(browser):
    response = send(browser, ADD, name="Phone")
    assert response.status_code == 422
    assert "This needs a browser that knows passkeys" in text_of(response)
    assert value_of(response, "name") == "Phone"


def test_a_person_has_ten_at_most(browser):
    for _ in range(9):
        add(browser, Authenticator())
    waiting = Authenticator().make(ask(browser, ADD))
    with transaction():
        copied = db.session.scalars(select(Passkey).limit(1)).one()
        values = {c.key: getattr(copied, c.key) for c in Passkey.__table__.columns}
        db.session.add(Passkey(**values | {"id": None, "credential_id": b"tenth"}))
    response = give(browser, ADD, waiting, name="Phone")
    assert response.status_code == 422
    assert "You have 10 passkeys." in text_of(response)
    assert send(browser, f"{ADD}/challenge").status_code == 422
    assert passkeys() == 10


def test_who_must_have_a_second_step_sets_up_with_a_passkey(stranger, dev, phone):
    sign_in(stranger, dev)
    assert stranger.get("/people").location == "/account/second-step"
    assert 'href="/account/passkeys"' in stranger.get("/account/second-step").text
    assert add(stranger, phone).status_code == 303
    assert stranger.get("/people").status_code == 200


def test_told_by_mail(browser, phone, told):
    add(browser, phone)
    assert told() == [
        ("asha@example.org", "A passkey was added to your account: who has it can sign in.")
    ]
    remove(browser, scalar(ID))
    assert told() == [("asha@example.org", "A passkey of your account was removed.")]
    give(browser, ADD, "{}")
    remove(browser, 99)
    assert told() == []


def test_a_removed_passkey_takes_its_sign_ins_along(browser, app, phone):
    add(browser, phone)
    elsewhere = Browser(app, None)
    use(elsewhere, phone)
    assert is_in(elsewhere)
    response = remove(browser, scalar(ID))
    assert "The passkey is removed." in text_of(browser.follow(response))
    assert not is_in(elsewhere)
    assert is_in(browser)
    assert passkeys() == 0


def test_the_browser_that_removes_it_stays(stranger, asha, browser, phone):
    add(browser, phone)
    use(stranger, phone)
    assert remove(stranger, scalar(ID)).status_code == 303
    assert is_in(stranger)


def test_removing_it_twice_is_said(browser, phone):
    add(browser, phone)
    passkey_id = scalar(ID)
    remove(browser, passkey_id)
    response = remove(browser, passkey_id)
    assert response.status_code == 404
    assert "That passkey is removed already." in response.text


def test_who_needs_a_second_step_keeps_one(browser_of, dev, carol, phone):
    theirs = browser_of(dev)
    add(theirs, phone)
    response = remove(theirs, scalar(ID))
    assert response.status_code == 409
    assert "Your role needs a second step." in response.text
    assert passkeys(dev) == 1
    with_an_app = browser_of(carol)
    add(with_an_app, Authenticator())
    assert remove(with_an_app, scalar(ID.where(Passkey.person_id == carol.id))).status_code == 303


def test_a_challenge_ends_after_five_minutes_and_with_its_sign_in(browser, asha, phone, moment):
    answer = phone.make(ask(browser, ADD))
    moment.shift(challenges.LASTS)
    response = give(browser, ADD, answer)
    assert response.status_code == 422
    assert OVER in text_of(response)
    ask(browser, ADD)
    with transaction():
        db.session.execute(update(SignIn).values(expires_at=clock.now() - timedelta(days=1)))
    with transaction():
        for one in db.session.scalars(select(SignIn)):
            db.session.delete(one)
    assert scalar(select(PasskeyChallenge.id)) is None
    assert now(asha)


@pytest.mark.parametrize("path", [ADD, f"{ADD}/challenge", f"{ADD}/1/remove"])
def test_the_ladder(path, browser, stranger):
    not_when_signed_out(path, stranger)
    if path != ADD:
        only_a_form(path, browser)


def test_where_browsers_make_none_the_page_says_so(app, browser, monkeypatch):
    monkeypatch.setitem(app.config, "PUBLIC_URL", "http://127.0.0.1:8000")
    assert "Passkeys do not work at this address" in text_of(browser.get(ADD))
    assert "Passkeys" not in text_of(browser.get("/account"))
    assert "passkey" not in text_of(Browser(app, None).get("/sign-in"))
    response = send(browser, f"{ADD}/challenge")
    assert response.status_code == 404
    assert "Passkeys do not work at this address." in response.text
