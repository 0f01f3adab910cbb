"""The page of the second check."""

from flask import Flask


def init_app(app: Flask) -> None:
    from outreach.review import views
    from outreach.review.disputes import views as disputes_views

    for pages in (views, disputes_views):
        app.register_blueprint(pages.bp)
