"""The people who work here: roles, invitations, joining."""

from flask import Flask


def init_app(app: Flask) -> None:
    from outreach.people import views
    from outreach.people.invitations import views as invitations_views
    from outreach.people.joining import views as joining_views

    for pages in (views, invitations_views, joining_views):
        app.register_blueprint(pages.bp)
