"""Partners, agreements with them, and their lists of signatories."""

from flask import Flask


def init_app(app: Flask) -> None:
    from outreach.partners import views
    from outreach.partners.signatures import commands
    from outreach.partners.signatures import views as signatures_views

    for pages in (views, signatures_views):
        app.register_blueprint(pages.bp)
    views.init_app(app)
    commands.init_app(app)
