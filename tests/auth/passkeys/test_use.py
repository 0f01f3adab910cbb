"""Signing in by passkey, taking the second step by one, and proving it once more."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from outreach.audit.models import AuditEvent
from outreach.auth.models import SignIn
from outreach.auth.passkeys.models import Passkey
from outreach.auth.session_policy import PASSWORD_IS_FRESH
from tests.auth.passkeys.authenticator import Authenticator
from tests.auth.passkeys.scenes import ADD, CONFIRM, REFUSED, STEP, USE, add, ask, give, use
from tests.auth.scenes import change, code, is_in, now, send, sign_in
from tests.browsing import Browser, text_of
from tests.facts import scalar, scalars
from tests.ladder import not_when_signed_out, only_a_form
from tests.people.helping import with_a_phone


def test_a_volunteer_signs_in_without_a_password(stranger, asha, phone, with_passkey):
    with_passkey(asha)
    response = use(stranger, phone, f"{USE}")
    assert (response.status_code, response.location) == (303, "/")
    assert is_in(stranger)
    assert scalar(select(Passkey.last_used_at)) is not None
    assert scalars(select(AuditEvent.action).order_by(AuditEvent.id.desc()).limit(1)) == [
        "account.sign_in"
    ]


def test_it_leads_where_they_were_going(stranger, asha, phone, with_passkey):
    with_passkey(asha)
    answer = phone.use(ask(stranger, USE))
    assert give(stranger, f"{USE}?next=/board", answer).location == "/board"


def test_nothing_is_said_of_who_has_one(stranger, asha, with_passkey):
    before = ask(stranger, USE)
    with_passkey(asha)
    after = ask(stranger, USE)
    assert before["allowCredentials"] == after["allowCredentials"] == []
    assert after["userVerification"] == "required"
    assert after["rpId"] == "localhost"


@pytest.mark.parametrize("who", ["carol", "dev"])
def test_it_is_both_steps_for_who_needs_two(request, stranger, phone, with_passkey, who):
    with_passkey(request.getfixturevalue(who))
    use(stranger, phone)
    assert stranger.get("/people").status_code == 200


def test_a_passkey_is_the_second_step_after_a_password(stranger, carol, phone, with_passkey):
    with_passkey(carol)
    response = sign_in(stranger, carol)
    assert response.location.startswith("/sign-in/code")
    page = stranger.get("/sign-in/code").text
    assert "Code from your app" in page
    assert STEP in page
    options = ask(stranger, STEP)
    assert [each["id"] for each in options["allowCredentials"]] == [phone.use(options)["id"]]
    assert not is_in(stranger)
    assert give(stranger, f"{STEP}?next=/board", phone.use(options)).location == "/board"
    assert is_in(stranger)


def test_without_an_app_it_is_the_only_second_step(stranger, dev, phone, with_passkey):
    with_passkey(dev)
    assert sign_in(stranger, dev).location.startswith("/sign-in/code")
    page = text_of(stranger.get("/sign-in/code"))
    assert "Code from your app" not in page
    assert "Use one of your passkeys." in page
    assert not is_in(stranger)
    assert use(stranger, phone, STEP).status_code == 303
    assert stranger.get("/people").status_code == 200


def test_the_code_works_as_before(stranger, carol, with_passkey):
    with_passkey(carol)
    sign_in(stranger, carol)
    send(stranger, "/sign-in/code", code=code())
    assert is_in(stranger)


def test_a_volunteer_with_a_passkey_signs_in_with_the_password(stranger, asha, with_passkey):
    with_passkey(asha)
    assert sign_in(stranger, asha).location == "/"
    assert is_in(stranger)


def test_a_passkey_proves_it_once_more(asha, phone, with_passkey, moment):
    browser = with_passkey(asha)
    moment.shift(PASSWORD_IS_FRESH)
    assert send(browser, f"{ADD}/challenge").location == "/account/confirm"
    assert CONFIRM in browser.get("/account/confirm").text
    answer = phone.use(ask(browser, CONFIRM), user_handle=None)
    assert give(browser, f"{CONFIRM}?next=/account", answer).location == "/account"
    assert send(browser, f"{ADD}/challenge").status_code == 200


def test_a_sign_in_by_passkey_is_fresh_for_ten_minutes(stranger, asha, phone, with_passkey, moment):
    with_passkey(asha)
    use(stranger, phone)
    assert send(stranger, f"{ADD}/challenge").status_code == 200
    moment.shift(PASSWORD_IS_FRESH + timedelta(seconds=1))
    assert send(stranger, f"{ADD}/challenge").location == "/account/confirm"


@pytest.mark.parametrize("counts", [0, 1])
def test_devices_that_count_and_that_do_not(stranger, asha, phone, with_passkey, counts):
    with_passkey(asha)
    for times in (1, 2, 3):
        assert use(stranger, phone, count=times * counts).status_code == 303
        assert scalar(select(Passkey.sign_count)) == times * counts


def test_who_is_switched_off_is_a_stranger(stranger, asha, phone, with_passkey, moment):
    with_passkey(asha)
    change(asha, disabled_at=now(asha).created_at)
    of_nobody = use(Browser(stranger.app, None), Authenticator())
    response = use(stranger, phone)
    assert (response.status_code, text_of(response)) == (422, text_of(of_nobody))
    assert REFUSED in text_of(response)
    change(asha, disabled_at=None)
    assert use(stranger, phone).status_code == 303


def test_a_coordinator_who_resets_the_second_step_removes_passkeys(
    browser_of, stranger, asha, carol, phone, with_passkey
):
    with_passkey(asha)
    with_a_phone(asha)
    browser_of(carol).post(f"/people/{asha.id}/second-step")
    assert scalar(select(Passkey.id)) is None
    assert REFUSED in text_of(use(stranger, phone))


def test_people_shows_it_as_a_second_step(browser_of, asha, dev, carol, with_passkey):
    lists = browser_of(carol)
    assert "Dev" in text_of(lists.get("/people?state=one_step"))
    with_passkey(dev)
    assert "Dev" not in text_of(lists.get("/people?state=one_step&role=coordinator"))


def test_somebody_else_signs_in_in_the_same_browser(stranger, asha, carol, phone, with_passkey):
    with_passkey(asha)
    use(stranger, phone)
    laptop = Authenticator()
    add(Browser(stranger.app, carol), laptop)
    assert use(stranger, laptop).status_code == 303
    assert "Carol" in text_of(stranger.get("/account"))
    assert scalar(select(SignIn.id).join(Passkey).where(Passkey.person_id == asha.id)) is None


@pytest.mark.parametrize("path", [USE, STEP, CONFIRM])
def test_the_ladder(path, browser_of, stranger, asha):
    for each in (path, f"{path}/challenge"):
        only_a_form(each, browser_of(asha))
    if path == CONFIRM:
        not_when_signed_out(path, stranger)
        not_when_signed_out(f"{path}/challenge", stranger)


@pytest.mark.parametrize("path", [STEP, f"{STEP}/challenge"])
def test_no_second_step_before_the_first(path, stranger):
    response = send(stranger, path)
    assert response.status_code == 409
    assert "you have not given your password yet" in response.text


def test_without_scripts_the_buttons_are_not_there(stranger):
    page = stranger.get("/sign-in").text
    form = page[page.index('class="passkey"') :].split(">")[0]
    assert form.endswith(" hidden")
    response = send(stranger, USE)
    assert response.status_code == 422
    assert "This needs a browser that knows passkeys" in text_of(response)


@pytest.mark.parametrize(
    "address, works",
    [
        ("https://outreach.example.org", True),
        ("http://outreach.example.org", False),
        ("https://192.0.2.1", False),
        ("https://[2001:db8::1]", False),
        ("http://localhost:5000", True),
        # Where it is tried out, nothing is wrong; the pages do not offer any.
        ("http://127.0.0.1:5000", True),
    ],
)
def test_doctor_says_where_passkeys_cannot_work(app, monkeypatch, address, works):
    monkeypatch.setitem(app.config, "PUBLIC_URL", address)
    said = app.test_cli_runner().invoke(args=["doctor"]).stdout
    assert ("Nobody can use a passkey at this address" in said) is not works


def test_the_origin_is_that_of_the_address(app, monkeypatch, browser_of, asha, phone):
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://Outreach.example.org:443")
    browser = browser_of(asha)
    lies = {"rp_id": "outreach.example.org", "client": {"origin": "https://outreach.example.org"}}
    answer = phone.make(ask(browser, ADD), **lies)
    assert give(browser, ADD, answer).status_code == 303
