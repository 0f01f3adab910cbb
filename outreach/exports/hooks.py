"""What each connection to SQLite can do beside SQL: make keys of rows."""

from flask import Flask
from sqlalchemy import event

from outreach.core.extensions import db
from outreach.exports import row_keys


def init_app(app: Flask) -> None:
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", row_keys.register)
