"""Correct two texts that came with the software, where nobody has changed them"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

# An MP is “they”: nobody knows more. And a call after letters alone does not ring “again”.
ANSWER, CALL = "“She doesn’t sign pledges”", "Ringing again"
ANSWER_NOW = "“They don’t sign pledges”"
RINGING, GETTING_BACK = "I’m ringing again about a pledge", "I’m getting back to you about a pledge"

VERSIONS = sa.table(
    "script_versions",
    sa.column("script_id", sa.Integer),
    sa.column("number", sa.Integer),
    sa.column("title", sa.String),
    sa.column("body", sa.String),
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("changed_by", sa.Integer),
)


def upgrade() -> None:
    _put_on_top(ANSWER, lambda title, body: (ANSWER_NOW, body))
    _put_on_top(CALL, lambda title, body: (title, body.replace(RINGING, GETTING_BACK)))


def downgrade() -> None:
    """Leave the versions: a contact may name one, and the words are right in any version."""


def _put_on_top(old_title, corrected) -> None:
    """Add a version to the texts of this title that still have their first one alone."""
    versions = VERSIONS.c
    alone = sa.select(versions.script_id).group_by(versions.script_id).having(sa.func.count() == 1)
    query = sa.select(versions.script_id, versions.title, versions.body).where(
        versions.script_id.in_(alone), versions.title == old_title, versions.changed_by.is_(None)
    )
    for script_id, title, body in op.get_bind().execute(query).all():
        new_title, new_body = corrected(title, body)
        if (new_title, new_body) != (title, body):
            version = {"script_id": script_id, "number": 2, "title": new_title, "body": new_body}
            now = datetime.now(UTC)
            op.get_bind().execute(VERSIONS.insert().values(at=now, changed_by=None, **version))
