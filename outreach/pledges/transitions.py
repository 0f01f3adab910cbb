"""From where to where an MP may be moved, and what follows: the one table of it."""

from outreach.core.vocabulary import IN_WRITING, Basis, PledgeStatus

S = PledgeStatus
# AGREED_UNCONFIRMED is a promise by voice, and how SIGNED reads until it is confirmed. There SIGNED
# may be entered again, when it rests on something better.
_ANYWHERE = {S.CONSIDERING, S.AGREED_UNCONFIRMED, S.SIGNED, S.DECLINED, S.NO_PLEDGES_POLICY}
_ANYWHERE |= {S.NOT_APPLICABLE}
MOVES: dict[PledgeStatus, set[PledgeStatus]] = {
    S.NOT_ASKED: _ANYWHERE | {S.ASKED},
    S.ASKED: _ANYWHERE,
    S.CONSIDERING: _ANYWHERE - {S.CONSIDERING},
    S.AGREED_UNCONFIRMED: _ANYWHERE - {S.AGREED_UNCONFIRMED},
    S.SIGNED: {S.WITHDRAWN},
    S.DECLINED: _ANYWHERE - {S.DECLINED},
    S.NO_PLEDGES_POLICY: _ANYWHERE - {S.NO_PLEDGES_POLICY},
    S.WITHDRAWN: _ANYWHERE,
    S.NOT_APPLICABLE: _ANYWHERE - {S.NOT_APPLICABLE},
}
# What the public may be told of, if it was said in public and is confirmed.
SAID = (S.SIGNED, S.DECLINED, S.NO_PLEDGES_POLICY)
# A no. One said in private may be entered again when it is said in public.
NOES = (S.DECLINED, S.NO_PLEDGES_POLICY)
# A yes: in writing, or by voice.
YESES = (S.SIGNED, S.AGREED_UNCONFIRMED)
# Where only a coordinator changes anything.
LEFT_THE_QUEUE = (S.SIGNED, S.DECLINED, S.NOT_APPLICABLE)


def allowed(current: PledgeStatus, status: PledgeStatus, *, now_public: bool = False) -> bool:
    """Whether an MP who is at `current` may be moved to `status`; `now_public` says that what was
    said in private is now said in public."""
    return status in MOVES[current] or (now_public and status == current and status in NOES)


def as_heard(status: PledgeStatus, basis: Basis) -> PledgeStatus:
    """Return what may be entered: a signature needs writing, by voice it is a promise to sign."""
    by_voice = status is S.SIGNED and basis not in IN_WRITING
    return S.AGREED_UNCONFIRMED if by_voice else status
