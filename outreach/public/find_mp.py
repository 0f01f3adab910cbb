"""From a typed postcode or name to constituencies as the public sees them. Nothing is kept."""

from collections.abc import Sequence
from typing import NamedTuple

from outreach.parliament import seat_search
from outreach.public.overview import Seat, overview

AT_MOST = 20


class Finding(NamedTuple):
    """With `exact` the first seat is the answer, and the others are close by; else they are a
    choice. `why` says what there is to say; with no seats, what to do."""

    seats: Sequence[Seat]
    exact: bool
    why: str
    # As WriteToThem wants it; empty unless a whole postcode was typed.
    postcode: str = ""
    by_postcode: bool = False
    is_guess: bool = False


def look_up(text: str, *, choose: bool = False) -> Finding:
    """Find all that fit; never raises, whatever was typed."""
    text = text.strip()
    if not text:
        why = "Type your postcode, or the name of your MP or constituency."
        return Finding((), exact=False, why=why)
    match = seat_search.find(text, overview().seats, choose=choose)
    by_code = overview().by_code  # now: the search may have asked another server
    seats = [by_code[code] for code in match.seats if code in by_code]
    return Finding(seats, match.exact and bool(seats), *match[2:])


def find(text: str, *, choose: bool = False) -> Finding:
    """Find so many that one can be chosen."""
    found = look_up(text, choose=choose)
    if found.by_postcode or found.is_guess or len(found.seats) < 2:
        return found
    if len(found.seats) > AT_MOST:
        why = f"{len(found.seats)} names fit, and here are {AT_MOST}. Type more of it to see fewer."
    else:
        why = f"{len(found.seats)} names fit: choose yours."
    return found._replace(seats=found.seats[:AT_MOST], why=why)
