"""A coordinator brings a sheet, and what there is afterwards."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from bs4 import BeautifulSoup
from sqlalchemy import select

from outreach.contacts.models import Contact
from outreach.contacts.queries import COUNTS
from outreach.core import background as later
from outreach.core.extensions import db
from outreach.imports.check_results import unpack_result
from outreach.imports.models import Import, ImportFile
from outreach.imports.questions import Question
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


def form_of(response: Any, name: str = "") -> dict[str, str]:
    """What the forms about a sheet would send, as they are; or one of them."""
    soup, found = BeautifulSoup(response.text, "html.parser"), {}
    for form in soup.select(f"form.correct{name and '#' + name}"):
        for field in form.select("select, input:not([type=hidden]), [name=version]"):
            option = field.select_one("option[selected]") or field.select_one("option")
            found[str(field["name"])] = str(option["value"] if option else field.get("value", ""))
    return found


def field_of(response: Any, words: str) -> str:
    """The name of the field of the question, or the value, that has these words."""
    soup = BeautifulSoup(response.text, "html.parser")
    labels = [(each["for"], each.get_text(" ")) for each in soup.select("form.correct label[for]")]
    labels += [(each["name"], each["aria-label"]) for each in soup.select("select[aria-label]")]
    return str(next(name for name, text in labels if words in text))


def answer(browser: Browser, page: str, **given: str) -> None:
    """Answer questions, each by words of it; underscores stand for spaces."""
    answer_cells(browser, page, {words.replace("_", " "): word for words, word in given.items()})


def answer_cells(browser: Browser, page: str, given: Mapping[str, str]) -> None:
    shown = browser.get(page)
    fields = {field_of(shown, words): word for words, word in given.items()}
    send(browser, f"{page}/choices", version=version_of(page), **fields)


def leave_the_rest(browser: Browser, page: str) -> None:
    send(browser, f"{page}/choices", version=version_of(page), rest="leave")


def asked(page: str) -> list[Question]:
    """The questions that are open."""
    file = scalar(select(ImportFile).where(ImportFile.import_id == number_of(page)))
    return unpack_result(file.found).open_questions


def number_of(page: str) -> int:
    return int(page.rpartition("/")[2])


def version_of(page: str) -> str:
    return str(scalar(select(Import.version).where(Import.id == number_of(page))))


def write(browser: Browser, page: str) -> None:
    """Write it; what is still open is left out."""
    if summary(page)["asked_rows"]:
        leave_the_rest(browser, page)
    send(browser, f"{page}/write", version=version_of(page))


def summary(page: str) -> dict[str, Any]:
    found = scalar(select(Import.summary).where(Import.id == int(page.rpartition("/")[2])))
    return dict(found)


def why(page: str) -> dict[str, list[int]]:
    """The rows that are not written, or not all of them, by reason."""
    told = summary(page)
    return {reason: rows for reason, _, rows in (*told["not_written"], *told["in_part"])}


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
