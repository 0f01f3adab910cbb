"""Sending one thing to a host that others chose, and trusting nothing of what happens.

This is httpcore, the engine inside httpx, because it does less: it follows no redirect, knows no
proxy and no password from the environment, keeps no cookie and unpacks nothing.
"""

import ssl
import time
from collections.abc import Iterable, Mapping
from typing import Any

import httpcore

from outreach.exports.webhooks.attempts import Answer
from outreach.exports.webhooks.dns import addresses
from outreach.exports.webhooks.url_safety import Networks, NoTarget, Target, target

LIMIT = 10.0  # seconds for everything: looking it up, connecting, sending, the first line back
# A host has several addresses, and one of them may be down.
MOST_ADDRESSES = 3


def post(
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    own: Networks,
    trust: ssl.SSLContext,
    limit: float = LIMIT,
) -> Answer:
    """Send `body`. Of what comes back only status and headers are read. Never raises for what the
    other side did."""
    deadline = time.monotonic() + limit
    try:
        where = target(url)
        found = addresses(where, own)
        return _post(where, headers, body, _Line(found, deadline), trust)
    except NoTarget as refusal:
        return Answer(problem=str(refusal))
    except httpcore.TimeoutException:
        return Answer(problem=f"No answer within {limit:g} seconds.")
    except httpcore.ConnectError as error:
        return Answer(problem=_not_connected(*error.args[:1]))
    except (httpcore.NetworkError, httpcore.ProtocolError):
        return Answer(problem="The connection ended without an answer that makes sense.")


def _post(
    where: Target,
    headers: Mapping[str, str],
    body: bytes,
    line: httpcore.NetworkBackend,
    trust: ssl.SSLContext,
) -> Answer:
    url = httpcore.URL(
        scheme=b"https" if where.secure else b"http",
        host=where.host.encode(),
        port=where.port,
        target=where.path.encode(),
    )
    sent = {
        "Host": where.authority,
        "User-Agent": "outreach",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Connection": "close",
        **headers,
    }
    # A pool of its own each time: no connection made for one name is used for another.
    with (
        httpcore.ConnectionPool(ssl_context=trust, network_backend=line) as pool,
        pool.stream("POST", url, headers=list(sent.items()), content=body) as answer,
    ):
        said = {name.lower(): value for name, value in answer.headers}
        retry_after = said.get(b"retry-after", b"").decode("ascii", "replace")
        return Answer(status=answer.status, retry_after=retry_after)


def _not_connected(why: object = None) -> str:
    if isinstance(why, ssl.SSLCertVerificationError):
        return "Their certificate is not valid for this host."
    if isinstance(why, ssl.SSLError):
        return "No secure connection could be made."
    return "The connection could not be made."


class _Line(httpcore.NetworkBackend):
    """Connects to addresses that were looked at, whatever it is asked for. So a name is never
    looked up a second time, and TLS and `Host` keep the name. All ends at one moment: else a
    server that sends a byte now and then would hold us for days."""

    def __init__(self, found: list[str], deadline: float) -> None:
        self._found, self._deadline = found[:MOST_ADDRESSES], deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        plain = httpcore.SyncBackend()
        for number, address in enumerate(self._found):
            left, others = _left(self._deadline, httpcore.ConnectTimeout), self._found[number + 1 :]
            try:
                stream = plain.connect_tcp(address, port, left / (1 + len(others)))
                return _Stream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if not others:
                    raise
        raise httpcore.ConnectError


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline, httpcore.WriteTimeout))

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(self._deadline, httpcore.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def close(self) -> None:
        self._stream.close()


def _left(deadline: float, over: type[httpcore.TimeoutException]) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise over
    return left
