"""The tokens of `test_planted_tokens.py`, and then every dataset in every format, on the page and
by program: a partner reads only what is made for them."""

import io
import zipfile

import pytest
from sqlalchemy import update

from outreach.core.vocabulary import FOR_PARTNERS, Format, Shared
from outreach.partners.models import Agreement
from tests.audit.scenes import unguarded
from tests.browsing import Browser
from tests.exports.api.scenes import CSV, LINES, XLSX, ZIP, Program, token_of
from tests.exports.scenes import tell_all
from tests.partners.scenes import EVERYTHING, withdraw
from tests.planting import settle
from tests.privacy.test_planted_tokens import columns_in, plant

# Which dataset a token leaves the house in. What nobody may know of is in none of them.
SAID_IN_PUBLIC = {"pledge_entries.link"}
FOR_THEM: dict[Shared, set[str]] = {
    Shared.PLEDGES: SAID_IN_PUBLIC,
    Shared.PLEDGE_HISTORY: SAID_IN_PUBLIC,
    Shared.CONTACTS: {"people.name"},
    Shared.PROGRESS: set(),
}
FOR_US = {
    **FOR_THEM,
    Shared.CONTACTS: set(),
    Shared.CONTACTS_FULL: {"people.name", "contacts.note"},
    Shared.VOLUNTEERS: {"people.name"},
}
ACCEPTED = ("application/json", LINES, CSV, XLSX, ZIP)
FILES = [word for word in Format if word is not Format.JSON]


@pytest.fixture
def world(app, person):
    world = settle(person)
    unguarded(update(Agreement).values(datasets=list(EVERYTHING)))
    world.ids["secret"] = [token_of(world.ids["partner_id"][0])]
    plant(world)
    # Planted over by what it is made of.
    unguarded(update(Agreement).values(datasets=list(EVERYTHING)))
    return world


def tokens_in(response):
    """In the file, whatever it is packed in, and in its headers."""
    assert response.status_code == 200, response.text
    data, said = response.data, [str(response.headers)]
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            said += [packed.read(name).decode() for name in packed.namelist()]
    else:
        said.append(data.decode())
    return columns_in(" ".join(said))


def taken(app, who, name):
    """What of the tokens is in a dataset, in any format."""
    browser = Browser(app, who)
    return [tokens_in(browser.post(f"/exports/{name}", {"format": form})) for form in FILES]


def fetched(app, world, name):
    program = Program(app, world.ids["secret"][0])
    return [tokens_in(program.get(f"/datasets/{name}", accept)) for accept in ACCEPTED]


@pytest.mark.parametrize("name", FOR_PARTNERS)
def test_a_partner_reads_what_is_made_for_them(app, world, name):
    for found in (*taken(app, world.partner, name), *fetched(app, world, name)):
        assert found <= FOR_THEM[name] | {"partners.name"}
        assert FOR_THEM[name] <= found


@pytest.mark.parametrize("name", Shared)
def test_a_coordinator_reads_what_is_for_coordinators(app, world, name):
    for found in taken(app, world.carol, name):
        assert found == FOR_US[name]


@pytest.mark.parametrize("name", [Shared.CONTACTS_FULL, Shared.VOLUNTEERS])
def test_the_rest_is_not_there_for_a_partner(app, world, name):
    assert Browser(app, world.partner).post(f"/exports/{name}").status_code in (403, 404)
    program = Program(app, world.ids["secret"][0])
    assert program.get(f"/datasets/{name}").status_code in (403, 404)


def test_a_name_is_gone_from_the_next_of_everything(app, world):
    program = Program(app, world.ids["secret"][0])
    _, since = program.rows("/datasets/contacts")
    withdraw(world.asha, world.ids["partner_id"][0])
    tell_all()
    changed = program.get(f"/datasets/contacts?since={since}")
    assert changed.get_json()["rows"]
    for found in (
        tokens_in(changed),
        *taken(app, world.partner, Shared.CONTACTS),
        *fetched(app, world, Shared.CONTACTS),
    ):
        assert "people.name" not in found


def test_what_describes_it_names_nobody(app, world):
    program = Program(app, world.ids["secret"][0])
    for path in ("/", "/openapi.json", "/datasets"):
        assert tokens_in(program.get(path)) <= {"partners.name"}
