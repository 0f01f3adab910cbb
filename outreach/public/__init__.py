"""What anyone may see: pledges, constituencies, writing to an MP."""

from flask import Flask


def init_app(app: Flask) -> None:
    from outreach.public import responses, views
    from outreach.public.embeds import views as embeds_views
    from outreach.public.well_known import views as well_known_views

    for pages in (views, embeds_views, well_known_views):
        app.register_blueprint(pages.bp)
    responses.init_app(app)
