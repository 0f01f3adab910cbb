"""Handover: what people made that goes on by itself (tokens, webhooks, agreements, links), and what
becomes of it when their account is switched off, gets another role or goes. Nothing goes on by
silence: what nobody takes over ends. Packages register what they have of it."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import update

from outreach.audit.actions import record
from outreach.core.errors import Refusal, Unfitting
from outreach.core.extensions import Model, db
from outreach.core.vocabulary import Role
from outreach.people.queries import role_of
from outreach.people.voices import Voice, is_voice, voices

# Of everything somebody made: who takes it over, by `key_of`. What is not in it ends.
Choices = Mapping[str, int]
FIELD = "handover"


class Item(NamedTuple):
    id: int
    words: str


class Kind(NamedTuple):
    """One kind of thing that goes on by itself, which `roles` may have. `end` takes item_ids,
    person_id, by and now. With a `table`, which has a column `kept_by`, another voice may take it
    over; without one it only ends."""

    name: str
    label: str
    kept_by: Callable[[int, datetime], Sequence[Item]]
    end: Callable[..., object]
    roles: frozenset[Role]
    table: type[Model] | None = None


class Ongoing(NamedTuple):
    """Things that somebody has of one kind, and who may take them over."""

    kind: Kind
    items: Sequence[Item]
    takers: Sequence[Voice]

    def may_give(self, role: Role) -> bool:
        """Return whether an account of this role may have somebody take these over."""
        return self.kind.table is not None and role in self.kind.roles


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _KINDS[kind.name] = kind


def one_by_one(
    end: Callable[[int, int, datetime], object], over: type[Refusal]
) -> Callable[..., None]:
    """Return an `end` of a kind that ends item after item; `over` says that one had ended.

    `end` takes the item's id, the id of whoever ends it, and now.
    """

    def end_all(*, item_ids: Sequence[int], person_id: int, by: int, now: datetime) -> None:
        for item_id in item_ids:
            with suppress(over):
                end(item_id, by, now)

    return end_all


def key_of(kind: Kind, item: Item) -> str:
    return f"{kind.name}-{item.id}"


def ongoing(person_id: int, now: datetime) -> list[Ongoing]:
    """Return everything of this person's that goes on by itself, by kind."""
    held = [(kind, kind.kept_by(person_id, now)) for kind in _KINDS.values()]
    return [Ongoing(kind, items, _takers(kind, person_id)) for kind, items in held if items]


def settle(
    *,
    person_id: int,
    by: int,
    choices: Choices,
    now: datetime,
    to_role: Role | None = None,
) -> None:
    """Hand over what `choices` says, and end everything else of this person's: with `to_role` they
    stay, and keep what that role may have. Whoever takes something over must be locked. Raises
    Unfitting at FIELD."""
    for kind in _KINDS.values():
        ending = []
        for item in kind.kept_by(person_id, now):
            to = choices.get(key_of(kind, item))
            if to is not None:
                _refuse(kind, person_id, to, by)
                _hand_over(kind, item, to, by, now)
            elif to_role not in kind.roles:
                ending.append(item.id)
        if ending:
            kind.end(item_ids=ending, person_id=person_id, by=by, now=now)


def _takers(kind: Kind, person_id: int) -> list[Voice]:
    if kind.table is None:
        return []
    return [voice for voice in voices(*kind.roles) if voice.id != person_id]


def _refuse(kind: Kind, person_id: int, to: int, by: int) -> None:
    if kind.table is None:
        raise Unfitting(FIELD, f"{kind.label}: these can only end. Make new ones instead.")
    if role_of(by) not in kind.roles:
        raise Unfitting(FIELD, f"{kind.label}: your account may not hand these over. End them.")
    if to == person_id or not is_voice(to, *kind.roles):
        raise Unfitting(
            FIELD, f"{kind.label}: this person cannot take these over. Choose from the list."
        )


def _hand_over(kind: Kind, item: Item, to: int, by: int, now: datetime) -> None:
    table: Any = kind.table
    db.session.execute(update(table).where(table.id == item.id).values(kept_by=to))
    subject = f"{kind.name}:{item.id} person:{to}"
    record(person_id=by, action="people.hand_over", subject=subject, now=now)
