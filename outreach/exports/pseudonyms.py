"""A word for each volunteer, another for each partner, that nobody outside can turn back."""

import hmac
from base64 import b32encode
from hashlib import sha256

from sqlalchemy import and_, func, select

from outreach.core.extensions import db
from outreach.exports.contracts.contract import View
from outreach.partners.models import Consent
from outreach.people.models import Person

SIGNS = 12


def pseudonym(key: str, person_id: int, withdrawn: int = 0) -> str:
    """`v-k3fa…`: the same for the same key and person, until they withdraw a consent: whoever had
    the name beside the old word cannot go on reading it. Without the key, which never leaves the
    database, all that can be done with it is to tell two volunteers apart."""
    said = f"person:{person_id}" + (f":{withdrawn}" if withdrawn else "")
    made = hmac.new(key.encode(), said.encode(), sha256).digest()
    return "v-" + b32encode(made).decode().lower()[:SIGNS]


def everybody(view: View) -> dict[int, str]:
    """Of everyone who ever worked here, those who left too: their work still counts."""
    withdrawn = and_(
        Consent.person_id == Person.id,
        Consent.partner_id == (view.partner_id or 0),
        Consent.withdrawn_at.is_not(None),
    )
    query = select(Person.id, func.count(Consent.id)).outerjoin(Consent, withdrawn)
    rows = (view.connection or db.session).execute(query.group_by(Person.id))
    return {number: pseudonym(view.pseudonym_key, number, times) for number, times in rows}
