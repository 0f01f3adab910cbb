"""Text with a mark between its cells, as rows: whatever quotation marks are in it, each line that
is a row of its own stays one."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from outreach.imports.sheet_limits import MAX_CELL_LENGTH_BEFORE_CUTTING, refuse_too_many_columns

MARKS = ",;\t|"
# A quoted cell goes on over so many lines at most.
MAX_LINES_OF_CELL = 200
LOOKED_AT = 50
_THOUSANDS = r"(?!(?<=\d,)\d{3}\b)"


class Style(NamedTuple):
    """Shape of a text: `width` is the usual number of cells of a line."""

    mark: str
    width: int
    spaced: bool


def lines_of(text: str) -> list[str]:
    """Divide at each kind of line end, and at nothing else."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines if lines[-1] else lines[:-1]


def style_of(lines: Sequence[str], mark: str = "") -> Style:
    """Return what gives most lines the same number of cells; `mark` is given where it is said."""
    filled = [line for line in lines[:LOOKED_AT] if line.strip()]
    return max((_style(filled, one) for one in mark or MARKS), key=lambda found: found[0])[1]


def _style(lines: Sequence[str], mark: str) -> tuple[tuple[int, int], Style]:
    bare = [re.sub(r'"[^"]*"', "", line) for line in lines]
    counts = Counter(line.count(mark) + 1 for line in bare)
    width, times = counts.most_common(1)[0] if counts else (1, 0)
    first = next((line for line in bare if mark in line), "")
    spaced = bool(first) and mark != "\t" and first.count(mark) == first.count(f"{mark} ")
    return (times, width) if width > 1 else (0, 0), Style(mark, width, spaced)


def records(lines: Sequence[str], style: Style) -> Iterator[list[str]]:
    """Yield the cells of each row, those of empty lines too."""
    reader = _Reader(lines, style)
    while reader.at < len(lines):
        line = lines[reader.at]
        reader.at += 1
        yield reader.cells(line) if '"' in line else line.split(style.mark)


class _Reader:
    def __init__(self, lines: Sequence[str], style: Style) -> None:
        self.lines, self.style, self.at = lines, style, 0
        mark = re.escape(style.mark)
        self._quoted = re.compile(rf' *"((?:[^"]|"")*)" *(?={mark}|$)', re.DOTALL)
        self._opened = re.compile(r' *"(?:[^"]|"")*$', re.DOTALL)
        self._closes = re.compile(rf'((?:[^"]|"")*)" *(?={mark}|$)', re.DOTALL)
        tight = "" if style.spaced else "(?! )"
        self._between = re.compile(mark + tight + (_THOUSANDS if style.mark == "," else ""))
        self._of_a_row = max(1, min(style.width - 1, 2))

    def cells(self, line: str) -> list[str]:
        """Return the cells of a line with quotation marks, and of those below it into which a
        quoted cell goes on."""
        found: list[str] = []
        start = 0
        while start <= len(line):
            cell, end, line = self._cell(line, start)
            found.append(cell)
            refuse_too_many_columns(len(found))
            start = end + 1
        return found

    def _cell(self, line: str, start: int) -> tuple[str, int, str]:
        """(cell, where it ends, the line, longer where the cell goes on below)."""
        if quoted := self._quoted.match(line, start):
            if self.style.mark != "\t" or '""' in quoted[1] or "\n" in quoted[1]:
                return quoted[1].replace('""', '"'), quoted.end(), line
        elif self._opened.match(line, start) and (longer := self._longer(line)):
            return self._cell(longer, start)
        end = line.find(self.style.mark, start)
        end = len(line) if end < 0 else end
        return line[start:end], end, line

    def _longer(self, line: str) -> str:
        """Return the line with those below, up to the end of its quoted cell; empty if that does
        not end, or one of them is a row: then the quotation mark is only a letter."""
        below = self._lines_of_cell() if self.style.width > 1 else []
        self.at += len(below)
        return "\n".join([line, *below]) if below else ""

    def _lines_of_cell(self) -> Sequence[str]:
        size = 0
        for number, text in enumerate(self.lines[self.at : self.at + MAX_LINES_OF_CELL], 1):
            size += len(text)
            closed = self._closes.match(text)
            inside = closed[1] if closed else text
            is_stray = not closed and '"' in text.replace('""', "")
            if is_stray or self._is_row(inside) or size > MAX_CELL_LENGTH_BEFORE_CUTTING:
                return []
            if closed:
                return self.lines[self.at : self.at + number]
        return []

    def _is_row(self, text: str) -> bool:
        return len(self._between.findall(text)) >= self._of_a_row
