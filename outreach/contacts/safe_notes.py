"""What people write is kept only if it is about the office, and not about somebody's own case."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from outreach.contacts.letters import not_in
from outreach.contacts.screening import Finding, rewrite, screen
from outreach.extensions import db
from outreach.parliament.queries import mp_with_seat, phone_numbers
from outreach.queue.models import QueueEntry
from outreach.refusal import Unfitting
from outreach.scripts import queries as scripts


class Part(NamedTuple):
    text: str
    found: bool


class SomebodysCase(Unfitting):
    """A text about a person: `parts` has it with the words marked that must go, `without` is what
    could stand instead; empty where nothing would remain."""

    def __init__(
        self, field: str, text: str, found: Sequence[Finding], published: Sequence[str] = ()
    ) -> None:
        words = " and ".join(f"“{text[one.start : one.end]}”" for one in found[:3])
        hints = " ".join(dict.fromkeys(one.kind.hint for one in found))
        super().__init__(field, f"Please take out {words}. {hints}")
        self.parts = marked(text, found)
        # A letter is changed by its writer: a gap in it would be sent.
        self.without = "" if field == "letter" else rewrite(text, found, allowed=published)


def refuse_somebodys_case(field: str, text: str, mp_id: int) -> None:
    """A text about a person's case is what this campaign protects people from. Raises
    SomebodysCase at the field."""
    published = published_by(mp_id) if text else []
    if found := screen(text, allowed=published):
        raise SomebodysCase(field, text, found, published)


def published_by(mp_id: int) -> list[str]:
    """The numbers and the address of the office, which anybody may write down."""
    office = mp_with_seat(mp_id)
    numbers = [number.number for number in phone_numbers(mp_id)]
    return [*numbers, office.MP.email] if office and office.MP.email else numbers


def cases_in(typed: Mapping[str, str], mp_id: int) -> dict[str, SomebodysCase]:
    """Which of the texts typed so far look like somebody's case, by field."""
    texts = {name: typed.get(name, "") for name in ("note", "own")}
    texts["letter"] = own_part(typed, mp_id)
    published = published_by(mp_id)
    found = {name: screen(text, allowed=published) for name, text in texts.items()}
    return {
        name: SomebodysCase(name, texts[name], words, published)
        for name, words in found.items()
        if words
    }


def own_part(typed: Mapping[str, str], mp_id: int) -> str:
    """What in a letter is its writer's own: our own words speak of the Home Office, and may."""
    text, version = typed.get("letter", ""), typed.get("script_version_id", "")
    office, row = mp_with_seat(mp_id), db.session.get(QueueEntry, mp_id)
    if not (text and version.isdecimal() and len(version) < 10 and office and row):
        return text
    fields = scripts.merge_fields(office.MP, office.Constituency, row, volunteer="")
    return not_in(scripts.version_text(int(version), fields), text)


def marked(text: str, found: Sequence[Finding]) -> list[Part]:
    """A text in parts, the words that were found apart."""
    parts, end = [], 0
    for one in sorted(found, key=lambda one: one.start):
        start = max(one.start, end)
        if one.end > start:
            parts += [Part(text[end:start], found=False), Part(text[start : one.end], found=True)]
            end = one.end
    return [*parts, Part(text[end:], found=False)]
