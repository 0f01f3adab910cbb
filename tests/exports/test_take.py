"""Taking a dataset on the page."""

import io
import json
from datetime import timedelta
from hashlib import sha256

import openpyxl
import pytest
from sqlalchemy import select, update

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Outcome, Role, TakingState
from outreach.exports import download_progress, downloads, views
from outreach.exports.models import Taking
from outreach.partners import actions as partners
from outreach.partners import agreements
from outreach.partners.queries import agreement_of
from outreach.people.models import Person
from tests.browsing import Browser, text_of
from tests.exports.scenes import number_of, partner, table, tell_all
from tests.facts import scalar, scalars
from tests.ladder import message_at, not_for, not_when_signed_out
from tests.scenes import CORBYN, logged

NEWEST = select(Taking).order_by(Taking.id.desc()).limit(1)


@pytest.fixture
def shared(app):
    return partner()


def works_for(someone, partner_id):
    with transaction():
        words = {"person_id": someone.id, "by": someone.id, "now": clock.now()}
        partners.add_person(partner_id=partner_id, **words)


@pytest.fixture
def petra(person, shared):
    someone = person("Petra", role=Role.PARTNER)
    works_for(someone, shared)
    return someone


@pytest.fixture
def by_petra(petra, browser_of):
    return browser_of(petra)


@pytest.fixture
def by_carol(carol, browser_of):
    return browser_of(carol)


def test_it_is_a_file_and_written_down(asha, by_petra, petra, shared):
    logged(asha, Outcome.NO_ANSWER)
    response = by_petra.post("/exports/contacts", {"format": "csv"})
    assert response.status_code == 200
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="contacts-2026-11-03.csv"'
    )
    assert response.headers["Cache-Control"] == "no-store"
    assert len(table(response.text)) == 1
    taking = scalar(NEWEST)
    assert (taking.person_id, taking.partner_id, taking.rows) == (petra.id, shared, 1)
    assert (taking.state, taking.size) == (TakingState.DONE, len(response.data))
    assert taking.sha256 == sha256(response.data).hexdigest()
    page = text_of(by_petra.get("/exports"))
    assert "contacts 2.0 as csv: 1 row" in page
    assert taking.sha256 in page


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl", "package"])
def test_in_each_format(asha, by_carol, form):
    logged(asha, Outcome.NO_ANSWER)
    response = by_carol.post("/exports/contacts_full", {"format": form})
    assert response.status_code == 200
    assert scalar(NEWEST).format == form
    assert scalar(NEWEST).rows == 1
    if form == "xlsx":
        assert openpyxl.load_workbook(io.BytesIO(response.data)).sheetnames[0] == "contacts_full"
    if form == "jsonl":
        assert json.loads(response.text)["volunteer_name"] == "Asha"


def test_the_first_rows_are_shown(asha, by_petra):
    logged(asha, Outcome.NO_ANSWER)
    tell_all()
    page = text_of(by_petra.get("/exports/contacts"))
    assert "Download 1 row as CSV" in page
    assert "no_answer" in page
    fragment = by_petra.get("/exports/contacts?format=xlsx", fragment=True)
    assert "Download 1 row as Excel" in fragment.text
    assert "<h1" not in fragment.text


def test_columns_can_be_left_out_and_not_added(asha, by_petra):
    logged(asha, Outcome.NO_ANSWER, note="Quince")
    some = {"format": "csv", "columns": ["outcome", "date"]}
    found = table(by_petra.post("/exports/contacts", some).text)
    assert list(found[0]) == ["contact_id", "date", "outcome"]
    more = {"format": "csv", "columns": ["outcome", "note"]}
    response = by_petra.post("/exports/contacts", more)
    assert response.status_code == 422
    assert "Columns can only be left out" in response.text
    assert "Quince" not in response.text


def test_a_period(asha, ben, by_petra):
    logged(asha, Outcome.NO_ANSWER, at=clock.now() - timedelta(days=1))
    logged(ben, Outcome.NO_ANSWER, CORBYN)
    days = {"first": "2026-11-02", "last": "2026-11-02"}
    found = table(by_petra.post("/exports/contacts", {"format": "csv", **days}).text)
    assert [row["date"] for row in found] == ["2026-11-02"]


def test_what_is_not_in_order_is_said_at_the_field_and_kept(by_petra):
    days = {"format": "xlsx", "first": "2026-11-04", "last": "2026-11-01"}
    response = by_petra.post("/exports/contacts", days)
    assert "This is before the first day." in message_at(response, "last")
    assert 'value="2026-11-04"' in response.text
    wrong = by_petra.post("/exports/contacts", {"format": "pdf"})
    assert "Choose one of the formats given." in message_at(wrong, "format")
    assert by_petra.get("/exports/contacts?first=soon").status_code == 422


def test_what_changed_since_ones_own_last(asha, ben, by_petra, by_carol):
    logged(asha, Outcome.NO_ANSWER)
    changes = {"format": "csv", "rows": "changes"}
    never = by_petra.post("/exports/contacts", changes)
    assert "Take everything first." in message_at(never, "rows")
    by_petra.post("/exports/contacts", {"format": "csv"})
    assert table(by_petra.post("/exports/contacts", changes).text) == []
    new = logged(ben, Outcome.NO_ANSWER, CORBYN)
    # What a coordinator takes meanwhile is not Petra's last.
    by_carol.post("/exports/contacts", {"format": "csv", "partner": ""})
    response = by_petra.post("/exports/contacts", changes)
    assert [number_of(row["contact_id"]) for row in table(response.text)] == [new.id]
    assert "contacts-changes-2026-11-03.csv" in response.headers["Content-Disposition"]
    assert table(by_petra.post("/exports/contacts", changes).text) == []


def test_fewer_columns_are_no_beginning_for_more(asha, ben, by_petra):
    logged(asha, Outcome.NO_ANSWER)
    by_petra.post("/exports/contacts", {"format": "csv", "columns": ["date"]})
    response = by_petra.post("/exports/contacts", {"format": "csv", "rows": "changes"})
    assert response.status_code == 422


def test_a_workbook_has_an_end(asha, by_petra, monkeypatch):
    logged(asha, Outcome.NO_ANSWER)
    logged(asha, Outcome.NO_ANSWER, CORBYN)
    monkeypatch.setattr(views, "MOST_ROWS", 1)
    response = by_petra.post("/exports/contacts", {"format": "xlsx"})
    assert "Take it as CSV" in message_at(response, "format")
    assert "Choose CSV" in by_petra.get("/exports/contacts?format=xlsx").text


def test_a_coordinator_takes_it_as_a_partner_sees_it(asha, by_carol, shared):
    logged(asha, Outcome.NO_ANSWER)
    own = table(by_carol.post("/exports/contacts", {"format": "csv"}).text)
    theirs = table(by_carol.post("/exports/contacts", {"format": "csv", "partner": shared}).text)
    assert own[0]["volunteer"] != theirs[0]["volunteer"]
    wrong = by_carol.post("/exports/contacts", {"format": "csv", "partner": "77"})
    assert "Choose one of the partners given" in message_at(wrong, "partner")


def test_a_partner_takes_only_what_was_agreed(by_petra, shared, moment):
    for name in ("contacts_full", "volunteers", "nothing"):
        assert by_petra.post(f"/exports/{name}", {"format": "csv"}).status_code == 404
        assert by_petra.get(f"/exports/{name}").status_code == 404
    with transaction():
        agreements.agree(
            partner_id=shared,
            datasets=["pledges"],
            until=clock.london_date(clock.now()),
            person_id=None,
            now=clock.now(),
        )
    assert by_petra.get("/exports/pledges").status_code == 200
    refused = by_petra.post("/exports/contacts", {"format": "csv"})
    assert refused.status_code == 403
    assert "does not name this dataset" in refused.text
    page = text_of(by_petra.get("/exports"))
    assert "Where each MP stands" in page
    assert "Calls and letters" not in page


def test_an_agreement_that_has_run_out_means_no_export(petra, browser_of, shared, moment):
    with transaction():
        agreements.agree(
            partner_id=shared,
            datasets=["pledges"],
            until=clock.london_date(clock.now()),
            person_id=None,
            now=clock.now(),
        )
    moment.shift(timedelta(hours=13, minutes=59))
    by_petra = browser_of(petra)
    assert by_petra.post("/exports/pledges", {"format": "csv"}).status_code == 200
    moment.shift(timedelta(minutes=1))
    assert by_petra.post("/exports/pledges", {"format": "csv"}).status_code == 403
    assert "the agreement ran out on" in by_petra.get("/exports").text


def test_who_belongs_to_no_partner_takes_nothing(person, browser_of, shared, by_carol):
    by_carol.post("/exports/pledges", {"format": "csv"})
    nobody = browser_of(person("Nobody", role=Role.PARTNER))
    page = text_of(nobody.get("/exports"))
    assert "Your account belongs to no partner yet." in page
    assert "pledges 1.1" not in page
    assert nobody.post("/exports/pledges", {"format": "csv"}).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/exports/contacts?last=9999-12-31",
        "/exports/progress?first=0001-01-01",
        "/exports/contacts?first=1999-12-31",
    ],
)
def test_days_that_cannot_be_meant_are_refused(by_petra, path):
    response = by_petra.get(path)
    assert response.status_code == 422
    assert "Choose days of this century." in response.text


def test_weeks_begin_with_the_first_contact(asha, by_petra):
    logged(asha, Outcome.NO_ANSWER)
    early = {"format": "csv", "first": "2000-01-01"}
    assert len(table(by_petra.post("/exports/progress", early).text)) == 1


def test_a_page_of_the_record_that_is_none_is_empty(by_petra):
    assert by_petra.get("/exports?page=9223372036854775808").status_code == 200


def test_a_partner_does_not_read_which_coordinator_looked(by_petra, by_carol, shared):
    by_carol.post("/exports/pledges", {"format": "csv", "partner": shared})
    assert "Carol" not in text_of(by_petra.get("/exports"))
    assert "Carol" in text_of(by_carol.get("/exports"))


def test_whoever_is_switched_off_meanwhile_gets_no_more(app, carol, monkeypatch):
    monkeypatch.setattr(downloads, "SMALL", 1000)
    monkeypatch.setattr(download_progress, "LOOKED_EVERY", 0)
    browser = Browser(app, carol, look=False)
    headers = {"X-CSRFToken": browser.token}
    response = browser.client.post(
        "/exports/pledges", data={"format": "csv"}, headers=headers, buffered=False
    )
    with transaction():
        off = update(Person).where(Person.id == carol.id).values(disabled_at=clock.now())
        db.session.execute(off)
    with pytest.raises(download_progress.NoLongerAllowed):
        list(response.response)
    response.close()


def test_others_may_not(asha, stranger, browser_of, person, app):
    not_for("/exports/contacts", browser_of(asha))
    not_for("/exports/contacts", browser_of(person("Adil", role=Role.ADMIN)))
    not_when_signed_out("/exports/contacts", stranger)
    assert scalars(select(Taking)) == []


def test_coordinators_see_who_took_what(asha, by_petra, by_carol):
    by_petra.post("/exports/pledges", {"format": "jsonl"})
    page = text_of(by_carol.get("/exports"))
    assert "pledges 1.1 as jsonl: 650 rows" in page
    assert "Petra" in page
    assert "Migrants Organise" in page


def test_a_partner_sees_what_it_took_and_nothing_else(by_petra, by_carol):
    by_carol.post("/exports/volunteers", {"format": "csv"})
    assert "volunteers" not in text_of(by_petra.get("/exports"))


def test_large_ones_come_in_pieces_and_when_somebody_hangs_up_that_is_written_down(
    app, asha, carol, browser_of, monkeypatch
):
    monkeypatch.setattr(downloads, "SMALL", 1000)
    browser = Browser(app, carol, look=False)
    response = browser.client.post(
        "/exports/pledges",
        data={"format": "csv"},
        headers={"X-CSRFToken": browser.token},
        buffered=False,
    )
    assert response.is_streamed
    pieces = response.response
    assert next(iter(pieces)).startswith(b'\xef\xbb\xbf"mp_id"')
    response.close()
    assert scalar(NEWEST).state is TakingState.CUT_OFF
    assert scalar(NEWEST).sha256 is None
    assert "broken off" in browser_of(carol).get("/exports").text


def test_two_slow_downloads_keep_a_third_waiting_and_nobody_else(app, carol, monkeypatch):
    monkeypatch.setattr(downloads, "SMALL", 1000)
    browser = Browser(app, carol, look=False)
    headers = {"X-CSRFToken": browser.token}

    def begin():
        return browser.client.post(
            "/exports/pledges", data={"format": "csv"}, headers=headers, buffered=False
        )

    first, second = begin(), begin()
    third = begin()
    assert third.status_code == 503
    assert third.headers["Retry-After"] == "30"
    assert "try again in a minute" in third.text
    assert browser.get("/exports").status_code == 200
    first.close()
    again = begin()
    assert again.status_code == 200
    for response in (second, again):
        response.close()


def test_a_name_like_a_dataset_is_none(by_carol):
    assert by_carol.get("/exports/PLEDGES").status_code == 404
    assert by_carol.get("/exports/pledges%00").status_code in (400, 404)


def test_an_agreement_that_ends_meanwhile_cuts_it_off(app, petra, shared, monkeypatch):
    monkeypatch.setattr(downloads, "SMALL", 1000)
    monkeypatch.setattr(download_progress, "LOOKED_EVERY", 0)
    browser = Browser(app, petra, look=False)
    response = browser.client.post(
        "/exports/pledges",
        data={"format": "csv"},
        headers={"X-CSRFToken": browser.token},
        buffered=False,
    )
    pieces = iter(response.response)
    next(pieces)
    with transaction():
        agreements.end_agreement(
            partner_id=shared,
            agreement_id=agreement_of(shared).id,
            person_id=petra.id,
            now=clock.now(),
        )
    with pytest.raises(download_progress.NoLongerAllowed):
        list(pieces)
    response.close()
    assert scalar(NEWEST).state is TakingState.CUT_OFF
