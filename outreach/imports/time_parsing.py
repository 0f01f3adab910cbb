"""Times of day as people type them. In a phonebank 2.30 is the afternoon: offices are shut at
night."""

import re
from datetime import UTC, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from outreach.core.clock import LONDON

CLOCK = re.compile(
    r"(?<![\d.:/])(\d{1,2})(?:\s?[:.h]\s?([0-5]\d)(?::([0-5]\d)(?:\.\d+)?)?(?:\s?(am|pm|a\.m\.?|p\.m\.?|"
    r"hrs|hours|h)\b)?|\s?(am|pm|a\.m\.?|p\.m\.?|o['’]?clock)(?!\w))(?![\d/])",
    re.IGNORECASE,
)
_AROUND = re.compile(
    r"(?:at|@|about|around|approx(?:imately)?\.?|circa|c\.|ca\.?|~)\s*|"
    r"\s*(?:hrs|hours|h|gmt|bst|uk time)\.?",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"([01]?\d|2[0-3])([0-5]\d)")
_FRACTION = re.compile(r"0?\.(\d{3,}|5|25|75)")
_ISO = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)(T|\s+)(\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s?"
    r"(Z|UTC|GMT|BST|[+-]\d\d(?::?\d\d)?)?",
    re.IGNORECASE,
)
# The hours that nobody in an office answers, and that are afternoon when a half is not named.
_AFTERNOON = range(1, 7)
_MIDDAY = ("noon", "midday", "12 noon")


def parse_time(text: str) -> time | None:
    """14:05, 2.05pm, 2 pm, 1430, 0.604; None where there is no time or more than one."""
    text = " ".join(text.split())
    if moment := parse_iso(text):
        return moment.time()
    if text.lower() in _MIDDAY:
        return time(12)
    bare = _AROUND.sub("", text).strip()
    if found := _FRACTION.fullmatch(bare):
        return of_fraction(float(f"0.{found[1]}"))
    if found := _DIGITS.fullmatch(bare):
        return _sensible(int(found[1]), int(found[2]), 0)
    found = CLOCK.search(text)
    if found is None or re.search(r"\d", text[: found.start()] + text[found.end() :]):
        return None
    return of_clock(found)


def of_clock(found: re.Match[str]) -> time | None:
    hour, minute, second = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    half = (found[4] or found[5] or "").lower().replace(".", "")
    if half in ("am", "pm"):
        if hour <= 12:
            hour = hour % 12 + 12 * (half == "pm")
        return time(hour, minute) if hour < 24 else None
    return _sensible(hour, minute, second)


def _sensible(hour: int, minute: int, second: int) -> time | None:
    """Seconds are told by a machine, which knows the hour."""
    if hour in _AFTERNOON and not second:
        hour += 12
    return time(hour, minute) if hour < 24 else None


def of_fraction(part: float) -> time | None:
    """A part of a day as a spreadsheet counts it, to the minute."""
    minutes = round(part * 24 * 60)
    return time(*divmod(minutes, 60)) if minutes < 24 * 60 else time(23, 59)


def parse_iso(text: str) -> datetime | None:
    """2026-11-03T14:05:00.000Z, in London; without a zone it is London's already."""
    found = _ISO.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(found[at] or 0) for at in (1, 2, 3, 5, 6, 7))
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=_zone(found[8] or ""))
        moment = moment.astimezone(LONDON).replace(tzinfo=None, second=0)
    except (ValueError, OverflowError):
        return None
    typed = found[4] != "T" and not second and not found[8]
    return moment.replace(hour=hour + 12) if typed and hour in _AFTERNOON else moment


def _zone(text: str) -> timezone | ZoneInfo:
    """Raises ValueError."""
    name = text.upper()
    if not name:
        return LONDON
    if name in ("Z", "UTC", "GMT"):
        return UTC
    if name == "BST":
        return timezone(timedelta(hours=1))
    digits = name[1:].replace(":", "").ljust(4, "0")
    away = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-away if name[0] == "-" else away)
