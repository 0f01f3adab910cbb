"""Postcodes in typed text: a whole address, or a postcode with O for 0 and l for 1.

A whole postcode is a home. Use it for one lookup and keep it nowhere.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from outreach.parliament import districts

LONGEST = 500  # characters from the end: an address closes with its postcode
_FLAGS = re.IGNORECASE | re.ASCII
_OUT, _IN = "[A-Z01]{1,2}[0-9OIL][0-9A-Z]?", "[0-9OIL][A-Z01]{2}"
_GAP = r"(?:[^\S\n]|[._\-\u00b7\u2010-\u2015]){0,5}"
# Starts are tried one by one, so that no false postcode swallows the beginning of a true one.
_WHOLE = re.compile(rf"(?<![A-Z0-9])(?=({_OUT}){_GAP}({_IN})(?![A-Z0-9]))", _FLAGS)
_SQUEEZED = re.compile("([A-Z]{1,2}[0-9][0-9A-Z]?)([0-9][A-Z]{2})", _FLAGS)
_AS_TYPED = re.compile("[A-Z]{1,2}[0-9][0-9A-Z]?")
_ORDINAL = re.compile("1ST|2ND|3RD|[0-9]TH", _FLAGS)
_FLAT = re.compile(
    r"\b(?:flat|unit|apt|apartment|block|room|rm|suite|studio|office|building|plot|house|no)"
    r"[.:#]? *$",
    _FLAGS,
)
_FLOOR = re.compile(
    r"[ -]*(?:floor|flr?|storey|story|level|lvl|landing|avenue|ave|street|road|rd)\b", _FLAGS
)
_AT_AN_END = re.compile(r"({0})(?=\W)|(?<!\w)({0})\W*$".format("[A-Z]{1,2}[0-9][0-9A-Z]?"), _FLAGS)
_BEGUN = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)(?:[0-9][A-Z]{0,2})?")
_BEGUN_APART = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)[\W_]+[0-9][A-Z]{0,2}")
_DIGIT = {"O": "0", "I": "1", "L": "1"}
# A letter that stands, or looks like one, in the letters of a postcode.
_LETTER = {"0": "O", "1": "IL", "I": "IL", "L": "LI"}


class Reading(NamedTuple):
    """Postcodes that a text may mean, the likeliest first, in capitals and without the space.

    More than one, or `doubtful`, is for the reader to choose from; the letters as typed may then
    be another area, `other_area`. `alone`: the text is nothing else than a postcode, a district
    or the beginning of one.
    """

    postcodes: tuple[str, ...] = ()
    district: str | None = None
    doubtful: bool = False
    alone: bool = False
    other_area: str = ""


class _Candidate(NamedTuple):
    start: int
    end: int
    reading: Reading
    # The district is one that there is; as typed, without a correction.
    known: bool
    as_typed: bool
    behind_flat: bool


def plain(text: str) -> str:
    """Return the end of a text in plain letters, without marks that cannot be seen."""
    text = unicodedata.normalize("NFKC", text.strip()[-LONGEST:])
    return "".join(mark for mark in text if unicodedata.category(mark) != "Cf").strip()


def read(text: str) -> Reading:
    """Read the last whole postcode of a text; without one, its district."""
    typed = plain(text)
    found = list(_candidates(typed))
    candidates = [one for one in found if one.known] or [one for one in found if one.as_typed]
    if not candidates and (squeezed := _read_squeezed(typed)):
        return squeezed
    sure = [one for one in candidates if one.as_typed]
    left = [one for one in candidates if one.as_typed or not _overlaps(one, sure)]
    if best := [one for one in left if not one.behind_flat] or left:
        return best[-1].reading
    return _read_district(typed)


def whole_postcode(text: str) -> str:
    """Return the whole postcode of a text with its space; empty without a certain one."""
    found = read(text)
    if len(found.postcodes) != 1 or found.doubtful:
        return ""
    return f"{found.postcodes[0][:-3]} {found.postcodes[0][-3:]}"


def _candidates(typed: str) -> Iterator[_Candidate]:
    for match in _WHOLE.finditer(typed):
        before, after = typed[: match.start()], typed[match.end(2) :]
        if not re.search("[0-9]", match[1] + match[2]):  # Block is no B1 0CK
            continue
        is_ordinal, behind_flat = bool(_ORDINAL.fullmatch(match[2])), bool(_FLAT.search(before))
        if is_ordinal and (behind_flat or _FLOOR.match(after)):
            continue
        reading = _read_whole(match[1], match[2])
        yield _Candidate(
            start=match.start(),
            end=match.end(2),
            reading=reading,
            known=bool(reading.district) and _is_known(reading.district or ""),
            as_typed=reading.postcodes[:1] == ((match[1] + match[2]).upper(),),
            behind_flat=behind_flat,
        )


def _overlaps(one: _Candidate, others: list[_Candidate]) -> bool:
    return any(one.start < other.end and other.start < one.end for other in others)


def _read_squeezed(typed: str) -> Reading | None:
    """Read a postcode with its spaces in odd places: SW1 A1AA."""
    found = _SQUEEZED.fullmatch(re.sub(r"[\W_]", "", typed))
    return _read_whole(found[1], found[2]) if found else None


def _read_whole(out: str, second: str) -> Reading:
    known, doubtful = _known_districts(out, second)
    half = _DIGIT.get(second[0].upper(), second[0]) + "".join(
        "L" if letter in "1I" else "O" if letter == "0" else letter for letter in second[1:].upper()
    )
    if not known and _AS_TYPED.fullmatch(out.upper()):
        known = [out.upper()]
    postcodes = tuple(district + half for district in known)
    other = _area_as_typed(out) if doubtful else ""
    return Reading(postcodes, known[0] if known else None, doubtful, True, other)


def _known_districts(out: str, second: str = "") -> tuple[list[str], bool]:
    """Return the districts that a first half may mean, and whether that is doubtful."""
    typed = out.upper()
    readings = [district for district in _readings(typed) if _is_known(district)]
    if typed in readings:
        # In Ml1 the l may be a 1: M11 is in England, ML1 in Scotland.
        looks_odd = "l" in out and any(letter.isupper() for letter in out)
        return (readings, len(readings) > 1) if looks_odd else ([typed], False)
    # In Ml 1AE it is one, when nothing else is a small letter.
    is_digit = "l" in out and (out.replace("l", "1") + second).isupper()
    leaves = not is_digit and any(_leaves_nation(typed, one) for one in readings)
    return readings, leaves or len(readings) > 1


def _readings(typed: str) -> list[str]:
    """Return what a first half may be with letters for digits and digits for letters, first as
    it was typed."""
    found = dict.fromkeys([typed] if _AS_TYPED.fullmatch(typed) else [])
    for split in (1, 2):
        area, digits = typed[:split], typed[split:]
        if 1 <= len(digits) <= 2 and any(letter.isalpha() for letter in area):
            options = [_LETTER.get(letter, letter) for letter in area]
            options.append(_DIGIT.get(digits[0], digits[0]))
            options += [mark + _DIGIT.get(mark, "") for mark in digits[1:]]
            found |= dict.fromkeys(map("".join, product(*options)))
    return [one for one in found if _AS_TYPED.fullmatch(one)]


def _leaves_nation(typed: str, reading: str) -> bool:
    """Return whether the letters as typed are an area of another nation than the reading's."""
    typed_nations = districts.nations_of_area(_area_as_typed(typed))
    nations = districts.nations_of_area(districts.area_of(reading))
    return bool(typed_nations) and typed_nations != nations


def _area_as_typed(out: str) -> str:
    return districts.area_of(out.upper())


def _is_known(district: str) -> bool:
    area = districts.area_of(district)
    return bool(districts.seats_of(district)) or area in districts.WITHOUT_TABLE


def _read_district(typed: str) -> Reading:
    """Read a district, or the beginning of a postcode; or a district at an end of other text."""
    if begun := _BEGUN_APART.fullmatch(typed.upper()):
        return Reading((), begun[1], alone=True)
    squeezed = re.sub(r"[\W_]", "", typed)
    known, doubtful = _known_districts(squeezed) if len(squeezed) <= 4 else ([], False)
    if known:
        return Reading((), known[0], doubtful, alone=not doubtful)
    if begun := _BEGUN.fullmatch(squeezed.upper()):
        return Reading((), _longest_known(squeezed.upper()) or begun[1], alone=True)
    for match in _AT_AN_END.finditer(typed):
        district = (match[1] or match[2]).upper()
        at_start = match.start() == 0
        if (at_start or match[2]) and not _FLAT.search(typed[: match.start()]):
            return Reading((), district)
    return Reading()


def _longest_known(typed: str) -> str | None:
    """Return the longest district that the beginning of a postcode may be in: SW1A of SW1A1."""
    ends = range(len(typed), 1, -1)
    return next((typed[:end] for end in ends if districts.seats_of(typed[:end])), None)
