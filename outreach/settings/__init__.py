"""What a campaign chooses: offices, recess, shares of checks."""

from flask import Flask


def init_app(app: Flask) -> None:
    from outreach.settings import views

    app.register_blueprint(views.bp)
