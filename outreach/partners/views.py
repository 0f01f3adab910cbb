"""Partners: what each may take and until when, and who signs in for it. And for volunteers: to
which of them their name may go."""

from datetime import date
from typing import Any

from flask import Blueprint, Flask, Response, flash, render_template, url_for
from flask_login import current_user

from outreach.auth.reauthentication.hooks import needs_fresh_password
from outreach.core import clock
from outreach.core.access import found
from outreach.core.database import Answer, commits
from outreach.core.errors import Unfitting
from outreach.core.htmx import see_other
from outreach.core.vocabulary import FOR_PARTNERS, WORKERS
from outreach.partners import actions, agreements, queries
from outreach.partners.forms import AgreementForm, ConsentForm, PartnerForm, PersonForm

bp = Blueprint("partners", __name__)


@bp.get("/partners")
def index() -> Any:
    return _list_page(PartnerForm(formdata=None))


@bp.post("/partners")
@commits
def add() -> Answer:
    form = PartnerForm()
    if not form.validate():
        return lambda: _list_page(form, 422)
    try:
        partner_id = actions.add_partner(
            name=form.name.data or "", person_id=current_user.id, now=clock.now()
        )
    except Unfitting as refusal:
        form.name.errors = [str(refusal)]
        return lambda: _list_page(form, 422)
    flash("Added. It may take nothing until something is agreed.", "done")
    return _see(partner_id)


@bp.get("/partners/<id:partner_id>")
def show(partner_id: int) -> Any:
    return _page(partner_id)


@bp.post("/partners/<id:partner_id>/agreements")
@needs_fresh_password
@commits
def agree(partner_id: int) -> Answer:
    form = AgreementForm()
    if not form.validate() or not form.until.data:
        return lambda: _page(partner_id, agreeing=form, status=422)
    try:
        agreements.agree(
            partner_id=partner_id,
            datasets=form.datasets.data or (),
            until=form.until.data,
            person_id=current_user.id,
            now=clock.now(),
        )
    except Unfitting as refusal:
        form[refusal.field].errors = [str(refusal)]
        return lambda: _page(partner_id, agreeing=form, status=422)
    flash(_said(partner_id), "done")
    return _see(partner_id)


@bp.post("/partners/<id:partner_id>/agreements/<id:agreement_id>/put-into-force")
@needs_fresh_password
@commits
def put_into_force(partner_id: int, agreement_id: int) -> Answer:
    agreements.put_into_force(
        partner_id=partner_id,
        agreement_id=agreement_id,
        person_id=current_user.id,
        now=clock.now(),
    )
    flash("In force. They can take it from now on.", "done")
    return _see(partner_id)


@bp.post("/partners/<id:partner_id>/agreements/<id:agreement_id>/end")
@needs_fresh_password
@commits
def end_agreement(partner_id: int, agreement_id: int) -> Answer:
    proposed = queries.proposal_of(partner_id)
    was_waiting = proposed is not None and proposed.id == agreement_id
    agreements.end_agreement(
        partner_id=partner_id,
        agreement_id=agreement_id,
        person_id=current_user.id,
        now=clock.now(),
    )
    flash("Dropped." if was_waiting else "Ended. From now on they can take nothing.", "done")
    return _see(partner_id)


@bp.post("/partners/<id:partner_id>/people")
@needs_fresh_password
@commits
def add_person(partner_id: int) -> Answer:
    form = PersonForm()
    if not form.validate():
        return lambda: _page(partner_id, adding=form, status=422)
    try:
        actions.add_person(
            partner_id=partner_id, person_id=form.number, by=current_user.id, now=clock.now()
        )
    except Unfitting as refusal:
        form.person_id.errors = [str(refusal)]
        return lambda: _page(partner_id, adding=form, status=422)
    flash("Added.", "done")
    return _see(partner_id)


@bp.post("/partners/<id:partner_id>/people/<id:person_id>/remove")
@commits
def remove_person(partner_id: int, person_id: int) -> Answer:
    actions.remove_person(
        partner_id=partner_id, person_id=person_id, by=current_user.id, now=clock.now()
    )
    flash("Removed. They can take nothing for this partner any more.", "done")
    return _see(partner_id)


@bp.get("/account/sharing")
def sharing() -> Any:
    return _sharing_page()


@bp.post("/account/sharing/<id:partner_id>")
@commits
def consent(partner_id: int) -> Answer:
    form = ConsentForm()
    if not form.validate():
        problem = form.consent.errors[0]
        return lambda: (_sharing_page(problem=problem), 422)
    me = {"person_id": current_user.id, "partner_id": partner_id, "now": clock.now()}
    if form.consent.data == "yes":
        actions.give_consent(**me)
        flash("Your name goes along, on earlier calls too. You can withdraw at any time.", "done")
    else:
        actions.withdraw_consent(**me)
        flash("Withdrawn. Your name is gone from the next file or answer.", "done")
    return see_other(url_for("partners.sharing"))


def _list_page(form: PartnerForm, status: int = 200) -> Any:
    page = render_template("partners/index.html", form=form, rows=queries.listed(), **_words())
    return page, status


def _page(
    partner_id: int,
    *,
    agreeing: AgreementForm | None = None,
    adding: PersonForm | None = None,
    status: int = 200,
) -> Any:
    partner = found(queries.partner, partner_id)
    agreement = queries.agreement_of(partner_id)
    proposed = queries.proposal_of(partner_id)
    today = clock.london_date(clock.now())
    page = render_template(
        "partners/show.html",
        partner=partner,
        agreement=agreement,
        proposed=proposed,
        maker=queries.maker_of(proposed) if proposed else "",
        keeper=queries.keeper_of(proposed) if proposed else "",
        why_not=agreements.why_not(proposed, current_user.id, clock.now()) if proposed else None,
        form=agreeing or _suggested(queries.named_in(proposed or agreement), today),
        refused=agreeing is not None,
        latest=agreements.latest(today),
        for_partners=FOR_PARTNERS,
        people=queries.people_of(partner_id),
        free=queries.could_sign_in(),
        person_form=adding or PersonForm(formdata=None),
        consented=queries.how_many_consented(partner_id),
        **_words(),
    )
    return page, status


def _said(partner_id: int) -> str:
    if queries.proposal_of(partner_id):
        return "Agreed, but not in force yet: another coordinator or admin has to say so, too."
    return "This is in force already."


def _waiting() -> list[agreements.Waiting]:
    """For the pages that include `partners/_waiting.html`."""
    return agreements.waiting_for_voice(current_user.id, clock.now())


def _suggested(datasets: list[Any], today: date) -> AgreementForm:
    """The same as before, for a year."""
    return AgreementForm(formdata=None, datasets=datasets, until=agreements.years_after(today, 1))


def _words() -> dict[str, Any]:
    return {
        "today": clock.london_date(clock.now()),
        "is_on": queries.is_on,
        "named_in": queries.named_in,
    }


def _sharing_page(**shown: Any) -> Any:
    today = clock.london_date(clock.now())
    rows = queries.sharing(current_user.id, today, works=current_user.role in WORKERS)
    return render_template("partners/sharing.html", rows=rows, **shown)


def _see(partner_id: int) -> Response:
    return see_other(url_for("partners.show", partner_id=partner_id))


def init_app(app: Flask) -> None:
    app.add_template_global(_waiting, "agreements_waiting")
