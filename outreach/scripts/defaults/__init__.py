"""The words that come with the software. Each is a file; its first line is the title."""

from pathlib import Path
from typing import NamedTuple

from outreach.core.vocabulary import ScriptKind, Stage


class Default(NamedTuple):
    kind: ScriptKind
    stage: Stage | None
    title: str
    body: str


# In the order in which a call may bring them up.
_ANSWERS = (
    "who_are_you",
    "put_it_in_writing",
    "no_pledges",
    "not_a_constituent",
    "a_particular_person",
    "never_reported",
    "the_law",
)


def _read(name: str, kind: ScriptKind, stage: Stage | None = None) -> Default:
    text = (Path(__file__).parent / f"{name}.md").read_text(encoding="utf-8")
    title, _, body = text.partition("\n")
    return Default(kind, stage, title.strip(), body.strip())


DEFAULTS = (
    _read("pledge", ScriptKind.PLEDGE),
    *(
        _read(f"{kind}_{stage}", kind, stage)
        for kind in (ScriptKind.CALL, ScriptKind.LETTER)
        for stage in Stage
    ),
    *(_read(f"answer_{name}", ScriptKind.ANSWER) for name in _ANSWERS),
)
