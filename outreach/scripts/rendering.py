"""A script's words with the fields filled in, as HTML and as plain text; and what may be saved.

It knows no database and no web framework: text and values in, text out.
"""

import difflib
import re
from collections.abc import Callable, Collection, Mapping

from markupsafe import Markup, escape

from outreach.core.errors import Refusal
from outreach.core.vocabulary import ScriptKind
from outreach.screening.profiles import Profile, why_not
from outreach.scripts.markdown import FIELD, Part, Slot, parse

LONGEST_TITLE, LONGEST_BODY = 120, 10_000

# What may stand in braces, and what a reader of the bare script sees in its place.
FIELDS = {
    "mp": "the MP’s name",
    "mp_formal": "the MP’s full title",
    "constituency": "the constituency",
    "party": "the MP’s party",
    "region": "the region",
    "volunteer": "the caller’s name",
    "volunteer_first": "the caller’s first name",
    "last_contact": "when we were last in touch, like “on Tue 3 Nov”",
    "pledge_text": "the pledge, word for word",
    "own": "a sentence or two of the writer’s own",
}
# These keep their paragraphs and lines; every other value is one line.
_LONG = ("pledge_text", "own")
_BRACES = re.compile(r"\{[^{}\n]*\}?|\}")


class Unfitting(Refusal):
    """It cannot be saved like this. `fields` says what is wrong, by the field of the form."""

    status = 422

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = fields


def fields_of(kind: ScriptKind) -> tuple[str, ...]:
    """The fields that fit into such a text."""
    if kind is ScriptKind.PLEDGE:
        return ()
    return tuple(name for name in FIELDS if name != "own" or kind is ScriptKind.LETTER)


def check(title: str, body: str, kind: ScriptKind) -> None:
    """Raise Unfitting, with one sentence for each field of the form that needs repair."""
    wrong = {
        "title": _wrong_title(title, kind) or why_not(title, Profile.SCRIPT),
        "body": _wrong_body(body, kind) or why_not(body, Profile.SCRIPT),
    }
    found = {name: sentence for name, sentence in wrong.items() if sentence}
    if found:
        raise Unfitting(found)


def _wrong_title(title: str, kind: ScriptKind) -> str | None:
    if not title.strip():
        return "Give it a title."
    if len(title) > LONGEST_TITLE:
        return f"Use at most {LONGEST_TITLE} characters; these are {len(title)}."
    short = [name for name in fields_of(kind) if name not in _LONG]
    return _wrong_braces(title, short, kind)


def _wrong_body(body: str, kind: ScriptKind) -> str | None:
    if len(body) > LONGEST_BODY:
        return f"Use at most {LONGEST_BODY:,} characters; these are {len(body):,}."
    if sentence := _wrong_braces(body, fields_of(kind), kind):
        return sentence
    parsed = parse(body)
    if parsed.tags:
        return f"HTML cannot be used here: take out {_shown(parsed.tags[0])}. Markdown can."
    if parsed.images:
        return "Pictures cannot be used here: take out the part that begins with ![."
    lost = FIELD.findall(body)
    for name in parsed.fields:
        lost.remove(name)
    if lost:
        return (
            f"{{{lost[0]}}} cannot be filled in where it stands: a field cannot be in the address "
            "of a link or after a backslash."
        )
    if parsed.bad_links:
        return (
            f"This link is not allowed: {_shown(parsed.bad_links[0])}. A link begins with "
            "https://, http://, mailto: or tel:."
        )
    if not as_html(body, {}).striptags().strip():
        return "Write the words."
    if kind is ScriptKind.LETTER and parsed.fields.count("own") != 1:
        return (
            "A letter needs {own} exactly once, near the top: there the writer adds a sentence "
            "or two of their own. Offices set identical letters aside."
        )
    return None


def _wrong_braces(text: str, known: Collection[str], kind: ScriptKind) -> str | None:
    for piece in _BRACES.finditer(text):
        if sentence := _wrong_brace(piece[0], text[piece.start() :], known, kind):
            return sentence
    return None


def _wrong_brace(piece: str, rest: str, known: Collection[str], kind: ScriptKind) -> str | None:
    if piece == "}":
        return "There is a } without its {. A field is written like {mp}."
    if not piece.endswith("}"):
        return f"This brace is never closed: {_shown(rest)}. A field is written like {{mp}}."
    name = piece[1:-1]
    if name in known:
        return None
    if kind is ScriptKind.PLEDGE:
        return f"Take out {_shown(piece)}: the pledge is the same for everybody, without fields."
    if name in FIELDS:
        return f"{piece} cannot be used here."
    nearest = difflib.get_close_matches(re.sub(r"\W+", "_", name.strip().lower()), known, 1, 0.5)
    if nearest:
        return f"There is no field {_shown(piece)}. Did you mean {{{nearest[0]}}}?"
    return f"There is no field {_shown(piece)}. There are {', '.join(f'{{{n}}}' for n in known)}."


def _shown(source: str) -> str:
    """Where it is, in a few of its own words."""
    line = source.strip().split("\n")[0]
    return f"“{line if len(line) <= 40 else line[:40].rstrip() + '…'}”"


def as_html(body: str, fields: Mapping[str, str]) -> Markup:
    """For a page. What a field brings in is text and nothing else, whatever it looks like. A field
    without a value says in square brackets what belongs there."""
    return Markup(_filled(parse(body).html, fields, escape))  # noqa: S704


def as_text(body: str, fields: Mapping[str, str]) -> str:
    """For an email. Links are followed by their address, quotes begin with >."""
    return _filled(parse(body).text, fields, str)


def as_line(title: str, fields: Mapping[str, str]) -> str:
    """A title, which is plain text with fields."""
    return FIELD.sub(lambda found: _one_line(_value(found[1], fields)), title)


def _filled(parts: tuple[Part, ...], fields: Mapping[str, str], safe: Callable[[str], str]) -> str:
    return "".join(
        _fill(part, _value(part.name, fields), safe) if isinstance(part, Slot) else part
        for part in parts
    )


def _value(name: str, fields: Mapping[str, str]) -> str:
    return fields[name] if name in fields else f"[{FIELDS.get(name, name)}]"


def _fill(slot: Slot, value: str, safe: Callable[[str], str]) -> str:
    if slot.name not in _LONG:
        return str(safe(_one_line(value)))
    paragraphs = [
        slot.line.join(str(safe(line.strip())) for line in paragraph.split("\n"))
        for paragraph in re.split(r"\n\s*\n", value.replace("\r\n", "\n").strip())
    ]
    return slot.paragraph.join(paragraphs)


def _one_line(value: str) -> str:
    return " ".join(value.split())
