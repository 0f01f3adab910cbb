"""Two coordinators write the same sheet at the same moment: each row is written once."""

from sqlalchemy import func, select

from outreach.contacts.models import Contact
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import ImportState, PledgeStatus, Role
from outreach.imports.models import Import
from outreach.parliament.models import MP
from outreach.queue.models import QueueEntry
from tests.races import workers

ROWS, CROWD = 60, 4


def test_the_same_rows_are_written_once(race, person):
    people = [person(f"Carol {n}", role=Role.COORDINATOR).id for n in range(CROWD)]
    names = db.session.scalars(select(MP.display_name).limit(ROWS)).all()
    now, work = clock.now(), []
    with transaction():
        for who in people:
            made = Import(
                person_id=who,
                at=now,
                file_name="calls.csv",
                digest="-",
                state=ImportState.WRITING,
                moved_at=now,
                choices={},
                summary={},
            )
            db.session.add(made)
            db.session.flush()
            work.append((made.id, who, names, now))
    done = race(workers.write_sheet, work)
    db.session.expire_all()
    assert sorted(done) == [0] * (CROWD - 1) + [2 * ROWS]
    assert db.session.scalar(select(func.count(Contact.id))) == 2 * ROWS
    rows = select(QueueEntry.attempts, QueueEntry.pledge_status).where(QueueEntry.attempts > 0)
    assert set(db.session.execute(rows)) == {(2, PledgeStatus.ASKED)}
