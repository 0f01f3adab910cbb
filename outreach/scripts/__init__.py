"""Call scripts and email templates, in versions."""

from flask import Flask


def init_app(app: Flask) -> None:
    from outreach.scripts import views

    app.register_blueprint(views.bp)
