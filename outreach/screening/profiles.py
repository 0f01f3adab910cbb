"""Judging a text by what it is for: words, a name, a link, a file's name, or a script.

The patterns are those of notes. What differs is what may stand in such a text without being
anybody's: digits in the address of a post, a date in a file's name, an organisation's name.
"""

import re
from collections.abc import Callable, Iterable
from enum import Enum
from typing import NamedTuple
from urllib.parse import unquote_plus

from outreach.screening.screen import Kind, screen

MESSAGE = (
    "Nothing about a person’s case is kept here, and no number, address or birth date of anybody."
)

# For who is not one of us.
TO_OUTSIDERS = (
    "Please send us nothing about a person’s case, and no number, address or birth date of anybody:"
    " we do not keep it."
)


class Profile(Enum):
    TEXT = "text"
    # Of a person, a role or an organisation; a short label.
    NAME = "name"
    LINK = "link"
    FILE_NAME = "file name"
    # The campaign's own words, which may give its own address and number.
    SCRIPT = "script"


class Judged(NamedTuple):
    """The words that must go, and what they are."""

    words: str
    kind: Kind


_URL = re.compile(r"https?://[^\s<>\"')\]]+", re.IGNORECASE)
_USER = re.compile(r"//[^/?#\s]*@")
_HANDLE = re.compile(r"(?<=/)@[\w.-]{1,60}(?:@[\w.-]{1,80})?")
_UUID = re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", re.IGNORECASE)
# A sentence says so of somebody; *Right to Remain* and *Deportation Watch* are names.
_SAYS_SO = re.compile(
    r"\b(?:is|was|are|were|has|had|have|been|being|got|gets|needs|wants|will|he|she|they|his|her|"
    r"their|him|them|my|me|i|who|whose|claim|refused|detained|deported|evicted|removed)\b",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile(
    r"(?:uan|cid|gwf|pass?port|brp|nass|nino?|national insurance|nhs|home office|ukvi|"
    r"immigration)\b",
    re.IGNORECASE,
)
_MOBILE = re.compile(r"(?:0044|44|0)7\d{9}")
_MOMENT = re.compile(r"\b20\d{6}T?\d{0,6}Z?\b")
_MARKS = re.compile(r"[\d@\[(]|\b(?:at|dot|on|zero|oh|double)\b", re.IGNORECASE)
_GROUPS = re.compile(r"\d[ -]+\d")
_PRIVATE = re.compile(
    r"\b(?:gmail|googlemail|hotmail|outlook|btinternet|yahoo|icloud|proton(?:mail)?|live|aol|ymail)\b",
    re.IGNORECASE,
)


def judge(text: str, profile: Profile, *, allowed: Iterable[str] = ()) -> list[Judged]:
    """Say what must go from a text, in order. `allowed` as for `screen`."""
    if not text:
        return []
    if profile is Profile.LINK:
        return _judge_link(text)
    links = [] if profile is Profile.FILE_NAME else _URL.findall(text)
    words = _URL.sub(" ", text) if links else text
    if profile is Profile.FILE_NAME:
        words = _MOMENT.sub(" ", re.sub(r"[_.+]+", " ", words))
    found = _found(words, allowed, hyphens=profile is Profile.FILE_NAME)
    counts = _COUNTS.get(profile)
    kept = [one for one in found if counts is None or counts(one, words)]
    return kept + [one for link in links for one in _judge_link(link)]


def says_nothing_of_anybody(name: str) -> bool:
    """Whether a name can be told to be fit at a glance, without the patterns."""
    return not _MARKS.search(name) and not _SAYS_SO.search(name)


def why_not(text: str, profile: Profile, *, allowed: Iterable[str] = (), hint: str = "") -> str:
    """The sentence for who typed it; empty if it may be kept."""
    found = judge(text, profile, allowed=allowed)
    if not found:
        return ""
    words = " and ".join(f"“{one.words.strip()}”" for one in found[:3])
    return f"Please take out {words}. {hint or MESSAGE}"


def _judge_link(link: str) -> list[Judged]:
    """A link's own digits name a page. What was typed into it has spaces, or says what it is."""
    plain = _USER.sub("//", unquote_plus(unquote_plus(link)))  # which no link of ours may have
    plain = _UUID.sub(" ", _HANDLE.sub(" ", plain))
    plain = re.sub(r"[=:]+", " ", re.sub(r"[/?&#;|]+", "\n", plain)).replace("_", " ")
    return [one for one in _found(plain, (), hyphens=True) if _counts_in_link(one, plain)]


def _found(text: str, allowed: Iterable[str], *, hyphens: bool) -> list[Judged]:
    """With `hyphens`, they may stand for spaces: born-3-may-1990."""
    found = [Judged(text[one.start : one.end], one.kind) for one in screen(text, allowed=allowed)]
    if hyphens and "-" in text:
        spaced = text.replace("-", " ")
        more = (Judged(spaced[one.start : one.end], one.kind) for one in screen(spaced))
        found += [one for one in more if one.kind is Kind.BIRTH_DATE and one not in found]
    return found


def _counts_in_link(one: Judged, _: str) -> bool:
    if one.kind is Kind.REFERENCE:
        grouped = _ANNOUNCED.match(one.words) or _is_grouped(one.words)
        return bool(grouped or _MOBILE.fullmatch(one.words))
    if one.kind is Kind.PHONE:
        return re.sub(r"\D", "", one.words).startswith(("0", "44"))
    # A headline says *asylum-seeker-refused*; what somebody typed has spaces.
    return one.kind is not Kind.CASE or " " in one.words.strip()


def _is_grouped(words: str) -> bool:
    return bool(_GROUPS.search(words)) and len(re.sub(r"\D", "", words)) >= 9


def _counts_in_name(one: Judged, text: str) -> bool:
    return one.kind is not Kind.CASE or bool(_SAYS_SO.search(text))


def _counts_in_file_name(one: Judged, text: str) -> bool:
    if one.kind is Kind.REFERENCE and one.words.isdigit():
        # Otherwise it is a moment that a program put there.
        return len(one.words) == 16 or bool(_MOBILE.fullmatch(one.words))
    return _counts_in_name(one, text)


def _counts_in_script(one: Judged, _: str) -> bool:
    if one.kind is Kind.PHONE:
        return bool(re.match(r"(?:07|447|7|0044)", re.sub(r"\D", "", one.words)))
    if one.kind is Kind.EMAIL:
        return bool(_PRIVATE.search(one.words))
    return one.kind is not Kind.POSTCODE


_COUNTS: dict[Profile, Callable[[Judged, str], bool]] = {
    Profile.NAME: _counts_in_name,
    Profile.FILE_NAME: _counts_in_file_name,
    Profile.SCRIPT: _counts_in_script,
}
