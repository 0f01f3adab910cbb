"""Secret links and cookies: made once, seen once, kept only as a hash."""

import hashlib
import hmac
import secrets

from outreach.core.app_state import setting


def new_token() -> str:
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What we keep of a secret link or cookie. It is random and long: one fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed_hash(text: str) -> str:
    """What we keep of something short that could be found by trying: keyed, so that the table
    alone tells nobody what it was."""
    return hmac.new(setting("SECRET_KEY").encode(), text.encode(), hashlib.sha256).hexdigest()
