"""The map: a hexagon for each of the 650, all of one size (parliament/data/SOURCES.md says how the
cells are laid out). Units: half a column across, a row down; the group that draws them stretches
rows by the square root of three."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from outreach.core.vocabulary import PublicStatus
from outreach.public.overview import Overview

# One hexagon, from its upper corner on, a little smaller than its cell.
HEXAGON = "l.94.31v.64l-.94.31-.94-.31v-.64z"
VIEW = "-1.3 -.4 67.6 75.8"
STRETCH = 1.732


class Placed(Protocol):
    """What has a place on the map: a column and a row of the layout."""

    @property
    def column(self) -> int: ...

    @property
    def row(self) -> int: ...


class Cell(NamedTuple):
    x: int
    y: int


def cell(seat: Placed) -> Cell:
    """Where the upper corner of its hexagon is."""
    return Cell(2 * seat.column + seat.row % 2, seat.row)


def outline(seats: Iterable[Placed]) -> str:
    """All their hexagons as one path."""
    return "".join(f"M{x} {y}{HEXAGON}" for x, y in map(cell, seats))


def outlines(overview: Overview) -> dict[PublicStatus, str]:
    """A path for each status: five shapes instead of 650, where nobody points at one."""
    return {
        status: outline(seat for seat in overview.seats if seat.status is status)
        for status in PublicStatus
    }
