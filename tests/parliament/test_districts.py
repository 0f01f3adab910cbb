"""Codes of constituencies that are no more."""

from outreach.parliament.queries import current_code


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
