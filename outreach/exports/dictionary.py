"""What each column means, in words: in every file, in docs/data-dictionary.md and on the pages."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from outreach.core.clock import london_date
from outreach.core.vocabulary import FOR_PARTNERS, Word
from outreach.exports.contracts.contract import Column, Contract
from outreach.exports.contracts.registry import CONTRACTS
from outreach.exports.request import Wanted

ESCAPED = (
    "In the CSV, a text that a spreadsheet could take for a formula has an apostrophe before it;"
    " a program takes that first apostrophe away."
)
LICENCE = (
    "Contains Parliamentary information licensed under the Open Parliament Licence v3.0, and"
    " National Statistics data © Crown copyright and database right."
)


def known_words(column: Column) -> tuple[Word, ...]:
    return tuple(column.words or ())


def words_of(column: Column) -> str:
    """`signed: signed, and checked …; asked: …`, or nothing where any text can be."""
    return "; ".join(f"{word.value}: {word.label}" for word in known_words(column))


def about(wanted: Wanted, now: datetime) -> Iterator[tuple[str, str]]:
    """What a file says of itself."""
    view = wanted.view
    yield "dataset", f"{wanted.contract.name.value}, version {wanted.contract.version}"
    yield "what", wanted.contract.holds
    yield "made on", london_date(now).isoformat()
    if view.first or view.last:
        first = view.first.isoformat() if view.first else "the beginning"
        yield "period", f"{first} to {view.last.isoformat() if view.last else 'now'}"
    yield "which rows", "what changed since the last time" if wanted.only_changes else "everything"
    if wanted.partner:
        yield "for", f"{wanted.partner}. Please keep it to yourselves."
    yield "sources", LICENCE


def page() -> str:
    """docs/data-dictionary.md."""
    parts = [
        "# Data dictionary",
        "",
        "What each dataset holds, column by column. `./script/flask exports dictionary` makes this"
        " page from the contracts in `outreach/exports/contracts`; files, API and checks are made"
        " from the same. [exports.md](exports.md) says how to take them.",
        "",
        "A version has two numbers. The second goes up when a column is added at the end or a word"
        " is added; the first when anything else changes. Columns keep their order and their"
        " meaning within a version.",
        "",
        f"{ESCAPED} Days are written 2026-11-03 and are London’s; an empty cell is nothing.",
        "",
    ]
    for contract in CONTRACTS.values():
        parts += _contract(contract)
    return "\n".join(parts)


def _contract(contract: Contract) -> Iterator[str]:
    for_whom = "partners" if contract.name in FOR_PARTNERS else "coordinators only"
    yield f"## {contract.name.value} {contract.version}"
    yield ""
    yield f"{contract.name.label}. {contract.holds} For {for_whom}."
    yield ""
    yield "| column | kind | may be empty | meaning |"
    yield "|---|---|---|---|"
    for column in contract.columns:
        empty = "" if column.always else "yes"
        yield f"| `{column.name}` | {column.kind.value} | {empty} | {column.means} |"
    yield ""
    for column in contract.columns:
        if column.words:
            yield f"Words of `{column.name}`:"
            yield ""
            yield from (f"- `{word.value}`: {word.label}" for word in known_words(column))
            yield ""
    for version, news in contract.versions.items():
        yield f"Version {version}: {news}"
    yield ""


def released() -> dict[str, Any]:
    """What is promised of each dataset, to be compared with what was promised before."""
    return {
        contract.name.value: {
            "version": contract.version,
            "columns": [
                {
                    "name": column.name,
                    "kind": column.kind.value,
                    "always": column.always,
                    "words": [word.value for word in known_words(column)],
                }
                for column in contract.columns
            ],
        }
        for contract in CONTRACTS.values()
    }
