"""Finds what reads like somebody's immigration case: it scores each sentence of a note.

Who it is about + what of theirs + what happened to them, less what shows that it is about policy.
The words and their weights are in people_words.py, case_words.py and office_words.py; spelling.py
makes every note fit for them.
"""

import re
from bisect import bisect_right
from itertools import pairwise
from operator import itemgetter

from outreach.screening.case_words import CASE, EVENT
from outreach.screening.office_words import NEUTRAL, OFFICE, POLICY
from outreach.screening.people_words import PERSON
from outreach.screening.spelling import Sentence, sentences

ENOUGH = 5
# Words about policy count this many letters around, and no more of them than this.
NEARBY, MOST_POLICY = 40, 6
# What a sentence without a word about the office or policy weighs more.
SILENT = 2
# "He" (1) may be the MP and "Home Office" (1) the law: one of the two must say more.
CASE_IS_PLAIN, TOGETHER_PLAIN = 3, 4


def cases(text: str) -> list[tuple[int, int]]:
    """Each sentence that is a person's case; if none is, two neighbours that are one together."""
    parts = list(sentences(text))
    pairs = (_joined(one, other) for one, other in pairwise(parts))
    return list(filter(None, map(_scored, parts))) or list(filter(None, map(_scored, pairs)))


def _joined(one: Sentence, other: Sentence) -> Sentence:
    """The full stop between keeps phrases from running on."""
    end = one.origin[-1][1]
    return Sentence([*one.tokens, ".", *other.tokens], [*one.origin, (end, end), *other.origin])


# --- The score -----------------------------------------------------------------------------------


def _scored(sentence: Sentence) -> tuple[int, int] | None:
    """From the words for the person to those for the case, if all together weighs enough."""
    text = " ".join(sentence.tokens)
    text = NEUTRAL.sub(lambda match: "~" * len(match[0]), text)
    if not (case_words := _found(CASE, text)):
        return None
    people, events, policy = _found(PERSON, text), _found(EVENT, text), _found(POLICY, text)
    case = max(case_words, key=itemgetter(0))
    person = max(people, key=itemgetter(0), default=(0, case[1], case[2]))
    if case[0] < CASE_IS_PLAIN and person[0] + case[0] < TOGETHER_PLAIN:
        return None
    several = any(end <= case[1] or start >= case[2] for _, start, end in case_words)
    start, end = min(person[1], case[1]), max(person[2], case[2])
    happened = sum(weight for weight, _, _ in events)
    about_policy = sum(w for w, a, b in policy if b > start - NEARBY and a < end + NEARBY)
    silent = person[0] > 0 and not policy and not OFFICE.search(text)
    weight = person[0] + case[0] + several + min(2, happened) + SILENT * silent
    if weight - min(MOST_POLICY, about_policy) < ENOUGH:
        return None
    return _origin(sentence, start, end)


def _found(table: list[tuple[int, re.Pattern[str]]], text: str) -> list[tuple[int, int, int]]:
    """Weight, start and end of each."""
    return [
        (weight, *match.span()) for weight, pattern in table for match in pattern.finditer(text)
    ]


def _origin(sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """Where in the note the words from `start` to `end` of the one spelling came from."""
    begins, at = [], 0
    for token in sentence.tokens:
        begins.append(at)
        at += len(token) + 1
    first, last = bisect_right(begins, start) - 1, bisect_right(begins, end - 1) - 1
    return sentence.origin[first][0], sentence.origin[last][1]
