"""What coordinators and admins do for and to the accounts of others."""

from datetime import datetime

from outreach.audit.actions import record
from outreach.auth import actions as account
from outreach.auth import password_resets as resets
from outreach.auth import two_factor as second_factor
from outreach.core.errors import Refusal
from outreach.core.extensions import db
from outreach.core.vocabulary import STAFF, WORKERS, Help, Role
from outreach.people.actions import OnlyAdmins, end_invitations, hold_both, note_help
from outreach.people.models import Person
from outreach.people.queries import role_of
from outreach.people.vouching import end_voice
from outreach.queue import actions as queue


def change_role(*, person_id: int, to: Role, by: int, now: datetime) -> None:
    """Give somebody another role. They sign in anew; whoever no longer contacts MPs lets go of
    those they hold, and the links of whoever no longer invites people end. Whoever becomes or
    stops being a coordinator or admin has no voice. Raises what `hold_both` does, and Refusal for
    one's own role."""
    if person_id == by:
        raise Refusal("You cannot change your own role. Ask another coordinator or an admin.")
    person = hold_both(person_id=person_id, by=by)
    if to is Role.ADMIN and role_of(by) is not Role.ADMIN:
        raise OnlyAdmins
    if person.role is to:
        return
    how = Help.ROLE if to is Role.VOLUNTEER else Help.NEW_ROLE
    note_help(person_id=person_id, by=by, how=how, now=now)
    if person.role not in STAFF or to not in STAFF:
        end_voice(person_id)
    person.role = to
    db.session.flush()
    if to not in WORKERS:
        queue.free_all(person_id=person_id, now=now)
    if to not in STAFF:
        end_invitations(person_id, now=now)
        account.end_links_made_by(person_id=person_id, now=now)
    account.end_sessions(person_id=person_id, now=now)
    _record("people.change_role", person_id, by, now, f" role:{to}")


def end_sessions(*, person_id: int, by: int, now: datetime) -> None:
    """Sign somebody out everywhere. Raises what `hold_both` does."""
    hold_both(person_id=person_id, by=by)
    account.end_sessions(person_id=person_id, now=now)
    _record("people.end_sessions", person_id, by, now)


class LinkWouldBeSeen(Refusal):
    status = 403

    def __init__(self) -> None:
        super().__init__(
            "This server sends no mail, so you would see their link yourself. Ask an admin to make"
            " it, or whoever runs the server (./script/flask people reset EMAIL)."
        )


def start_password_reset(
    *, person_id: int, by: int, by_email: bool, now: datetime
) -> tuple[str, str]:
    """Somebody's address, and a link's token with which they choose a new password. It does not
    replace the second step. Without email whoever makes it sees it, so only an admin may. Raises
    LinkWouldBeSeen, and what `resets.make_reset_link` does."""
    token = resets.make_reset_link(person_id=person_id, by=by, now=now)
    if not by_email and role_of(by) is not Role.ADMIN:
        raise LinkWouldBeSeen
    return db.session.get_one(Person, person_id).email, token


def reset_second_step(*, person_id: int, by: int, now: datetime) -> str:
    """Forget a lost phone: its codes and the recovery codes work no more, and whoever has it is
    signed out. They are told when they sign in next; returns the address to tell them at, too.
    Raises what `second_factor.forget` does."""
    second_factor.forget(person_id=person_id, by=by, now=now)
    return db.session.get_one(Person, person_id).email


def look_at_address(*, person_id: int, by: int, now: datetime) -> str:
    """Somebody's email address; that it was looked at is kept. Raises what `hold_both` does, but
    a coordinator may see an admin's: they have to reach one."""
    person = db.session.get(Person, person_id)
    if person is None or person.left_at is not None:
        hold_both(person_id=person_id, by=by)  # refuses
    _record("people.look_at_address", person_id, by, now)
    return person.email if person else ""


def _record(action: str, person_id: int, by: int, now: datetime, more: str = "") -> None:
    record(person_id=by, action=action, subject=f"person:{person_id}{more}", now=now)
