"""Cost to a worker of the table of all postcodes, kept in three ways: mapped into memory as the
project does, read into dictionaries, and in SQLite. For each the memory that a process has more
after it (PSS counts a page that four workers share as a quarter), the time until the first
answer, and the time of a lookup.

    ./script/bench postcode_lookup
"""

import csv
import io
import multiprocessing
import random
import sqlite3
import tempfile
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from outreach.parliament.postcode_ranges import PACKED, seat_of
from tools.pack_postcodes import print_table, unpacked

WORKERS = 4
LOOKUPS = 20_000
Lookup = Callable[[str], str | None]


def samples() -> list[str]:
    """Postcodes at the beginnings of runs, in no order."""
    runs = list(unpacked(PACKED.read_bytes()))
    return [district + first for district, first, _, _ in random.Random(1).choices(runs, k=LOOKUPS)]


def mapped(_: Path) -> Lookup:
    return seat_of


def in_dictionaries(folder: Path) -> Lookup:
    table: dict[str, tuple[list[str], list[str], list[str]]] = {}
    with (folder / "postcodes.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            firsts, lasts, seats = table.setdefault(row["outcode"], ([], [], []))
            firsts.append(row["first_incode"])
            lasts.append(row["last_incode"])
            seats.append(row["gss_code"])

    def look_up(postcode: str) -> str | None:
        firsts, lasts, seats = table[postcode[:-3]]
        run = bisect_right(firsts, postcode[-3:]) - 1
        return seats[run] if run >= 0 and postcode[-3:] <= lasts[run] else None

    return look_up


def in_sqlite(folder: Path) -> Lookup:
    connection = sqlite3.connect(folder / "postcodes.sqlite3")
    query = (
        "SELECT gss_code, last FROM runs WHERE outcode = ? AND first <= ?"
        " ORDER BY first DESC LIMIT 1"
    )

    def look_up(postcode: str) -> str | None:
        found = connection.execute(query, (postcode[:-3], postcode[-3:])).fetchone()
        return found[0] if found and postcode[-3:] <= found[1] else None

    return look_up


WAYS = (mapped, in_dictionaries, in_sqlite)


@contextmanager
def tables() -> Iterator[Path]:
    """The table as CSV and in SQLite, in a folder of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder, text = Path(name), io.StringIO()
        print_table(PACKED.read_bytes(), text)
        (folder / "postcodes.csv").write_text(text.getvalue(), encoding="utf-8")
        with sqlite3.connect(folder / "postcodes.sqlite3") as connection:
            connection.execute(
                "CREATE TABLE runs (outcode, first, last, gss_code, PRIMARY KEY (outcode, first))"
                " WITHOUT ROWID"
            )
            rows = unpacked(PACKED.read_bytes())
            connection.executemany("INSERT INTO runs VALUES (?, ?, ?, ?)", rows)
        connection.close()
        yield folder


def memory(name: str) -> int:
    """Kibibytes of this process: Pss or Private_Dirty."""
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def worker(place: int, folder: Path, asked: list[str], pipe: Connection) -> None:
    """Look all up, and say what it took, once all workers have."""
    before = {name: memory(name) for name in ("Pss", "Private_Dirty")}
    began = time.perf_counter()
    look_up = WAYS[place](folder)
    look_up(asked[0])
    first = time.perf_counter() - began
    began = time.perf_counter()
    right = sum(look_up(postcode) is not None for postcode in asked)
    each = (time.perf_counter() - began) / len(asked)
    pipe.send(right)
    pipe.recv()
    more = {name: memory(name) - value for name, value in before.items()}
    pipe.send((more["Pss"], more["Private_Dirty"], first, each))
    pipe.recv()


def measure(place: int, folder: Path, asked: list[str]) -> list[tuple[float, ...]]:
    """Return what each of the workers says that run side by side."""
    context = multiprocessing.get_context("spawn")
    pipes, processes = [], []
    for _ in range(WORKERS):
        ours, theirs = context.Pipe()
        process = context.Process(target=worker, args=(place, folder, asked, theirs))
        process.start()
        pipes.append(ours)
        processes.append(process)
    assert {pipe.recv() for pipe in pipes} == {len(asked)}
    for pipe in pipes:
        pipe.send("measure")
    said = [pipe.recv() for pipe in pipes]
    for pipe in pipes:
        pipe.send("end")
    for process in processes:
        process.join()
    return said


def main() -> None:
    asked = samples()
    print(f"{WORKERS} workers, {LOOKUPS:,} lookups in each; a worker's share:")
    with tables() as folder:
        for place, way in enumerate(WAYS):
            said = measure(place, folder, asked)
            pss, dirty, first, each = (
                sum(values) / len(said) for values in zip(*said, strict=True)
            )
            print(
                f"{way.__name__:16} PSS +{pss / 1024:5.1f} MiB, own +{dirty / 1024:5.1f} MiB, "
                f"first answer {first * 1000:6.1f} ms, a lookup {each * 1e6:5.1f} µs"
            )


if __name__ == "__main__":
    main()
