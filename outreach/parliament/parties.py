"""Parties as people ask for them: one name may stand for several that the register has.

Lists, boards, figures and changes of many MPs count by these groups, so that a number and the list
behind it agree. An MP's own party, and what partners get, stay as the register has them.
"""

from collections.abc import Collection, Iterable

# The name of the group is also that of its largest member. A member alone can be asked for, too.
_GROUPS = {"Labour": ("Labour", "Labour (Co-op)")}
_GROUP_OF = {member: group for group, members in _GROUPS.items() for member in members}


def members_of(party: str) -> tuple[str, ...]:
    """Return the parties of the register that `party` stands for in a filter."""
    return _GROUPS.get(party, (party,))


def group_of(party: str) -> str:
    """Return the name under which an MP's party is counted."""
    return _GROUP_OF.get(party, party)


def is_of(party: str, wanted: str) -> bool:
    """Return whether an MP of `party` fits a filter that asks for `wanted`."""
    return party in members_of(wanted)


def choices(parties: Iterable[str]) -> Collection[str]:
    """Return what a filter offers for these parties, by name: each of them, and each group."""
    known = {party for party in parties if party}
    return sorted(known | {group_of(party) for party in known})
