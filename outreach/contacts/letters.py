"""Letters: how they leave for a mail program, and how much one is like another."""

import re
from collections.abc import Sequence
from urllib.parse import quote

from outreach.contacts.models import Letter
from outreach.core.errors import Unfitting

# Offices, and WriteToThem, throw away what they have seen before.
NEARLY_THE_SAME = 0.8
_GROUP = 3
SENTENCE = 4  # words


def mailto(address: str, subject: str, body: str) -> str:
    """A link that opens a draft in the reader's own mail program (RFC 6068: lines end in CRLF)."""
    lines = "\r\n".join(body.splitlines())
    return f"mailto:{quote(address, safe='@')}?subject={quote(subject)}&body={quote(lines)}"


def likeness(new: str, earlier: str) -> float:
    """How much of `new`, in groups of three words, stands in `earlier` too: 0 to 1."""
    groups, known = _groups(new), _groups(earlier)
    return len(groups & known) / len(groups) if groups else 0.0


def most_alike(body: str, letters: Sequence[Letter]) -> tuple[Letter, int] | None:
    """The letter this office got already that `body` nearly repeats, and how many words in a
    hundred are the same; None if it is new enough."""
    alike = [(likeness(body, letter.body), letter) for letter in letters]
    share, letter = max(alike, key=lambda pair: pair[0], default=(0.0, None))
    return (letter, round(share * 100)) if letter and share >= NEARLY_THE_SAME else None


def ask_for_a_sentence(own: str) -> None:
    """Raises Unfitting at `own` where a letter has no sentence of its writer's own."""
    if len(own.split()) < SENTENCE:
        raise Unfitting(
            "own", "Write at least one sentence of your own: why this matters to you, for example."
        )


def own_sentences(template: str, letter: str) -> list[str]:
    """The lines and sentences of a letter that are its writer's own."""
    known = {_plain(one) for one in _sentences(template)}
    return [one for one in _sentences(letter) if _plain(one) not in known]


def _sentences(text: str) -> list[str]:
    return [one for one in re.split(r"\n+|(?<=[.!?])\s+", text) if one.strip()]


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _groups(text: str) -> set[tuple[str, ...]]:
    words = _plain(text).split()
    return {tuple(words[at : at + _GROUP]) for at in range(max(len(words) - _GROUP + 1, 1))}
