"""From what somebody typed, a postcode or a name, to constituencies. It is kept nowhere."""

from collections.abc import Sequence
from typing import NamedTuple

from outreach.parliament import postcodes
from outreach.parliament.districts import plain, postcode_in
from outreach.public.overview import Seat, named, overview

AT_MOST = 20


class Finding(NamedTuple):
    """With `exact` the first seat is the answer, and the others are close by; else they are a
    choice. `why` says what there is to say; with no seats, what to do."""

    seats: Sequence[Seat]
    exact: bool
    why: str
    # As WriteToThem wants it; empty unless a whole postcode was typed.
    postcode: str = ""


def find(text: str) -> Finding:
    """Never raises, whatever was typed."""
    text = text.strip()
    if not text:
        why = "Type your postcode, or the name of your MP or constituency."
        return Finding((), exact=False, why=why)
    if not any(letter.isdigit() for letter in text):
        return _by_name(named(text, overview().seats))
    found = postcodes.resolve(text)  # first: it may ask another server
    by_code = overview().by_code
    seats = [by_code[code] for code in found.seats if code in by_code]
    return Finding(seats, found.exact and bool(seats), found.why, whole(text))


def _by_name(seats: Sequence[Seat]) -> Finding:
    if not seats:
        why = "No MP or constituency has this name. Check the spelling, or try your postcode."
    elif len(seats) > AT_MOST:
        why = f"{len(seats)} names fit, and here are {AT_MOST}. Type more of it to see fewer."
    else:
        why = "" if len(seats) == 1 else f"{len(seats)} names fit: choose yours."
    return Finding(seats[:AT_MOST], exact=len(seats) == 1, why=why)


def whole(text: str) -> str:
    """The postcode with its space, if there is a whole one in what was typed; else nothing."""
    found = postcode_in(plain(text[: postcodes.LONGEST]))
    return f"{found[:-3]} {found[-3:]}" if found else ""
