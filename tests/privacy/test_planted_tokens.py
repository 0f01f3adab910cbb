"""A token in every column that can hold a text, and then every page, part and file as everybody:
each token is where the table says that it may be read, and nowhere else."""

import logging
import re
from collections import defaultdict
from typing import Any

import pytest
from sqlalchemy import JSON, Column, LargeBinary, String, cast, func, select, update

from outreach.core.access import ACCESS
from outreach.core.extensions import db
from outreach.core.tokens import hash_token
from outreach.people.models import Person
from tests.audit.scenes import unguarded
from tests.browsing import FRAGMENT, Browser
from tests.facts import scalar
from tests.planting import LINK as OFFICE_LINK
from tests.planting import (
    WRITTEN,
    World,
    addresses,
    cookie_of,
    hash_quickly,
    nothing_is_kept,
    settle,
    text_columns,
)

WORKERS, STAFF = "asha ben carol", "carol dev"
ALL = "stranger asha ben carol dev partner"
CALL = "contacts.show contacts.create contacts.letter contacts.pledge"
LOGGED = f"{CALL} contacts.flag"  # which shows the page of an MP who was rung
BOARD = "board.index board.changes board.mps"
MINE = "privacy.my_data privacy.my_data_file"
OF_THE_MP = "privacy.mp_data privacy.mp_data_file"
NOTICES = "notices.index notices.post"
FLAGS = "flags.index flags.solve"
REVIEW = (
    "review.index review.refuse review.send_back"
    " disputes.keep disputes.one_is_wrong disputes.stands"
)
LINK = "account.new_password account.choose_password"
JOIN = "invitations.show invitations.accept"
PEOPLE = (
    "people.index people.show people.address people.change_role"
    " privacy.erasing privacy.erase oversight.index progress.volunteers"
)
LEAVING = "privacy.leaving privacy.leave"  # which lists what they made
PARTNER = "partners.show partners.agree partners.add_person"
SIGNED = "signatures.index signatures.look signatures.confirm signatures.enter"
HOOK, SECRET_OF_IT = "webhooks.show", "webhooks.show_secret"
STEP = "profile.second_step profile.confirm_second_step profile.turn_off"

# Who reads it, and where. What Asha wrote and what is about her; Carol is who looked at it.
Readers = list[tuple[str, str]]
NOBODY: Readers = []
WRITTEN_BY_HER: Readers = [
    (WORKERS, LOGGED),
    ("asha", MINE),
    (STAFF, OF_THE_MP),
    ("carol", REVIEW),
]
# What an office said, and to whom it was told to answer.
OF_AN_OFFICE: Readers = [("carol", REVIEW), (STAFF, OF_THE_MP)]
BY_AN_OFFICE: Readers = [
    *OF_AN_OFFICE,
    (ALL, "offices.confirming"),
    (ALL, "offices.confirm"),
]  # with the link alone
# Once it is confirmed, it is public.
EVIDENCE: Readers = [
    (WORKERS, LOGGED),
    ("asha", MINE),
    (STAFF, OF_THE_MP),
    ("carol", REVIEW),
    (ALL, "public.constituency"),
]
# Ben is setting up his second step: the one moment in which its secret is shown.
BEGUN = "people.totp_secret while it is set up"

FACT = "A fact of the public register."
WORDS = "The campaign’s own words, made to be read."
PACKED = "What a coordinator’s sheet says of MPs, packed: tests/imports reads it."
NAMED = "One of our own words: what is shown is its label."
COUNTED = "Says only whether a backup was put back."
KEY = "A key that only links rows together; it is on pages in addresses."
SEARCH = "Another column in small letters, to search in."

COLUMNS: dict[str, Readers | str] = {
    "agreements.datasets": NAMED,
    "api_tokens.datasets": NAMED,
    "api_tokens.ends_with": [(STAFF, PARTNER)],
    "api_tokens.label": [("carol", f"{MINE} {LEAVING}"), (STAFF, PARTNER)],
    "api_tokens.token_hash": NOBODY,
    "attempts.key_hash": NOBODY,
    "attempts.kind": NOBODY,
    "audit_events.action": [("asha carol", MINE), (STAFF, "oversight.index")],
    "audit_events.hash": NOBODY,
    "audit_events.subject": [("asha", MINE), (STAFF, "oversight.index")],
    "audit_head.hash": "The hash of the newest row of the record: audit_events.hash again.",
    "changed_rows.after": NOBODY,
    "changed_rows.before": NOBODY,
    "changed_rows.left_because": [("carol", "steering.show")],
    "changed_rows.paused_after": [("carol", "steering.show")],
    "changed_rows.paused_before": NOBODY,
    "constituencies.gss_code": KEY,
    "constituencies.name": FACT,
    "constituencies.nation": FACT,
    "constituencies.region": FACT,
    "constituencies.runner_up_2024": FACT,
    "constituencies.search": SEARCH,
    "constituencies.welsh_name": FACT,
    "constituencies.winner_2024": FACT,
    "contacts.note": [
        *WRITTEN_BY_HER,
        ("asha", "corrections.correct corrections.undo"),
        ("carol", "corrections.redact exports.show"),
    ],
    "contradictions.settled_as": [(WORKERS, LOGGED), ("carol", MINE)],
    "datasets.name": "Which table of facts is loaded.",
    "datasets.sha256": "Which version of it.",
    "deliveries.body": NOBODY,
    "deliveries.dataset": NAMED,
    "deliveries.event_id": NOBODY,
    "deliveries.problem": [(STAFF, "webhooks.show")],
    "drafts.fields": [
        ("asha", f"{MINE} contacts.show contacts.pledge"),
        (STAFF, OF_THE_MP),
    ],
    "export_changes.dataset": NAMED,
    "export_waiting.dataset": NAMED,
    "export_head.epoch": COUNTED,
    "export_head.xact": COUNTED,
    "hooks.datasets": NAMED,
    "hooks.salt": NOBODY,
    "hooks.url": [
        ("carol", f"{MINE} {LEAVING}"),
        (STAFF, f"{PARTNER} {HOOK}"),
        ("dev", SECRET_OF_IT),
    ],
    "import_files.cells": PACKED,
    "import_files.found": PACKED,
    "import_files.notes": PACKED,
    "imports.choices": PACKED,
    "imports.digest": NOBODY,
    "imports.file_name": [
        ("carol", f"{MINE} importing.index importing.show importing.upload importing.choose"),
    ],
    "imports.summary": PACKED,
    "invitations.email": [
        (STAFF, "inviting.index inviting.create inviting.renew"),
        (ALL, JOIN),  # with the link alone
    ],
    "invitations.token_hash": NOBODY,
    "letters.body": [*WRITTEN_BY_HER, ("carol", "corrections.redact")],
    "letters.subject": [*WRITTEN_BY_HER, ("carol", "corrections.redact")],
    "log_reviews.reason": [("asha", f"{MINE} today.index"), ("carol", f"{MINE} {REVIEW}")],
    "memberships.gss_code": KEY,
    "known_browsers.place_hash": NOBODY,
    "known_browsers.token_hash": NOBODY,
    "mp_flags.solved_how": [
        (WORKERS, CALL),
        ("asha carol", MINE),
        ("carol", FLAGS),
        (STAFF, OF_THE_MP),
    ],
    "mp_flags.words": [
        ("asha", MINE),
        ("carol", f"{CALL} {FLAGS}"),
        (STAFF, OF_THE_MP),
    ],
    "mps.display_name": FACT,
    "mps.email": FACT,
    "mps.full_title": FACT,
    "mps.list_name": FACT,
    "mps.party": FACT,
    "mps.party_abbreviation": FACT,
    "mps.search": SEARCH,
    # And in the step of the letter: tests/attacks/test_register_addresses.py.
    "mps.working_email": [
        ("carol", "steering.reach steering.put_right"),
        (STAFF, OF_THE_MP),
    ],
    "note_flags.settled_as": [(WORKERS, LOGGED), ("ben carol", MINE), (STAFF, OF_THE_MP)],
    "objections.confirm_hash": NOBODY,
    "objections.mailed_to": OF_AN_OFFICE,
    "objections.name": BY_AN_OFFICE,
    "objections.role": BY_AN_OFFICE,
    "objections.settled_as": [("carol", MINE), (STAFF, OF_THE_MP)],
    "objections.words": BY_AN_OFFICE,
    "office_links.token_hash": NOBODY,
    "office_signatures.confirm_hash": NOBODY,
    "office_signatures.mailed_to": OF_AN_OFFICE,
    "office_signatures.name": BY_AN_OFFICE,
    "office_signatures.role": BY_AN_OFFICE,
    "partners.name": [
        (WORKERS, "partners.sharing partners.consent"),
        ("asha", f"{MINE} profile.index profile.change_password"),
        ("carol", f"{MINE} exports.show"),
        ("dev", f"tokens.make webhooks.new webhooks.add {SECRET_OF_IT} people.index"),
        ("carol", f"today.index {REVIEW} {LEAVING}"),
        ("partner", f"{MINE} {SIGNED} exports.show"),
        ("carol dev partner", "exports.index"),
        (STAFF, f"{PARTNER} {HOOK} partners.index partners.add"),
    ],
    "partners.pseudonym_key": NOBODY,
    "passkey_challenges.challenge": NOBODY,
    "passkey_challenges.token_hash": NOBODY,
    "passkey_challenges.user_handle": NOBODY,
    "passkeys.credential_id": NOBODY,
    "passkeys.public_key": NOBODY,
    "passkeys.user_handle": NOBODY,
    "passkeys.name": [("asha", f"{MINE} passkeys.index passkeys.add")],
    "password_resets.token_hash": NOBODY,
    "notices.words": [(WORKERS, "today.index"), ("carol", f"{MINE} {NOTICES} {LEAVING}")],
    "people.email": [
        ("asha", f"{MINE} profile.index profile.change_password"),
        (STAFF, "people.address"),
        (ALL, LINK),  # with the link alone
    ],
    "people.name": [
        ("asha", "*"),  # who is signed in stands on every page
        (WORKERS, f"{LOGGED} {BOARD} queue.claim"),
        ("carol", f"{REVIEW} corrections.redact {FLAGS} stuck.index stuck.choose"),
        (STAFF, PEOPLE),
        ("dev", "people.reset_password"),  # without mail an admin makes the link
        ("carol partner", "exports.show"),  # she lets it go to them
        (ALL, "account.demo_sign_in"),  # with the link of a practice installation alone
    ],
    "people.own_gss_code": KEY,
    "people.password_hash": NOBODY,
    "people.totp_secret": NOBODY,
    "phone_numbers.number": FACT,
    "phone_numbers.source": FACT,
    "pledge_checks.reason": [
        (WORKERS, CALL),
        ("asha carol", MINE),
        ("asha", "today.index"),
        (STAFF, OF_THE_MP),
    ],
    "pledge_entries.described": EVIDENCE,
    "pledge_entries.link": [*EVIDENCE, ("carol", "exports.show")],
    "postcodes.gss_code": FACT,
    "postcodes.postcode": FACT,
    "pledge_changes.body": [("carol", f"{MINE} words.show"), ("dev", "words.show")],
    "pledge_changes.title": [("carol", f"{MINE} words.show"), ("dev", "words.show")],
    "queue_entries.held_because": [(WORKERS, f"{CALL} queue.claim"), (STAFF, OF_THE_MP)],
    "queue_entries.paused_because": [(WORKERS, f"{CALL} queue.claim"), (STAFF, OF_THE_MP)],
    "queue_entries.region": FACT,
    "receipts.key": NOBODY,
    "receipts.location": NOBODY,
    "receipts.path": [("asha", MINE)],
    "pending_sign_ins.code_hash": NOBODY,
    "pending_sign_ins.token_hash": NOBODY,
    "recovery_codes.code_hash": NOBODY,
    "register_answers.address": FACT,
    "register_answers.body": FACT,
    "register_changes.after": FACT,
    "register_changes.before": FACT,
    "register_changes.gss_code": FACT,
    "register_changes.what": FACT,
    "script_versions.body": WORDS,
    "script_versions.title": WORDS,
    "settings.security_contact": "Published, for whoever finds a hole.",
    "sign_ins.device": [("asha", f"{MINE} profile.index profile.change_password")],
    "sign_ins.token_hash": NOBODY,
    "takings.columns": NAMED,
    "takings.dataset": NAMED,
    "takings.sha256": [("carol", MINE), ("carol dev", "exports.index")],
    "takings.version": NAMED,
    "targets.about": [("carol", f"{MINE} stuck.index {LEAVING}")],
    "undo_steps.after": NOBODY,
    "undo_steps.before": NOBODY,
}
SENSITIVE = [*(name for name, what in COLUMNS.items() if not isinstance(what, str)), BEGUN]
TOKEN = re.compile(r"zqzq([a-p]{2})qzqz", re.IGNORECASE)


def token(name: str) -> str:
    """Letters only: it must be good as a secret, too."""
    number = SENSITIVE.index(name)
    return f"zqzq{chr(97 + number // 16)}{chr(97 + number % 16)}qzqz"


def columns_in(text: str) -> set[str]:
    found = {match.lower() for match in TOKEN.findall(text)}
    return {SENSITIVE[(ord(high) - 97) * 16 + ord(low) - 97] for high, low in found}


def value(name: str, column: Column[Any]) -> Any:
    """The token, in the shape that the column has."""
    planted = token(name)
    if isinstance(column.type, JSON):
        names = WRITTEN if name == "drafts.fields" else ["last_outcome"]
        return dict.fromkeys(names, planted)
    if isinstance(column.type, LargeBinary):
        return planted.encode()
    shapes = {
        "mps.working_email": f"{planted}@example.org",
        "people.email": f"{planted}@example.org",
        "people.totp_secret": planted.upper() * 4,
        "pledge_entries.link": f"https://example.org/{planted}",
    }
    return shapes.get(name, planted)


def rows(name: str, column: Column[Any], asha: Person) -> Any:
    """Those that are about Asha; of those that a browser needs, one that none has."""
    table = column.table
    if name.endswith(("token_hash", "code_hash", "key_hash", "confirm_hash", "place_hash")):
        return column == "-"
    if name in ("audit_events.action", "audit_events.subject"):
        return column.in_(("test.did", "nothing"))
    if column.name == "mailed_to":
        # A message works only if it went to where the MP is reached.
        return table.c.confirm_hash != hash_token(OFFICE_LINK)
    whose = {"people": "id", "sign_ins": "person_id", "receipts": "person_id"}.get(table.name)
    return table.c[whose] == asha.id if whose else column.is_not(None)


def fits(column: Column[Any]) -> bool:
    """SQLite takes a text of any length."""
    length = getattr(column.type, "length", None)
    return db.engine.dialect.name == "sqlite" or length is None or length >= len("zqzqaaqzqz")


def plant(world: World) -> None:
    for name, column in text_columns().items():
        if name in SENSITIVE and fits(column):
            change = update(column.table).values({column.name: value(name, column)})
            unguarded(change.where(rows(name, column, world.asha)))
            is_there = func.lower(cast(column, String)).contains(token(name))
            if isinstance(column.type, LargeBinary):  # which PostgreSQL writes in hexadecimal
                is_there = column == value(name, column)
            assert scalar(select(func.count()).where(is_there)), name
    secret = token(BEGUN).upper() * 4
    unguarded(update(Person).where(Person.id == world.ben.id).values(totp_secret=secret))


def crawl(app: Any, world: World, monkeypatch: Any) -> dict[str, set[tuple[str, str]]]:
    """Where each column's token is read: (who, endpoint)."""
    who = {"stranger": None, **{name: getattr(world, name) for name in ALL.split()[1:]}}
    browsers = {name: Browser(app, one) for name, one in who.items()}
    plant(world)
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    with nothing_is_kept(monkeypatch):
        for name, browser in browsers.items():
            role, cookie = who[name] and who[name].role, cookie_of(browser)
            for endpoint, method, path in addresses(app, world.ids):
                if role in ACCESS[endpoint] and endpoint != "static":
                    for text in answers(browser, cookie, method, path):
                        for column in columns_in(text):
                            found[column].add((name, endpoint))
    return found


def answers(browser: Browser, cookie: str, method: str, path: str) -> list[str]:
    """The page and the part of it; or what a form with nothing in it is answered, the sentence for
    the next page included. With all headers."""
    said = []
    for headers in ({}, FRAGMENT) if method == "GET" else ({},):
        browser.client.set_cookie("outreach", cookie)
        sent = {"X-CSRFToken": browser.token, "HX-PTag": "0-0", **headers}
        with browser.app.app_context():
            form = None if method == "GET" else {"unknown": "-"}
            response = browser.client.open(path, method=method, data=form, headers=sent)
        said.append(f"{response.text} {response.headers}")
    if method == "POST":
        with browser.client.session_transaction() as session:
            said.append(repr(session.get("_flashes")))
    return said


def allowed(name: str) -> set[tuple[str, str]]:
    readers = [("ben", STEP)] if name == BEGUN else COLUMNS[name]
    return {
        (who, page) for whose, pages in readers for who in whose.split() for page in pages.split()
    }


def test_every_column_has_its_line():
    assert set(COLUMNS) == set(text_columns())


# Which page shows which column is decided by templates, not by databases: one is enough.
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_each_token_is_read_where_the_table_says_and_nowhere_else(app, person, monkeypatch, caplog):
    hash_quickly(monkeypatch)
    monkeypatch.setitem(app.config, "DEMO", True)
    with caplog.at_level(logging.INFO):
        found = crawl(app, settle(person), monkeypatch)
    wrong = {}
    for name in SENSITIVE:
        may, read = allowed(name), found[name]
        if ("asha", "*") in may:
            own = {pair for pair in read if pair[0] == "asha"}
            assert len(own) > 20
            may, read = {pair for pair in may if pair[0] != "asha"}, read - own
        if may != read:
            wrong[name] = {"leaks": sorted(read - may), "is missing": sorted(may - read)}
    assert not wrong, "\n".join(f"{name}: {what}" for name, what in wrong.items())
    assert columns_in(caplog.text) == set()
