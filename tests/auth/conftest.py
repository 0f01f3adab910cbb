"""People with passwords."""

from collections.abc import Callable

import pytest

from outreach.core.vocabulary import Role
from outreach.people.models import Person
from tests.auth.scenes import PASSWORD, change, set_up
from tests.hashing import QUICK

QUICK_HASH = QUICK.hash(PASSWORD)


@pytest.fixture
def asha(person: Callable[..., Person]) -> Person:
    """A volunteer with a password."""
    return change(person("Asha"), password_hash=QUICK_HASH)


@pytest.fixture
def carol(person: Callable[..., Person]) -> Person:
    """A coordinator with a password and a second step."""
    return set_up(change(person("Carol", role=Role.COORDINATOR), password_hash=QUICK_HASH))


@pytest.fixture
def dev(person: Callable[..., Person]) -> Person:
    """A new coordinator, with a password alone."""
    return change(person("Dev", role=Role.COORDINATOR), password_hash=QUICK_HASH)
