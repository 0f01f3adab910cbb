"""The chained record of who did what, and its page."""

from flask import Flask


def init_app(app: Flask) -> None:
    from outreach.audit import views

    app.register_blueprint(views.bp)
