"""From a cell to where an MP stands, whether they signed, who said so, and how we were in touch.

As for outcomes, only a whole cell is certain. What an MP thinks is never certain from a sheet:
`mappings` asks a person, whatever is said here."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from outreach.core.vocabulary import Channel, PledgeStatus, SaidBy, Stance
from outreach.imports.outcome_mapping import (
    CERTAIN,
    LOOKED_AT,
    NOT_A_CONTACT,
    OPEN,
    PROBABLE,
    Guess,
    is_blank,
    is_doubtful,
    says_nothing,
    sign_of,
)
from outreach.parliament.names import fold

Words = Sequence[tuple[str, str]]


def _matcher(words: Words, within: Words = ()) -> Callable[[str], Guess]:
    """Return a reader for (word, folded pattern): a whole cell of `words` is certain, a part that
    is one of `within` a suggestion."""
    whole = [(word, re.compile(pattern)) for word, pattern in words]
    parts = [(word, re.compile(rf"\b(?:{pattern})\b")) for word, pattern in (*words, *within)]

    def guess(cell: str) -> Guess:
        text, asked = fold(cell[:LOOKED_AT].replace("_", " ")), "?" in cell
        for word, shape in whole:
            if shape.fullmatch(text):
                return Guess(word, PROBABLE if asked else CERTAIN)
        if says_nothing(cell):
            return Guess(NOT_A_CONTACT, CERTAIN)
        if is_doubtful(cell):
            return OPEN
        found = {word: PROBABLE for word, shape in parts if shape.search(text)}
        return Guess(*found.popitem()) if len(found) == 1 else OPEN

    return lru_cache(4096)(guess)


S, P = Stance, PledgeStatus
stance = _matcher(
    (
        (
            S.WOULD_NOT_SAY,
            "would ?nt say|wouldnt say|would not say|no comment|non ?committal|refused to say|"
            "wont say",
        ),
        (S.LEANING_AGAINST, "leaning against|leans against|lean against|sceptical|skeptical"),
        (S.AGAINST, "against|oppose[sd]?|opposed to it|hostile|unsupportive|not supportive"),
        (
            S.LEANING_SUPPORTIVE,
            "leaning supportive|leaning towards( us)?|leaning for|leans for|lean yes|sympathetic|"
            "broadly supportive|somewhat supportive",
        ),
        (S.SUPPORTIVE, "supportive|supports?|supporter|in favou?r|on board|very supportive"),
        (S.UNCLEAR, "unclear|undecided|neutral|mixed|dont know|not sure|unsure"),
    ),
    (
        (S.LEANING_AGAINST, "lukewarm|unlikely|amber red"),
        (S.AGAINST, "oppos\\w+|negative|disagree\\w*|red|anti"),
        (S.LEANING_SUPPORTIVE, "likely|warm|interested|amber green|positive noises"),
        (S.SUPPORTIVE, "positive|agree[sd]?|green|ally|keen"),
        (S.UNCLEAR, "amber|considering|thinking about it|no view"),
    ),
)
_NOT_SIGNED = re.compile(
    "no|n|false|0|none|nope|unticked|(has ?nt|has not|not)( yet)? signed( yet)?|not yet|unsigned|"
    "(not )?asked( yet)?|not yet asked|unknown|n a|na|nil|blank|no answer|no reply"
)
_wrote = _matcher(
    (
        (P.SIGNED, "signed|yes|y|true|pledged|has signed|has pledged|signed up|signed the pledge"),
        (P.CONSIDERING, "considering|considering it|thinking about it|undecided"),
        (
            P.DECLINED,
            "declined|declined to sign|refused|refused to sign|said no|rejected|"
            "no pledges|no pledges policy",
        ),
    )
)


def pledge(cell: str) -> Guess:
    """Return what a cell under *Signed?* says. An empty box, *No* or *N/A* says nothing of what an
    MP thinks."""
    sign, text = sign_of(cell), fold(cell[:LOOKED_AT])
    if sign:
        return Guess(P.SIGNED, CERTAIN) if sign == "tick" else Guess(NOT_A_CONTACT, CERTAIN)
    if is_blank(cell) or ("?" not in cell and _NOT_SIGNED.fullmatch(text)):
        return Guess(NOT_A_CONTACT, CERTAIN)
    if text in ("x", "1"):
        return Guess(P.SIGNED, PROBABLE)
    found = _wrote(cell)
    # *Signed an EDM* is no pledge: as one word of several it suggests nothing.
    return found if found.certainty == CERTAIN or found.word != P.SIGNED else OPEN


channel = _matcher(
    (
        (Channel.EMAIL, "e ?mail(ed)?s?|by e ?mail|mail"),
        (
            Channel.PHONE,
            "phone( call)?|calls?|called|telephone( call)?|tel|by phone|rang|landline|mobile|"
            "voice ?mail",
        ),
        (Channel.LETTER, "letters?|post|by post|written letter"),
        (Channel.IN_PERSON, "in person|meeting|met|face to face|surgery|lobby|event|visit|f2f"),
        (
            Channel.WEB_FORM,
            "web ?form|contact form|online form|form|website|write ?to ?them",
        ),
        (
            Channel.SOCIAL,
            "social( media)?|twitter|tweet|facebook|instagram|dm|text( message)?|sms|whatsapp|"
            "bluesky|linkedin",
        ),
    )
)
said_by = _matcher(
    (
        (SaidBy.MP, "(the )?mp|(him|her)self|member"),
        (
            SaidBy.STAFF,
            "(their |the )?(staff|office|assistant|aide|team|caseworker|researcher|secretary)"
            "( member)?",
        ),
        (
            SaidBy.DOCUMENT,
            "(something )?in writing|document|letter|e ?mail|website|tweet",
        ),
    )
)
# What a column of *in confidence* says; anything but a no is a yes.
_OPEN_TO_ALL = frozenset(("no", "n", "false", "0", "n a", "none"))


def in_confidence(cell: str) -> bool:
    return not (is_blank(cell) or sign_of(cell) in ("cross", "box")) and (
        fold(cell[:LOOKED_AT]) not in _OPEN_TO_ALL
    )
