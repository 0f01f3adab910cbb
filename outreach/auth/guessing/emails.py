"""What is mailed while somebody guesses a password."""

from datetime import datetime

from flask import current_app

from outreach.auth.guessing import guard, mailed_codes
from outreach.core import mail
from outreach.core.database import transaction

CODE = """Hello,

your code to sign in to Outreach is

{code}

Enter it within 10 minutes, in the browser in which you are signing in. We ask for it because
somebody has been guessing the password of your account.

If you are not signing in now, somebody else has your password. Choose a new one at once:

{link}

MPs not border guards, with Migrants Organise
"""

GUESSING = """Hello,

somebody is guessing the password of your Outreach account: more wrong ones were tried than a
person mistypes. You are not locked out, and need do nothing if your password is used nowhere else.

Until it stops, signing in in a new browser asks for a code that we mail you. Nobody will ever ask
you for that code, by phone or otherwise. If you use the same password anywhere else, choose a new
one:

{link}

MPs not border guards, with Migrants Organise
"""


def answer_guess(email: str, token: str | None, now: datetime) -> None:
    """Tell the person that somebody guesses, once a day; and mail the code of a sign-in that waits
    for one. Outside a request, so that no answer takes longer for an account that exists."""
    link = f"{current_app.config['PUBLIC_URL']}/reset"
    if told := _to_be_told(email, now):
        subject = "Somebody is guessing your password"
        mail.send(to=told, subject=subject, body=GUESSING.format(link=link))
    if token is None:
        return
    with transaction():
        made = mailed_codes.make_code(token=token, now=now)
    if made is not None:
        body = CODE.format(code=made.code, link=link)
        mail.send(to=made.email, subject="Your code to sign in", body=body)


def _to_be_told(email: str, now: datetime) -> str | None:
    if guard.is_noted(email, now):
        return None
    with transaction():
        return guard.note_guessing(email=email, now=now)
