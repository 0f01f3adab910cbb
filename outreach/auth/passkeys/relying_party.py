"""The site as passkeys know it: each is bound to one name, so that no other site can use it."""

from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

from outreach.core.app_state import setting

LOCAL = "localhost"


class RelyingParty(NamedTuple):
    """The domain that passkeys are bound to, and the origin that browsers sign."""

    id: str
    origin: str


def relying_party() -> RelyingParty | None:
    """Return what PUBLIC_URL says; None where browsers make no passkeys: without https, but for
    localhost, or without a name."""
    url = urlsplit(setting("PUBLIC_URL").lower())
    host = url.hostname or ""
    if _is_address(host) or not (url.scheme == "https" or host == LOCAL):
        return None
    port = "" if url.port in (None, {"https": 443, "http": 80}.get(url.scheme)) else f":{url.port}"
    return RelyingParty(host, f"{url.scheme}://{host}{port}")


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
