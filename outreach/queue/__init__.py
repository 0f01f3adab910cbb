"""Whose turn it is: claims, leases, waits, flags."""

from flask import Flask


def init_app(app: Flask) -> None:
    from outreach.queue import views
    from outreach.queue.flags import views as flags_views

    for pages in (views, flags_views):
        app.register_blueprint(pages.bp)
