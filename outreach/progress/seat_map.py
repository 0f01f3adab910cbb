"""The map of the 650 by where they stand, by last contact or by attempts: a hexagon each, with a
name and a way to the MP."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple

from markupsafe import Markup

from outreach.core.vocabulary import Word
from outreach.progress import metrics
from outreach.progress.metrics import Seat, Since, Stage, Tries
from outreach.public.hex_map import cell, outline


class Kind(NamedTuple):
    """What a map shows: its name, its steps, and the list that each leads to."""

    label: str
    steps: type[Word]
    shows: str


KINDS = {
    "status": Kind("Where they stand", Stage, "at_stage"),
    "contact": Kind("Last contact", Since, "last_contact"),
    "attempts": Kind("Attempts", Tries, "tried"),
}


_LINK = Markup(
    '<a href="%s"><title>%s</title><use href="#hexagon" x="%d" y="%d" class="m-%s"/></a>'
)


class Links(NamedTuple):
    """How the addresses of call pages and of public pages begin; `call` is empty for a viewer who
    may not open call pages."""

    call: str
    public: str


class Map(NamedTuple):
    """`cells` are the chosen seats, `rest` the others as one pale shape, `struck` those who will
    not sign, to lie striped above the cells; `counts` has every step, and how many are at it."""

    kind: str
    counts: dict[Word, int]
    cells: Markup
    rest: str
    struck: str


def draw(
    kind: str, everybody: Sequence[Seat], seats: Sequence[Seat], now: datetime, links: Links
) -> Map:
    """Lines of SVG, made here: 650 of them take a template ten times as long. A hexagon leads to
    the call page, if `links` has one and there is an MP, else to the public one."""
    step, chosen = _step(kind, now), {seat.gss_code for seat in seats}
    cells = []
    for seat in seats:
        where = f"{links.call}{seat.mp_id}" if links.call and seat.mp_id else ""
        where = where or f"{links.public}{seat.gss_code}"
        word, place = step(seat), cell(seat)
        name = f"{seat.name}, {seat.mp or 'no MP'}: {word.label}"
        cells.append(_LINK % (where, name, *place, word))
    counted = Counter(map(step, seats))
    return Map(
        kind,
        {word: counted[word] for word in KINDS[kind].steps},
        Markup("").join(cells),
        outline(seat for seat in everybody if seat.gss_code not in chosen),
        outline(seat for seat in seats if step(seat) is Stage.NO),
    )


def _step(kind: str, now: datetime) -> Callable[[Seat], Word]:
    steps: dict[str, Callable[[Seat], Word]] = {
        "status": metrics.stage,
        "contact": partial(metrics.since, now=now),
        "attempts": metrics.tries,
    }
    return steps[kind]
