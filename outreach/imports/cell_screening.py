"""Screening of a sheet before any of it is kept: its cells, its headers, and what it is called.

What seems to be about a person's case, or is a number or an address that no office publishes, is
left out, and a mark stands there. Of what happened, the words before it stay.
"""

import re
from collections.abc import Callable, Iterable, Mapping

from outreach.core.vocabulary import ColumnMeaning
from outreach.imports.readers import Row
from outreach.imports.stored_rows import Brought
from outreach.screening.numbers import key
from outreach.screening.profiles import Judged, Profile, judge, says_nothing_of_anybody
from outreach.screening.screen import screen

LEFT_OUT = "[left out]"
UNNAMED = "Spreadsheet"
# As many words or fewer are a name or a value, and no sentence.
_A_NAME = 4
# Different texts that are judged of one sheet, in characters: what is beyond is left out.
MOST_TEXT = 1_500_000
# A count, a day or a time of day: too few digits to be anybody's.
_FEW_DIGITS = re.compile(r"(?:[^\w@]*\d){0,8}[^\w@]*")
_HAPPENED = (ColumnMeaning.OUTCOME, ColumnMeaning.EMAIL_SENT)


def screened_sheet(
    sheet: Brought, published: Mapping[int, Iterable[str]], step: Callable[[int], None]
) -> Brought:
    """A sheet as it may be kept. `published` has what may stand in a cell: the numbers and
    addresses of offices, by MP; `step` is told how many rows are done."""
    clean = _Cleaner(published)
    meant = [one.meaning for one in sheet.table.meant]
    rows = []
    for done, row in enumerate(sheet.table.rows):
        step(done)
        cells = zip(row.cells, meant, strict=True)
        screened = [clean.as_meant(cell, meaning) for cell, meaning in cells]
        links = tuple(link for link in row.links if clean.is_fit_link(link[1]))
        rows.append(Row(row.number, screened, row.hidden, links))
    headers = [clean.cell(header) for header in sheet.table.headers]
    return sheet._replace(
        table=sheet.table._replace(rows=rows, headers=headers),
        sheet=clean.cell(sheet.sheet),
        others=tuple(map(clean.cell, sheet.others)),
    )


def without_rows(sheet: Brought) -> Brought:
    """Its columns alone: what is kept of a sheet until it is screened."""
    headers = [""] * len(sheet.table.headers)
    table = sheet.table._replace(rows=[], headers=headers)
    return sheet._replace(table=table, same={}, sheet="", others=())


def screened_file_name(name: str) -> str:
    """A file's name as it may be kept."""
    return UNNAMED if judge(name, Profile.FILE_NAME) else name


def count_left_out(rows: Iterable[Row]) -> int:
    """How many cells have the mark."""
    return sum(LEFT_OUT in cell for row in rows for cell in row.cells)


class _Cleaner:
    """Judges each text once: that takes a millisecond or more, and sheets repeat themselves."""

    judged = 0

    def __init__(self, published: Mapping[int, Iterable[str]]) -> None:
        self.ours = {key(item) for items in published.values() for item in items if item}
        self.cells: dict[str, str] = {}
        self.outcomes: dict[str, str] = {}
        self.links: dict[str, bool] = {}

    def as_meant(self, cell: str, meaning: ColumnMeaning) -> str:
        return self.outcome(cell) if meaning in _HAPPENED else self.cell(cell)

    def cell(self, text: str) -> str:
        return self._once(self.cells, text, lambda _: LEFT_OUT)

    def outcome(self, text: str) -> str:
        return self._once(self.outcomes, text, _rest)

    def is_fit_link(self, address: str) -> bool:
        """Return whether the address behind a cell may be kept."""
        if address not in self.links:
            self.links[address] = not judge(address, Profile.LINK)
        return self.links[address]

    def _once(self, done: dict[str, str], text: str, without: Callable[[str], str]) -> str:
        if text not in done:
            done[text] = without(text) if self._must_go(text) else text
        return done[text]

    def _must_go(self, text: str) -> bool:
        if _FEW_DIGITS.fullmatch(text):
            return False
        profile = Profile.NAME if len(text.split()) <= _A_NAME else Profile.TEXT
        if profile is Profile.NAME and says_nothing_of_anybody(text):
            return False
        self.judged += len(text)
        return self.judged > MOST_TEXT or any(
            not self._is_published(one) for one in judge(text, profile)
        )

    def _is_published(self, one: Judged) -> bool:
        return key(one.words).lstrip("abcdefghijklmnopqrstuvwxyz") in self.ours or (
            key(one.words) in self.ours
        )


def _rest(text: str) -> str:
    """What was said before it: *left voicemail about …*."""
    found = screen(text)
    before = text[: found[0].start].strip() if found else ""
    return LEFT_OUT if not before or judge(before, Profile.TEXT) else f"{before} {LEFT_OUT}"
