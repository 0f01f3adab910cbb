"""Notes about somebody's case are stopped; ordinary notes are not. No database in here."""

import re
from itertools import pairwise
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.screening import case_words, numbers, office_words, people_words, spelling
from outreach.screening.screen import Kind, rewrite, screen
from outreach.scripts import defaults
from outreach.scripts.rendering import FIELDS

HERE = Path(__file__).parent
DEFAULTS = Path(defaults.__file__).parent


def notes(name: str) -> list[str]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("# ")]


def marked(note: str, *, allowed: tuple[str, ...] = ()) -> list[tuple[str, Kind]]:
    return [(note[one.start : one.end], one.kind) for one in screen(note, allowed=allowed)]


def test_at_least_95_of_100_notes_about_a_person_are_stopped() -> None:
    bad = notes("notes_to_stop.txt")
    missed = [note for note in bad if not screen(note)]
    assert len(bad) >= 900
    assert len(missed) <= 0.05 * len(bad), "\n".join(missed)


def test_at_most_3_of_100_ordinary_notes_are_stopped() -> None:
    ordinary = notes("notes_to_pass.txt")
    stopped = [f"{note}  {marked(note)}" for note in ordinary if screen(note)]
    assert len(ordinary) >= 1800
    assert len(stopped) <= 0.03 * len(ordinary), "\n".join(stopped)


def clear_cut(name: str) -> list[str]:
    """Those of the first part, which leave no doubt."""
    first = (HERE / name).read_text(encoding="utf-8").partition("# Second half")[0]
    return [line for line in first.splitlines() if line and not line.startswith("# ")]


def test_of_clear_cut_notes_every_one_is_judged_rightly() -> None:
    bad, ordinary = clear_cut("notes_to_stop.txt"), clear_cut("notes_to_pass.txt")
    assert len(bad) >= 40
    assert len(ordinary) >= 100
    assert [note for note in bad if not screen(note)] == []
    assert [note for note in ordinary if screen(note)] == []


def test_no_note_is_in_both_lists_or_longer_than_a_note_may_be() -> None:
    both = notes("notes_to_stop.txt") + notes("notes_to_pass.txt")
    assert len(both) == len(set(both))
    assert all(len(note) <= 500 for note in both)


@pytest.mark.parametrize(
    "note, words, kind",
    [
        ("they gave me A1234567 to quote", "A1234567", Kind.REFERENCE),
        ("UAN 1234-5678-9012-3456, chase", "UAN 1234-5678-9012-3456", Kind.REFERENCE),
        ("hearing is HU/12345/2024 on Monday", "HU/12345/2024", Kind.REFERENCE),
        ("NI is qq 12 34 56 c ok", "qq 12 34 56 c", Kind.REFERENCE),
        ("they said ZU1234567.", "ZU1234567", Kind.REFERENCE),
        ("lives in se15 4qr she says", "se15 4qr", Kind.POSTCODE),
        ("ring 07700 900123 after six", "07700 900123", Kind.PHONE),
        ("ring +44 (0)7700 900-123 please", "+44 (0)7700 900-123", Kind.PHONE),
        ("ring O77OO 9OO123 please", "O77OO 9OO123", Kind.PHONE),
        ("write to asha@example.org today", "asha@example.org", Kind.EMAIL),
        ("asha at example dot org", "asha at example dot org", Kind.EMAIL),
        ("she was born on 3/4/1987, ask", "born on 3/4/1987", Kind.BIRTH_DATE),
    ],
)
def test_marks_exactly_the_number(note: str, words: str, kind: Kind) -> None:
    assert marked(note) == [(words, kind)]


def test_marks_the_person_and_the_case() -> None:
    [(words, kind)] = marked("Office was nice. Told them my brother was detained. Ring Tuesday.")
    assert (words, kind) == ("my brother was detained", Kind.CASE)


def test_two_sentences_make_a_case_together() -> None:
    assert [kind for _, kind in marked("Rang for my friend. Detained, claim refused.")] == [
        Kind.CASE
    ]


@pytest.mark.parametrize(
    "note, published",
    [
        ("ring 0161 496 0345 instead", "+44 161 496 0345"),
        ("ring +44 161 4960345 instead", "0161 496 0345"),
        ("office is at SE15 4QR now", "se154qr"),
        ("use Carol.Office@example.org", "carol.office@example.org"),
    ],
)
def test_what_the_office_publishes_may_be_written(note: str, published: str) -> None:
    assert marked(note) != []
    assert marked(note, allowed=(published,)) == []


@pytest.mark.parametrize(
    "address",
    ["sam.sample@anytown.example", "office@outlook.example.org", "asha.ali at gmail dot com"],
)
def test_the_offices_own_address_is_recognised_whole(address: str) -> None:
    for note in (f"Use {address}", f"use {address}. Ring after", f"({address})"):
        assert marked(note) != []
        assert marked(note, allowed=(address,)) == []


def test_what_looks_like_a_part_of_a_published_address_is_no_finding() -> None:
    assert marked("to asha@gmail.com.example", allowed=("asha@gmail.com.example",)) == []


@pytest.mark.parametrize("mp", ["Asha Example", "Farah Ali", "Ms Carol Ben MP"])
def test_every_sentence_of_our_own_scripts_may_be_in_a_note(mp: str) -> None:
    values = dict.fromkeys(FIELDS, "Anytown") | {"mp": mp, "mp_formal": mp, "volunteer": "Dev Sen"}
    said = [
        re.sub(r"\{(\w+)\}", lambda field: values[field[1]], line)
        for script in DEFAULTS.glob("*.md")
        for line in script.read_text(encoding="utf-8").splitlines()
    ]
    sentences = [one for line in said for one in (line, *re.split(r"(?<=[.?!”]) ", line))]
    assert len(sentences) > 100
    assert [one for one in sentences if screen(one)] == []


def test_parliament_may_always_be_written() -> None:
    assert screen("SW1A 0AA, sw1a oaa, +44 20 7219 3000, 0207 219 4567, Ben.Mp@Parliament.UK") == []


@pytest.mark.parametrize("look_alike", ["x@parliament.uk.example.org", "x@notparliament.uk"])
def test_an_address_that_only_looks_like_parliament_is_stopped(look_alike: str) -> None:
    assert [kind for _, kind in marked(f"use {look_alike}")] == [Kind.EMAIL]


def test_disguises_are_seen_through_and_positions_stay_in_the_original() -> None:
    hidden = "０７７００\u00a0９\u200b００１２３"
    assert marked(f"é\u200b ﬁne, {hidden} ok") == [(hidden, Kind.PHONE)]


def test_every_kind_has_a_label_and_one_sentence_of_help() -> None:
    for kind in Kind:
        assert kind.label
        assert kind.hint.endswith(".")
        assert kind.hint.count(". ") == 0


def test_a_note_without_what_was_found_keeps_the_rest() -> None:
    note = (
        "Office was nice. Told them my brother was detained in May, they were kind. Ring Tuesday."
    )
    expected = "Office was nice. Told them … they were kind. Ring Tuesday."
    assert rewrite(note, screen(note)) == expected


def test_a_number_goes_and_the_words_beside_it_stay() -> None:
    note = "Staff were kind. Ring 07700 900123 (after six)."
    assert rewrite(note, screen(note)) == "Staff were kind. Ring … (after six)."


def test_nothing_is_offered_where_nothing_useful_remains() -> None:
    note = "my sister’s asylum claim was refused!!"
    assert rewrite(note, screen(note)) == ""


def test_what_the_office_publishes_stays_in_a_rewritten_note() -> None:
    note, ours = "Ring 0161 496 0345. My brother was detained.", ("0161 496 0345",)
    assert rewrite(note, screen(note, allowed=ours), allowed=ours) == "Ring 0161 496 0345. …"


@pytest.mark.parametrize("name", ["notes_to_stop.txt", "notes_to_pass.txt"])
def test_nothing_is_found_in_a_rewritten_note(name: str) -> None:
    left = [rewrite(note, screen(note)) for note in notes(name)[::3]]
    assert [note for note in left if screen(note)] == []


@given(st.lists(st.sampled_from(notes("notes_to_stop.txt")), max_size=4).map(" ".join))
def test_nothing_is_found_in_several_notes_rewritten(note: str) -> None:
    assert screen(rewrite(note, screen(note))) == []


def test_mistakes_in_spelling_are_read_as_the_word() -> None:
    for word in ("imigration", "asylm", "passprt", "deportaion", "constituant", "overstyaed"):
        assert spelling._one_spelling(word) in spelling._OFTEN_MISSPELT


@given(st.text(max_size=500) | st.lists(st.sampled_from(notes("notes_to_stop.txt"))).map("\n".join))
def test_any_text_gets_ordered_findings_inside_it(note: str) -> None:
    found = screen(note)
    assert all(0 <= one.start < one.end <= len(note) for one in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(st.sampled_from(notes("notes_to_stop.txt")), st.integers(0, 30))
def test_what_stands_before_moves_the_marks_and_nothing_else(note: str, spaces: int) -> None:
    moved = [(a - spaces, b - spaces, kind) for a, b, kind in screen(" " * spaces + note)]
    assert moved == list(screen(note))


def test_no_pattern_repeats_without_bound() -> None:
    tables = (people_words.PERSON, case_words.CASE, case_words.EVENT, office_words.POLICY)
    patterns = [pattern for table in tables for _, pattern in table]
    patterns += [office_words.NEUTRAL, office_words.OFFICE, spelling._TOKEN]
    for pattern in [*patterns, *(pattern for _, pattern in numbers.PATTERNS)]:
        assert not [c for c in ("*", "+") if c in _without_literals(pattern.pattern)]


def _without_literals(pattern: str) -> str:
    """The pattern without what is escaped or in a class, where * and + mean themselves."""
    return re.sub(r"\[(?:\\.|[^\]])*\]|\\.", "", pattern)


@pytest.mark.parametrize(
    "piece",
    ["a", "0", "a.", "0 ", "a@", "a dot ", "my ", "her own ", "a b ", "A1", "his visa ", "1/", "ﷺ"],
)
def test_five_hundred_hostile_characters_take_no_time(piece: str) -> None:
    note = (piece * 500)[:500]
    started = process_time()
    screen(note)
    assert process_time() - started < 0.5
