"""Sam signs in for Migrants Organise, with whom something is agreed; Carol coordinates."""

from collections.abc import Callable

import pytest

from outreach.core.vocabulary import Role
from outreach.people.models import Person
from tests.browsing import Browser
from tests.partners.scenes import agree, partner, signs_in_for


@pytest.fixture
def number(app: object) -> int:
    """The partner's."""
    made = partner()
    agree(made, "pledges")
    return made


@pytest.fixture
def sam(person: Callable[..., Person], number: int) -> Person:
    someone = person("Sam", Role.PARTNER)
    signs_in_for(someone, number)
    return someone


@pytest.fixture
def sams(browser_of: Callable[[Person], Browser], sam: Person) -> Browser:
    return browser_of(sam)


@pytest.fixture
def carols(browser_of: Callable[[Person], Browser], carol: Person) -> Browser:
    return browser_of(carol)
