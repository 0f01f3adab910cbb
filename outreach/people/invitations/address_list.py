"""Addresses in what was pasted: one a line, with commas, from a mail programme's *To* field."""

import re
from typing import NamedTuple

from email_validator import EmailNotValidError, validate_email

from outreach.core.email_addresses import meant, tidied

MOST = 500
LONGEST = 254

# Between commas and semicolons. One inside "…" belongs to a name or to an odd address.
_PART = re.compile(r'(?:[^,;"]+|"[^"]*"|")+')
# What an address can stand between when a line is none of the usual kinds.
_WORDS = re.compile(r'[^\s,;<>"()]+')
_BRACKETED = re.compile(r"[^<>]*<([^<>]*)>\s*")


class Pasted(NamedTuple):
    """Addresses in lower case, each once; and the lines in which something is left out, each with
    its number and what that is."""

    addresses: list[str]
    nonsense: list[str]


def addresses_in(text: str) -> Pasted:
    found: dict[str, None] = {}
    nonsense: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        addresses, wrong = _in_line(line)
        found.update(dict.fromkeys(addresses))
        if wrong:
            nonsense.append(f"Line {number}: {wrong}")
    return Pasted(list(found), nonsense)


def _in_line(line: str) -> tuple[list[str], str]:
    """The addresses in a line, and what of it was to be one and is none. Beside an address
    anything may stand, as in a table: names, numbers, an @name of somewhere else."""
    found: list[str] = []
    wrong: list[str] = []
    for part in filter(None, map(str.strip, _PART.findall(line))):
        if address := _address_in(part):
            found.append(address)
        elif several := _each_word(part):
            found += several
        elif "@" in part.strip('"')[1:]:
            wrong.append(_asked(part))
    if found:
        return found, ", ".join(wrong)
    return found, _asked(line.strip()) if line.strip(' \t,;"') else ""


def _asked(text: str) -> str:
    """The text, with the address that is likely to be meant."""
    words = [meant(tidied(word)) for word in _WORDS.findall(text)]
    likely = next(filter(None, words), "")
    return f"{text} (did you mean {likely}?)" if likely else text


def _address_in(part: str) -> str | None:
    if bracketed := _BRACKETED.fullmatch(part):
        return valid(bracketed[1])
    return valid(part)


def _each_word(part: str) -> list[str]:
    """What comes out of a spreadsheet, with a name before it; or several with nothing but spaces
    between them. None, if one of them is wrong."""
    words = [word.rstrip(".:").removeprefix("mailto:") for word in _WORDS.findall(part)]
    addresses = [valid(word) for word in words if "@" in word[1:]]
    return [each for each in addresses if each] if all(addresses) else []


def valid(text: str) -> str | None:
    """The address as we keep it; None if it is none. Whether anybody reads it, nobody can know."""
    text = tidied(text)
    if meant(text):  # a curly apostrophe would be another person
        return None
    try:
        known = validate_email(
            text, check_deliverability=False, allow_quoted_local=True
        ).normalized.lower()
    except EmailNotValidError:
        return None
    return known if len(known) <= LONGEST else None
