"""Tokens on a partner's page: admins make them, coordinators revoke them too."""

from typing import Any, NamedTuple

from flask import Blueprint, Flask, Response, flash, render_template, url_for
from flask_login import current_user

from outreach.auth.reauthentication.hooks import needs_fresh_password
from outreach.core import clock
from outreach.core.access import found
from outreach.core.database import Answer, commits
from outreach.core.errors import Unfitting
from outreach.core.htmx import see_other
from outreach.core.vocabulary import FOR_PARTNERS, Shared
from outreach.exports.api import actions, queries
from outreach.exports.api.forms import TokenForm
from outreach.exports.api.models import Token
from outreach.partners import queries as partners
from outreach.partners.models import Partner

bp = Blueprint("tokens", __name__)


class Row(NamedTuple):
    token: Token
    names: list[Shared]
    is_over: bool


@bp.post("/partners/<id:partner_id>/tokens")
@needs_fresh_password
def make(partner_id: int) -> Any:
    partner = found(partners.partner, partner_id)
    form = TokenForm()
    if not form.validate():
        return _form_page(partner, form)
    made: list[str] = []
    answer = _make(partner.id, form, made)
    # Shown in this answer and nowhere else: a form sent again leads to the partner's page.
    return _made_page(partner_id, form, made[0]) if made else answer


@commits
def _make(partner_id: int, form: TokenForm, made: list[str]) -> Answer:
    try:
        secret = actions.make_token(
            partner_id=partner_id,
            datasets=form.datasets.data or (),
            label=form.label.data or "",
            person_id=current_user.id,
            days=form.days.data or 0,
            now=clock.now(),
        )
    except Unfitting as refusal:
        form[refusal.field].errors = [str(refusal)]
        return lambda: _form_page(found(partners.partner, partner_id), form)
    made.append(secret)
    return _see(partner_id)


@bp.post("/api-tokens/<id:token_id>/revoke")
@needs_fresh_password
@commits
def revoke(token_id: int) -> Answer:
    now = clock.now()
    partner_id = actions.revoke(token_id=token_id, person_id=current_user.id, now=now)
    flash("Revoked. It opens nothing any more.", "done")
    return _see(partner_id)


def _form_page(partner: Partner, form: TokenForm) -> Any:
    words = {"partner": partner, "form": form, "agreed": agreed_with(partner.id)}
    return render_template("exports/api/new_token.html", **words), 422


def _made_page(partner_id: int, form: TokenForm, secret: str) -> Any:
    partner = found(partners.partner, partner_id)
    return render_template("exports/api/token.html", partner=partner, form=form, secret=secret)


def _see(partner_id: int) -> Response:
    return see_other(url_for("partners.show", partner_id=partner_id, _anchor="tokens"))


def rows_of(partner_id: int) -> list[Row]:
    """For the partner's page."""
    now = clock.now()
    return [
        Row(
            token,
            [name for name in FOR_PARTNERS if name in token.datasets],
            token.revoked_at is not None or token.expires_at <= now,
        )
        for token in queries.tokens_of(partner_id)
    ]


def agreed_with(partner_id: int) -> list[Shared]:
    """What a token may open today."""
    names = partners.agreed(partner_id, clock.london_date(clock.now()))
    return [name for name in FOR_PARTNERS if name in names]


def init_app(app: Flask) -> None:
    """For the template of the partner's page."""
    app.add_template_global(rows_of, "api_tokens_of")
    app.add_template_global(agreed_with, "agreed_with")
    app.add_template_global(lambda: TokenForm(formdata=None), "token_form")
