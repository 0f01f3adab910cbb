"""Looking over what somebody brought, line by line, before anything is written."""

from collections.abc import Sequence
from typing import NamedTuple

from outreach.core.vocabulary import PledgeStatus
from outreach.imports import queries as importing
from outreach.imports.mp_matching import Who
from outreach.imports.skip_reasons import Why
from outreach.partners.signatures import queries
from outreach.partners.signatures.lines import Line
from outreach.partners.signatures.matching import meant
from outreach.partners.signatures.results import Evidence, Fate, fate
from outreach.pledges.actions import on_the_web
from outreach.screening.profiles import Profile, judge

LONGEST_LINK = 500
# Where a line may be a name or a constituency, and is corrected in a field beside it.
_AGAIN = {
    Why.UNSURE: "It is not certain who is meant: choose, or write it in full.",
    Why.NOBODY: "No MP and no constituency is called that today.",
}


class Looked(NamedTuple):
    """One line. `perhaps` are MPs who could be meant where nobody is certain."""

    number: int
    line: Line
    fate: Fate
    mp_id: int | None = None
    why: Why | None = None
    perhaps: tuple[int, ...] = ()
    # Where the MP stands, for who may know it.
    stands: PledgeStatus | None = None

    @property
    def sentence(self) -> str:
        """What to put right."""
        if self.fate is Fate.BAD_LINK:
            return (
                "A link must begin with https:// or http://, have no spaces, quotes or @ in it, "
                f"no more than {LONGEST_LINK} characters, and nothing of a person’s case."
            )
        return _AGAIN.get(self.why) or f"{self.why.label}." if self.why else ""


class LookedOver(NamedTuple):
    rows: list[Looked]
    # *Diane Abbott, Hackney North and Stoke Newington*, by number, of everybody named.
    names: dict[int, str]

    def those(self, *fates: Fate) -> list[Looked]:
        return [row for row in self.rows if row.fate in fates]


def usable(link: str) -> bool:
    return len(link) <= LONGEST_LINK and on_the_web(link) and not judge(link, Profile.LINK)


def evidence(line: Line, shared: Evidence) -> Evidence:
    """What a line rests on: its own link, or what was given for all that have none."""
    return Evidence(link=line.link) if line.link else shared


def look_over(those: Sequence[Line], shared: Evidence, *, by_partner: bool) -> LookedOver:
    """What would come of each line. Writes nothing."""
    parliament = importing.parliament()
    found = [meant(parliament, one.who) for one in those]
    heads = queries.heads({who.mp_id for who in found if who.mp_id is not None})
    seen: set[int] = set()
    rows = []
    for number, (one, who) in enumerate(zip(those, found, strict=True)):
        what, head = _unfit(one, who, seen), heads.get(who.mp_id or 0)
        if what is None and who.mp_id is not None:
            what = fate(head, evidence(one, shared), by_partner=by_partner)
            seen.add(who.mp_id)
        stands = head.status if head and not by_partner else None
        row = Looked(number, one, what or Fate.UNKNOWN, who.mp_id, who.why, who.perhaps, stands)
        rows.append(row)
    named = {mp_id for row in rows for mp_id in (row.mp_id, *row.perhaps) if mp_id is not None}
    return LookedOver(rows, importing.names(named))


def _unfit(line: Line, who: Who, seen: set[int]) -> Fate | None:
    """Why it need not be asked where the MP stands."""
    if who.mp_id is None:
        return Fate.FORMER if who.why is Why.FORMER else Fate.UNKNOWN
    if line.link and not usable(line.link):
        return Fate.BAD_LINK
    return Fate.TWICE if who.mp_id in seen else None
