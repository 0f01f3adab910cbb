"""How the tables of words become patterns that cannot be slow."""

import re


def either(words: str) -> str:
    """One group of the alternatives in a text of several lines."""
    return "(?:" + re.sub(r"\s*\n\s*", "", words) + ")"


def words(words: str) -> str:
    """The same, as whole words."""
    return rf"\b{either(words)}\b"


def pattern(source: str) -> re.Pattern[str]:
    """Bounded: a word has at most 40 letters, so no text can make a pattern slow."""
    return re.compile(re.sub(r"(\\[dw]|\[\\w'\])\+", r"\1{1,40}", source))


def weighed(table: list[tuple[int, str]]) -> list[tuple[int, re.Pattern[str]]]:
    return [(weight, pattern(source)) for weight, source in table]
