"""What holds for every address that there is: headers, sizes, and errors that quote nothing."""

from hashlib import md5, sha1, sha256, sha512

import pytest
from itsdangerous import NoneAlgorithm, TimestampSigner
from sqlalchemy.exc import IntegrityError

from outreach.core.access import ACCESS
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.security import LARGER, IdConverter
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
        "signatures.confirm",
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


# Ids and paths --------------------------------------------------------------------------------

TOO_LARGE = ("2147483648", str(2**63), str(2**64), "9" * 40)
NO_ID = ("-1", "1.5", "1e3", "0x1", "٣", "1%00", "1 OR 1=1")


@one_database
def test_every_address_with_an_id_refuses_what_no_column_holds(app, person):
    browser = Browser(app, everybody(person, Role.COORDINATOR), look=False)
    asked = 0
    for rule in app.url_map.iter_rules():
        has_id = any(isinstance(kind, IdConverter) for kind in rule._converters.values())
        for value in (*TOO_LARGE, *NO_ID) if has_id else ():
            path = rule.rule
            for name in rule.arguments:
                path = path.replace(f"<id:{name}>", value).replace(f"<{name}>", "none")
            answer = browser.get(path) if "GET" in rule.methods else browser.post(path)
            assert answer.status_code in (400, 404, 405), (path, answer.status_code)
            asked += 1
    assert asked > 400


@one_database
@pytest.mark.parametrize(
    "path",
    [
        *("../config.py", "%2e%2e/config.py", "%2e%2e%2fconfig.py", "..%5cconfig.py"),
        *("vendor/../../config.py", "/etc/passwd", "%2fetc%2fpasswd", "....//config.py"),
        *("app.css/../../wsgi.py", "app.css%00.py", "..;/config.py", "%c0%ae%c0%ae/config.py"),
        *("%252e%252e/config.py", "vendor", "vendor/", ".", "..", "~root/.ssh/id_rsa"),
    ],
)
def test_no_path_leads_out_of_the_folder_of_files(stranger, path):
    answer = stranger.client.get(f"/static/{path}", follow_redirects=True)
    assert answer.status_code in (400, 404)
    assert "SECRET_KEY" not in answer.text


# Cookies signed otherwise ---------------------------------------------------------------------


@one_database
@pytest.mark.parametrize("digest", [sha256, sha512, md5, None])
@pytest.mark.parametrize("key", ["", "SECRET_KEY"])
def test_a_cookie_signed_in_another_way_is_nobodys(app, asha, browser_of, digest, key):
    browser = browser_of(asha)
    payload = browser.client.get_cookie("outreach").value.rsplit(".", 2)[0]
    signer = TimestampSigner(
        app.config["SECRET_KEY"] if key else b"",
        salt="cookie-session",
        key_derivation="hmac",
        **{"digest_method": digest} if digest else {"algorithm": NoneAlgorithm()},
    )
    browser.client.set_cookie("outreach", signer.sign(payload).decode())
    assert browser.get("/today").status_code == 303


@one_database
def test_signed_as_ours_are_it_is_theirs(app, asha, browser_of):
    """So that the test above shows something."""
    browser = browser_of(asha)
    payload = browser.client.get_cookie("outreach").value.rsplit(".", 2)[0]
    key = app.config["SECRET_KEY"]
    signer = TimestampSigner(key, salt="cookie-session", key_derivation="hmac", digest_method=sha1)
    browser.client.set_cookie("outreach", signer.sign(payload).decode())
    assert browser.get("/today").status_code == 200
