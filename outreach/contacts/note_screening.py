"""What people write is kept only if it is about the office, and not about somebody's own case.

A note is refused. A letter is its writer's: it may tell their own story, which we do not keep."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from outreach.contacts.letters import own_sentences
from outreach.core.errors import Unfitting
from outreach.core.extensions import db
from outreach.parliament.queries import mp_with_seat, published_by
from outreach.queue.models import QueueEntry
from outreach.screening.columns import Cleared
from outreach.screening.screen import Finding, Kind, rewrite, screen
from outreach.scripts import queries as scripts

IN_MAIL = "Leave it out here; you can add it in your mail program."
LEFT_OUT = "[left out]"
# What a letter said is described like what was heard on the phone is noted.
ABOUT_THE_OFFICE = ("note", "described")
# A letter's text is its writer's; what it is about is not.
TAKES_NO_CASE = (*ABOUT_THE_OFFICE, "subject")
# Fewer words than these say nothing worth offering.
WORTH_SAYING = 3


class Part(NamedTuple):
    text: str
    found: bool


class SomebodysCase(Unfitting):
    """A text about a person: `parts` has it with the words marked that must go, `without` is what
    could stand instead; empty where too little would remain."""

    def __init__(
        self, field: str, text: str, found: Sequence[Finding], published: Sequence[str] = ()
    ) -> None:
        words = " and ".join(f"“{text[one.start : one.end]}”" for one in found[:3])
        hints = " ".join(dict.fromkeys(one.kind.hint for one in found))
        super().__init__(
            field, f"Please take out {words}. {hints if field in ABOUT_THE_OFFICE else IN_MAIL}"
        )
        self.parts = marked(text, found)
        # A letter is changed by its writer: a gap in it would be sent.
        without = "" if field == "letter" else rewrite(text, found, allowed=published)
        self.without = without if len(re.findall(r"\w{3,}", without)) >= WORTH_SAYING else ""


def refuse_somebodys_case(field: str, text: str, mp_id: int) -> Cleared:
    """A note about a person's case is what this campaign protects people from; of a letter only
    numbers and addresses are refused. Returns the text, to be kept with what the office publishes
    in it. Raises SomebodysCase at the field."""
    for case in cases_in({field: text}, mp_id).values():
        raise case
    return Cleared(text)


def cases_in(typed: Mapping[str, str], mp_id: int) -> dict[str, SomebodysCase]:
    """Which of the texts typed so far would be refused, by field."""
    texts = {name: typed[name] for name in (*TAKES_NO_CASE, "own", "letter") if typed.get(name)}
    return cases_among(texts, published_by(mp_id)) if texts else {}


def cases_among(texts: Mapping[str, str], published: Sequence[str]) -> dict[str, SomebodysCase]:
    """The same, where the office's numbers and address are known."""
    found = {name: _unfit(name, text, published) for name, text in texts.items()}
    return {
        name: SomebodysCase(name, texts[name], words, published)
        for name, words in found.items()
        if words
    }


def story_in(typed: Mapping[str, str], mp_id: int) -> str:
    """The first sentence of a letter, or of what shall begin it, that reads like somebody's story.
    It may be the writer's own to tell; we do not keep it."""
    text = typed.get("letter") or typed.get("own", "")
    version = typed.get("script_version_id", "")
    number = int(version) if version.isdecimal() and len(version) < 10 else None
    return next(iter(_stories(text, number, mp_id)), "") if text else ""


def without_stories(letter: str, version_id: int | None, mp_id: int) -> Cleared:
    """A letter as it is kept: without sentences that read like somebody's story, or that carry a
    number or an address."""
    for sentence in _stories(letter, version_id, mp_id):
        letter = letter.replace(sentence, LEFT_OUT)
    return Cleared(letter)


def subject_without_case(subject: str, mp_id: int) -> Cleared:
    """A letter's subject as it is kept."""
    return Cleared(LEFT_OUT if _unfit("subject", subject, published_by(mp_id)) else subject)


def _unfit(field: str, text: str, published: Sequence[str]) -> list[Finding]:
    """What must go from a text in this field: a note takes no case, a letter no numbers."""
    found = screen(text, allowed=published)
    return [one for one in found if field in TAKES_NO_CASE or one.kind is not Kind.CASE]


def _stories(letter: str, version_id: int | None, mp_id: int) -> list[str]:
    """Sentences of the writer's own only: our own words speak of the Home Office, and may."""
    office, row = mp_with_seat(mp_id), db.session.get(QueueEntry, mp_id)
    template = ""
    if version_id and office and row:
        fields = scripts.merge_fields(office.MP, office.Constituency, row, volunteer="")
        template = scripts.version_text(version_id, fields)
    published = published_by(mp_id)
    return [one for one in own_sentences(template, letter) if screen(one, allowed=published)]


def marked(text: str, found: Sequence[Finding]) -> list[Part]:
    """A text in parts, the words that were found apart."""
    parts, end = [], 0
    for one in sorted(found, key=lambda one: one.start):
        start = max(one.start, end)
        if one.end > start:
            parts += [Part(text[end:start], found=False), Part(text[start : one.end], found=True)]
            end = one.end
    return [*parts, Part(text[end:], found=False)]
