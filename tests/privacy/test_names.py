"""Taking somebody's name out of what they wrote, and of what others did."""

import pytest

from outreach.privacy.name_patterns import REMOVED as X
from outreach.privacy.name_patterns import taking_out

OWN = [
    ("Yours sincerely,\nAsha Okafor", f"Yours sincerely,\n{X}"),
    ("This is Asha, from the campaign", f"This is {X}, from the campaign"),
    ("Asha's note", f"{X}'s note"),
    ("ASHA  okafor rang", f"{X} rang"),
    ("Ms Okafor; OKAFOR", f"Ms {X}; {X}"),
    ("Write to asha@example.org or ASHA@Example.org.", f"Write to {X} or {X}."),
    ("Ashanti and masha stay", "Ashanti and masha stay"),
    ("asha in small letters is a word", "asha in small letters is a word"),
    ("Asha\nOkafor", X),
    ("", ""),
]


@pytest.mark.parametrize("text, left", OWN)
def test_in_their_own_words(text, left):
    assert taking_out("Asha Okafor", "asha@example.org", own=True)(text) == left


@pytest.mark.parametrize(
    "text, left",
    [
        ("Asha Okafor rang before me", f"{X} rang before me"),
        ("asha  OKAFOR rang before me", f"{X} rang before me"),
        ("Asha rang before me", "Asha rang before me"),
        ("Ask asha@example.org", f"Ask {X}"),
    ],
)
def test_in_the_words_of_others_only_what_is_surely_theirs(text, left):
    assert taking_out("Asha Okafor", "asha@example.org", own=False)(text) == left


@pytest.mark.parametrize(
    "text, left",
    [
        ("Dear Diane Abbott,\nplease sign.\nDiane", f"Dear Diane Abbott,\nplease sign.\n{X}"),
        (
            "Dear Diane Abbott,\nplease sign.\nDiane Okafor.",
            f"Dear Diane Abbott,\nplease sign.\n{X}.",
        ),
        ("Ms Okafor", f"Ms {X}"),
    ],
)
def test_a_name_that_the_mp_has_too_is_the_mps_unless_it_signs(text, left):
    assert taking_out("Diane Okafor", own=True, others_name="Diane Abbott")(text) == left


@pytest.mark.parametrize(
    "name", ["Zoë Nkemelu-Brânză", "O’Hara", "Zoë (she/her)", "a.*b", "李 小龙", "X Æ A-12"]
)
def test_any_name_that_a_person_may_have(name):
    taken = taking_out(name, own=True)(f"Yours,\n{name}")
    assert taken == f"Yours,\n{X}"


def test_a_name_spelt_in_small_letters_is_found_as_it_is_spelt():
    assert taking_out("asha", own=True)("asha and Asha and ASHA") == f"{X} and {X} and {X}"


def test_nobody_is_nobody():
    assert taking_out("", "", own=False)("Anything [at] all") == "Anything [at] all"
