"""Words that came with the software are put right where nobody changed them."""

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import column, insert, text
from sqlalchemy import table as table_of

from outreach.core.database import transaction
from outreach.core.extensions import db
from tests.facts import scalars
from tests.test_migrations import empty

__all__ = ["empty"]

OLD, NEW = "“She doesn’t sign pledges”", "“They don’t sign pledges”"
CALL = "1. “I’m ringing again about a pledge that we ask every MP to sign.”"
AT = "2026-11-03 10:00:00.000000"
TITLES = text("SELECT title FROM script_versions ORDER BY script_id, number")
BODIES = text("SELECT body FROM script_versions WHERE number = 2 ORDER BY script_id")


@pytest.mark.parametrize("edited", [False, True])
def test_untouched_words_get_a_version_on_top_and_edited_ones_none(empty, edited):
    upgrade(revision="0014")
    with transaction():
        person = 1 if edited else None
        _insert("people", id=1, email="c@example.org", name="Carol", role="coordinator")
        for script_id, title, body in ((1, OLD, "Thank you."), (2, "Ringing again", CALL)):
            kind, stage = ("answer", None) if script_id == 1 else ("call", "follow_up")
            _insert("scripts", id=script_id, kind=kind, stage=stage)
            version = {"number": 1, "title": title, "body": body, "changed_by": person}
            _insert("script_versions", script_id=script_id, **version)
    upgrade()
    if edited:
        assert scalars(TITLES) == [OLD, "Ringing again"]
        return
    assert scalars(TITLES) == [OLD, NEW, "Ringing again", "Ringing again"]
    assert scalars(BODIES)[1] == CALL.replace("ringing again", "getting back to you")
    downgrade(revision="0014")
    upgrade()
    assert len(scalars(TITLES)) == 4


def _insert(table, **values):
    moment = "at" if table == "script_versions" else "created_at"
    values |= {moment: AT} | ({"password_hash": "x"} if table == "people" else {})
    columns = (column(name) for name in values)
    db.session.execute(insert(table_of(table, *columns)).values(values))
