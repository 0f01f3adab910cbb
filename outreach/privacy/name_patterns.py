"""Taking somebody's name and address out of what was written."""

import re
from collections.abc import Callable, Iterable

REMOVED = "[name removed]"


def taking_out(
    name: str, email: str = "", *, own: bool, others_name: str = ""
) -> Callable[[str], str]:
    """A function that puts REMOVED for the address and the whole name, however it is capitalised
    and spaced. In somebody's `own` words, also for each of their names alone, spelt as a name.

    A name that the MP has too (`others_name`) is taken for the MP's, unless it stands alone on a
    line, as a signature does.
    """
    words = name.split()
    patterns = [_either(re.escape(email))] if email else []
    if len(words) > 1:
        patterns.append(_either(r"\s+".join(map(re.escape, words))))
    if own:
        shared = {word.casefold() for word in re.findall(r"\w+", others_name)}
        patterns += [
            _alone(word) if word.casefold() in shared else _as_a_name(word)
            for word in sorted(words, key=len, reverse=True)
            if len(word) > 1
        ]
    return lambda text: _apply(patterns, text)


def taking_out_all(people: Iterable[tuple[str, str]], others_name: str) -> Callable[[str], str]:
    """The same for several at once, each a name and an address, in words that are theirs."""
    each = [taking_out(name, email, own=True, others_name=others_name) for name, email in people]

    def take_out(text: str) -> str:
        for one in each:
            text = one(text)
        return text

    return take_out


def _apply(patterns: list[re.Pattern[str]], text: str) -> str:
    for pattern in patterns:
        text = pattern.sub(REMOVED, text)
    return text


def _either(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)


def _spellings(word: str) -> str:
    # Not in small letters, unless it was given so: “I will ring May in May”.
    return "|".join(map(re.escape, sorted({word, word.capitalize(), word.upper()}, reverse=True)))


def _as_a_name(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_spellings(word)})(?!\w)")


def _alone(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\n])(?:{_spellings(word)})(?=[ \t\r.,]*(?:\n|\Z))")
