"""How a receiver knows that something is from us: as https://www.standardwebhooks.com says."""

import base64
import hashlib
import hmac
from datetime import datetime


def secret(salt: str, key: str) -> bytes:
    """A hook's secret, from its salt and the SECRET_KEY: the database alone signs nothing."""
    return hmac.digest(key.encode(), f"webhook:{salt}".encode(), "sha256")


def shown(secret: bytes) -> str:
    """A secret as the receiver's library takes it."""
    return f"whsec_{base64.b64encode(secret).decode()}"


def signed(*, event_id: str, body: bytes, secret: bytes, now: datetime) -> dict[str, str]:
    """The three headers. The moment is that of sending, so what was overheard cannot be sent again
    much later."""
    moment = str(int(now.timestamp()))
    content = b".".join((event_id.encode(), moment.encode(), body))
    signature = base64.b64encode(hmac.new(secret, content, hashlib.sha256).digest()).decode()
    return {
        "webhook-id": event_id,
        "webhook-timestamp": moment,
        "webhook-signature": f"v1,{signature}",
    }
