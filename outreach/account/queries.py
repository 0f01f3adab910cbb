"""Who is looking, and where they are signed in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from outreach.account.models import SignIn
from outreach.people.models import Person
from outreach.prebuilt import look_up
from outreach.tokens import hash_token
from outreach.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking. Flask-Login's current_user when somebody is signed in."""

    id: int
    name: str
    role: Role
    own_gss_code: str | None
    sign_in_id: int

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return str(self.id)

    @property
    def is_coordinator(self) -> bool:
        return self.role == Role.COORDINATOR


# Every request of someone signed in begins with this.
VIEWER = (
    select(Person.id, Person.name, Person.role, Person.own_gss_code, SignIn.id)
    .join(SignIn, SignIn.person_id == Person.id)
    .where(
        SignIn.token_hash == bindparam("token_hash"),
        SignIn.expires_at > bindparam("now", type_=SignIn.expires_at.type),
        Person.disabled_at.is_(None),
    )
)
ROLE = 2  # its place in such a row


def viewer(token: str, now: datetime) -> Viewer | None:
    """Whose cookie this is, if it is signed in and not switched off."""
    row = look_up(VIEWER, token_hash=hash_token(token), now=now)
    if row is None:
        return None
    person_id, name, role, own_gss_code, sign_in_id = row
    return Viewer(person_id, name, Role(role), own_gss_code, sign_in_id)
