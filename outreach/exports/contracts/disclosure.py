"""What of the ledger a partner may be told: what the public may read, and beside it signatures that
wait for a second person, called so."""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_

from outreach.core.vocabulary import Basis, PledgeStatus, Word
from outreach.pledges.transitions import NOES, YESES

S = PledgeStatus


class ToldStatus(Word):
    """Where an MP stands, as a partner is told."""

    NOT_ASKED = "not_asked", "nobody has asked them yet"
    ASKED = "asked", "asked; there is no answer yet, or none that may be told"
    AGREED_UNCONFIRMED = (
        "agreed_unconfirmed",
        "agreed to sign, or said to have signed; not confirmed: do not name them as signed",
    )
    SIGNED = "signed", "signed in writing, and checked by a second person"
    DECLINED = "declined", "said no in public, and checked"
    NO_PLEDGES_POLICY = "no_pledges_policy", "signs no pledges, said so in public, and checked"
    WITHDRAWN = "withdrawn", "had signed and took it back: do not name them any more"
    NOT_APPLICABLE = "not_applicable", "not asked for a reason, such as being the Speaker"


class ToldBasis(Word):
    """What a status rests on."""

    PUBLIC_LINK = Basis.PUBLIC_LINK.value, "a public statement"
    MP_IN_WRITING = Basis.MP_IN_WRITING.value, "the MP, in writing"
    MP_BY_VOICE = Basis.MP_BY_VOICE.value, "the MP said so"
    STAFF_BY_VOICE = Basis.STAFF_BY_VOICE.value, "their staff said so"
    INFERRED = Basis.INFERRED.value, "follows from our having been in touch"


def status_of(entry: Any, confirmed: ColumnElement[bool], secret: ColumnElement[bool]) -> Any:
    """What an entry is told as; NULL for what is not told. `confirmed` is a second person's yes,
    `secret` that it rests on a contact that was in confidence."""
    unchecked = and_(entry.status.in_(YESES), ~secret)
    public_no = and_(entry.status.in_(NOES), entry.is_public.is_(True), confirmed)
    return case(
        (and_(entry.status == S.SIGNED, confirmed), ToldStatus.SIGNED.value),
        (unchecked, ToldStatus.AGREED_UNCONFIRMED.value),
        (and_(public_no, entry.status == S.DECLINED), ToldStatus.DECLINED.value),
        (public_no, ToldStatus.NO_PLEDGES_POLICY.value),
        (entry.status == S.WITHDRAWN, ToldStatus.WITHDRAWN.value),
        (entry.status == S.NOT_APPLICABLE, ToldStatus.NOT_APPLICABLE.value),
        else_=None,
    )


def shows_evidence(entry: Any, confirmed: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether basis and link may be told: of what was said in public, and of what is checked."""
    return or_(entry.is_public.is_(True), confirmed)
