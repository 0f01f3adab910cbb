"""The email with a link to choose a new password."""

from outreach.core.mail import Letter

SUBJECT = "Choose a new password: MPs not border guards"
BODY = """\
Hello,

a coordinator made this link for you, because you lost your password:

{link}

It works once, for an hour. You still need the code from your phone, if you use one.

If you did not ask for it, tell a coordinator, and do not use the link.
"""


def new_password(*, to: str, link: str) -> Letter:
    return Letter(to, SUBJECT, BODY.format(link=link))
