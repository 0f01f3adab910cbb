"""Two voices stand behind everything public: one answers for an entry, and another, who had no hand
in what it rests on, checks it. Where nobody answers, two check it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from outreach.core.errors import Refusal
from outreach.core.extensions import db
from outreach.core.formatting import either
from outreach.core.vocabulary import Role
from outreach.people.voices import Voice, answerers, is_voice, voices
from outreach.people.vouching import who_can_vouch
from outreach.pledges.models import PledgeEntry, PledgeFirstCheck, PledgeTouch

OWN = "You made this entry yourself. A second person must check it."
ANSWERS = "You let in whoever entered this, so you answer for it. Another person must check it."
TOUCHED = "You, or somebody you answer for, {what}. Another person must check it."
CHECKED = "You have checked this. A second voice must check it too."
NO_VOICE = "Nobody has vouched for you yet, so you cannot check pledges."
NOBODY = (
    "Nobody can check this as it is: every coordinator with a voice had a hand in it. One of you"
    " can take it back and enter it again with a public link, for another to check. Or have another"
    " coordinator vouched for, or invited at the server: ./script/flask people invite EMAIL --role"
    " coordinator"
)


class MayNotCheck(Refusal):
    status = 403


class OwnEntry(MayNotCheck):
    pass


class Check(NamedTuple):
    """What the check of one entry asks for: how many voices, which were the first, why some people
    may not, and who can."""

    needed: int
    first: Collection[int]
    why_not: Mapping[int, str]
    voices: Sequence[Voice]

    @property
    def can(self) -> list[Voice]:
        """The voices that can check it now."""
        out = {*self.why_not, *self.first}
        return [one for one in self.voices if one.id not in out]

    @property
    def is_stuck(self) -> bool:
        """Whether there are not enough voices left to make it public."""
        return len(self.can) + len(self.first) < self.needed

    @property
    def who_can(self) -> str:
        """Who can check it, or what to do where nobody can."""
        return NOBODY if self.is_stuck else can_check(self.can)

    def refusal(self, person_id: int) -> str | None:
        """Why this person cannot check it, in a sentence; None if they can."""
        if reason := self.why_not.get(person_id):
            return reason
        if person_id in self.first:
            return CHECKED
        return None if any(one.id == person_id for one in self.voices) else NO_VOICE


def refuse_check(check: Check, person_id: int) -> None:
    """Raise MayNotCheck if this person cannot check it, with the reason and who can."""
    if reason := check.refusal(person_id):
        raise (OwnEntry if reason == OWN else MayNotCheck)(f"{reason} {check.who_can}")


def can_check(people: Sequence[Voice]) -> str:
    """Who can check something, by name."""
    return f"{either([one.name for one in people])} can check this."


def no_voice(person_id: int, now: datetime) -> str | None:
    """That this person cannot check pledges, and who can change that; None if they can."""
    if is_voice(person_id):
        return None
    names = [one.name for one in who_can_vouch(person_id, now)]
    if names:
        return f"{NO_VOICE} {either(names)} can vouch for you, on your page under People."
    return (
        f"{NO_VOICE} Whoever runs the server can vouch for you: ./script/flask people vouch EMAIL"
    )


def checkers() -> Sequence[Voice]:
    """The voices that check pledges at all: admins contact nobody and have no page for it."""
    return voices(Role.COORDINATOR)


def checks(entries: Collection[PledgeEntry]) -> dict[int, Check]:
    """What the check of each of these entries asks for, by its number."""
    touches, firsts, who = _touches(entries), _firsts(entries), checkers()
    people = {entry.entered_by for entry in entries}
    people |= {entry.answered_by for entry in entries if entry.answered_by is not None}
    people |= {touch.person_id for mine in touches.values() for touch in mine}
    answers = answerers(people)
    return {
        entry.id: _check(entry, touches.get(entry.id, []), firsts.get(entry.id, []), who, answers)
        for entry in entries
    }


def _check(
    entry: PledgeEntry,
    touches: Sequence[PledgeTouch],
    firsts: Iterable[PledgeFirstCheck],
    who: Sequence[Voice],
    answers: Mapping[int, int | None],
) -> Check:
    """By what was noted when it was entered, and by who answers for whom today: whichever says
    less."""
    why_not: dict[int, str] = {}
    for touch in touches:
        for person_id in (touch.person_id, answers.get(touch.person_id)):
            if person_id is not None:
                why_not[person_id] = TOUCHED.format(what=touch.what.label)
    behind = {entry.answered_by, answers.get(entry.entered_by)}
    behind |= {answers.get(one) for one in behind if one is not None}
    why_not |= {one: ANSWERS for one in behind if one is not None}
    why_not[entry.entered_by] = OWN
    asked = {entry.answered_by, *(touch.person_id for touch in touches)}
    known = all(one is not None and answers.get(one) is not None for one in asked)
    able = {one.id for one in who} - why_not.keys()
    first = {one.checked_by for one in firsts if one.checked_by in able}
    return Check(entry.checks_needed if known else 2, first, why_not, who)


def _touches(entries: Collection[PledgeEntry]) -> dict[int, list[PledgeTouch]]:
    found: dict[int, list[PledgeTouch]] = {}
    query = select(PledgeTouch).where(PledgeTouch.entry_id.in_([one.id for one in entries]))
    for touch in db.session.scalars(query.order_by(PledgeTouch.id)):
        found.setdefault(touch.entry_id, []).append(touch)
    return found


def _firsts(entries: Collection[PledgeEntry]) -> dict[int, list[PledgeFirstCheck]]:
    found: dict[int, list[PledgeFirstCheck]] = {}
    ids = [one.id for one in entries]
    for first in db.session.scalars(
        select(PledgeFirstCheck).where(PledgeFirstCheck.entry_id.in_(ids))
    ):
        found.setdefault(first.entry_id, []).append(first)
    return found
