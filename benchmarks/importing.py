"""How long a spreadsheet of 20,000 rows takes, and how much memory: read, looked over, written,
taken back.

    python -m benchmarks.importing [ROWS] [DATABASE_URL]

Without an address: a new SQLite file. A PostgreSQL database has to be an empty one."""

import os
import random
import resource
import sys
import tempfile
from datetime import date, timedelta
from io import BytesIO
from time import perf_counter

from openpyxl import Workbook

SAID = (
    *("Voicemail", "left VM", "no ans", "rang out", "Told to email", "please email", "busy"),
    *("Spoke to staff", "spoke to Jane in the office, will pass on", "spoke to MP", "calling"),
)
# What a coordinator says of those that are asked about.
ANSWERS = {"spoke to Jane in the office, will pass on": "spoke_staff"}


def sheet(names: list[str], rows: int) -> bytes:
    random.seed(6)
    book = Workbook(write_only=True)
    calls = book.create_sheet("Calls")
    calls.append(("MP", "Date", "Outcome", "Notes", "Volunteer"))
    first = date(2024, 9, 1)
    for number in range(rows):
        note = f"Note {number}: ask for the diary secretary, ring before noon" if number % 2 else ""
        day = first + timedelta(days=number * 700 // rows)
        calls.append((random.choice(names), day, random.choice(SAID), note, "Asha"))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    folder = tempfile.TemporaryDirectory()
    url = sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{folder.name}/import.sqlite3"
    os.environ.setdefault("SECRET_KEY", "a-key-for-measuring-only-" + "x" * 20)

    from flask_migrate import upgrade
    from sqlalchemy import select, update

    from outreach import create_app
    from outreach.core import clock
    from outreach.core.database import transaction
    from outreach.core.extensions import db
    from outreach.core.vocabulary import ColumnMeaning, ImportState, Role
    from outreach.imports import actions, jobs, queries
    from outreach.imports.check_results import unpack_result
    from outreach.imports.mappings import LEAVE_OUT, Choices, value_key
    from outreach.imports.models import Import
    from outreach.imports.progress import Job
    from outreach.imports.sheet_plan import plan_stored_sheet
    from outreach.imports.stored_rows import brought, pack_brought
    from outreach.parliament import actions as parliament
    from outreach.parliament.models import MP
    from outreach.people.models import Person
    from outreach.queue.enrolment import enrol

    began = perf_counter()

    def say(what: str) -> None:
        nonlocal began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{what:<28}{perf_counter() - began:7.2f} s   peak {peak} MB", flush=True)
        began = perf_counter()

    app = create_app({"SQLALCHEMY_DATABASE_URI": url})
    with app.app_context():
        upgrade()
        with transaction():
            parliament.load_facts(now=clock.now())
            enrol(now=clock.now())
            words = {"name": "Carol", "password_hash": "-", "role": Role.COORDINATOR}
            carol = Person(email="carol@example.org", created_at=clock.now(), **words)
            db.session.add(carol)
            db.session.flush()
            who = carol.id
        names = list(db.session.scalars(select(MP.display_name)))
        db.session.rollback()
        say("a database with the 650")
        pid = os.fork()  # so that making the sheet is not in the peak
        path = f"{folder.name}/calls.xlsx"
        if pid == 0:
            with open(path, "wb") as file:
                file.write(sheet(names, rows))
            os._exit(0)
        os.waitpid(pid, 0)
        with open(path, "rb") as file:
            data = file.read()
        print(f"{rows:,} rows, {len(data) / 1e6:.1f} MB")
        began = perf_counter()
        one = brought(data)
        say("read")
        answers = {value_key(ColumnMeaning.OUTCOME, text): word for text, word in ANSWERS.items()}
        with transaction():
            import_id, _ = actions.bring(
                person_id=who,
                file_name="calls.xlsx",
                digest="-",
                cells=pack_brought(one),
                rows=rows,
                choices=Choices(answers=answers),
                now=clock.now(),
            )
        del one
        say("kept")
        jobs.check_import(import_id, 0)
        say("looked over")
        file = queries.file_of(import_id)
        asked = unpack_result(file.found).open_questions if file else []
        answers |= {question.key: LEAVE_OUT for question in asked}
        db.session.rollback()
        with transaction():
            words = {"version": 0, "choices": Choices(answers=answers), "person_id": who}
            version = actions.choose(import_id=import_id, now=clock.now(), **words)
        jobs.check_import(import_id, version)
        say(f"{len(asked)} questions answered")
        with transaction():
            actions.begin_writing(import_id=import_id, version=version, now=clock.now())
        planned = plan_stored_sheet(Job(import_id, version, ImportState.WRITING)).plan
        say("looked over once more")
        with transaction():
            done = actions.write(
                import_id=import_id, person_id=who, planned=planned, now=clock.now()
            )
        say(f"written, {len(done.new):,} entries")
        del planned
        with transaction():
            db.session.execute(update(Import).values(state=ImportState.WRITTEN))
            undone = actions.undo(import_id=import_id, person_id=who, now=clock.now())
        say(f"taken back, {undone.entries:,}")
        db.session.remove()
        db.engine.dispose()
    folder.cleanup()


if __name__ == "__main__":
    main()
