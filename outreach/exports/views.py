"""Taking datasets along: what there is, the first rows of it, all of it; and who took what."""

from typing import Any

from flask import Blueprint, Response, request
from flask_login import current_user

from outreach.auth.reauthentication.hooks import password_page
from outreach.core import clock
from outreach.core.htmx import page_or_fragment
from outreach.core.vocabulary import FOR_PARTNERS, STAFF, Format, Role, Shared
from outreach.exports import daily, downloads, queries
from outreach.exports import reader as reading
from outreach.exports.contracts.contract import Contract
from outreach.exports.contracts.registry import CONTRACTS
from outreach.exports.dictionary import words_of
from outreach.exports.downloads import Download
from outreach.exports.formats.xlsx_format import MOST_ROWS
from outreach.exports.forms import CHANGES, TakeForm
from outreach.exports.permissions import Allowed, allowed, as_whom, contract_for, works_as
from outreach.exports.request import TYPES, Wanted
from outreach.exports.request_from_form import since_when, wanted
from outreach.exports.responses import answer
from outreach.exports.writer import TooManyRows
from outreach.partners import queries as partners

bp = Blueprint("exports", __name__, url_prefix="/exports")

FIRST_ROWS, LAST_PAGE = 10, 10_000
# What is left of a row in files that pack it, measured with a million contacts.
PACKED = {Format.XLSX: 0.55, Format.PACKAGE: 0.2}


@bp.get("")
def index() -> Any:
    who, now, page = _who(), clock.now(), min(max(1, request.args.get("page", 1, int)), LAST_PAGE)
    takings, more = queries.takings(None if _sees_all() else _own_number(who), page)
    return page_or_fragment(
        "exports/index.html",
        "exports/_takings.html",
        who=who,
        contracts=[one for one in CONTRACTS.values() if one.name in who.names],
        agreement=partners.agreement_of(who.partner.id) if who.partner else None,
        takings=takings,
        more=more,
        page=page,
        running=any(queries.goes_on(row.Taking, now) for row in takings),
        goes_on=lambda taking: queries.goes_on(taking, now),
        for_partners=FOR_PARTNERS,
    )


@bp.get("/<name>")
def show(name: str) -> Any:
    """The first rows, as they would be taken."""
    contract, who = _asked(name)
    given = request.args if request.args else None
    return _page(contract, who, _form(contract, who, given))


@bp.post("/<name>")
def take(name: str) -> Any:
    """All of them, as a file. Nothing is redirected: the answer is what was asked for."""
    daily.tell_if_due(clock.now())
    contract, who = _asked(name)
    if contract.names_volunteers and (asks := password_page(for_file=True)) is not None:
        return asks
    form = _form(contract, who, request.form)
    if not form.validate():
        return _page(contract, who, form, 422)
    asked = wanted(form.choices(), contract, who, current_user.id)
    if form.rows.data == CHANGES and contract.changes and asked.view.since is None:
        form.rows.errors = ["You have not taken this before. Take everything first."]
        return _page(contract, who, form, 422)
    if asked.format is Format.XLSX and (rows := _count(asked)) > MOST_ROWS:
        form.format.errors = [str(TooManyRows(rows))]
        return _page(contract, who, form, 422)
    return _answer(
        downloads.start(asked, _still(asked.contract.name, _own_number(who))),
        asked,
    )


def _who() -> Allowed:
    return allowed(current_user.id, Role(current_user.role), clock.now())


def _sees_all() -> bool:
    return current_user.role in STAFF


def _own_number(who: Allowed) -> int:
    """The number of the partner that they act for; 0 is nobody's."""
    return who.partner.id if who.partner else 0


def _asked(name: str) -> tuple[Contract, Allowed]:
    who = _who()
    return contract_for(name, who), who


def _form(contract: Contract, who: Allowed, given: Any) -> TakeForm:
    # The token of forms is asked for by everything that is posted (extensions.csrf).
    form = TakeForm(formdata=given, meta={"csrf": False})
    return form.about(contract, as_whom(contract, who, clock.now()))


def _page(contract: Contract, who: Allowed, form: TakeForm, status: int = 200) -> Any:
    valid = status == 200 and form.validate()
    choices = form.choices() if valid else None
    asked = wanted(choices, contract, who, current_user.id) if choices else None
    last = since_when(choices, contract, who, current_user.id) if choices else None
    rows, first = _first_rows(asked) if asked else (0, [])
    return page_or_fragment(
        "exports/show.html",
        "exports/_rows.html",
        status if valid or status != 200 else 422,
        contract=contract,
        who=who,
        form=form,
        asked=asked,
        last=last,
        count_of_rows=rows,
        about_so_large=_about(asked, rows, first) if asked else 0,
        first=first,
        most_rows=MOST_ROWS,
        words_of=words_of,
        never_before=asked is not None and form.rows.data == CHANGES and last is None,
    )


def _first_rows(asked: Wanted) -> tuple[int, list[Any]]:
    """How many rows there are, and the first of them."""
    with reading.snapshot(asked.contract, part=True) as connection:
        rows = reading.count(connection, asked.contract, asked.view)
        found: list[Any] = []
        for batch in reading.cells(
            connection, asked.contract, asked.limited(FIRST_ROWS), asked.columns, safe=False
        ):
            found += batch
    return rows, found[:FIRST_ROWS]


def _about(asked: Wanted, rows: int, first: list[Any]) -> int:
    """Roughly how many bytes it will be, going by the first rows."""
    cells = [len(str(cell or "").encode()) + 3 for row in first for cell in row]
    a_row = sum(cells) / max(1, len(first))
    if asked.format is Format.JSONL:
        a_row += sum(len(column.name) + 3 for column in asked.columns)
    return int(rows * a_row * PACKED.get(asked.format, 1))


def _count(asked: Wanted) -> int:
    with reading.snapshot(asked.contract, part=True) as connection:
        return reading.count(connection, asked.contract, asked.view)


def _still(name: Shared, partner_id: int) -> Any:
    """As long as this person may take it, whoever they are by then; for a partner, the same one."""
    person_id = int(current_user.id)

    def may() -> bool:
        role = works_as(person_id)
        who = allowed(person_id, role, clock.now()) if role else None
        return who is not None and name in who.names and _own_number(who) == partner_id

    return may


def _answer(download: Download, asked: Wanted) -> Response:
    response = answer(download, asked.format)
    response.content_type = TYPES[asked.format]
    name = asked.file_name(clock.london_date(clock.now()))
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
