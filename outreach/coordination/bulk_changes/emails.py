"""What coordinators and admins are mailed when somebody changes how an MP's office is reached."""

from collections.abc import Iterable

from flask import current_app, url_for

from outreach.coordination.bulk_changes.details_history import DetailsChange, details_change
from outreach.core import mail
from outreach.core.background import later
from outreach.core.mail import Letter
from outreach.people.queries import staff_addresses

SUBJECT = "An MP’s details were changed"
BODY = """\
Hello,

{by} {what} of {mp}. What it was and what it is now:

{link}

If that is not as it should be, undo it there, and ask {by} about it. If {by} knows nothing of it,
somebody else uses the account: tell an admin at once.

MPs not border guards, with Migrants Organise
"""


def tell_staff(change_ids: Iterable[int]) -> None:
    """Mail all coordinators and admins, who made the changes among them: after the answer, if mail
    is set up. Not inside a transaction."""
    if not mail.configured():
        return
    changes = filter(None, map(details_change, change_ids))
    made = [one for change in changes for one in details_changed(change, staff_addresses())]
    if made:
        later(mail.send_all, made)


def details_changed(change: DetailsChange, addresses: Iterable[str]) -> list[Letter]:
    link = current_app.config["PUBLIC_URL"] + url_for("steering.show", change_id=change.id)
    what = "put back the contact details" if change.is_undone else "changed the contact details"
    body = BODY.format(by=change.by, what=what, mp=change.mp, link=link)
    return [Letter(address, SUBJECT, body) for address in addresses]
