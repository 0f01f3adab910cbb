"""The chained record of who did what, and its page."""

from flask import Flask


def init_app(app: Flask) -> None:
    from outreach.audit import views
    from outreach.audit.alerts import hooks as alerts

    app.register_blueprint(views.bp)
    alerts.init_app(app)
