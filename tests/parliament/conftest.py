"""The register as Parliament's service tells it, and the command that reads it."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import delete, select

from outreach.cli import parliament_sync as keeping_current
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.parliament.models import MP, Membership
from outreach.queue.models import QueueEntry
from tests.parliament.service import Parliament, Time, serving
from tests.scenes import ABBOTT, BLACKMAN, CORBYN


@pytest.fixture
def few(app: Flask) -> None:
    """A House of 45, three pages of the list: as true as 650, and quicker."""
    others = select(MP.parliament_id).where(MP.parliament_id.not_in([ABBOTT, CORBYN, BLACKMAN]))
    gone = db.session.scalars(others.order_by(MP.parliament_id).offset(42)).all()
    with transaction():
        for model in (Membership, QueueEntry):
            db.session.execute(delete(model).where(model.mp_id.in_(gone)))


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def parliament(
    few: None, app: Flask, time: Time, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Parliament]:
    """Says what we have, until a test changes it. Time goes on only by waiting."""
    monkeypatch.setattr(keeping_current, "REAL_TIME", time.watch)
    register = Parliament(time)
    with serving(register.serve) as address:
        app.config["PARLIAMENT_API"] = f"{address}/api"
        yield register


@pytest.fixture
def sync(app: Flask, parliament: Parliament) -> Callable[..., str]:
    """Run it: what it prints. Without contact details, unless they are asked for."""

    def run(*words: str, contacts: bool = False, fails: bool = False) -> str:
        without = [] if contacts else ["--no-contacts"]
        result = app.test_cli_runner().invoke(args=["parliament", "sync", *words, *without])
        assert result.exit_code == int(fails), result.output
        return result.output

    return run
