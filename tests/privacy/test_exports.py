"""A token in every column that can hold a text, and then every dataset in every format and by every
way out: whose name and words leave the house, and to whom."""

import io
import zipfile

import pytest

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import FOR_PARTNERS, Format, Shared
from outreach.exports import reader as reading
from outreach.exports.api.actions import make_token
from outreach.exports.changed_rows import changed_rows
from outreach.partners import actions as partners
from tests.exports.scenes import partner, taken
from tests.planting import hash_quickly, settle
from tests.privacy.test_planted_tokens import columns_in, plant

FILES = [form for form in Format if form is not Format.JSON]
ACCEPTED = (
    "application/json",
    "application/jsonl",
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/zip",
)
# To a partner: what anyone may read of a pledge. A name only where its owner lets it go there.
PUBLIC = {"pledge_entries.link"}
# The workbook and the package say for whom they are; that is whoever takes them.
NAMED = {"partners.name"}
# Only coordinators take these.
KEPT_HERE = {
    Shared.CONTACTS_FULL: {"contacts.note", "people.name"},
    Shared.VOLUNTEERS: {"people.name"},
}


@pytest.fixture
def world(app, person, monkeypatch):
    hash_quickly(monkeypatch)
    world = settle(person)
    plant(world)
    return world


@pytest.fixture
def whose(world):
    return partner("Someone Else")


def unpacked(body):
    """All text in it, also what is packed."""
    if not body.startswith(b"PK"):
        return body.decode()
    with zipfile.ZipFile(io.BytesIO(body)) as zipped:
        return " ".join(zipped.read(name).decode() for name in zipped.namelist())


def files(name, whose):
    since = [None, 0] if name not in (Shared.PROGRESS, Shared.VOLUNTEERS) else [None]
    for form in FILES:
        for revision in since:
            yield form, unpacked(taken(name, form, whose, revision))


def test_no_word_of_ours_is_in_what_a_partner_takes(world, whose):
    for name in FOR_PARTNERS:
        for form, text in files(name, whose):
            assert columns_in(text) <= PUBLIC | NAMED, (name, form)
    assert columns_in(unpacked(taken(Shared.PLEDGES, Format.CSV, whose))) == PUBLIC


def test_a_name_is_in_it_by_consent_alone(world, whose):
    with transaction():
        partners.give_consent(person_id=world.asha.id, partner_id=whose, now=clock.now())
    for form, text in files(Shared.CONTACTS, whose):
        assert "people.name" in columns_in(text), form
    for form, text in files(Shared.CONTACTS, partner("A third")):
        assert "people.name" not in columns_in(text), form
    with transaction():
        partners.withdraw_consent(person_id=world.asha.id, partner_id=whose, now=clock.now())
    for form, text in files(Shared.CONTACTS, whose):
        assert columns_in(text) <= NAMED, form


def test_coordinators_take_notes_and_names_and_nothing_else(world):
    for name, known in KEPT_HERE.items():
        for form, text in files(name, None):
            assert columns_in(text) == known, (name, form)


def test_no_word_of_ours_is_in_what_a_program_gets(app, world, whose):
    names = [name.value for name in FOR_PARTNERS]
    with transaction():
        words = {"label": "-", "person_id": None, "days": 9, "now": clock.now()}
        secret = make_token(partner_id=whose, datasets=names, **words)
    client = app.test_client()
    headers = {"Authorization": f"Bearer {secret}"}
    asked = [("/api/v1/datasets", None), ("/api/v1/openapi.json", None), ("/api/v1/", None)]
    asked += [(f"/api/v1/datasets/{name}", accept) for name in names for accept in ACCEPTED]
    for path, accept in asked:
        db.session.rollback()
        with app.app_context():
            sent = {**headers, "Accept": accept} if accept else headers
            response = client.get(path, headers=sent)
        assert response.status_code == 200, (path, accept)
        assert columns_in(str(response.headers)) == set()
        assert columns_in(unpacked(response.data)) <= PUBLIC | NAMED, (path, accept)


def test_no_word_of_ours_is_in_what_is_told_at_once(world, whose):
    db.session.rollback()
    with transaction():
        head = reading.head()
    for name in FOR_PARTNERS:
        rows = changed_rows(name.value, partner_id=whose, since=0, until=head, limit=10_000)
        assert columns_in(str(rows)) <= PUBLIC, name
    db.session.rollback()
