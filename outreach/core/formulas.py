"""Text that a spreadsheet could take for a formula, made harmless wherever it leaves as CSV."""

# What may begin a formula, also in the wide and small forms that some programs read the same. An
# apostrophe is among them, so that taking one away always gives back the original text.
FORMULA_SIGNS = "=+-@|%'\u2212\uff1d\uff0b\uff0d\uff20\uff5c\uff05\ufe66\ufe62\ufe63\ufe6b\ufe6a"
# What may stand before the sign because a program leaves it out: white space, control characters,
# and characters without a width.
_CONTROLS = "".join(map(chr, (*range(0x01, 0x20), *range(0x7F, 0xA0))))
_SPACES = " \u00a0\u1680\u180e\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_UNSEEN = "\u00ad\u034f\u061c\ufeff" + "".join(
    map(chr, (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)))
)
# With one of these in front, what follows may come to stand in a cell of its own.
CELL_BREAKS = ("\t", "\r")
IGNORED_BEFORE_SIGNS = _CONTROLS + _SPACES + _UNSEEN


def looks_like_formula(text: str) -> bool:
    """Return whether a spreadsheet could calculate `text`."""
    first = text.lstrip(IGNORED_BEFORE_SIGNS)[:1]
    return text[:1] in CELL_BREAKS or (first != "" and first in FORMULA_SIGNS)


def escape_formula(text: str) -> str:
    """Put an apostrophe before a text that looks like a formula."""
    return f"'{text}" if looks_like_formula(text) else text


def unescape_formula(text: str) -> str:
    """Return what `escape_formula` was given."""
    return text[1:] if text[:1] == "'" and looks_like_formula(text[1:]) else text
