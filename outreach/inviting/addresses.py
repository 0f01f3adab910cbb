"""Addresses in what was pasted: one a line, with commas, from a mail programme's *To* field."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from email_validator import EmailNotValidError, validate_email

MOST = 500
LONGEST = 254

# A comma inside "…" belongs to a name or to an odd address.
_BETWEEN = re.compile(r'[,;](?=(?:[^"]*"[^"]*")*[^"]*$)')
_BRACKETED = re.compile(r"[^<>]*<([^<>]*)>\s*")


class Pasted(NamedTuple):
    """Addresses in lower case, each once; and the parts in which there is none, as they were."""

    addresses: list[str]
    nonsense: list[str]


def addresses_in(text: str) -> Pasted:
    found: dict[str, None] = {}
    nonsense: dict[str, None] = {}
    for part in _parts(text):
        address = _address_in(part)
        if address:
            found[address] = None
        else:
            nonsense[part] = None
    return Pasted(list(found), list(nonsense))


def _parts(text: str) -> Iterator[str]:
    for line in text.splitlines():
        for part in _BETWEEN.split(line):
            words = part.split()
            # Several on one line with nothing but spaces between them.
            if len(words) > 1 and all("@" in word and "<" not in word for word in words):
                yield from words
            elif words:
                yield part.strip()


def _address_in(part: str) -> str | None:
    if bracketed := _BRACKETED.fullmatch(part):
        return valid(bracketed[1])
    if whole := valid(part):
        return whole
    # "Asha Example asha@example.org", as it comes out of a spreadsheet.
    with_at = [word for word in part.split() if "@" in word]
    return valid(with_at[0]) if len(with_at) == 1 and '"' not in part else None


def valid(text: str) -> str | None:
    """The address as we keep it; None if it is none. Whether anybody reads it, nobody can know."""
    try:
        known = validate_email(
            text.strip(), check_deliverability=False, allow_quoted_local=True
        ).normalized.lower()
    except EmailNotValidError:
        return None
    return known if len(known) <= LONGEST else None
