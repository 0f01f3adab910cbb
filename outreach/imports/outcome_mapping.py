"""From a cell to one of our words, with how certain that is. What nobody can tell stays open."""

import re
from collections.abc import Callable, Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from outreach.core.vocabulary import Channel, Outcome, PledgeStatus, SaidBy, Stance
from outreach.imports.outcome_tables import EITHER, NOTHING, PATTERNS, PHRASES
from outreach.parliament.names import fold

# What a value may be taken for beside our words.
NOT_A_CONTACT = "nothing"
CERTAIN, CLEAR, PROBABLE, DOUBTFUL = 1.0, 0.9, 0.75, 0.5
# In characters: what is longer is a story, and looked at no further.
LOOKED_AT = 300


class Guess(NamedTuple):
    """One of our words, NOT_A_CONTACT, or empty for *nobody can tell*; from 0 to 1."""

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


_KNOWN: dict[str, Outcome] = {
    fold(phrase): outcome
    for outcome, phrases in PHRASES.items()
    for phrase in (outcome.value, outcome.label, *phrases.split("|"))
}
_NOTHING = {fold(phrase) for phrase in NOTHING}
# Marks that stand for nothing; a tick stands for something.
_BLANK = re.compile(r"[\s\-–—_.?/\\*]*")
_SHAPES = [(outcome, re.compile(words)) for outcome, words in PATTERNS]


def says_nothing(cell: str) -> bool:
    """Whether a cell is empty, or filled with what stands for nothing."""
    return bool(_BLANK.fullmatch(cell)) or fold(cell[:LOOKED_AT]) in _NOTHING


@lru_cache(4096)
def outcome(cell: str, channel: Channel | None = None) -> Guess:
    """What happened. `channel` is what the row or the cell says of how."""
    if cell.strip() in list(Outcome):
        return Guess(cell.strip(), CERTAIN)
    text = fold(cell[:LOOKED_AT].replace("_", " "))
    text = re.sub(r" (x ?\d|\d|\d(st|nd|rd|th) (time|try|attempt))$", "", text)
    if text in _NOTHING or _BLANK.fullmatch(cell):
        return Guess(NOT_A_CONTACT, CLEAR)
    guess = _outcome(text) if text else OPEN
    if guess.word == Outcome.SENT and _TEXTED.search(text):
        return Guess(Outcome.SENT, DOUBTFUL)
    if text in EITHER and channel is None:
        return Guess(Outcome.NO_ANSWER, 0.6)
    return _on(guess, channel) if guess.word else guess


def _outcome(text: str) -> Guess:
    if known := _KNOWN.get(text):
        return Guess(known, CERTAIN)
    found = [word for word, shape in _SHAPES if shape.search(text)]
    if found:
        short, alone = len(text.split()) <= 5, len(set(found)) == 1
        certainty = CLEAR if short and alone else 0.8 if alone else 0.7 if short else 0.6
        return Guess(found[0], certainty)
    return _alike(text, _KNOWN)


def _alike(text: str, known: Mapping[str, str]) -> Guess:
    """The nearest spelling, for a slip of the finger."""
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
    """The same, where the row says how it was: no reply to a call is no answer."""
    if channel is None:
        return guess
    table = _BY_PHONE if channel is Channel.PHONE else _IN_WRITING
    if channel is Channel.IN_PERSON:
        return guess
    word = table.get(Outcome(guess.word))
    return Guess(word, min(guess.certainty, 0.8)) if word else guess


def _matcher(words: Sequence[tuple[str, str]], within: bool = True) -> Callable[[str], Guess]:
    """For a small vocabulary: (word, folded pattern). The whole cell is certain, a part less."""
    shapes = [(word, re.compile(rf"(?:{pattern})")) for word, pattern in words]

    def guess(cell: str) -> Guess:
        text = fold(cell[:LOOKED_AT].replace("_", " "))
        if _BLANK.fullmatch(cell):
            return Guess(NOT_A_CONTACT, CLEAR)
        for word, shape in shapes:
            if shape.fullmatch(text):
                return Guess(word, CERTAIN)
        for word, shape in shapes if within else ():
            if re.search(rf"\b(?:{shape.pattern})\b", text):
                return Guess(word, PROBABLE)
        return Guess(NOT_A_CONTACT, CLEAR) if text in _NOTHING else OPEN

    return lru_cache(4096)(guess)


S, P = Stance, PledgeStatus
stance = _matcher(
    (
        (
            S.WOULD_NOT_SAY,
            "would ?nt say|wouldnt say|would not say|no comment|non ?committal|refused to say|"
            "wont say",
        ),
        (
            S.LEANING_AGAINST,
            "leaning against|leans against|lean against|sceptical|skeptical|unlikely|"
            "probably not|lukewarm|cool|unsympathetic|amber red",
        ),
        (
            S.AGAINST,
            "against|oppos\\w+|no|n|hostile|negative|not supportive|unsupportive|disagree\\w*|"
            "red|anti|"
            "does not support|doesnt support|wont sign|will not sign",
        ),
        (
            S.LEANING_SUPPORTIVE,
            "leaning supportive|leaning towards( us)?|leaning for|leans for|lean yes|sympathetic|"
            "probably|likely|warm|interested|open|amber green|broadly supportive|positive noises|"
            "somewhat supportive",
        ),
        (
            S.SUPPORTIVE,
            "supportive|supports?|supporter|positive|agree[sd]?|in favou?r|on board|yes|y|for|"
            "green|pro|"
            "very supportive|strong(ly)? support\\w*|ally|will sign|wants to sign",
        ),
        (
            S.UNCLEAR,
            "unclear|unsure|undecided|maybe|neutral|mixed|considering|dont know|do not know|"
            "unknown|amber|"
            "thinking about it|not sure|no view",
        ),
    )
)
pledge = _matcher(
    (
        (P.DECLINED, "no|n|declined|refused|said no|will not sign|wont sign|not signing|rejected|"
            "wont|not signed|false|"
         "does ?nt sign pledges|doesnt sign pledges|does not sign pledges|no pledges( policy)?"),
        (P.CONSIDERING, "considering|maybe|thinking( about it)?|undecided|possibly|might|likely|"
            "pending|will consider"),
        (P.SIGNED, "signed( up)?|yes|y|pledged|has signed|done|agreed|agreed to sign|true|1|has "
            "pledged|signatory|x"),
        (NOT_A_CONTACT, "not asked|not yet( asked)?|asked|0|unknown|no answer|no reply"),
    )
)  # fmt: skip
channel = _matcher(
    (
        (Channel.EMAIL, "e ?mail(ed)?s?|by e ?mail|mail"),
        (Channel.PHONE, "phone( call)?|calls?|called|telephone( call)?|tel|by phone|rang|ring|"
            "landline|mobile|voice ?mail"),
        (Channel.LETTER, "letters?|post|by post|written letter"),
        (Channel.IN_PERSON, "in person|meeting|met|face to face|surgery|lobby|event|visit|f2f"),
        (Channel.WEB_FORM, "web ?form|contact form|online form|form|website|write ?to ?them"),
        (Channel.SOCIAL, "social( media)?|twitter|x|tweet|facebook|instagram|dm|text( message)?|"
            "sms|whatsapp|bluesky|linkedin"),
    )
)  # fmt: skip
said_by = _matcher(
    (
        (SaidBy.MP, "(the )?mp|(him|her)self|member|directly|in person"),
        (
            SaidBy.STAFF,
            "(their )?(staff|office|assistant|aide|team|caseworker|researcher|secretary)( member)?",
        ),
        (
            SaidBy.DOCUMENT,
            "document|letter|e ?mail|in writing|something in writing|website|tweet|public",
        ),
    )
)


def sent(cell: str) -> Guess:
    """A column that says whether an email went out: a tick, a day, or what came of it."""
    text = fold(cell[:LOOKED_AT])
    if cell.strip() in ("✓", "✔", "☑", "✅") or text in (
        "yes",
        "y",
        "true",
        "1",
        "done",
        "ok",
        "sent",
    ):
        return Guess(Outcome.SENT, CERTAIN)
    if text in ("no", "n", "false", "0", "not sent", "not yet", "no email") or not text:
        return Guess(NOT_A_CONTACT, CERTAIN)
    if text == "x":
        return Guess(Outcome.SENT, DOUBTFUL)
    return outcome(cell, Channel.EMAIL)
