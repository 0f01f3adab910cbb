"""What progress is read from: contacts counted by the hour, and found by their day"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# What a contact is counted by; a change of anything else leaves the count as it is.
COUNTED = "at, channel, direction, outcome, voided_at"
KEY = ("hour", "channel", "direction", "outcome")
WORDS = {
    "channel": ("phone", "email", "letter", "in_person", "web_form", "social"),
    "direction": ("out", "in"),
    "outcome": (
        *("spoke_mp", "spoke_staff", "voicemail_left", "no_answer", "busy_or_full"),
        *("told_to_email", "call_back", "refused", "bad_number", "sent", "bounced", "auto_reply"),
        *("acknowledged_only", "replied_generic", "replied_answered", "no_reply"),
    ),
}
# Contacts that count, by day, with what they are counted and filtered by: the index is enough.
BY_DAY = ("at", "mp_id", "direction", "channel", "outcome")
BY_MP = ("mp_id", "at", "direction", "outcome")


def on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _word(name: str) -> sa.Column:
    kind = sa.Enum(*WORDS[name], name=name, native_enum=False, create_constraint=False, length=32)
    return sa.Column(name, kind, nullable=False)


def _check(name: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{one}'" for one in WORDS[name])
    return sa.CheckConstraint(f"{name} IN ({listed})", name=op.f(f"ck_contact_hours_{name}"))


def upgrade() -> None:
    op.create_table(
        "contact_hours",
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        *(_word(name) for name in WORDS),
        sa.Column("contacts", sa.Integer(), nullable=False),
        *(_check(name) for name in WORDS),
        sa.PrimaryKeyConstraint(*KEY, name=op.f("pk_contact_hours")),
        sqlite_with_rowid=False,
    )
    counts = sa.text("voided_at IS NULL")
    for name, columns in (("ix_contacts_by_day", BY_DAY), ("ix_contacts_by_mp", BY_MP)):
        op.create_index(name, "contacts", [*columns], sqlite_where=counts, postgresql_where=counts)
    op.execute(
        f"INSERT INTO contact_hours ({', '.join(KEY)}, contacts)"  # noqa: S608
        f" SELECT {_hour('at')}, channel, direction, outcome, count(*) FROM contacts"
        " WHERE voided_at IS NULL GROUP BY 1, 2, 3, 4".replace(":", r"\:")
    )
    _keep_on_sqlite() if on_sqlite() else _keep_on_postgresql()


def _hour(at: str) -> str:
    """When the hour began in which this was."""
    if on_sqlite():
        return f"substr({at}, 1, 13) || ':00:00.000000'"
    return f"date_trunc('hour', {at}, 'UTC')"


def _add(row: str, one: str) -> str:
    kind = f"{_hour(f'{row}.at')}, {row}.channel, {row}.direction, {row}.outcome"
    return (
        f"INSERT INTO contact_hours ({', '.join(KEY)}, contacts) VALUES ({kind}, {one})"  # noqa: S608
        f" ON CONFLICT ({', '.join(KEY)})"
        " DO UPDATE SET contacts = contact_hours.contacts + excluded.contacts;"
    )


def _keep_on_sqlite() -> None:
    new, old = _add("NEW", "1"), _add("OLD", "-1")
    for name, when, row, does in (
        ("insert", "INSERT", "NEW", new),
        ("delete", "DELETE", "OLD", old),
        ("from", f"UPDATE OF {COUNTED}", "OLD", old),
        ("to", f"UPDATE OF {COUNTED}", "NEW", new),
    ):
        op.execute(
            f"CREATE TRIGGER contacts_counted_{name} AFTER {when} ON contacts"
            f" WHEN {row}.voided_at IS NULL BEGIN {does} END".replace(":", r"\:")
        )


def _keep_on_postgresql() -> None:
    """At the end of the transaction: it holds the board's revision by then, so no two that count
    can wait for each other."""
    new, old = _add("NEW", "1"), _add("OLD", "-1")
    op.execute(
        "CREATE FUNCTION count_contacts() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF TG_OP <> 'INSERT' THEN IF OLD.voided_at IS NULL THEN {old} END IF; END IF;"
        f" IF TG_OP <> 'DELETE' THEN IF NEW.voided_at IS NULL THEN {new} END IF; END IF;"
        " RETURN NULL; END $$"
    )
    op.execute(
        "CREATE CONSTRAINT TRIGGER contacts_counted"
        f" AFTER INSERT OR DELETE OR UPDATE OF {COUNTED} ON contacts"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION count_contacts()"
    )


def downgrade() -> None:
    if on_sqlite():
        for name in ("insert", "delete", "from", "to"):
            op.execute(f"DROP TRIGGER contacts_counted_{name}")
    else:
        op.execute("DROP TRIGGER contacts_counted ON contacts")
        op.execute("DROP FUNCTION count_contacts")
    op.drop_index("ix_contacts_by_mp", "contacts")
    op.drop_index("ix_contacts_by_day", "contacts")
    op.drop_table("contact_hours")
