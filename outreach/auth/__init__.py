"""Login, passwords, two-factor, sessions, rate limits, and the account page."""

from flask import Flask


def init_app(app: Flask) -> None:
    from outreach.auth import views
    from outreach.auth.account import views as account_views
    from outreach.auth.activity import hooks as activity_hooks
    from outreach.auth.guessing import views as guessing_views
    from outreach.auth.passkeys import hooks as passkeys_hooks
    from outreach.auth.passkeys import views as passkeys_views
    from outreach.auth.refused_requests import hooks as refused_requests_hooks

    for pages in (views, account_views, guessing_views, passkeys_views):
        app.register_blueprint(pages.bp)
    passkeys_hooks.init_app(app)
    activity_hooks.init_app(app)
    refused_requests_hooks.init_app(app)
