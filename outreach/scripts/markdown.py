"""The Markdown that a script may hold, made into pieces of HTML and of plain text.

Nothing that could run or load gets through, whatever the source says: a tag becomes its own text,
a picture its description, and a link elsewhere than on the web, by email or by telephone its words.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markupsafe import escape

FIELD = re.compile(r"\{([a-z_]+)\}")
_SAFE_LINK = re.compile(r"(?:https?://\w|mailto:.|tel:.)", re.IGNORECASE)


class Slot(NamedTuple):
    """Where the value of a field goes, and what stands there between its paragraphs and lines."""

    name: str
    paragraph: str
    line: str


Part = str | Slot


class Parsed(NamedTuple):
    html: tuple[Part, ...]
    text: tuple[Part, ...]
    fields: tuple[str, ...]
    # What is not allowed, as it stands in the source; rendered it is harmless.
    tags: tuple[str, ...]
    images: tuple[str, ...]
    bad_links: tuple[str, ...]


def _field(state: StateInline, silent: bool) -> bool:
    found = FIELD.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push("field", "", 0).content = found[1]
    state.pos = found.end()
    return True


def _parser() -> MarkdownIt:
    # A new line is a new line: that is what somebody who writes a letter means. What would
    # surprise them (code by indenting, headings by underlining) is off.
    parser = MarkdownIt("commonmark", {"breaks": True})
    parser.disable(["code", "fence", "backticks", "reference", "lheading"])
    parser.inline.ruler.before("escape", "field", _field)
    # Every link becomes a token, so that we can name the bad ones; `_safe` decides.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser


_PARSER = _parser()


@lru_cache(512)
def parse(source: str) -> Parsed:
    """Each version's words are parsed once a process."""
    tokens = _PARSER.parse(source)
    inline = [token for block in tokens for token in block.children or ()]
    links = [_href(token) for token in inline if token.type == "link_open"]
    return Parsed(
        html=_joined(_html(tokens)),
        text=_joined(_text(tokens)),
        fields=tuple(token.content for token in inline if token.type == "field"),
        tags=tuple(t.content.strip() for t in [*tokens, *inline] if t.type.startswith("html_")),
        images=tuple(token.content for token in inline if token.type == "image"),
        bad_links=tuple(link for link in links if not _safe(link)),
    )


def _href(token: Token) -> str:
    return str(token.attrGet("href") or "")


def _safe(link: str) -> bool:
    return _SAFE_LINK.match(link) is not None


def _joined(parts: Iterator[Part]) -> tuple[Part, ...]:
    """The same with neighbouring texts as one: the fewer, the faster."""
    joined: list[Part] = []
    for part in parts:
        if joined and isinstance(part, str) and isinstance(joined[-1], str):
            joined[-1] += part
        else:
            joined.append(part)
    return tuple(joined)


# The page has an h1 and an h2 above the words.
_HEADINGS = {"h1": "h3", "h2": "h3"} | {f"h{n}": "h4" for n in range(3, 7)}


def _html(tokens: Sequence[Token]) -> Iterator[Part]:
    paragraph = False
    for token in tokens:
        tag = _HEADINGS.get(token.tag, token.tag)
        if token.type == "inline":
            yield from _inline_html(token.children or [], paragraph)
        elif token.type == "html_block":
            yield f"<p>{escape(token.content.strip())}</p>\n"
        elif token.type == "hr":
            yield "<hr>\n"
        elif token.hidden:  # the paragraphs of a list without blank lines
            paragraph = False
        elif token.nesting > 0:
            paragraph = token.type == "paragraph_open"
            start = token.attrGet("start")
            yield f'<ol start="{int(start)}">' if start is not None else f"<{tag}>"
        else:
            yield f"</{tag}>\n"


def _inline_html(tokens: Sequence[Token], paragraph: bool) -> Iterator[Part]:
    depth, links = 0, []
    for token in tokens:
        depth += token.nesting
        if token.type == "field":
            apart = "</p>\n<p>" if paragraph and depth == 0 else "<br><br>\n"
            yield Slot(token.content, apart, "<br>\n")
        elif token.type == "link_open":
            links.append(_safe(_href(token)))
            if links[-1]:
                yield f'<a href="{escape(_href(token))}" rel="noopener noreferrer nofollow">'
        elif token.type == "link_close":
            yield "</a>" if links.pop() else ""
        elif token.type in ("softbreak", "hardbreak"):
            yield "<br>\n"
        elif token.nesting:
            yield f"<{token.tag}>" if token.nesting > 0 else f"</{token.tag}>"
        else:
            yield str(escape(token.content))


Line = list[Part]


class _List(NamedTuple):
    ordered: bool
    first: int


def _text(tokens: Sequence[Token]) -> Iterator[Part]:
    """Paragraphs apart by an empty line; quotes and lists as people type them in an email."""
    # What is open, outermost first: the blocks inside each so far, each a number of lines.
    open_blocks: list[list[list[Line]]] = [[]]
    lists: list[_List] = []
    tight = False
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            first = token.attrGet("start")
            lists.append(_List(token.tag == "ol", int(first) if first is not None else 1))
            open_blocks.append([])
        elif token.type in ("blockquote_open", "list_item_open"):
            open_blocks.append([])
        elif token.type == "paragraph_open":
            tight = token.hidden
        elif token.type == "inline":
            open_blocks[-1].append(_inline_text(token.children or []))
        elif token.type == "html_block":
            open_blocks[-1].append([[line] for line in token.content.strip().split("\n")])
        elif token.type == "hr":
            open_blocks[-1].append([["---"]])
        elif token.type == "blockquote_close":
            lines = _stacked(open_blocks.pop(), apart=True)
            open_blocks[-1].append(_marked(lines, "> ", "> "))
        elif token.type == "list_item_close":
            lines = _stacked(open_blocks.pop(), apart=not tight)
            kind, number = lists[-1], lists[-1].first + len(open_blocks[-1])
            marker = f"{number}. " if kind.ordered else "- "
            open_blocks[-1].append(_marked(lines, marker, " " * len(marker)))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
            open_blocks[-2].append(_stacked(open_blocks.pop(), apart=not tight))
    for number, line in enumerate(_stacked(open_blocks[0], apart=True)):
        if number:
            yield "\n"
        yield from line


def _stacked(blocks: list[list[Line]], apart: bool) -> list[Line]:
    lines: list[Line] = []
    for block in blocks:
        if lines and apart:
            lines.append([])
        lines += block
    return lines


def _marked(lines: list[Line], first: str, rest: str) -> list[Line]:
    """The lines with a mark before each, also before those that a field will bring."""
    marked: list[Line] = []
    for number, line in enumerate(lines or [[]]):
        mark = rest if number else first
        moved = [_shifted(part, rest) if isinstance(part, Slot) else part for part in line]
        marked.append([mark, *moved] if line else [mark.rstrip()])
    return marked


def _shifted(slot: Slot, mark: str) -> Slot:
    line = "\n" + mark + slot.line.removeprefix("\n")
    return Slot(slot.name, line.rstrip(" ") + line, line)


def _inline_text(tokens: Sequence[Token]) -> list[Line]:
    lines: list[Line] = [[]]
    links: list[tuple[str, int]] = []
    for token in tokens:
        if token.type == "field":
            lines[-1].append(Slot(token.content, "\n\n", "\n"))
        elif token.type in ("softbreak", "hardbreak"):
            lines.append([])
        elif token.type == "link_open":
            links.append((_href(token), len(lines[-1])))
        elif token.type == "link_close":
            lines[-1].append(_address(*links.pop(), lines[-1]))
        elif not token.nesting:
            lines[-1].append(token.content)
    return lines


def _address(link: str, start: int, line: Line) -> str:
    """` (https://…)` after the words of a link, unless they are the address itself."""
    shown = re.sub(r"^(mailto|tel):", "", link, flags=re.IGNORECASE)
    words = [part for part in line[start:] if isinstance(part, str)]
    return f" ({shown})" if _safe(link) and "".join(words) not in (shown, link) else ""
