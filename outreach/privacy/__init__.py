"""Retention, erasure, and the register of personal data."""

from flask import Flask


def init_app(app: Flask) -> None:
    from outreach.privacy import commands, views

    app.register_blueprint(views.bp)
    commands.init_app(app)
