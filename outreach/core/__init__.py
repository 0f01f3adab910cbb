"""What every package stands on: database, security, access, errors, forms, formatting."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Set up what surrounds every request, in the order in which a request meets it.

    Roles are checked before the form's token, so that a user who is signed out is asked to sign in.
    """
    from outreach.core import (
        access,
        database,
        error_handlers,
        extensions,
        formatting,
        security,
        static_urls,
    )

    database.configure(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    security.init_app(app)
    extensions.login_manager.init_app(app)
    access.init_app(app)
    extensions.csrf.init_app(app)
    extensions.db.init_app(app)
    extensions.migrate.init_app(app, extensions.db, directory=f"{app.root_path}/migrations")
    database.init_app(app)
    static_urls.init_app(app)
    formatting.init_app(app)
    error_handlers.init_app(app)
