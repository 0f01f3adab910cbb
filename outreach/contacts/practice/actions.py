"""Saying whether an answer fits what was heard. Nothing of a practice call is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from outreach.contacts.actions import Entry, fitting
from outreach.contacts.letters import ask_for_a_sentence
from outreach.contacts.note_screening import SomebodysCase, cases_among
from outreach.contacts.practice.calls import Call
from outreach.core import clock
from outreach.core.vocabulary import WRITTEN, Direction, Outcome, SaidBy, Stance

THURSDAY, AFTER_TWO = 3, 14  # date.weekday(); the hour
# What each answer is for, after "for when ...".
MEANS = {
    Outcome.SPOKE_MP: "the MP spoke to you in person",
    Outcome.SPOKE_STAFF: "somebody at the office talked with you about the pledge",
    Outcome.VOICEMAIL_LEFT: "you left a message on a machine",
    Outcome.NO_ANSWER: "nobody picks up, and no machine either",
    Outcome.BUSY_OR_FULL: "the line is engaged, or the mailbox takes no more messages",
    Outcome.TOLD_TO_EMAIL: "they ask for it in writing",
    Outcome.CALL_BACK: "they ask you to ring again on a certain day",
    Outcome.REFUSED: "they will not talk about it at all",
    Outcome.BAD_NUMBER: "the line is dead, or belongs to somebody else",
}


def coming_thursday(now: datetime) -> date:
    """The one that an office means: on a Thursday, that of next week."""
    today = clock.london_date(now)
    return today + timedelta(days=(THURSDAY - today.weekday() - 1) % 7 + 1)


@dataclass(frozen=True)
class Verdict:
    right: bool
    # Whole sentences: why, or what would fit.
    why: str
    # What could have been noted as well.
    also: str = ""


def check(*, call: Call, entry: Entry, now: datetime) -> Entry:
    """Refuse what a real log refuses, in the same words. Raises Unfitting."""
    entry = fitting(entry, now)
    _refuse_somebodys_case("note", entry.note, call)
    return entry


def check_own(*, call: Call, own: str) -> None:
    """Refuse what a real letter refuses. Raises Unfitting."""
    ask_for_a_sentence(own)
    _refuse_somebodys_case("own", own, call)


def cases_in(typed: Mapping[str, str], call: Call) -> dict[str, SomebodysCase]:
    """Which of these texts a real office's page would refuse, by field."""
    return cases_among(typed, call.published)


def _refuse_somebodys_case(field: str, text: str, call: Call) -> None:
    for case in cases_in({field: text}, call).values():
        raise case


def judge(*, call: Call, entry: Entry) -> Verdict:
    if entry.outcome is Outcome.SENT and call.letter:
        return Verdict(True, call.letter)
    if entry.outcome not in call.fits:
        return Verdict(False, call.close.get(entry.outcome) or _elsewhere(call, entry.outcome))
    if amiss := _amiss(entry):
        return Verdict(False, amiss)
    return Verdict(True, call.fits[entry.outcome], _also(entry))


def _elsewhere(call: Call, outcome: Outcome) -> str:
    if call.letter and outcome in WRITTEN:
        return (
            f"In real life this would be logged as “{outcome.label}”. Here you wrote a letter and "
            "sent it, so “Sent” fits."
        )
    meaning = f", which is for when {MEANS[outcome]}" if outcome in MEANS else ""
    fits = " or ".join(f"“{word.label}”" for word in call.fits)
    return (
        f"In real life this would be logged as “{outcome.label}”{meaning}. "
        f"Here {call.happened}, so {fits} fits."
    )


def _amiss(entry: Entry) -> str:
    """What does not fit in the details of an answer that does."""
    if entry.direction is Direction.IN:
        return "You rang them: take the tick away from “They contacted us”."
    if entry.outcome is Outcome.SPOKE_STAFF:
        if entry.stance is None:
            return (
                "You spoke to staff, yes. They also told you where the MP stands: “I think they "
                "would like that”. Choose that below the answers, and who said so."
            )
        if entry.stance not in (Stance.SUPPORTIVE, Stance.LEANING_SUPPORTIVE):
            return (
                f"You chose “{entry.stance.label}”. The caseworker said “I think they would like "
                "that”, so “Leaning towards us” fits."
            )
        if entry.said_by is not SaidBy.STAFF:
            return "It was a caseworker who said so, not the MP: choose “Their staff”."
    day = entry.follow_up_on
    if (
        entry.outcome in (Outcome.SPOKE_STAFF, Outcome.CALL_BACK)
        and day
        and day.weekday() != THURSDAY
    ):
        return f"They asked for Thursday, and the day you chose is a {day:%A}."
    return ""


def _also(entry: Entry) -> str:
    if entry.outcome is Outcome.CALL_BACK:
        kept = (entry.follow_up_after or 0) >= AFTER_TWO
        return "" if kept else "With “Not before 14:00” the “after two” would be kept as well."
    if entry.outcome is Outcome.SPOKE_STAFF and entry.follow_up_on is None:
        return "A follow-up on Thursday would remind you to ring again."
    return ""
