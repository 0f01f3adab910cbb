"""What every question to another server needs. Loaded only where one is asked: it brings httpx."""

import ssl
from functools import cache

import httpx


@cache
def certificates() -> ssl.SSLContext:
    """Whom we believe on https. Reading them takes longer than asking does: once is enough."""
    return httpx.create_ssl_context()
