"""What holds for every address that there is: headers, sizes, and errors that quote nothing."""

import pytest
from sqlalchemy.exc import IntegrityError

from outreach.core.access import ACCESS
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.security import LARGER
from outreach.core.vocabulary import Role
from outreach.people.models import Person
from outreach.settings.models import Settings
from tests.browsing import Browser
from tests.facts import lasting
from tests.partners.scenes import at_work
from tests.test_access import addresses

one_database = pytest.mark.parametrize("store", ["sqlite"], indirect=True)

# Written out here, so that taking one away where it is made is noticed.
HEEDED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}
NOT_FRAMED = {"X-Frame-Options": "DENY", "Cross-Origin-Resource-Policy": "same-origin"}
FRAMES = {"others.counter", "others.seat"}
USUAL = 64 * 1024


def everybody(person, role):
    return at_work(person("Dev", role)) if role else None


@one_database
@pytest.mark.parametrize("role", [None, Role.COORDINATOR])
def test_every_answer_carries_what_browsers_heed(app, person, role):
    browser = Browser(app, everybody(person, role), look=False)
    for endpoint, method, path in addresses(app):
        answer = browser.get(path, buffered=True) if method == "GET" else browser.post(path)
        headers = dict(answer.headers)
        assert HEEDED.items() <= headers.items(), path
        assert endpoint in FRAMES or NOT_FRAMED.items() <= headers.items(), path
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "unsafe" not in policy, path
        assert ("frame-ancestors 'none'" in policy) == (endpoint not in FRAMES), path


def forms(app):
    return [(endpoint, path) for endpoint, method, path in addresses(app) if method == "POST"]


def send_so_much(browser, path, size):
    body = b"a=" + b"x" * (size - 2)
    headers = {"X-CSRFToken": browser.token, "Content-Type": "application/x-www-form-urlencoded"}
    return browser.client.post(path, data=body, headers=headers)


@one_database
@pytest.mark.parametrize("role", [None, Role.VOLUNTEER, Role.COORDINATOR])
def test_every_form_refuses_more_than_it_takes(app, person, role):
    browser = Browser(app, everybody(person, role), look=False)
    before = lasting()
    for endpoint, path in forms(app):
        size = LARGER.get(endpoint, USUAL)
        assert size <= 6 * 1024 * 1024
        response = send_so_much(browser, path, size + 1)
        assert response.status_code == 413, path
        assert "nothing was saved" in response.text or "larger than 5 MB" in response.text, path
    assert lasting() == before


@one_database
def test_only_these_forms_take_more_than_64_kib(app, person):
    browser = Browser(app, everybody(person, Role.COORDINATOR), look=False)
    larger = {
        endpoint
        for endpoint, path in forms(app)
        if send_so_much(browser, path, USUAL + 1).status_code != 413
    }
    assert larger == {
        "inviting.create",
        "importing.upload",
        "importing.choose",
        "signatures.look",
        "signatures.enter",
    }
    assert None not in frozenset.union(*(ACCESS[endpoint] for endpoint in larger))


QUOTED = "zq9-what-somebody-wrote"


@pytest.mark.parametrize(
    "row",
    [
        lambda: Settings(id=1, security_contact=QUOTED),
        lambda: Person(email=QUOTED, name=QUOTED, password_hash=QUOTED, role=None),
    ],
)
def test_no_error_of_a_database_quotes_what_was_sent(app, row):
    with pytest.raises(IntegrityError) as error, transaction():
        db.session.add(row())
    # PostgreSQL's driver shows the failing row itself: that is why no message is logged at all.
    ours = str(error.value).partition("[SQL")[2]
    assert ours
    assert QUOTED not in ours
