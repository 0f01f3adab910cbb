"""What an opponent sends to every address that there is: pieces of SQL in every parameter, ways
out to other sites, fields that are not on the form, ids of others, cookies that have ended."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from outreach.auth import password_resets as resets
from outreach.auth import two_factor as second_factor
from outreach.coordination import account_help as team
from outreach.core import clock
from outreach.core.access import ACCESS
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Role
from outreach.people import actions as people
from outreach.privacy.actions import erase
from tests.auth import scenes
from tests.browsing import Browser
from tests.facts import TRACES, contents, lasting, statements
from tests.planting import (
    LINK,
    PASSWORD,
    Address,
    Sender,
    World,
    addresses,
    cookie_of,
    hash_quickly,
    nothing_is_kept,
    one_who_may,
    parameters,
    settle,
)

# Each has the mark, so that it is found wherever it gets to.
MARK = "zqsql"
SQL = [
    "zqsql' OR '1'='1",
    "zqsql' OR 1=1 --",
    'zqsql" OR ""="',
    "zqsql') OR ('a'='a",
    "zqsql')) OR 1=1 #",
    "zqsql'/**/OR/**/1=1/*",
    "zqsql' || '1'='1",
    "zqsql'; DROP TABLE people; --",
    "zqsql'; DELETE FROM claims; COMMIT; --",
    "zqsql'; UPDATE people SET role='admin'; --",
    "zqsql'); INSERT INTO people (id) VALUES (9); --",
    "zqsql'; VACUUM; --",
    "zqsql'; ATTACH 'x' as y; --",
    "zqsql'; COPY people TO PROGRAM 'id'; --",
    "zqsql' UNION SELECT password_hash FROM people --",
    "zqsql' UNION ALL SELECT NULL, NULL --",
    "zqsql' AND (SELECT 1 FROM pg_sleep(9)) --",
    "zqsql' AND randomblob(9e9) --",
    "zqsql' AND load_extension('x') --",
    "zqsql' AND 1=CAST(version() as int) --",
    "zqsql' AND (SELECT 1 FROM sqlite_master) --",
    "zqsql' ORDER BY 99 --",
    "zqsql' GROUP BY 1 HAVING 1=1 --",
    "zqsql' LIMIT 1 OFFSET 1 --",
    "1; SELECT 'zqsql'",
    "1 OR zqsql=zqsql",
    "1) zqsql",
    "-1 UNION SELECT zqsql",
    "zqsql%' ESCAPE '!",
    "zqsql%_[^a]",
    "zqsql\\'; --",
    "zqsql\\",
    ":zqsql",
    "%(zqsql)s",
    "${zqsql} ?zqsql $1",
    "$$zqsql$$",
    "E'\\\\'zqsql",
    "U&'\\0027zqsql'",
    "zqsql\u02bc OR \uff07\uff07=\uff07",
    "\ufe67 zqsql \u2018\u2019",
]
ALL, SHORT = " ".join(SQL), " ".join((SQL[1], SQL[7]))  # a name may be as long as the short one
PARTS = [" ".join(SQL[first::5]).ljust(290, "-") for first in range(5)]  # and a reason as these
# What a database says of a question that it does not understand.
COMPLAINTS = ("syntax error", "sqlalchemy", "psycopg", "unterminated", "no such column")

# What these fields take; of all others any words will do.
GOOD = {
    **dict.fromkeys(("stance", "said_by", "after", "follow_up_on", "phone_id", "instead"), ""),
    **dict.fromkeys(("recess_from", "recess_until", "own_gss_code", "again", "near"), ""),
    **dict.fromkeys(("sure", "agreed", "base", "version", "page", "checked"), "1"),
    **dict.fromkeys(("first_logs", "sample_percent"), "5"),
    "channel": "phone",
    "direction": "out",
    "outcome": "no_answer",
    "status": "considering",
    "role": "volunteer",
    "email": "new0@example.org",
    "addresses": "new9@example.org",
    "password": PASSWORD,
    "new_password": "another four nobody guesses",
    "script_version_id": "",
    "mp_id": "172",
    "last_day": "2026-11-05",
}


@pytest.fixture
def world(app: Any, person: Any, monkeypatch: pytest.MonkeyPatch) -> World:
    hash_quickly(monkeypatch)
    monkeypatch.setitem(app.config, "DEMO", True)
    return settle(person)


@pytest.fixture
def sender(app: Any, world: World) -> Sender:
    return Sender(app, [None, world.asha, world.ben, world.carol, world.dev, world.partner])


def counts() -> Any:
    tables = [t for t in db.metadata.sorted_tables if t.name not in TRACES]
    each = [select(func.count()).select_from(table).scalar_subquery() for table in tables]
    return tuple(db.session.execute(select(*each)).one())


def form_of(address: Address, words: str, *, whole: bool) -> dict[str, Any]:
    """The words in every field; or, if not in the whole of it, in those that take any."""
    sent = dict.fromkeys(address.names, words)
    chosen = {} if whole else {name: GOOD[name] for name in address.names if name in GOOD}
    return {"query_string": sent | chosen} | (
        {"data": sent | chosen} if address.method == "POST" else {}
    )


def tries(turn: int, method: str) -> list[tuple[str, bool]]:
    """All in every field; two in those that take words; of every second form also a part that fits
    most of them, another one each time."""
    part = (PARTS[turn % len(PARTS)], False)
    return [(ALL, True), (SHORT, False), *([part] if method == "POST" and turn % 2 else [])]


def test_no_sql_is_understood_by_the_database_whatever_it_is_sent_as(
    store, app, world, sender, monkeypatch
):
    """Answered as harmless words are, with as much written, and never a part of a statement."""
    before = contents()
    with nothing_is_kept(monkeypatch, counts) as written, statements() as asked:

        def ends(words: str, whole: bool) -> Any:
            written.clear()
            form = form_of(address, words, whole=whole)
            plain = words.encode("ascii", "ignore").decode()
            headers = dict.fromkeys(("User-Agent", "HX-PTag", "HX-Current-URL", "Referer"), plain)
            response = sender.send(who, address.method, address.path, headers=headers, **form)
            said = response.text.lower()
            assert not [word for word in COMPLAINTS if word in said], address
            return response.status_code, tuple(written)

        known = [one for one in parameters(app, world, sender, monkeypatch) if one.names]
        # The other half of the forms on the other database.
        for turn, address in enumerate(known, store.name == "postgresql"):
            who = one_who_may(world, address.endpoint)
            for words, whole in tries(turn, address.method):
                end = ends(words, whole)
                assert end[0] < 500, (address, words)
                # With everything wrong nothing is done: what harmless words come to says no more.
                plain = ("plain " * len(words))[: len(words) - 1] + "n"
                assert whole or end == ends(plain, whole), (address, words)
    assert not [statement for statement in asked if MARK in statement]
    assert contents() == before


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_no_sql_in_the_path_leads_anywhere(app, world, sender):
    for rule in app.url_map.iter_rules():
        pieces = re.split("<[^>]*>", rule.rule)
        for words in (ALL, SHORT, SQL[24]) if len(pieces) > 1 else ():
            path = quote(words, safe="").join(pieces)
            for method in rule.methods & {"GET", "POST"}:
                asks_for_a_token = rule.endpoint == "api.dataset"
                status = sender.send(world.carol, method, path).status_code
                assert status == 404 or (asks_for_a_token and status == 401), path


# Ways out -------------------------------------------------------------------------------------

OUT = [
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "https://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "HTTPS://evil.example/",
    "http:\\\\evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    "/\n/evil.example",
    "/\r\nLocation: https://evil.example",
    " //evil.example",
    "\u00a0//evil.example",
    "\u3000//evil.example",
    "/\u2028/evil.example",
    "/\x0b/evil.example",
    "//evil.example@localhost",
    "//localhost@evil.example",
    "https://localhost.evil.example",
    "https://localhost:x@evil.example",
    "?next=//evil.example",
    "evil.example",
    ".evil.example",
    "@evil.example",
    "/@evil.example",
    "/.//evil.example",
    "/..//evil.example",
    "/%2f/evil.example",
    "/%5cevil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "//[::1]",
    "//\uff45vil.example",
    "/\ufeff/evil.example",
]


def goes_to(response: Any) -> str:
    """Where a browser goes: to it a backslash is a slash, and blanks are nothing."""
    sent = response.headers.get("Location") or response.headers.get("HX-Redirect", "")
    return re.sub(r"[\x00-\x20]", "", sent).replace("\\", "/")


def is_ours(where: str) -> bool:
    return where.startswith("/") and not where.startswith("//")


# Who, with what in the form, for everything that reads `next` or might come to.
WAYS: dict[str, tuple[str, dict[str, str]]] = {
    "account.sign_in": ("stranger", {}),
    "account.start_session": ("stranger", {"email": "ben@example.org", "password": PASSWORD}),
    "account.code": ("ben", {}),
    # Without a challenge; with one in tests/auth/passkeys.
    "passkeys.take_step": ("half way", {}),
    "passkeys.sign_in": ("stranger", {}),
    "passkeys.confirm": ("ben", {}),
    "account.give_code": ("half way", {"code": "now"}),
    "account.start_demo": ("stranger", {}),
    "account.choose_password": ("stranger", {"new_password": scenes.NEW}),
    # Without a sign-in that waits; with one in tests/attacks/test_guessing.py.
    "mailed_code.give": ("stranger", {}),
    "profile.confirm": ("ben", {}),
    "profile.confirm_password": ("ben", {"password": PASSWORD}),
}
# What is not about databases is asked of one.
on_one = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@on_one
def test_whatever_next_says_one_stays_here(app, world, sender, monkeypatch):
    """Wherever it is read, also where one goes on from there; and on the pages that keep it."""
    half_way = Browser(app, None)
    assert "/code" in scenes.sign_in(half_way, world.carol).location
    sender.add("half way", half_way)
    who = {"stranger": None, "ben": world.ben, "half way": "half way"}
    with nothing_is_kept(monkeypatch):
        known = {one.endpoint: one for one in parameters(app, world, sender, monkeypatch)}
        assert {name for name, one in known.items() if "next" in one.names} <= set(WAYS)
        for endpoint, (name, form) in WAYS.items():
            sent = form | ({"code": scenes.code()} if "code" in form else {})
            way = known[endpoint]
            more = {"data": sent} if way.method == "POST" else {}
            for out in OUT:
                next_ = {"next": out}
                answer = sender.send(who[name], way.method, way.path, query_string=next_, **more)
                assert answer.status_code in (200, 303, 422), (endpoint, out)
                assert answer.status_code != 303 or is_ours(goes_to(answer)), (endpoint, out)
                linked = re.findall(r'(?:href|action)="([^"]*)"', answer.text)
                assert not [url for url in linked if "evil" in urlsplit(unescape(url)).netloc]


# Fields that are not on the form, and fields that are there twice -------------------------------

EXTRA = {
    **dict.fromkeys(("is_admin", "is_coordinator", "late", "confirmed", "fresh", "admin"), "1"),
    **dict.fromkeys(("claimed_by", "entered_by", "checked_by", "reviewed_by", "by"), "4"),
    **dict.fromkeys(("person_id", "user_id", "logged_by", "invited_by", "changed_by"), "4"),
    **dict.fromkeys(("claim_id", "contact_id", "entry_id", "sign_in_id", "script_id", "id"), "1"),
    **dict.fromkeys(("at", "now", "created_at", "expires_at", "claimed_until"), "2030-01-01"),
    **dict.fromkeys(("disabled_at", "totp_secret", "totp_since", "left_at", "voided_at"), ""),
    "role": "admin",
    "email": "dev@evil.example",
    "name": "Somebody else",
    "password_hash": "-",
    "verdict": "accepted",
    "mp_id": "4514",
}
OTHER = {"role": "admin", "email": "dev@evil.example", "sure": "", "agreed": ""}
SECRET = re.compile("hash|secret|token|_key")
FACTS = {"constituencies", "mps", "memberships", "phone_numbers", "datasets"}


def state() -> dict[str, list[Any]]:
    """All that somebody may have changed, but for what is new each time."""
    tables = [t for t in db.metadata.sorted_tables if t.name not in TRACES | FACTS]
    told = {t: [column for column in t.columns if not SECRET.search(column.name)] for t in tables}
    return {t.name: sorted(map(repr, db.session.execute(select(*told[t])))) for t in tables}


@on_one
def test_fields_that_are_not_on_the_form_or_there_twice_change_nothing(
    app, world, sender, monkeypatch
):
    with nothing_is_kept(monkeypatch, state) as written:
        known = parameters(app, world, sender, monkeypatch)
        for address in (one for one in known if one.method == "POST"):
            usual = {name: GOOD.get(name, "Plain words") for name in address.names}
            strange = {name: value for name, value in EXTRA.items() if name not in usual}
            twice = [*usual.items(), *((name, OTHER.get(name, "x")) for name in usual)]
            ends = []
            for form, query in ((usual, {}), (MultiDict([*strange.items(), *twice]), strange)):
                written.clear()
                who = one_who_may(world, address.endpoint)
                said = sender.send(who, "POST", address.path, data=form, query_string=query)
                ends.append((said.status_code, said.headers.get("Location"), list(written)))
            assert ends[0] == ends[1], address


# Ids of others ---------------------------------------------------------------------------------

OF_SOMEBODY = {"claim_id", "contact_id", "sign_in_id", "passkey_id"}
OF_SOMEBODY |= {"person_id", "entry_id", "invitation_id"}
# What those who look after people and their work do with what is not theirs.
LOOKED_AFTER = ("people.", "partners.", "inviting.", "review.", "privacy.eras", "queue.free")
TAKING_OUT = ("corrections.redact", "corrections.save_redaction", "contacts.take_back")
# Anybody may ask for a second look at anybody's note.
DOUBTING = ("contacts.flag",)


def test_an_id_of_somebody_else_opens_nothing(app, world, sender, monkeypatch):
    theirs = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.arguments & OF_SOMEBODY
        and not rule.endpoint.startswith(LOOKED_AFTER + TAKING_OUT + DOUBTING)
    }
    with nothing_is_kept(monkeypatch, lasting) as written:
        for endpoint, method, path in addresses(app, world.ids):
            for other in (world.ben, world.carol, world.dev, world.partner):
                if endpoint in theirs and other.role in ACCESS[endpoint]:
                    form = {"data": GOOD} if method == "POST" else {}
                    answer = sender.send(other, method, path, **form)
                    assert answer.status_code in (403, 404), (endpoint, other.role)
                    assert "Asha" not in answer.text
    assert len(theirs) == 9
    assert all(one == lasting() for one in written)


# Cookies that have ended -----------------------------------------------------------------------


def ended_cookies(app: Any, world: World) -> Iterator[str]:
    """Each was good until something ended it."""
    asha, carol, now = world.asha, world.carol, clock.now()
    by = {"person_id": asha.id, "by": carol.id, "now": now}
    for end in (
        lambda: team.end_sessions(**by),
        lambda: resets.choose_password(token=LINK, new_hash="-", now=now),
        lambda: team.change_role(**by, to=Role.PARTNER),
        # Not by Carol, who made them a link for a new password.
        lambda: second_factor.forget(person_id=asha.id, by=None, now=now),
        lambda: (people.disable(**by), people.enable(**by)),
        lambda: erase(**by),
    ):
        browser = Browser(app, asha)
        with transaction():
            end()
        yield cookie_of(browser)
    browser = Browser(app, world.ben)
    cookie = cookie_of(browser)
    assert browser.post("/sign-out").status_code == 303
    yield cookie


@on_one
def test_a_cookie_that_has_ended_opens_nothing_whatever_the_clock_says(app, world, sender, moment):
    own = [one for one in addresses(app, world.ids) if None not in ACCESS[one[0]]]
    cookies = list(ended_cookies(app, world))
    for cookie in cookies:
        sender.cookies[None] = cookie
        for ago in (timedelta(), timedelta(hours=1)):
            moment.shift(-ago)
            for _, method, path in own[:: 1 if cookie == cookies[0] else 20]:
                answer = sender.send(None, method, path)
                assert answer.status_code == 303, path
                assert answer.location.startswith("/sign-in"), path
            moment.shift(ago)
    assert len(own) > 70


def test_what_was_used_once_is_not_good_again_when_the_clock_goes_back(app, world, moment):
    stranger, chosen = Browser(app, None), {"new_password": scenes.NEW}
    joining = {"name": "Ben", "password": scenes.NEW, "agreed": "1"}
    old = scenes.code(-1)
    for path, form in ((f"/reset/{LINK}", chosen), (f"/invitations/{LINK}", joining)):
        assert scenes.send(Browser(app, None), path, **form).status_code == 303
    half_way = Browser(app, None)
    scenes.sign_in(half_way, world.carol)
    assert scenes.send(half_way, "/sign-in/code", code=scenes.code()).status_code == 303
    moment.shift(-timedelta(seconds=30))
    assert stranger.get(f"/reset/{LINK}").status_code == 404
    assert stranger.get(f"/invitations/{LINK}").status_code == 404
    scenes.sign_in(stranger, world.carol)
    assert scenes.send(stranger, "/sign-in/code", code=old).status_code == 422
