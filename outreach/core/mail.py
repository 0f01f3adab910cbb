"""Sending email by SMTP, as MAIL_URL says. It waits for another machine: never call it inside a
write transaction, and in a request only by `later`, or a worker stands still meanwhile.

    smtps://user:password@host:465                     TLS from the first byte
    smtp://user:password@host:587?starttls=1           TLS before anything is said
    smtp://127.0.0.1:25                                a relay on this machine, no password
"""

import re
import smtplib
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from ipaddress import ip_address
from time import monotonic
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from email_validator import EmailNotValidError, validate_email
from flask import current_app

from outreach.core import clock

ANSWERS_WITHIN = 10.0  # seconds that we wait for the mail server at each step
ALL_WITHIN = 300.0  # seconds for all letters of one request
PORTS = {"smtp": 25, "smtps": 465}
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")
FAILURES = (OSError, smtplib.SMTPException, ValueError)  # OSError: no connection, TLS, time-outs


class Letter(NamedTuple):
    to: str
    subject: str
    body: str


class Server(NamedTuple):
    """A mail server, as a MAIL_URL names it."""

    host: str
    port: int
    user: str
    password: str
    tls: bool
    starttls: bool

    @property
    def is_here(self) -> bool:
        """Whether it is on this machine: then nobody can listen on the way."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def server_in(url: str) -> Server:
    """Read a MAIL_URL. Raises ValueError with a sentence that says what to change."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not _HOST.fullmatch(host) or parts.scheme not in PORTS or port == 0:
        raise ValueError(
            "begin with smtps:// or smtp:// and name a host, as smtps://user:password@host:465;"
            " in a password write %23 for #, %2F for /, %3F for ? and %40 for @."
        )
    query = parse_qs(parts.query, keep_blank_values=True)
    if (
        query.keys() - {"starttls"}
        or query.get("starttls", ["1"]) not in (["0"], ["1"])
        or parts.path.strip("/")
        or parts.fragment
    ):
        raise ValueError("after the host it takes ?starttls=1 and nothing else.")
    tls = parts.scheme == "smtps"
    server = Server(
        host=host,
        port=port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=tls,
        starttls=not tls and query.get("starttls") == ["1"],
    )
    if server.user and not (server.tls or server.starttls or server.is_here):
        raise ValueError("its password would travel in the open: add ?starttls=1.")
    return server


def configured() -> bool:
    return bool(current_app.config.get("MAIL_URL"))


def send(*, to: str, subject: str, body: str) -> bool:
    """Whether the mail server took it: False when there is none or it would not."""
    return to in send_all([Letter(to, subject, body)])


def send_all(letters: Iterable[Letter]) -> set[str]:
    """Send over one connection; the addresses whose letter the mail server took. One refused
    address does not keep the others from theirs; a dead connection, or five minutes, end it."""
    taken: set[str] = set()
    if not configured():
        return taken
    ends = monotonic() + ALL_WITHIN
    try:
        with _connection() as connection:
            for letter in letters:
                if monotonic() > ends:
                    current_app.logger.warning("mail: not all was sent within the time for it")
                    break
                if _sent(connection, letter):
                    taken.add(letter.to)
    except FAILURES as error:
        _failed(error)
    return taken


def _sent(connection: smtplib.SMTP, letter: Letter) -> bool:
    try:
        connection.send_message(_message(letter))
    except (smtplib.SMTPServerDisconnected, OSError) as error:
        # SMTPException is an OSError: only what concerns this one letter lets the next one try.
        if isinstance(error, smtplib.SMTPServerDisconnected) or not isinstance(
            error, smtplib.SMTPException
        ):
            raise
        _failed(error)
        return False
    except ValueError as error:  # an address that no header can hold
        _failed(error)
        return False
    return True


def _failed(error: Exception) -> None:
    # Its kind alone: what a mail server answers repeats addresses.
    current_app.logger.warning("mail: not sent (%s)", type(error).__name__)


@contextmanager
def _connection() -> Iterator[smtplib.SMTP]:
    server = server_in(current_app.config["MAIL_URL"])
    us = _our_host()
    if server.tls:
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, us, timeout=ANSWERS_WITHIN, context=_tls()
        )
    else:
        connection = smtplib.SMTP(server.host, server.port, us, timeout=ANSWERS_WITHIN)
    with connection:
        if server.starttls:
            connection.starttls(context=_tls())
        if server.user:
            connection.login(server.user, server.password)
        yield connection


def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _message(letter: Letter) -> EmailMessage:
    message = EmailMessage()
    message["From"] = current_app.config.get("MAIL_FROM") or f"outreach@{_our_host()}"
    message["To"] = _as_mailed(letter.to)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = make_msgid(domain=_our_host())
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    return message


def _as_mailed(address: str) -> str:
    """The address with its domain as mail servers know it. Raises ValueError for none."""
    try:
        valid = validate_email(address, check_deliverability=False, allow_quoted_local=True)
    except EmailNotValidError:
        raise ValueError("not an address") from None
    return valid.ascii_email or f"{valid.local_part}@{valid.ascii_domain}"


def _our_host() -> str:
    # Told to the mail server: asking the system for its name can take long.
    return urlsplit(current_app.config["PUBLIC_URL"]).hostname or "localhost"
