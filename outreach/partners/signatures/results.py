"""What comes of a line that says that an MP signed, and why nothing does."""

from typing import NamedTuple

from outreach.core.vocabulary import PledgeStatus, Word
from outreach.pledges.transitions import LEFT_THE_QUEUE, NOES


class Fate(Word):
    UNKNOWN = "unknown", "Not recognised"
    BAD_LINK = "bad_link", "A link that cannot be used"
    NEW = "new", "Will be entered"
    SIGNED = "signed", "Has signed already"
    WAITS = "waits", "Waits already for a second person"
    CLOSED = "closed", "Cannot be moved"
    TWICE = "twice", "Given twice"
    FORMER = "former", "No longer an MP"


class Evidence(NamedTuple):
    """What it rests on."""

    link: str | None = None
    described: str | None = None

    @property
    def rank(self) -> int:
        """Anybody can follow a link; a letter is described; a call is somebody's word."""
        return 2 if self.link else 1 if self.described else 0


class Head(NamedTuple):
    """The newest entry of an MP that counts. `confirmed` is None until a second person has looked;
    `secret` says that it rests on what was told in confidence."""

    status: PledgeStatus
    is_public: bool
    confirmed: bool | None
    evidence: Evidence
    secret: bool


def fate(head: Head | None, brought: Evidence, *, by_partner: bool) -> Fate:
    """What a line comes to that says that this MP signed.

    A list moves nobody whom the ledger leaves to coordinators, nor who took a signature back, nor
    whose no anybody can read: the public would be told less before anybody has checked it. A
    partner learns nothing by this that they are not told elsewhere: an MP who said no to us alone
    is entered like any other who was asked, and whoever looks at it knows more."""
    if head is None:
        return Fate.NEW
    if head.status is PledgeStatus.SIGNED:
        if head.confirmed:
            return Fate.SIGNED
        better = brought.rank > head.evidence.rank or (by_partner and head.secret)
        return Fate.NEW if better else Fate.WAITS
    public_no = head.status in NOES and head.is_public and head.confirmed
    if public_no or head.status in (PledgeStatus.WITHDRAWN, PledgeStatus.NOT_APPLICABLE):
        return Fate.CLOSED
    return Fate.CLOSED if head.status in LEFT_THE_QUEUE and not by_partner else Fate.NEW
