"""Admins."""

from collections.abc import Callable

import pytest

from outreach.core.vocabulary import Role
from outreach.people.models import Person


@pytest.fixture
def admin(person: Callable[..., Person]) -> Person:
    return person("Amal", role=Role.ADMIN)
