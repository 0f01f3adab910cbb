"""What goes on is kept by somebody, and agreements are put into force by another"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_KEPT = ("agreements", "api_tokens", "hooks", "notices", "targets")
SENTENCE = "an agreement is put into force by a second voice"
_VOICE = (
    "EXISTS (SELECT 1 FROM vouchings v JOIN people p ON p.id = v.person_id"
    " WHERE p.id = NEW.in_force_by AND p.role IN ('coordinator', 'admin')"
    " AND p.disabled_at IS NULL)"
)
# What somebody made here is no agreement until another voice says so; what was made at the server,
# by whoever runs it, is one at once.
_REFUSED = {
    "agreements_not_at_once": ("INSERT", "NEW.in_force_at IS NOT NULL AND NEW.made_by IS NOT NULL"),
    "agreements_second_voice": (
        "UPDATE OF in_force_at, in_force_by",
        "NEW.made_by IS NOT NULL AND NEW.in_force_at IS NOT NULL"
        f" AND (NOT {_VOICE} OR NEW.in_force_by = NEW.kept_by OR NEW.ended_at IS NOT NULL)",
    ),
    # What the second voice read is what holds: who wants another makes another.
    "agreements_as_proposed": ("UPDATE OF partner_id, datasets, until, made_at, made_by", None),
    "agreements_end_for_good": (
        "UPDATE OF ended_at",
        "OLD.ended_at IS NOT NULL AND NEW.ended_at IS NULL",
    ),
}
_IN_FORCE = "ended_at IS NULL AND in_force_at IS NOT NULL"
_PROPOSED = "ended_at IS NULL AND in_force_at IS NULL"


def upgrade() -> None:
    for table in _KEPT:
        _refer(table, "kept_by")
    op.execute(f"ALTER TABLE agreements ADD COLUMN in_force_at {_moment()}")
    _refer(
        "agreements",
        "in_force_by",
        "CONSTRAINT ck_agreements_put_into_force_by_another CHECK (in_force_by <> made_by)",
    )
    # What was agreed before this was asked goes on.
    op.execute("UPDATE agreements SET in_force_at = made_at")
    op.drop_index("uq_agreements_running", "agreements")
    _one_open("uq_agreements_in_force", _IN_FORCE)
    _one_open("uq_agreements_proposed", _PROPOSED)
    for name, (when, refused) in _REFUSED.items():
        _refuse(name, when, refused or "true")


def downgrade() -> None:
    for name in _REFUSED:
        op.execute(f"DROP TRIGGER {name}" + ("" if _on_sqlite() else " ON agreements"))
        if not _on_sqlite():
            op.execute(f"DROP FUNCTION {name}")
    # What waits for its second voice was never agreed.
    op.execute("DELETE FROM agreements WHERE in_force_at IS NULL")
    op.drop_index("uq_agreements_proposed", "agreements")
    op.drop_index("uq_agreements_in_force", "agreements")
    _one_open("uq_agreements_running", "ended_at IS NULL")
    for column in ("in_force_by", "in_force_at"):
        op.drop_column("agreements", column)
    for table in _KEPT:
        op.drop_column(table, "kept_by")


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _moment() -> str:
    return "DATETIME" if _on_sqlite() else "TIMESTAMP WITH TIME ZONE"


def _refer(table: str, column: str, check: str = "") -> None:
    """A check of a new column is part of it: SQLite's copy of a table would lose its triggers."""
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} INTEGER"
        f" CONSTRAINT fk_{table}_{column} REFERENCES people (id) {check}"
    )


def _one_open(name: str, where: str) -> None:
    op.create_index(
        name,
        "agreements",
        ["partner_id"],
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )


def _refuse(name: str, when: str, refused: str) -> None:
    if _on_sqlite():
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {when} ON agreements FOR EACH ROW WHEN {refused}"
            f" BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {refused} THEN RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'check_violation';"
        " END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {when} ON agreements FOR EACH ROW EXECUTE FUNCTION {name}()"
    )
