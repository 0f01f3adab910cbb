"""Spreadsheets that a campaign begins with."""

from flask import Flask


def init_app(app: Flask) -> None:
    from outreach.imports import commands, views

    app.register_blueprint(views.bp)
    commands.init_app(app)
