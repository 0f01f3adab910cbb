"""What a partner gets, by every way there is, as rows in the order in which they came."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
from sqlalchemy import select

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import FOR_PARTNERS, Format, Shared, TakenBy
from outreach.exports import daily, downloads
from outreach.exports import reader as reading
from outreach.exports.api.actions import make_token
from outreach.exports.contracts.registry import CONTRACTS
from outreach.exports.request import Wanted
from outreach.exports.webhooks.models import Delivery, Hook
from outreach.exports.webhooks.outbox import make_deliveries
from outreach.partners import actions as partners
from outreach.partners import agreements
from outreach.partners.models import Partner
from tests.exports.api.scenes import CSV, LINES, Program
from tests.partners.scenes import UNTIL

Row = dict[str, Any]
TOLD_AT_ONCE = tuple(name for name in FOR_PARTNERS if CONTRACTS[name].changes)


class Spy:
    """A partner that keeps whatever it gets, and compares."""

    def __init__(self, app: Any, name: str) -> None:
        with transaction():
            now = clock.now()
            self.number = partners.add_partner(name=name, person_id=None, now=now)
            agreements.agree(
                partner_id=self.number,
                datasets=FOR_PARTNERS,
                until=UNTIL,
                person_id=None,
                now=now,
            )
            about = {"partner_id": self.number, "datasets": FOR_PARTNERS, "label": "All"}
            token = make_token(**about, person_id=None, days=365, now=now)
            head = reading.head()
            hook = Hook(
                partner_id=self.number,
                url=f"https://{self.number}.example.org/in",
                datasets=[*TOLD_AT_ONCE],
                salt=f"salt of {name}",
                revision=head,
                made_at=now,
            )
            db.session.add(hook)
            db.session.flush()
            self.hook = hook.id
        self.program = Program(app, token)

    def file(self, name: Shared, form: Format) -> bytes:
        daily.tell_if_due(clock.now())
        whose = db.session.get(Partner, self.number)
        contract = CONTRACTS[name]
        wanted = Wanted(
            contract=contract,
            columns=contract.columns,
            view=reading.view_of(whose),
            format=form,
            how=TakenBy.COMMAND,
        )
        return b"".join(downloads.start(wanted))

    def rows(self, name: Shared, way: str) -> list[Row]:
        return WAYS[way](self, name)

    def events(self, name: Shared | None = None) -> list[Row]:
        """What their server was sent, in the order of sending."""
        daily.tell_if_due(clock.now())
        make_deliveries(now=clock.now())
        query = select(Delivery).where(Delivery.hook_id == self.hook).order_by(Delivery.id)
        sent = [json.loads(one.body) for one in db.session.scalars(query) if one.body]
        db.session.rollback()
        return [one for one in sent if name is None or one["type"] == f"{name.value}.changed"]


def _lines(spy: Spy, name: Shared) -> list[Row]:
    return [json.loads(line) for line in spy.file(name, Format.JSONL).decode().splitlines()]


def _table(text: str) -> list[Row]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def _sheet(spy: Spy, name: Shared) -> list[Row]:
    book = openpyxl.load_workbook(io.BytesIO(spy.file(name, Format.XLSX)))
    names, *rows = book[name.value].iter_rows(values_only=True)
    return [dict(zip(names, row, strict=True)) for row in rows]


def _package(spy: Spy, name: Shared) -> list[Row]:
    with zipfile.ZipFile(io.BytesIO(spy.file(name, Format.PACKAGE))) as opened:
        return _table(opened.read(f"{name.value}.csv").decode())


def _pages(spy: Spy, name: Shared) -> list[Row]:
    return spy.program.rows(f"/datasets/{name.value}?limit=7")[0]


def _api_lines(spy: Spy, name: Shared) -> list[Row]:
    text = spy.program.get(f"/datasets/{name.value}", LINES).text
    return [json.loads(line) for line in text.splitlines()]


# Every way by which a dataset leaves.
WAYS: dict[str, Callable[[Spy, Shared], list[Row]]] = {
    "csv": lambda spy, name: _table(spy.file(name, Format.CSV).decode()),
    "xlsx": _sheet,
    "jsonl": _lines,
    "package": _package,
    "pages": _pages,
    "api csv": lambda spy, name: _table(spy.program.get(f"/datasets/{name.value}", CSV).text),
    "api lines": _api_lines,
    "webhook": lambda spy, name: [event["data"] for event in spy.events(name)],
}
