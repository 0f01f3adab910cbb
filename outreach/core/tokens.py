"""Secret links and cookies: made once, seen once, kept only as a hash."""

import hashlib
import secrets


def new_token() -> str:
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What we keep of a secret link or cookie. It is random and long: one fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
