"""Alerting staff after each request that wrote something they have to know."""

from collections.abc import Sequence

from flask import Flask, has_request_context
from flask_login import current_user

from outreach.audit.actions import Event, recorded
from outreach.audit.alerts.emails import mail_staff
from outreach.audit.alerts.kinds import kind_of
from outreach.audit.alerts.page_queries import Alert, lately_by_others
from outreach.core import clock, mail
from outreach.core.background import later


@recorded.connect
def alert_staff(_sender: object, *, events: Sequence[Event]) -> None:
    """Mail after the answer, if mail is set up.

    Not of what whoever runs the server does at the command line.
    """
    told = [event for event in events if kind_of(event.action, event.subject)]
    if told and has_request_context() and mail.configured():
        later(mail_staff, told)


def alerts_lately() -> list[Alert]:
    """Return what the person at a page would have been mailed, where no mail is set up."""
    if mail.configured():
        return []
    return lately_by_others(current_user.id, current_user.role, clock.now())


def init_app(app: Flask) -> None:
    app.add_template_global(alerts_lately)
