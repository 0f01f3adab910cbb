"""The emails that alert staff."""

from collections.abc import Iterator, Sequence

from flask import current_app

from outreach.audit.actions import Event
from outreach.audit.alerts.page_queries import Alert, alerts
from outreach.core import mail
from outreach.core.extensions import db
from outreach.core.formatting import day, time_of_day
from outreach.core.mail import Letter
from outreach.people.queries import addresses_of_admins, staff_addresses

BODY = """\
Hello,

{by} {what}: {at}. Look at it here:

{link}

If that is not as it should be, undo it there, and ask {by} about it. If {by} knows nothing of it,
somebody else uses the account: tell an admin at once.

MPs not border guards, with Migrants Organise
"""


def mail_staff(events: Sequence[Event]) -> None:
    """Mail what staff have to know of these events. Not inside a transaction."""
    letters = [letter for alert in alerts(events) for letter in _letters(alert)]
    db.session.rollback()  # nobody waits for us while the mail server answers
    if letters:
        mail.send_all(letters)


def _letters(alert: Alert) -> Iterator[Letter]:
    # Outside a request `url_for` knows no host.
    path = current_app.url_map.bind("").build(alert.page, alert.numbers)
    link = current_app.config["PUBLIC_URL"] + path
    at = f"{day(alert.at)} at {time_of_day(alert.at)}"
    body = BODY.format(by=alert.by, what=alert.what, at=at, link=link)
    for_all = alert.kind.for_all
    for address in staff_addresses() if for_all else addresses_of_admins(but=alert.by_id):
        yield Letter(address, alert.kind.subject, body)
