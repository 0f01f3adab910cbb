"""What is a postcode in what somebody typed; and codes that are no more."""

from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.parliament.districts import district_in, plain, postcode_in
from outreach.parliament.queries import current_code


@settings(max_examples=40)
@given(
    st.one_of(st.text(), st.from_regex(r"[A-Z]{0,3}[0-9O]{0,3}[A-Z ]{0,4}[0-9IO]{0,2}[A-Z]{0,3}"))
)
def test_nothing_that_is_typed_is_an_error(text):
    typed = plain(text[:200])
    district, whole = district_in(typed), postcode_in(typed)
    assert district is None or not whole or whole.startswith(district)


def test_the_five_scottish_codes_that_were_renumbered_lead_on():
    names = {
        "S14000006": "Ayr, Carrick and Cumnock",
        "S14000008": "Berwickshire, Roxburgh and Selkirk",
        "S14000010": "Central Ayrshire",
        "S14000040": "Kilmarnock and Loudoun",
        "S14000058": "West Aberdeenshire and Kincardine",
    }
    assert len({current_code(code) for code in names}) == 5
    assert current_code("s14000006") == "S14000107"
    assert current_code("E14001260") == "E14001260"
    assert current_code("nonsense") == "NONSENSE"
