"""Carol, who looks after partners, and Sam, who works for one."""

from collections.abc import Callable

import pytest

from outreach.core.vocabulary import Role
from outreach.people.models import Person
from tests.browsing import Browser


@pytest.fixture
def carols(browser_of: Callable[[Person], Browser], carol: Person) -> Browser:
    return browser_of(carol)


@pytest.fixture
def sam(person: Callable[..., Person]) -> Person:
    return person("Sam", Role.PARTNER)
