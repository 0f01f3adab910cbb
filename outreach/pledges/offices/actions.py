"""An MP's office signs, over a link that a coordinator made, and answers for it from the address
that Parliament publishes. What comes of it is an entry that a second person confirms."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from outreach.audit.actions import record as audit
from outreach.core.errors import NotFound, Refusal
from outreach.core.extensions import db
from outreach.core.formatting import day
from outreach.core.tokens import hash_token, new_token
from outreach.core.vocabulary import Basis, PledgeStatus, Role
from outreach.parliament.models import MP
from outreach.parliament.queries import mp_with_seat, published_email
from outreach.people.actions import hold_maker
from outreach.people.handover import Item, Kind, register
from outreach.pledges import actions as pledges
from outreach.pledges.offices import queries
from outreach.pledges.offices.errors import (
    NOT_PUBLISHED,
    LinkOver,
    LinkThere,
    NoAddress,
    NoSuchLink,
    WordsChanged,
)
from outreach.pledges.offices.models import OfficeLink, OfficeSignature
from outreach.pledges.offices.queries import ANSWER_WITHIN
from outreach.pledges.offices.tokens import secret
from outreach.pledges.queries import standing
from outreach.queue.actions import lock, touch
from outreach.scripts.queries import pledge_version

LINK_LASTS = timedelta(days=14)


class OwnLinkOnly(Refusal):
    status = 403


def make_link(*, mp_id: int, person_id: int, now: datetime) -> None:
    """A link for one MP's office, which works for two weeks. Raises NotFound, LinkOver, LinkThere,
    NoAddress, NoLongerYours."""
    hold_maker(person_id, Role.COORDINATOR)
    lock(mp_id)
    mp = sitting(mp_id)
    published_address(mp_id)
    if queries.link_of(mp_id, now):
        raise LinkThere
    if standing(mp_id) is PledgeStatus.SIGNED:
        raise Refusal(f"{mp.display_name} has signed already.")
    link = OfficeLink(
        mp_id=mp_id,
        token_hash=hash_token(new_token()),
        made_by=person_id,
        made_at=now,
        expires_at=now + LINK_LASTS,
    )
    db.session.add(link)
    db.session.flush()
    link.token_hash = hash_token(secret("link", link.id))
    db.session.flush()
    audit(person_id=person_id, action="offices.make_link", subject=f"mp:{mp_id}", now=now)


def end_link(*, link_id: int, person_id: int, now: datetime) -> int:
    """The link works no more, nor does what was signed over it and is not confirmed yet; returns
    the MP's id. Raises NotFound."""
    link = db.session.get(OfficeLink, link_id)
    if link is None:
        raise NotFound("There is no such link.")
    lock(link.mp_id)
    link.ended_at = link.ended_at or now
    db.session.flush()
    audit(person_id=person_id, action="offices.end_link", subject=f"mp:{link.mp_id}", now=now)
    return link.mp_id


def _open_links(person_id: int, now: datetime) -> list[Item]:
    return [Item(row.id, row.display_name) for row in queries.open_links_by(person_id, now)]


def _end_links(*, item_ids: Sequence[int], person_id: int, by: int, now: datetime) -> None:
    for link_id in item_ids:
        end_link(link_id=link_id, person_id=by, now=now)


# Whoever made the link does not check what comes of it, so nobody takes it over.
_MAKERS = frozenset({Role.COORDINATOR})
register(Kind("office_link", "Links for MPs’ offices", _open_links, _end_links, _MAKERS))


def usable_link(token: str, now: datetime) -> OfficeLink:
    """The link, if it can be signed over now. Raises NoSuchLink, LinkOver."""
    link = queries.link_by_hash(hash_token(token))
    if link is None:
        raise NoSuchLink
    mp = sitting(link.mp_id)
    if link.ended_at is not None:
        raise LinkOver("This link has been ended. Please ask us for a new one.")
    signed = queries.newest_signature(link.id)
    if signed and signed.confirmed_at:
        raise LinkOver(
            f"This link was used: we have what was signed for {mp.display_name}. Thank you. If it"
            " is not published within a few days, please ask us."
        )
    if signed and signed.at + ANSWER_WITHIN > now:
        raise LinkOver(
            f"This was signed on {day(signed.at)}. We write to {signed.mailed_to}: it counts once"
            " somebody there has confirmed it by the link in that message."
        )
    if link.expires_at <= now:
        raise LinkOver("This link is too old: it worked for two weeks. Ask us for a new one.")
    return link


def sign(
    *,
    token: str,
    words: int | None,
    name: str,
    role: str,
    by_mp: bool,
    by_hand: bool,
    now: datetime,
) -> OfficeSignature:
    """*I sign*, by the MP or for them. It counts for nothing until it is confirmed from the MP's
    published address; `words` is the number of the version that they read, `by_hand` says that
    somebody of us passes the message on. Raises NoSuchLink, LinkOver, NoAddress, WordsChanged."""
    link = usable_link(token, now)
    lock(link.mp_id)
    db.session.refresh(link)
    usable_link(token, now)  # of two at the same moment the second sees the first
    version = pledge_version()
    if words != version.number:
        raise WordsChanged
    signature = OfficeSignature(
        link_id=link.id,
        mp_id=link.mp_id,
        name=name,
        role=role,
        by_mp=by_mp,
        by_hand=by_hand,
        at=now,
        mailed_to=published_address(link.mp_id),
        words_id=version.id,
        confirm_hash=hash_token(new_token()),
    )
    db.session.add(signature)
    db.session.flush()
    signature.confirm_hash = hash_token(secret("signature", signature.id))
    db.session.flush()
    audit(person_id=None, action="offices.sign", subject=f"mp:{link.mp_id}", now=now)
    return signature


def to_confirm(token: str, now: datetime) -> OfficeSignature:
    """The signature that a message asks about. Raises NoSuchLink, LinkOver."""
    signature = queries.signature_by_hash(hash_token(token))
    if signature is None:
        raise NoSuchLink
    if signature.confirmed_at is not None:
        raise LinkOver("This was confirmed already. Thank you: there is nothing more to do.")
    mp = sitting(signature.mp_id)
    link = db.session.get_one(OfficeLink, signature.link_id)
    if link.ended_at is not None:
        raise LinkOver("The link over which this was signed has been ended. It does not count.")
    if signature.mailed_to != published_email(signature.mp_id):
        raise LinkOver(f"{NOT_PUBLISHED} Ask us for a new link.")
    if signature.at + ANSWER_WITHIN <= now:
        raise LinkOver(
            f"This is too old: it worked for a week. If {mp.display_name} would like to sign,"
            " please ask us for a new link."
        )
    return signature


def confirm(*, token: str, now: datetime) -> int:
    """Whoever reads the MP's published address says that the signature is theirs: now it is an
    entry, for a second person to check. Who made the link entered it, and is not that second
    person. Returns the MP's id. Raises NoSuchLink, LinkOver."""
    signature = to_confirm(token, now)
    lock(signature.mp_id)
    db.session.refresh(signature)
    to_confirm(token, now)  # of two at the same moment the second sees the first
    signature.confirmed_at = now
    if standing(signature.mp_id) is not PledgeStatus.SIGNED:
        signature.entry_id = pledges.record(
            mp_id=signature.mp_id,
            person_id=db.session.get_one(OfficeLink, signature.link_id).made_by,
            status=PledgeStatus.SIGNED,
            basis=Basis.MP_IN_WRITING,
            contact_id=None,
            link=None,
            described=_how(signature),
            is_public=True,
            by_office=True,
            words_id=signature.words_id,
            now=now,
        )
    db.session.flush()
    audit(person_id=None, action="offices.confirm", subject=f"mp:{signature.mp_id}", now=now)
    touch(signature.mp_id)
    return signature.mp_id


def _how(signature: OfficeSignature) -> str:
    """What the public reads of it: nobody's name but the MP's."""
    who = "by the MP" if signature.by_mp else "by the office on the MP’s behalf"
    if signature.by_hand:
        return f"Signed {who}, over a link from us."
    return f"Signed {who}, and confirmed from the MP’s published address in Parliament."


def sitting(mp_id: int) -> MP:
    """The MP, who must be one now. Raises NotFound, LinkOver."""
    found = mp_with_seat(mp_id)
    if found is None:
        raise NotFound("There is no such MP.")
    mp: MP = found.MP
    if found.Constituency is None:
        raise LinkOver(f"{mp.display_name} is no longer an MP, so this cannot be used any more.")
    return mp


def published_address(mp_id: int) -> str:
    """Where Parliament says that the MP is reached. What volunteers and coordinators say of an
    address changes nothing here. Raises NoAddress."""
    address = published_email(mp_id)
    if not address:
        raise NoAddress
    return address
