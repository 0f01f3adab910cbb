"""The ledger of pledges, its evidence, the second check, office links."""

from flask import Flask


def init_app(app: Flask) -> None:
    from outreach.pledges import commands
    from outreach.pledges.offices import views as offices_views
    from outreach.pledges.words import views as words_views

    app.register_blueprint(offices_views.bp)
    app.register_blueprint(words_views.bp)
    commands.init_app(app)
