"""What every request passes and every answer carries, made from the addresses that the application
has."""

import ast
import re
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Response
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from sqlalchemy import select, text
from werkzeug.datastructures import Headers

from outreach.audit.models import AuditEvent
from outreach.core import clock
from outreach.core.access import ACCESS, ANYONE
from outreach.core.extensions import db
from outreach.core.security import FRAMED, HEADERS, is_cross_site
from outreach.core.vocabulary import Role
from tests.browsing import Browser
from tests.facts import STARMER, contents, lasting, scalars, statements
from tests.test_access import addresses

ROLES = [None, *Role]
# What the door refuses and what an answer carries is the same whatever is behind it.
one_database = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
OURS = ("https://outreach.example.org", "http://localhost")
PUBLIC = "https://outreach.example.org"


def someone(person: Any, role: Role | None) -> Any:
    return person("Dev", role) if role else None


def events(action: str) -> Any:
    return scalars(select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.id))


def send(browser: Browser, path: str, token: str | None = None, **headers: str) -> Any:
    """Send an empty form with its token, from where the headers say."""
    headers["X-CSRFToken"] = browser.token if token is None else token
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    db.session.rollback()
    with browser.app.app_context():
        return browser.client.post(path, headers=names)


# Where a request comes from -------------------------------------------------------------------

SITES = {None: False, "same-origin": False, "none": False, "same-site": True, "cross-site": True}
ORIGINS = {
    None: False,
    "https://outreach.example.org": False,
    "HTTPS://Outreach.Example.Org": False,
    "http://localhost": False,
    "null": True,
    "": True,
    "https://evil.example": True,
    "http://outreach.example.org": True,
    "https://outreach.example.org.evil.example": True,
    "https://outreach.example.org:8443": True,
    "https://outreach.example.org/": True,
    "https://evil.example https://outreach.example.org": True,
}


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "X"])
def test_what_changes_something_comes_from_our_pages_or_from_no_page(method):
    for (site, foreign), (origin, strange) in product(SITES.items(), ORIGINS.items()):
        headers = Headers([("Sec-Fetch-Site", site)] if site else [])
        if origin is not None:
            headers.add("Origin", origin)
        refused = is_cross_site(method, headers, OURS)
        assert refused == (foreign or strange), (site, origin)


@pytest.mark.parametrize("site", ["CROSS-SITE", "same-origin, cross-site", "nonsense", ""])
def test_a_word_that_we_do_not_know_is_not_ours(site):
    assert is_cross_site("POST", Headers({"Sec-Fetch-Site": site}), OURS)


def test_one_foreign_origin_of_two_is_enough():
    both = Headers([("Origin", OURS[0]), ("Origin", "https://evil.example")])
    assert is_cross_site("POST", both, OURS)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_link_may_be_followed_from_anywhere(method):
    headers = Headers({"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"})
    assert not is_cross_site(method, headers, OURS)


@one_database
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_every_form_refuses_another_site_even_with_a_good_token(app, person, role, headers):
    browser = Browser(app, someone(person, role))
    before = lasting()
    for _, method, path in addresses(app):
        if method == "POST":
            response = send(browser, path, **headers)
            assert response.status_code == 403, path
            assert "This came from another site." in response.text
    assert lasting() == before


@one_database
@pytest.mark.parametrize("role", ROLES)
def test_every_form_refuses_a_missing_a_foreign_and_a_stale_token(app, person, role):
    browser = Browser(app, someone(person, role))
    signer = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token")
    other = URLSafeTimedSerializer("another key of forty characters or more", salt="wtf-csrf-token")
    tokens = {
        "missing": "",
        "of another browser": signer.dumps("its form token"),
        "of before the sign-in": signer.dumps("form token of before"),
        "signed by somebody else": other.dumps("form token"),
        "changed": browser.token[:-2] + ("x" if browser.token[-2] != "x" else "y") + "A",
        "no token at all": "\u00e9",
    }
    before = lasting()
    for endpoint, method, path in addresses(app):
        if method == "POST" and role in ACCESS[endpoint]:
            for name, token in tokens.items():
                response = send(browser, path, token)
                assert response.status_code == 400, (path, name)
                assert "open for too long" in response.text, (path, name)
    assert lasting() == before


# What is written down of a refusal ------------------------------------------------------------


def test_a_refusal_is_written_down_with_who_and_what(browser_of, asha, ben):
    browser_of(asha).post(f"/people/{ben.id}/disable")
    [event] = events("refused.role")
    assert (event.person_id, event.result) == (asha.id, "refused")
    assert event.subject == f"person:{ben.id} people.disable"
    assert event.at == clock.now()


def test_a_stale_form_and_another_site_are_written_down(browser_of, stranger, asha):
    browser_of(asha).post(f"/mps/{STARMER}/claim", token="")
    send(stranger, "/sign-in", Origin="https://evil.example")
    assert [event.subject for event in events("refused.token")] == [f"mp:{STARMER} queue.claim"]
    [event] = events("refused.cross_site")
    assert (event.person_id, event.subject) == (None, "account.start_session")


def test_nobody_fills_the_record_by_being_refused(stranger, moment):
    """Twenty an hour at one page, then one line that says so; a flood asks for no write."""
    for _ in range(21):
        stranger.post("/sign-in", token="")
    with statements() as seen:
        stranger.post("/sign-in", token="")
    assert not [one for one in seen if not one.lstrip().upper().startswith("SELECT")]
    assert len(events("refused.token")) == 20
    assert [event.subject for event in events("refused.more")] == ["account.start_session"]
    moment.shift(timedelta(hours=1))
    stranger.post("/sign-in", token="")
    assert (len(events("refused.token")), len(events("refused.more"))) == (21, 1)


def test_what_is_refused_at_one_page_hides_nothing_at_the_next(browser_of, asha, ben):
    browser = browser_of(asha)
    for _ in range(22):
        browser.get("/people")
    browser.post(f"/people/{ben.id}/disable")
    assert events("refused.role")[-1].subject == f"person:{ben.id} people.disable"


def test_trying_too_often_is_written_down_once_in_its_time(stranger, moment):
    wrong = {"email": "asha@example.org", "password": "not her password"}
    for _ in range(13):
        stranger.post("/sign-in", wrong)
    assert [event.subject for event in events("refused.limit")] == ["account.start_session"]
    moment.shift(timedelta(minutes=15))
    for _ in range(11):
        stranger.post("/sign-in", wrong)
    assert len(events("refused.limit")) == 2


def test_guessed_links_are_written_down_without_them(stranger):
    for path in ("/invitations/guessed-1", "/reset/guessed-2", "/demo/guessed-3"):
        assert stranger.get(path).status_code == 404
    found = [event.subject for event in events("refused.link")]
    assert found == ["invitations.show", "account.new_password", "account.demo_sign_in"]
    assert "guessed" not in repr(contents())


def test_a_cookie_that_goes_on_after_its_sign_in_is_written_down(app, browser_of, asha, moment):
    browser, thief = browser_of(asha), Browser(app, None)
    thief.client.set_cookie("outreach", browser.client.get_cookie("outreach").value)
    browser.post("/sign-out")
    for _ in range(2):
        assert thief.get("/today").status_code == 303
    assert [event.subject for event in events("refused.cookie")] == ["today.index"]


def test_a_cookie_that_only_rested_is_not(browser_of, stranger, asha, moment):
    browser = browser_of(asha)
    moment.shift(timedelta(hours=3))
    browser.seen_at = clock.now()  # nobody was there meanwhile
    assert browser.get("/today").status_code == stranger.get("/today").status_code == 303
    assert events("refused.cookie") == []


def test_a_refusal_is_answered_although_nothing_can_be_written(browser_of, asha, monkeypatch):
    browser = browser_of(asha)

    def fail(**_: Any) -> None:
        db.session.execute(text("SELECT no_such_thing"))

    monkeypatch.setattr("outreach.auth.refused_requests.hooks.record", fail)
    assert browser.get("/people").status_code == 403
    assert events("refused.role") == []


# What every answer carries --------------------------------------------------------------------

TYPES = re.compile(
    r"(text/(html|css|javascript|plain)|image/svg\+xml|application/(json|xml|atom\+xml))"
    r"; charset=utf-8"
)
NO_CHARSET = {"image/svg+xml", "application/json", "image/png", "font/woff2"}


# These look at nobody: any cache may keep them. The first two may stand in other sites' frames.
FRAMES = {"others.counter", "others.seat"}
FOR_EVERYONE = {name for name in ACCESS if name.startswith(("public.", "others."))}
FOR_EVERYONE -= {"public.healthz"}
FOR_EVERYONE |= {"api.index", "api.openapi"}
# Told who asks by their token, and nobody here has one.
OF_PROGRAMS = {"api.datasets", "api.dataset"}


def answers(app: Any, who: Any) -> Any:
    """Every address asked as that person, whole and in part, and some that are wrong."""
    wrong = [("", "GET", "/no-such-page"), ("", "POST", "/today"), ("", "GET", "/static/none.css")]
    for endpoint, method, path in [*addresses(app), *wrong]:
        if who and endpoint in FOR_EVERYONE and endpoint != "public.home":
            continue  # tests/public/test_answers.py: they are the same whoever asks
        for fragment in (False, True):
            browser = Browser(app, who, look=False)
            if method == "GET":
                response = browser.get(path, fragment=fragment, buffered=True)
            else:
                response = browser.post(path, fragment=fragment)
            yield endpoint, method, path, response


@one_database
@pytest.mark.parametrize("role", ROLES)
def test_every_answer_to_every_role_carries_the_headers(app, person, role):
    for endpoint, method, path, response in answers(app, someone(person, role)):
        wanted = FRAMED if endpoint in FRAMES else HEADERS
        assert wanted.items() <= dict(response.headers).items(), path
        assert "X-Frame-Options" in response.headers or endpoint in FRAMES
        assert "Strict-Transport-Security" not in response.headers
        assert not re.search(r"\d", response.headers["Server"])
        assert "X-Powered-By" not in response.headers
        assert not [name for name, _ in response.headers if "Access-Control" in name], path
        public = endpoint in FOR_EVERYONE and not (role and endpoint == "public.home")
        kept = response.headers.get("Cache-Control", "").startswith("public, ")
        assert endpoint == "static" or kept == public, path
        if public:
            continue
        if endpoint in OF_PROGRAMS:
            assert response.headers["Vary"] == "Accept, Authorization", path
            assert response.headers["Cache-Control"] == "no-store", path
            assert response.content_type == "application/problem+json", path
            continue
        assert endpoint == "static" or "HX-Request-Type" in response.headers["Vary"], path
        if endpoint != "static":
            assert response.headers["Cache-Control"] == "no-store", path
        kind = response.headers.get("Content-Type", "")
        assert not response.data or TYPES.fullmatch(kind) or kind in NO_CHARSET, (path, kind)
        if method == "GET" and response.mimetype == "text/html" and response.data:
            passwords_are_masked_and_the_way_out_is_there(role, path, response)


def passwords_are_masked_and_the_way_out_is_there(role, path, response):
    soup = BeautifulSoup(response.text, "html.parser")
    for field in soup.select("input[name*=password]"):
        assert field["type"] == "password", path
        assert field.get("autocomplete") != "off", path
    whole = soup.find("html") and response.status_code == 200
    assert not (role and whole) or soup.select('form[action="/sign-out"]'), path


def test_what_the_door_and_the_shortcut_answer_carries_them_too(store, browser_of, asha):
    app = store.make_app(PUBLIC_URL=PUBLIC, SESSION_COOKIE_SECURE=True)
    refused = app.test_client().get("/", base_url="http://evil.example")
    assert refused.status_code == 400
    assert HEADERS.items() <= dict(refused.headers).items()
    assert refused.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert refused.content_type == "text/plain; charset=utf-8"
    browser = browser_of(asha)
    tag = browser.get("/board/changes").headers["HX-PTag"]
    same = browser.get("/board/changes", headers={"HX-PTag": tag})
    assert same.status_code == 304
    assert HEADERS.items() <= dict(same.headers).items()
    assert same.headers["Cache-Control"] == "no-store"


def test_the_policy_lets_nothing_in_from_elsewhere():
    policy = dict(part.split(" ", 1) for part in HEADERS["Content-Security-Policy"].split("; "))
    for name in ("default-src", "object-src", "base-uri", "frame-ancestors"):
        assert policy[name] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert "unsafe" not in str(policy)


# Names, proxies, https ------------------------------------------------------------------------


@pytest.fixture
def production(store, app):
    """The same site as production sees it, behind one proxy."""

    def make(**settings: Any) -> Any:
        return store.make_app(
            **{
                "PUBLIC_URL": PUBLIC,
                "HOST_NAMES": ["outreach.example.org"],
                "SESSION_COOKIE_SECURE": True,
                "SESSION_COOKIE_NAME": "__Host-outreach",
                "TRUSTED_PROXIES": 1,
                **settings,
            }
        ).test_client()

    return make


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "outreach.example.org.evil.example", "127.0.0.1", "localhost", ""),
        *("outreach.example.org@evil.example", "evil.example:443", "a b", "[::1]", "x" * 300),
    ],
)
def test_another_name_is_not_ours(production, host):
    client = production()
    response = client.get("/", headers={"Host": host, "X-Forwarded-Proto": "https"})
    assert (response.status_code, response.text) == (400, "This site has another name.")


@pytest.mark.parametrize("host", ["outreach.example.org", "Outreach.Example.org:443"])
def test_our_own_name_is(production, host):
    response = production().get("/", headers={"Host": host, "X-Forwarded-Proto": "https"})
    assert response.status_code == 200


def test_a_name_that_a_proxy_forwards_is_not_believed(production):
    headers = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    response = production().get("/", base_url=PUBLIC, headers=headers)
    assert response.status_code == 200
    assert "evil.example" not in response.text + str(response.headers)


def test_whether_it_is_well_is_answered_by_any_name(production):
    for host in ("127.0.0.1:8000", "a b", "[::"):
        assert production().get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["localhost:8733", "127.0.0.1", "[::1]:8000"])
def test_in_development_this_machine_is_ours(app, host):
    assert app.test_client().get("/", headers={"Host": host}).status_code == 200


ODD = {"PATH_INFO": "//evil.example/\xc3\xa9\r\n"}


def test_a_page_asked_for_without_https_is_asked_for_again(production):
    client = production()
    response = client.get("/mps/4514?q=a%20b", base_url="http://outreach.example.org")
    assert response.status_code == 308
    assert response.location == "https://outreach.example.org/mps/4514?q=a%20b"
    odd = client.get("/", base_url="http://outreach.example.org", environ_overrides=ODD)
    assert odd.location == "https://outreach.example.org/evil.example/%C3%A9%0D%0A"


def test_a_form_sent_without_https_is_refused(production):
    response = production().post("/sign-in", base_url="http://outreach.example.org")
    assert (response.status_code, response.text) == (403, "Use the https address.")


def test_without_a_proxy_of_ours_nothing_forwarded_counts(store, app, monkeypatch):
    monkeypatch.setitem(ACCESS, "seen", ANYONE)
    told = {"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https"}
    seen = seen_by(store, 0).get("/seen", headers=told)
    assert seen.text == "127.0.0.1 http"


@pytest.mark.parametrize("count, address", [(1, "192.0.2.3"), (2, "192.0.2.2"), (4, "127.0.0.1")])
def test_who_asks_is_counted_from_the_right(store, app, monkeypatch, count, address):
    monkeypatch.setitem(ACCESS, "seen", ANYONE)
    told = {"X-Forwarded-For": "192.0.2.1, 192.0.2.2, 192.0.2.3"}
    assert seen_by(store, count).get("/seen", headers=told).text.split()[0] == address


def seen_by(store: Any, proxies: int) -> Any:
    from flask import request

    other = store.make_app(TRUSTED_PROXIES=proxies)
    view = lambda: Response(f"{request.remote_addr} {request.scheme}", mimetype="text/plain")  # noqa: E731
    other.add_url_rule("/seen", "seen", view)
    return other.test_client()


def test_over_https_the_cookie_is_bound_to_this_name(production, asha, store):
    client = production()
    response = client.get("/", base_url=PUBLIC, headers={"X-Forwarded-Proto": "https"})
    assert response.headers["Strict-Transport-Security"].startswith("max-age=31536000")


# Clocks ---------------------------------------------------------------------------------------


def test_a_clock_set_back_does_not_revive_a_session(browser_of, asha, moment):
    browser = browser_of(asha)
    assert browser.get("/today").status_code == 200
    moment.shift(timedelta(hours=21))
    assert browser.get("/today").status_code == 303
    browser.client.get("/")  # and somebody else's sign-in tidies up what has ended
    browser_of(asha)
    moment.shift(-timedelta(hours=21))
    assert browser.get("/today").status_code == 303


def test_a_cookie_from_the_future_is_none(app, browser_of, asha, moment):
    browser = browser_of(asha)
    moment.shift(-timedelta(minutes=1))
    assert browser.get("/today").status_code == 303


def test_a_signed_out_cookie_sent_again_is_nobodys(browser_of, asha):
    browser = browser_of(asha)
    cookie = browser.client.get_cookie("outreach").value
    browser.post("/sign-out")
    browser.client.set_cookie("outreach", cookie)
    assert browser.get("/today").status_code == 303


# Of the last letter of a signature only four bits count: another one can mean the same.
@pytest.mark.parametrize("change", [-2, 20])
def test_a_cookie_that_somebody_else_signed_is_nobodys(app, browser_of, asha, change):
    browser = browser_of(asha)
    cookie = browser.client.get_cookie("outreach").value
    forged = TimestampSigner("another key of forty characters or more", salt="cookie-session")
    changed = cookie[:change] + ("x" if cookie[change] != "x" else "y")
    for value in (changed, forged.sign(cookie.rsplit(".", 2)[0]).decode()):
        browser.client.set_cookie("outreach", value)
        assert browser.get("/today").status_code == 303, clock.now()


# Forms and pages ------------------------------------------------------------------------------


def test_no_script_of_ours_forbids_pasting(root):
    for script in (root / "static").glob("*.js"):
        assert '"paste"' not in script.read_text(), script.name


def test_trace_is_not_answered(app):
    response = app.test_client().open("/", method="TRACE", headers={"X-Secret": "zq9"})
    assert response.status_code == 405
    assert "zq9" not in response.text


def test_only_files_are_served_and_no_list_of_them(stranger):
    for path in ("/static/", "/static", "/static/vendor/", "/.git/config", "/config.py"):
        assert stranger.client.get(path).status_code == 404, path


# The modules that may ask other servers, and with what: Parliament's service and postcodes.io, each
# at the address set for it; and partners' own, which are looked up and looked at first.
OUTGOING = {
    "core/http.py": {"httpx"},
    "parliament/register/client.py": {"httpx"},
    "parliament/postcodes_io.py": {"httpx"},
    "exports/webhooks/http_client.py": {"httpcore"},
    "exports/webhooks/dns.py": {"socket"},
    # Our own reader of spreadsheets, in a process of its own.
    "imports/reading_process.py": {"subprocess"},
}


def test_nothing_here_runs_or_fetches_what_somebody_sent(root):
    """No shell, no evaluating, no pickles, no templates from text, no requests to elsewhere: but
    for mail, which goes where MAIL_URL says, and the two services that are asked about MPs."""
    never = {"subprocess", "pickle", "marshal", "shelve", "yaml", "xml", "lxml", "ctypes"}
    never |= {"httpx", "httpcore", "requests", "urllib.request", "http.client", "socket", "ftplib"}
    calls = {
        "eval",
        "exec",
        "compile",
        "render_template_string",
        "from_string",
        "system",
        "popen",
        "__import__",
    }
    found, package = [], root / "outreach"
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in getattr(node, "names", []) if hasattr(alias, "name")]
            names.append(getattr(node, "module", None) or "")
            if isinstance(node, ast.Call):
                called = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
                builtin = isinstance(node.func, ast.Name) or called != "compile"
                found += [(path.name, called)] * (called in calls and builtin)
            allowed = OUTGOING.get(str(path.relative_to(package)), set())
            found += [(path.name, name) for name in names if name in never - allowed]
    assert found == []
    assert all((package / name).exists() for name in OUTGOING)


def test_a_session_has_enough_bits(browser_of, asha):
    tokens = set()
    for _ in range(3):
        with browser_of(asha).client.session_transaction() as session:
            tokens.add(session["token"])
    assert len(tokens) == 3
    assert all(re.fullmatch(r"[\w-]{43}", token) for token in tokens)  # 256 bits


def test_a_token_for_one_thing_is_none_for_another(app, browser_of, asha):
    """Each is signed with a salt of its own."""
    browser, key = browser_of(asha), app.config["SECRET_KEY"]
    for salt in ("cookie-session", "demo", "itsdangerous"):
        token = URLSafeTimedSerializer(key, salt=salt).dumps("form token")
        assert send(browser, f"/mps/{STARMER}/claim", token).status_code == 400
    browser.client.set_cookie("outreach", browser.token)
    assert browser.get("/today").status_code == 303
