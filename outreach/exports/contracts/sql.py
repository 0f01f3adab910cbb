"""Columns as the text that leaves the house, on both databases: what Python would do with a million
rows, the database does in a fraction of the time."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    type_coerce,
)

from outreach.core import clock
from outreach.core.columns import AnySelect
from outreach.core.extensions import db
from outreach.core.formulas import CELL_BREAKS, FORMULA_SIGNS, IGNORED_BEFORE_SIGNS
from outreach.core.vocabulary import Shared
from outreach.exports.contracts.contract import Column, Kind, View
from outreach.exports.models import ExportChange

TRUE, FALSE = literal_column("'true'", Text), literal_column("'false'", Text)


def plain(column: Any) -> ColumnElement[str]:
    """A word of ours as its text, without Python looking at each."""
    return type_coerce(column, Text)


def truth(condition: ColumnElement[bool]) -> ColumnElement[str]:
    return case((condition, TRUE), else_=FALSE)


def london_day(at: Any) -> ColumnElement[str]:
    """The day that a moment was in London, as 2026-11-03."""
    if db.engine.dialect.name != "sqlite":
        there = func.timezone(literal_column("'Europe/London'"), at)
        return func.to_char(there, literal_column("'YYYY-MM-DD'"), type_=Text)
    # Only in summer, and after 23.00 UTC, is it another day there: then the clock is an hour on,
    # from the last Sunday in March to the last one in October.
    text = type_coerce(at, Text)
    day, year = func.substr(text, 1, 10, type_=Text), func.substr(text, 1, 4, type_=Text)
    begins, ends = (
        func.date(year.concat(literal_column(f"'-{month}-31'")), "-6 days", "weekday 0")
        for month in ("03", "10")
    )
    summer = and_(func.substr(text, 12, 2) == "23", day >= begins, day < ends)
    return case((summer, func.date(day, "+1 day")), else_=day)


def london_time(at: Any) -> ColumnElement[str]:
    """The time that it was in London, as 09:42."""
    if db.engine.dialect.name != "sqlite":
        there = func.timezone(literal_column("'Europe/London'"), at)
        return func.to_char(there, literal_column("'HH24:MI'"), type_=Text)
    text = type_coerce(at, Text)
    year, moment = func.substr(text, 1, 4, type_=Text), func.substr(text, 1, 19, type_=Text)
    begins, ends = (
        func.date(year.concat(literal_column(f"'-{month}-31'")), "-6 days", "weekday 0").concat(
            literal_column("' 01:00:00'")
        )
        for month in ("03", "10")
    )
    summer = and_(moment >= begins, moment < ends)
    return func.substr(case((summer, func.datetime(moment, "+1 hour")), else_=moment), 12, 5)


def iso_day(day: Any) -> ColumnElement[str]:
    """A column that is a day already."""
    if db.engine.dialect.name == "sqlite":
        return type_coerce(day, Text)
    return func.to_char(day, literal_column("'YYYY-MM-DD'"), type_=Text)


def table_of(words: Mapping[str, str]) -> Any:
    """Texts and the word of each, as something to join: (id, word). One value to bind, however
    many there are."""
    found: Any = literal(json.dumps(words), Text)
    if db.engine.dialect.name == "sqlite":
        rows = func.json_each(found).table_valued("key", "value", name="words")
    else:
        rows = func.json_each_text(cast(found, JSON)).table_valued("key", "value", name="words")
    names = cast(rows.c.key, Text).label("id"), type_coerce(rows.c.value, Text).label("word")
    # Distinct: so that SQLite makes a table of them, which it can look up.
    return select(*names).distinct().subquery()


def within(query: Select[Any], at: Any, view: View) -> Select[Any]:
    """Only what was on these days, in London, both counted in."""
    if view.first:
        query = query.where(at >= clock.london(view.first))
    if view.last:
        query = query.where(at < clock.london(view.last + clock.DAY))
    return query


def changed(
    query: Select[Any],
    dataset: Shared,
    row_id: Any,
    view: View,
    *,
    place: Any = None,
    key: Any = None,
) -> Select[Any]:
    """Only what changed after `since`, if that is asked for; and from a position on.

    Rows are ordered by `place`, then by `key`: our own number, unless the dataset has keys that say
    nothing of it. Beside the contract's columns come `row_id` and `place`."""
    place, key = row_id if place is None else place, row_id if key is None else key
    query = query.add_columns(row_id.label("row_id"), place.label("place"))
    if view.since is not None:
        moved = changes(dataset, view).subquery("moved")
        query = query.join(moved, moved.c.key == row_id).where(moved.c.revision > view.since)
        if view.until is not None:
            query = query.where(moved.c.revision <= view.until)
    if view.after is not None:
        before, last = view.after
        query = query.where(place >= before, or_(place > before, key > last))
    query = query.order_by(place, key)
    return query.limit(view.limit) if view.limit is not None else query


def changes(dataset: Shared, view: View) -> AnySelect:
    """When each row of a dataset last changed for this partner: (key, revision)."""
    names = [dataset.value, for_one(dataset, view.partner_id)]
    query = select(ExportChange.key, func.max(ExportChange.revision).label("revision"))
    return query.where(ExportChange.dataset.in_(names)).group_by(ExportChange.key)


def for_one(dataset: Shared, partner_id: int | None) -> str:
    """The name under which changes are noted that a single partner is told of."""
    return f"{dataset.value}:{partner_id or 0}"


def told(
    columns: Sequence[Column], cells: Sequence[Any], *, gone: ColumnElement[bool], view: View
) -> list[Any]:
    """The key, the other cells and whether the row is removed, named as the contract names them.
    Only among changes can a row be removed; then nothing but its key is told."""
    key, *others = cells
    if view.since is None:
        return labelled(columns, [key, *others, FALSE])
    return labelled(columns, [key, *(unless(gone, cell) for cell in others), truth(gone)])


def labelled(columns: Sequence[Column], cells: Sequence[Any]) -> list[Any]:
    return [cell.label(column.name) for cell, column in zip(cells, columns, strict=True)]


def unless(gone: ColumnElement[bool], column: Any) -> ColumnElement[Any]:
    """Nothing, in a row that is removed."""
    return case((gone, null()), else_=column)


def escaped(column: Any) -> ColumnElement[str]:
    """Return the column as `escape_formula` gives each of its texts."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    code = (func.unicode if is_sqlite else func.ascii)(column, type_=Integer)
    # Most texts begin with a letter or a digit: for these the long list is not gone through.
    is_ordinary = or_(code.between(ord("A"), ord("z")), code.between(ord("0"), ord("9")))
    first = func.substr(func.ltrim(column, IGNORED_BEFORE_SIGNS), 1, 1, type_=Text)
    find = func.instr if is_sqlite else func.strpos
    has_sign = and_(first != "", find(FORMULA_SIGNS, first) > 0)
    looks_like_formula = or_(code.in_([ord(sign) for sign in CELL_BREAKS]), has_sign)
    return case(
        (is_ordinary, column),
        (looks_like_formula, literal("'", Text).concat(column)),
        else_=column,
    )


def json_object(cells: Sequence[tuple[Column, Any]]) -> ColumnElement[str]:
    """A row as a JSON object. PostgreSQL puts pieces of text together faster than it makes objects,
    and only what somebody typed can hold a sign that JSON must escape."""
    if db.engine.dialect.name == "sqlite":
        pairs: list[Any] = []
        for told, cell in cells:
            is_truth = told.kind is Kind.TRUTH
            pairs += [literal_column(f"'{told.name}'"), func.json(cell) if is_truth else cell]
        return func.json_object(*pairs, type_=Text)
    line: Any = literal_column("'{'", Text)
    for number, (told, cell) in enumerate(cells):
        comma = "," if number else ""
        line = line.concat(literal_column(f"""'{comma}"{told.name}":'""")).concat(
            _as_json(told, cell)
        )
    return line.concat(literal_column("'}'"))  # type: ignore[no-any-return]


def _as_json(told: Column, cell: Any) -> ColumnElement[str]:
    quote = literal_column("""'"'""", Text)
    if told.kind is Kind.NUMBER:
        written: Any = cast(cell, Text)
    elif told.kind is Kind.TRUTH:
        written = cell
    elif told.typed:
        written = cast(func.to_json(cell), Text)
    else:
        written = quote.concat(cell).concat(quote)
    return func.coalesce(written, literal_column("'null'", Text))
