"""Exports taken while eight work are as of one moment, and who follows misses nothing."""

from collections import Counter

from outreach.core import clock
from outreach.core.extensions import db
from outreach.core.vocabulary import Shared
from outreach.exports.pseudonyms import pseudonym
from outreach.partners.models import Partner
from tests.exports.scenes import partner, rows
from tests.facts import mps
from tests.races import workers

WRITERS, TIMES = 8, 12


def test_each_export_is_of_one_moment_and_nothing_is_missed(race, crowd):
    people, whose = crowd(WRITERS), partner()
    pairs = zip(*[iter(mps(2 * WRITERS))] * 2, strict=True)
    work = [
        (workers.write_pairs, person_id, pair, TIMES, clock.now())
        for person_id, pair in zip(people, pairs, strict=True)
    ]
    done = race(workers.call, [*work, (workers.follow_contacts, whose, TIMES)])
    seen, since, kept = done[-1]
    assert len(seen) == TIMES
    for moment in seen:
        # Of everyone who has begun both calls of a pair, and of no pair only one.
        assert set(Counter(word for word, _ in moment).values()) <= {2}
    assert seen[-1]
    db.session.expire_all()
    found = {row["contact_id"]: row for row in rows_after(kept, since, whose)}
    assert found == {row["contact_id"]: row for row in rows_now(whose)}
    assert len(found) == 2 * WRITERS
    key = db.session.get_one(Partner, whose).pseudonym_key
    assert {row["volunteer"] for row in found.values()} == {pseudonym(key, p) for p in people}


def rows_after(kept, since, whose):
    """What the reader has when it has asked once more."""
    for row in rows_now(whose, since):
        kept[row["contact_id"]] = row
    return [row for _, row in sorted(kept.items()) if not row["removed"]]


def rows_now(whose, since=None):
    return rows(Shared.CONTACTS, whose, since)
