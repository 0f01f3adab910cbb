"""Who may do what. Made from the addresses that the application has, so none is forgotten."""

from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError

from outreach.audit.models import AuditEvent
from outreach.core import clock
from outreach.core.access import ACCESS, ANYONE
from outreach.core.extensions import db
from outreach.core.vocabulary import Role
from tests.browsing import Browser
from tests.facts import NOBODY, STARMER, lasting
from tests.partners.scenes import at_work

# Ids that nothing has, where the real one would be changed by the request.
VALUES = {"mp_id": STARMER, "filename": "app.css", "token": "none"}


def addresses(app: Any) -> list[tuple[str, str, str]]:
    """(endpoint, method, path) of everything the application answers."""
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            path = rule.build({name: VALUES.get(name, NOBODY) for name in rule.arguments})[1]
            methods = rule.methods & {"GET", "POST", "PUT", "PATCH", "DELETE"}
            found += [(rule.endpoint, method, path) for method in methods]
    return sorted(found)


def refused(response: Any) -> bool:
    """But for what asks for a token: it asks everybody, whoever is signed in."""
    if "WWW-Authenticate" in response.headers:
        return False
    to_sign_in = response.status_code == 303 and response.location.startswith("/sign-in")
    return to_sign_in or response.status_code in (401, 403)


def test_the_table_names_every_address_and_nothing_else(app):
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(ACCESS)


def test_nothing_but_get_and_post_is_answered(app):
    assert {method for _, method, _ in addresses(app)} == {"GET", "POST"}


@pytest.mark.parametrize("role", [None, *Role])
def test_each_role_gets_what_the_table_says(app, person, role):
    someone = at_work(person("Dev", role)) if role else None
    wrong = []
    for endpoint, method, path in addresses(app):
        browser = Browser(app, someone)
        response = browser.get(path, buffered=True) if method == "GET" else browser.post(path)
        if refused(response) != (role not in ACCESS[endpoint]):
            wrong.append((method, path, response.status))
    assert not wrong


def test_signed_out_is_sent_to_sign_in_and_back(stranger):
    response = stranger.get("/mps?q=berry&sort=party")
    assert response.status_code == 303
    assert response.location == "/sign-in?next=/mps?q%3Dberry%26sort%3Dparty"


def test_signed_out_inside_a_fragment_leaves_the_whole_page(app, stranger):
    for endpoint, method, path in addresses(app):
        if None not in ACCESS[endpoint]:
            send = stranger.get if method == "GET" else stranger.post
            response = send(path, fragment=True)
            assert (response.status_code, response.text) == (401, ""), path
            assert response.headers["HX-Redirect"] == "/sign-in"


def test_what_is_missing_from_the_table_is_denied(app, browser_of, carol, monkeypatch):
    monkeypatch.delitem(ACCESS, "people.index")
    assert browser_of(carol).get("/people").status_code == 403


def test_no_get_changes_anything(app, browser_of, carol):
    browser = browser_of(carol)
    before = lasting()
    for _, method, path in addresses(app):
        if method == "GET":
            browser.get(path, buffered=True)
    assert lasting() == before


def test_a_get_cannot_write(store, app, monkeypatch):
    def write() -> str:
        values = {"at": clock.now(), "action": "test", "subject": "nothing"}
        with pytest.raises(DBAPIError, match=r"readonly|read-only"):
            db.session.execute(insert(AuditEvent), [values])
        return "refused"

    other = store.make_app()
    other.add_url_rule("/a-get-that-writes", "write", write)
    monkeypatch.setitem(ACCESS, "write", ANYONE)
    assert other.test_client().get("/a-get-that-writes").text == "refused"
