"""What every claim executes, built once. On the tables rather than the classes: the session adds
nothing to these but time, and the database waits for nobody else meanwhile."""

from typing import cast

from sqlalchemy import Integer, Table, bindparam, case, exists, func, insert, select, update

from outreach.core.columns import UTCDateTime
from outreach.core.vocabulary import ClaimEnd
from outreach.parliament.models import Constituency
from outreach.people.models import Person
from outreach.queue.models import BoardRevision, Claim, QueueEntry, TargetPerson

_people, _seats = cast(Table, Person.__table__), cast(Table, Constituency.__table__)
_entries, _claims = cast(Table, QueueEntry.__table__), cast(Table, Claim.__table__)
_revision = cast(Table, BoardRevision.__table__)
_who, _on = bindparam("who", type_=Integer), bindparam("on", type_=Integer)
_now = bindparam("now", type_=UTCDateTime)

# FOR NO KEY UPDATE: whoever only refers to this person need not wait.
LOCK_PERSON = (
    select(
        _people.c.id,
        _people.c.own_gss_code,
        _seats.c.region,
        _people.c.disabled_at,
        _people.c.role,
        exists().where(TargetPerson.person_id == _people.c.id).label("is_asked"),
    )
    .select_from(_people.outerjoin(_seats, _seats.c.gss_code == _people.c.own_gss_code))
    .where(_people.c.id == _who)
    .with_for_update(of=_people, key_share=True)
)
HELD = (
    select(func.count())
    .select_from(_entries)
    .where(_entries.c.claimed_by == _who, _entries.c.claimed_until > _now)
)
# A claim that was open only for a letter did not lapse: its work was logged.
LAPSE = (
    update(_claims)
    .where(_claims.c.mp_id == _on, _claims.c.ended_at.is_(None))
    .values(
        ended_at=_now,
        ended_as=case(
            (_claims.c.settled_at.is_not(None), ClaimEnd.LOGGED.value), else_=ClaimEnd.LAPSED.value
        ),
    )
)
SETTLED = (
    select(_claims.c.mp_id)
    .where(
        _claims.c.person_id == _who,
        _claims.c.ended_at.is_(None),
        _claims.c.settled_at.is_not(None),
    )
    .order_by(_claims.c.mp_id)
)
OPEN = (
    insert(_claims)
    .values(
        mp_id=_on,
        person_id=_who,
        offered=bindparam("offered", type_=_claims.c.offered.type),
        started_at=_now,
    )
    .returning(_claims.c.id)
)
_by = bindparam("by", type_=Integer)
RAISE_REVISION_BY = (
    update(_revision).values(value=_revision.c.value + _by).returning(_revision.c.value)
)
RAISE_REVISION = update(_revision).values(value=_revision.c.value + 1).returning(_revision.c.value)
STAMP = (
    update(_entries)
    .where(_entries.c.mp_id == _on)
    .values(revision=bindparam("number", type_=Integer))
)
