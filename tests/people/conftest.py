"""Admins."""

from collections.abc import Callable

import pytest

from outreach.people.models import Person
from outreach.vocabulary import Role


@pytest.fixture
def admin(person: Callable[..., Person]) -> Person:
    return person("Amal", role=Role.ADMIN)
