"""The words that each MP signed; a signature needs writing"""

import hashlib
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0016"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_IN_WRITING = "('public_link', 'mp_in_writing')"
_VERSIONS = (
    "SELECT {0} FROM script_versions v JOIN scripts s ON s.id = v.script_id WHERE s.kind = 'pledge'"
)
# A check of a new column is part of it: SQLite's copy of a table would lose its triggers.
_WORDS = (
    "INTEGER CONSTRAINT fk_pledge_entries_words_id REFERENCES script_versions (id)"
    " CONSTRAINT ck_pledge_entries_signature_has_words"
    " CHECK ((status = 'signed') = (words_id IS NOT NULL))"
    f" CONSTRAINT ck_pledge_entries_signed_in_writing CHECK (status <> 'signed' OR basis IN {_IN_WRITING})"
)
# The statuses that partners are told of, as the triggers of 0008 name them.
_TOLD = "status IN ('asked', 'signed', "
_TOLD_NOW = "status IN ('asked', 'agreed_unconfirmed', 'signed', "
_WATCHED = ("pledge_entries", "pledge_checks", "pledge_retractions", "mps")
# What an entry says is never changed: as in migrations 0004 and 0010.
_FIXED = ("id", "mp_id", "at", "status", "basis", "is_public", "contact_id", "entered_by")
_FIXED += ("answered_by", "checks_needed")
_GROWS = "the ledger of pledges only grows"
_NOT_ALONE = "the words of the pledge change when a second voice has confirmed it"
_STAYS = "the words that MPs signed are kept"
_VOICE = (
    "EXISTS (SELECT 1 FROM vouchings v JOIN people p ON p.id = v.person_id"
    " WHERE p.id = NEW.confirmed_by AND p.role IN ('coordinator', 'admin')"
    " AND p.disabled_at IS NULL)"
)
_IS_PLEDGE = "EXISTS (SELECT 1 FROM scripts s WHERE s.id = {0}.script_id AND s.kind = 'pledge')"


def _changed(*columns: str) -> str:
    return "(" + " OR ".join(f"NEW.{one} IS DISTINCT FROM OLD.{one}" for one in columns) + ")"


def _rewritten(*columns: str) -> str:
    """Only the name of somebody who left is taken out of words."""
    return " OR ".join(
        f"(NEW.{one} IS DISTINCT FROM OLD.{one} AND NEW.{one} NOT LIKE '%[name removed]%')"
        for one in columns
    )


# (table, name, when, on which rows it is refused, sentence).
_RULES = (
    (
        *("pledge_entries", "words_are_the_pledge", "INSERT"),
        f"NEW.words_id IS NOT NULL AND NEW.words_id NOT IN ({_VERSIONS.format('v.id')})",
        "an MP signs a version of the pledge",
    ),
    (
        *("script_versions", "pledge_by_two_voices", "INSERT"),
        f"{_IS_PLEDGE.format('NEW')} AND NEW.number > 1 AND NOT EXISTS (SELECT 1"  # noqa: S608
        " FROM pledge_changes c JOIN script_versions b ON b.id = c.base_id"
        " WHERE b.script_id = NEW.script_id AND b.number = NEW.number - 1"
        " AND c.confirmed_at IS NOT NULL AND c.title = NEW.title AND c.body = NEW.body"
        " AND c.same_meaning = (NEW.same_as_id IS NOT NULL))",
        _NOT_ALONE,
    ),
    (
        *("script_versions", "pledge_stays", "UPDATE"),
        f"{_IS_PLEDGE.format('OLD')} AND ({_changed('script_id', 'number', 'same_as_id', 'at')}"
        f" OR {_rewritten('title', 'body')})",
        _STAYS,
    ),
    ("script_versions", "pledge_is_kept", "DELETE", _IS_PLEDGE.format("OLD"), _STAYS),
    (
        *("pledge_changes", "not_at_once", "INSERT"),
        "NEW.confirmed_at IS NOT NULL OR NEW.confirmed_by IS NOT NULL",
        _NOT_ALONE,
    ),
    (
        *("pledge_changes", "two_voices", "UPDATE OF confirmed_by, confirmed_at"),
        f"NEW.confirmed_at IS NOT NULL AND NOT {_VOICE}",
        _NOT_ALONE,
    ),
    (
        *("pledge_changes", "stays", "UPDATE"),
        _changed("base_id", "same_meaning", "proposed_by", "answered_by", "at")
        + f" OR {_rewritten('title', 'body')}"
        " OR ((OLD.confirmed_at IS NOT NULL OR OLD.withdrawn_at IS NOT NULL) AND "
        + _changed("confirmed_at", "confirmed_by", "withdrawn_at", "withdrawn_by")
        + ")",
        _STAYS,
    ),
    ("pledge_changes", "is_kept", "DELETE", "1 = 1", _STAYS),
)


def upgrade() -> None:
    op.execute(
        "ALTER TABLE script_versions ADD COLUMN same_as_id INTEGER"
        " CONSTRAINT fk_script_versions_same_as_id REFERENCES script_versions (id)"
    )
    op.execute(
        "ALTER TABLE office_signatures ADD COLUMN words_id INTEGER"
        " CONSTRAINT fk_office_signatures_words_id REFERENCES script_versions (id)"
    )
    op.execute("UPDATE office_signatures SET words_id = " + _in_force("office_signatures.at"))  # noqa: S608
    _make_changes()
    op.execute("DROP TRIGGER pledge_entries_no_update" + _of("pledge_entries"))
    _watch(_TOLD, _TOLD_NOW)
    _carry_over()
    _no_update((*_FIXED, "words_id"))
    for rule in _RULES:
        _refuse(*rule)


def downgrade() -> None:
    for table, name, *_ in _RULES:
        op.execute(f"DROP TRIGGER {table}_{name}{_of(table)}")
        if not _on_sqlite():
            op.execute(f"DROP FUNCTION {table}_{name}")
    op.execute("DROP TRIGGER pledge_entries_no_update" + _of("pledge_entries"))
    if not _on_sqlite():  # there it goes with the column that it came with
        op.drop_constraint(op.f("ck_pledge_entries_signed_in_writing"), "pledge_entries")
    op.drop_column("pledge_entries", "words_id")
    _watch(_TOLD_NOW, _TOLD)
    # What was heard by voice was a signature, which waited for a second person or was confirmed.
    confirmed = (
        "SELECT e.mp_id FROM pledge_entries e JOIN pledge_checks k ON k.entry_id = e.id"  # noqa: S608
        f" WHERE e.status = 'agreed_unconfirmed' AND k.confirmed AND e.id IN ({_NEWEST})"
    )
    op.execute(
        "UPDATE queue_entries SET pledge_status = 'signed',"  # noqa: S608
        f" closed_because = COALESCE(closed_because, 'signed') WHERE mp_id IN ({confirmed})"
    )
    _quietly("UPDATE pledge_entries SET status = 'signed' WHERE status = 'agreed_unconfirmed'")
    _settle()
    op.drop_table("pledge_changes")
    op.drop_column("office_signatures", "words_id")
    op.drop_column("script_versions", "same_as_id")
    _no_update(_FIXED)


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _of(table: str) -> str:
    return "" if _on_sqlite() else f" ON {table}"


def _settle() -> None:
    """Let what waits for the end of the transaction happen now (0008): PostgreSQL alters no table
    for which something waits."""
    if not _on_sqlite():
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")
        op.execute("SET CONSTRAINTS ALL DEFERRED")


def _in_force(at: str) -> str:
    """The version of the pledge at that moment; the first one, if that is younger."""
    versions = _VERSIONS.format("v.id")
    return (
        f"COALESCE(({versions} AND v.at <= {at} ORDER BY v.number DESC LIMIT 1),"
        f" ({versions} ORDER BY v.number LIMIT 1))"
    )


def _make_changes() -> None:
    made = op.create_table(
        "pledge_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("base_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("same_meaning", sa.Boolean(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("confirmed_by", sa.Integer()),
        sa.Column("confirmed_at", _MOMENT),
        sa.Column("withdrawn_by", sa.Integer()),
        sa.Column("withdrawn_at", _MOMENT),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_pledge_changes_{name}"))
            for name, rule in _CHECKS.items()
        ),
        *(
            sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_pledge_changes_{column}"))
            for column, to in (
                ("base_id", "script_versions.id"),
                *((f"{what}_by", "people.id") for what in _DONE),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_changes")),
    )
    still = sa.text("confirmed_at IS NULL AND withdrawn_at IS NULL")
    where: dict[str, Any] = {"sqlite_where": still, "postgresql_where": still}
    op.create_index("uq_pledge_changes_open", made.name, ["base_id"], unique=True, **where)


_DONE = ("proposed", "answered", "confirmed", "withdrawn")
_CHECKS = {
    "says_something": "title <> '' AND body <> ''",
    "confirmed_whole": "(confirmed_by IS NULL) = (confirmed_at IS NULL)",
    "withdrawn_whole": "(withdrawn_by IS NULL) = (withdrawn_at IS NULL)",
    "ended_once": "confirmed_at IS NULL OR withdrawn_at IS NULL",
    "second_voice": "confirmed_by <> proposed_by AND confirmed_by <> answered_by",
}


def _carry_over() -> None:
    """Signatures keep the words in force when they were entered. What was heard by voice, or signs
    words of which nothing is kept, is agreed and to be confirmed: partners and the record of who
    did what are told."""
    bind = op.get_bind()
    known = bind.execute(sa.text(_VERSIONS.format("v.id") + " LIMIT 1")).scalar()
    broken = f"status = 'signed' AND basis NOT IN {_IN_WRITING}" if known else "status = 'signed'"
    ids = list(bind.execute(sa.text(f"SELECT id FROM pledge_entries WHERE {broken}")).scalars())  # noqa: S608
    before = _standing(ids)
    # While they still are signatures: so partners hear of it.
    op.execute(f"UPDATE pledge_entries SET is_public = is_public WHERE {broken}")  # noqa: S608
    _settle()
    signed = list(
        bind.execute(sa.text("SELECT id FROM pledge_entries WHERE status = 'signed'")).scalars()
    )
    # No signature is there while the rules come, as they hold for every row at once.
    _quietly("UPDATE pledge_entries SET status = 'agreed_unconfirmed' WHERE status = 'signed'")
    op.execute(f"ALTER TABLE pledge_entries ADD COLUMN words_id {_WORDS}")
    words = _in_force("pledge_entries.at")
    kept = ", ".join(str(one) for one in sorted(set(signed) - set(ids)))
    if kept:
        _quietly(
            f"UPDATE pledge_entries SET status = 'signed', words_id = {words} WHERE id IN ({kept})"  # noqa: S608
        )
    _settle()
    _stand_elsewhere(before)


_COUNTS = (
    "NOT EXISTS (SELECT 1 FROM pledge_retractions r WHERE r.entry_id = e.id)"
    " AND NOT EXISTS (SELECT 1 FROM pledge_checks k WHERE k.entry_id = e.id AND NOT k.confirmed)"
)


_NEWEST = f"SELECT MAX(e.id) FROM pledge_entries e WHERE {_COUNTS} GROUP BY e.mp_id"  # noqa: S608


def _standing(ids: list[int]) -> list[int]:
    """The MPs whose newest entry that counts is one of these."""
    if not ids:
        return []
    listed = ", ".join(map(str, ids))
    query = (
        f"SELECT mp_id FROM pledge_entries WHERE id IN ({_NEWEST}) AND id IN ({listed})"  # noqa: S608
        " ORDER BY mp_id"
    )
    return list(op.get_bind().execute(sa.text(query)).scalars())


def _stand_elsewhere(mp_ids: list[int]) -> None:
    """They have agreed, and are in the queue again until they sign."""
    for mp_id in mp_ids:
        op.execute(
            "UPDATE queue_entries SET pledge_status = 'agreed_unconfirmed', closed_because = CASE"  # noqa: S608
            " WHEN closed_because = 'signed' THEN NULL ELSE closed_because END"
            f" WHERE mp_id = {mp_id}"
        )
        _note(f"mp:{mp_id}")


_events = sa.table(
    "audit_events",
    *map(sa.column, ("id", "person_id", "action", "subject", "result", "hash")),
    sa.column("at", _MOMENT),
)
_head = sa.table("audit_head", sa.column("id"), sa.column("hash"))


def _note(subject: str) -> None:
    """A line in the record of who did what, chained as outreach/audit/actions.py does."""
    bind, at = op.get_bind(), datetime.now(UTC)
    head = bind.execute(sa.select(_head.c.hash).where(_head.c.id == 1)).scalar_one()
    words = {"action": "pledges.needs_writing", "subject": subject, "result": "done"}
    parts = (head, at.isoformat(timespec="microseconds"), "", *words.values())
    hashed = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
    number = bind.execute(sa.select(sa.func.coalesce(sa.func.max(_events.c.id), 0) + 1)).scalar()
    event = {"id": number, "at": at, "person_id": None, "hash": hashed, **words}
    bind.execute(sa.insert(_events).values(**event))
    bind.execute(sa.update(_head).where(_head.c.id == 1).values(hash=hashed))


def _quietly(statement: str) -> None:
    """Change rows of the ledger without telling partners that they changed."""
    table = "pledge_entries"
    if not _on_sqlite():
        _settle()
        op.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_exported")
        op.execute(statement)
        op.execute(f"ALTER TABLE {table} ENABLE TRIGGER {table}_exported")
        return
    name = f"{table}_exported_update"
    trigger = _trigger_sql(name)
    op.execute(f"DROP TRIGGER {name}")
    op.execute(statement)
    op.execute(sa.text(trigger.replace(":", r"\:")))


def _trigger_sql(name: str) -> str:
    asked = sa.text("SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = :name")
    return str(op.get_bind().execute(asked, {"name": name}).scalar_one())


def _watch(old: str, new: str) -> None:
    """Partners are told of other statuses: the triggers of 0008, word for word but for these."""
    bind = op.get_bind()
    for table in _WATCHED:
        if not _on_sqlite():
            asked = sa.text("SELECT pg_get_functiondef(CAST(:name AS regproc))")
            made = bind.execute(asked, {"name": f"{table}_exported"}).scalar_one()
            op.execute(sa.text(_replaced(made, old, new).replace(":", r"\:")))
            continue
        for when in ("insert", "update"):
            name = f"{table}_exported_{when}"
            made = _trigger_sql(name)
            op.execute(f"DROP TRIGGER {name}")
            op.execute(sa.text(_replaced(made, old, new).replace(":", r"\:")))


def _replaced(text: str, old: str, new: str) -> str:
    if old not in text:
        raise RuntimeError(f"this trigger does not name the statuses: {text}")
    return text.replace(old, new)


def _no_update(columns: tuple[str, ...]) -> None:
    when = f"UPDATE OF {', '.join(columns)}"
    name = "pledge_entries_no_update"
    if _on_sqlite():
        stop = f"BEGIN SELECT RAISE(ABORT, '{_GROWS}'); END"
        op.execute(f"CREATE TRIGGER {name} BEFORE {when} ON pledge_entries {stop}")
        return
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {when} ON pledge_entries"
        " FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows()"
    )


def _refuse(table: str, name: str, when: str, refused: str, sentence: str) -> None:
    """A trigger that refuses. PostgreSQL asks other tables only inside a function."""
    if _on_sqlite():
        op.execute(
            f"CREATE TRIGGER {table}_{name} BEFORE {when} ON {table} FOR EACH ROW WHEN {refused}"
            f" BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        )
        return
    row = "OLD" if when == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION {table}_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {refused} THEN RAISE EXCEPTION '{sentence}' USING ERRCODE = 'check_violation';"
        f" END IF; RETURN {row}; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_{name} BEFORE {when} ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {table}_{name}()"
    )
