"""Figures, dashboard and the weekly report."""

from flask import Flask


def init_app(app: Flask) -> None:
    from outreach.progress import views

    app.register_blueprint(views.bp)
