"""Finding one's own constituency while joining."""

from typing import NamedTuple

from outreach.parliament import seat_search
from outreach.parliament.queries import SeatNames
from outreach.parliament.typed_postcodes import read

MOST = 20


class Found(NamedTuple):
    """Constituencies by their codes, for what was looked for. `near` holds no whole postcode.
    `answer` is the code of the only one that fits; `why` is a sentence for the page."""

    near: str
    seats: dict[str, str]
    answer: str = ""
    why: str = ""
    by_postcode: bool = False


def as_asked(text: str) -> str:
    """Return what goes into the address bar: of a postcode or an address, the district alone."""
    if not any(letter.isdigit() for letter in text):
        return text.strip()
    return read(text).district or text.strip()


def find(text: str, names: dict[str, str], searched: list[SeatNames]) -> Found:
    """Find by postcode, district or name; `names` are all constituencies. For a whole postcode
    its district's are returned, too: the answer may not be right."""
    near, match = as_asked(text), seat_search.find(text, searched)
    codes = [code for code in match.seats if code in names]
    is_answer = match.exact or (len(codes) == 1 and not match.is_guess)
    answer = codes[0] if codes and is_answer else ""
    if match.postcode and answer:
        others = seat_search.find(text, searched, choose=True).seats
        codes = list(dict.fromkeys([answer, *codes, *(code for code in others if code in names)]))
    shown = codes if match.by_postcode else codes[:MOST]
    why = match.why
    if match.postcode and answer:
        why = f"This postcode is in {names[answer]}. Not right? Choose another below. {why}".strip()
    elif not match.by_postcode and not match.is_guess:
        why = ""
    return Found(near, {code: names[code] for code in shown}, answer, why, match.by_postcode)
