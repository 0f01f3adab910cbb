"""Datasets for partners: contracts, formats, downloads, API, webhooks."""

from flask import Flask


def init_app(app: Flask) -> None:
    from outreach.exports import commands, hooks, views
    from outreach.exports.api import commands as api_commands
    from outreach.exports.api import views as api_views
    from outreach.exports.api.tokens import views as tokens_views
    from outreach.exports.webhooks import commands as webhooks_commands
    from outreach.exports.webhooks import views as webhooks_views

    for pages in (views, tokens_views, api_views, webhooks_views):
        app.register_blueprint(pages.bp)
    tokens_views.init_app(app)
    commands.init_app(app)
    api_commands.init_app(app)
    webhooks_views.init_app(app)
    webhooks_commands.init_app(app)
    hooks.init_app(app)
