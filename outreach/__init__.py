"""Outreach: the tool with which volunteers reach every MP."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

import config
from outreach.audit.views import bp as oversight
from outreach.auth.account.views import bp as profile
from outreach.auth.activity import hooks as presence
from outreach.auth.views import bp as account
from outreach.board.poll import hooks as unchanged
from outreach.board.today.views import bp as today
from outreach.board.views import bp as board
from outreach.cli import commands
from outreach.cli import parliament as parliament_commands
from outreach.contacts.corrections.views import bp as corrections
from outreach.contacts.practice.views import bp as practice
from outreach.contacts.views import bp as contacts
from outreach.coordination.announcements.views import bp as notices
from outreach.coordination.blockers.views import bp as stuck
from outreach.coordination.bulk_changes.views import bp as steering
from outreach.core import access, database, formatting, security
from outreach.core import error_handlers as errors
from outreach.core import static_urls as assets
from outreach.core.extensions import csrf, db, login_manager, migrate
from outreach.exports import commands as exports_commands
from outreach.exports.api import commands as api_commands
from outreach.exports.api.tokens import views as tokens
from outreach.exports.api.views import bp as api
from outreach.exports.views import bp as exports
from outreach.exports.webhooks import commands as webhooks_commands
from outreach.exports.webhooks import views as webhooks
from outreach.imports import commands as importing_commands
from outreach.imports.views import bp as importing
from outreach.partners.signatures.views import bp as signatures
from outreach.partners.views import bp as partners
from outreach.people.invitations.views import bp as inviting
from outreach.people.joining.views import bp as invitations
from outreach.people.views import bp as team
from outreach.pledges.offices.views import bp as offices
from outreach.privacy import commands as privacy_commands
from outreach.privacy.views import bp as privacy
from outreach.progress.views import bp as progress
from outreach.public import responses as answers
from outreach.public.embeds.views import bp as others
from outreach.public.views import bp as public
from outreach.queue.flags.views import bp as flags
from outreach.queue.views import bp as queue
from outreach.review.disputes.views import bp as disputes
from outreach.review.views import bp as review
from outreach.scripts.views import bp as scripts
from outreach.settings.views import bp as settings_


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """The application; `settings` override the environment's, as tests do."""
    app = Flask(
        __name__,
        root_path=str(config.ROOT),
        instance_path=str(config.INSTANCE),
    )
    app.config.update(config.load())
    app.config.update(settings or {})
    database.configure(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    # In the order in which a request meets them: who may do it is asked before whether the form
    # is fresh, so that someone signed out is asked to sign in.
    security.init_app(app)
    login_manager.init_app(app)
    access.init_app(app)
    csrf.init_app(app)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(config.ROOT / "migrations"))
    database.init_app(app)
    for feature in (
        public,
        others,
        account,
        profile,
        invitations,
        inviting,
        team,
        queue,
        contacts,
        corrections,
        flags,
        steering,
        stuck,
        board,
        scripts,
        review,
        disputes,
        offices,
        settings_,
        practice,
        today,
        notices,
        progress,
        importing,
        signatures,
        exports,
        oversight,
        partners,
        tokens.bp,
        api,
        privacy,
        webhooks.bp,
    ):
        app.register_blueprint(feature)
    unchanged.init_app(app)
    answers.init_app(app)
    presence.init_app(app)
    tokens.init_app(app)
    assets.init_app(app)
    formatting.init_app(app)
    errors.init_app(app)
    commands.init_app(app)
    privacy_commands.init_app(app)
    parliament_commands.init_app(app)
    importing_commands.init_app(app)
    api_commands.init_app(app)
    exports_commands.init_app(app)
    webhooks.init_app(app)
    webhooks_commands.init_app(app)
    security.close_the_door(app)
    return app
