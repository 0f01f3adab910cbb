"""A mail server on this machine, and an application that sends by it."""

import gc
import warnings
from email import message_from_bytes, policy
from email.message import EmailMessage
from socket import socket
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class Office:
    """Takes what is sent to it, but for addresses that begin with `no.`."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.envelopes: list[Any] = []

    async def handle_RCPT(
        self, _server: SMTP, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        if address.startswith("no."):
            return f"550 nobody here is called {address}"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Any, envelope: Any) -> str:
        self.envelopes.append(envelope)
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


class Server(Controller):
    def stop(self, no_assert: bool = False) -> None:
        """Stop, and let go of a connection that was being accepted at that moment: nothing closes
        it, and whichever test runs when it is collected would fail for it."""
        super().stop(no_assert)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()


def open_office(**settings: Any) -> tuple[Office, Controller]:
    office = Office()
    with socket() as free:  # the controller looks for its own server at the port that it was told
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Server(office, hostname="127.0.0.1", port=port, **settings)
    controller.start()
    return office, controller
