"""Signing out."""

from sqlalchemy import func, select

from outreach.auth.models import SignIn
from tests.browsing import Browser
from tests.facts import scalar
from tests.ladder import not_when_signed_out, only_a_form


def test_leads_to_the_start(browser_of, asha):
    browser = browser_of(asha)
    assert browser.post("/sign-out").location == "/"
    assert browser.get("/today").location.startswith("/sign-in")


def test_a_copy_of_the_cookie_is_worth_nothing(app, browser_of, asha):
    browser, thief = browser_of(asha), Browser(app, None)
    thief.client.set_cookie("outreach", browser.client.get_cookie("outreach").value)
    assert thief.get("/today").status_code == 200
    browser.post("/sign-out")
    assert thief.get("/today").status_code == 303


def test_signs_out_this_browser_only(browser_of, asha):
    phone, laptop = browser_of(asha), browser_of(asha)
    phone.post("/sign-out")
    assert laptop.get("/today").status_code == 200
    assert scalar(select(func.count(SignIn.id))) == 1


def test_sent_twice_asks_to_sign_in(browser_of, asha):
    browser = browser_of(asha)
    browser.post("/sign-out")
    again = browser.post("/sign-out")
    assert again.status_code in (303, 400)
    assert scalar(select(func.count(SignIn.id))) == 0


def test_is_a_form_for_those_signed_in(browser_of, asha, stranger):
    only_a_form("/sign-out", browser_of(asha))
    not_when_signed_out("/sign-out", stranger)
