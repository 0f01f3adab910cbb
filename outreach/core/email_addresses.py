"""Email addresses as people paste them: with quotes, marks that cannot be seen, a curly mark."""

import unicodedata

_QUOTES = "“”„‟«»‘’‚‹›"
_CURLY = str.maketrans(dict.fromkeys("’‘ʼ′`´＇", "'"))


def tidied(text: str) -> str:
    """Return an address without what stands around it: spaces, quotes, marks that are not seen."""
    first, end = 0, len(text)
    while first < end and _is_around(text[first]):
        first += 1
    while first < end and _is_around(text[end - 1]):
        end -= 1
    seen = text[first:end]
    if len(seen) > 1 and seen[0] == seen[-1] == '"' and '"' not in seen[1:-1]:
        return tidied(seen[1:-1])
    return seen


def _is_around(mark: str) -> bool:
    return mark in _QUOTES or mark.isspace() or unicodedata.category(mark) == "Cf"


def meant(address: str) -> str:
    """Return the address with a straight apostrophe where it has a curly one; empty without one.

    Word processors make it curly. No mailbox has one, so it is asked about rather than believed.
    """
    local, at, domain = address.rpartition("@")
    straight = local.translate(_CURLY)
    return f"{straight}{at}{domain}" if at and straight != local else ""


def question(address: str) -> str:
    """Return the question for an address with a curly apostrophe; empty without one."""
    other = meant(address)
    return f"Did you mean {other}? Type it with a straight apostrophe." if other else ""
