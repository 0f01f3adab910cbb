"""*These MPs signed with us*: brought by a partner or a coordinator, looked over, entered in the
ledger, and public when a coordinator has confirmed it."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, render_template, request, url_for
from flask_login import current_user

from outreach.audit.actions import note
from outreach.auth.reauthentication.hooks import needs_fresh_password
from outreach.core import clock
from outreach.core.database import Answer, commits
from outreach.core.extensions import db
from outreach.core.formatting import count
from outreach.core.htmx import see_other
from outreach.core.vocabulary import Role
from outreach.imports import queries as importing
from outreach.imports.sheet_limits import Unreadable
from outreach.partners.models import Partner
from outreach.partners.signatures import actions, queries
from outreach.partners.signatures.files import (
    SignatureFile,
    SignedColumn,
    read_list,
)
from outreach.partners.signatures.forms import (
    ColumnChoice,
    EnterForm,
    SignaturesForm,
    column_chosen,
    columns_sent,
)
from outreach.partners.signatures.lines import Line, lines, typed
from outreach.partners.signatures.permissions import for_whom
from outreach.partners.signatures.preview import look_over
from outreach.partners.signatures.responses import (
    NOTHING_LEFT,
    LeftOut,
    column_page,
    confirm_page,
    look_page,
)

bp = Blueprint("signatures", __name__, url_prefix="/signatures")

NAMED_AT_ONCE = 10


@bp.get("")
def index() -> Any:
    return _index_page(_partner(), SignaturesForm(formdata=None))


@bp.post("")
def look() -> Any:
    """Say what would come of each line. Nothing is written, but that a partner has asked."""
    partner, form = _partner(), SignaturesForm()
    form.by_partner = partner is not None
    those, status = form.those(), 422
    valid = form.validate()
    columns, left_out = columns_sent(), NOTHING_LEFT
    chosen = column_chosen(columns)
    try:
        if (file := _of_file(form)) is not None:
            columns = [ColumnChoice(one.header, _typed(one)) for one in file.columns]
            chosen = columns[0] if file.is_certain else None
            left_out = LeftOut(file.columns[0].left_out, file.columns[0].unclear)
    except Unreadable as refusal:
        form.file.errors, valid, status = [str(refusal)], False, refusal.status
    if form.back.data:
        return _index_page(partner, form)
    form.keep([*those, *(lines(chosen.lines) if chosen else ())])
    if columns and chosen is None and valid:
        return column_page(partner, form, columns)
    # What a cell holds is a line as if it had been pasted.
    those = lines(form.lines.data or "")
    if not _is_whole(form, those) or not valid:
        return _index_page(partner, form, status)
    return _looked_over(partner, form, those, left_out)


@bp.post("/confirm")
def confirm() -> Any:
    """Show once more how many signatures there are, and what each rests on."""
    partner, form = _partner(), EnterForm()
    form.by_partner = partner is not None
    return confirm_page(partner, form) if form.validate() else _again(partner, form)


@bp.post("/enter")
@needs_fresh_password
def enter() -> Any:
    partner, form = _partner(), EnterForm()
    form.by_partner = partner is not None
    if not form.validate():
        return _again(partner, form)
    if not form.says_how_many():
        return confirm_page(partner, form, 422)
    return _enter(form.signed)


def _again(partner: Partner | None, form: EnterForm) -> Any:
    again = SignaturesForm()
    again.by_partner = form.by_partner
    again.validate()
    again.lines.errors = form.lines.errors
    return _index_page(partner, again, 422)


@commits
def _enter(signed: dict[int, Any]) -> Answer:
    done = actions.bring(signed=signed, person_id=current_user.id, now=clock.now())
    if done.entered:
        flash(
            f"{count(len(done.entered), 'signature')} entered. Nothing is public before a"
            " coordinator has confirmed it.",
            "done",
        )
    if done.left:
        flash(
            f"Left as it is, because something changed meanwhile: {_named(done.left)}.", "warning"
        )
    return see_other(url_for("signatures.index"))


@bp.post("/<id:entry_id>/take-back")
@commits
def take_back(entry_id: int) -> Answer:
    actions.take_back(entry_id=entry_id, person_id=current_user.id, now=clock.now())
    flash("Taken back. The MP stands where they stood before it.", "done")
    return see_other(url_for("signatures.index"))


def _partner() -> Partner | None:
    return for_whom(current_user.id, Role(current_user.role), clock.now())


def _note(partner: Partner, number: int) -> None:
    note(
        person_id=current_user.id,
        action="signatures.look",
        subject=f"partner:{partner.id} mps:{number}",
        now=clock.now(),
    )


def _of_file(form: SignaturesForm) -> SignatureFile | None:
    """Return what a file says, if one was chosen. Raises Unreadable."""
    data = form.taken()
    if data is None:
        return None
    db.session.rollback()  # nobody waits for us while the file is read
    return read_list(data)


def _typed(column: SignedColumn) -> str:
    return typed([one.line for one in column.lines])


def _looked_over(
    partner: Partner | None, form: SignaturesForm, those: Sequence[Line], left_out: LeftOut
) -> Any:
    if partner is not None:
        # Who asks about all 650 is seen to do so: some answers say that a coordinator knows more.
        _note(partner, len(those))
    looked = look_over(those, form.shared, by_partner=partner is not None)
    return look_page(partner, form, looked, left_out)


def _is_whole(form: SignaturesForm, those: Sequence[Line]) -> bool:
    """Whether there is something to look over, not too much, and each rests on something; else the
    sentence is at its field."""
    if not those:
        if not form.file.errors:
            form.lines.errors = ["Paste at least one MP, or choose a file."]
        return False
    if form.refuse_too_much(those):
        return False
    without = sum(not one.link for one in those)
    if without and not any(form.shared) and not (form.link.errors or form.described.errors):
        form.link.errors = [
            f"{count(without, 'line has', 'lines have')} no link. Give one that shows it for all of"
            " them, or describe the letter or form below."
        ]
        return False
    return True


def _named(mp_ids: Sequence[int]) -> str:
    names = importing.names(mp_ids[:NAMED_AT_ONCE])
    text = "; ".join(sorted(names.values()) or ["numbers that no MP has"])
    more = len(mp_ids) - NAMED_AT_ONCE
    return f"{text} and {more} more" if more > 0 else text


def _index_page(partner: Partner | None, form: SignaturesForm, status: int = 200) -> Any:
    before = request.args.get("before", type=int)
    rows, more = queries.brought(partner.id if partner else None, current_user.id, _fits(before))
    page = render_template(
        "partners/signatures/index.html",
        partner=partner,
        form=form,
        rows=rows,
        more=more,
        before=_fits(before),
        Became=queries.Became,
    )
    return page, status


def _fits(number: int | None) -> int | None:
    """What no column can hold is no number of an entry."""
    return number if number is not None and 0 < number < 2**31 else None
