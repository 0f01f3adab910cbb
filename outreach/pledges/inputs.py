"""What an entry rests on, and who had a hand in it: written down when it is entered, for whoever
touched an input does not check it."""

from collections.abc import Collection, Iterable
from datetime import datetime

from outreach.core.extensions import db
from outreach.core.vocabulary import Basis, Touch
from outreach.parliament.queries import people_who_changed_details
from outreach.people.voices import HELP_COUNTS, answerers, hands, helpers
from outreach.pledges.models import PledgeEntry, PledgeTouch
from outreach.pledges.transitions import SAID

# Who had a hand in an input, and what they did.
Touched = Iterable[tuple[int, Touch]]


def add(entry: PledgeEntry, touched: Touched, now: datetime) -> None:
    """Add an entry to the ledger, with who answers for it, how many voices must check it, and who
    had a hand in it. Of what can never become public nothing is asked."""
    touches: list[tuple[int, Touch]] = []
    if entry.status in SAID:
        touches = [*touched, *_helped(entry, now), *_changed_details(entry, now)]
        entry.answered_by = answerers([entry.entered_by])[entry.entered_by]
        answered = entry.answered_by is not None and hands(_people(touches), now).answered
        entry.checks_needed = 1 if answered else 2
    db.session.add(entry)
    db.session.flush()
    for what in Touch:
        touch(entry, _people(touches, what), what, now)


def touch(entry: PledgeEntry, people: Collection[int], what: Touch, now: datetime) -> None:
    """Note that these people had a hand in what an entry rests on, and all who may be behind them:
    none of them checks it."""
    if not people:
        return
    behind = hands(people, now).ids - {entry.entered_by}
    words = {"entry_id": entry.id, "what": what, "at": now}
    db.session.add_all(PledgeTouch(person_id=person_id, **words) for person_id in sorted(behind))
    db.session.flush()


def _people(touches: Touched, what: Touch | None = None) -> set[int]:
    return {person_id for person_id, how in touches if what in (None, how)}


def _helped(entry: PledgeEntry, now: datetime) -> Touched:
    """Whoever helped the one who entered it into their account may be the one who entered it."""
    theirs = helpers([entry.entered_by], now - HELP_COUNTS)
    return [(person_id, Touch.HELPED) for person_id in theirs]


def _changed_details(entry: PledgeEntry, now: datetime) -> Touched:
    """Whoever changed how the MP is reached may be the one who answered. A page that anybody can
    read says the same however it was found."""
    if entry.basis is Basis.PUBLIC_LINK:
        return []
    theirs = people_who_changed_details(entry.mp_id, now - HELP_COUNTS)
    return [(person_id, Touch.DETAILS) for person_id in theirs]
