"""Commands, the doctor, practice data."""

from flask import Flask


def init_app(app: Flask) -> None:
    from outreach.cli import commands, parliament

    commands.init_app(app)
    parliament.init_app(app)
