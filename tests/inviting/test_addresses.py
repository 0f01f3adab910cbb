"""Which addresses are in what somebody pasted."""

import pytest

from outreach.inviting.addresses import addresses_in

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
        ("a.b-c_d@sub.of.example.co.uk", ["a.b-c_d@sub.of.example.co.uk"]),
    ],
)
def test_finds_them(text, addresses):
    assert addresses_in(text) == (addresses, [])


@pytest.mark.parametrize(
    "text, nonsense",
    [
        ("Dev", ["Dev"]),
        ("dev@", ["dev@"]),
        ("@example.org", ["@example.org"]),
        ("dev@example", ["dev@example"]),
        ("dev@@example.org", ["dev@@example.org"]),
        ("Dev <dev>", ["Dev <dev>"]),
        ("dev.@example.org", ["dev.@example.org"]),
        ("<script>alert(1)</script>", ["<script>alert(1)</script>"]),
        ("a" * 250 + "@example.org", ["a" * 250 + "@example.org"]),
        ("020 7219 3000", ["020 7219 3000"]),
        ("Name\nName", ["Name"]),
    ],
)
def test_quotes_what_is_none(text, nonsense):
    assert addresses_in(text) == ([], nonsense)


def test_takes_500_lines_apart():
    text = "\n".join(f"Dev {n} <dev{n}@example.org>" for n in range(500))
    assert addresses_in(text) == ([f"dev{n}@example.org" for n in range(500)], [])
