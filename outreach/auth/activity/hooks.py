"""A session lasts while there are signs of a person: a form they sent, or `static/session.js`,
which tells of pointer, key and scroll. A page that asks by itself is no sign."""

from datetime import timedelta

from flask import Flask, Response, request
from flask_login import current_user
from sqlalchemy.exc import OperationalError

from outreach.auth.actions import note_presence
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db

# Refused as somebody else's doing, or gone wrong: no sign of the person.
NO_SIGN = frozenset({400, 401, 403, 404, 405, 413})


def note_sign(response: Response) -> Response:
    """After a form was answered, in a short transaction of its own: inside the form's, two forms of
    one person could wait for each other. At most once a minute."""
    person_sent_it = request.method == "POST" and response.status_code not in NO_SIGN
    if not person_sent_it or response.status_code >= 500:
        return response
    # Whoever just signed in or out is not who came.
    if not current_user.is_authenticated or current_user.was_noted:
        return response
    try:
        with transaction():
            note_presence(sign_in_id=current_user.sign_in_id, now=clock.now())
    except OperationalError:
        db.session.rollback()  # too busy for that: the next sign counts
    return response


def ends_in() -> dict[str, int]:
    """For `static/session.js`: seconds until this session ends if nothing more happens, until it
    ends in any case, and how long it lasts from one sign to the next."""
    now, in_any_case = clock.now(), current_user.expires_at
    idle = current_user.last_seen_at + current_user.rests_for
    return {
        "ends": _seconds(min(idle, in_any_case) - now),
        "latest": _seconds(in_any_case - now),
        "idle": _seconds(current_user.rests_for),
    }


def _seconds(left: timedelta) -> int:
    return max(0, int(left.total_seconds()))


def init_app(app: Flask) -> None:
    app.after_request(note_sign)
    app.add_template_global(ends_in, "session_ends_in")
