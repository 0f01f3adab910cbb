"""Every figure once, under its name, with the sentence that says what it counts."""

from collections.abc import Callable
from typing import Any, NamedTuple, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Figure(NamedTuple):
    """`name` stands in addresses, `title` on pages, `counts` is the sentence that says what it
    counts: the docstring of the function, which pages show and docs/metrics.md lists."""

    name: str
    title: str
    counts: str
    of: Callable[..., Any]


# In the order in which they are defined; docs/metrics.md has the same.
FIGURES: dict[str, Figure] = {}


def figure(title: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Enter a function among the figures. Its docstring is read by coordinators."""

    def enter(function: Callable[P, R]) -> Callable[P, R]:
        words = " ".join((function.__doc__ or "").split())
        if not words or function.__name__ in FIGURES:
            raise ValueError(f"{function.__name__}: a figure has one definition and one sentence")
        FIGURES[function.__name__] = Figure(function.__name__, title, words, function)
        return function

    return enter
