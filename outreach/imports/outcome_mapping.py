"""From a cell to what happened. Certain is only what is one of our words, or a listed synonym, as a
whole cell; everything else is a suggestion, and a person says what it means."""

import re
from collections.abc import Mapping
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from outreach.core.vocabulary import Channel, Outcome
from outreach.imports.outcome_tables import (
    DOUBT,
    EITHER,
    NOTHING,
    PATTERNS,
    PERHAPS_NOTHING,
    PHRASES,
    SYNONYMS,
)
from outreach.parliament.names import fold

# What a value may be taken for beside our words.
NOT_A_CONTACT = "nothing"
CERTAIN, CLEAR, PROBABLE, DOUBTFUL = 1.0, 0.9, 0.75, 0.5
# In characters: what is longer is a story, and looked at no further.
LOOKED_AT = 300


class Guess(NamedTuple):
    """One of our words, NOT_A_CONTACT, or empty for *nobody can tell*; from 0 to 1. Below CERTAIN
    it is a suggestion."""

    word: str
    certainty: float


OPEN = Guess("", 0.0)


class Said(NamedTuple):
    """A part of a cell: *Call: voicemail* is about a call."""

    channel: Channel | None
    text: str


_LABELS = {
    Channel.PHONE: "calls?|called|phone[d]?|phone call|rang|ring|tel(?:ephone)?",
    Channel.EMAIL: "e-?mails?|e-?mailed",
    Channel.SOCIAL: "texts?|texted|sms|whats ?app|dm|tweet|twitter|facebook|social",
    Channel.LETTER: "letters?|post",
    Channel.IN_PERSON: "in person|meeting|met",
}
_TO_A_PHONE = ("text", "sms", "what")
_LABEL = re.compile(
    "(?:^|(?<=[\\s;,/|.]))(?:"
    + "|".join(f"(?P<{channel.name}>{words})" for channel, words in _LABELS.items())
    + r")\s*\d?\s*[:=]\s*",
    re.IGNORECASE,
)


# A message to a phone: we have no word of its own for that.
_TEXTED = re.compile(
    r"\b(texted|texts? (message )?(was )?sent|sent (an? )?(text|sms)|sms|whats ?app)"
)


def parts(cell: str) -> list[Said]:
    """*Call: voicemail Text: sent* is two; most cells are one, about nothing named. A text keeps
    its label: what it comes to is for somebody to say."""
    found = list(_LABEL.finditer(cell[:LOOKED_AT]))
    if not found:
        how = Channel.SOCIAL if _TEXTED.search(fold(cell[:LOOKED_AT])) else None
        return [Said(how, cell)] if cell else []
    ends = [*(label.start() for label in found[1:]), len(cell)]
    said = [Said(None, cell[: found[0].start()])]
    for label, end in zip(found, ends, strict=True):
        begins = label.start() if label[0].lower().startswith(_TO_A_PHONE) else label.end()
        said.append(Said(Channel[label.lastgroup or ""], cell[begins:end]))
    tidy = [Said(one.channel, one.text.strip(" ;,/|.\n")) for one in said]
    return [one for one in tidy if one.text]


def _folded(words: Mapping[Outcome, str]) -> dict[str, Outcome]:
    return {fold(each): word for word, phrases in words.items() for each in phrases.split("|")}


_OURS = {fold(text): one for one in Outcome for text in (one.value.replace("_", " "), one.label)}
_SAME = {text: word for text, word in _folded(SYNONYMS).items() if not DOUBT.search(text)} | _OURS
_LIKELY = _folded(PHRASES) | _SAME
# Marks that stand for nothing; a tick stands for something.
_BLANK = re.compile(r"[\s\-–—_./\\]*")
_FILLERS = {fold(text) for text in ("n/a", "na", "none", "nil", "nothing")}
_SHAPES = [(outcome, re.compile(words)) for outcome, words in PATTERNS]
TICKS = frozenset("✓✔☑✅🗸👍")
CROSSES = frozenset("✗✘❌☒✖❎👎")
EMPTY_BOXES = frozenset("☐⬜◻▢□")
_SIGNS = re.compile(f"[{''.join(TICKS | CROSSES | EMPTY_BOXES)}\ufe0f\ufe0e]")


def is_blank(cell: str) -> bool:
    """Return whether a cell is empty, or holds a line or dots alone."""
    return bool(_BLANK.fullmatch(cell))


def says_nothing(cell: str) -> bool:
    """Return whether a cell is empty, or filled with what stands for nothing."""
    return is_blank(cell) or fold(cell[:LOOKED_AT]) in _FILLERS


def sign_of(cell: str) -> str:
    """Return *tick*, *cross* or *box* for a cell that holds such signs alone."""
    signs = set(re.sub(r"[\s\ufe0f\ufe0e]", "", cell))
    for name, those in (("tick", TICKS), ("cross", CROSSES), ("box", EMPTY_BOXES)):
        if signs and signs <= those:
            return name
    return ""


def is_doubtful(cell: str) -> bool:
    """Return whether there is a question, a negation, a doubt or a condition in a cell."""
    text = cell[:LOOKED_AT]
    return "?" in text or bool(_SIGNS.search(text)) or bool(DOUBT.search(_plain(text)))


def _plain(cell: str) -> str:
    """Fold a cell; *x2* stays a word of its own."""
    return fold(cell[:LOOKED_AT].replace("_", " "))


@lru_cache(4096)
def outcome(cell: str, channel: Channel | None = None) -> Guess:
    """Return what happened. `channel` is what the row or the cell says of how."""
    text = _plain(cell)
    if is_blank(cell) or (text in NOTHING and "?" not in cell):
        return Guess(NOT_A_CONTACT, CERTAIN)
    if text in _OURS and "?" not in cell and not _SIGNS.search(cell):
        return _on(Guess(_OURS[text], CERTAIN), channel)
    if text in _SAME and not is_doubtful(cell):
        return _on(Guess(_SAME[text], CERTAIN), channel)
    if text in EITHER and channel is not None:
        word = Outcome.NO_ANSWER if channel is Channel.PHONE else Outcome.NO_REPLY
        return Guess(word, PROBABLE)
    return _on(_suggested(text), channel)


# What a negation does not turn round: *didn't pick up*.
_WITHOUT_SUCCESS = (
    Outcome.NO_ANSWER,
    Outcome.NO_REPLY,
    Outcome.BUSY_OR_FULL,
    Outcome.BAD_NUMBER,
    Outcome.REFUSED,
    Outcome.TOLD_TO_EMAIL,
    Outcome.CALL_BACK,
)


def _suggested(text: str) -> Guess:
    """Return what a person may be offered, below CERTAIN."""
    if text in PERHAPS_NOTHING:
        return Guess(NOT_A_CONTACT, PROBABLE)
    if text in EITHER:
        return Guess(Outcome.NO_ANSWER, DOUBTFUL)
    if known := _LIKELY.get(text):
        return Guess(known, CLEAR)
    if not text:
        return OPEN
    found = [word for word, shape in _SHAPES if shape.search(text)]
    if DOUBT.search(text):
        found = [word for word in found if word in _WITHOUT_SUCCESS]
    if found:
        return Guess(found[0], PROBABLE if len(set(found)) == 1 else DOUBTFUL)
    return OPEN if DOUBT.search(text) else _alike(text, _LIKELY)


def _alike(text: str, known: Mapping[str, str]) -> Guess:
    """Return the nearest spelling, for a slip of the finger."""
    if len(text) > 40 or len(text) < 4:
        return OPEN
    best, word = 0.0, ""
    matcher = SequenceMatcher(b=text, autojunk=False)
    for phrase, meant in known.items():
        if abs(len(phrase) - len(text)) > 3:
            continue
        matcher.set_seq1(phrase)
        if matcher.real_quick_ratio() > max(best, 0.8) and (ratio := matcher.ratio()) > best:
            best, word = ratio, meant
    return Guess(word, PROBABLE if best > 0.85 else DOUBTFUL) if best > 0.8 else OPEN


# What reads differently when it was no call.
_IN_WRITING = {
    Outcome.NO_ANSWER: Outcome.NO_REPLY,
    Outcome.SPOKE_STAFF: Outcome.REPLIED_GENERIC,
    Outcome.SPOKE_MP: Outcome.REPLIED_GENERIC,
}
_BY_PHONE = {Outcome.NO_REPLY: Outcome.NO_ANSWER}


def _on(guess: Guess, channel: Channel | None) -> Guess:
    """Return the same where the row says how it was: no reply to a call is no answer. What does not
    go with the channel is a suggestion."""
    if channel is None or channel is Channel.IN_PERSON or guess.word in ("", NOT_A_CONTACT):
        return guess
    table = _BY_PHONE if channel is Channel.PHONE else _IN_WRITING
    word = table.get(Outcome(guess.word))
    return Guess(word, min(guess.certainty, PROBABLE)) if word else guess


_DONE = ("yes", "y", "true", "sent")
_NOT_DONE = ("no", "n", "false", "0", "not sent", "not yet", "not sent yet", "no email", "n a")


def sent(cell: str) -> Guess:
    """Return what a column says of whether an email went out: a tick, or what came of it."""
    text, sign = fold(cell[:LOOKED_AT]), sign_of(cell)
    if "?" in cell:
        return outcome(cell, Channel.EMAIL)
    if sign == "tick" or text in _DONE:
        return Guess(Outcome.SENT, CERTAIN)
    if sign or is_blank(cell) or text in _NOT_DONE:
        return Guess(NOT_A_CONTACT, CERTAIN)
    if text in ("x", "1", "done", "ok"):
        return Guess(Outcome.SENT, DOUBTFUL)
    return outcome(cell, Channel.EMAIL)
