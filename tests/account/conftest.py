"""People with passwords, hashed quickly: how slowly is tested in test_passwords."""

from collections.abc import Callable, Iterator

import pytest
from argon2 import PasswordHasher

from outreach.account import passwords
from outreach.people.models import Person
from outreach.vocabulary import Role
from tests.account.scenes import PASSWORD, change, set_up

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
QUICK_HASH = QUICK.hash(PASSWORD)


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(passwords, "_hasher", QUICK)
    monkeypatch.setattr(passwords, "NOBODY", QUICK.hash("nobody has this password"))
    return


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
