"""The stage of the work with an MP, from what the office has had from the campaign so far."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from outreach.core import clock
from outreach.core.formatting import day
from outreach.core.vocabulary import (
    HEARD,
    UNANSWERED,
    Channel,
    Outcome,
    PledgeStatus,
    ScriptKind,
    Stage,
)

_THINKING = (PledgeStatus.CONSIDERING, PledgeStatus.AGREED_UNCONFIRMED)
# The ways in which our letter reaches an office. A post on social media is no letter.
_LETTER_CHANNELS = (Channel.EMAIL, Channel.LETTER, Channel.WEB_FORM)
# The office noticed nothing of these.
_UNNOTICED = (Outcome.NO_ANSWER, Outcome.BUSY_OR_FULL, Outcome.BAD_NUMBER)


class PastContact(NamedTuple):
    at: datetime
    channel: Channel
    outcome: Outcome


@dataclass(frozen=True, kw_only=True)
class Past:
    """The part of an MP's log that decides which words fit."""

    # The office has heard from the campaign, in whatever way.
    is_heard: bool = False
    # A letter was sent and did not bounce.
    is_written: bool = False
    # The letter is the last thing the office noticed, and nobody has answered it.
    is_unanswered: bool = False
    # "I am writing as your office asked today."; empty if the office did not ask.
    request: str = ""


NO_CONTACTS = Past()


def past_of(contacts: Iterable[PastContact], now: datetime) -> Past:
    """Sum up the contacts that count with one MP, oldest first."""
    noticed = _without_bounces(contacts)
    written = [contact for contact in noticed if _is_letter(contact)]
    return Past(
        is_heard=any(contact.outcome in HEARD for contact in noticed),
        is_written=bool(written),
        is_unanswered=bool(written) and noticed[-1].outcome in UNANSWERED,
        request=_request(noticed, now),
    )


def stage(kind: ScriptKind, status: PledgeStatus, past: Past) -> Stage:
    """Return which call script or letter fits: the first one until it was said or sent."""
    if not (past.is_written if kind is ScriptKind.LETTER else past.is_heard):
        return Stage.FIRST_CALL
    if status in _THINKING:
        return Stage.CONSIDERING
    return Stage.CHASING if past.is_unanswered else Stage.FOLLOW_UP


def _without_bounces(contacts: Iterable[PastContact]) -> list[PastContact]:
    """Leave out what the office noticed nothing of, such as a letter that came back."""
    noticed: list[PastContact] = []
    for contact in contacts:
        if contact.outcome is Outcome.BOUNCED:
            _take_back_last_sent(noticed, contact.channel)
        elif contact.outcome not in _UNNOTICED:
            noticed.append(contact)
    return noticed


def _take_back_last_sent(noticed: list[PastContact], channel: Channel) -> None:
    for contact in reversed(noticed):
        if contact.outcome is Outcome.SENT and contact.channel is channel:
            noticed.remove(contact)
            return


def _is_letter(contact: PastContact) -> bool:
    return contact.outcome is Outcome.SENT and contact.channel in _LETTER_CHANNELS


def _request(noticed: list[PastContact], now: datetime) -> str:
    """Return the sentence for a letter that the office asked for and has not got yet."""
    for contact in reversed(noticed):
        if _is_letter(contact):
            return ""
        if contact.outcome is Outcome.TOLD_TO_EMAIL:
            is_today = clock.london_date(contact.at) == clock.london_date(now)
            asked = "today" if is_today else f"on {day(contact.at)}"
            return f"I am writing as your office asked {asked}."
    return ""
