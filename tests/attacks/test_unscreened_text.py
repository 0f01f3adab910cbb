"""A constituent's data sent by every way in: it is refused at the field, and kept nowhere."""

import logging
import re
import zlib
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
from flask_wtf import FlaskForm
from sqlalchemy import LargeBinary, String, cast, func, literal, select, union_all
from wtforms import EmailField, HiddenField, PasswordField, StringField

from outreach.core import background
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Outcome
from outreach.imports.models import ImportFile
from outreach.people.models import Person
from outreach.privacy.data_register import NOT_SCREENED
from outreach.screening.columns import Cleared, NotKept, Screened
from outreach.screening.fields import NotOfConstituents
from outreach.screening.profiles import Profile, judge
from tests.attacks.ways_in import FIELDS, GOOD, LINKS, OVERRIDES
from tests.ladder import message_at
from tests.planting import (
    Sender,
    hash_quickly,
    nothing_is_kept,
    one_who_may,
    parameters,
    settle,
    text_columns,
)
from tests.scenes import claim

TOKEN = "zq9case"
PLANTED = (
    "Her asylum claim was refused by the Home Office, ref 1212-0001-2345-6789, born 3 May 1990, "
    f"ring 07700 900123 {TOKEN}"
)
HARMLESS = f"A reply of the office manager {TOKEN}"
ONE_STORE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
# Facts that no form writes.
COUNT=[0]
STATIC = {"constituencies", "mps", "memberships", "postcodes", "register_answers", "datasets"}


def searched() -> Any:
    """Every column of text in which the token is, as one query."""
    return union_all(
        *(
            select(literal(name))
            .where(
                select(literal(1))
                .where(func.lower(cast(column, String)).contains(TOKEN))
                .exists()
            )
            for name, column in text_columns().items()
            if column.table.name not in STATIC and not isinstance(column.type, LargeBinary)
        )
    )


def kept() -> set[str]:
    """The columns in which the token is, in sheets that are packed, too."""
    found = set(db.session.scalars(searched()))
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


@pytest.mark.parametrize(
    "name", sorted(n for n in text_columns() if n not in NOT_SCREENED), ids=str
)
def test_no_screened_column_takes_it_by_any_way(app, name):
    column = text_columns()[name]
    text = f"https://example.org/?q={quote(PLANTED)}" if name in LINKS else PLANTED
    length = column.type.length or 10_000
    with pytest.raises(NotKept) as refusal:
        db.session.execute(column.table.update().values({name.split(".")[1]: text[:length]}))
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
def test_what_no_form_stopped_is_a_sentence_and_no_mistake_of_ours(app, carol, browser_of, monkeypatch):
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
    """What is sent there: the text in each field in turn, with what else the form needs; and in
    all of them."""
    good = {name: GOOD[name] for name in address.names if name in GOOD}
    good |= OVERRIDES.get(address.endpoint, {})
    link = f"https://example.org/?q={quote(text)}"
    planted = {name: link if name in ("link", "url") else text for name in address.names}
    if address.endpoint == "importing.upload":
        cells = f"MP,Date,Outcome,Notes\nNobody of this name,2026-11-02,{text},{text}\n"
        planted["file"] = None
        files = [(f"{text}.csv", "MP,Date\nDiane Abbott,2026-11-02\n"), ("calls.csv", cells)]
        return [{"file": (BytesIO(data.encode()), name)} for name, data in files]
    return [good | {name: planted[name]} for name in address.names] + [planted]


def ways_in(app: Any, world: Any, monkeypatch: Any, text: str) -> dict[str, set[str]]:
    """Where the text was kept, by the endpoint that took it."""
    people = [None, world.asha, world.ben, world.carol, world.dev, world.partner]
    sender = Sender(app, people)
    found: dict[str, set[str]] = {}
    with nothing_is_kept(monkeypatch, kept) as seen:
        for address in parameters(app, world, sender, monkeypatch):
            if address.method != "POST":
                continue
            who = one_who_may(world, address.endpoint)
            for data in sent(address, text):
                seen.clear()
                COUNT[0]+=1
                response = sender.send(who, "POST", address.path, data=data)
                background.wait()
                assert response.status_code < 500, (address, data)
                for columns in seen:
                    if columns:
                        found.setdefault(address.endpoint, set()).update(columns)
    return found


@ONE_STORE
def test_planted_text_is_kept_by_no_way_in(app, person, monkeypatch, caplog):
    hash_quickly(monkeypatch)
    world = settle(person)
    with caplog.at_level(logging.INFO):
        harmless = ways_in(app, world, monkeypatch, HARMLESS)
        refused = ways_in(app, world, monkeypatch, PLANTED)
    # The ways in are open: what is harmless comes in by them, into every screened column.
    reached = set().union(*harmless.values())
    print(sorted(harmless.items()))
    print(COUNT)
    print(sorted(set(text_columns()) - set(NOT_SCREENED) - reached))
    assert refused == {}
    assert TOKEN not in caplog.text
