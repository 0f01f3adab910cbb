"""Email addresses as people paste them: with quotes, marks that cannot be seen, a curly mark."""

import unicodedata

_QUOTES = "“”„‟«»‘’‚‹›"
_CURLY = str.maketrans(dict.fromkeys("’‘ʼ′`´＇", "'"))


def tidied(text: str) -> str:
    """Return an address without what stands around it: spaces, quotes, marks that are not seen."""
    seen = "".join(mark for mark in text if unicodedata.category(mark) != "Cf").strip()
    seen = seen.strip(_QUOTES).strip()
    if len(seen) > 1 and seen[0] == seen[-1] == '"' and '"' not in seen[1:-1]:
        seen = seen[1:-1].strip()
    return seen


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
