"""From what somebody typed to the constituency they live in. What they typed is kept nowhere."""

from typing import NamedTuple

from sqlalchemy import select

from outreach.core.app_state import setting
from outreach.core.columns import AnySelect
from outreach.core.extensions import db
from outreach.parliament import districts, postcodes_io
from outreach.parliament.models import Constituency, Postcode
from outreach.parliament.queries import current_code

LONGEST = 200  # nobody's postcode stands further on in what they typed
_NO_MP = {
    "JE": "Jersey has its own parliament, and no MP in Westminster.",
    "GY": "Guernsey has its own parliament, and no MP in Westminster.",
    "IM": "The Isle of Man has its own parliament, and no MP in Westminster.",
    "GX": "Gibraltar has its own parliament, and no MP in Westminster.",
    "BF": "That is an address of the armed forces, which lies nowhere. Your MP is that of the "
    "address where you are registered to vote.",
    "BX": "That is an address of a bank or an office, which lies nowhere. Try that of your home.",
}


class Found(NamedTuple):
    """`seats`: codes of constituencies, the most likely first. `exact`: the first is the answer,
    and any others are across a border close by; otherwise the reader chooses. `why`: a sentence
    for the page when there is something to say; always when nothing was found."""

    seats: tuple[str, ...]
    exact: bool
    why: str


def resolve(text: str) -> Found:
    """The constituencies that a postcode, or its first half, may lie in. Never raises, whatever
    was typed; never stores or logs it.

    Call it before you read anything for the page: it may ask another server, and ends the reading
    transaction for that. Never call it while writing.
    """
    typed = districts.plain(text[:LONGEST])
    district, whole = districts.district_in(typed), districts.postcode_in(typed)
    if typed == district and not districts.seats_of(district):
        # E81 is the beginning of E8 1DY.
        district = district[:-1] if districts.seats_of(district[:-1]) else district
    if district is None:
        return _nothing("That is no postcode. One looks like SW1A 0AA; the first half is enough.")
    if (area := districts.area_of(district)) in _NO_MP:
        return _nothing(_NO_MP[area])
    if whole and (code := db.session.scalar(_lies_in(whole))):
        return _exact(code, _neighbours(whole, code))
    asked = _ask(whole) if whole else None
    if asked and asked.gss_code and (code := _known(asked.gss_code)):
        return _exact(code, ())
    return _choice(district, asked)


def _lies_in(whole: str) -> AnySelect:
    return select(Postcode.gss_code).where(Postcode.postcode == whole)


def _ask(whole: str) -> postcodes_io.Answer | None:
    if setting("POSTCODE_LOOKUP") != "postcodes.io":
        return None
    db.session.rollback()  # who reads keeps others from writing, and this takes up to 3 seconds
    return postcodes_io.look_up(whole, setting("POSTCODES_IO"))


def _known(code: str) -> str | None:
    """The code as it is today, if there is such a constituency."""
    query = select(Constituency.gss_code).where(Constituency.gss_code == current_code(code))
    return db.session.scalar(query)


def _neighbours(whole: str, code: str) -> tuple[str, ...]:
    """Where the other postcodes of the same sector lie (E8 1 of E8 1DY): a few streets."""
    sector = whole[:-2]
    inside = Postcode.postcode.between(f"{sector}AA", f"{sector}ZZ")
    query = select(Postcode.gss_code).where(inside, Postcode.gss_code != code).distinct()
    return tuple(db.session.scalars(query.order_by(Postcode.gss_code)))


def _exact(code: str, neighbours: tuple[str, ...]) -> Found:
    if not neighbours:
        return Found((code,), exact=True, why="")
    query = select(Constituency.name).where(Constituency.gss_code.in_(neighbours))
    names = " and ".join(db.session.scalars(query.order_by(Constituency.name)))
    why = f"The border with {names} is close. Your poll card says for certain where you vote."
    return Found((code, *neighbours), exact=True, why=why)


def _nothing(why: str) -> Found:
    return Found((), exact=False, why=why)


def _choice(district: str, asked: postcodes_io.Answer | None) -> Found:
    """What the district allows."""
    since = asked.ended if asked else ""
    ended = f"That postcode is used no longer, since {since}. " if since else ""
    if districts.area_of(district) == "BT":
        return Found(
            _northern_irish(),
            exact=False,
            why="We have no postcodes of Northern Ireland, so please choose your constituency.",
        )
    seats = districts.seats_of(district)
    if len(seats) == 1:
        return Found(seats, exact=True, why=ended.strip())
    if seats:
        many = f"{district} lies in {len(seats)} constituencies."
    else:
        seats = districts.seats_around(district)
        many = f"There is no district {district} by itself. These constituencies lie around there."
    if not seats:
        return _nothing(f"There are no postcodes that begin with {district}.")
    if asked and asked.place:
        seats = _nearest_first(seats, asked.place)
    return Found(seats, exact=False, why=f"{ended}{many} Please choose yours.")


def _northern_irish() -> tuple[str, ...]:
    query = select(Constituency.gss_code).where(Constituency.nation == "Northern Ireland")
    return tuple(db.session.scalars(query.order_by(Constituency.name)))


def _nearest_first(seats: tuple[str, ...], place: tuple[float, float]) -> tuple[str, ...]:
    """By how far the middle of each is away."""
    query = select(Constituency.gss_code, Constituency.latitude, Constituency.longitude)
    middles = {
        code: (latitude - place[0]) ** 2 + ((longitude - place[1]) * 0.6) ** 2
        for code, latitude, longitude in db.session.execute(
            query.where(Constituency.gss_code.in_(seats))
        )
    }
    return tuple(sorted(seats, key=lambda code: middles.get(code, 1e9)))
