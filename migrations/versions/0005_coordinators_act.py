"""What coordinators do: targets, flags, changes for many"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


_REASONS = ("own_mp", "my_follow_up", "follow_up", "bumped", "my_region", "never_contacted")
_REASONS += ("longest_ago", "chosen")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _make_notices()
    _make_reports()
    _make_targets()
    _make_changes()
    _make_flags()
    _change_reasons(_REASONS, (*_REASONS[:4], "asked", *_REASONS[4:]))


def downgrade() -> None:
    op.execute("UPDATE claims SET offered = 'chosen' WHERE offered = 'asked'")
    _change_reasons((*_REASONS[:4], "asked", *_REASONS[4:]), _REASONS)
    for table in ("mp_flags", "changed_rows", "changes"):
        op.drop_table(table)
    op.drop_index("ix_queue_entries_target", "queue_entries")
    op.drop_column("queue_entries", "reopened_at")
    op.drop_column("queue_entries", "target_id")
    op.drop_table("target_people")
    op.drop_table("targets")
    op.drop_table("reports")
    op.drop_table("notices")


def _make_notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(300), nullable=False),
        sa.Column("posted_by", sa.Integer(), nullable=False),
        sa.Column("posted_at", _MOMENT, nullable=False),
        sa.Column("shown_until", _MOMENT, nullable=False),
        sa.Column("ended_by", sa.Integer()),
        sa.Column("ended_at", _MOMENT),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_notices_ended_whole")
        ),
        sa.ForeignKeyConstraint(["posted_by"], ["people.id"], name=op.f("fk_notices_posted_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["people.id"], name=op.f("fk_notices_ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index("ix_notices_shown", "notices", ["shown_until"])


def _make_reports() -> None:
    op.create_table(
        "reports",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_reports_made_by")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_reports")),
    )


def _words(*words: str, name: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def _refers(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}"))
        for column, to in columns.items()
    ]


def _make_targets() -> None:
    op.create_table(
        "targets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(200), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("runs_until", _MOMENT, nullable=False),
        sa.Column("ended_by", sa.Integer()),
        sa.Column("ended_at", _MOMENT),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_targets_ended_whole")
        ),
        *_refers("targets", made_by="people.id", ended_by="people.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_targets")),
    )
    op.create_table(
        "target_people",
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        *_refers("target_people", target_id="targets.id", person_id="people.id"),
        sa.PrimaryKeyConstraint("target_id", "person_id", name=op.f("pk_target_people")),
    )
    op.create_index("ix_target_people_person_id", "target_people", ["person_id"])
    # A reference of a new column is part of it: SQLite's copy of a table would lose its checks.
    op.execute(
        "ALTER TABLE queue_entries ADD COLUMN target_id INTEGER"
        " CONSTRAINT fk_queue_entries_target_id REFERENCES targets (id)"
    )
    op.add_column("queue_entries", sa.Column("reopened_at", _MOMENT))
    op.create_index(
        "ix_queue_entries_target",
        "queue_entries",
        ["target_id", "attempts", "shuffle"],
        sqlite_where=sa.text("target_id IS NOT NULL"),
        postgresql_where=sa.text("target_id IS NOT NULL"),
    )


def _make_changes() -> None:
    steps = ("first", "not_first", "pause", "reopen", "release", "dates", "ask", "numbers")
    op.create_table(
        "changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _words(*steps, "details", name="steer"), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("undone_by", sa.Integer()),
        sa.Column("undone_at", _MOMENT),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by IS NULL)", name=op.f("ck_changes_undone_whole")
        ),
        *_refers("changes", made_by="people.id", undone_by="people.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
    )
    op.create_index("ix_changes_at", "changes", ["at"])
    op.create_table(
        "changed_rows",
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("mp_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("paused_before", sa.String(200)),
        sa.Column("paused_after", sa.String(200)),
        sa.Column("left_because", sa.String(200)),
        sa.Column("put_back", sa.Boolean()),
        *_refers("changed_rows", change_id="changes.id", mp_id="queue_entries.mp_id"),
        sa.PrimaryKeyConstraint("change_id", "mp_id", name=op.f("pk_changed_rows")),
    )
    op.create_index("ix_changed_rows_mp_id", "changed_rows", ["mp_id"])


def _make_flags() -> None:
    kinds = ("wrong_contact", "threat", "office_asked", "personal_data", "unsure")
    op.create_table(
        "mp_flags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mp_id", sa.Integer(), nullable=False),
        sa.Column("kind", _words(*kinds, name="flag_kind"), nullable=False),
        sa.Column("words", sa.String(300), nullable=False),
        sa.Column("raised_by", sa.Integer(), nullable=False),
        sa.Column("raised_at", _MOMENT, nullable=False),
        sa.Column("solved_by", sa.Integer()),
        sa.Column("solved_at", _MOMENT),
        sa.Column("solved_how", sa.String(300), nullable=False),
        sa.CheckConstraint(
            "(solved_at IS NULL) = (solved_by IS NULL) AND (solved_at IS NULL OR solved_how <> '')",
            name=op.f("ck_mp_flags_solved_whole"),
        ),
        *_refers(
            "mp_flags",
            mp_id="queue_entries.mp_id",
            raised_by="people.id",
            solved_by="people.id",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mp_flags")),
    )
    op.create_index("ix_mp_flags_mp_id", "mp_flags", ["mp_id"])
    op.create_index(
        "uq_mp_flags_open",
        "mp_flags",
        ["mp_id", "raised_by", "kind"],
        unique=True,
        sqlite_where=sa.text("solved_at IS NULL"),
        postgresql_where=sa.text("solved_at IS NULL"),
    )


def _change_reasons(old: tuple[str, ...], new: tuple[str, ...]) -> None:
    """Why an MP may have been offered. SQLite cannot change a check: the table is made anew, word
    for word."""
    before, after = (f"offered IN ({', '.join(map(repr, words))})" for words in (old, new))
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_claims_offered"), "claims", type_="check")
        op.create_check_constraint(op.f("ck_claims_offered"), "claims", after)
        return
    asked = "SELECT type, sql FROM sqlite_schema WHERE tbl_name = 'claims' AND sql IS NOT NULL"
    found = op.get_bind().execute(sa.text(asked)).all()
    [made] = [sql for kind, sql in found if kind == "table"]
    if before not in made:
        raise RuntimeError(f"claims has no check of these words: {before}")
    columns = made[made.index("(") :].replace(before, after)
    op.execute(sa.text(f"CREATE TABLE claims_new {columns}".replace(":", r"\:")))
    op.execute("INSERT INTO claims_new SELECT * FROM claims")
    op.execute("DROP TABLE claims")
    op.execute("ALTER TABLE claims_new RENAME TO claims")
    for kind, sql in found:
        if kind == "index":
            op.execute(sql)
