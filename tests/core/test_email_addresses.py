"""Email addresses as people paste them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.core.email_addresses import meant, question, tidied

PAT = "pat.o'brien@example.org"


@pytest.mark.parametrize(
    "typed",
    [
        *(PAT, f"  {PAT} ", f"\u200b{PAT}", f"{PAT}\ufeff", f"“{PAT}”", f'"{PAT}"', f"‘{PAT}’"),
        *(f"„{PAT}“", f"«{PAT}»", f" “\u200b{PAT}” ", f"\u202a{PAT}\u202c", f"\u2060{PAT}"),
    ],
)
def test_what_stands_around_an_address_is_left_out(typed):
    assert tidied(typed) == PAT


@pytest.mark.parametrize("typed", ['"pat brien"@example.org', "pat@example.org", "", '"', "“”"])
def test_what_belongs_to_an_address_stays(typed):
    assert tidied(typed) == typed.strip("“”")


@pytest.mark.parametrize("mark", "’‘ʼ′`´")
def test_a_curly_apostrophe_is_asked_about(mark):
    assert meant(PAT.replace("'", mark)) == PAT
    assert question(PAT.replace("'", mark)).startswith(f"Did you mean {PAT}?")


@pytest.mark.parametrize("typed", [PAT, "pat’brien", "pat@o’brien.example", ""])
def test_nothing_else_is(typed):
    assert meant(typed) == ""


@given(st.text())
def test_tidying_twice_changes_nothing(text):
    assert tidied(tidied(text)) == tidied(text)
