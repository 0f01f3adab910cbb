"""The texts that come with the software, as a test asks for them."""

from typing import Any

import pytest
from sqlalchemy import select

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.vocabulary import ScriptKind, Stage
from outreach.scripts.actions import save
from outreach.scripts.models import Script, ScriptVersion
from tests.facts import scalar, scalars


def text(kind: ScriptKind, stage: Stage | None = None) -> int:
    """The id of the first such text."""
    query = select(Script.id).where(Script.kind == kind).order_by(Script.id).limit(1)
    return int(scalar(query.where(Script.stage == stage) if stage else query))


@pytest.fixture
def call(app: Any) -> int:
    return text(ScriptKind.CALL, Stage.FIRST_CALL)


@pytest.fixture
def letter(app: Any) -> int:
    return text(ScriptKind.LETTER, Stage.FIRST_CALL)


@pytest.fixture
def answer(app: Any) -> int:
    return text(ScriptKind.ANSWER)


@pytest.fixture
def versions(app: Any) -> Any:
    """`versions(call)`: all of them, the first one first."""
    query = select(ScriptVersion).order_by(ScriptVersion.number)
    return lambda script_id: scalars(query.where(ScriptVersion.script_id == script_id))


@pytest.fixture
def saved(app: Any) -> Any:
    """`saved(carol, call, "The words")`: a version on top of what is there; its number."""

    def put(person: Any, script_id: int, body: str, title: str = "A title") -> int | None:
        newest = select(ScriptVersion.number).where(ScriptVersion.script_id == script_id)
        base = int(scalar(newest.order_by(ScriptVersion.number.desc()).limit(1)))
        words = {"script_id": script_id, "base": base, "title": title, "body": body}
        with transaction():
            return save(**words, person_id=person.id, now=clock.now())

    return put
