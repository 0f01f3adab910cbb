"""Nothing that holds something about a person is forgotten: made from the tables themselves."""

import re

import pytest

from outreach.core.extensions import db
from outreach.privacy import data_register as kept
from outreach.privacy.data_register import (
    MP,
    NOBODY_IN,
    NOT_OF_THE_MP,
    NOT_TOLD,
    NOT_TOLD_OF_MPS,
    PERSON,
)

TABLES = db.metadata.tables
SECRET = re.compile(r"hash|secret|token|step$|key")


def pointing_at(*targets):
    """(table, column) of every column that holds one of these, directly or through another."""
    found = set(targets)
    while True:
        more = {
            (table.name, key.parent.name)
            for table in TABLES.values()
            for key in table.foreign_keys
            if (key.column.table.name, key.column.name) in found
        }
        if more <= found:
            return found - set(targets)
        found |= more


def hanging_on(name):
    """Every table from which foreign keys lead to this one, however far."""
    found = {name}
    while True:
        more = {
            table.name
            for table in TABLES.values()
            if {key.column.table.name for key in table.foreign_keys} & found
        }
        if more <= found:
            return found
        found |= more


def test_every_column_with_somebodys_number_is_told_to_them(app):
    told = {(one.table, one.by) for one in PERSON}
    assert pointing_at(("people", "id")) <= told


def test_every_table_is_told_or_has_its_reason(app):
    told = {one.table for one in PERSON}
    assert not told & set(NOBODY_IN)
    assert told | set(NOBODY_IN) == set(TABLES)


def test_every_table_about_an_mp_is_told_or_has_its_reason(app):
    of_us = {"receipts"}
    told = {one.table for one in MP}
    assert told | set(NOT_OF_THE_MP) == hanging_on("mps") - of_us


@pytest.mark.parametrize("entries, not_told", [(PERSON, NOT_TOLD), (MP, NOT_TOLD_OF_MPS)])
def test_every_column_is_told_or_has_its_reason(app, entries, not_told):
    for name in {one.table for one in entries}:
        told = {column for one in entries if one.table == name for column in one.tells}
        hidden = not_told.get(name, {})
        assert told | set(hidden) == set(TABLES[name].columns.keys()), name
        assert all(hidden.values()), name


@pytest.mark.parametrize("one", [*PERSON, *MP], ids=lambda one: f"{one.table}.{one.by}")
def test_no_secret_is_told_and_the_columns_are_there(app, one):
    assert not [column for column in one.tells if SECRET.search(column)]
    assert one.by in TABLES[one.through or one.table].columns
    assert not one.newest or one.newest in TABLES[one.table].columns


@pytest.mark.parametrize("one", MP, ids=lambda one: one.table)
def test_of_an_mp_no_column_says_who_of_us_it_was(app, one):
    ours = {column for table, column in pointing_at(("people", "id")) if table == one.table}
    assert not ours & set(one.tells)


def test_a_new_table_would_be_noticed(app):
    made = db.Table("diaries", db.metadata, db.Column("whose", db.ForeignKey("people.id")))
    try:
        with pytest.raises(AssertionError):
            test_every_column_with_somebodys_number_is_told_to_them(app)
        with pytest.raises(AssertionError):
            test_every_table_is_told_or_has_its_reason(app)
    finally:
        db.metadata.remove(made)
    assert kept.PERSON
