"""docs/metrics.md, made from the figures themselves: nobody keeps it by hand."""

import sys
from collections import defaultdict

from outreach.progress.metrics import FIGURES, Figure

HEAD = """\
# What each number counts

Made by `./script/metrics` from the docstrings of the functions in `outreach/progress/metrics`,
which are the only place where a figure is defined and the sentences that the pages show. Do not
edit it here: a test fails when the two differ.

A figure about MPs is a list of seats, and its number is the length of that list. A figure about
contacts is a condition: the number counts what fits it, the list shows it. Where no party, nation
or region is chosen, the number is read from `contact_hours`, which the database keeps itself as
contacts are logged, undone and corrected; `tests/progress/test_agree.py` adds up both over invented
histories. Days are London days, and weeks begin on Monday.
"""


def page() -> str:
    """The whole page, as Markdown: a section for each module, its figures as they are defined."""
    sections: dict[str, list[Figure]] = defaultdict(list)
    for figure in FIGURES.values():
        sections[figure.of.__module__].append(figure)
    return HEAD + "".join(f"\n{_section(name, sections[name])}" for name in sorted(sections))


def _section(module: str, figures: list[Figure]) -> str:
    words = " ".join((sys.modules[module].__doc__ or "").split())
    about, _, _ = words.partition(". ")
    rows = "".join(f"| {one.title} | `{one.name}` | {one.counts} |\n" for one in figures)
    name = module.removeprefix("outreach.")
    head = "| figure | function | what it counts |\n| --- | --- | --- |\n"
    return f"## {about.rstrip('.')}\n\n`{name}`\n\n{head}{rows}"
