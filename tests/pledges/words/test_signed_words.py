"""A signature keeps the words that were signed, and the public reads which."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import PledgeStatus, Role
from outreach.pledges.models import PledgeEntry
from outreach.pledges.offices.actions import make_link
from outreach.pledges.offices.models import OfficeLink, OfficeSignature
from outreach.pledges.offices.tokens import number, secret
from outreach.scripts.models import ScriptVersion
from tests.browsing import text_of
from tests.facts import ABBOTT, marked, pledge_words, scalar
from tests.ladder import value_of
from tests.pledges.words.scenes import NEW, reworded
from tests.public.scenes import HACKNEY, HOLBORN, published

WHO = {"name": "Sam Office", "role": "Office manager", "by_mp": "no"}
EARLIER = "They signed earlier words of the pledge"


@pytest.fixture
def dev(person):
    return person("Dev", role=Role.COORDINATOR)


def version_of(entry_id):
    query = select(ScriptVersion.number).join(PledgeEntry, PledgeEntry.words_id == ScriptVersion.id)
    return scalar(query.where(PledgeEntry.id == entry_id))


def test_a_signature_keeps_its_words(asha, carol, dev, stranger):
    first = published(asha, carol)
    reworded(carol, dev)
    second = published(asha, carol, ABBOTT)
    assert (version_of(first), version_of(second)) == (1, 2)
    data = stranger.get("/pledges.json").json
    assert (data["pledge_version"], data["pledge"]) == (2, NEW)
    seats = {one["gss_code"]: one for one in data["constituencies"]}
    assert (seats[HOLBORN]["signed_version"], seats[HACKNEY]["signed_version"]) == (1, 2)
    [earlier] = data["earlier_pledges"]
    assert earlier["version"] == 1
    assert "Home Office" in earlier["text"]
    assert "earlier words" in text_of(stranger.get("/pledges?region=London&status=signed"))
    assert EARLIER in text_of(stranger.get(f"/constituencies/{HOLBORN}"))
    assert earlier["text"].split("\n")[0] in text_of(stranger.get(f"/constituencies/{HOLBORN}"))
    assert EARLIER not in text_of(stranger.get(f"/constituencies/{HACKNEY}"))
    assert EARLIER in text_of(stranger.get(f"/embed/{HOLBORN}"))
    assert "in earlier words than today’s" in stranger.get("/pledges.atom").text
    assert "earlier words of the pledge" in text_of(stranger.get("/"))


def test_a_reviewer_reads_the_words_that_were_signed(asha, carol, dev, browser_of):
    entry_id = marked(asha, ABBOTT, PledgeStatus.SIGNED)
    reworded(carol, dev)
    page = text_of(browser_of(carol).get("/review"))
    assert "They signed earlier words (version 1), not today’s" in page
    assert browser_of(carol).post(f"/review/pledges/{entry_id}/confirm").status_code == 303
    assert version_of(entry_id) == 1


@pytest.fixture
def link(carol):
    with transaction():
        make_link(mp_id=ABBOTT, person_id=carol.id, now=clock.now())
    return "/sign/" + secret("link", scalar(select(OfficeLink.id)))


def test_an_office_signs_the_words_that_it_read(stranger, link, carol, dev):
    sent = WHO | {"pledge_version": value_of(stranger.get(link), "pledge_version")}
    reworded(carol, dev)
    answer = stranger.post(link, sent)
    assert answer.status_code == 409
    page = text_of(answer)
    assert "The words of the pledge changed after you opened this page." in page
    assert NEW in page
    assert "removed:" in page
    assert value_of(answer, "name") == "Sam Office"
    assert scalar(select(func.count(OfficeSignature.id))) == 0
    again = WHO | {"pledge_version": value_of(answer, "pledge_version")}
    assert stranger.post(link, again).status_code == 303
    assert scalar(select(OfficeSignature.words_id)) == pledge_words()


def test_an_old_form_without_a_version_signs_nothing(stranger, link):
    for old in ({}, {"pledge_version": "x"}, {"pledge_version": "999999999"}):
        assert stranger.post(link, WHO | old).status_code == 409
    assert scalar(select(func.count(OfficeSignature.id))) == 0


def test_words_that_change_before_the_office_answers_change_nothing(stranger, link, carol, dev):
    stranger.post(link, WHO | {"pledge_version": "1"})
    reworded(carol, dev)
    path = "/confirm/signature/" + secret("signature", scalar(select(OfficeSignature.id)))
    assert NEW not in text_of(stranger.get(path))
    told = number("signature", scalar(select(OfficeSignature.id)))
    stranger.post(path, {"number": told})
    assert version_of(scalar(select(PledgeEntry.id))) == 1


def test_a_volunteer_says_which_words_were_signed(asha, carol, dev, browser_of):
    form = {"status": "signed", "link": "https://example.org/statement", "newest_version": "1"}
    reworded(carol, dev)
    browser, path = browser_of(asha), f"/mps/{ABBOTT}/pledge"
    answer = browser.post(path, form)
    assert answer.status_code == 409
    assert "Choose which words they signed" in text_of(answer)
    assert "https://example.org/statement" in answer.text
    chosen = form | {"newest_version": "2", "pledge_version": "1"}
    assert browser.post(path, chosen).status_code == 303
    assert version_of(scalar(select(PledgeEntry.id))) == 1


def test_a_version_that_does_not_exist_is_refused(asha, browser_of):
    form = {"status": "signed", "link": "https://example.org/statement", "pledge_version": "77"}
    answer = browser_of(asha).post(f"/mps/{ABBOTT}/pledge", form)
    assert answer.status_code == 422
    assert scalar(select(func.count(PledgeEntry.id))) == 0


def test_the_database_takes_no_signature_without_words_of_the_pledge(asha):
    entry_id = marked(asha, ABBOTT, PledgeStatus.SIGNED)
    other = scalar(select(ScriptVersion.id).where(ScriptVersion.id != pledge_words()))
    columns = "mp_id, at, status, basis, link, is_public, entered_by, answered_by, checks_needed"
    for words_id, basis in (("NULL", "basis"), (other, "basis"), ("words_id", "'mp_by_voice'")):
        copy = columns.replace("basis", basis)
        statement = (
            f"INSERT INTO pledge_entries ({columns}, words_id) SELECT {copy}, {words_id}"  # noqa: S608
            f" FROM pledge_entries WHERE id = {entry_id}"
        )
        with pytest.raises(DatabaseError), transaction():
            db.session.execute(text(statement))
    with pytest.raises(DatabaseError, match="only grows"), transaction():
        db.session.execute(text(f"UPDATE pledge_entries SET words_id = {other}"))  # noqa: S608
    assert scalar(select(func.count(PledgeEntry.id))) == 1
