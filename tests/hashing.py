"""Hashes without the work that makes them slow. How slow they are is tested in tests/auth."""

from typing import Any

import pytest
from argon2 import PasswordHasher
from argon2.low_level import hash_secret_raw

from outreach.auth import passwords
from outreach.auth import two_factor as second_factor

LITTLE = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}
QUICK = PasswordHasher(**LITTLE)


def _raw(code: bytes, salt: bytes, **costs: Any) -> bytes:
    return hash_secret_raw(code, salt, **(costs | LITTLE))


def hash_quickly(patch: pytest.MonkeyPatch) -> None:
    """Passwords and recovery codes, in this process. What was hashed slowly is verified slowly."""
    patch.setattr(passwords, "_hasher", QUICK)
    patch.setattr(passwords, "NOBODY", QUICK.hash("nobody has this password"))
    patch.setattr(second_factor, "hash_secret_raw", _raw)
