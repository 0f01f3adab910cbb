"""A constituent's data sent by every way in: it is refused at the field, and kept nowhere."""

import logging
import zlib
from collections import defaultdict
from functools import cache
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
from flask_wtf import FlaskForm
from sqlalchemy import LargeBinary, String, cast, literal, select, union_all
from wtforms import EmailField, HiddenField, PasswordField, StringField

from outreach.contacts.models import Contact, Draft, Letter
from outreach.coordination.bulk_changes.forms import ChangeForm
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.exports.webhooks import dns as resolving
from outreach.imports import jobs
from outreach.imports.models import Import, ImportFile
from outreach.parliament.models import MP, PhoneNumber
from outreach.people.models import Person
from outreach.privacy.data_register import NOT_SCREENED
from outreach.screening.columns import Cleared, NotKept, Screened
from outreach.screening.fields import NotOfConstituents
from outreach.screening.profiles import Profile, judge
from outreach.scripts.defaults import DEFAULTS
from tests.attacks.ways_in import BASES, FIELDS, GOOD, LINKS, REACHED, TYPED
from tests.facts import scalar
from tests.imports.scenes import bring, entries, send, write
from tests.imports.sheets import HEADER, csv_of
from tests.ladder import message_at, value_of
from tests.planting import (
    Sender,
    hash_quickly,
    nothing_is_kept,
    one_who_may,
    parameters,
    settle,
    text_columns,
)
from tests.scenes import ABBOTT, claim

TOKEN = "zq9case"
PLANTED = (
    "Her asylum claim was refused by the Home Office, ref 1212-0001-2345-6789, born 3 May 1990, "
    f"ring 07700 900123 {TOKEN}"
)
HARMLESS = f"A reply of the office manager {TOKEN}"
ONE_STORE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
# Facts that no form writes.
STATIC = {"constituencies", "mps", "memberships", "postcodes", "register_answers", "datasets"}


@cache
def searched(dialect: str) -> str:
    """Every column of text in which the token is, as one query in words of this dialect."""
    holds = (
        select(literal(name)).where(
            select(literal(1)).where(cast(column, String).icontains(TOKEN)).exists()
        )
        for name, column in text_columns().items()
        if column.table.name not in STATIC and not isinstance(column.type, LargeBinary)
    )
    return str(union_all(*holds).compile(db.engine, compile_kwargs={"literal_binds": True}))


def kept() -> set[str]:
    """The columns in which the token is, in sheets that are packed, too."""
    found = set(db.session.connection().exec_driver_sql(searched(db.engine.dialect.name)).scalars())
    for file in db.session.scalars(select(ImportFile)):
        for name in ("cells", "found"):
            packed = getattr(file, name)
            if packed and TOKEN in zlib.decompress(packed).decode():
                found.add(f"import_files.{name}")
    return found


# --- The columns ---------------------------------------------------------------------------------


def unscreened() -> set[str]:
    columns = text_columns().items()
    return {name for name, column in columns if not isinstance(column.type, Screened)}


def test_every_column_of_text_is_screened_or_has_its_reason(app):
    assert unscreened() == set(NOT_SCREENED)
    assert all(reason.endswith(".") for reason in NOT_SCREENED.values())


def test_a_new_column_of_text_would_be_noticed(app):
    made = db.Table("diaries", db.metadata, db.Column("page", String(80)))
    try:
        assert "diaries.page" in unscreened()
    finally:
        db.metadata.remove(made)


def test_no_screened_column_takes_it_by_any_way(app):
    for name in sorted(set(text_columns()) - set(NOT_SCREENED)):
        column = text_columns()[name]
        text = f"https://example.org/?q={quote(PLANTED)}" if name in LINKS else PLANTED
        text = text[: column.type.length or 10_000]
        with pytest.raises(NotKept) as refusal:
            db.session.execute(column.table.update().values({column.name: text}))
        db.session.rollback()
        assert refusal.value.column == column.name
        assert refusal.value.status == 422
        assert str(refusal.value).startswith("Please take out “")


def test_what_a_rule_let_pass_is_kept_and_read_as_plain_text(app, asha):
    with transaction():
        db.session.get_one(Person, asha.id).name = Cleared("Ring 07700 900123")
    name = db.session.scalar(select(Person.name).where(Person.id == asha.id))
    assert name == "Ring 07700 900123"
    assert type(name) is str
    # Anything that is made of it is screened again.
    assert type(Cleared("a b").upper()) is str


def test_looking_for_a_text_is_not_keeping_it(app):
    assert db.session.scalar(select(Person.id).where(Person.name == PLANTED)) is None
    assert db.session.scalar(select(Person.id).where(Person.name.icontains(PLANTED))) is None


@ONE_STORE
def test_what_no_form_stopped_is_answered_422(app, carol, browser_of, monkeypatch):
    """As if a form had forgotten its validator: the column refuses, and the page says so."""
    monkeypatch.setattr(NotOfConstituents, "__call__", lambda *_: None)
    response = browser_of(carol).post("/partners", {"name": PLANTED})
    assert response.status_code == 422
    assert "Please take out “Her asylum claim”" in response.text
    assert kept() == set()


# --- The forms -----------------------------------------------------------------------------------


def forms() -> list[type[FlaskForm]]:
    found, waiting = [], [FlaskForm]
    while waiting:
        for form in waiting.pop().__subclasses__():
            if form.__module__.startswith("outreach."):
                found.append(form)
            waiting.append(form)
    return found


NOT_TEXT = (HiddenField, PasswordField, EmailField)


def open_fields() -> set[str]:
    """Fields for free text without the validator, as Form.field."""
    found = set()
    for form in forms():
        for name in dir(form):
            field = getattr(form, name, None)
            kind = getattr(field, "field_class", None)
            if not kind or not issubclass(kind, StringField) or issubclass(kind, NOT_TEXT):
                continue
            rules = field.kwargs.get("validators", ())
            if not any(isinstance(rule, NotOfConstituents) for rule in rules):
                found.add(f"{form.__name__}.{name}")
    return found


def test_every_field_for_text_has_the_validator_or_its_reason(app):
    assert open_fields() == set(FIELDS)


# --- Every way in --------------------------------------------------------------------------------


def sent(address: Any, text: str) -> list[dict[str, Any]]:
    """What is sent there: the text in each field for text in turn, with what else the form needs,
    and in all fields at once."""
    if address.endpoint == "importing.upload":
        cells = f"MP,Date,Outcome,Notes,{text}\nNobody,2026-11-02,{text},{text},{text}\n"
        files = [(f"{text}.csv", "MP,Date\nDiane Abbott,2026-11-02\n"), ("calls.csv", cells)]
        return [{"file": (BytesIO(data.encode()), name)} for name, data in files]
    link = f"https://example.org/?q={quote(text)}"
    planted = {name: link if name in ("link", "url") else text for name in address.names}
    good = {name: GOOD[name] for name in address.names if name in GOOD}
    bases = [good | base for base in BASES.get(address.endpoint, [{}])]
    names = [name for name in address.names if name in TYPED]
    return [base | {name: planted[name]} for base in bases for name in names] + [planted]


def ways_in(app: Any, world: Any, monkeypatch: Any, text: str) -> dict[str, set[str]]:
    """Where the text was kept, by the endpoint that took it."""
    people = [None, world.asha, world.ben, world.carol, world.dev, world.partner]
    sender = Sender(app, people)
    found: dict[str, set[str]] = defaultdict(set)
    with nothing_is_kept(monkeypatch, kept) as seen:
        for address in parameters(app, world, sender, monkeypatch):
            if address.method != "POST" or not address.names:
                continue
            who = one_who_may(world, address.endpoint)
            for data in sent(address, text):
                seen.clear()
                response = sender.send(who, "POST", address.path, data=data)
                assert response.status_code < 500, (address, data)
                found[address.endpoint] |= set().union(*seen)
    return {endpoint: columns for endpoint, columns in found.items() if columns}


@ONE_STORE
def test_planted_text_is_kept_by_no_way_in(app, person, monkeypatch, caplog):
    hash_quickly(monkeypatch)
    monkeypatch.setattr(ChangeForm, "digest", lambda _: "-")
    monkeypatch.setattr(resolving, "addresses", lambda *_: [])
    world = settle(person)
    with caplog.at_level(logging.INFO):
        harmless = ways_in(app, world, monkeypatch, HARMLESS)
        refused = ways_in(app, world, monkeypatch, PLANTED)
    # The ways in are open: what is harmless comes in by them.
    assert REACHED - set().union(*harmless.values()) == set()
    assert refused == {}
    assert TOKEN not in caplog.text


# --- Other words, other ways ----------------------------------------------------------------------

VARIANTS = {
    Profile.TEXT: (
        "Ring her on +44 7700 900 123",
        "My number is zero seven seven zero zero nine zero zero one two three",
        "O77OO 9OO123",
        "０７７００ ９００１２３",
        "07700\u200b900123",
        "UAN 1212000123456789",
        "GWF012345678",
        "HU/12345/2026",
        "NI number AB 12 34 56 C",
        "born on 3rd of May 1990",
        "dob 03/05/90",
        "fatima.k at gmail dot com",
        "f.khan@gmail.com",
        "She lives at N1 6QP",
        "He was detained at Yarl's Wood last week",
        "HER HUSBAND WAS DEPORTED TO ERITREA",
        "her assylum claim was refussed",
        "He is an overstayer and his visa ran out",
        "see https://example.org/?q=ring+07700+900123",
    ),
    Profile.NAME: (
        "Sam 07700 900123",
        "Fatima, her claim was refused",
        "Mohamed (born 3 May 1990)",
        "UAN 1212-0001-2345-6789",
        "caseworker for f.khan@gmail.com",
        "Office N1 6QP",
        "She was detained at Yarl's Wood",
    ),
    Profile.LINK: (
        "https://example.org/07700900123",
        "https://example.org/?tel=%2B447700900123",
        "https://example.org/her-case-born-3-may-1990",
        "https://example.org/?q=Her%20asylum%20claim%20was%20refused",
        "https://example.org/?q=Her+asylum+claim+was+refused",
        "https://example.org/?q=Her%2520asylum%2520claim%2520was%2520refused",
        "https://example.org/#uan-1212-0001-2345-6789",
        "https://example.org/f.khan@gmail.com",
        "https://example.org/?to=f.khan%40gmail.com",
    ),
    Profile.FILE_NAME: (
        "asylum_claim_of_Ahmed_was_refused.xlsx",
        "calls 07700 900123.csv",
        "Fatima-born-3-May-1990.xlsx",
        "1212-0001-2345-6789.xlsx",
        "f.khan@gmail.com.csv",
    ),
    Profile.SCRIPT: (
        "Ahmed was detained after his MP told the Home Office.",
        "Ring him on 07700 900123.",
        "Write to f.khan@gmail.com.",
        "Quote her reference 1212-0001-2345-6789.",
    ),
}


@pytest.mark.parametrize(
    "profile, text", [(profile, text) for profile, texts in VARIANTS.items() for text in texts]
)
def test_what_is_a_constituents_is_found(profile, text):
    assert judge(text, profile), text


FINE = {
    Profile.NAME: (
        *("Refugee Action", "Right to Remain", "Bail for Immigration Detainees", "Asylum Matters"),
        *("No Recourse North East", "Anti Trafficking and Labour Exploitation Unit", "RAMFEL"),
        *("Yarl's Wood Befrienders", "Deportation Watch", "Women for Refugee Women", "Care4Calais"),
        *("Public Law Project 2026", "Student Action for Refugees (STAR)", "These Walls Must Fall"),
        *("Senior caseworker (asylum and immigration)", "Home Affairs researcher", "MP", "Intern"),
        *("Caseworker (Home Office cases)", "Immigration caseworker", "Diary secretary"),
        *(
            "Visa Patel",
            "Farah Removal",
            "Grace May",
            "Will Hope",
            "José Álvarez",
            "王小明",
            "محمد علي",
        ),
        *("Mary-Jane O'Neill", "Dr A. B. Jones", "Zapier #2", "Key for member database v2"),
    ),
    Profile.LINK: (
        "https://members-api.parliament.uk/api/Members/1234567",
        "https://x.com/someone/status/1764593940123456789",
        "https://www.theguardian.com/uk-news/2026/nov/03/asylum-seeker-refused-by-home-office",
        "https://hansard.parliament.uk/commons/2026-11-03/debates/"
        "3F2504E0-4F89-11D3-9A0C-0305E82C3301/Title#contribution-ABC",
        "https://www.bbc.co.uk/news/articles/c4gz9k1v2yvo",
        "https://example.org/2026/11/03/123456",
        "https://www.facebook.com/story.php?id=1015800000000&story_fbid=12345678901",
        "https://youtu.be/dQw4w9WgXcQ?t=90",
        "https://mastodon.social/@name@example.org/111222333444555666",
        "https://www.instagram.com/p/C1a2B3c4D5e/",
        "https://hooks.example.com/services/T00000000/B00000000/XXXXXXXXXXXX12345678",
        "https://partner.example.org/told?key=4f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c",
    ),
    Profile.FILE_NAME: (
        *("phonebank 2026-11-03.xlsx", "calls_20261103.csv", "export-1764593940.csv"),
        *("Kopie von MPs (2).xlsx", "IMG_20261103_101500.xlsx", "Home Office letters v3.xlsx"),
        *("MPs-not-border-guards.final.FINAL.csv", "20261103T101500Z.csv", "London 3 Nov.xlsx"),
    ),
    Profile.SCRIPT: (
        "MPs have passed people who came to them for help to the Home Office.",
        "Ring the campaign on 020 7946 0018 or write to hello@migrants.example.",
        "Our office is at N1 6QP. Read [the pledge](https://example.org/pledge/2026/1234567).",
    ),
    Profile.TEXT: (
        *("The link is dead", "The letter is of 2019", "Not a signature: she only thanked us"),
        *("Video at 07:31 shows it", "Office closed until 2026-11-10", "On leave until January"),
        "We found https://x.com/someone/status/1764593940123456789 and no more",
    ),
}


@pytest.mark.parametrize(
    "profile, text", [(profile, text) for profile, texts in FINE.items() for text in texts]
)
def test_what_is_nobodys_is_kept(profile, text):
    assert judge(text, profile) == []


def test_mps_and_the_texts_that_come_with_the_software_are_kept(app):
    names = db.session.scalars(select(MP.full_title)).all()
    assert [name for name in names if judge(name, Profile.NAME)] == []
    words = [words for text in DEFAULTS for words in (text.title, text.body)]
    assert [text for text in words if judge(text, Profile.SCRIPT)] == []


# --- What people see -----------------------------------------------------------------------------


def test_a_partners_name_is_refused_at_its_field_and_stays_in_it(carol, browser_of):
    response = browser_of(carol).post("/partners", {"name": PLANTED})
    assert "Please take out “Her asylum claim”" in message_at(response, "name")
    assert value_of(response, "name") == PLANTED


def test_an_outsider_is_asked_in_words_that_fit_and_loses_nothing(stranger):
    sent = {"name": "Sam", "role": PLANTED, "words": "We have not signed"}
    response = stranger.post(f"/wrong/{ABBOTT}", sent)
    assert "Please send us nothing about a person’s case" in message_at(response, "role")
    assert value_of(response, "name") == "Sam"
    assert "We have not signed" in response.text
    assert kept() == set()


@pytest.mark.parametrize("field", ["subject", "letter", "own", "note"])
def test_a_draft_keeps_the_other_fields(asha, browser_of, field):
    claim(asha)
    typed = {
        "note": "Try again",
        "subject": "The pledge",
        "letter": "Dear MP",
        "own": "I live here",
    }
    browser_of(asha).post(f"/mps/{ABBOTT}/draft", typed | {field: PLANTED})
    fields = scalar(select(Draft.fields))
    assert fields == {name: text for name, text in typed.items() if name != field}


def test_a_draft_takes_no_words_where_nobody_writes(asha, browser_of):
    claim(asha)
    sent = dict.fromkeys(("outcome", "channel", "after", "stance", "phone_id"), PLANTED)
    browser_of(asha).post(f"/mps/{ABBOTT}/draft", sent | {"note": "Try again"})
    assert scalar(select(Draft.fields)) == {"note": "Try again"}


def test_a_letter_that_was_sent_is_logged_without_its_subject(asha, browser_of):
    claim(asha)
    sent = {"channel": "email", "outcome": "sent", "subject": PLANTED, "letter": "Dear MP"}
    assert browser_of(asha).post(f"/mps/{ABBOTT}/contacts", sent).status_code == 303
    assert scalar(select(Letter.subject)) == "[left out]"
    assert kept() == set()


def test_a_note_may_hold_the_number_that_the_office_publishes(asha, browser_of):
    claim(asha)
    with transaction():
        number = PhoneNumber(mp_id=ABBOTT, number="020 8946 0123", kind="constituency", source="-")
        db.session.add(number)
    sent = {"channel": "phone", "outcome": "no_answer", "note": "Ring 020 8946 0123 after ten"}
    assert browser_of(asha).post(f"/mps/{ABBOTT}/contacts", sent).status_code == 303
    assert scalar(select(Contact.note)) == "Ring 020 8946 0123 after ten"


# --- Sheets --------------------------------------------------------------------------------------


def test_a_sheet_is_screened_before_any_of_it_is_kept(carol, browser_of):
    rows = [
        HEADER[:4],
        ["Nobody Of This Name", "2026-11-02", PLANTED, PLANTED],
        ["Diane Abbott", "2026-11-02", "left voicemail", PLANTED],
        ["Jeremy Corbyn", "2026-11-02", "left voicemail", "Ring after ten"],
    ]
    browser = browser_of(carol)
    page = bring(browser, csv_of(rows), name=f"{PLANTED}.csv")
    assert kept() == set()
    shown = browser.get(page).text
    assert "3 cells of this sheet are not kept" in shown
    assert scalar(select(Import.file_name)) == "Spreadsheet"
    write(browser, page)
    assert kept() == set()
    file = browser.get(f"{page}/unmatched.csv").text
    assert "Nobody Of This Name" in file
    assert "[left out]" in file
    assert [one.note for one in entries()] == ["", "Ring after ten"]


def test_a_sheet_keeps_what_offices_publish(carol, browser_of):
    with transaction():
        number = PhoneNumber(mp_id=ABBOTT, number="020 8946 0123", kind="constituency", source="-")
        db.session.add(number)
    row = ["Diane Abbott", "2026-11-02", "left voicemail", "Ring 020 8946 0123 after ten"]
    page = bring(browser_of(carol), csv_of([HEADER[:4], row]), name="phonebank 2026-11-03.csv")
    write(browser_of(carol), page)
    assert [one.note for one in entries()] == ["Ring 020 8946 0123 after ten"]
    assert scalar(select(Import.file_name)) == "phonebank 2026-11-03.csv"


def test_a_sheet_that_was_not_screened_when_the_server_stopped_is_lost(
    carol, browser_of, monkeypatch, moment
):
    monkeypatch.setattr(jobs, "screen_import", lambda *_: None)
    row = ["Diane Abbott", "2026-11-02", "left voicemail", HARMLESS]
    browser = browser_of(carol)
    page = bring(browser, csv_of([HEADER[:4], row]))
    assert kept() == set()
    moment.shift(120)
    send(browser, f"{page}/again")
    assert "The server stopped before this was read" in browser.get(page).text
