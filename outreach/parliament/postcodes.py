"""From a typed postcode or address to its constituency. Nothing typed is kept."""

from typing import NamedTuple

from sqlalchemy import select

from outreach.core.app_state import setting
from outreach.core.columns import AnySelect
from outreach.core.extensions import db
from outreach.core.formatting import count
from outreach.parliament import districts, elsewhere, postcodes_io, typed_postcodes
from outreach.parliament.models import Constituency, Postcode
from outreach.parliament.postcode_ranges import seat_of
from outreach.parliament.queries import current_code
from outreach.parliament.typed_postcodes import Reading


class Found(NamedTuple):
    """`seats`: codes of constituencies, the most likely first. `exact`: the first is the answer,
    and any others are across a border close by; otherwise the reader chooses. `why`: a sentence
    for the page when there is something to say; always when nothing was found."""

    seats: tuple[str, ...]
    exact: bool
    why: str


def resolve(text: str, *, choose: bool = False) -> Found:
    """The constituencies that a postcode, or its first half, may lie in. Never raises, whatever
    was typed; never stores or logs it. `choose`: all that the district allows, for the reader to
    whom the exact answer is not right.

    Call it before you read anything for the page: it may ask another server, and ends the reading
    transaction for that. Never call it while writing.
    """
    reading = typed_postcodes.read(text)
    if not reading.postcodes and (why := elsewhere.by_text(typed_postcodes.plain(text))):
        return _nothing(why)
    if reading.district is None:
        return _nothing("That is no postcode. One looks like SW1A 0AA; the first half is enough.")
    if why := elsewhere.by_area(districts.area_of(reading.district)):
        return _nothing(why)
    if reading.doubtful:
        return _choice_of_readings(reading)
    if choose or not reading.postcodes:
        return _choice(reading.district, None, alone=reading.alone and not choose)
    return _lookup(reading.postcodes[0], reading.district)


def _lookup(whole: str, district: str) -> Found:
    """Look a whole postcode up: in the ONS directory if it is loaded, with postcodes.io if that is
    wanted, in the table that the project carries, and by its district."""
    if code := _checked(db.session.scalar(_lies_in(whole)), district):
        return _exact(code, _neighbours(whole, code))
    asked = _ask(whole)
    if asked and (code := _checked(asked.gss_code, district)):
        return _exact(code, ())
    if code := _checked(seat_of(whole), district):
        return Found((code,), exact=True, why=_ended(asked).strip())
    return _choice(district, asked)


def _lies_in(whole: str) -> AnySelect:
    return select(Postcode.gss_code).where(Postcode.postcode == whole)


def _ask(whole: str) -> postcodes_io.Answer | None:
    if setting("POSTCODE_LOOKUP") != "postcodes.io":
        return None
    db.session.rollback()  # who reads keeps others from writing, and this takes up to 3 seconds
    return postcodes_io.look_up(whole, setting("POSTCODES_IO"))


def _checked(code: str | None, district: str) -> str | None:
    """The code as it is today; None where there is no such constituency, or where it is in a
    nation that the district is not in."""
    if not code or code[:1] not in districts.nations_of(district):
        return None
    query = select(Constituency.gss_code).where(Constituency.gss_code == current_code(code))
    return db.session.scalar(query)


def _choice_of_readings(reading: Reading) -> Found:
    """Return what a postcode may be whose letters and digits can be read in two ways."""
    codes = [_checked(seat_of(whole), whole[:-3]) for whole in reading.postcodes]
    seats = dict.fromkeys(code for code in codes if code)
    if not codes or not all(codes):
        seats |= dict.fromkeys(districts.seats_of(reading.district or ""))
    seats |= dict.fromkeys(districts.seats_around(reading.other_area) if len(codes) < 2 else ())
    why = "This postcode can be read in more than one way. Please choose your constituency."
    return Found(tuple(seats), exact=False, why=why)


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


def _ended(asked: postcodes_io.Answer | None) -> str:
    since = asked.ended if asked else ""
    return f"That postcode is used no longer, since {since}. " if since else ""


def _choice(district: str, asked: postcodes_io.Answer | None, *, alone: bool = True) -> Found:
    """Return what the district allows. Only for a postcode `alone`, without other words, is a
    district in one constituency an answer."""
    ended = _ended(asked)
    if districts.area_of(district) == "BT":
        return Found(
            _northern_irish(),
            exact=False,
            why="We have no postcodes of Northern Ireland, so please choose your constituency.",
        )
    seats = districts.seats_of(district)
    if len(seats) == 1 and alone:
        return Found(seats, exact=True, why=ended.strip())
    if seats:
        many = f"{district} lies in {count(len(seats), 'constituency', 'constituencies')}."
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
