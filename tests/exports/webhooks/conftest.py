"""A partner with an agreement, a server of theirs on this machine, and a hook that leads to it."""

import ssl
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from ipaddress import ip_network
from typing import Any

import pytest
from flask import Flask

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Role
from outreach.exports.webhooks import actions
from outreach.exports.webhooks.delivery import Done, send_due
from outreach.exports.webhooks.http_client import post
from outreach.exports.webhooks.models import Delivery
from outreach.exports.webhooks.outbox import make_deliveries
from outreach.partners.actions import add_partner
from outreach.partners.agreements import agree
from outreach.people.models import Person
from tests.exports.scenes import tell_all
from tests.exports.webhooks.receiver import Receiver, certificate
from tests.facts import scalars

HERE = (ip_network("127.0.0.0/8"),)
ALL = ("pledges", "pledge_history", "contacts")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    yield server
    server.close()


@pytest.fixture(scope="session")
def trust() -> ssl.SSLContext:
    """Believes our own certificate, and no other."""
    return ssl.create_default_context(cafile=str(certificate()[0]))


@pytest.fixture
def own_network(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "WEBHOOK_NETWORKS", HERE)


@pytest.fixture
def partner(app: Flask, carol: Person) -> int:
    with transaction():
        number = add_partner(name="Migrants Organise", person_id=carol.id, now=clock.now())
    with transaction():
        agree(
            partner_id=number,
            datasets=[*ALL, "progress"],
            until=date(2026, 12, 31),
            person_id=None,
            now=clock.now(),
        )
    return number


@pytest.fixture
def ada(person: Callable[..., Person]) -> Person:
    """An admin: nobody else adds hooks."""
    return person("Ada", Role.ADMIN)


@pytest.fixture
def add_hook(partner: int, ada: Person, receiver: Receiver) -> Callable[..., int]:
    """`add_hook()`: they are told of everything at their server; or elsewhere, of less."""

    def make(url: str = "", datasets: tuple[str, ...] = ALL, partner_id: int = partner) -> int:
        with transaction():
            return actions.add(
                partner_id=partner_id,
                url=url or receiver.url,
                datasets=datasets,
                person_id=ada.id,
                now=clock.now(),
            )

    return make


@pytest.fixture
def hook(add_hook: Callable[..., int]) -> int:
    return add_hook()


@pytest.fixture
def send(app: Flask, trust: ssl.SSLContext) -> Callable[..., Done]:
    """One turn of sending; nobody waits long."""

    def turn(limit: float = 1.0) -> Done:
        ours = partial(post, own=HERE, trust=trust, limit=limit)
        return send_due(now=clock.now, key=app.config["SECRET_KEY"], post=ours)

    return turn


@pytest.fixture
def tested(hook: int) -> int:
    """A hook to which something waits to be sent."""
    with transaction():
        actions.send_test(hook_id=hook, now=clock.now())
    return hook


def make_all() -> int:
    """The deliveries of all that happened, as of the next morning."""
    tell_all()
    return make_deliveries(now=clock.now())


def deliveries(**of: Any) -> list[Delivery]:
    """All of them, the first one first."""
    query = db.select(Delivery).filter_by(**of).order_by(Delivery.id)
    return list(scalars(query.execution_options(populate_existing=True)))
