"""Opening a session in a browser: for whoever proved who they are, wherever they did."""

from flask import Response, redirect, session

from outreach import clock
from outreach.account import actions
from outreach.database import RECEIPTS_LAST, forget_receipts


def signed_in(person_id: int, target: str) -> Response:
    now = clock.now()
    token = actions.sign_in(person_id=person_id, now=now)
    forget_receipts(before=now - RECEIPTS_LAST)
    # Whatever the cookie held before belongs to nobody now, the form token included.
    session.clear()
    session["token"] = token
    session.permanent = True
    return redirect(target, 303)  # type: ignore[return-value]
