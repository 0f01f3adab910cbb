"""The pages between a list and the ledger."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import render_template

from outreach.imports import queries as importing
from outreach.partners.models import Partner
from outreach.partners.signatures.files import UnclearCell
from outreach.partners.signatures.forms import (
    ColumnChoice,
    EnterForm,
    SignaturesForm,
    columns_sent,
)
from outreach.partners.signatures.lines import Line, typed
from outreach.partners.signatures.preview import LookedOver
from outreach.partners.signatures.results import Fate


class LeftOut(NamedTuple):
    """Number of rows of a file that do not say that they signed, and what stands in them that
    may."""

    number: int = 0
    unclear: tuple[UnclearCell, ...] = ()


NOTHING_LEFT = LeftOut()


def column_page(
    partner: Partner | None, form: SignaturesForm, columns: Sequence[ColumnChoice]
) -> Any:
    is_again = bool(columns_sent())
    page = render_template(
        "partners/signatures/column.html",
        partner=partner,
        form=form,
        columns=columns,
        is_again=is_again,
    )
    return page, 422 if is_again else 200


def look_page(
    partner: Partner | None, form: SignaturesForm, looked: LookedOver, left_out: LeftOut
) -> Any:
    new = looked.those(Fate.NEW)
    return render_template(
        "partners/signatures/look.html",
        partner=partner,
        form=form,
        looked=looked,
        new=new,
        Fate=Fate,
        left_out=left_out,
        to_enter=typed([Line(str(row.mp_id), row.line.link) for row in new]),
        any_own=any(row.line.link for row in new),
        any_shared=any(not row.line.link for row in new),
    )


def confirm_page(partner: Partner | None, form: EnterForm, status: int = 200) -> Any:
    signed = form.signed
    page = render_template(
        "partners/signatures/confirm.html",
        partner=partner,
        form=form,
        signed=signed,
        names=importing.names(signed),
    )
    return page, status
