"""Which line of a sheet is its header, and what each column holds."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from outreach.core.vocabulary import ColumnMeaning
from outreach.imports.column_contents import (
    BY_CONTENTS,
    GUESS,
    LIKELY,
    SURE,
    Meant,
    by_contents,
    looks_like_a_date,
)
from outreach.imports.readers import Row, Sheet
from outreach.imports.sheet_limits import MAX_ROWS, Unreadable
from outreach.parliament.names import fold

M = ColumnMeaning
# A title, a hint or two, and what is merged stand above a header; not more.
LOOKED_AT = 15


class Table(NamedTuple):
    headers: list[str]
    rows: list[Row]
    meant: list[Meant]


# Words of a header, folded, in the order in which they are looked for: the first that is found.
_WORDS: tuple[tuple[ColumnMeaning, str, float], ...] = (
    (M.PARLIAMENT_ID, r"(parliament(ary)?|member|mp|mnis|person)s? ?(id|number|no)|mnis", SURE),
    (
        M.EMAIL_SENT,
        r"e ?mail(ed)? ?(sent|done|y n|yes no)|(sent|have you) (an )?e ?mail|e ?mailed",
        SURE,
    ),
    (
        M.VOLUNTEER,
        r"volunteers?( name)?|caller( name)?|called by|(your|my) name|logged by|by whom|"
        r"who (called|rang|phoned|is calling|contacted)|assigned( to)?|rung by|agent|initials|"
        r"owner|"
        r"contacted by|claimed by|person (calling|responsible)",
        SURE,
    ),
    (
        M.IGNORE,
        r"(phone|telephone|tel|mobile|contact|office|fax)( ?(number|no|nos|numbers|num|tel))+s?|"
        r"(westminster|constituency|parliament\w*|office) (phone|tel|telephone|email|address)|"
        r"telephone|tel|mobile|fax|address|postcode|website|twitter|facebook|party|region|nation|"
        r"ward|majority|number",
        SURE,
    ),
    (M.FIRST_NAME, r"(mps? )?(first|fore|given) ?names?", SURE),
    (M.LAST_NAME, r"(mps? )?(last|sur|family) ?names?", SURE),
    (M.CONSTITUENCY, r"constituenc(y|ies)( name)?|(parliamentary )?seat|area", SURE),
    (
        M.FOLLOW_UP_ON,
        r"(follow ?up|call ?back|chase|next|ring back)( (on|by|date|due|day|contact|call))*",
        SURE,
    ),
    (M.TIME, r"time( of( the)? call)?|what time|hour", SURE),
    (
        M.PLEDGE,
        r"(has |have )?(they )?(signed|pledged?)( (the )?(pledge|status|signed|up|y n|yes no))*|"
        r"pledge( status)?",
        SURE,
    ),
    (M.SAID_BY, r"(said|told|stated) by|who (said|told us)( so)?|source of stance", SURE),
    (
        M.STANCE,
        r"stance|position|support(ive)?|where( do)? they stand|view|opinion|rag( rating)?",
        SURE,
    ),
    (M.LINK, r"(public |evidence )?(link|url|evidence|proof|source)s?", LIKELY),
    (
        M.DATE,
        r"(date|day|when)( (of )?(the )?(call|called|contact|contacted|rung|made|email|letter))*|"
        r"(call|called|contact|contacted|rung|last contact) (date|on|day|when)|timestamp",
        SURE,
    ),
    (
        M.CHANNEL,
        r"channel|method|medium|how( contacted)?|type( of (contact|call))?|contact (type|method)|"
        r"mode|via|means",
        SURE,
    ),
    (
        M.OUTCOME,
        r"outcomes?|results?|what happened|how (did )?it (go|went)|response|reply|replied|status|"
        r"(call|contact|phone|email|letter) (outcome|result|status|response|log|reply)|disposition|"
        r"call( made)?( y n)?|called|contacted|answered|"
        r"what (did )?(they|he|she|the office|staff) sa(y|id)",
        SURE,
    ),
    (
        M.NOTE,
        r"notes?|comments?|details?|remarks?|further( info(rmation)?)?|other|summary|feedback|"
        r"(any )?(other|additional|extra) (notes|comments|info|information)|info|message|"
        r"observations?",
        SURE,
    ),
    (M.EMAIL, r"e ?mails?( address(es)?)?|(mps? |parliament\w* )e ?mail( address)?", SURE),
    (
        M.MP,
        r"(the )?(mps?|members?|member of parliament|peers?|politician)( (full )?names?)?|"
        r"mps? full name|name of (the )?(mp|member|peer)",
        SURE,
    ),
    (M.MP, r"(the )?(name|full name|representative|target|who)( (full )?names?)?", LIKELY),
    (M.IN_CONFIDENCE, r"(said )?in confidence|confidential", SURE),
    (M.DIRECTION, r"direction|in or out", SURE),
)
_EXACT = [(meaning, re.compile(words), certainty) for meaning, words, certainty in _WORDS]
# A long header, or one with more in it: found as a word, and less certain.
_WITHIN: tuple[tuple[ColumnMeaning, str], ...] = (
    (M.VOLUNTEER, r"volunteer|caller|your name|called by"),
    (M.IGNORE, r"(phone|telephone|mobile|tel) (number|no)|numbers?$"),
    (M.EMAIL_SENT, r"e ?mail sent|sent e ?mail|e ?mailed"),
    (M.FOLLOW_UP_ON, r"follow ?up|call ?back"),
    (M.PLEDGE, r"pledge|signed"),
    (M.DATE, r"dates?|when"),
    (M.OUTCOME, r"outcome|result|what happened|response|how did"),
    (M.NOTE, r"notes?|comments?"),
    (M.CONSTITUENCY, r"constituency|seat"),
    (M.STANCE, r"stance|support|position"),
    (M.MP, r"mps?( name)?|member"),
    (M.EMAIL, r"e ?mail"),
)
_PARTS = [(meaning, re.compile(rf"\b(?:{words})\b")) for meaning, words in _WITHIN]
# Of these there may be several; of the others, the most certain one.
SEVERAL = {M.DATE, M.OUTCOME, M.EMAIL_SENT, M.NOTE, M.TIME, M.CHANNEL, M.VOLUNTEER, M.IGNORE}
WHO = {M.MP, M.LAST_NAME, M.PARLIAMENT_ID, M.EMAIL, M.CONSTITUENCY}


def meaning_of(header: str) -> Meant:
    """What a header by itself says."""
    text = re.sub(r"\s*\d+$", "", fold(header.replace("_", " ").replace("/", " ")))
    for meaning, words, certainty in _EXACT:
        if words.fullmatch(text):
            return Meant(meaning, certainty)
    for meaning, words in _PARTS:
        if words.search(text):
            return Meant(meaning, GUESS if len(text.split()) > 4 else LIKELY)
    return Meant(M.IGNORE, 0.0)


def likeness(rows: Sequence[Sequence[str]]) -> float:
    """How much the best of these lines looks like the header of a list of calls, and whether there
    is anything below it."""
    return max((_score(cells) for cells in rows), default=0.0) + (len(rows) > 1)


def _kinds(cells: Sequence[str]) -> list[Meant]:
    """What the different words of a line could be the names of."""
    meant = [meaning_of(cell) for cell in dict.fromkeys(cells) if cell]
    return [one for one in meant if one.certainty]


def _score(cells: Sequence[str]) -> float:
    if sum(map(bool, cells)) < 2 or any(len(cell) > 200 for cell in cells):
        return 0.0
    known = _kinds(cells)
    kinds = {one.meaning for one in known} - {M.IGNORE}
    certainty = sum(one.certainty for one in known)
    return len(kinds) * 2 + certainty * 0.5 + 2 * bool(kinds & WHO)


def _continues(cells: Sequence[str]) -> bool:
    """Whether a line below the header belongs to it: *Date*, *Outcome*, *Notes* under *Call 1*."""
    if any(looks_like_a_date(cell) for cell in cells if cell):
        return False
    known = _kinds(cells)
    words = {cell for cell in cells if cell}
    return len({one.meaning for one in known}) >= 3 and len(known) >= len(words) * 0.7


def table(sheet: Sheet) -> Table:
    """The rows below the header, with what each column holds. Raises Unreadable."""
    first = [row for row in sheet.rows if any(row.cells)][:LOOKED_AT]
    scores = [_score(row.cells) for row in first]
    best = scores.index(max(scores))
    if scores[best] < 3:
        raise Unreadable(
            "No line of this looks like a header. Give each column a name in the first line, such"
            " as MP, Date, Outcome, Notes."
        )
    if best + 1 < len(first) and _continues(first[best + 1].cells):
        best += 1
    header, above = first[best], first[best - 1] if best else None
    below = [row for row in sheet.rows if row.number > header.number and any(row.cells)]
    if not below:
        raise Unreadable("There is a header, and nothing below it.")
    if len(below) > MAX_ROWS:
        raise Unreadable(f"This file has more than {MAX_ROWS:,} rows. Divide it.")
    width = max(len(header.cells), *(len(row.cells) for row in below))
    names = _padded(header.cells, width)
    groups = _groups(above.cells, width, sheet.spread) if above else [""] * width
    if above and _kinds(groups):  # what has no name of its own has it from the line above
        names = [name or group for name, group in zip(names, groups, strict=True)]
    rows = [row._replace(cells=_padded(row.cells, width)) for row in below]
    # A header that is repeated further down is no row.
    rows = [row for row in rows if row.cells != _padded(header.cells, width)]
    return Table(_headers(names, groups), rows, _meant(names, groups, rows))


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]


def _groups(cells: Sequence[str], width: int, spread: bool) -> list[str]:
    """What stands above the header, over several of its columns: *Call 1*. A title of the whole
    sheet is none."""
    groups = _padded(cells, width)
    if len(set(filter(None, groups))) < 2 and (groups[0] or spread):
        return [""] * width
    if not spread:  # of what was merged, CSV has only the first
        for at in range(1, width):
            groups[at] = groups[at] or groups[at - 1]
    return groups


def _headers(names: Sequence[str], groups: Sequence[str]) -> list[str]:
    """Each column by a name of its own."""
    joined = [_joined(name, group) for name, group in zip(names, groups, strict=True)]
    named = [text[:80] or f"Column {at}" for at, text in enumerate(joined, 1)]
    times, found = Counter[str](), []
    for name in named:
        times[name] += 1
        found.append(name if times[name] == 1 else f"{name} ({times[name]})")
    return found


def _joined(name: str, group: str) -> str:
    name, group = " ".join(name.split()), " ".join(group.split())
    return name if not group or group == name else f"{group}: {name}" if name else group


def _meant(names: Sequence[str], groups: Sequence[str], rows: Sequence[Row]) -> list[Meant]:
    found, filled = [], []
    for at, (name, group) in enumerate(zip(names, groups, strict=True)):
        meant = meaning_of(name) if name else Meant(M.IGNORE, 0.0)
        if not meant.certainty and group and (above := meaning_of(group)).certainty:
            meant = Meant(above.meaning, min(above.certainty, GUESS))
        sample = list(_filled(rows, at))
        if sample and meant.meaning is M.LINK:
            meant = _as_linked(meant, rows, at, sample)
        elif sample:
            meant = by_contents(meant, name, sample)
        found.append(meant)
        filled.append(bool(sample))
    return _two_readings(_one_of_each(found, filled), found, filled)


def _filled(rows: Sequence[Row], at: int, most: int = 60) -> Iterator[str]:
    cells = (row.cells[at] for row in rows if row.cells[at])
    yield from (cell for cell, _ in zip(cells, range(most), strict=False))


def _as_linked(meant: Meant, rows: Sequence[Row], at: int, sample: Sequence[str]) -> Meant:
    """A column of links has an address in its cells, or behind them."""
    has_links = any("://" in cell or "www." in cell for cell in sample) or any(
        row.link_at(at) for row in rows
    )
    is_text = sum(len(cell.split()) > 2 for cell in sample) > len(sample) * 0.3
    return meant if has_links else Meant(M.NOTE if is_text else M.IGNORE, GUESS)


def _one_of_each(found: list[Meant], filled: list[bool]) -> list[Meant]:
    """Of what there can be one of, the most certain column that is not empty."""
    taken: dict[ColumnMeaning, int] = {}
    for at, meant in enumerate(found):
        best = taken.get(meant.meaning)
        rank = filled[at], meant.certainty
        if best is None or rank > (filled[best], found[best].certainty):
            taken[meant.meaning] = at
    return [
        meant if meant.meaning in SEVERAL or taken[meant.meaning] == at else Meant(M.IGNORE, GUESS)
        for at, meant in enumerate(found)
    ]


# A second column of these is asked about, and is not left out in silence.
_ASKED_TWICE = {
    M.PLEDGE: (M.NOTE, M.IGNORE),
    M.STANCE: (M.NOTE, M.IGNORE),
    M.CONSTITUENCY: (M.IGNORE,),
    M.LINK: (M.NOTE, M.IGNORE),
}


def _two_readings(
    settled: list[Meant], found: Sequence[Meant], filled: Sequence[bool]
) -> list[Meant]:
    """Say of columns beside others of the same meaning what else they may be. Where an MP's name is
    certain, another name is the volunteer's, and not kept."""
    kinds = Counter(meant.meaning for meant, has in zip(found, filled, strict=True) if has)
    has_outcome = any(meant.meaning in (M.OUTCOME, M.EMAIL_SENT) for meant in settled)
    has_mp = any(meant.meaning is M.MP and meant.certainty == SURE for meant in settled)
    read = []
    for meant, kept, has in zip(found, settled, filled, strict=True):
        if has and meant.meaning in _ASKED_TWICE and kinds[meant.meaning] > 1:
            others = _ASKED_TWICE[meant.meaning]
            kept = Meant(meant.meaning, GUESS, others) if kept.meaning is M.IGNORE else kept
        elif meant.meaning is M.MP and kept.meaning is M.IGNORE and meant.certainty < SURE:
            kept = Meant(M.VOLUNTEER if has_mp else M.IGNORE, LIKELY)
        elif meant.certainty == BY_CONTENTS and kinds[meant.meaning] > 1:
            other = M.FOLLOW_UP_ON if meant.meaning is M.DATE else M.NOTE
            kept = Meant(meant.meaning, GUESS, (other, M.IGNORE))
        elif meant.meaning is M.NOTE and meant.is_outcome and not has_outcome:
            kept = Meant(M.NOTE, GUESS, (M.OUTCOME,))
        read.append(kept)
    return read
