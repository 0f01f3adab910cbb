"""Links that can be shown again while they work: made from the number of their row and the secret
of this server. The database keeps their hashes alone."""

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256

from outreach.core.app_state import setting


def secret(kind: str, number: int) -> str:
    """43 characters for an address; the same each time."""
    key = setting("SECRET_KEY").encode()
    made = hmac.new(key, f"office {kind} {number}".encode(), sha256).digest()
    return urlsafe_b64encode(made).decode().rstrip("=")


def number(kind: str, row_id: int) -> str:
    """Return the four digits that stand in a message beside its link. Programs that scan mail open
    links and send the forms behind them; they do not copy a number from the message."""
    key = setting("SECRET_KEY").encode()
    made = hmac.new(key, f"office {kind} {row_id} number".encode(), sha256).digest()
    return f"{int.from_bytes(made) % 10_000:04}"
