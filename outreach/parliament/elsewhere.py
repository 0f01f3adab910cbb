"""Addresses that are in no constituency: forces, Crown dependencies, overseas territories."""

import re

from outreach.parliament.names import fold

_WHERE_REGISTERED = "use the UK address where you are registered to vote"
FORCES = (
    "BFPO addresses are not in a constituency. Use the address where you are registered to vote."
)
_PLACES = {
    "Jersey": ("JE",),
    "Guernsey": ("GY",),
    "The Isle of Man": ("IM",),
    "Gibraltar": ("GX",),
    "Anguilla": ("AI-?2640",),
    "Ascension Island": ("ASCN ?1ZZ",),
    "Bermuda": (r"(?:DV|FL|GE|HM|MA|PG|SB|WK) ?\d{2}",),
    "The British Antarctic Territory": ("BIQQ ?1ZZ",),
    "The British Indian Ocean Territory": ("BBND ?1ZZ",),
    "The British Virgin Islands": (r"VG ?11\d0",),
    "The Cayman Islands": (r"KY[1-3][ -]?\d{4}",),
    "The Falkland Islands": ("FIQQ ?1ZZ",),
    "Montserrat": (r"MSR ?1\d{3}",),
    "The Pitcairn Islands": ("PCRN ?1ZZ",),
    "South Georgia": ("SIQQ ?1ZZ",),
    "St Helena": ("STHL ?1ZZ",),
    "Tristan da Cunha": ("TDCU ?1ZZ",),
    "The Turks and Caicos Islands": ("TKCA ?1ZZ",),
}
_OTHER_NAMES = {
    "falklands": "The Falkland Islands",
    **{"alderney": "Guernsey", "sark": "Guernsey", "saint helena": "St Helena"},
    **{"ascension": "Ascension Island", "pitcairn": "The Pitcairn Islands"},
}
_AREAS = {codes[0]: place for place, codes in _PLACES.items() if len(codes[0]) == 2}
_CODES = {
    place: re.compile(rf"(?<![A-Z0-9])(?:{codes[0]})(?![A-Z0-9])", re.ASCII)
    for place, codes in _PLACES.items()
    if len(codes[0]) > 2
}
_BFPO = re.compile(r"(?<!\w)B\W?F\W?P\W?O(?![A-Z])", re.ASCII)


def _sentence(place: str) -> str:
    if place in ("Jersey", "Guernsey", "The Isle of Man", "Gibraltar"):
        own = "has its own parliament, and no MP in Westminster"
    else:
        own = f"{'have' if place.endswith('Islands') else 'has'} no MP in Westminster"
    return f"{place} {own}: to write to one, {_WHERE_REGISTERED}."


def by_area(area: str) -> str:
    """Return what to do with postcodes of this area; empty where they lie in constituencies."""
    if area == "BF":
        return FORCES
    if area == "BX":
        return (
            "That is an address of a bank or an office, which lies nowhere. Try that of your home."
        )
    return _sentence(_AREAS[area]) if area in _AREAS else ""


def by_text(text: str) -> str:
    """Return what to do with an address, or the name of a place, that is in no constituency."""
    typed = text.upper()
    if _BFPO.search(typed):
        return FORCES
    place = next((place for place, code in _CODES.items() if code.search(typed)), "")
    return _sentence(place) if place else by_name(text)


def by_name(text: str) -> str:
    words = fold(text)
    names = {fold(place).removeprefix("the "): place for place in _PLACES} | _OTHER_NAMES
    place = names.get(words) or names.get(words.removeprefix("the "))
    return _sentence(place) if place else ""
