"""Which addresses are in what somebody pasted."""

import pytest

from outreach.people.invitations.address_list import addresses_in

DEV, BEN = "dev@example.org", "ben@example.org"


@pytest.mark.parametrize(
    "text, addresses",
    [
        ("dev@example.org", [DEV]),
        ("  Dev@Example.ORG  ", [DEV]),
        ("dev@example.org\nben@example.org\r\n\r\n", [DEV, BEN]),
        ("dev@example.org, ben@example.org;", [DEV, BEN]),
        ("dev@example.org ben@example.org", [DEV, BEN]),
        ("Dev Example <dev@example.org>", [DEV]),
        ('"Example, Dev" <dev@example.org>, Ben <ben@example.org>', [DEV, BEN]),
        ("Dev\tdev@example.org", [DEV]),
        ("dev@example.org\tDev Example", [DEV]),
        ("Dev@example.org\ndev@EXAMPLE.org\n<dev@example.org>", [DEV]),
        ("o'brien+mps@example.org", ["o'brien+mps@example.org"]),
        ('"dev ben"@example.org', ['"dev ben"@example.org']),
        ('"dev,ben"@example.org', ['"dev,ben"@example.org']),
        ("dev@münchen.example", ["dev@münchen.example"]),
        ("Jürgen@example.org", ["jürgen@example.org"]),
        ("\u200bdev@example.org", [DEV]),
        ("“dev@example.org”, ‘ben@example.org’", [DEV, BEN]),
        ("Dev “the phone” Example <dev@example.org>", [DEV]),
        ("Dev “dev@example.org”", [DEV]),
        ("a.b-c_d@sub.of.example.co.uk", ["a.b-c_d@sub.of.example.co.uk"]),
    ],
)
def test_finds_them(text, addresses):
    assert addresses_in(text) == (addresses, [])


@pytest.mark.parametrize(
    "line",
    ["pat.o’brien@example.org", "Pat <pat.o’brien@example.org>", "“pat.o’brien@example.org”"],
)
def test_a_curly_apostrophe_is_asked_about(line):
    asked = f"Line 1: {line} (did you mean pat.o'brien@example.org?)"
    assert addresses_in(line) == ([], [asked])


@pytest.mark.parametrize(
    "line",
    [
        "Dev,Example,dev@example.org,020 7219 3000,yes",
        '"Example, Dev";"dev@example.org";"@dev"',
        "@dev\tdev@example.org\tLondon",
        'Dev "the phone" Example, mailto:dev@example.org.',
        'Dev 5" tall, dev@example.org',
        "dev@example.org,,,",
    ],
)
def test_beside_an_address_anything_may_stand(line):
    assert addresses_in(line) == ([DEV], [])


@pytest.mark.parametrize(
    "text",
    [
        *("Dev", "dev@", "@example.org", "dev@example", "dev@@example.org", "Dev <dev>"),
        *("dev.@example.org", "<script>alert(1)</script>", "a" * 250 + "@example.org"),
        *("020 7219 3000", "First name,Last name,E-mail"),
    ],
)
def test_quotes_a_line_without_one(text):
    assert addresses_in(text) == ([], [f"Line 1: {text}"])


def test_says_in_which_line_something_is_wrong():
    table = "Name,E-mail\nDev,dev@example.org\n,,\nBen,ben@@example.org\n\nName"
    wrong = ["Line 1: Name,E-mail", "Line 4: Ben,ben@@example.org", "Line 6: Name"]
    assert addresses_in(table) == ([DEV], wrong)
    both = addresses_in("dev@example.org, ben@@example.org, Asha")
    assert both == ([DEV], ["Line 1: ben@@example.org"])


def test_takes_500_lines_apart():
    text = "\n".join(f"Dev {n} <dev{n}@example.org>" for n in range(500))
    assert addresses_in(text) == ([f"dev{n}@example.org" for n in range(500)], [])
