"""Changing the words. A version is never edited: each change is a new one on top."""

from datetime import datetime

from sqlalchemy import select

from outreach.audit.actions import record
from outreach.core.errors import NotFound, Refusal
from outreach.core.extensions import db
from outreach.core.vocabulary import ScriptKind, Stage
from outreach.people.names import people_named
from outreach.scripts.defaults import DEFAULTS, Default
from outreach.scripts.models import Script, ScriptVersion
from outreach.scripts.rendering import Unfitting, check


class Superseded(Refusal):
    """Somebody else saved since this editor began. `current` is what they saved."""

    def __init__(self, current: ScriptVersion) -> None:
        super().__init__(
            "Somebody else changed this text meanwhile. Look at what they wrote before you go on."
        )
        self.current = current


class SecondVoice(Refusal):
    """MPs signed these words: they change when another voice has confirmed the change."""

    def __init__(self) -> None:
        super().__init__(
            "MPs have signed the pledge, so another voice must confirm a change of its words."
            " Reload this page and propose the change."
        )


def save(
    *, script_id: int, base: int, title: str, body: str, person_id: int, now: datetime
) -> int | None:
    """Put a new version on top; returns its number, or None when nothing is different. `base` is
    the number of the version that the editor started from. Raises NotFound, Unfitting, and
    Superseded when another version came on top of it meanwhile."""
    script, current = _locked(script_id)
    if (title, body) == (current.title, current.body):
        return None
    if script.kind is ScriptKind.PLEDGE:
        raise SecondVoice
    check(title, body, script.kind)
    if base != current.number:
        if (title, body) == _words(script_id, base):
            return None  # they changed nothing: there is nothing of theirs to lose
        raise Superseded(current)
    number = current.number + 1
    _add_version(script_id, number, title, body, person_id, now)
    _record("scripts.save", f"script:{script_id} version:{number}", person_id, now)
    return number


def restore(*, script_id: int, number: int, base: int, person_id: int, now: datetime) -> int | None:
    """Go back to what version `number` said: a new version with the old words. Otherwise as
    `save`."""
    old = _words(script_id, number)
    if old is None:
        raise NotFound("There is no such version.")
    title, body = old
    return save(
        script_id=script_id, base=base, title=title, body=body, person_id=person_id, now=now
    )


def add_answer(*, title: str, body: str, person_id: int, now: datetime) -> int:
    """A new answer to what offices say, after those there are; its id. Raises Unfitting."""
    check(title, body, ScriptKind.ANSWER)
    script_id = _add_script(ScriptKind.ANSWER, None, title, body, person_id, now)
    _record("scripts.add_answer", f"script:{script_id}", person_id, now)
    return script_id


def retire_answer(*, script_id: int, person_id: int, now: datetime) -> None:
    """Take an answer off the call page. It stays here with its history. Raises NotFound."""
    answer = _locked_answer(script_id)
    if answer.retired_at is None:
        answer.retired_at = now
        _record("scripts.retire_answer", f"script:{script_id}", person_id, now)


def bring_back(*, script_id: int, person_id: int, now: datetime) -> None:
    """Show a retired answer again. Raises NotFound."""
    answer = _locked_answer(script_id)
    if answer.retired_at is not None:
        answer.retired_at = None
        _record("scripts.bring_back", f"script:{script_id}", person_id, now)


def add_defaults(*, now: datetime) -> int:
    """Load the texts that come with the software where one is missing; how many. Answers come only
    when there is none at all: one that was taken off stays off."""
    missing = missing_defaults()
    for text in missing:
        _add_script(text.kind, text.stage, text.title, text.body, None, now)
    return len(missing)


def missing_defaults() -> list[Default]:
    """Those that add_defaults would load. One query, for every start asks."""
    there = {tuple(row) for row in db.session.execute(select(Script.kind, Script.stage).distinct())}
    return [text for text in DEFAULTS if (text.kind, text.stage) not in there]


def check_pledge(title: str, body: str) -> None:
    """Refuse words that the pledge cannot have. It is public: it names nobody who works here.
    Raises Unfitting."""
    check(title, body, ScriptKind.PLEDGE)
    named = {"title": people_named(title), "body": people_named(body)}
    wrong = {
        field: f"Leave out the name of {' and '.join(names)}: the pledge is public."
        for field, names in named.items()
        if names
    }
    if wrong:
        raise Unfitting(wrong)


def lock_pledge() -> ScriptVersion:
    """Hold the pledge until the commit; returns its current version."""
    return _locked(_pledge_id())[1]


def put_pledge(
    *, title: str, body: str, same_as_id: int | None, person_id: int, now: datetime
) -> ScriptVersion:
    """Put words on top of the pledge that two voices stand behind (`pledges.words.actions`); the
    database refuses others. `same_as_id` is the version whose meaning they keep."""
    script_id = _pledge_id()
    current = _locked(script_id)[1]
    _add_version(script_id, current.number + 1, title, body, person_id, now, same_as_id)
    return _locked(script_id)[1]


def _pledge_id() -> int:
    query = select(Script.id).where(Script.kind == ScriptKind.PLEDGE)
    return db.session.scalars(query).one()


def _locked(script_id: int) -> tuple[Script, ScriptVersion]:
    """The text, held until the commit, and its current version: two editors go one by one."""
    held = select(Script).where(Script.id == script_id).with_for_update(key_share=True)
    script = db.session.scalar(held)
    if script is None:
        raise NotFound("There is no such text.")
    newest = select(ScriptVersion).where(ScriptVersion.script_id == script_id)
    newest = newest.order_by(ScriptVersion.number.desc()).limit(1)
    return script, db.session.scalars(newest).one()


def _words(script_id: int, number: int) -> tuple[str, str] | None:
    query = select(ScriptVersion.title, ScriptVersion.body).where(
        ScriptVersion.script_id == script_id, ScriptVersion.number == number
    )
    row = db.session.execute(query).one_or_none()
    return (row.title, row.body) if row else None


def _locked_answer(script_id: int) -> Script:
    script, _ = _locked(script_id)
    if script.kind is not ScriptKind.ANSWER:
        raise NotFound("There is no such answer.")
    return script


def _add_script(
    kind: ScriptKind,
    stage: Stage | None,
    title: str,
    body: str,
    person_id: int | None,
    now: datetime,
) -> int:
    script = Script(kind=kind, stage=stage, created_at=now)
    db.session.add(script)
    db.session.flush()
    _add_version(script.id, 1, title, body, person_id, now)
    return script.id


def _add_version(
    script_id: int,
    number: int,
    title: str,
    body: str,
    person_id: int | None,
    now: datetime,
    same_as_id: int | None = None,
) -> None:
    db.session.add(
        ScriptVersion(
            script_id=script_id,
            number=number,
            title=title,
            body=body,
            at=now,
            changed_by=person_id,
            same_as_id=same_as_id,
        )
    )
    db.session.flush()


def _record(action: str, subject: str, person_id: int, now: datetime) -> None:
    record(person_id=person_id, action=action, subject=subject, now=now)
