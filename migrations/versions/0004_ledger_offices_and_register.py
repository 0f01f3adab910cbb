"""A ledger that only grows, signing by an MP's office, second looks, postcodes and the register"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OLD_CHECK = "contact_id IS NOT NULL OR link IS NOT NULL"
NEW_CHECK = f"{OLD_CHECK} OR described IS NOT NULL"
SENTENCE = "the ledger of pledges only grows"
_FLAG_REASON = sa.Enum(
    *("names_somebody", "not_the_office", "unkind", "not_true"),
    name="flag_reason",
    native_enum=False,
    create_constraint=True,
    length=32,
)
# What an entry says is never changed. Its words may be taken out, when they name somebody: then what
# is there instead says so.
FIXED = {
    "pledge_entries": (
        *("id", "mp_id", "at", "status", "basis", "is_public"),
        *("contact_id", "entered_by"),
    ),
    "pledge_checks": ("entry_id", "entered_by", "checked_by", "at", "confirmed"),
    "pledge_retractions": ("entry_id", "retracted_by", "at"),
}
WORDS = {"pledge_entries": ("link", "described"), "pledge_checks": ("reason",)}
TAKEN_OUT = ("[removed]", "[name removed]")


def on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _id() -> sa.Column:
    return sa.Column("id", sa.Integer(), nullable=False)


def _moment(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _number(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _words(name: str, length: int, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def upgrade() -> None:
    _table(
        "office_links",
        _id(),
        _number("mp_id"),
        _words("token_hash", 64),
        _number("made_by"),
        _moment("made_at"),
        _moment("expires_at"),
        _moment("ended_at", nullable=True),
        refers={"mp_id": "mps.parliament_id", "made_by": "people.id"},
        unique="token_hash",
    )
    _table(
        "office_signatures",
        _id(),
        _number("link_id"),
        _number("mp_id"),
        _words("name", 120),
        _words("role", 120),
        sa.Column("by_mp", sa.Boolean(), nullable=False),
        sa.Column("by_hand", sa.Boolean(), server_default=sa.false(), nullable=False),
        _moment("at"),
        _words("mailed_to", 254),
        _words("confirm_hash", 64),
        _moment("confirmed_at", nullable=True),
        _number("entry_id", nullable=True),
        refers={
            "link_id": "office_links.id",
            "mp_id": "mps.parliament_id",
            "entry_id": "pledge_entries.id",
        },
        unique="confirm_hash",
    )
    _table(
        "objections",
        _id(),
        _number("mp_id"),
        _words("name", 120),
        _words("role", 120),
        _words("words", 1000),
        _moment("at"),
        _words("mailed_to", 254),
        _words("confirm_hash", 64),
        _moment("confirmed_at", nullable=True),
        _number("shown_to", nullable=True),
        _number("seen_by", nullable=True),
        _number("settled_by", nullable=True),
        _moment("settled_at", nullable=True),
        _words("settled_as", 300),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (settled_by IS NULL)", name=op.f("ck_objections_settled_whole")
        ),
        sa.CheckConstraint("seen_by <> shown_to", name=op.f("ck_objections_second_person")),
        refers={
            "mp_id": "mps.parliament_id",
            "shown_to": "people.id",
            "seen_by": "people.id",
            "settled_by": "people.id",
        },
        unique="confirm_hash",
    )
    _table(
        "note_flags",
        _id(),
        _number("contact_id"),
        _number("flagged_by"),
        _moment("at"),
        sa.Column("reason", _FLAG_REASON, nullable=False),
        _number("settled_by", nullable=True),
        _moment("settled_at", nullable=True),
        _words("settled_as", 300),
        sa.CheckConstraint("settled_by <> flagged_by", name=op.f("ck_note_flags_second_person")),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (settled_by IS NULL)", name=op.f("ck_note_flags_settled_whole")
        ),
        refers={
            "contact_id": "contacts.id",
            "flagged_by": "people.id",
            "settled_by": "people.id",
        },
    )
    _table(
        "contradictions",
        _number("first_id"),
        _number("second_id"),
        _number("settled_by"),
        _moment("settled_at"),
        _words("settled_as", 300),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_contradictions_in_order")),
        refers={
            "first_id": "contacts.id",
            "second_id": "contacts.id",
            "settled_by": "people.id",
        },
        key=("first_id", "second_id"),
    )
    # On SQLite the rows lie in the key itself: 2.7 million of them take half the room.
    _table(
        "postcodes",
        _words("postcode", 7),
        _words("gss_code", 9),
        key=("postcode",),
        with_rowid=False,
    )
    _table(
        "register_changes",
        _id(),
        _moment("at"),
        _number("mp_id", nullable=True),
        _words("gss_code", 9, nullable=True),
        _words("what", 40),
        _words("before", 254),
        _words("after", 254),
        refers={"mp_id": "mps.parliament_id", "gss_code": "constituencies.gss_code"},
    )
    _table(
        "register_answers",
        _words("address", 200),
        sa.Column("body", sa.Text(), nullable=False),
        _moment("read_at"),
        key=("address",),
    )
    for table, column in (
        ("office_links", "mp_id"),
        ("office_signatures", "mp_id"),
        ("objections", "mp_id"),
        ("note_flags", "contact_id"),
        ("register_changes", "mp_id"),
    ):
        op.create_index(f"ix_{table}_{column}", table, [column])
    _evidence()
    _only_grows()


def _table(
    name: str,
    *parts: sa.Column | sa.CheckConstraint,
    refers: dict[str, str] | None = None,
    unique: str = "",
    key: tuple[str, ...] = ("id",),
    with_rowid: bool = True,
) -> None:
    keys = [
        sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{name}_{column}"))
        for column, to in (refers or {}).items()
    ]
    once = [sa.UniqueConstraint(unique, name=op.f(f"uq_{name}_{unique}"))] if unique else []
    primary = sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{name}"))
    op.create_table(name, *parts, *keys, primary, *once, sqlite_with_rowid=with_rowid)


def _evidence() -> None:
    op.add_column("pledge_entries", sa.Column("described", sa.String(300)))
    public = sa.Column("is_public", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("pledge_entries", public)
    # A signature is public, whatever it rests on: that is what it is for.
    said_openly = "link IS NOT NULL OR status = 'signed'"
    op.execute(f"UPDATE pledge_entries SET is_public = true WHERE {said_openly}")  # noqa: S608
    _change_check(OLD_CHECK, NEW_CHECK)


def _change_check(old: str, new: str) -> None:
    """What an entry may rest on. SQLite cannot change a check: the table is made anew, word for
    word."""
    table, name = "pledge_entries", "ck_pledge_entries_change_rests_on_something"
    if not on_sqlite():
        op.drop_constraint(op.f(name), table, type_="check")
        op.create_check_constraint(op.f(name), table, new)
        return
    connection = op.get_bind()
    asked = "SELECT type, sql FROM sqlite_schema WHERE tbl_name = :table AND sql IS NOT NULL"
    found = connection.execute(sa.text(asked), {"table": table}).all()
    [made] = [sql for kind, sql in found if kind == "table"]
    if old not in made:
        raise RuntimeError(f"{table} has no check of these words: {old}")
    columns = made[made.index("(") :].replace(old, new)
    op.execute(sa.text(f"CREATE TABLE {table}_new {columns}".replace(":", r"\:")))
    op.execute(f"INSERT INTO {table}_new SELECT * FROM {table}")  # noqa: S608
    op.execute(f"DROP TABLE {table}")
    op.execute(f"ALTER TABLE {table}_new RENAME TO {table}")
    for kind, sql in found:
        if kind == "index":
            op.execute(sql)


def _only_grows() -> None:
    if not on_sqlite():
        op.execute(
            "CREATE FUNCTION ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION '{SENTENCE}'; END $$"
        )
    for table, columns in FIXED.items():
        fixed = ", ".join(columns)
        if on_sqlite():
            stop = f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
            op.execute(
                f"CREATE TRIGGER {table}_no_update BEFORE UPDATE OF {fixed} ON {table} {stop}"
            )
            op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {stop}")
            key = columns[0]
            op.execute(
                f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}"  # noqa: S608
                f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key}) {stop}"
            )
        else:
            for verb, when in (("update", f"UPDATE OF {fixed}"), ("delete", "DELETE OR TRUNCATE")):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb} BEFORE {when} ON {table}"
                    " FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows()"
                )
    for table, columns in WORDS.items():
        rewritten = " OR ".join(map(_rewritten, columns))
        stop = "EXECUTE FUNCTION ledger_only_grows()"
        if on_sqlite():
            stop = f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
        op.execute(
            f"CREATE TRIGGER {table}_no_rewrite BEFORE UPDATE OF {', '.join(columns)} ON {table}"
            f" FOR EACH ROW WHEN ({rewritten}) {stop}"
        )


def _rewritten(column: str) -> str:
    """Whether a column has new words, and none of those that say that some were taken out."""
    marked = " OR ".join(f"NEW.{column} LIKE '%{words}%'" for words in TAKEN_OUT)
    return f"(NEW.{column} IS DISTINCT FROM OLD.{column} AND ({marked}) IS NOT TRUE)"


def downgrade() -> None:
    for table in FIXED:
        rewrite = ["rewrite"] if table in WORDS else []
        for verb in ("update", "delete", *rewrite, *(["replace"] if on_sqlite() else [])):
            where = "" if on_sqlite() else f" ON {table}"
            op.execute(f"DROP TRIGGER {table}_no_{verb}{where}")
    if not on_sqlite():
        op.execute("DROP FUNCTION ledger_only_grows")
    for table in (
        *("register_answers", "register_changes", "postcodes", "contradictions", "note_flags"),
        *("objections", "office_signatures", "office_links"),
    ):
        op.drop_table(table)
    # The older version knows no entry that rests on a description alone. What is
    # lost with them is lost: go back by a copy of the database if that matters.
    gone = "SELECT id FROM pledge_entries WHERE contact_id IS NULL AND link IS NULL"
    for table in ("pledge_checks", "pledge_retractions"):
        op.execute(f"DELETE FROM {table} WHERE entry_id IN ({gone})")  # noqa: S608
    op.execute("DELETE FROM pledge_entries WHERE contact_id IS NULL AND link IS NULL")
    _change_check(NEW_CHECK, OLD_CHECK)
    op.drop_column("pledge_entries", "is_public")
    op.drop_column("pledge_entries", "described")
