"""Small steps with passkeys."""

import json
from typing import Any

from sqlalchemy import func, select
from werkzeug.test import TestResponse

from outreach.auth.passkeys.models import Passkey
from outreach.people.models import Person
from tests.auth.passkeys.authenticator import Authenticator
from tests.auth.scenes import send
from tests.browsing import Browser
from tests.facts import scalar

ADD, USE = "/account/passkeys", "/sign-in/passkey"
STEP, CONFIRM = "/sign-in/code/passkey", "/account/confirm/passkey"
REFUSED = "This passkey was not accepted."
OVER = "This took too long, or was sent before."


def ask(browser: Browser, path: str) -> dict[str, Any]:
    """The options that the page's script asks for."""
    response = send(browser, f"{path}/challenge")
    assert response.status_code == 200, response.text
    assert response.mimetype == "application/json"
    return dict(json.loads(response.text))


def give(browser: Browser, path: str, answer: Any, **fields: str) -> TestResponse:
    """Send what the script fills in."""
    text = answer if isinstance(answer, str) else json.dumps(answer)
    return send(browser, path, credential=text, **fields)


def add(browser: Browser, device: Authenticator, name: str = "Asha's phone") -> TestResponse:
    return give(browser, ADD, device.make(ask(browser, ADD)), name=name)


def use(browser: Browser, device: Authenticator, path: str = USE, **lies: Any) -> TestResponse:
    return give(browser, path, device.use(ask(browser, path), **lies))


def passkeys(someone: Person | None = None) -> int:
    query = select(func.count(Passkey.id))
    return int(scalar(query if someone is None else query.where(Passkey.person_id == someone.id)))
