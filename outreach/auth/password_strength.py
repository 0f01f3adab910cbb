"""Which passwords are too easy to guess, and why, in a sentence for whoever chose one.

No rule says which characters a password has. What is refused is what people who break in try
first: passwords of published breaches and other common ones, two of them in a row, one with a few
characters beside it or written backwards, a year hung on, letters swapped for digits, one's own
name, one's MP's, the campaign's, the same thing again and again, and walks over the keyboard.
"""

import json
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

LIST = Path(__file__).with_name("common_passwords.txt")
# What was published of breaches, the commonest first: see its README.md.
BREACHED = Path(__file__).with_name("vendor") / "passwords.json"

COMMON = (
    "This is one of the passwords that people who break in try first. "
    "Choose three or four words that nobody would connect with you."
)
OWN = (
    "Your name or your address is in this password, and whoever tries to get in knows them. "
    "Choose other words."
)
MP = (
    "The name of your MP is in this password, and whoever tries to get in can look it up. "
    "Choose other words."
)
CAMPAIGN = (
    "The campaign's name is in this password, and whoever tries to get in knows it. "
    "Choose other words."
)
AGAIN = "This password is the same thing again and again. Choose one with more in it."
WALK = (
    "This password is a row of keys or a count, and those are tried first. "
    "Choose three or four words that nobody would connect with you."
)

CAMPAIGN_WORDS = ("outreach", "borderguard", "mpsnot", "migrant")
# A part of a name shorter than that is in too many words by chance; what is left of a password
# without its signs may be one.
SHORTEST_NAME = 4

SWAPS = str.maketrans("013457@$!|€", "oieastasile")
WALKS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "qwertzuiop",
    "yxcvbnm",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "qazwsxedcrfvtgbyhnujm",
)
LEAST_WALK = 3
BESIDE_A_WALK = 3  # characters that may stand beside it and change nothing
BESIDE_A_BREACHED = 3  # the same, beside a breached one that is long enough to be meant
MEANT = 8


class Known(NamedTuple):
    short: frozenset[str]
    long: frozenset[str]


@cache
def known() -> Known:
    _source, short, long = re.split(r"^\[\w+\]$", LIST.read_text("utf-8"), flags=re.MULTILINE)
    return Known(frozenset(short.split()), frozenset(long.split()))


@cache
def breached() -> frozenset[str]:
    """Passwords of published breaches, without their signs; what is shorter than a name is in too
    many others by chance."""
    words = map(_bare, map(str.casefold, json.loads(BREACHED.read_text("utf-8"))))
    return frozenset(word for word in words if len(word) >= SHORTEST_NAME)


def why_not(password: str, *, own: Iterable[str] = (), mp: str = "") -> str | None:
    """Why not this password, or None when nothing speaks against it. `own` is the person's name and
    address, `mp` the name of their MP."""
    text = unicodedata.normalize("NFKC", password).casefold()
    forms = {_bare(text), _bare(text.translate(SWAPS)), _bare(_inner(text).translate(SWAPS))}
    if any(word in form for form in forms for word in _parts(own)):
        return OWN
    if any(word in text for word in _addresses(own)):
        return OWN
    if any(word in form for form in forms for word in _parts([mp])):
        return MP
    if any(word in form for form in forms for word in CAMPAIGN_WORDS):
        return CAMPAIGN
    if _is_repeated(text) or _is_repeated(_bare(text) or text):
        return AGAIN
    if _is_a_walk(_bare(text) or text):
        return WALK
    forms = {form for form in forms if len(form) >= SHORTEST_NAME}
    return COMMON if any(_is_common(form) or _is_breached(form) for form in forms) else None


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _inner(text: str) -> str:
    """Without what is hung on before and after: years, digits, exclamation marks."""
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)


def _parts(own: Iterable[str]) -> set[str]:
    """asha.example@example.org: asha, example; of a name each part of it."""
    parts: set[str] = set()
    for word in own:
        name = unicodedata.normalize("NFKC", word).casefold().partition("@")[0]
        parts |= {_bare(name), *map(_bare, re.split(r"[\W\d_]+", name))}
    return {part for part in parts if len(part) >= SHORTEST_NAME}


def _addresses(own: Iterable[str]) -> set[str]:
    """bo@example.org, whole, however short; jo.b of jo.b@example.org, as it is written."""
    found: set[str] = set()
    for word in own:
        address = unicodedata.normalize("NFKC", word).casefold()
        local, at, _domain = address.partition("@")
        found |= {address} if at else set()
        found |= {local} if at and len(local) >= SHORTEST_NAME else set()
    return found


def _is_repeated(text: str) -> bool:
    if len(set(text)) <= 3:
        return True
    return any(
        text == (text[:size] * (len(text) // size + 1))[: len(text)]
        for size in range(1, len(text) // 2 + 1)
    )


def _is_a_walk(text: str) -> bool:
    at, beside = 0, 0
    while at < len(text):
        step = _longest_walk(text[at:])
        at, beside = (at + step, beside) if step else (at + 1, beside + 1)
    return beside <= BESIDE_A_WALK


def _longest_walk(text: str) -> int:
    """How many characters at the beginning follow each other on the keyboard, or are the same."""
    same = len(text) - len(text.lstrip(text[0]))
    best = same if same >= LEAST_WALK else 0
    for walk in (*WALKS, *(walk[::-1] for walk in WALKS)):
        size = max(best, LEAST_WALK - 1) + 1
        while size <= len(text) and text[:size] in walk:
            best, size = size, size + 1
    return best


def _is_common(form: str) -> bool:
    letters = "".join(filter(str.isalpha, form))
    inner = form.strip("0123456789")
    short, long = known()
    if {form, inner, letters} & (long | short):
        return True
    # Two short ones in a row, whatever digits stand between or after.
    return any(letters[:cut] in short and letters[cut:] in short for cut in range(1, len(letters)))


def _is_breached(form: str) -> bool:
    letters = "".join(filter(str.isalpha, form))
    for text in (form, letters, form[::-1]):
        if text in breached() or text.strip("0123456789") in breached():
            return True
        if any(text[:cut] in breached() and text[cut:] in breached() for cut in range(len(text))):
            return True
    return _is_beside_a_breached(form)


def _is_beside_a_breached(form: str) -> bool:
    """Whether all but a few characters of it, at either end, is one of them."""
    for begin in range(BESIDE_A_BREACHED + 1):
        for end in range(len(form) - BESIDE_A_BREACHED + begin, len(form) + 1):
            if end - begin >= MEANT and form[begin:end] in breached():
                return True
    return False
