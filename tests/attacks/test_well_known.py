"""Whoever finds a hole learns whom to tell, and nobody else's words get into that file."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.settings.models import Settings
from tests.browsing import text_of
from tests.facts import contents, scalar
from tests.ladder import message_at, value_of

FILE, POLICY = "/.well-known/security.txt", "/security"
KEPT = {"recess_from": "", "recess_until": "", "first_logs": "3", "sample_percent": "10"}
one_database = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def name(browser, contact):
    return browser.post("/settings", {**KEPT, "security_contact": contact})


def fields(response):
    return dict(line.split(": ", 1) for line in response.text.splitlines())


@pytest.mark.parametrize("path", [FILE, POLICY])
def test_until_a_contact_is_set_there_is_no_file(stranger, path):
    assert stranger.get(path).status_code == 404


def test_the_file_says_what_the_standard_asks_for(app, browser_of, carol, stranger):
    assert name(browser_of(carol), "security@example.org").status_code == 303
    response = stranger.get(FILE)
    assert (response.status_code, response.content_type) == (200, "text/plain; charset=utf-8")
    site = app.config["PUBLIC_URL"]
    assert fields(response) == {
        "Contact": "mailto:security@example.org",
        "Expires": "2027-02-01T00:00:00Z",
        "Preferred-Languages": "en",
        "Canonical": f"{site}{FILE}",
        "Policy": f"{site}{POLICY}",
    }
    assert response.text.endswith("\n")
    assert stranger.get(POLICY).status_code == 200


@one_database
def test_it_never_runs_out_and_never_lasts_a_year(browser_of, carol, stranger, moment):
    name(browser_of(carol), "security@example.org")
    for _ in range(20):
        expires = datetime.fromisoformat(fields(stranger.get(FILE))["Expires"]).astimezone(UTC)
        assert timedelta(days=60) < expires - clock.now() < timedelta(days=365)
        moment.shift(timedelta(days=25))


GOOD = {
    "security@example.org": "mailto:security@example.org",
    "  security@example.org ": "mailto:security@example.org",
    "first.last+holes@mail.example.org": "mailto:first.last%2Bholes@mail.example.org",
    "a%b@example.org": "mailto:a%25b@example.org",
    "https://example.org": "https://example.org",
    "https://example.org/report?kind=security#form": "https://example.org/report?kind=security#form",
    "https://example.org:8443/report": "https://example.org:8443/report",
}


@one_database
@pytest.mark.parametrize("contact, uri", GOOD.items())
def test_an_address_that_works_is_taken(browser_of, carol, stranger, contact, uri):
    browser = browser_of(carol)
    page = browser.follow(name(browser, contact))
    assert value_of(page, "security_contact") == contact.strip()
    assert fields(stranger.get(FILE))["Contact"] == uri
    assert f'href="{uri}"' in stranger.get(POLICY).text


BAD = [
    *("nobody", "@example.org", "security@", "security@nowhere", "a b@example.org"),
    *("http://example.org/report", "ftp://example.org", "javascript:alert(1)//@example.org"),
    *("https://", "https://localhost", "https:///report", "https://example.org/a b"),
    *("https://carol@example.org/", "https://carol:pw@example.org/", "https://example.org:99999/"),
    *("https://[::1", "https://example.org/\u202egro.elpmaxe", "HTTPS//example.org"),
    *("security@example.org\nPolicy: https://evil.example", "a@example.org, b@example.org"),
    *("https://example.org/\r\nContact: mailto:evil@evil.example", "mailto:security@example.org"),
    *("https://example.org/\nExpires: 1999-01-01T00:00:00Z", "se\u0441urity@example.org"),
    *("data:text/html,https://example.org", "https://exa\u0000mple.org"),
]


@one_database
@pytest.mark.parametrize("contact", BAD)
def test_anything_else_is_said_at_the_field(browser_of, carol, stranger, contact):
    before = contents()
    response = name(browser_of(carol), contact)
    if "\0" in contact:
        assert response.status_code == 400
    else:
        assert "Give an email address such as" in message_at(response, "security_contact")
        if not re.search(r"[\r\n]", contact):
            assert value_of(response, "security_contact") == contact
    assert stranger.get(FILE).status_code == 404
    assert scalar(text("SELECT count(*) FROM settings")) == 0
    assert contents().keys() == before.keys()


@one_database
@pytest.mark.parametrize("contact", ["security@" + "x" * 250 + ".org", "https://" + "x" * 250])
def test_too_long_is_said_at_the_field(browser_of, carol, contact):
    assert "at most 254" in message_at(name(browser_of(carol), contact), "security_contact")


@pytest.mark.parametrize("contact", ["nobody", "http://example.org", "", "@", "https://"])
def test_the_database_itself_takes_no_other(app, contact):
    with pytest.raises(IntegrityError), transaction():
        db.session.add(Settings(id=1, security_contact=contact))


@one_database
def test_taken_back_the_file_is_gone(browser_of, carol, stranger):
    browser = browser_of(carol)
    assert "Nobody is named yet" in text_of(browser.get("/settings"))
    name(browser, "security@example.org")
    assert "Nobody is named yet" not in text_of(browser.get("/settings"))
    name(browser, "")
    assert stranger.get(FILE).status_code == 404


@one_database
def test_another_host_name_does_not_get_into_the_file(app, browser_of, carol, stranger):
    name(browser_of(carol), "security@example.org")
    told = {"X-Forwarded-Host": "evil.example", "X-Original-URL": "/evil"}
    assert "evil" not in stranger.get(FILE, headers=told).text


# Where a password manager sends people --------------------------------------------------------


def test_a_password_manager_is_led_to_the_form(browser_of, asha):
    browser = browser_of(asha)
    response = browser.get("/.well-known/change-password")
    assert (response.status_code, response.location) == (303, "/account#password-form")
    assert 'id="password-form"' in browser.get("/account").text


def test_signed_out_it_leads_through_the_sign_in(stranger):
    response = stranger.get("/.well-known/change-password?next=https://evil.example")
    assert response.location == "/account#password-form"
    assert stranger.get("/account").location == "/sign-in?next=/account"


@one_database
@pytest.mark.parametrize("name", ["", "none", "../config.py"])
def test_nothing_else_is_there(stranger, name):
    assert stranger.get(f"/.well-known/{name}").status_code == 404
