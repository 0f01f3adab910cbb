"""Reads for spreadsheets that are brought along."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from outreach.contacts.models import Contact, UndoStep
from outreach.contacts.queries import COUNTS
from outreach.core import clock
from outreach.core.columns import AnyRow
from outreach.core.extensions import db
from outreach.core.vocabulary import HEARD, Direction, PledgeStatus, Voided
from outreach.imports.models import Import, ImportFile, ImportHand
from outreach.imports.mp_matching import Known, Parliament
from outreach.imports.plan import Existing, Here, Key
from outreach.imports.summary import Summary, summary_from_json
from outreach.parliament.former_members import former_members
from outreach.parliament.models import MP, Constituency, Membership, PhoneNumber
from outreach.parliament.names import ALSO_CALLED
from outreach.parliament.queries import with_seat
from outreach.people.models import Person
from outreach.pledges.models import PledgeCheck, PledgeEntry
from outreach.pledges.queries import counts
from outreach.queue.models import QueueEntry

# Numbers in one condition: databases limit them.
AT_ONCE = 2000


def parliament() -> Parliament:
    """Everybody who is or was an MP, by all forms of their names."""
    columns = MP, Constituency.name, Constituency.welsh_name, Membership.started_on
    return Parliament(
        (
            Known(
                mp.parliament_id,
                (mp.display_name, mp.list_name, mp.full_title),
                mp.email or "",
                tuple(filter(None, (seat, welsh, *ALSO_CALLED.get(seat, "").split(", ")))),
                mp.member_since,
                seat_since,
            )
            for mp, seat, welsh, seat_since in db.session.execute(with_seat(select(*columns)))
        ),
        former_members(),
    )


def published() -> dict[int, tuple[str, ...]]:
    """The numbers and the addresses of every office, which anybody may write down, by MP."""
    found: dict[int, list[str]] = defaultdict(list)
    for mp_id, number in db.session.execute(select(PhoneNumber.mp_id, PhoneNumber.number)):
        found[mp_id].append(number)
    for mp_id, *emails in db.session.execute(select(MP.parliament_id, MP.email, MP.working_email)):
        found[mp_id] += filter(None, emails)
    return {mp_id: tuple(what) for mp_id, what in found.items()}


def here(mp_ids: Collection[int], since: datetime) -> Here:
    """What is here of these MPs already, from a moment on. What was brought along and corrected
    since was there, too; what was undone was not."""
    brought: dict[Key, list[Existing]] = defaultdict(list)
    logged, signed, rests = set(), _signed(mp_ids), _resting()
    key = Contact.mp_id, Contact.at, Contact.channel, Contact.outcome
    columns = *key, Contact.id, Contact.import_id, Contact.note, Contact.stance
    as_it_came = and_(Contact.voided_at.is_(None), Contact.redacted_at.is_(None))
    query = select(*columns, as_it_came).where(Contact.at >= since, or_(COUNTS, _was_there()))
    for row in db.session.execute(query.order_by(Contact.id)):
        mp_id, at, channel, outcome, id_, import_id, note, stance, may_change = row
        if mp_id not in mp_ids:
            continue
        if import_id is None:
            logged.add((mp_id, clock.london_date(at), channel, outcome))
        else:
            earlier = Existing(
                id_, note, stance, mp_id in signed, bool(may_change) and id_ not in rests
            )
            brought[mp_id, at, channel, outcome].append(earlier)
    return Here(brought, logged)


def _resting() -> set[int | None]:
    """Contacts on which more rests than that the MP was asked: a change would have to be checked
    anew."""
    query = select(PledgeEntry.contact_id).where(PledgeEntry.status != PledgeStatus.ASKED)
    return set(db.session.scalars(query.where(counts(PledgeEntry.id))))


def _was_there() -> ColumnElement[bool]:
    """Return what came with a sheet and was corrected by a person; what another sheet has changed
    counts as that has it."""
    right = aliased(Contact)
    changed = exists().where(right.corrects_id == Contact.id, right.import_id.is_not(None))
    return and_(Contact.import_id.is_not(None), Contact.voided_as == Voided.CORRECTED, ~changed)


def _signed(mp_ids: Collection[int]) -> set[int]:
    """MPs who have signed, as far as is known here."""
    standing = (PledgeStatus.SIGNED, PledgeStatus.AGREED_UNCONFIRMED)
    query = select(QueueEntry.mp_id).where(QueueEntry.pledge_status.in_(standing))
    return set(db.session.scalars(query)) & set(mp_ids)


def heard_in(contact_ids: Collection[int]) -> dict[int, set[PledgeStatus]]:
    """Return what in the ledger rests on each of these contacts, and counts."""
    found: dict[int, set[PledgeStatus]] = defaultdict(set)
    query = select(PledgeEntry.contact_id, PledgeEntry.status).where(
        PledgeEntry.contact_id.is_not(None), counts(PledgeEntry.id)
    )
    for contact_id, status in db.session.execute(query):
        if contact_id is not None and contact_id in contact_ids:
            found[contact_id].add(status)
    return found


def contacts_to_change(contact_ids: Collection[int]) -> dict[int, Contact]:
    """Contacts that came with a sheet and still are as they came."""
    query = select(Contact).where(Contact.import_id.is_not(None), COUNTS)
    ids = sorted(contact_ids)
    return {
        contact.id: contact
        for start in range(0, len(ids), AT_ONCE)
        for contact in db.session.scalars(query.where(Contact.id.in_(ids[start : start + AT_ONCE])))
    }


def changed_by(import_id: int) -> Sequence[AnyRow]:
    """(contact of this import, the contact of an earlier one that it changed)."""
    earlier = aliased(Contact)
    query = select(Contact, earlier).join(earlier, earlier.id == Contact.corrects_id)
    query = query.where(Contact.import_id == import_id, earlier.import_id.is_not(None))
    return db.session.execute(query.order_by(Contact.id)).all()


def heard_since(mp_ids: Collection[int], since: datetime) -> dict[int, list[datetime]]:
    """When these offices heard from us since a moment, newest first."""
    found: dict[int, list[datetime]] = defaultdict(list)
    query = select(Contact.mp_id, Contact.at).where(
        Contact.at > since, COUNTS, Contact.direction == Direction.OUT, Contact.outcome.in_(HEARD)
    )
    for mp_id, at in db.session.execute(query.order_by(Contact.at.desc())):
        if mp_id in mp_ids:
            found[mp_id].append(at)
    return found


class UploadedImport(NamedTuple):
    """An import, and the name of the coordinator who uploaded its sheet."""

    record: Import
    uploaded_by: str

    @property
    def summary(self) -> Summary:
        return summary_from_json(self.record.summary)


_uploaded = select(Import, Person.name).join(Person, Person.id == Import.person_id)


def uploaded_import(import_id: int) -> UploadedImport | None:
    row = db.session.execute(_uploaded.where(Import.id == import_id)).one_or_none()
    return row and UploadedImport(*row)


def all_imports(limit: int = 50) -> list[UploadedImport]:
    """Return the newest imports, the newest first."""
    rows = db.session.execute(_uploaded.order_by(Import.id.desc()).limit(limit))
    return [UploadedImport(*row) for row in rows]


def file_of(import_id: int) -> ImportFile | None:
    return db.session.get(ImportFile, import_id)


def hands(import_id: int) -> Sequence[int]:
    """Return the people who brought a sheet or corrected what it was taken to say."""
    query = select(ImportHand.person_id).where(ImportHand.import_id == import_id)
    return db.session.scalars(query.order_by(ImportHand.person_id)).all()


def checked_file(import_id: int) -> ImportFile | None:
    """Return the rows of an import, once they were checked for the first time."""
    file = file_of(import_id)
    return file if file is not None and file.found else None


def written_before(digest: str, other_than: int) -> Import | None:
    """The import that wrote this very file, if it was not undone."""
    query = select(Import).where(
        Import.digest == digest,
        Import.id != other_than,
        Import.written_at.is_not(None),
        Import.undone_at.is_(None),
    )
    return db.session.scalar(query.order_by(Import.id.desc()).limit(1))


def is_stale(found: Import) -> bool:
    """Whether another sheet was written or taken back since this one was looked over."""
    since = or_(Import.written_at >= found.moved_at, Import.undone_at >= found.moved_at)
    return bool(db.session.scalar(select(exists().where(Import.id != found.id, since))))


def being_looked_over(digest: str, person_id: int) -> Import | None:
    """The same file, as far as this person has come with it."""
    query = select(Import).where(
        Import.digest == digest, Import.person_id == person_id, Import.written_at.is_(None)
    )
    kept = exists().where(ImportFile.import_id == Import.id)
    return db.session.scalar(query.where(kept).order_by(Import.id.desc()).limit(1))


def contacts_of(import_id: int) -> dict[int, list[int]]:
    """The numbers of what came with an import, in the order in which it was written, by MP."""
    found: dict[int, list[int]] = defaultdict(list)
    query = select(Contact.mp_id, Contact.id).where(Contact.import_id == import_id)
    for mp_id, contact_id in db.session.execute(query.order_by(Contact.id)):
        found[mp_id].append(contact_id)
    return found


def steps(contact_ids: Collection[int]) -> dict[int, tuple[dict[str, Any], dict[str, Any]]]:
    """How an MP's row was before and after each of these entries."""
    query = select(UndoStep.contact_id, UndoStep.before, UndoStep.after)
    rows = db.session.execute(query.where(UndoStep.contact_id.in_(contact_ids)))
    return {contact_id: (before, after) for contact_id, before, after in rows}


def logged_after(import_id: int) -> set[int]:
    """MPs about whom something was entered since this import was written: logged, or checked."""
    last = select(func.max(Contact.id)).where(Contact.import_id == import_id).scalar_subquery()
    theirs = select(Contact.mp_id).where(Contact.import_id == import_id)
    newer = select(Contact.mp_id).where(Contact.id > last, Contact.mp_id.in_(theirs), COUNTS)
    changed = select(Contact.mp_id).where(
        Contact.import_id == import_id, Contact.voided_at.is_not(None)
    )
    checked = (
        select(PledgeEntry.mp_id)
        .join(PledgeCheck, PledgeCheck.entry_id == PledgeEntry.id)
        .join(Contact, Contact.id == PledgeEntry.contact_id)
        .where(Contact.import_id == import_id)
    )
    return {mp_id for query in (newer, changed, checked) for mp_id in db.session.scalars(query)}


def resting_on(import_id: int) -> Sequence[AnyRow]:
    """(id, MP) of the entries of an import on which something in the ledger rests."""
    query = select(Contact.id, Contact.mp_id).distinct()
    query = query.join(PledgeEntry, PledgeEntry.contact_id == Contact.id)
    return db.session.execute(
        query.where(Contact.import_id == import_id).order_by(Contact.id)
    ).all()


def count_left(import_id: int) -> int:
    """How many entries of an import count today."""
    query = select(func.count(Contact.id)).where(Contact.import_id == import_id, COUNTS)
    return db.session.scalar(query) or 0


def names(mp_ids: Collection[int]) -> dict[int, str]:
    """*Diane Abbott, Hackney North and Stoke Newington*, by MP."""
    query = with_seat(select(MP.parliament_id, MP.display_name, Constituency.name))
    rows = db.session.execute(query.where(MP.parliament_id.in_(mp_ids)))
    return {mp_id: f"{name}, {seat}" if seat else name for mp_id, name, seat in rows}
