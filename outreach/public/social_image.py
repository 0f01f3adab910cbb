"""The map as a PNG, for previews of links. Written with what Python brings: all hexagons are one
stamp in five colours, and a library for images would cost every process ten megabytes for it."""

import struct
import zlib
from collections.abc import Iterator
from functools import cache

from outreach.core.vocabulary import PublicStatus
from outreach.public.overview import Overview, Seat

WIDTH, HEIGHT = 1200, 630
ACROSS, DOWN = 16, 14  # pixels from one hexagon to the next
LEFT, TOP = 630, 12
SHADES = 8  # of every colour, so that edges are smooth

Colour = tuple[int, int, int]
PAPER: Colour = (250, 247, 242)
INKS: dict[str, Colour] = {
    PublicStatus.SIGNED: (26, 127, 71),
    PublicStatus.ASKED: (239, 196, 101),
    PublicStatus.NO_PLEDGES_POLICY: (84, 104, 148),
    PublicStatus.SAID_NO: (128, 22, 40),
    PublicStatus.NOT_ASKED: (221, 212, 200),
    "ink": (36, 26, 43),
}
_ROWS = list(INKS)
# Letters of five by seven, a row a number, its five bits from left to right.
_LETTERS = {
    "0": (14, 17, 17, 17, 17, 17, 14),
    "1": (4, 12, 4, 4, 4, 4, 14),
    "2": (14, 17, 1, 6, 8, 16, 31),
    "3": (14, 17, 1, 6, 1, 17, 14),
    "4": (2, 6, 10, 18, 31, 2, 2),
    "5": (31, 16, 30, 1, 1, 17, 14),
    "6": (6, 8, 16, 30, 17, 17, 14),
    "7": (31, 1, 2, 4, 8, 8, 8),
    "8": (14, 17, 17, 14, 17, 17, 14),
    "9": (14, 17, 17, 15, 1, 2, 12),
    "O": (14, 17, 17, 17, 17, 17, 14),
    "F": (31, 16, 16, 30, 16, 16, 16),
    "M": (17, 27, 21, 21, 17, 17, 17),
    "P": (30, 17, 17, 30, 16, 16, 16),
    "S": (15, 16, 16, 14, 1, 1, 30),
    "I": (14, 4, 4, 4, 4, 4, 14),
    "G": (14, 17, 16, 23, 17, 17, 15),
    "N": (17, 25, 21, 19, 17, 17, 17),
    "E": (31, 16, 16, 30, 16, 16, 31),
    "D": (30, 17, 17, 17, 17, 17, 30),
    " ": (0,) * 7,
}
Stamp = list[bytes]


def png(overview: Overview, here: Seat | None = None) -> bytes:
    """1200 × 630 pixels: how many have signed, and the map; `here` is ringed."""
    canvas = [bytearray(WIDTH) for _ in range(HEIGHT)]
    small = _hexagon(ACROSS, 0.9)
    for seat in overview.seats:
        _press(canvas, small, *_middle(seat), seat.status)
    if here:
        _press(canvas, _hexagon(30, 1), *_middle(here), "ink")
        _press(canvas, _hexagon(22, 1), *_middle(here), None)
        _press(canvas, small, *_middle(here), here.status)
    _write(canvas, str(overview.signed), 56, 150, 24, PublicStatus.SIGNED)
    _write(canvas, f"OF {len(overview.seats)} MPS", 56, 380, 9, "ink")
    _write(canvas, "SIGNED", 56, 470, 9, "ink")
    return _file(canvas)


def _middle(seat: Seat) -> tuple[int, int]:
    x = LEFT + ACROSS * seat.column + (ACROSS // 2 if seat.row % 2 else 0) + ACROSS // 2
    return x, TOP + DOWN * seat.row + ACROSS // 2


@cache
def _hexagon(across: int, fill: float) -> Stamp:
    """How much of each pixel a hexagon of that width covers, 0 to SHADES - 1."""
    half = across / 2 * fill
    side = half * 1.1547
    reach, fine = int(side) + 1, 4
    steps = [(step + 0.5) / fine for step in range(fine)]

    def covered(x: int, y: int) -> int:
        inside = sum(
            abs(x + dx) <= half and abs(y + dy) <= side - abs(x + dx) * 0.57735
            for dx in steps
            for dy in steps
        )
        return inside * (SHADES - 1) // fine**2

    span = range(-reach, reach)
    return [bytes(covered(x, y) for x in span) for y in span]


def _press(canvas: list[bytearray], stamp: Stamp, x: int, y: int, ink: str | None) -> None:
    """Put the stamp's middle there; without ink, it wipes."""
    start = 0 if ink is None else 1 + _ROWS.index(ink) * (SHADES - 1)
    shades = bytes(0 if ink is None or level == 0 else start + level - 1 for level in range(SHADES))
    shades = shades.ljust(256, b"\0")
    top, reach = y - len(stamp) // 2, len(stamp) // 2
    for down, row in enumerate(stamp):
        drawn = row.strip(b"\0")
        if drawn and 0 <= top + down < HEIGHT:
            left = x - reach + len(row) - len(row.lstrip(b"\0"))
            canvas[top + down][left : left + len(drawn)] = drawn.translate(shades)


def _write(canvas: list[bytearray], text: str, x: int, y: int, size: int, ink: str) -> None:
    """Letters of little hexagons; `size` is from one to the next."""
    stamp = _hexagon(size, 0.95)
    for n, letter in enumerate(text):
        for down, bits in enumerate(_LETTERS[letter]):
            for across in range(5):
                if bits & (16 >> across):
                    middle = x + (n * 6 + across) * size + size // 2
                    _press(canvas, stamp, middle, y + down * size + size // 2, ink)


def _palette() -> Iterator[Colour]:
    yield PAPER
    for ink in INKS.values():
        for level in range(1, SHADES):
            share = level / (SHADES - 1)
            red, green, blue = (
                round(under + (over - under) * share)
                for under, over in zip(PAPER, ink, strict=True)
            )
            yield red, green, blue


def _file(canvas: list[bytearray]) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    rows = b"".join(b"\0" + bytes(row) for row in canvas)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"PLTE", b"".join(bytes(colour) for colour in _palette()))
        + chunk(b"IDAT", zlib.compress(rows, 9))
        + chunk(b"IEND", b"")
    )
