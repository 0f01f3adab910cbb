"""What partners take along, and what they may"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_WORDS = {
    "how": ("page", "api", "command"),
    "format": ("csv", "xlsx", "jsonl", "package", "json"),
    "taking_state": ("running", "done", "cut_off"),
}
_TABLES = ("deliveries", "hooks", "export_changes", "export_head", "takings", "api_tokens")
_TABLES += ("consents", "agreements", "partner_people", "partners")

# Which rows of a dataset change with a row of a table: (dataset, what selects their keys, as `id`).
# `NEW` is the row; the same text serves both databases. What was said to us alone is no change of
# anything that is told: that a row came again would tell it.
_TOLD = (
    "({0}.status IN ('asked', 'signed', 'withdrawn', 'not_applicable')"
    " OR ({0}.status IN ('declined', 'no_pledges_policy') AND {0}.is_public))"
)
_COUNTS = (
    " NOT EXISTS (SELECT 1 FROM pledge_retractions r WHERE r.entry_id = e.id)"
    " AND NOT EXISTS (SELECT 1 FROM pledge_checks c WHERE c.entry_id = e.id AND NOT c.confirmed)"
)
# All the same the first entry that rests on a contact makes an MP *asked*, and the last one that
# is taken back makes them *not asked*.
_ALONE = (
    "NOT EXISTS (SELECT 1 FROM pledge_entries e"  # noqa: S608
    " WHERE e.mp_id = {0}.mp_id AND e.id <> {0}.id"
    f" AND (e.contact_id IS NOT NULL OR e.status = 'asked') AND{_COUNTS})"
)
_CHANGES_IT = f"({_TOLD} OR ({{0}}.contact_id IS NOT NULL AND {_ALONE}))"
_OF_NEW = " WHERE " + _CHANGES_IT.format("NEW")
_OF_ENTRY = " FROM pledge_entries p WHERE p.id = NEW.entry_id AND "
_HEARD = "SELECT k.id AS id FROM contacts k WHERE k.stance IS NOT NULL AND k.mp_id = "
_BY_ENTRY = {
    "pledges": "SELECT p.mp_id AS id" + _OF_ENTRY + _CHANGES_IT.format("p"),
    "pledge_history": "SELECT p.id AS id" + _OF_ENTRY + _TOLD.format("p"),
    # Where an MP stood is told as long as anybody can read the answer.
    "contacts": _HEARD + "(SELECT p.mp_id" + _OF_ENTRY + _TOLD.format("p") + ")",
}
_CHANGES: dict[str, dict[str, str]] = {
    "contacts": {"contacts": "SELECT NEW.id AS id"},
    "pledge_entries": {
        "pledges": "SELECT NEW.mp_id AS id" + _OF_NEW,
        "pledge_history": "SELECT NEW.id AS id WHERE " + _TOLD.format("NEW"),
        "contacts": _HEARD + "NEW.mp_id AND " + _TOLD.format("NEW"),
    },
    "pledge_checks": _BY_ENTRY,
    "pledge_retractions": _BY_ENTRY,
    "objections": {"pledges": "SELECT NEW.mp_id AS id"},
    "memberships": {"pledges": "SELECT NEW.mp_id AS id"},
    "mps": {
        "pledges": "SELECT NEW.parliament_id AS id",
        "contacts": "SELECT id FROM contacts WHERE mp_id = NEW.parliament_id",
        "pledge_history": "SELECT p.id AS id FROM pledge_entries p"  # noqa: S608
        " WHERE p.mp_id = NEW.parliament_id AND " + _TOLD.format("p"),
    },
    "consents": {"contacts": "SELECT id FROM contacts WHERE person_id = NEW.person_id"},
    "people": {"contacts": "SELECT id FROM contacts WHERE person_id = NEW.id"},
}
# Of these only a change of one column says anything new.
_ONLY = {"people": ("UPDATE OF name",)}


def upgrade() -> None:
    _make_partners()
    _make_tokens()
    _make_takings()
    _make_feed()
    _make_hooks()
    op.add_column(
        "contacts",
        sa.Column("in_confidence", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    _watch_on_sqlite() if _on_sqlite() else _watch_on_postgresql()


def downgrade() -> None:
    for table in _CHANGES:
        if _on_sqlite():
            for when in _when(table):
                op.execute(f"DROP TRIGGER {_trigger(table, when)}")
        else:
            op.execute(f"DROP TRIGGER {table}_exported ON {table}")
            op.execute(f"DROP FUNCTION {table}_exported")
    op.drop_column("contacts", "in_confidence")
    for table in _TABLES:
        op.drop_table(table)


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _id() -> sa.Column:
    return sa.Column("id", sa.Integer(), nullable=False)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*(columns or ("id",)), name=op.f(f"pk_{table}"))


def _refers(table: str, column: str, to: str, **more: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}"), **more)


def _word(name: str) -> sa.Enum:
    words = _WORDS[name]
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=False, length=32)


def _check(table: str, name: str, column: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{one}'" for one in _WORDS[name])
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{name}"))


def _one_open(name: str, table: str, columns: list[str], still: str) -> None:
    where = {"sqlite_where": sa.text(still), "postgresql_where": sa.text(still)}
    op.create_index(name, table, columns, unique=True, **where)


def _make_partners() -> None:
    op.create_table(
        "partners",
        _id(),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("pseudonym_key", sa.String(64), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.UniqueConstraint("name", name=op.f("uq_partners_name")),
        _key("partners"),
    )
    op.create_table(
        "partner_people",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("added_at", _MOMENT, nullable=False),
        _refers("partner_people", "person_id", "people.id", ondelete="CASCADE"),
        _refers("partner_people", "partner_id", "partners.id"),
        _key("partner_people", "person_id"),
    )
    op.create_index("ix_partner_people_partner_id", "partner_people", ["partner_id"])
    op.create_table(
        "agreements",
        _id(),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("datasets", sa.JSON(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("made_by", sa.Integer()),
        sa.Column("ended_at", _MOMENT),
        sa.Column("ended_by", sa.Integer()),
        _refers("agreements", "partner_id", "partners.id"),
        _refers("agreements", "made_by", "people.id"),
        _refers("agreements", "ended_by", "people.id"),
        _key("agreements"),
    )
    op.create_index("ix_agreements_partner_id", "agreements", ["partner_id"])
    _one_open("uq_agreements_running", "agreements", ["partner_id"], "ended_at IS NULL")
    op.create_table(
        "consents",
        _id(),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("given_at", _MOMENT, nullable=False),
        sa.Column("withdrawn_at", _MOMENT),
        sa.CheckConstraint(
            "withdrawn_at >= given_at", name=op.f("ck_consents_withdrawn_after_given")
        ),
        _refers("consents", "person_id", "people.id", ondelete="CASCADE"),
        _refers("consents", "partner_id", "partners.id"),
        _key("consents"),
    )
    op.create_index("ix_consents_partner_id", "consents", ["partner_id"])
    still = "withdrawn_at IS NULL"
    _one_open("uq_consents_given", "consents", ["person_id", "partner_id"], still)


def _make_tokens() -> None:
    op.create_table(
        "api_tokens",
        _id(),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(80), nullable=False),
        sa.Column("datasets", sa.JSON(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("ends_with", sa.String(4), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("made_by", sa.Integer()),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("last_used_at", _MOMENT),
        sa.Column("revoked_at", _MOMENT),
        sa.Column("revoked_by", sa.Integer()),
        _refers("api_tokens", "partner_id", "partners.id"),
        _refers("api_tokens", "made_by", "people.id"),
        _refers("api_tokens", "revoked_by", "people.id"),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
        _key("api_tokens"),
    )
    op.create_index("ix_api_tokens_partner_id", "api_tokens", ["partner_id"])


def _make_takings() -> None:
    op.create_table(
        "takings",
        _id(),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("how", _word("how"), nullable=False),
        sa.Column("partner_id", sa.Integer()),
        sa.Column("person_id", sa.Integer()),
        sa.Column("token_id", sa.Integer()),
        sa.Column("dataset", sa.String(40), nullable=False),
        sa.Column("version", sa.String(10), nullable=False),
        sa.Column("format", _word("format"), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("first_day", sa.Date()),
        sa.Column("last_day", sa.Date()),
        sa.Column("since_revision", sa.Integer()),
        sa.Column("revision", sa.Integer()),
        sa.Column("state", _word("taking_state"), nullable=False),
        sa.Column("moved_at", _MOMENT, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64)),
        *(_check("takings", n, "state" if n == "taking_state" else n) for n in _WORDS),
        sa.CheckConstraint(
            "state <> 'done' OR sha256 IS NOT NULL", name=op.f("ck_takings_done_is_whole")
        ),
        _refers("takings", "partner_id", "partners.id"),
        _refers("takings", "person_id", "people.id"),
        _refers("takings", "token_id", "api_tokens.id"),
        _key("takings"),
    )
    op.create_index("ix_takings_at", "takings", ["at"])
    op.create_index("ix_takings_partner", "takings", ["partner_id", "dataset", "id"])
    op.create_index("ix_takings_person", "takings", ["person_id"])


def _make_feed() -> None:
    op.create_table(
        "export_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.String(32), nullable=False),
        sa.Column("xact", sa.String(32)),
        sa.CheckConstraint("id = 1", name=op.f("ck_export_head_one_row")),
        _key("export_head"),
    )
    random = "hex(randomblob(8))" if _on_sqlite() else "md5(random()::text)"
    op.execute(f"INSERT INTO export_head VALUES (1, 1, {random}, NULL)")  # noqa: S608
    op.create_table(
        "export_changes",
        sa.Column("dataset", sa.String(40), nullable=False),
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        _key("export_changes", "dataset", "key"),
        sqlite_with_rowid=False,
    )
    by = ["dataset", "revision", "key"]
    op.create_index("ix_export_changes_revision", "export_changes", by)


def _make_hooks() -> None:
    op.create_table(
        "hooks",
        _id(),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(500), nullable=False),
        sa.Column("datasets", sa.JSON(), nullable=False),
        sa.Column("salt", sa.String(64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("made_by", sa.Integer()),
        sa.Column("ended_at", _MOMENT),
        sa.Column("ended_by", sa.Integer()),
        _refers("hooks", "partner_id", "partners.id"),
        _refers("hooks", "made_by", "people.id"),
        _refers("hooks", "ended_by", "people.id"),
        _key("hooks"),
    )
    op.create_index("ix_hooks_partner_id", "hooks", ["partner_id"])
    op.create_table(
        "deliveries",
        _id(),
        sa.Column("hook_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.String(40), nullable=False),
        sa.Column("dataset", sa.String(40), nullable=False),
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sending_since", _MOMENT),
        sa.Column("status", sa.Integer()),
        sa.Column("problem", sa.String(200), nullable=False),
        sa.Column("delivered_at", _MOMENT),
        sa.Column("gave_up_at", _MOMENT),
        _refers("deliveries", "hook_id", "hooks.id"),
        sa.UniqueConstraint("event_id", name=op.f("uq_deliveries_event_id")),
        sa.UniqueConstraint(
            *("hook_id", "dataset", "key", "revision"),
            name=op.f("uq_deliveries_hook_id_dataset_key_revision"),
        ),
        _key("deliveries"),
    )
    still = sa.text("delivered_at IS NULL AND gave_up_at IS NULL")
    where = {"sqlite_where": still, "postgresql_where": still}
    op.create_index("ix_deliveries_due", "deliveries", ["due_at"], **where)


def _when(table: str) -> tuple[str, ...]:
    return _ONLY.get(table, ("INSERT", "UPDATE"))


def _trigger(table: str, when: str) -> str:
    return f"{table}_exported_{when.split()[0].lower()}"


def _note(dataset: str, keys: str) -> str:
    return (
        f"INSERT INTO export_changes (dataset, key, revision)"  # noqa: S608
        f" SELECT '{dataset}', changed.id, export_head.revision"
        f" FROM ({keys}) AS changed, export_head WHERE true"
        " ON CONFLICT (dataset, key) DO UPDATE SET revision = excluded.revision;"
    )


def _watch_on_sqlite() -> None:
    """Who writes is alone, so every write may have a revision of its own."""
    raise_it = "UPDATE export_head SET revision = revision + 1;"
    for table, datasets in _CHANGES.items():
        notes = " ".join(_note(dataset, keys) for dataset, keys in datasets.items())
        for when in _when(table):
            op.execute(
                f"CREATE TRIGGER {_trigger(table, when)} AFTER {when} ON {table}"
                f" BEGIN {raise_it} {notes} END"
            )


def _watch_on_postgresql() -> None:
    """At the end of the transaction, as the last that it locks: so the head is held for an instant,
    and by nobody who waits for anything else. Each transaction raises it once."""
    for table, datasets in _CHANGES.items():
        notes = " ".join(_note(dataset, keys) for dataset, keys in datasets.items())
        op.execute(
            f"CREATE FUNCTION {table}_exported() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"  # noqa: S608
            " UPDATE export_head SET revision = revision + 1, xact = pg_current_xact_id()::text"
            " WHERE xact IS DISTINCT FROM pg_current_xact_id()::text;"
            f" {notes} RETURN NULL; END $$".replace(":", r"\:")
        )
        when = " OR ".join(_when(table))
        op.execute(
            f"CREATE CONSTRAINT TRIGGER {table}_exported AFTER {when} ON {table}"
            f" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {table}_exported()"
        )
