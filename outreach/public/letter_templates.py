"""What somebody who lives there can say to their MP: short, and to be changed."""

from typing import NamedTuple

from outreach.core.vocabulary import PublicStatus
from outreach.public.overview import Seat


class Words(NamedTuple):
    subject: str
    letter: str
    on_the_phone: str


_ASK = """Dear {mp},

I live in {seat}. People who went to their MP for help have been passed on to the Home Office for \
immigration enforcement. I want everybody here to be able to come to you without that fear.

Will you sign the pledge of the campaign MPs not border guards? It reads:

{pledge}

Please let me know whether you will sign, and if not, why.

Yours sincerely,
"""
_AGAIN = """Dear {mp},

I live in {seat}. I have read that you will not sign the pledge of the campaign MPs not border \
guards. I ask you to think again. People who went to their MP for help have been passed on to the \
Home Office for immigration enforcement, and I want everybody here to be able to come to you \
without that fear. The pledge reads:

{pledge}

Please tell me what keeps you from signing it.

Yours sincerely,
"""
_NO_PLEDGES = """Dear {mp},

I live in {seat}. I have read that you do not sign pledges. People who went to their MP for help \
have been passed on to the Home Office for immigration enforcement, and I want everybody here to \
be able to come to you without that fear. The pledge of the campaign MPs not border guards reads:

{pledge}

Please tell me, in your own words, whether you will do what it asks.

Yours sincerely,
"""
_THANKS = """Dear {mp},

I live in {seat}. Thank you for signing the pledge of the campaign MPs not border guards. It means \
that everybody here can come to you for help without fear of immigration enforcement.

Please tell people in the constituency that your surgery is safe for them, and ask your colleagues \
to sign as well.

Yours sincerely,
"""
_LETTERS = {
    PublicStatus.SIGNED: _THANKS,
    PublicStatus.SAID_NO: _AGAIN,
    PublicStatus.NO_PLEDGES_POLICY: _NO_PLEDGES,
}
_SUBJECTS = {
    PublicStatus.SIGNED: "Thank you for signing the pledge",
    PublicStatus.NO_PLEDGES_POLICY: "Can everybody come to you for help without fear?",
}
_CALLS = {
    PublicStatus.SIGNED: "Hello, I live in {seat}. I am ringing to thank {mp} for signing the "
    "pledge of MPs not border guards. Could you pass that on, please?",
    PublicStatus.SAID_NO: "Hello, I live in {seat}. I have read that {mp} will not sign the pledge "
    "of MPs not border guards, and I would like to ask them to think again. Could you pass that "
    "on, please, and tell me why?",
    PublicStatus.NO_PLEDGES_POLICY: "Hello, I live in {seat}. I have read that {mp} does not sign "
    "pledges. I would like to know in their own words whether they ever report people who come for "
    "help to the Home Office. Could you pass that on, please?",
}
_CALL = (
    "Hello, I live in {seat}. I would like {mp} to sign the pledge of MPs not border guards: not "
    "to report anyone who comes for help to the Home Office. Could you pass that on, please, and "
    "tell me whether they will?"
)


def words_for(seat: Seat, pledge: str) -> Words:
    """By where the MP stands; `pledge` is its text."""
    fields = {"mp": seat.mp, "seat": seat.name, "pledge": pledge.strip()}
    return Words(
        subject=_SUBJECTS.get(seat.status, "Will you sign the pledge: MPs, not border guards?"),
        letter=_LETTERS.get(seat.status, _ASK).format(**fields),
        on_the_phone=_CALLS.get(seat.status, _CALL).format(**fields),
    )
