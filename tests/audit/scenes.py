"""An opponent with the database in their hands."""

from pathlib import Path
from typing import Any

from sqlalchemy import select, text, update

from outreach.audit.models import AuditEvent
from outreach.core.database import transaction
from outreach.core.extensions import db


def change(column: str, number: int, value: Any) -> Any:
    """Take the triggers away, change one field, put them back; what was in it before."""
    which = AuditEvent.id == number
    db.session.rollback()
    before = db.session.scalar(select(AuditEvent.__table__.c[column]).where(which))
    unguarded(update(AuditEvent.__table__).where(which).values({column: value}))
    return before


def unguarded(statement: Any) -> None:
    """Do it while the triggers are away: on PostgreSQL, of the table that it is done to."""
    with transaction():
        if db.engine.dialect.name == "postgresql":
            table = getattr(statement, "table", AuditEvent.__table__).name
            db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
            db.session.execute(statement)
            db.session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER ALL"))
            return
        found = text("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        triggers = db.session.execute(found).all()
        for name, _ in triggers:
            db.session.execute(text(f"DROP TRIGGER {name}"))
        db.session.execute(statement)
        for _, sql in triggers:
            db.session.execute(text(sql))


def rewrite(file: Path, place: int, byte: int) -> None:
    """Put one byte into the file, past the database."""
    with file.open("r+b") as raw:
        raw.seek(place)
        raw.write(bytes([byte]))
