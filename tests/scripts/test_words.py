"""The right words for an MP, in few questions to the database."""

import pytest
from sqlalchemy import func, select

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import ScriptKind, Stage
from outreach.parliament.queries import mp_with_seat
from outreach.queue.models import QueueEntry
from outreach.scripts import queries
from outreach.scripts.actions import add_defaults, missing_defaults
from outreach.scripts.defaults import DEFAULTS
from outreach.scripts.models import Script, ScriptVersion
from outreach.scripts.rendering import check
from tests.facts import ABBOTT, scalar, statements
from tests.scenes import change, entry

PLEDGE = (
    "As a member of parliament, I pledge to represent and advocate for all people living in my "
    "constituency as equal members of the local community, regardless of their immigration "
    "status. My constituency and surgery are safe places and I welcome all my constituents to "
    "seek representation free from fear of immigration enforcement. I will not report on anyone "
    "who seeks my advice to the Home Office for immigration enforcement and will ensure my office "
    "correctly handles sensitive personal information to prevent this from happening."
)


def said(kind=ScriptKind.CALL, volunteer="Asha Example"):
    mp, seat = mp_with_seat(ABBOTT)
    row = db.session.get(QueueEntry, ABBOTT)
    return queries.words_for_call(kind, mp, seat, row, volunteer)


def test_everything_for_a_call_in_one_query(app):
    mp, seat = mp_with_seat(ABBOTT)
    row = db.session.get(QueueEntry, ABBOTT)
    with statements() as asked:
        found = queries.words_for_call(ScriptKind.CALL, mp, seat, row, "Asha Example")
    assert len(asked) == 2  # one, noted when it is looked up and when it runs
    assert "my name is Asha." in found.words.text
    assert "Could I speak to Ms Diane Abbott" in found.words.html
    assert len(found.answers) == 7
    assert found.pledge.text == PLEDGE


def test_it_is_what_the_parts_say_one_by_one(app):
    together = said(ScriptKind.LETTER)
    row = entry(ABBOTT)
    fields = queries.merge_fields(*mp_with_seat(ABBOTT), row, "Asha Example")
    assert together.fields == fields
    assert together.words == queries.words(ScriptKind.LETTER, Stage.FIRST_CALL, fields)
    assert together.answers == queries.answers(fields)


def test_the_fields_of_an_mp_without_a_seat_and_a_past(app):
    def fields_of(volunteer):
        row = entry(ABBOTT)
        return queries.merge_fields(mp_with_seat(ABBOTT).MP, None, row, volunteer)

    fields = fields_of("  ")
    assert (fields["constituency"], fields["last_contact"]) == ("the constituency", "recently")
    change(ABBOTT, last_contact_at=clock.now())
    fields = fields_of("Asha Example")
    assert (fields["last_contact"], fields["volunteer_first"]) == ("on Tue 3 Nov", "Asha")
    assert fields["mp_formal"] == "Rt Hon Diane Abbott MP"


def test_the_newest_version_counts(app, carol, call, saved):
    first = said().words.version_id
    saved(carol, call, "New words for {mp}")
    now = said().words
    assert (now.title, now.text) == ("A title", "New words for Ms Diane Abbott")
    assert now.version_id != first
    assert queries.is_version(first)
    assert queries.is_version(now.version_id)
    assert not queries.is_version(2_000_000_000)


def test_the_pledge_is_the_one_of_2018(app):
    assert queries.pledge_text() == PLEDGE


@pytest.mark.parametrize("text", DEFAULTS, ids=lambda text: text.title)
def test_what_comes_with_the_software_could_be_saved(text):
    check(text.title, text.body, text.kind)


@pytest.mark.parametrize("stage", Stage)
def test_every_letter_begins_with_the_mp_and_ends_with_the_writer(app, stage):
    row = entry(ABBOTT)
    fields = queries.merge_fields(*mp_with_seat(ABBOTT), row, "Asha Example") | {"own": "My words."}
    letter = queries.words(ScriptKind.LETTER, stage, fields).text
    assert letter.startswith("Dear Ms Diane Abbott,\n\nMy words.\n\n")
    assert letter.endswith("Yours sincerely,\nAsha Example")
    assert f"> {PLEDGE}" in letter


def test_defaults_are_loaded_where_one_is_missing_and_once(app):
    with transaction():
        for script_id in db.session.scalars(select(Script.id).where(Script.stage == "chasing")):
            db.session.query(ScriptVersion).filter_by(script_id=script_id).delete()
            db.session.query(Script).filter_by(id=script_id).delete()
    with transaction():
        assert add_defaults(now=clock.now()) == 2
    with statements() as asked:
        assert missing_defaults() == []
    assert len(asked) == 1
    assert scalar(select(func.count(Script.id))) == len(DEFAULTS)
