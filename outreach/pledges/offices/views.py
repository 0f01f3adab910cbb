"""What an MP's office says to us itself: *we sign*, *this is wrong*, *yes, that was us*."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from flask_login import current_user

from outreach.auth import rate_limits as limits
from outreach.core import clock, mail
from outreach.core.access import found
from outreach.core.background import later
from outreach.core.database import Answer, commits
from outreach.core.errors import Refusal, Unfitting
from outreach.core.form_fields import row_number
from outreach.core.htmx import see_other
from outreach.core.mail import Letter
from outreach.parliament.queries import mp_with_seat
from outreach.pledges.offices import actions
from outreach.pledges.offices import emails as letters
from outreach.pledges.offices import objections as objecting
from outreach.pledges.offices.errors import LinkOver, NoAddress, WordsChanged
from outreach.pledges.offices.forms import ConfirmForm, SignForm, WrongForm
from outreach.pledges.offices.models import OfficeSignature
from outreach.pledges.offices.tokens import number
from outreach.pledges.published import evidence
from outreach.scripts import rendering
from outreach.scripts.differences import difference
from outreach.scripts.queries import pledge_version, pledge_versions

bp = Blueprint("offices", __name__)

# A page that anybody may open fills no mailbox: so many letters a day go to one office, and to all
# of them, by themselves. After these a coordinator reads first, so that a real office gets through.
TO_ONE_OFFICE = limits.Limit("office.mailed", 3, limits.DAY)
TO_ALL_OFFICES = limits.Limit("office.mailed_all", 12, limits.DAY)
# Objections about one MP that are kept, and tries from one place.
ABOUT_ONE_MP = limits.Limit("office.kept", 20, limits.DAY)
FROM_ONE_PLACE = limits.Limit("office.place", 10, limits.QUARTER)


@bp.get("/sign/<token>")
def signing(token: str) -> Any:
    return _sign_page(token, SignForm(formdata=None))


@bp.post("/sign/<token>")
def sign(token: str) -> Any:
    form = SignForm()
    if not form.validate():
        return _sign_page(token, form, 422)
    made: list[Letter] = []
    answer = _sign(token, form, made)
    _mail(made)
    return answer


@commits
def _sign(token: str, form: SignForm, made: list[Letter]) -> Answer:
    try:
        _count()
        signature = actions.sign(
            token=token,
            words=row_number(form.pledge_version.data),
            name=form.name.data or "",
            role=form.role.data or "",
            by_mp=form.by_mp.data == "yes",
            by_hand=not mail.configured(),
            now=clock.now(),
        )
    except WordsChanged as refusal:
        changed = str(refusal)
        return lambda: _sign_page(token, form, 409, changed)
    except Refusal as refusal:
        return _says_no(refusal)
    made.append(letters.about_signature(signature, _name(signature.mp_id)))
    return see_other(url_for("offices.signing", token=token, signed=1))


@bp.get("/wrong/<id:mp_id>")
def wrong(mp_id: int) -> Any:
    return _wrong_page(mp_id, WrongForm(formdata=None))


@bp.post("/wrong/<id:mp_id>")
def say_wrong(mp_id: int) -> Any:
    found(mp_with_seat, mp_id)
    form = WrongForm()
    if not form.validate():
        return _wrong_page(mp_id, form, 422)
    made: list[Letter] = []
    answer = _say_wrong(mp_id, form, made)
    _mail(made)
    return answer


@commits
def _say_wrong(mp_id: int, form: WrongForm, made: list[Letter]) -> Answer:
    now = clock.now()
    try:
        _count((ABOUT_ONE_MP, str(mp_id)))
        objection = objecting.object_to(
            mp_id=mp_id,
            name=form.name.data or "",
            role=form.role.data or "",
            words=form.words.data or "",
            by_hand=not _goes_by_itself(mp_id, now),
            now=now,
        )
    except Unfitting as refusal:
        form.words.errors = [str(refusal)]
        return lambda: _wrong_page(mp_id, form, 422)
    except Refusal as refusal:
        return _says_no(refusal)
    if not objection.by_hand:
        made.append(letters.about_objection(objection, _name(mp_id)))
    sent = "later" if objection.by_hand else "1"
    return see_other(url_for("offices.wrong", mp_id=mp_id, sent=sent))


def _goes_by_itself(mp_id: int, now: datetime) -> bool:
    """Decide whether a letter goes to this office at once: while there were few today, and where
    the public reads an answer that can be wrong."""
    if not mail.configured() or not evidence(mp_id):
        return False
    letters_today = ((TO_ONE_OFFICE, str(mp_id)), (TO_ALL_OFFICES, ""))
    return all(limits.number_of(limit, key, now) is not None for limit, key in letters_today)


@bp.get("/confirm/<kind>/<token>")
def confirming(kind: str, token: str) -> Any:
    """Asked by a page, not done by the link: programs that scan mail open every link in it."""
    return _confirm_page(kind, token, ConfirmForm(formdata=None))


@bp.post("/confirm/<kind>/<token>")
@commits
def confirm(kind: str, token: str) -> Answer:
    form, now = ConfirmForm(), clock.now()
    try:
        _count()
        form.expected = number(kind, _rules(kind).to_confirm(token, now).id)
        if not form.validate():
            return lambda: _confirm_page(kind, token, form, 422)
        _rules(kind).confirm(token=token, now=now)
    except Refusal as refusal:
        return _says_no(refusal)
    return see_other(url_for("offices.confirmed", kind=kind))


@bp.get("/confirmed/<kind>")
def confirmed(kind: str) -> Any:
    found(_CONFIRMED.get, kind)
    return _unlisted("pledges/offices/confirmed.html", kind=kind)


@bp.post("/mps/<id:mp_id>/office-link")
@commits
def make_link(mp_id: int) -> Answer:
    actions.make_link(mp_id=mp_id, person_id=current_user.id, now=clock.now())
    flash("The link is below. It works for two weeks.", "done")
    return see_other(url_for("contacts.show", mp_id=mp_id, _anchor="office"))


@bp.post("/office-links/<id:link_id>/end")
@commits
def end_link(link_id: int) -> Answer:
    mp_id = actions.end_link(link_id=link_id, person_id=current_user.id, now=clock.now())
    flash("The link works no more.", "done")
    return see_other(url_for("contacts.show", mp_id=mp_id, _anchor="office"))


_CONFIRMED = {"signature": actions, "objection": objecting}


def _rules(kind: str) -> Any:
    return found(_CONFIRMED.get, kind)


def _confirm_page(kind: str, token: str, form: ConfirmForm, status: int = 200) -> Any:
    try:
        about = _rules(kind).to_confirm(token, clock.now())
    except Refusal as refusal:
        return _sentence(refusal)
    mp = _name(about.mp_id)
    words = _signed_words(about) if isinstance(about, OfficeSignature) else ""
    return _unlisted(
        "pledges/offices/confirm.html",
        status,
        about=about,
        kind=kind,
        mp=mp,
        form=form,
        words=words,
    )


def _signed_words(signature: OfficeSignature) -> str:
    """The words of the pledge that were signed, as HTML."""
    versions = pledge_versions()
    signed = next((one for one in versions if one.id == signature.words_id), versions[-1])
    return rendering.as_html(signed.body, {})


def _sign_page(token: str, form: SignForm, status: int = 200, changed: str = "") -> Any:
    """The words and the form. `changed` says that the office read other words before."""
    try:
        link = actions.usable_link(token, clock.now())
    except Refusal as refusal:
        # Who has just signed reads how it goes on, as a page and not as an error.
        return _sentence(refusal, 200 if request.args.get("signed") else refusal.status)
    mp = found(mp_with_seat, link.mp_id)
    version = pledge_version()
    words = {"mp": mp.MP, "seat": mp.Constituency, "pledge": rendering.as_html(version.body, {})}
    number_read = row_number(form.pledge_version.data)
    read = next((one for one in pledge_versions() if one.number == number_read), None)
    pieces = difference(read.body, version.body) if changed and read else ()
    words |= {"version": version.number, "changed": changed, "pieces": pieces}
    return _unlisted("pledges/offices/sign.html", status, token=token, form=form, **words)


def _wrong_page(mp_id: int, form: WrongForm, status: int = 200) -> Any:
    mp = found(mp_with_seat, mp_id).MP
    try:
        actions.sitting(mp_id)
        address = actions.published_address(mp_id)
    except (LinkOver, NoAddress) as refusal:
        return _sentence(refusal)
    sent = request.args.get("sent", "")
    return _unlisted(
        "pledges/offices/wrong.html", status, mp=mp, form=form, address=address, sent=sent
    )


def _sentence(refusal: Refusal, status: int = 0) -> Any:
    return _unlisted(
        "pledges/offices/sentence.html", status or refusal.status, sentence=str(refusal)
    )


def _says_no(refusal: Refusal) -> Answer:
    """The same after a form, when all that it did is undone."""
    return lambda: _sentence(refusal)


def _unlisted(template: str, status: int = 200, /, **words: Any) -> Response:
    """Render a page that search engines do not list."""
    response = make_response(render_template(template, **words), status)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _count(*more: tuple[limits.Limit, str]) -> None:
    limits.count([(FROM_ONE_PLACE, limits.place(request.remote_addr)), *more], clock.now())


def _mail(made: list[Letter]) -> None:
    if made and mail.configured():
        later(mail.send_all, made)


def _name(mp_id: int) -> str:
    return str(found(mp_with_seat, mp_id).MP.display_name)
