"""Two voices stand behind everything public"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_HELP = ("password", "step", "role")
_NEW_HELP = (*_HELP, "new_role", "enabled")
_TOUCHES = ("entered", "sheet", "details", "helped")
_GROWS = ("pledge_touches", "pledge_first_checks")
# A check of a new column is part of it: SQLite's copy of a table would lose its triggers.
_ENTRY = {
    "answered_by": "INTEGER CONSTRAINT fk_pledge_entries_answered_by REFERENCES people (id)",
    "checks_needed": (
        "INTEGER DEFAULT 2 NOT NULL"
        " CONSTRAINT ck_pledge_entries_one_or_two_checks CHECK (checks_needed IN (1, 2))"
        " CONSTRAINT ck_pledge_entries_answered_or_two"
        " CHECK (answered_by IS NOT NULL OR checks_needed = 2)"
    ),
}
_OBJECTION = {
    "answered_by": (
        "INTEGER CONSTRAINT fk_objections_answered_by REFERENCES people (id)"
        " CONSTRAINT ck_objections_another_than_who_answers CHECK (seen_by <> answered_by)"
    ),
    "also_seen_by": (
        "INTEGER CONSTRAINT fk_objections_also_seen_by REFERENCES people (id)"
        " CONSTRAINT ck_objections_third_person"
        " CHECK (also_seen_by <> seen_by AND (shown_to IS NULL OR also_seen_by <> shown_to))"
    ),
    "is_public": "BOOLEAN DEFAULT {false} NOT NULL",
}
SENTENCE = "two voices stand behind everything public"
_VOICE = (
    "EXISTS (SELECT 1 FROM vouchings v JOIN people p ON p.id = v.person_id WHERE p.id = {0}"
    " AND p.role IN ('coordinator', 'admin') AND p.disabled_at IS NULL)"
)
_HAD_A_HAND = (
    "EXISTS (SELECT 1 FROM pledge_entries e WHERE e.id = NEW.entry_id"
    " AND (e.entered_by = NEW.checked_by OR e.answered_by = NEW.checked_by))"
    " OR EXISTS (SELECT 1 FROM pledge_touches t"
    " WHERE t.entry_id = NEW.entry_id AND t.person_id = NEW.checked_by)"
)
_ALONE = (
    "EXISTS (SELECT 1 FROM pledge_entries e WHERE e.id = NEW.entry_id AND e.checks_needed = 2)"
    " AND NOT EXISTS (SELECT 1 FROM pledge_first_checks f WHERE f.entry_id = NEW.entry_id"
    " AND f.checked_by <> NEW.checked_by)"
)
_MAY_NOT = f"NOT {_VOICE.format('NEW.checked_by')} OR {_HAD_A_HAND}"
# (table, when, on which rows it is refused).
_REFUSED = {
    "pledge_first_checks_two_voices": ("pledge_first_checks", "INSERT", _MAY_NOT),
    "pledge_checks_two_voices": (
        "pledge_checks",
        "INSERT",
        f"NEW.confirmed AND ({_MAY_NOT} OR {_ALONE})",
    ),
    "objections_not_at_once": ("objections", "INSERT", "NEW.is_public"),
    "objections_two_voices": (
        "objections",
        "UPDATE OF seen_by, also_seen_by, is_public",
        "NEW.is_public AND NOT OLD.is_public AND NOT ("
        + _VOICE.format("NEW.seen_by")
        + " AND (NEW.answered_by IS NOT NULL OR "
        + _VOICE.format("NEW.also_seen_by")
        + "))",
    ),
}


def upgrade() -> None:
    _make_tables()
    _change_words("helped", "how", _HELP, _NEW_HELP)
    _who_answers()
    _objections()
    op.execute("DROP TRIGGER pledge_entries_no_update" + _of("pledge_entries"))
    _only_grows("pledge_entries", (*_FIXED, "answered_by", "checks_needed"))
    for table in _GROWS:
        _only_grows(table, None)
    for name, (table, when, refused) in _REFUSED.items():
        _refuse(name, table, when, refused)


def downgrade() -> None:
    for name, (table, _, _) in _REFUSED.items():
        op.execute(f"DROP TRIGGER {name}{_of(table)}")
        if not _on_sqlite():
            op.execute(f"DROP FUNCTION {name}")
    op.execute("DROP TRIGGER pledge_entries_no_update" + _of("pledge_entries"))
    for table in (*_GROWS, "import_hands", "vouchings"):
        op.drop_table(table)
    op.execute("DELETE FROM helped WHERE how IN ('new_role', 'enabled')")
    _change_words("helped", "how", _NEW_HELP, _HELP)
    for table, columns in (("objections", _OBJECTION), ("pledge_entries", _ENTRY)):
        for column in reversed(columns):
            op.drop_column(table, column)
    _only_grows("pledge_entries", _FIXED)


# What an entry says is never changed: as in migration 0004.
_FIXED = ("id", "mp_id", "at", "status", "basis", "is_public", "contact_id", "entered_by")


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _of(table: str) -> str:
    return "" if _on_sqlite() else f" ON {table}"


def _refers(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}"))
        for column, to in columns.items()
    ]


def _number(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _at() -> sa.Column:
    return sa.Column("at", sa.DateTime(timezone=True), nullable=False)


def _make_tables() -> None:
    op.create_table(
        "vouchings",
        _number("person_id"),
        _number("vouched_by", nullable=True),
        _at(),
        sa.CheckConstraint("vouched_by <> person_id", name=op.f("ck_vouchings_for_another")),
        *_refers("vouchings", person_id="people.id", vouched_by="people.id"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_vouchings")),
    )
    # Whoever looks after people now, or let anybody in, did so before this was asked.
    now = "strftime('%Y-%m-%d %H:%M:%f000', 'now')" if _on_sqlite() else "now()"
    op.execute(
        "INSERT INTO vouchings (person_id, vouched_by, at)"  # noqa: S608
        f" SELECT id, NULL, {now} FROM people WHERE role IN ('coordinator', 'admin')"
        " OR id IN (SELECT invited_by FROM people WHERE invited_by IS NOT NULL)"
    )
    what = sa.Enum(*_TOUCHES, name="touch", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "pledge_touches",
        _number("id"),
        _number("entry_id"),
        _number("person_id"),
        sa.Column("what", what, nullable=False),
        _at(),
        *_refers("pledge_touches", entry_id="pledge_entries.id", person_id="people.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_touches")),
    )
    op.create_table(
        "pledge_first_checks",
        _number("id"),
        _number("entry_id"),
        _number("checked_by"),
        _at(),
        *_refers("pledge_first_checks", entry_id="pledge_entries.id", checked_by="people.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_first_checks")),
    )
    op.create_table(
        "import_hands",
        _number("import_id"),
        _number("person_id"),
        *_refers("import_hands", import_id="imports.id", person_id="people.id"),
        sa.PrimaryKeyConstraint("import_id", "person_id", name=op.f("pk_import_hands")),
    )
    op.execute("INSERT INTO import_hands SELECT id, person_id FROM imports")
    for table, column in (
        ("pledge_touches", "entry_id"),
        ("pledge_touches", "person_id"),
        ("pledge_first_checks", "entry_id"),
        ("pledge_first_checks", "checked_by"),
        ("import_hands", "person_id"),
    ):
        op.create_index(f"ix_{table}_{column}", table, [column])


def _change_words(table: str, column: str, old: tuple[str, ...], new: tuple[str, ...]) -> None:
    """Which words a column may hold. SQLite cannot change a check: the table is made anew, word
    for word."""
    before, after = (f"{column} IN ({', '.join(map(repr, words))})" for words in (old, new))
    if not _on_sqlite():
        op.drop_constraint(op.f(f"ck_{table}_{column}"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, after)
        return
    asked = "SELECT type, sql FROM sqlite_schema WHERE tbl_name = :table AND sql IS NOT NULL"
    found = op.get_bind().execute(sa.text(asked), {"table": table}).all()
    [made] = [sql for kind, sql in found if kind == "table"]
    if before not in made:
        raise RuntimeError(f"{table} has no check of these words: {before}")
    columns = made[made.index("(") :].replace(before, after)
    op.execute(sa.text(f"CREATE TABLE {table}_new {columns}".replace(":", r"\:")))
    op.execute(f"INSERT INTO {table}_new SELECT * FROM {table}")  # noqa: S608
    op.execute(f"DROP TABLE {table}")
    op.execute(f"ALTER TABLE {table}_new RENAME TO {table}")
    for kind, sql in found:
        if kind == "index":
            op.execute(sql)


def _add(table: str, columns: dict[str, str]) -> None:
    for name, what in columns.items():
        written = what.format(false="0" if _on_sqlite() else "false")
        op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {written}")


def _who_answers() -> None:
    """Whoever let somebody in answers for them, as from now on."""
    _add("pledge_entries", _ENTRY)
    _quietly(
        "pledge_entries",
        "UPDATE pledge_entries SET answered_by = (SELECT CASE"
        " WHEN p.invited_by IS NULL OR p.id IN (SELECT person_id FROM vouchings) THEN p.id"
        " ELSE p.invited_by END FROM people p WHERE p.id = pledge_entries.entered_by),"
        " checks_needed = 1 WHERE status IN ('signed', 'declined', 'no_pledges_policy')",
    )


def _objections() -> None:
    """What is public stays so."""
    _add("objections", _OBJECTION)
    _quietly(
        "objections",
        "UPDATE objections SET answered_by = shown_to, is_public = confirmed_at IS NOT NULL"
        " AND settled_at IS NULL AND (shown_to IS NULL OR seen_by IS NOT NULL)",
    )


def _quietly(table: str, statement: str) -> None:
    """Change rows without telling partners that they changed: what they read is the same."""
    if not _on_sqlite():
        op.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_exported")
        op.execute(statement)
        op.execute(f"ALTER TABLE {table} ENABLE TRIGGER {table}_exported")
        return
    name = f"{table}_exported_update"
    asked = sa.text("SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = :name")
    trigger = op.get_bind().execute(asked, {"name": name}).scalar_one()
    op.execute(f"DROP TRIGGER {name}")
    op.execute(statement)
    op.execute(sa.text(trigger.replace(":", r"\:")))


def _only_grows(table: str, fixed: tuple[str, ...] | None) -> None:
    """As in migration 0004: these columns, or all, are never changed, and no row is deleted."""
    when = f"UPDATE OF {', '.join(fixed)}" if fixed else "UPDATE"
    if _on_sqlite():
        stop = "BEGIN SELECT RAISE(ABORT, 'the ledger of pledges only grows'); END"
        verbs = {"update": when} if fixed else {"update": when, "delete": "DELETE"}
        for verb, event in verbs.items():
            op.execute(f"CREATE TRIGGER {table}_no_{verb} BEFORE {event} ON {table} {stop}")
        if not fixed:
            op.execute(
                f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}"  # noqa: S608
                f" WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) {stop}"
            )
        return
    verbs = {"update": when} if fixed else {"update": when, "delete": "DELETE OR TRUNCATE"}
    for verb, event in verbs.items():
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {event} ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows()"
        )


def _refuse(name: str, table: str, when: str, refused: str) -> None:
    """Whatever asks for it, the database does not take such a row."""
    if _on_sqlite():
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW WHEN {refused}"
            f" BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {refused} THEN RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'check_violation';"
        " END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )
