"""What is mailed about an account."""

from datetime import datetime

from flask import current_app

from outreach.auth import password_resets as resets
from outreach.core import mail
from outreach.core.background import later
from outreach.core.database import transaction

RESET = """Hello,

somebody asked for a new password for your Outreach account. If it was you, open this link within
an hour. It works once:

{link}

If it was not you, you need do nothing: nobody can use this link but whoever reads your mail.

MPs not border guards, with Migrants Organise
"""

CHANGED = """Hello,

{what}

If it was you, you need do nothing. If it was not, choose a new password now and tell a
coordinator:

{link}

MPs not border guards, with Migrants Organise
"""


def tell(email: str, what: str) -> None:
    """Mail somebody what was changed of how they sign in: after the answer, if mail is set up. Not
    inside a transaction."""
    if mail.configured():
        later(_mail_changed, email, what)


def _mail_changed(email: str, what: str) -> None:
    link = f"{current_app.config['PUBLIC_URL']}/reset"
    body = CHANGED.format(what=what, link=link)
    mail.send(to=email, subject="Your Outreach account was changed", body=body)


def mail_reset_link(email: str, now: datetime) -> None:
    """Make a link and mail it, if there is an account. Outside a request: see `later`."""
    with transaction():
        token = resets.ask_for_link(email=email, now=now)
    if token is None:
        return
    link = f"{current_app.config['PUBLIC_URL']}/reset/{token}"
    mail.send(to=email, subject="Choose a new password", body=RESET.format(link=link))
