"""Keys of rows for each partner, and days that are told the next morning"""

from collections.abc import Iterable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0015"
branch_labels = None
depends_on = None

# The triggers of before: some of what they say goes on, and going back they come again.
_SPEC: Any = spec_from_file_location("exports_0008", Path(__file__).with_name("0008_exports.py"))
_before: Any = module_from_spec(_SPEC)
_SPEC.loader.exec_module(_before)

# Read by the names of columns that a partner is told.
_TOLD_OF_CONTACTS = (
    "at, mp_id, person_id, channel, direction, outcome, stance, said_by, voided_at, in_confidence,"
    " import_id"
)
# An entry that came with a volunteer's contact and that nobody has checked: told with its day.
_ROUTINE = (
    "({0}.contact_id IS NOT NULL AND {0}.status <> 'withdrawn' AND NOT EXISTS"
    " (SELECT 1 FROM pledge_checks c WHERE c.entry_id = {0}.id AND c.confirmed))"
)
_HEARD = _before._HEARD
_TOLD, _CHANGES_IT = _before._TOLD, _before._CHANGES_IT
_FROM = " FROM pledge_entries p WHERE p.id = NEW.entry_id AND "
_NOT = "NOT "


def _entry(which: str) -> list[tuple[str, str]]:
    """What an entry changes of the ledger's datasets, if it is `which`."""
    is_it = which + _ROUTINE.format("NEW")
    pledge = f"SELECT NEW.mp_id AS id WHERE {_CHANGES_IT.format('NEW')} AND {is_it}"
    return [
        ("'pledges'", pledge),
        ("'pledge_history'", f"SELECT NEW.id AS id WHERE {_TOLD.format('NEW')} AND {is_it}"),
    ]


def _about_entry(which: str) -> list[tuple[str, str]]:
    """The same, of what is said about an entry. `which` is a condition on it, or nothing."""
    is_it = f" AND {which}" if which else ""
    return [
        ("'pledges'", f"SELECT p.mp_id AS id{_FROM}{_CHANGES_IT.format('p')}{is_it}"),
        ("'pledge_history'", f"SELECT p.id AS id{_FROM}{_TOLD.format('p')}{is_it}"),
    ]


_STANCES = ("'contacts'", f"{_HEARD}(SELECT p.mp_id{_FROM}{_TOLD.format('p')})")
_OF_ROUTINE = _ROUTINE.format("p")
_OF_MP = "SELECT id FROM contacts WHERE mp_id = NEW.parliament_id"
_OF_PERSON = "SELECT id FROM contacts WHERE person_id = NEW."
# By table, name of the trigger and when: what changes at once, and what with its day. Each is the
# name of a dataset, as an expression, and what selects the rows.
_WATCHED: list[tuple[str, str, str, list[tuple[str, str]], list[tuple[str, str]]]] = [
    ("contacts", "exported", "", [("'contacts_full'", "SELECT NEW.id AS id")], []),
    ("contacts", "told", f"OF {_TOLD_OF_CONTACTS}", [], [("'contacts'", "SELECT NEW.id AS id")]),
    (
        "pledge_entries",
        "exported",
        "",
        _entry(_NOT),
        [*_entry(""), ("'contacts'", f"{_HEARD}NEW.mp_id AND {_TOLD.format('NEW')}")],
    ),
    ("pledge_checks", "exported", "", _about_entry(""), [_STANCES]),
    (
        "pledge_retractions",
        "exported",
        "",
        _about_entry(_NOT + _OF_ROUTINE),
        [*_about_entry(_OF_ROUTINE), _STANCES],
    ),
    (
        "mps",
        "exported",
        "",
        [
            ("'pledges'", "SELECT NEW.parliament_id AS id"),
            ("'pledge_history'", _before._CHANGES["mps"]["pledge_history"]),
            ("'contacts_full'", _OF_MP),
        ],
        [("'contacts'", _OF_MP)],
    ),
    (
        "consents",
        "exported",
        "",
        [],
        [("'contacts:' || NEW.partner_id", f"{_OF_PERSON}person_id")],
    ),
]
# Of people only the name is told, to those partners to whom it may go.
_NAMED = (
    "INSERT INTO export_waiting (dataset, key) SELECT 'contacts:' || g.partner_id, k.id"
    " FROM consents g JOIN contacts k ON k.person_id = g.person_id"
    " WHERE g.person_id = NEW.id AND g.withdrawn_at IS NULL ON CONFLICT DO NOTHING;"
)
_PEOPLE = ("people", "exported", "OF name", [("'contacts_full'", f"{_OF_PERSON}id")], [])
# Of these nothing changes. Their triggers are made anew, as they name a table that is.
_AS_BEFORE = ("objections", "memberships")
_MOVED = "The keys of rows have changed. They take everything once more."
_OTHER_KEYS = "('contacts', 'pledge_history')"


def upgrade() -> None:
    op.create_table(
        "pseudonym_periods",
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_pseudonym_periods_partner_id")
        ),
        sa.PrimaryKeyConstraint("partner_id", "begins_on", name=op.f("pk_pseudonym_periods")),
    )
    op.create_table(
        "export_waiting",
        sa.Column("dataset", sa.String(40), nullable=False),
        sa.Column("key", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("dataset", "key", name=op.f("pk_export_waiting")),
        sqlite_with_rowid=False,
    )
    _drop_triggers_of_before(_before._CHANGES)
    _carry_over()
    _make_triggers()
    _make_triggers_of_before(_AS_BEFORE)


def downgrade() -> None:
    for table, name, _, _, _ in [*_WATCHED, _PEOPLE]:
        _drop_trigger(table, name)
    _drop_triggers_of_before(_AS_BEFORE)
    op.execute("UPDATE export_head SET revision = revision + 1")
    op.execute(
        "DELETE FROM export_changes WHERE dataset LIKE 'contacts%' AND dataset <> 'contacts'"
    )
    op.execute(
        "INSERT INTO export_changes (dataset, key, revision)"
        " SELECT w.dataset, w.key, h.revision FROM export_waiting w, export_head h"
        " WHERE w.dataset NOT LIKE 'contacts:%'"
        " ON CONFLICT (dataset, key) DO UPDATE SET revision = excluded.revision"
    )
    op.drop_column("export_head", "told_until")
    op.drop_table("export_waiting")
    op.drop_table("pseudonym_periods")
    _make_triggers_of_before(_before._CHANGES)


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _carry_over() -> None:
    """What was told is told; what is of today waits for tomorrow. From today on every partner has
    new pseudonyms, as the old ones could be joined by the numbers of rows. Events that still have
    such numbers are sent no more."""
    # Midnight in UTC is at most an hour off: here it makes no difference.
    today = "date('now')" if _on_sqlite() else "(now() AT TIME ZONE 'UTC')::date"
    midnight = f"{today} || ' 00\\:00\\:00.000000'"
    if not _on_sqlite():
        midnight = "date_trunc('day', now(), 'UTC')"
    with op.batch_alter_table("export_head") as head:
        head.add_column(sa.Column("told_until", sa.DateTime(timezone=True)))
    op.execute(f"UPDATE export_head SET told_until = {midnight}")  # noqa: S608
    with op.batch_alter_table("export_head") as head:
        head.alter_column("told_until", nullable=False)
    op.execute(
        f"INSERT INTO export_waiting SELECT 'contacts', id FROM contacts"  # noqa: S608
        f" WHERE at >= {midnight} OR voided_at >= {midnight}"
    )
    op.execute(
        "INSERT INTO export_changes (dataset, key, revision)"
        " SELECT 'contacts', k.id, 1 FROM contacts k WHERE NOT EXISTS (SELECT 1"
        " FROM export_changes c WHERE c.dataset = 'contacts' AND c.key = k.id)"
    )
    op.execute(
        "INSERT INTO export_changes (dataset, key, revision)"
        " SELECT 'contacts_full', key, revision FROM export_changes WHERE dataset = 'contacts'"
    )
    withdrawn = "date(withdrawn_at)" if _on_sqlite() else "(withdrawn_at AT TIME ZONE 'UTC')::date"
    op.execute(
        f"INSERT INTO pseudonym_periods SELECT partner_id, {withdrawn} FROM consents"  # noqa: S608
        f" WHERE withdrawn_at IS NOT NULL UNION SELECT id, {today} FROM partners"
    )
    given_up = "CASE WHEN delivered_at IS NULL AND gave_up_at IS NULL THEN"
    now = "strftime('%Y-%m-%d %H:%M:%f000', 'now')" if _on_sqlite() else "now()"
    op.execute(
        f"UPDATE deliveries SET problem = {given_up} '{_MOVED}' ELSE problem END,"  # noqa: S608
        f" gave_up_at = {given_up} {now} ELSE gave_up_at END, sending_since = NULL, body = ''"
        f" WHERE dataset IN {_OTHER_KEYS}"
    )


def _drop_triggers_of_before(tables: Iterable[str]) -> None:
    for table in tables:
        if _on_sqlite():
            for when in _before._when(table):
                op.execute(f"DROP TRIGGER {_before._trigger(table, when)}")
        else:
            op.execute(f"DROP TRIGGER {table}_exported ON {table}")
            op.execute(f"DROP FUNCTION {table}_exported")


def _make_triggers_of_before(tables: Iterable[str]) -> None:
    kept = _before._CHANGES
    _before._CHANGES = {table: kept[table] for table in tables}
    _before._watch_on_sqlite() if _on_sqlite() else _before._watch_on_postgresql()
    _before._CHANGES = kept


def _make_triggers() -> None:
    for table, name, columns, at_once, daily in [*_WATCHED, _PEOPLE]:
        text = " ".join([*(_note(*one) for one in at_once), *(_wait(*one) for one in daily)])
        if table == "people":
            _make_trigger(table, name, (f"UPDATE {columns}",), f"{text} {_NAMED}")
        else:
            _make_trigger(table, name, ("INSERT", f"UPDATE {columns}".strip()), text)


def _note(dataset: str, keys: str) -> str:
    return _before._note("?", keys).replace("'?'", dataset)


def _wait(dataset: str, keys: str) -> str:
    return (
        f"INSERT INTO export_waiting (dataset, key) SELECT {dataset}, waiting.id"  # noqa: S608
        f" FROM ({keys}) AS waiting WHERE true ON CONFLICT DO NOTHING;"
    )


def _make_trigger(table: str, name: str, whens: tuple[str, ...], text: str) -> None:
    if _on_sqlite():
        for when in whens:
            op.execute(
                f"CREATE TRIGGER {table}_{name}_{when.split()[0].lower()} AFTER {when} ON {table}"  # noqa: S608
                f" BEGIN UPDATE export_head SET revision = revision + 1; {text} END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"  # noqa: S608
        " UPDATE export_head SET revision = revision + 1, xact = pg_current_xact_id()::text"
        " WHERE xact IS DISTINCT FROM pg_current_xact_id()::text;"
        f" {text} RETURN NULL; END $$".replace(":", r"\:")
    )
    op.execute(
        f"CREATE CONSTRAINT TRIGGER {table}_{name} AFTER {' OR '.join(whens)} ON {table}"
        f" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {table}_{name}()"
    )


def _drop_trigger(table: str, name: str) -> None:
    if not _on_sqlite():
        op.execute(f"DROP TRIGGER {table}_{name} ON {table}")
        op.execute(f"DROP FUNCTION {table}_{name}")
        return
    for when in ("update",) if table == "people" else ("insert", "update"):
        op.execute(f"DROP TRIGGER {table}_{name}_{when}")
