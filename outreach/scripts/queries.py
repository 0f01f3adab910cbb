"""What to say now, for the call page; and every text with its versions, for those who keep them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from markupsafe import Markup
from sqlalchemy import ColumnElement, and_, bindparam, column, func, or_, select, table
from sqlalchemy.orm import aliased

from outreach.core.columns import AnyRow, AnySelect
from outreach.core.extensions import db
from outreach.core.formatting import day
from outreach.core.sql import run
from outreach.core.vocabulary import ScriptKind, Stage, Word
from outreach.parliament.models import MP, Constituency, Membership
from outreach.parliament.queries import mp_with_seat
from outreach.people.models import Person
from outreach.queue.models import QueueEntry
from outreach.scripts import rendering
from outreach.scripts.models import Script, ScriptVersion
from outreach.scripts.rendering import FIELDS
from outreach.scripts.stages import NO_CONTACTS, Past, stage

# Contacts stand above scripts and import them. For one number on a page of ours, their table goes
# by its name.
_CONTACTS = table("contacts", column("script_version_id"), column("voided_at"))


class Words(NamedTuple):
    version_id: int
    title: str
    html: Markup
    text: str


class CallWords(NamedTuple):
    words: Words
    answers: Sequence[Words]
    pledge: Words
    # What the fields were filled with, for more words on the same page.
    fields: dict[str, str]


class Current(NamedTuple):
    """A text as it is now."""

    version_id: int
    kind: ScriptKind
    title: str
    body: str

    def filled(self, fields: Mapping[str, str]) -> Words:
        return Words(
            self.version_id,
            rendering.as_line(self.title, fields),
            rendering.as_html(self.body, fields),
            rendering.as_text(self.body, fields),
        )


def _is_newest() -> ColumnElement[bool]:
    other = aliased(ScriptVersion)
    newest = select(func.max(other.number)).where(other.script_id == Script.id)
    return ScriptVersion.number == newest.scalar_subquery()


def _texts(which: ColumnElement[bool]) -> AnySelect:
    return (
        select(ScriptVersion.id, Script.kind, ScriptVersion.title, ScriptVersion.body)
        .join(Script, Script.id == ScriptVersion.script_id)
        .where(which, _is_newest())
        .order_by(Script.id)
    )


_OF_STAGE = and_(Script.kind == bindparam("kind"), Script.stage == bindparam("stage"))
_SHOWN_ANSWERS = and_(Script.kind == ScriptKind.ANSWER, Script.retired_at.is_(None))
_PLEDGE = Script.kind == ScriptKind.PLEDGE
# Built once: the call page asks the first of these every time.
FOR_CALL = _texts(or_(_OF_STAGE, _SHOWN_ANSWERS, _PLEDGE))
ONE_STAGE, SHOWN_ANSWERS, PLEDGE = _texts(_OF_STAGE), _texts(_SHOWN_ANSWERS), _texts(_PLEDGE)


def _current(statement: AnySelect, **values: Word) -> list[Current]:
    rows: Any = run(statement, **values)
    return [Current(id, ScriptKind(kind), title, body) for id, kind, title, body in rows]


def merge_fields(
    mp: MP, seat: Constituency | None, entry: QueueEntry, volunteer: str
) -> dict[str, str]:
    """The value of every field but {own}. One query, for the pledge."""
    return _fields(mp, seat, entry, volunteer, pledge_text())


def _fields(
    mp: MP, seat: Constituency | None, entry: QueueEntry, volunteer: str, pledge: str
) -> dict[str, str]:
    last = entry.last_contact_at
    return {
        "mp": mp.display_name,
        "mp_formal": mp.full_title,
        "constituency": seat.name if seat else "the constituency",
        "party": mp.party,
        "region": seat.region if seat else "the region",
        "volunteer": volunteer,
        "volunteer_first": (volunteer.split() or [volunteer])[0],
        "last_contact": f"on {day(last)}" if last else "recently",
        "pledge_text": pledge,
    }


def words_for_call(
    kind: ScriptKind,
    mp: MP,
    seat: Constituency | None,
    entry: QueueEntry,
    volunteer: str,
    past: Past = NO_CONTACTS,
) -> CallWords:
    """Everything that the call page says, in one query: the call script or the letter for how far
    we are, the answers, and the pledge."""
    texts = _current(FOR_CALL, kind=kind, stage=stage(kind, entry.pledge_status, past))
    pledge = next(text for text in texts if text.kind is ScriptKind.PLEDGE).filled({})
    fields = _fields(mp, seat, entry, volunteer, pledge.text)
    shown = fields if not past.request else fields | own_words(f"[{FIELDS['own']}]", past)
    return CallWords(
        words=next(text for text in texts if text.kind is kind).filled(shown),
        answers=[text.filled(fields) for text in texts if text.kind is ScriptKind.ANSWER],
        pledge=pledge,
        fields=fields,
    )


def own_words(own: str, past: Past) -> dict[str, str]:
    """The field {own} of a letter: the writer's own sentence, and that the office asked for it."""
    return {"own": f"{own}\n\n{past.request}" if past.request else own}


def words(kind: ScriptKind, stage: Stage, fields: Mapping[str, str]) -> Words:
    """The current call script or letter of this stage."""
    return _current(ONE_STAGE, kind=kind, stage=stage)[0].filled(fields)


def answers(fields: Mapping[str, str]) -> Sequence[Words]:
    """The current answers in the order in which they were made, without those retired."""
    return [text.filled(fields) for text in _current(SHOWN_ANSWERS)]


def pledge() -> Words:
    """The pledge, which is the same for everybody."""
    return _current(PLEDGE)[0].filled({})


def pledge_text() -> str:
    return pledge().text


def pledge_version(at: datetime | None = None) -> ScriptVersion:
    """Return the version of the pledge that is in force now, or was at that moment."""
    query = select(ScriptVersion).join(Script, Script.id == ScriptVersion.script_id).where(_PLEDGE)
    first = db.session.scalars(query.order_by(ScriptVersion.number).limit(1)).one()
    then = query if at is None else query.where(ScriptVersion.at <= at)
    return db.session.scalar(then.order_by(ScriptVersion.number.desc()).limit(1)) or first


def pledge_versions() -> Sequence[ScriptVersion]:
    """Return every version of the pledge, the oldest first."""
    query = select(ScriptVersion).join(Script, Script.id == ScriptVersion.script_id).where(_PLEDGE)
    return db.session.scalars(query.order_by(ScriptVersion.number)).all()


def is_pledge_version(version_id: int) -> bool:
    query = select(ScriptVersion.id).join(Script, Script.id == ScriptVersion.script_id)
    return db.session.scalar(query.where(_PLEDGE, ScriptVersion.id == version_id)) is not None


def is_version(version_id: int) -> bool:
    query = select(ScriptVersion.id).where(ScriptVersion.id == version_id)
    return db.session.scalar(query) is not None


def version_text(version_id: int, fields: Mapping[str, str]) -> str:
    """The plain text of one version, current or not; empty if there is none."""
    body = db.session.scalar(select(ScriptVersion.body).where(ScriptVersion.id == version_id))
    return rendering.as_text(body, fields) if body else ""


def _with_author(query: AnySelect) -> AnySelect:
    return query.outerjoin(Person, Person.id == ScriptVersion.changed_by)


def texts() -> Sequence[AnyRow]:
    """(Script, current ScriptVersion, who changed it last or None) of all, retired ones too."""
    query = (
        _with_author(
            select(Script, ScriptVersion, Person.name.label("by")).join(
                ScriptVersion, ScriptVersion.script_id == Script.id
            )
        )
        .where(_is_newest())
        .order_by(Script.id)
    )
    return db.session.execute(query).all()


def script(script_id: int) -> Script | None:
    return db.session.get(Script, script_id)


def version(script_id: int, number: int | None = None) -> AnyRow | None:
    """(ScriptVersion, who made it or None): that number's, or the current one."""
    query = _with_author(select(ScriptVersion, Person.name.label("by")))
    query = query.where(ScriptVersion.script_id == script_id)
    if number is not None:
        query = query.where(ScriptVersion.number == number)
    return db.session.execute(query.order_by(ScriptVersion.number.desc()).limit(1)).one_or_none()


def history(script_id: int, below: int, limit: int) -> Sequence[AnyRow]:
    """(ScriptVersion, who made it or None, in how many contacts it was used), the newest first;
    numbers under `below`."""
    uses = (
        select(func.count())
        .where(_CONTACTS.c.script_version_id == ScriptVersion.id, _CONTACTS.c.voided_at.is_(None))
        .scalar_subquery()
    )
    query = _with_author(select(ScriptVersion, Person.name.label("by"), uses.label("uses")))
    query = query.where(ScriptVersion.script_id == script_id, ScriptVersion.number < below)
    return db.session.execute(query.order_by(ScriptVersion.number.desc()).limit(limit)).all()


class Sample(NamedTuple):
    """A real MP to try words on."""

    mp: MP
    seat: Constituency | None
    entry: QueueEntry


def sample(mp_id: int | None) -> Sample:
    """This MP, or the first one there is."""
    known = mp_with_seat(mp_id) if mp_id is not None else None
    if known is None:
        known = mp_with_seat(next(iter(sample_choices())))
    assert known is not None  # noqa: S101
    mp, seat = known
    return Sample(mp, seat, db.session.get_one(QueueEntry, mp.parliament_id))


def sample_choices() -> dict[int, str]:
    """Every sitting MP's id and name, by name."""
    query = select(MP.parliament_id, MP.list_name).join(
        Membership, Membership.mp_id == MP.parliament_id
    )
    query = query.where(Membership.ended_on.is_(None)).order_by(MP.list_name)
    return dict(db.session.execute(query).all())
