"""Passwords: argon2id with the library's defaults, which follow RFC 9106. Slow on purpose:
call these before a write transaction begins, never inside one."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

SHORTEST, LONGEST = 12, 128

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    return _hasher.hash(password)


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")


def verify(password_hash: str | None, password: str) -> bool:
    """Whether it is the password. Takes as long when there is no such account."""
    try:
        _hasher.verify(password_hash or _nobody(), password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return password_hash is not None
