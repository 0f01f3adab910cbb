"""A word for each volunteer, another for each partner, that nobody outside can turn back."""

import hmac
from base64 import b32encode
from hashlib import sha256

from sqlalchemy import Connection, select

from outreach.extensions import db
from outreach.people.models import Person

SIGNS = 12


def pseudonym(key: str, person_id: int) -> str:
    """`v-k3fa…`: the same for the same key and person, always. Without the key, which never leaves
    the database, all that can be done with it is to tell two volunteers apart."""
    made = hmac.new(key.encode(), f"person:{person_id}".encode(), sha256).digest()
    return "v-" + b32encode(made).decode().lower()[:SIGNS]


def everybody(key: str, connection: Connection | None) -> dict[int, str]:
    """Of everyone who ever worked here, those who left too: their work still counts."""
    numbers = (connection or db.session).execute(select(Person.id)).scalars()
    return {number: pseudonym(key, number) for number in numbers}
