"""A coordinator brings a sheet, and what there is afterwards."""

import io
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from outreach.contacts.models import Contact
from outreach.contacts.queries import COUNTS
from outreach.core import background as later
from outreach.core.extensions import db
from outreach.imports.models import Import
from outreach.queue.models import QueueEntry
from tests.browsing import Browser
from tests.facts import contents, scalar, scalars
from tests.imports.sheets import HEADER, csv_of

OURS = {
    "imports",
    "import_files",
    "import_hands",
    "undo_steps",
    "audit_events",
    "audit_head",
    "receipts",
}
OURS |= {"board_revision", "attempts", "sign_ins", "export_waiting"}


def bring(browser: Browser, rows: Sequence[Sequence[Any]] | bytes, name: str = "calls.csv") -> str:
    """Upload it, and wait until it is read; returns the address of its page."""
    data = rows if isinstance(rows, bytes) else csv_of([HEADER, *rows])
    response = browser.post("/import", {"file": (io.BytesIO(data), name)})
    assert response.status_code == 303, response.text
    later.wait()
    return str(response.location)


def send(browser: Browser, path: str, **data: Any) -> None:
    response = browser.post(path, data)
    assert response.status_code == 303, response.text
    later.wait()


def write(browser: Browser, page: str) -> None:
    number = int(page.rpartition("/")[2])
    version = scalar(select(Import.version).where(Import.id == number))
    send(browser, f"{page}/write", version=version)


def summary(page: str) -> dict[str, Any]:
    found = scalar(select(Import.summary).where(Import.id == int(page.rpartition("/")[2])))
    return dict(found)


def why(page: str) -> dict[str, list[int]]:
    """The rows that are not written, or not all of them, by reason."""
    return {reason: rows for reason, _, rows in summary(page)["left"]}


def entries() -> Sequence[Contact]:
    """Those that count, in order."""
    return scalars(select(Contact).where(COUNTS).order_by(Contact.mp_id, Contact.at))


def world() -> dict[str, list[Any]]:
    """All that an import may leave behind, but for its own record and the order of cards."""
    kept = {name: rows for name, rows in contents().items() if name not in OURS}
    del kept["contacts"], kept["pledge_entries"], kept["pledge_retractions"]
    columns = [one for one in QueueEntry.__table__.columns if one.name != "revision"]
    kept["queue_entries"] = sorted(map(repr, db.session.execute(select(*columns))))
    db.session.rollback()
    return kept
