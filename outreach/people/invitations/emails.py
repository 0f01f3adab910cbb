"""The email that brings an invitation. It names nobody: a name is what somebody typed."""

from outreach.core.formatting import count
from outreach.core.mail import Letter
from outreach.people.actions import INVITATION_LASTS

SUBJECT = "Your invitation: MPs not border guards"
BODY = """\
Hello,

you are invited to help with MPs not border guards, the campaign with Migrants Organise.

This link is yours alone. It works once, for {hours}:

{link}

If you did not expect this, you need not do anything: without you the link does nothing, and it
ends by itself.
"""


def invitation(*, to: str, link: str) -> Letter:
    hours = count(int(INVITATION_LASTS.total_seconds() // 3600), "hour")
    return Letter(to, SUBJECT, BODY.format(hours=hours, link=link))
