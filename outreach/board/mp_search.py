"""A search on the board and the list of MPs for more than parts of names: postcodes and slips."""

from typing import NamedTuple

from outreach.board import queries
from outreach.board.queries import Filters
from outreach.parliament import seat_search
from outreach.parliament.queries import seat_names


class Narrowed(NamedTuple):
    """Codes of constituencies to show in place of the words typed; None: search for the words."""

    seats: tuple[str, ...] | None = None
    why: str = ""


def narrowed(typed: str) -> Narrowed:
    """Find the constituencies of a postcode, or of a name that no MP has exactly.

    Call it before reading for the page: a postcode may be asked of another server.
    """
    has_digit = any(letter.isdigit() for letter in typed)
    if not typed or (not has_digit and queries.any_named(Filters(q=typed))):
        return Narrowed()
    match = seat_search.find(typed, seat_names())
    if match.by_postcode and match.exact and match.postcode:
        district = match.postcode.split()[0]
        other = f"Not right? Search for {district} alone to choose another."
        why = " ".join(filter(None, (f"{match.postcode} is here.", match.why, other)))
        return Narrowed(match.seats[:1], why)
    return Narrowed(match.seats, match.why)
