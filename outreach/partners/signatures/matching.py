"""Which MP a line is about. Asks `imports.mp_matching`, which knows names and no columns."""

import re
from collections.abc import Iterator

from outreach.imports.mp_match import CERTAIN, NOBODY, Clues, Who
from outreach.imports.mp_matching import Parliament
from outreach.imports.skip_reasons import Why

# In characters, like a cell of a sheet that is looked at for an MP; and so many of them a line.
LONGEST, MOST_PARTS = 120, 6
# Looking for a name that is nearly this one takes a millisecond, and there may be 650 lines.
TRIED_ALONE = 2
# Whoever is meant, it is no MP of today, or one of several of that name.
_FINAL = (Why.FORMER, Why.PEER, Why.SEVERAL)
_NUMBER = re.compile(r"[0-9]{1,9}")


def meant(parliament: Parliament, who: str) -> Who:
    """Who is meant by a name, a constituency, Parliament's number, or several of them with commas
    between. What contradicts itself is for a person to say."""
    parts = who.split(", ")
    if len(parts) > MOST_PARTS:
        return Who(None, 0.0, Why.NOBODY)
    numbers = [part for part in parts if _NUMBER.fullmatch(part)]
    words = [part[:LONGEST] for part in parts if not _NUMBER.fullmatch(part)]
    by_words = _by_words(parliament, words) if words else None
    if not numbers:
        return by_words or Who(None, 0.0, Why.NO_NAME)
    by_number = parliament.find(Clues(number=numbers[0]))
    if by_words is None:
        return by_number
    if by_number.mp_id is not None and by_number.mp_id == by_words.mp_id:
        return by_number._replace(certainty=CERTAIN)
    # A number beside a name may be that of a row.
    both = (by_words.mp_id, by_number.mp_id, *by_words.perhaps)
    perhaps = tuple(dict.fromkeys(one for one in both if one is not None))
    return Who(None, 0.0, Why.UNSURE if perhaps else Why.NOBODY, perhaps[:5])


def _by_words(parliament: Parliament, words: list[str]) -> Who:
    whole = parliament.find(Clues(name=", ".join(words)))
    if whole.mp_id is not None or whole.why in _FINAL:
        return whole
    found = [whole, *(parliament.find(clues) for clues in _readings(parliament, words))]
    final = next((one for one in found if one.mp_id is not None or one.why in _FINAL), None)
    if final:
        return final
    # Something in it is known, and something is not: they look at it again. Who holds a seat is
    # not offered for somebody whose name is unknown: that may be who held it before.
    alone = [_by_name_alone(parliament, word) for word in words[:TRIED_ALONE] if len(words) > 1]
    some = (*(one.mp_id for one in alone), *(each for one in found for each in one.perhaps))
    perhaps = tuple(dict.fromkeys(one for one in some if one is not None))[:5]
    why = next((one.why for one in found if one.why not in (None, Why.NOBODY)), Why.NOBODY)
    return Who(None, 0.0, Why.UNSURE if perhaps else why, perhaps)


def _readings(parliament: Parliament, words: list[str]) -> Iterator[Clues]:
    """A constituency, or a name (last name first, perhaps) before or behind one."""
    yield Clues(seat=", ".join(words))
    for at in range(1, len(words)):
        one, other = ", ".join(words[:at]), ", ".join(words[at:])
        for name, seat in ((one, other), (other, one)):
            if parliament.find(Clues(seat=seat)).mp_id is not None:
                yield Clues(name=name, seat=seat)


def _by_name_alone(parliament: Parliament, word: str) -> Who:
    is_seat = parliament.find(Clues(seat=word)).mp_id is not None
    return NOBODY if is_seat else parliament.find(Clues(name=word))
