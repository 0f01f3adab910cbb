"""What changed between two texts."""

from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.scripts.differences import Kind, difference

TEXT = st.text("ab \n", max_size=30)


def shown(old, new):
    marks = {Kind.SAME: "{}", Kind.ADDED: "[+{}]", Kind.REMOVED: "[-{}]", Kind.SKIPPED: "{}"}
    text = "".join(marks[piece.kind].format(piece.text) for piece in difference(old, new))
    return text.replace("\n", "|")


def test_names_the_words_that_went_and_came():
    assert shown("Good morning, Dev.", "Good evening, dear Dev.") == (
        "Good [-morning,][+evening, dear] Dev.|"
    )


def test_leaves_out_what_is_far_from_a_change():
    old = "\n".join("abcdefgh")
    assert shown(old, old.replace("h", "H")) == "…|f|g|[-h][+H]|"
    assert shown(old, old.replace("a", "A")) == "[-a][+A]|b|c|…|"
    assert shown(old, old.replace("a", "A").replace("h", "H")) == "[-a][+A]|b|c|…|f|g|[-h][+H]|"


def test_a_line_added_changes_no_other():
    assert shown("a\nb", "a\nb\nc") == "a|b|[+c|]"
    assert shown("a", "b\na") == "[+b|]a|"


def test_of_the_same_there_is_none():
    assert not [piece for piece in difference("a b", "a b") if piece.kind in ("added", "removed")]


@settings(max_examples=100)
@given(TEXT, TEXT)
def test_every_word_of_both_is_in_it_or_near_no_change(old, new):
    pieces = difference(old, new)
    for text, other in ((old, Kind.ADDED), (new, Kind.REMOVED)):
        kept = "".join(piece.text for piece in pieces if piece.kind is not other)
        if Kind.SKIPPED not in {piece.kind for piece in pieces}:
            assert kept == text + "\n"
