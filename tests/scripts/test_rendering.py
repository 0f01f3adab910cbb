"""What a script may say, and that nothing it is filled with can be more than text."""

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.core.vocabulary import ScriptKind
from outreach.scripts.rendering import FIELDS, Unfitting, as_html, as_line, as_text, check

LETTER = """Dear {mp},

{own}

Read **[{constituency}]** at [our site](https://example.org) or <office@example.org>.

> {pledge_text}

1. One {party}
2. Two
   - Three

Yours,
{volunteer}"""
VALUES = {"mp": "Asha", "constituency": "Here", "party": "None", "volunteer": "Ben"}
VALUES |= {"own": "Mine.", "pledge_text": "First.\n\nSecond,\nand third."}


def refusals(title, body, kind):
    try:
        check(title, body, kind)
    except Unfitting as refusal:
        return refusal.fields
    return {}


def wrong(title="A title", body="Words", kind=ScriptKind.CALL):
    said = refusals(title, body, kind)
    assert said
    return said


def skeleton(html):
    """The tags with their attributes, without the text and the breaks between lines."""
    soup = BeautifulSoup(html, "html.parser")
    tags = soup.find_all(lambda tag: tag.name not in ("br", "p"))
    return [(tag.name, tag.attrs) for tag in tags]


@settings(max_examples=100)
@given(st.dictionaries(st.sampled_from([*FIELDS]), st.text(), min_size=3), st.booleans())
def test_no_value_brings_in_a_tag_or_a_link(values, marked):
    mark = "<b onclick=x>[a](javascript:x)</b>&lt;i&gt;\n\n# > - ![" if marked else ""
    values = {name: mark + value for name, value in values.items()}
    assert skeleton(as_html(LETTER, VALUES | values)) == skeleton(as_html(LETTER, VALUES))


@settings(max_examples=100)
@given(st.text("<>[]()!*_{}#&;:/'\"\\ \nabmp.-1javscript", max_size=80))
def test_no_source_brings_in_anything_that_runs_or_loads(source):
    known = {"p", "br", "hr", "em", "strong", "ul", "ol", "li", "blockquote", "h3", "h4", "a"}
    for name, attributes in skeleton(as_html(source, {})):
        assert name in known
        assert attributes.get("href", "http://").split(":")[0] in ("http", "https", "mailto", "tel")
        assert not attributes.keys() - {"href", "rel", "start"}


@settings(max_examples=100)
@given(st.text("<>[]()!*_{}#&;:/'\"\\ \nabmp.-1\r", max_size=80), st.sampled_from(ScriptKind))
def test_whatever_is_typed_is_taken_or_refused_in_words(source, kind):
    said = refusals(source, source, kind)
    assert said.keys() <= {"title", "body"}
    assert all(sentence.endswith((".", "?")) for sentence in said.values())
    assert said or as_text(source, {}).strip()


def test_as_html():
    soup = BeautifulSoup(as_html(LETTER, VALUES), "html.parser")
    assert [p.text for p in soup.blockquote.find_all("p")] == ["First.", "Second,\nand third."]
    assert soup.blockquote.find("br")
    assert soup.strong.text == "[Here]"
    assert [a["href"] for a in soup.find_all("a")] == [
        "https://example.org",
        "mailto:office@example.org",
    ]
    assert [next(li.stripped_strings) for li in soup.find_all("li")] == ["One None", "Two", "Three"]


def test_as_text():
    assert as_text(LETTER, VALUES) == (
        "Dear Asha,\n\nMine.\n\nRead [Here] at our site (https://example.org) or "
        "office@example.org.\n\n> First.\n>\n> Second,\n> and third.\n\n"
        "1. One None\n2. Two\n   - Three\n\nYours,\nBen"
    )


def test_lists_with_empty_lines_stay_apart_in_text():
    assert as_text("3. a\n\n   b\n4. c\n\nd", {}) == "3. a\n\n   b\n\n4. c\n\nd"


@pytest.mark.parametrize("source", ["**{own}**", "- {own}", "# {own}", "[{own}](https://e.org)"])
def test_where_no_paragraph_can_begin_lines_break(source):
    html = as_html(source, {"own": "a\n\nb"})
    assert "a<br><br>\nb" in html
    assert "</p>\n<p>" not in html


def test_a_name_stays_on_one_line():
    values = {"mp": "Dev\n\n> Not a quote", "own": ""}
    assert as_text("Dear {mp},", values) == "Dear Dev > Not a quote,"
    assert as_line("To {mp}", values) == "To Dev > Not a quote"


def test_a_field_without_a_value_says_what_belongs_there():
    assert as_text("{own}", {}) == "[a sentence or two of the writer’s own]"


@pytest.mark.parametrize(
    "field, nearest",
    [("{mp_fromal}", "mp_formal"), ("{MP}", "mp"), ("{ constituency }", "constituency"),
     ("{pledge text}", "pledge_text"), ("{Volunter}", "volunteer"), ("{pledge}", "pledge_text")],
)  # fmt: skip
def test_an_unknown_field_is_refused_with_the_nearest(field, nearest):
    said = {"body": f"There is no field “{field}”. Did you mean {{{nearest}}}?"}
    assert wrong(body=f"Dear {field}") == said


@pytest.mark.parametrize(
    "body, sentence",
    [
        ("", "Write the words."),
        (" \n> ", "Write the words."),
        ("{quxzy}", "There is no field “{quxzy}”. There are {mp}, {mp_formal}"),
        ("Dear {mp, hello", "This brace is never closed: “{mp, hello”."),
        ("Dear {mp\n}", "This brace is never closed: “{mp”."),
        ("{{mp}}", "This brace is never closed: “{{mp}}”."),
        ("Dear mp}", "There is a } without its {."),
        ("<b>Hello</b>", "HTML cannot be used here: take out “<b>”."),
        ("Hello <script>alert(1)</script>", "HTML cannot be used here: take out “<script>”."),
        ("<!-- note -->", "HTML cannot be used here"),
        ("<img src=x onerror=alert(1)>", "HTML cannot be used here"),
        ("![a](https://example.org/a.png)", "Pictures cannot be used here"),
        ("[a](javascript:alert(1))", "This link is not allowed: “javascript:alert(1)”."),
        ("[a](JaVaScRiPt:alert(1))", "This link is not allowed"),
        ("[a](&#106;avascript:alert(1))", "This link is not allowed: “javascript:alert(1)”."),
        ("<javascript:alert(1)>", "This link is not allowed"),
        ("[a](data:text/html,x)", "This link is not allowed"),
        ("[a](/today)", "This link is not allowed"),
        ("[a](//example.org)", "This link is not allowed"),
        ("[a](https://{constituency}.org)", "{constituency} cannot be filled in"),
        ("\\{mp}", "{mp} cannot be filled in where it stands"),
        ("x" * 10_001, "Use at most 10,000 characters; these are 10,001."),
        ("{own}", "{own} cannot be used here."),
    ],
)
def test_what_is_refused_is_named(body, sentence):
    assert wrong(body=body)["body"].startswith(sentence)


@pytest.mark.parametrize(
    "title, sentence",
    [
        ("", "Give it a title."),
        (" ", "Give it a title."),
        ("x" * 121, "Use at most 120 characters; these are 121."),
        ("{pledge_text}", "{pledge_text} cannot be used here."),
    ],
)
def test_so_is_what_is_refused_in_a_title(title, sentence):
    assert wrong(title=title) == {"title": sentence}


def test_both_fields_are_looked_at_at_once():
    assert wrong(title="", body="").keys() == {"title", "body"}


@pytest.mark.parametrize("body", ["Dear {mp}", "{own} {own}"])
def test_a_letter_has_room_for_the_writers_own_words_once(body):
    assert "A letter needs {own} exactly once" in wrong(body=body, kind=ScriptKind.LETTER)["body"]
    check("Subject", "Dear {mp}, {own}", ScriptKind.LETTER)


def test_the_pledge_is_the_same_for_everybody():
    said = wrong(title="{mp}", body="I, {mp}, pledge", kind=ScriptKind.PLEDGE)
    assert said.keys() == {"title", "body"}
    assert "the pledge is the same for everybody" in said["body"]


@pytest.mark.parametrize(
    "body",
    ["3 < 5 & 7 > 2", "[a](tel:02072193000)", "<https://example.org>", "`code`", "x" * 10_000],
)
def test_what_is_harmless_passes(body):
    check("A title", body, ScriptKind.ANSWER)
