"""What is written to an MP's published address. It quotes nobody: what a stranger typed on a page
of ours goes to no mailbox."""

from flask import current_app, url_for

from outreach.core.formatting import full_day
from outreach.core.mail import Letter
from outreach.pledges.models import Objection
from outreach.pledges.offices.models import OfficeSignature
from outreach.pledges.offices.queries import ANSWER_WITHIN
from outreach.pledges.offices.tokens import number, secret

SIGNED = """\
Hello,

somebody signed the pledge of the campaign MPs not border guards for {mp}. If that was right, please
confirm it by {until}: open this link and enter the number {number} there.

{link}

Then we check it once more, and it is published. If it was not right, you need do nothing: without
this it does not count, and nobody is told.

MPs not border guards, with Migrants Organise
"""
WRONG = """\
Hello,

somebody told us that what the campaign MPs not border guards says about {mp} is wrong. If it was
your office, please confirm it by {until}: open this link and enter the number {number} there.

{link}

Then two of us look at it, and we say on that page that you dispute it, until it is settled. If it
was not you, you need do nothing.

MPs not border guards, with Migrants Organise
"""


def about_signature(signature: OfficeSignature, mp: str) -> Letter:
    return _letter("signature", signature, mp, SIGNED, f"Please confirm: the pledge of {mp}")


def about_objection(objection: Objection, mp: str) -> Letter:
    subject = f"Please confirm: what we say about {mp}"
    return _letter("objection", objection, mp, WRONG, subject)


def _letter(kind: str, of: OfficeSignature | Objection, mp: str, text: str, subject: str) -> Letter:
    path = url_for("offices.confirming", kind=kind, token=secret(kind, of.id))
    link = current_app.config["PUBLIC_URL"] + path
    until = full_day(of.at + ANSWER_WITHIN)
    words = {"mp": mp, "link": link, "until": until, "number": number(kind, of.id)}
    return Letter(of.mailed_to, subject, text.format(**words))
