"""The lists that numbers lead to, each by the name that stands in its address (`show`, and `is` for
which part of it). A list is made by the figure whose number it is behind."""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement

from outreach.contacts.models import Contact
from outreach.core.formatting import mid
from outreach.core.vocabulary import Outcome, PledgeStatus, QueueState, Word
from outreach.progress import metrics
from outreach.progress.metrics import FIGURES, Scope, Seat, Since, Stage, Tries

W = TypeVar("W", bound=StrEnum)


class Listing(NamedTuple):
    """What a list is called and what it counts; either its seats, or the conditions of its
    contacts."""

    title: str
    counts: str
    seats: Sequence[Seat] = ()
    contacts: tuple[ColumnElement[bool], ...] = ()


class Asked(NamedTuple):
    """What a list is made from: the seats that the filters fit, and what else was asked."""

    seats: Sequence[Seat]
    scope: Scope
    now: datetime
    part: str

    def word(self, words: type[W]) -> W:
        """The part as one of these words; raises ValueError."""
        return words(self.part)

    def number(self, least: int, most: int) -> int:
        if not self.part.isdecimal() or len(self.part) > 2 or not least <= int(self.part) <= most:
            raise ValueError(self.part)
        return int(self.part)


def _plain(figure: Callable[..., list[Seat]]) -> Callable[[Asked], Listing]:
    known = FIGURES[figure.__name__]
    return lambda asked: Listing(known.title, known.counts, figure(asked.seats))


def _by_word(figure: Callable[..., list[Seat]], words: type[Word]) -> Callable[[Asked], Listing]:
    def listing(asked: Asked) -> Listing:
        word, known = asked.word(words), FIGURES[figure.__name__]
        return Listing(f"{known.title}: {mid(word.label)}", known.counts, figure(asked.seats, word))

    return listing


def _all(asked: Asked) -> Listing:
    return Listing("All seats", "Every constituency that the filters fit.", asked.seats)


def _signed_within(asked: Asked) -> Listing:
    known = FIGURES["signed_within"]
    return Listing(known.title, known.counts, metrics.signed_within(asked.seats, asked.scope))


def _last_contact(asked: Asked) -> Listing:
    word, known = asked.word(Since), FIGURES["last_contact"]
    found = metrics.last_contact(asked.seats, word, asked.now)
    return Listing(f"{known.title}: {mid(word.label)}", known.counts, found)


def moves_this_week(seats: Sequence[Seat], now: datetime) -> list[metrics.Move]:
    return metrics.moves(seats, metrics.standing_at(metrics.this_week(now).begins))


def _moved(
    which: Callable[[Sequence[metrics.Move], PledgeStatus], list[Seat]], words: str
) -> Callable[[Asked], Listing]:
    def listing(asked: Asked) -> Listing:
        word = asked.word(PledgeStatus)
        found = which(moves_this_week(asked.seats, asked.now), word)
        return Listing(f"{words} “{word.label}” this week", FIGURES["moves"].counts, found)

    return listing


def _reached_after(asked: Asked) -> Listing:
    number, known = asked.number(0, metrics.MOST), FIGURES["reached_after"]
    found = metrics.reached_after(asked.seats, metrics.attempts_until_reached(), number)
    return Listing(f"{known.title}: {mid(attempts_in_words(number))}", known.counts, found)


def attempts_in_words(number: int) -> str:
    words = {0: "None", metrics.MOST: f"{metrics.MOST} or more"}
    return words.get(number, str(number))


def _not_reached(asked: Asked) -> Listing:
    known = FIGURES["not_reached"]
    found = metrics.not_reached(asked.seats, metrics.attempts_until_reached())
    return Listing(known.title, known.counts, found)


def _in_touch(asked: Asked) -> Listing:
    known = FIGURES["in_touch"]
    found = metrics.in_touch(asked.seats, metrics.mps_in_touch(asked.scope))
    return Listing(known.title, known.counts, found)


def _contacts(name: str, *also: ColumnElement[bool], title: str = "") -> Callable[[Asked], Listing]:
    known = FIGURES[name]
    return lambda asked: Listing(
        title or known.title, known.counts, contacts=(metrics.of_scope(asked.scope), *also)
    )


def _outcome(asked: Asked) -> Listing:
    word, known = asked.word(Outcome), FIGURES["by_outcome"]
    condition = metrics.of_scope(asked.scope), Contact.outcome == word
    return Listing(f"{known.title}: {mid(word.label)}", known.counts, contacts=condition)


def _calls(name: str, *also: ColumnElement[bool]) -> Callable[[Asked], Listing]:
    def listing(asked: Asked) -> Listing:
        hour, known = asked.number(0, 23), FIGURES["by_hour_of_day"]
        conditions = metrics.of_scope(asked.scope), metrics.CALL, *also
        within = metrics.in_hour_of_day(asked.scope, hour)
        return Listing(
            f"{name} from {hour}:00 to {hour}:59", known.counts, (), (*conditions, within)
        )

    return listing


LISTS: dict[str, Callable[[Asked], Listing]] = {
    "all": _all,
    "signed": _plain(metrics.signed),
    "vacant": _plain(metrics.vacant),
    "signed_within": _signed_within,
    "at_status": _by_word(metrics.at_status, PledgeStatus),
    "at_stage": _by_word(metrics.at_stage, Stage),
    "in_state": _by_word(metrics.in_state, QueueState),
    "never_tried": _plain(metrics.never_tried),
    "last_contact": _last_contact,
    "tried": _by_word(metrics.tried, Tries),
    "moved_into": _moved(metrics.moved_into, "Moved to"),
    "moved_out_of": _moved(metrics.moved_out_of, "Moved on from"),
    "reached_after": _reached_after,
    "not_reached": _not_reached,
    "in_touch": _in_touch,
    "made": _contacts("made"),
    "reached": _contacts("reached", metrics.REACHES),
    "not_reaching": _contacts("reached", ~metrics.REACHES, title="Did not reach anybody"),
    "outcome": _outcome,
    "calls": _calls("Calls"),
    "calls_reached": _calls("Calls that reached somebody", metrics.REACHES),
}
# About days; the others are about where the MPs stand now.
OF_A_PERIOD = frozenset(
    {"signed_within", "in_touch", "made", "reached", "not_reaching", "outcome"}
    | {"calls", "calls_reached"}
)


def listing(name: str, asked: Asked) -> Listing | None:
    """The list that an address asks for; None if there is none of that name or part."""
    make = LISTS.get(name)
    try:
        return make(asked) if make else None
    except ValueError:
        return None


def page_of(listing: Listing, page: int, size: int) -> tuple[Sequence[Any], int, int]:
    """One page of it, how many there are in all, and which page it is: past the last, the last."""
    if not listing.contacts:
        total = len(listing.seats)
        page = _at_most(page, total, size)
        return listing.seats[(page - 1) * size : page * size], total, page
    total = metrics.count_of(*listing.contacts)
    page = _at_most(page, total, size)
    return metrics.list_of(*listing.contacts, page=page, size=size), total, page


def _at_most(page: int, total: int, size: int) -> int:
    return min(page, max(1, -(-total // size)))
