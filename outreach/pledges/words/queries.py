"""Reads of the pledge's versions, of proposed changes, and of who signed which words."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup
from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from outreach.core.columns import AnyRow
from outreach.core.extensions import db
from outreach.core.vocabulary import PledgeStatus
from outreach.parliament.models import Membership
from outreach.people.models import Person
from outreach.people.voices import Voice, hands, voices
from outreach.pledges.models import PledgeCheck, PledgeEntry
from outreach.pledges.queries import counts
from outreach.pledges.words.models import PledgeChange
from outreach.scripts.models import ScriptVersion
from outreach.scripts.queries import pledge_versions
from outreach.scripts.rendering import as_html, as_text

OWN = "You proposed these words. Another voice must confirm them."
BEHIND = "You answer for the account that proposed these words, or helped to open it. Another voice"
BEHIND += " must confirm them."
NO_VOICE = "Nobody has vouched for you yet, so you cannot confirm new words."


class SignedWords(NamedTuple):
    """The words of the pledge that an MP signed, where they are not today's."""

    number: int
    body: str

    @property
    def html(self) -> Markup:
        return as_html(self.body, {})

    @property
    def text(self) -> str:
        return as_text(self.body, {})


def meaning(version: ScriptVersion) -> int:
    """The version whose meaning this one has: a corrected slip changes nothing that was signed."""
    return version.same_as_id or version.id


def earlier_words() -> dict[int, SignedWords]:
    """The words that mean something else than today's, by the version's id."""
    versions = pledge_versions()
    today = meaning(versions[-1])
    return {
        version.id: SignedWords(version.number, version.body)
        for version in versions
        if meaning(version) != today
    }


def open_change() -> PledgeChange | None:
    """The change that waits for another voice; there is at most one."""
    query = select(PledgeChange).where(
        PledgeChange.confirmed_at.is_(None), PledgeChange.withdrawn_at.is_(None)
    )
    return db.session.scalar(query.order_by(PledgeChange.id.desc()).limit(1))


def change_with_names(change_id: int) -> AnyRow | None:
    """A change: (PledgeChange, its ScriptVersion before, proposer, confirmer, withdrawer)."""
    confirmer, withdrawer = aliased(Person), aliased(Person)
    query = (
        select(
            PledgeChange,
            ScriptVersion,
            Person.name.label("proposer"),
            confirmer.name.label("confirmer"),
            withdrawer.name.label("withdrawer"),
        )
        .join(ScriptVersion, ScriptVersion.id == PledgeChange.base_id)
        .join(Person, Person.id == PledgeChange.proposed_by)
        .outerjoin(confirmer, confirmer.id == PledgeChange.confirmed_by)
        .outerjoin(withdrawer, withdrawer.id == PledgeChange.withdrawn_by)
    )
    return db.session.execute(query.where(PledgeChange.id == change_id)).one_or_none()


def recent_changes(limit: int = 20) -> Sequence[AnyRow]:
    """The newest changes first: (PledgeChange, proposer)."""
    query = select(PledgeChange, Person.name.label("proposer"))
    query = query.join(Person, Person.id == PledgeChange.proposed_by)
    return db.session.execute(query.order_by(PledgeChange.id.desc()).limit(limit)).all()


def count_signed() -> Counter[int]:
    """Return how many sitting MPs have signed each version, confirmed by another voice, by its id.
    A corrected slip is counted with the version that it corrects."""
    newest = select(func.max(PledgeEntry.id)).where(counts(PledgeEntry.id))
    newest = newest.group_by(PledgeEntry.mp_id)
    sits = and_(Membership.mp_id == PledgeEntry.mp_id, Membership.ended_on.is_(None))
    query = select(PledgeEntry.words_id).join(Membership, sits)
    query = query.join(PledgeCheck, PledgeCheck.entry_id == PledgeEntry.id).where(
        PledgeEntry.id.in_(newest),
        PledgeEntry.status == PledgeStatus.SIGNED,
        PledgeCheck.confirmed.is_(True),
    )
    meanings = {version.id: meaning(version) for version in pledge_versions()}
    return Counter(meanings[one] for one in db.session.scalars(query) if one is not None)


def why_not(change: PledgeChange, person_id: int) -> str | None:
    """Return why this person cannot confirm a change, in a sentence; None if they can."""
    if person_id == change.proposed_by:
        return OWN
    if person_id in behind(change):
        return BEHIND
    return None if any(one.id == person_id for one in voices()) else NO_VOICE


def behind(change: PledgeChange) -> set[int]:
    """Everybody who may be the same person as the one who proposed it."""
    return hands({change.proposed_by, change.answered_by}, change.at).ids


def can_confirm(change: PledgeChange) -> list[Voice]:
    out = behind(change)
    return [one for one in voices() if one.id not in out]
