"""The call page, the log, drafts, emails, corrections, practice."""

from flask import Flask


def init_app(app: Flask) -> None:
    from outreach.contacts import views
    from outreach.contacts.corrections import views as corrections_views
    from outreach.contacts.practice import views as practice_views

    for pages in (views, corrections_views, practice_views):
        app.register_blueprint(pages.bp)
