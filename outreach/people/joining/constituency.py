"""Finding one's own constituency while joining."""

from typing import NamedTuple

from outreach.parliament.districts import district_in, seats_of
from outreach.parliament.names import fold

MOST = 20


class Found(NamedTuple):
    """Constituencies by their codes, for what somebody looked for."""

    near: str
    district: bool
    seats: dict[str, str]


def as_asked(text: str) -> str:
    """What of it we go on with: of a postcode, the district alone."""
    return district_in(text) or text.strip()


def find(near: str, names: dict[str, str]) -> Found:
    """By district or by a part of a name; `names` are all constituencies."""
    if district := district_in(near):
        seats = {code: names[code] for code in seats_of(district) if code in names}
        return Found(district, True, seats)
    words = fold(near)
    hits = [code for code, name in names.items() if words and words in fold(name)]
    return Found(near, False, {code: names[code] for code in hits[:MOST]})
