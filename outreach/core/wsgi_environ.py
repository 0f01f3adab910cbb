"""A WSGI environ (PEP 3333) from an ASGI scope."""

import sys
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes

Environ = dict[str, Any]
# What an adversary could use to speak for a proxy: WSGI cannot tell X_Forwarded_For from
# X-Forwarded-For, and proxies only replace the second.
_AMBIGUOUS = b"_"
# Of these the first counts; the server refuses a request whose lengths differ.
_SINGLE = {"HTTP_CONTENT_TYPE": "CONTENT_TYPE", "HTTP_CONTENT_LENGTH": "CONTENT_LENGTH"}
_ALWAYS: Environ = {
    "GATEWAY_INTERFACE": "CGI/1.1",
    "SCRIPT_NAME": "",
    "SERVER_SOFTWARE": "outreach",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    # The body is collected before: reading to its end never waits for a client.
    "wsgi.input_terminated": True,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}


def build_environ(scope: Mapping[str, Any]) -> Environ:
    """Return the environ of a request whose body is not collected yet: `wsgi.input` is empty."""
    server_name, server_port = scope["server"]
    return {
        **_ALWAYS,
        **_headers(scope["headers"]),
        "REQUEST_METHOD": scope["method"],
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server_name,
        "SERVER_PORT": str(server_port),
        "REMOTE_ADDR": scope["client"][0],
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": BytesIO(),
    }


def put_body(environ: Environ, content: bytes, length: int) -> None:
    """Make `content` the body, and say that it has `length` bytes: more, where it was thrown away.

    Its transfer coding is undone already.
    """
    environ["wsgi.input"] = BytesIO(content)
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    environ.pop("CONTENT_LENGTH", None)
    if length:
        environ["CONTENT_LENGTH"] = str(length)


def _headers(pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers under their CGI names; those sent several times are joined (RFC 9110 §5.3)."""
    found: dict[str, str] = {}
    for raw_name, raw_value in pairs:
        if _AMBIGUOUS in raw_name:
            continue
        name = "HTTP_" + raw_name.decode("latin-1").upper().replace("-", "_")
        value = raw_value.decode("latin-1")
        if name in _SINGLE:
            found.setdefault(_SINGLE[name], value)
        elif name in found:
            found[name] += (";" if name == "HTTP_COOKIE" else ",") + value
        else:
            found[name] = value
    return found
