"""Bringing a sheet: read, looked over, corrected, written, taken back."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from outreach.audit.models import AuditEvent
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Channel, Direction, ImportState, Outcome, PledgeStatus, Stance
from outreach.imports import progress, sheet_plan
from outreach.imports.models import Import, ImportFile
from outreach.imports.stored_rows import unpack_brought
from outreach.parliament.models import MP, Membership
from outreach.pledges.actions import confirm
from outreach.pledges.models import PledgeEntry
from outreach.privacy.actions import erase
from outreach.privacy.retention import end
from outreach.privacy.retention_periods import SHEETS
from outreach.queue.models import QueueEntry
from tests.browsing import text_of
from tests.facts import ABBOTT, BERRY, OBRIEN, STARMER, claimed, logged, scalar, scalars, statements
from tests.imports.scenes import (
    answer,
    bring,
    entries,
    field_of,
    form_of,
    leave_the_rest,
    send,
    summary,
    version_of,
    why,
    world,
    write,
)
from tests.imports.sheets import csv_of
from tests.ladder import message_at, not_for, not_when_signed_out, only_a_form

one_database = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
SHEET = [
    ("Starmer, Keir", "1/10/2026", "left VM", "Ring before noon", "Asha"),
    ("Rt Hon Sir Keir Starmer MP", "2/10/2026 14:05", "Spoke to staff", "", "Ben"),
    ("Diane Abbott MP", "2 Nov 2026", "please email", "", "Asha"),
    ("Siân Berry", "12/11/2026", "busy", "", "Asha"),
    ("Siân Berry", "", "busy", "", "Asha"),
    ("Lord Dubs", "1/10/2026", "voicemail", "", "Asha"),
    ("Jo Bloggs", "1/10/2026", "voicemail", "", "Asha"),
    ("Neil O'Brien", "1/10/2026", "hmm", "", "Asha"),
]


@pytest.fixture
def browser(browser_of, carol):
    return browser_of(carol)


def row_of(mp_id):
    return scalar(select(QueueEntry).where(QueueEntry.mp_id == mp_id))


def test_a_sheet_is_looked_over_written_and_taken_back(browser, carol):
    before = world()
    page = bring(browser, SHEET)
    assert world() == before
    told = summary(page)
    assert (told["rows"], told["matched"], told["unmatched"], told["new"]) == (8, 6, 2, 3)
    assert why(page) == {
        "not_yet": [5],
        "no_day": [6],
        "peer": [7],
        "nobody": [8],
    }
    shown = text_of(browser.get(page))
    assert "8 rows = 3 written + 4 left out + 1 asked" in shown
    assert "3 contacts about 2 MPs, from Thu 1 Oct to Mon 2 Nov, with 0 stances" in shown
    assert "Asha" not in shown
    write(browser, page)
    spoke = next(one for one in entries() if one.outcome is Outcome.SPOKE_STAFF)
    assert (spoke.mp_id, spoke.person_id, spoke.channel) == (STARMER, carol.id, Channel.PHONE)
    assert spoke.at == datetime(2026, 10, 2, 13, 5, tzinfo=UTC)
    assert [one.mp_id for one in entries()] == [ABBOTT, STARMER, STARMER]
    row = row_of(STARMER)
    assert (row.attempts, row.last_outcome, row.not_before) == (2, Outcome.SPOKE_STAFF, None)
    assert row.pledge_status is PledgeStatus.ASKED
    asked = select(PledgeEntry.at).where(PledgeEntry.mp_id == STARMER)
    assert scalar(asked) == datetime(2026, 10, 1, 11, tzinfo=UTC)  # in its own week, not in this
    # The office was rung yesterday: it is left in peace until a day has passed.
    assert row_of(ABBOTT).not_before == datetime(2026, 11, 3, 12, tzinfo=UTC)
    shown = text_of(browser.get(f"/mps/{STARMER}"))
    assert "from a spreadsheet that Carol brought" in shown
    send(browser, f"{page}/undo")
    assert entries() == []
    shown = text_of(browser.get(f"/mps/{STARMER}"))
    assert ("from a spreadsheet" in shown, "Pledge: Asked" in shown) == (False, False)
    assert {name for name, rows in world().items() if rows != before[name]} == set()
    assert scalar(select(Import.state)) is ImportState.UNDONE
    did = select(AuditEvent.action).where(AuditEvent.action.startswith("importing"))
    assert scalars(did.order_by(AuditEvent.id)) == [
        "importing.bring",
        "importing.write",
        "importing.undo",
    ]


def test_the_same_file_again_changes_nothing(browser, browser_of, person):
    page = bring(browser, SHEET)
    assert bring(browser, SHEET) == page  # it is looked over already
    write(browser, page)
    before = world()
    again = bring(browser_of(person("Dev", role="coordinator")), SHEET, "renamed.csv")
    assert again != page
    assert summary(again)["new"] == 0
    assert why(again)["there"] == [2, 3, 4]
    assert "This very file was written" in text_of(browser.get(again))
    assert browser.post(f"{again}/write", {"version": 0}).status_code == 409
    longer = bring(browser, [*SHEET, ("Diane Abbott", "1/11/2026", "no answer", "", "")])
    assert summary(longer)["new"] == 1
    came = {name: world()[name] for name in ("people", "vouchings")}
    assert world() == before | came
    send(browser, f"{page}/undo")
    anew = bring(browser, [*SHEET, ("Diane Abbott", "30/10/2026", "no answer", "", "")])
    assert summary(anew)["new"] == 4


@one_database
def test_what_is_not_clear_is_corrected_once(browser):
    page = bring(browser, [*SHEET, ("Starmer", "5/10/2026", "busy", "", ""), SHEET[7]])
    shown = browser.get(page)
    value, who = field_of(shown, "hmm"), field_of(shown, "Starmer")
    assert [form_of(shown, "questions")[name] for name in (value, who)] == ["", ""]
    sent = form_of(shown) | {value: "refused", who: str(STARMER), "undated_on": "2026-10-20"}
    send(browser, f"{page}/choices", **sent)
    told = summary(page)
    assert (told["new"], told["asked_rows"]) == (6, 0)
    assert why(page)["same_row"] == [11]
    assert form_of(browser.get(page))[value] == "refused"
    write(browser, page)
    dated = [one for one in entries() if one.mp_id == BERRY]
    assert [clock.london_date(one.at).isoformat() for one in dated] == ["2026-10-20"]
    called = next(one for one in entries() if one.mp_id == OBRIEN)
    assert (called.outcome, called.follow_up_on) == (Outcome.REFUSED, None)


@one_database
def test_what_is_dropped_of_a_row_is_named(browser):
    rows = [
        ("MP", "Date", "Time", "Outcome", "Follow up on", "Signed?", "Evidence"),
        ("Diane Abbott", "1/10/2026", "25:70", "busy", "1/9/2026", "", ""),
        ("Keir Starmer", "1/10/2026", "9:15", "spoke to MP", "3/10/2026", "yes", "example.org/x"),
        ("Siân Berry", "1/10/2026", "", "asked to call back", "", "", ""),
        ("Siân Berry", "2/10/2026", "", "asked to call back", "2029-01-01", "", ""),
        ("Neil O'Brien", "1/10/2026 24:30", "", "asked to call back", "soon; 3/10/2026", "", ""),
        ("Neil O'Brien", "1/10/2026", "", "asked to call back", "2/10/2026", "", "n/a"),
        ("Neil O'Brien", "5/10/2026", "", "", "", "yes", "https://example.org/x"),
    ]
    page = bring(browser, csv_of(rows))
    assert why(page) == {
        "no_time": [2],
        "no_follow_up": [2],
        "no_return": [4, 5, 6],
        "only_pledge": [8],
    }
    answer(browser, page, yes="signed")
    assert why(page)["no_link"] == [3]
    write(browser, page)
    assert [(one.mp_id, str(one.follow_up_on)) for one in entries()] == [
        (ABBOTT, "None"),
        (STARMER, "2026-10-03"),
        (OBRIEN, "2026-10-02"),
    ]


@one_database
def test_a_column_is_read_as_somebody_says(browser):
    rows = [("Who", "When", "X"), ("Diane Abbott", "3/10/2026", "Asha"), ("Siân Berry", "", "Ben")]
    page = bring(browser, csv_of(rows))
    assert summary(page)["new"] == 0
    send(browser, f"{page}/choices", **form_of(browser.get(page)) | {"column-2": "volunteer"})
    assert "Asha" not in browser.get(page).text
    assert "It is not kept." in browser.get(page).text


def test_only_what_would_be_right_today_moves_the_queue(browser, asha, carol):
    """Waits are lengthened and never shortened; a promise and a claim stay whose they are."""
    logged(asha, ABBOTT, Outcome.SPOKE_MP)
    claimed(asha, STARMER)
    with transaction():
        db.session.execute(
            update(QueueEntry)
            .where(QueueEntry.mp_id == BERRY)
            .values(follow_up_at=clock.now() + timedelta(days=3), follow_up_by=asha.id)
        )
    page = bring(
        browser,
        csv_of(
            [
                ("MP", "Date", "Outcome", "Follow up"),
                ("Diane Abbott", "1/11/2026", "voicemail", ""),
                ("Keir Starmer", "2/11/2026", "voicemail", ""),
                ("Siân Berry", "2/11/2026", "asked to call back", "5/11/2026"),
                ("Neil O'Brien", "30/10/2026", "asked to call back", "6/11/2026"),
                ("Neil O'Brien", "1/9/2026", "email sent", ""),
            ]
        ),
    )
    write(browser, page)
    abbott, starmer, berry, obrien = map(row_of, (ABBOTT, STARMER, BERRY, OBRIEN))
    assert (abbott.last_outcome, abbott.attempts) == (Outcome.SPOKE_MP, 2)
    assert (starmer.claimed_by, starmer.attempts) == (asha.id, 1)
    assert starmer.not_before == datetime(2026, 11, 5, 12, tzinfo=UTC)
    assert (berry.follow_up_by, berry.follow_up_at) == (asha.id, clock.now() + timedelta(days=3))
    assert (obrien.last_outcome, obrien.follow_up_by) == (Outcome.CALL_BACK, None)
    assert obrien.follow_up_at == datetime(2026, 11, 6, 9, 30, tzinfo=UTC)
    assert obrien.not_before == obrien.follow_up_at


def test_a_pledge_waits_for_a_second_person_and_a_no_is_a_stance(browser, person):
    rows = [
        ("MP", "Date", "Outcome", "Signed?", "Evidence"),
        ("Diane Abbott", "1/10/2026", "spoke to MP", "Yes", ""),
        ("Keir Starmer", "1/10/2026", "standard reply", "said no", ""),
        ("Siân Berry", "1/10/2026", "voicemail", "yes", "https://example.org/said-so"),
        ("Neil O'Brien", "1/10/2026", "voicemail", "yes", ""),
    ]
    page = bring(browser, csv_of(rows))
    assert (summary(page)["pledges"], summary(page)["asked_rows"]) == (0, 3)
    answer(browser, page, Yes="signed", said_no="declined")
    assert (summary(page)["pledges"], why(page)) == (2, {"no_pledge": [5]})
    write(browser, page)
    assert {row_of(mp_id).pledge_status for mp_id in (ABBOTT, BERRY)} == {
        PledgeStatus.AGREED_UNCONFIRMED
    }
    against = next(one for one in entries() if one.mp_id == STARMER)
    assert (against.stance, against.direction) == (Stance.AGAINST, Direction.IN)
    assert row_of(STARMER).closed_because is None
    entry = scalar(select(PledgeEntry.id).where(PledgeEntry.status == PledgeStatus.SIGNED))
    assert browser.post(f"/review/pledges/{entry}/confirm").status_code == 403
    second = person("Dev", role="coordinator")
    with transaction():
        confirm(entry_id=entry, person_id=second.id, now=clock.now())
    shown = text_of(browser.follow(browser.post(f"{page}/undo")))
    assert ("3 entries taken back." in shown, "1 entry stays" in shown) == (True, True)
    standing = [row_of(mp_id).pledge_status for mp_id in (ABBOTT, BERRY)]
    assert sorted(standing) == [PledgeStatus.NOT_ASKED, PledgeStatus.SIGNED]


def test_what_somebody_has_acted_on_since_is_left_and_named(browser, asha):
    page = bring(browser, SHEET)
    write(browser, page)
    logged(asha, STARMER, Outcome.NO_ANSWER)
    shown = text_of(browser.follow(browser.post(f"{page}/undo")))
    assert "1 entry taken back." in shown
    assert "changed about them since: Sir Keir Starmer, Holborn and St Pancras" in shown
    assert "2 entries stay" in shown
    assert [one.mp_id for one in entries()] == [STARMER] * 3
    assert row_of(STARMER).attempts == 3


@one_database
def test_what_came_along_can_be_corrected_like_any_entry(browser):
    page = bring(browser, SHEET)
    write(browser, page)
    wrong = next(one for one in entries() if one.outcome is Outcome.SPOKE_STAFF)
    response = browser.post(f"/contacts/{wrong.id}/correct", {"outcome": "no_answer"})
    assert response.status_code == 303
    assert row_of(STARMER).last_outcome is Outcome.NO_ANSWER
    again = bring(browser, [*SHEET, ("Diane Abbott", "30/10/2026", "no answer", "", "")])
    assert summary(again)["new"] == 1  # the wrong one does not come back


@one_database
def test_notes_are_screened_and_what_is_logged_here_is_not_written_twice(browser, asha):
    logged(asha, BERRY, Outcome.NO_ANSWER)
    case = "Her constituent Mariam was detained after the MP passed her on to the Home Office"
    page = bring(
        browser,
        [
            ("Siân Berry", "3/11/2026", "no answer", "", ""),
            ("Diane Abbott", "1/10/2026", "voicemail", case, ""),
            ("Keir Starmer", "1/10/2026", "voicemail", "Ring 07700 900123", ""),
            ("Neil O'Brien", "1/10/2026", "voicemail", "x" * 600, ""),
        ],
    )
    assert "Mariam" not in browser.get(page).text  # nor under “Such as”
    assert why(page) == {"no_note": [3, 4], "cut_note": [5], "logged": [2]}
    write(browser, page)
    notes = {one.mp_id: one.note for one in entries()}
    assert (notes[ABBOTT], notes[STARMER], len(notes[OBRIEN])) == ("", "", 500)


@one_database
def test_rows_that_match_nobody_are_given_back(browser):
    with transaction():  # somebody who left
        db.session.execute(
            update(Membership).where(Membership.mp_id == OBRIEN).values(ended_on=clock.now().date())
        )
    page = bring(browser, [*SHEET, ("=1+1", "1/10/2026", "busy", "", "Asha")])
    response = browser.get(f"{page}/unmatched.csv")
    assert response.mimetype == "text/csv"
    assert response.text.splitlines()[1:] == [
        '7,"A peer, not an MP",Lord Dubs,1/10/2026,voicemail,,·',
        "8,No MP is called that today,Jo Bloggs,1/10/2026,voicemail,,·",
        "9,No longer an MP,Neil O'Brien,1/10/2026,hmm,,·",
        "10,No MP is called that today,'=1+1,1/10/2026,busy,,·",
    ]
    took = select(AuditEvent.action).where(AuditEvent.action == "importing.take_unmatched")
    assert scalar(took)


def test_all_or_nothing(browser, monkeypatch):
    page = bring(browser, SHEET)
    before = world()

    def fail(*_args, **_more):
        raise ZeroDivisionError

    monkeypatch.setattr("outreach.pledges.actions.ask_all", fail)
    write(browser, page)
    assert (entries(), world()) == ([], before)
    assert scalar(select(Import.state)) is ImportState.WRITING
    assert browser.post(f"{page}/again").status_code == 409  # it may still be at it
    with transaction():
        db.session.execute(update(Import).values(moved_at=clock.now() - timedelta(minutes=5)))
    assert "This was cut off" in text_of(browser.get(page))
    monkeypatch.undo()
    send(browser, f"{page}/again")
    write(browser, page)
    assert len(entries()) == 3


@one_database
def test_what_was_corrected_meanwhile_is_not_written_unseen(browser):
    page = bring(browser, SHEET)
    send(browser, f"{page}/choices", **form_of(browser.get(page)))
    response = browser.post(f"{page}/write", {"version": "0"})
    assert response.status_code == 409
    assert "Somebody has corrected this meanwhile." in text_of(response)
    assert browser.post(f"{page}/write", {"version": "x"}).status_code == 409
    assert entries() == []
    later_day = {**form_of(browser.get(page)), "undated_on": "2026-02-31"}
    assert "There is no such day" in message_at(
        browser.post(f"{page}/choices", later_day), "undated_on"
    )


@one_database
def test_what_came_with_another_sheet_meanwhile_is_not_written_again(browser, browser_of, person):
    rows = [*SHEET, ("Neil O'Brien", "1/10/2026", "busy", "Mariam was detained", "")]
    page, others = bring(browser, rows), browser_of(person("Dev", role="coordinator"))
    leave_the_rest(browser, page)
    other = bring(others, rows)
    write(others, other)
    kept = scalar(select(ImportFile).where(ImportFile.import_id == int(other.rpartition("/")[2])))
    assert [row.number for row in unpack_brought(kept.cells).table.rows] == [7, 8]
    assert "was written or taken back since" in text_of(browser.get(page))
    send(browser, f"{page}/write", version=version_of(page))
    shown = text_of(browser.get(page))
    assert "Nothing was new: it was brought along before." in shown
    assert ("Undo all of it" in shown, "without a part of it" in shown) == (False, False)
    assert why(page)["there"] == [2, 3, 4, 10]
    send(others, f"{other}/undo")
    assert bring(browser, rows) == page  # and it is read anew
    assert summary(page)["new"] == 4


@one_database
def test_two_who_correct_the_same_sheet(browser, browser_of, person):
    page = bring(browser, SHEET)
    mine = form_of(browser.get(page))
    value = field_of(browser.get(page), "hmm")
    other = browser_of(person("Dev", role="coordinator"))
    send(other, f"{page}/choices", **mine | {value: "busy_or_full"})
    response = browser.post(f"{page}/choices", mine | {value: "refused"})
    assert response.status_code == 409
    assert "Somebody has corrected this meanwhile." in text_of(response)
    assert "hmm: Would not talk" in text_of(response)
    assert form_of(response)[value] == "busy_or_full"
    assert form_of(browser.get(page))[value] == "busy_or_full"
    send(browser, f"{page}/choices", **form_of(response) | {value: "refused"})
    assert form_of(browser.get(page))[value] == "refused"


@one_database
def test_the_page_says_how_far_it_is(browser, monkeypatch):
    monkeypatch.setattr(progress, "REPORT_EVERY_SECONDS", -1)
    seen = []
    told = progress.make_progress_reporter

    def teller(*args):
        step = told(*args)

        def both(done):
            step(done)
            seen.append(scalar(select(Import.done)))

        return both

    monkeypatch.setattr(sheet_plan, "make_progress_reporter", teller)
    page = bring(browser, SHEET)
    assert seen == list(range(len(SHEET)))
    with transaction():
        db.session.execute(update(Import).values(state=ImportState.CHECKING, done=3))
    shown = browser.get(page, fragment=True).text
    assert 'max="8" value="3"' in shown
    assert browser.post(f"{page}/choices").status_code == 409


@one_database
@pytest.mark.parametrize(
    "data, sentence",
    [(b"", "Choose a file first."), (b"\x89PNG", "a picture"), (b"a,b\n1,2\n", "like a header")],
)
def test_what_cannot_be_read_is_said_at_the_field(browser, data, sentence):
    file = {"file": (io.BytesIO(data), "calls.csv" if data else "")}
    assert sentence in message_at(browser.post("/import", file), "file")
    assert scalar(select(func.count(Import.id))) == 0


@one_database
def test_a_file_that_is_far_too_large(browser):
    response = browser.client.post(
        "/import",
        data=b"x" * (6 * 1024 * 1024),
        content_type="multipart/form-data; boundary=x",
        headers={"X-CSRFToken": browser.token},
    )
    assert response.status_code == 413
    assert "This file is larger than 5 MB." in text_of(response)


@one_database
def test_unmatched_rows_before_the_first_check_are_not_found(browser):
    page = bring(browser, SHEET)
    with transaction():
        db.session.execute(update(ImportFile).values(found=b""))
    assert browser.get(f"{page}/unmatched.csv").status_code == 404


@one_database
def test_thrown_away_forgotten_and_without_who_left(browser, carol, person, moment):
    page = bring(browser, [*SHEET[:3], ("Dev Smith", "1/10/2026", "busy", "Dev Smith said", "")])
    dev = person("Dev Smith")
    with transaction():
        erase(person_id=dev.id, by=carol.id, now=clock.now())
    given = browser.get(f"{page}/unmatched.csv").text
    assert ("Dev Smith" in given, "[name removed]" in given) == (False, True)
    with transaction():
        assert end(SHEETS, clock.now() + timedelta(days=7)) == 1
    assert browser.get(f"{page}/unmatched.csv").status_code == 404
    assert browser.post(f"{page}/write", {"version": "0"}).status_code == 409
    assert "its rows are deleted by now" in text_of(browser.get(page))
    send(browser, f"{page}/drop")
    assert (scalar(select(func.count(Import.id))), scalars(select(ImportFile))) == (0, [])


@one_database
def test_only_coordinators(browser, browser_of, asha, stranger):
    page = bring(browser, SHEET)
    volunteer = browser_of(asha)
    for path in ("/import", *(f"{page}/{verb}" for verb in ("choices", "write", "undo", "drop"))):
        not_for(path, volunteer)
        not_when_signed_out(path, stranger)
    for verb in ("choices", "write", "undo", "drop", "again"):
        only_a_form(f"{page}/{verb}", browser)
    assert volunteer.get(page).status_code == 403
    assert browser.get("/import/99").status_code == 404
    assert browser.post("/import/99/undo").status_code == 404
    assert browser.post(f"{page}/undo").status_code == 409


def test_the_page_asks_the_same_of_the_database_however_long_the_sheet_is(browser):
    names = scalars(select(MP.display_name).order_by(MP.parliament_id).limit(60))
    counts = []
    for few in (names[:2], names):
        page = bring(browser, [(name, "1/10/2026", "busy", "", "") for name in few])
        with statements() as seen:
            browser.get(page)
        counts.append(len(seen))
    assert counts[0] == counts[1]
