"""JSON Lines: one object a line, in UTF-8."""

from collections.abc import Iterable, Iterator, Sequence


def encoded(batches: Iterable[Sequence[str]]) -> Iterator[bytes]:
    for batch in batches:
        if batch:
            yield ("\n".join(batch) + "\n").encode()
