"""Lists of addresses made to take long."""

import pytest

from outreach.people.invitations.address_list import addresses_in

A_LONG_LIST = 256 * 1024


@pytest.mark.parametrize(
    "piece", ['"', ',"', '"a",', '",', "a,", ";", "<", "<a>", "@,", 'a"b,', '"" ,', "a\t"]
)
def test_a_list_as_long_as_allowed_is_read(piece):
    """In linear time: with a look ahead for each comma this took minutes."""
    text = (piece * A_LONG_LIST)[:A_LONG_LIST] + "\nasha@example.org"
    assert "asha@example.org" in addresses_in(text).addresses


@pytest.mark.parametrize(
    "line, addresses",
    [
        (
            '"Quux, Asha" <asha@example.org>, ben@example.org',
            ["asha@example.org", "ben@example.org"],
        ),
        ('asha@example.org, "ben', ["asha@example.org"]),
        ('"a;b" <asha@example.org>;ben@example.org', ["asha@example.org", "ben@example.org"]),
        ('x"y, asha@example.org', ["asha@example.org"]),
    ],
)
def test_a_comma_inside_quotes_divides_nothing(line, addresses):
    assert addresses_in(line).addresses == addresses
