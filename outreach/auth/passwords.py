"""Passwords: argon2id with the library's defaults, which follow RFC 9106. Slow on purpose:
call these before a write transaction begins, never inside one."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

SHORTEST, LONGEST = 12, 128

_hasher = PasswordHasher()

# Of a password that nobody has and nobody knows, made with the same settings. It is written down
# here and not made at the first need, so that not even the first answer takes longer.
NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$k2KohzEjQeX4PUvawuJO6Q"
    "$mNG3dqDPZss40keZQV7cgUHaKlgcUUAnh/kqWyTP/II"
)


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def verify(password_hash: str | None, password: str) -> bool:
    """Whether it is the password. Takes as long when there is no such account."""
    try:
        _hasher.verify(password_hash or NOBODY, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return password_hash is not None
