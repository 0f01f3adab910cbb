"""Parliament's addresses apart from ours; evidence that is changed is checked anew"""

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_REMOVED = "'[removed]'"
_NOT_PARLIAMENTS = "Only the register changes the address that Parliament publishes."
_NOT_OURS = "A number from Parliament is marked as not working, and never changed."
_OTHER_ADDRESS = "An office answers from the address that Parliament publishes."
_ONLY_GROWS = "The record of changed details only grows."
_STANDS = "What rests on this evidence must no longer count before the evidence is changed."
_LEDGER = "the ledger of pledges only grows"

# Whether an entry `e` of the ledger counts and the public may be told of it.
_COUNTS = (
    "e.is_public AND NOT EXISTS (SELECT 1 FROM pledge_retractions r WHERE r.entry_id = e.id)"
    " AND NOT EXISTS (SELECT 1 FROM pledge_checks k WHERE k.entry_id = e.id AND NOT k.confirmed)"
)
_SAYS_SO = (
    "SELECT r.after FROM register_changes r WHERE r.mp_id = NEW.parliament_id AND r.what = 'email'"
    " ORDER BY r.id DESC LIMIT 1"
)
_PUBLISHED = "SELECT m.email FROM mps m WHERE m.parliament_id = NEW.mp_id"


def _changed(*columns: str) -> str:
    return "(" + " OR ".join(f"NEW.{one} IS DISTINCT FROM OLD.{one}" for one in columns) + ")"


def _of_a_contact() -> str:
    said = _changed("note", "outcome", "stance", "said_by")
    rests = f"SELECT 1 FROM pledge_entries e WHERE e.contact_id = OLD.id AND {_COUNTS}"  # noqa: S608
    return f"{said} AND EXISTS ({rests})"


def _of_a_signature() -> str:
    said = _changed("name", "role", "by_mp", "by_hand")
    rests = f"SELECT 1 FROM pledge_entries e WHERE e.id = OLD.entry_id AND {_COUNTS}"  # noqa: S608
    return f"{said} AND EXISTS ({rests})"


def _of_an_entry() -> str:
    """Evidence is taken away whole, and from what counts no longer if the public knew it."""
    still = f"EXISTS (SELECT 1 FROM pledge_entries e WHERE e.id = OLD.id AND {_COUNTS})"  # noqa: S608
    return " OR ".join(
        f"({_changed(one)} AND (NEW.{one} IS DISTINCT FROM {_REMOVED} OR {still}))"
        for one in ("link", "described")
    )


# (table, name, when, condition, sentence). The same condition serves both databases.
_RULES: tuple[tuple[str, str, str, str, str], ...] = (
    (
        *("mps", "email_is_parliaments", "UPDATE OF email"),
        f"NEW.email IS NOT NULL AND {_changed('email')} AND NEW.email IS DISTINCT FROM"
        f" ({_SAYS_SO})",
        _NOT_PARLIAMENTS,
    ),
    (
        *("phone_numbers", "number_is_parliaments", "UPDATE OF mp_id, number, kind, source"),
        f"{_changed('mp_id', 'number', 'kind', 'source')}"
        " AND (OLD.source <> 'A coordinator' OR NEW.source <> 'A coordinator')",
        _NOT_OURS,
    ),
    (
        *("phone_numbers", "number_stays", "DELETE"),
        "OLD.source <> 'A coordinator'",
        _NOT_OURS,
    ),
    *(
        (
            *(table, "goes_to_parliaments", "INSERT"),
            f"NEW.mailed_to IS DISTINCT FROM ({_PUBLISHED})",
            _OTHER_ADDRESS,
        )
        for table in ("office_signatures", "objections")
    ),
    *(
        (
            *(table, "is_from_parliaments", "UPDATE OF mailed_to, confirmed_at"),
            f"{_changed('mailed_to')} OR (NEW.confirmed_at IS NOT NULL AND OLD.confirmed_at IS NULL"
            f" AND NEW.mailed_to IS DISTINCT FROM ({_PUBLISHED}))",
            _OTHER_ADDRESS,
        )
        for table in ("office_signatures", "objections")
    ),
    ("contact_details_changes", "no_update", "UPDATE", "1 = 1", _ONLY_GROWS),
    ("contact_details_changes", "no_delete", "DELETE", "1 = 1", _ONLY_GROWS),
    (
        *("contacts", "evidence_stands", "UPDATE OF note, outcome, stance, said_by"),
        _of_a_contact(),
        _STANDS,
    ),
    (
        *("office_signatures", "evidence_stands", "UPDATE OF name, role, by_mp, by_hand"),
        _of_a_signature(),
        _STANDS,
    ),
    (
        *("pledge_entries", "evidence_stands", "UPDATE OF link, described"),
        _of_an_entry(),
        f"{_LEDGER}: evidence goes whole, and not while it counts",
    ),
    (
        *("pledge_entries", "repeats_stays", "UPDATE OF repeats_id"),
        _changed("repeats_id"),
        _LEDGER,
    ),
)


def upgrade() -> None:
    op.add_column("mps", sa.Column("working_email", sa.String(254)))
    op.add_column("mps", sa.Column("working_email_bounced_at", _MOMENT))
    op.create_table(
        "contact_details_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mp_id", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column], [to], name=op.f(f"fk_contact_details_changes_{column}")
            )
            for column, to in (("mp_id", "mps.parliament_id"), ("changed_by", "people.id"))
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_details_changes")),
    )
    op.create_index("ix_contact_details_changes_mp", "contact_details_changes", ["mp_id", "at"])
    op.create_index(
        op.f("ix_contact_details_changes_changed_by"), "contact_details_changes", ["changed_by"]
    )
    op.execute(
        "ALTER TABLE pledge_entries ADD COLUMN repeats_id INTEGER"
        " CONSTRAINT fk_pledge_entries_repeats_id REFERENCES pledge_entries (id)"
    )
    _carry_over()
    _settle()
    # In its place: evidence is taken away whole.
    _drop("pledge_entries", "no_rewrite")
    for rule in _RULES:
        _make(*rule)


def downgrade() -> None:
    for table, name, when, _condition, _sentence in _RULES:
        _drop(table, f"{name}", when)
    _rewrite_as_before()
    _carry_back()
    _settle()
    op.drop_column("pledge_entries", "repeats_id")
    op.drop_table("contact_details_changes")
    op.drop_column("mps", "working_email_bounced_at")
    op.drop_column("mps", "working_email")


def _settle() -> None:
    """Let what waits for the end of the transaction happen now (0008): PostgreSQL alters no table
    for which something waits."""
    if not _on_sqlite():
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")
        op.execute("SET CONSTRAINTS ALL DEFERRED")


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _make(table: str, name: str, when: str, condition: str, sentence: str) -> None:
    """A trigger that refuses. PostgreSQL asks other tables only inside a function."""
    if _on_sqlite():
        op.execute(
            f"CREATE TRIGGER {table}_{name} BEFORE {when} ON {table} WHEN {condition}"
            f" BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        )
        return
    row = "OLD" if when == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION {table}_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {condition} THEN RAISE EXCEPTION '{sentence}' USING ERRCODE = 'check_violation';"
        f" END IF; RETURN {row}; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_{name} BEFORE {when} ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {table}_{name}()"
    )


def _drop(table: str, name: str, when: str = "") -> None:
    op.execute(f"DROP TRIGGER {table}_{name}" + ("" if _on_sqlite() else f" ON {table}"))
    if when and not _on_sqlite():
        op.execute(f"DROP FUNCTION {table}_{name}")


def _rewrite_as_before() -> None:
    """As in 0004: words may be taken out, and what is there instead says so."""
    rewritten = " OR ".join(
        f"({_changed(one)} AND (NEW.{one} LIKE '%[removed]%'"
        f" OR NEW.{one} LIKE '%[name removed]%') IS NOT TRUE)"
        for one in ("link", "described")
    )
    stop = "EXECUTE FUNCTION ledger_only_grows()"
    if _on_sqlite():
        stop = f"BEGIN SELECT RAISE(ABORT, '{_LEDGER}'); END"
    op.execute(
        "CREATE TRIGGER pledge_entries_no_rewrite BEFORE UPDATE OF link, described"
        f" ON pledge_entries FOR EACH ROW WHEN ({rewritten}) {stop}"
    )


_mps = sa.table(
    "mps",
    *(sa.column(name) for name in ("parliament_id", "email", "working_email")),
    *(sa.column(name, _MOMENT) for name in ("email_bounced_at", "working_email_bounced_at")),
)
_changes = sa.table(
    "changes",
    *(sa.column(name) for name in ("id", "kind", "made_by", "undone_by")),
    *(sa.column(name, _MOMENT) for name in ("at", "undone_at")),
)
_rows = sa.table(
    "changed_rows",
    *(sa.column(name) for name in ("change_id", "mp_id", "put_back")),
    *(sa.column(name, sa.JSON()) for name in ("before", "after")),
)
_register = sa.table("register_changes", *map(sa.column, ("id", "mp_id", "what", "after")))
_kept = sa.table(
    "contact_details_changes",
    *(sa.column(name) for name in ("mp_id", "changed_by")),
    sa.column("at", _MOMENT),
)


def _edits() -> dict[int, list[Any]]:
    """Every change of an MP's details by a coordinator, the oldest first, by MP."""
    query = (
        sa.select(_changes, _rows)
        .join(_rows, _rows.c.change_id == _changes.c.id)
        .where(_changes.c.kind == "details")
        .order_by(_changes.c.id)
    )
    found: dict[int, list[Any]] = defaultdict(list)
    for edit in op.get_bind().execute(query):
        if "numbers" in edit.before and "numbers" in edit.after:
            found[edit.mp_id].append(edit)
    return found


def _carry_over() -> None:
    """Whatever address a coordinator gave becomes the working address, and Parliament's is what it
    was: what the register said last, or what was there before the first change."""
    connection = op.get_bind()
    said: dict[int, str | None] = {}
    query = sa.select(_register).where(_register.c.what == "email").order_by(_register.c.id)
    for row in connection.execute(query):
        said[row.mp_id] = row.after or None
    for mp_id, edits in _edits().items():
        _keep_who(mp_id, edits)
        mp = connection.execute(sa.select(_mps).where(_mps.c.parliament_id == mp_id)).one()
        given = {edit.after["email"] for edit in edits} - {
            edit.before["email"] for edit in edits[:1]
        }
        ours = _before_anybody(edits) if mp_id not in said else said[mp_id]
        theirs = mp.email if mp.email not in given else ours
        bounced = _bounced(theirs, edits) if mp.email != theirs else mp.email_bounced_at
        if mp.email != theirs:
            values = {"email": theirs, "email_bounced_at": bounced, "working_email": mp.email}
            values["working_email_bounced_at"] = mp.email_bounced_at
            connection.execute(sa.update(_mps).where(_mps.c.parliament_id == mp_id).values(values))
        for edit in edits:
            _rewrite(edit, *(_apart(kept, theirs, bounced) for kept in (edit.before, edit.after)))


def _before_anybody(edits: list[Any]) -> str | None:
    """The newest address that was there before a change and that no change had given."""
    found, given = edits[0].before["email"], set()
    for edit in edits:
        if edit.before["email"] not in given:
            found = edit.before["email"]
        given.add(edit.after["email"])
    return found


def _bounced(address: str | None, edits: list[Any]) -> Any:
    """When an email to this address came back, as far as is known."""
    kept = [edit.before["bounced_at"] for edit in edits if edit.before["email"] == address]
    return datetime.fromisoformat(kept[-1]) if kept and kept[-1] else None


def _keep_who(mp_id: int, edits: list[Any]) -> None:
    for edit in edits:
        if _reach(edit.before) == _reach(edit.after):
            continue
        by = [(edit.made_by, edit.at)]
        if edit.put_back:
            by.append((edit.undone_by, edit.undone_at))
        rows = [{"mp_id": mp_id, "changed_by": who, "at": at} for who, at in by]
        op.get_bind().execute(sa.insert(_kept), rows)


def _reach(kept: dict[str, Any]) -> tuple[Any, ...]:
    """The address and the numbers, whether they work or not."""
    return kept["email"], {key: number[:3] for key, number in kept["numbers"].items()}


def _apart(kept: dict[str, Any], theirs: str | None, bounced: Any) -> dict[str, Any]:
    """How the row was, told apart as it is now."""
    rest = {name: kept[name] for name in ("reachable", "numbers")}
    if kept["email"] == theirs:
        alone = {"working_email": None, "working_bounced_at": None}
        return rest | alone | {"bounced_at": kept["bounced_at"]}
    ours = {"working_email": kept["email"], "working_bounced_at": kept["bounced_at"]}
    return rest | ours | {"bounced_at": _as_kept(bounced)}


def _together(kept: dict[str, Any], theirs: str | None) -> dict[str, Any]:
    """The same the other way round."""
    rest = {name: kept[name] for name in ("reachable", "numbers")}
    if kept["working_email"] is None:
        return rest | {"email": theirs, "bounced_at": kept["bounced_at"]}
    return rest | {"email": kept["working_email"], "bounced_at": kept["working_bounced_at"]}


def _as_kept(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()


def _rewrite(edit: Any, before: dict[str, Any], after: dict[str, Any]) -> None:
    which = _rows.c.change_id == edit.change_id, _rows.c.mp_id == edit.mp_id
    op.get_bind().execute(sa.update(_rows).where(*which).values(before=before, after=after))


def _carry_back() -> None:
    """The older version knows one address of each MP: the one that letters go to."""
    connection = op.get_bind()
    for mp_id, edits in _edits().items():
        theirs = sa.select(_mps.c.email).where(_mps.c.parliament_id == mp_id)
        email = connection.execute(theirs).scalar_one()
        for edit in edits:
            _rewrite(edit, *(_together(kept, email) for kept in (edit.before, edit.after)))
    values = {"email": _mps.c.working_email, "email_bounced_at": _mps.c.working_email_bounced_at}
    connection.execute(sa.update(_mps).where(_mps.c.working_email.is_not(None)).values(values))
