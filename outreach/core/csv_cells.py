"""Limit how long a cell of a CSV file may be."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def longest_cell(characters: int) -> Iterator[None]:
    """Refuse longer cells with `csv.Error`: an open quotation mark takes the rest of a file.

    The limit is the process's, and libraries change it, too: so it is set for each file.
    """
    before = csv.field_size_limit(characters)
    try:
        yield
    finally:
        csv.field_size_limit(before)
