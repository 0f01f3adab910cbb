"""Second factor, sessions that end, limits, and an audit that cannot be changed"""

import hashlib
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OLD_ROLES = "'volunteer', 'coordinator', 'partner'"
NEW_ROLES = f"{OLD_ROLES}, 'admin'"
FIRST = "0" * 64
SENTENCE = "audit events are never changed or deleted"


def on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    _change_check("people", "ck_people_role", OLD_ROLES, NEW_ROLES)
    _change_check("invitations", "ck_invitations_role", OLD_ROLES, NEW_ROLES)
    for name, kind in (
        ("totp_secret", sa.String(64)),
        ("totp_since", sa.DateTime(timezone=True)),
        ("totp_step", sa.Integer()),
        ("password_changed_at", sa.DateTime(timezone=True)),
        ("agreed_at", sa.DateTime(timezone=True)),
        ("left_at", sa.DateTime(timezone=True)),
    ):
        op.add_column("people", sa.Column(name, kind))
    for name in ("mailed_at", "mailing_until"):
        op.add_column("invitations", sa.Column(name, sa.DateTime(timezone=True)))
    op.execute(
        "ALTER TABLE people ADD COLUMN invited_by INTEGER"
        " CONSTRAINT fk_people_invited_by REFERENCES people (id)"
    )
    op.execute(
        "UPDATE people SET invited_by = (SELECT max(invited_by) FROM invitations"
        " WHERE invitations.email = people.email AND used_at IS NOT NULL)"
    )
    op.create_table(
        "attempts",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.CheckConstraint("times > 0", name=op.f("ck_attempts_counted")),
        sa.PrimaryKeyConstraint("kind", "key_hash", "since", name=op.f("pk_attempts")),
    )
    op.create_table(
        "password_resets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by"], ["people.id"], name=op.f("fk_password_resets_made_by")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_password_resets_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_resets")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_password_resets_token_hash")),
    )
    op.create_index(op.f("ix_password_resets_person_id"), "password_resets", ["person_id"])
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_recovery_codes_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
    )
    op.create_index(op.f("ix_recovery_codes_person_id"), "recovery_codes", ["person_id"])
    op.create_table(
        "helped",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("helped_by", sa.Integer(), nullable=True),
        sa.Column("how", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("how IN ('password', 'step', 'role')", name=op.f("ck_helped_how")),
        sa.ForeignKeyConstraint(["helped_by"], ["people.id"], name=op.f("fk_helped_helped_by")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_helped_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_helped")),
    )
    op.create_index(op.f("ix_helped_person_id"), "helped", ["person_id"])
    # Everybody signs in again, and from then on a sign-in knows these.
    op.drop_table("sign_ins")
    _sign_ins(
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("password_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("device", sa.String(length=60), nullable=False),
    )
    _chain_the_audit()


def _sign_ins(*more: sa.Column) -> None:
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        *more,
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_sign_ins_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_ins_token_hash")),
    )
    op.create_index(op.f("ix_sign_ins_person_id"), "sign_ins", ["person_id"])


def _chain_the_audit() -> None:
    """What was written down so far gets its place in the chain; then nothing is changed any more."""
    op.execute(
        "ALTER TABLE audit_events ADD COLUMN result VARCHAR(32) NOT NULL DEFAULT 'done'"
        " CONSTRAINT ck_audit_events_result CHECK (result IN ('done', 'refused', 'failed'))"
    )
    op.execute("ALTER TABLE audit_events ADD COLUMN hash VARCHAR(64) NOT NULL DEFAULT ''")
    op.create_index("ix_audit_events_action", "audit_events", ["action", "id"])
    op.create_index("ix_audit_events_subject", "audit_events", ["subject", "id"])
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    connection, head = op.get_bind(), FIRST
    events = sa.table(
        "audit_events",
        *(sa.column(name) for name in ("id", "person_id", "action", "subject", "hash")),
        sa.column("at", sa.DateTime(timezone=True)),
    )
    for row in connection.execute(sa.select(events).order_by(events.c.id)).all():
        at: datetime = row.at if row.at.tzinfo else row.at.replace(tzinfo=UTC)
        moment = at.astimezone(UTC).isoformat(timespec="microseconds")
        person = "" if row.person_id is None else str(row.person_id)
        parts = (head, moment, person, row.action, row.subject, "done")
        head = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
        connection.execute(sa.update(events).where(events.c.id == row.id).values(hash=head))
    connection.execute(sa.text("INSERT INTO audit_head VALUES (1, :head)"), {"head": head})
    if on_sqlite():
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_events_no_{verb.lower()} BEFORE {verb} ON audit_events"
                f" BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
            )
        # REPLACE deletes, and tells no trigger of it unless recursive_triggers is on.
        op.execute(
            "CREATE TRIGGER audit_events_no_replace BEFORE INSERT ON audit_events"  # noqa: S608
            " WHEN EXISTS (SELECT 1 FROM audit_events WHERE id = NEW.id)"
            f" BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
        )
    else:
        op.execute(
            "CREATE FUNCTION audit_events_stay() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION '{SENTENCE}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_events_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events"
            " FOR EACH STATEMENT EXECUTE FUNCTION audit_events_stay()"
        )


def _change_check(table: str, name: str, old: str, new: str) -> None:
    """Other words in a check. SQLite cannot change one: the table is made anew, word for word."""
    if not on_sqlite():
        op.drop_constraint(op.f(name), table, type_="check")
        op.create_check_constraint(op.f(name), table, f"role IN ({new})")
        return
    connection = op.get_bind()
    asked = "SELECT type, sql FROM sqlite_schema WHERE tbl_name = :table AND sql IS NOT NULL"
    found = connection.execute(sa.text(asked), {"table": table}).all()
    [made] = [sql for kind, sql in found if kind == "table"]
    if old not in made:
        raise RuntimeError(f"{table} has no check of these words: {old}")
    # By the beginning and the end: the table's name may stand in quotes.
    opening = made.index("(")
    columns = made[opening:].replace(old, new)
    op.execute(sa.text(f"CREATE TABLE {table}_new {columns}".replace(":", r"\:")))
    op.execute(f"INSERT INTO {table}_new SELECT * FROM {table}")  # noqa: S608
    op.execute(f"DROP TABLE {table}")
    op.execute(f"ALTER TABLE {table}_new RENAME TO {table}")
    for kind, sql in found:
        if kind == "index":
            op.execute(sql)


def downgrade() -> None:
    if on_sqlite():
        for verb in ("update", "delete", "replace"):
            op.execute(f"DROP TRIGGER audit_events_no_{verb}")
    else:
        op.execute("DROP TRIGGER audit_events_stay ON audit_events")
        op.execute("DROP FUNCTION audit_events_stay")
    op.drop_table("audit_head")
    op.drop_index("ix_audit_events_subject", "audit_events")
    op.drop_index("ix_audit_events_action", "audit_events")
    op.drop_column("audit_events", "hash")
    op.drop_column("audit_events", "result")
    op.drop_table("sign_ins")
    _sign_ins()
    op.drop_table("helped")
    op.drop_table("recovery_codes")
    op.drop_table("password_resets")
    op.drop_table("attempts")
    for name in ("mailing_until", "mailed_at"):
        op.drop_column("invitations", name)
    if not on_sqlite():
        op.drop_constraint(op.f("fk_people_invited_by"), "people", type_="foreignkey")
    op.drop_column("people", "invited_by")
    for name in ("left_at", "agreed_at", "password_changed_at", "totp_step", "totp_since"):
        op.drop_column("people", name)
    op.drop_column("people", "totp_secret")
    # Who was an admin becomes a coordinator: the older version knows no admins.
    for table in ("people", "invitations"):
        op.execute(f"UPDATE {table} SET role = 'coordinator' WHERE role = 'admin'")  # noqa: S608
        _change_check(table, f"ck_{table}_role", NEW_ROLES, OLD_ROLES)
