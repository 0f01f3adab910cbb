"""ASGI scopes, as granian makes them."""

from typing import Any

from outreach.core.wsgi_environ import Environ, build_environ


def environ_of(*headers: tuple[bytes, bytes], path: bytes = b"/", **scope: Any) -> Environ:
    return build_environ(
        {
            "method": "GET",
            "raw_path": path,
            "query_string": b"",
            "http_version": "1.1",
            "scheme": "http",
            "server": ("127.0.0.1", "8000"),
            "client": ("192.0.2.7", "1"),
            "headers": headers,
            **scope,
        }
    )
