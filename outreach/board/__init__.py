"""The live board, the list of MPs, and Today."""

from flask import Flask


def init_app(app: Flask) -> None:
    from outreach.board import views
    from outreach.board.poll import hooks as poll_hooks
    from outreach.board.today import views as today_views

    for pages in (views, today_views):
        app.register_blueprint(pages.bp)
    poll_hooks.init_app(app)
