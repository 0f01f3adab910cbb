"""Partners are tenants: nothing that is another's, or ours alone, is there for one."""

import pytest

from outreach.core.vocabulary import FOR_PARTNERS, Role, Shared
from outreach.exports.contracts.registry import CONTRACTS
from tests.facts import lasting
from tests.partners.scenes import EVERYTHING, agree, partner, signs_in_for

OURS = [name for name in Shared if name not in FOR_PARTNERS]
one_database = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def theirs(person, browser_of):
    """Return the browser of somebody who signs in for a partner with all that can be agreed."""
    sam = person("Sam", Role.PARTNER)
    number = partner("Refugee Voice")
    agree(number, *EVERYTHING)
    signs_in_for(sam, number)
    return browser_of(sam)


def test_there_is_something_to_keep_apart():
    assert len(OURS) >= 2
    assert len(FOR_PARTNERS) >= 3


@pytest.mark.parametrize("name", OURS)
def test_no_dataset_of_ours_is_there_for_a_partner(theirs, name):
    path = f"/exports/{name.value}"
    before = lasting()
    assert theirs.get(path).status_code == 404
    form = {"format": "csv", "columns": [column.name for column in CONTRACTS[name].columns]}
    assert theirs.post(path, form).status_code == 404
    assert theirs.get("/exports").text.count(f'"{path}"') == 0
    assert lasting() == before


@pytest.mark.parametrize("name", FOR_PARTNERS)
def test_what_is_agreed_is_there(theirs, name):
    assert theirs.get(f"/exports/{name.value}").status_code == 200


@one_database
@pytest.mark.parametrize("name", FOR_PARTNERS)
def test_what_is_not_agreed_is_not(person, browser_of, name):
    sam, number = person("Sam", Role.PARTNER), partner("Refugee Voice")
    agree(number, *(set(EVERYTHING) - {name.value}))
    signs_in_for(sam, number)
    assert browser_of(sam).get(f"/exports/{name.value}").status_code == 403


@one_database
@pytest.mark.parametrize("name", ["../contacts", "CONTACTS", "contacts%00", "contacts ", "people"])
def test_no_other_name_is_a_dataset(theirs, name):
    assert theirs.get(f"/exports/{name}").status_code in (400, 404)


@one_database
def test_the_pages_of_one_do_not_name_another(theirs):
    other = partner("Somebody Else’s Charity")
    agree(other)
    paths = ("/exports", "/signatures", "/account", "/account/sharing", "/my-data", "/privacy")
    for path in paths:
        page = theirs.get(path)
        assert page.status_code == 200, path
        assert "Somebody Else" not in page.text, path
    for path in (f"/partners/{other}", "/partners", f"/partners/{other}/webhooks/new"):
        assert theirs.get(path).status_code == 403, path
