"""What one types, as it would read for a real MP."""

import pytest
from bs4 import BeautifulSoup

from tests.browsing import shape, still, swapped, text_of
from tests.facts import ABBOTT, BERRY, NOBODY, contents
from tests.ladder import not_for, not_when_signed_out, only_a_form, value_of

TYPED = {"title": "For {mp}", "body": "{mp} in {constituency}: **please**", "base": "1"}


def previewed(response):
    return BeautifulSoup(response.text, "html.parser").select_one("#preview") or BeautifulSoup(
        response.text, "html.parser"
    )


def test_fills_in_the_mp_that_was_chosen(browser_of, carol, call):
    page = browser_of(carol).post(f"/scripts/{call}/preview", TYPED | {"mp_id": str(BERRY)})
    words = previewed(page)
    assert "For Siân Berry" in words.text
    assert "Siân Berry in Brighton Pavilion: please" in words.text
    assert words.strong.text == "please"
    assert value_of(page, "mp_id") == str(BERRY)


def test_keeps_what_is_typed_and_writes_nothing(browser_of, carol, call):
    browser = browser_of(carol)
    before = contents()
    page = browser.post(f"/scripts/{call}/preview", TYPED)
    assert page.status_code == 200
    assert (value_of(page, "title"), value_of(page, "base")) == (TYPED["title"], "1")
    assert TYPED["body"] in page.text
    assert contents() == before


@pytest.mark.parametrize("body", [TYPED["body"], "{mpp}", "<b>x</b>", "", "x" * 10_001])
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_in_a_part_it_is_the_part_of_the_page(browser_of, carol, call, body):
    browser, form = browser_of(carol), TYPED | {"body": body, "mp_id": str(ABBOTT)}
    page = browser.post(f"/scripts/{call}/preview", form)
    part = browser.post(f"/scripts/{call}/preview", form, fragment=True)
    assert swapped(page, "#preview", part) == shape(still(page))


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_in_a_part_it_follows_the_editor(browser_of, carol, call):
    browser = browser_of(carol)
    part = browser.post(f"/scripts/{call}/preview", TYPED | {"mp_id": str(ABBOTT)}, fragment=True)
    assert "textarea" not in part.text
    assert "Ms Diane Abbott in Hackney North and Stoke Newington: please" in text_of(part)


@pytest.mark.parametrize(
    "body, sentence",
    [("{mpp}", "Did you mean {mp}?"), ("<script>x</script>", "HTML cannot be used here"),
     ("x" * 10_001, "Use at most 10,000 characters")],
)  # fmt: skip
def test_says_what_could_not_be_saved(browser_of, carol, call, body, sentence):
    form = TYPED | {"body": body}
    part = browser_of(carol).post(f"/scripts/{call}/preview", form, fragment=True)
    assert part.status_code == 200
    assert sentence in text_of(part)
    assert "<script" not in part.text


def test_a_letter_reads_as_it_arrives(browser_of, carol, letter):
    form = {"title": "Hello", "body": "Dear {mp},\n\n{own}\n\n> {pledge_text}"}
    part = browser_of(carol).post(f"/scripts/{letter}/preview", form, fragment=True)
    assert "> As a member of parliament, I pledge" in previewed(part).text
    assert "[a sentence or two of the writer’s own]" in previewed(part).text


def test_a_new_answer_has_one_too(browser_of, carol):
    part = browser_of(carol).post("/scripts/preview", TYPED, fragment=True)
    assert "For Ms Diane Abbott" in text_of(part)


@pytest.mark.parametrize("mp_id", ["", "x", "-1", "9" * 30, str(NOBODY)])
def test_an_mp_who_is_not_there_is_another_one(browser_of, carol, call, mp_id):
    part = browser_of(carol).post(
        f"/scripts/{call}/preview", TYPED | {"mp_id": mp_id}, fragment=True
    )
    assert "For Ms Diane Abbott" in text_of(part)


def test_is_for_coordinators(browser_of, asha, carol, stranger, call):
    for path in (f"/scripts/{call}/preview", "/scripts/preview"):
        not_when_signed_out(path, stranger)
        not_for(path, browser_of(asha))
        only_a_form(path, browser_of(carol))
    assert browser_of(carol).post(f"/scripts/{NOBODY}/preview", TYPED).status_code == 404
