"""Answers to questions, with their labels."""

from collections.abc import Mapping
from datetime import date

from outreach.core.formatting import full_day
from outreach.core.vocabulary import ColumnMeaning, Outcome, PledgeStatus, Word
from outreach.imports.mappings import words_for
from outreach.imports.outcome_mapping import NOT_A_CONTACT
from outreach.imports.questions import (
    ABOVE,
    BY_NAME,
    BY_SEAT,
    DAY_FIRST,
    KEEP,
    MONTH_FIRST,
    OF_KIND,
    Question,
    Topic,
)

Option = tuple[str, str]
_OF_FILE = {
    ABOVE: "The MP named above",
    BY_NAME: "Go by the names",
    BY_SEAT: "Go by the constituencies",
    KEEP: "Bring them along",
    DAY_FIRST: "Day first: 4/11 is 4 November",
    MONTH_FIRST: "Month first: 4/11 is April 11",
}
_SIGNED = {
    PledgeStatus.SIGNED: "They signed, or said they will",
    PledgeStatus.CONSIDERING: "They are thinking about it",
    PledgeStatus.DECLINED: "They said no",
}


def options_of(question: Question, mp_names: Mapping[int, str]) -> tuple[Option, ...]:
    """Return the answers to a question; `mp_names` has the MPs that they name."""
    return tuple((value, _label(question.topic, value, mp_names)) for value in question.options)


def _label(topic: Topic, value: str, mp_names: Mapping[int, str]) -> str:
    if topic is Topic.MP:
        return mp_names.get(int(value), value)
    if topic is Topic.DATE:
        return full_day(date.fromisoformat(value))
    if topic is Topic.COLUMN:
        return ColumnMeaning(value).label
    if value in _OF_FILE:
        return _OF_FILE[value]
    kind = next(kind for kind, its in OF_KIND.items() if its is topic)
    return dict(value_options(kind)).get(value, value)


def value_options(kind: ColumnMeaning) -> tuple[Option, ...]:
    """Return what a value of this kind can mean."""
    nothing = "Nobody was contacted" if words_for(kind) == tuple(Outcome) else "It says nothing"
    return ((NOT_A_CONTACT, nothing), *((word, _of_word(kind, word)) for word in words_for(kind)))


def _of_word(kind: ColumnMeaning, word: Word) -> str:
    return _SIGNED[PledgeStatus(word)] if kind is ColumnMeaning.PLEDGE else word.label
