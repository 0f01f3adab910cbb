"""A row is about an MP only where all that it says of them agrees."""

from datetime import date

import pytest

from outreach.imports.mp_matching import Clues, Who
from outreach.imports.seat_matching import seat_key
from outreach.imports.seat_names import OLD_NAMES, OTHER_NAMES
from outreach.imports.skip_reasons import Why
from tests.imports.register import carried_parliament, seats
from tests.imports.test_odd_files import case


def mp(last: str) -> int:
    """The only MP whose name ends so."""
    known = carried_parliament().known.values()
    [mp_id] = [one.mp_id for one in known if one.names[0].endswith(last)]
    return mp_id


def find(name: str = "", seat: str = "", on: date | None = None) -> Who:
    return carried_parliament().find(Clues(name, seat), on)


@pytest.mark.parametrize(
    "name, seat, former",
    [
        ("David T. C. Davies", "Monmouth", "David T. C. Davies"),
        ("David Davies", "", "David Davies"),  # not David Davis
        ("Andrew Griffiths", "", "Andrew Griffiths"),  # not Andrew Griffith
        ("Griffiths, Andrew", "Burton", "Andrew Griffiths"),
        ("Laura Smith", "", "Laura Smith"),  # not Laura Kyrke-Smith
        ("Ken Clarke", "", "Kenneth Clarke"),
        ("Mr Kenneth Clarke (Conservative), Rushcliffe – Aye", "", "Kenneth Clarke"),
        ("Heidi Allen (Conservative), South Cambridgeshire – Aye", "", "Heidi Allen"),
        ("Jonathan Ashworth", "Leicester South", "Jonathan Ashworth"),
        ("Jon Ashworth", "Leicester South", "Jon Ashworth"),
        ("Caroline Lucas", "Brighton Pavilion", "Caroline Lucas"),
        ("Ann Former", "", "Ann Former"),
    ],
)
def test_a_former_mp_is_left_out_and_nobody_is_offered(name, seat, former):
    who = find(name, seat)
    assert (who.mp_id, who.why, who.perhaps) == (None, Why.FORMER, ())
    assert who.former.name == former


def test_every_former_mp_is_one_but_for_other_spellings_of_todays():
    from outreach.parliament.former_members import former_members

    today = {"Geoffrey Cox QC", "Liz Saville-Roberts", "Rebecca Long-Bailey"}
    for member in former_members():
        for clues in (Clues(member.name), Clues(member.name, member.seat)):
            who = carried_parliament().find(clues)
            if member.name in today:
                assert who.mp_id, member
            else:
                assert (who.why, who.perhaps) == (Why.FORMER, ()), member


@pytest.mark.parametrize(
    "name, seat, last",
    [
        *(("Diane Abbott", "Hackney North & Stoke Newington (Lab)", "Diane Abbott"),),
        *(("Abbott", "Hackney North and Stoke Newington", "Diane Abbott"),),
        *(("Damien Egan", "Bristol NE", "Damien Egan"), ("", "Bristol NE", "Damien Egan")),
        *(("Claire Hazelgrove", "Filton & Bradley Stoke", "Claire Hazelgrove"),),
        *(
            ("Danny Kruger", "Devizes", "Danny Kruger"),
            ("Geoffrey Cox", "Torridge and West Devon", "Geoffrey Cox"),
        ),
        *(("Clive Lewis, Norwich South", "", "Clive Lewis"), ("• Kim Johnson", "", "Kim Johnson")),
        *(("Diane Abbott [R]", "", "Diane Abbott"), ("1. Clive Lewis", "", "Clive Lewis")),
        *(("Hackney North and Stoke Newington: Diane Abbott", "", "Diane Abbott"),),
        *(("Diane Abbott\tHackney North and Stoke Newington\tLabour", "", "Diane Abbott"),),
        *(
            ("Diane Abbott, 12 June 2026", "", "Diane Abbott"),
            ("Siân Berry/Green", "", "Siân Berry"),
        ),
        *(("Diane Abbott - left message with office", "", "Diane Abbott"),),
        *(("Dave Davis", "", "David Davis"), ("Rebecca Long-Bailey", "", "Long Bailey")),
        *(("", "Hull East", "Karl Turner"), ("", "Western Isles", "Torcuil Crichton")),
        *(("", "East Hull", "Karl Turner"), ("", "Ynys Mon", "Llinos Medi")),
    ],
)
def test_what_goes_together_is_certain(name, seat, last):
    assert find(name, seat).mp_id == mp(last)


@pytest.mark.parametrize(
    "name, seat, why, perhaps",
    [
        ("Keir Starmer", "Birmingham Ladywood", "not_there", ("Keir Starmer", "Shabana Mahmood")),
        ("Clive Lewis, Norwich North", "", "not_there", ("Clive Lewis", "Alice Macdonald")),
        ("Kier Starmer", "Birmingham Ladywood", "not_there", ("Keir Starmer",)),
        ("Nobody Known", "Birmingham Ladywood", "not_there", ()),
        ("Nobody Known, Birmingham Ladywood", "", "not_there", ()),
        ("Kim Johnston", "Liverpool Riverside", "unsure", ("Kim Johnson",)),
        ("Dan Jones", "", "unsure", ("Darren Jones",)),
        ("Islington Nroth", "", "unsure", ("Jeremy Corbyn",)),
        ("", "Isle of Wight", "unsure", ("Joe Robertson", "Richard Quigley")),
        ("", "Bury St. Edmunds", "unsure", ("Peter Prinsley",)),
        ("", "Brighton Kemptown", "unsure", ("Chris Ward",)),
        ("", "Richmond (Yorks)", "unsure", ("Rishi Sunak",)),
        ("", "Devizes", "unsure", ("Danny Kruger",)),
        ("Starmer", "", "unsure", ("Keir Starmer",)),
    ],
)
def test_what_does_not_is_asked_or_left_out(name, seat, why, perhaps):
    who = find(name, seat)
    assert (who.mp_id, who.why) == (None, why)
    assert set(who.perhaps) == {mp(last) for last in perhaps}
    assert who.contradicts_itself == (why == "not_there")


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "Diane Abbott / Meg Hillier",
            "Diane Abbott and Meg Hillier",
            "Diane Abbott, Meg Hillier",
        ),
        *("Abbott, Diane; Hillier, Meg", "Diane Abbott + Meg Hillier (Lab)"),
        "Diane Abbott\nMeg Hillier",
    ],
)
def test_two_mps_in_a_cell_are_two(cell):
    who = find(cell)
    assert (who.mp_id, who.why) == (None, Why.TWO_MPS)
    assert [one.mp_id for one in who.several] == [mp("Diane Abbott"), mp("Meg Hillier")]


def test_of_two_in_a_cell_each_is_certain_or_not():
    who = find("Diane Abbott & Unknown Person")
    assert [one.mp_id for one in who.several] == [mp("Diane Abbott"), None]
    who = find("Diane Abbott / Sarah Pochin", on=date(2025, 3, 3))
    assert [(one.mp_id, one.why) for one in who.several] == [
        (mp("Diane Abbott"), None),
        (None, Why.BEFORE),
    ]


def test_a_call_before_a_by_election_was_to_somebody_else():
    for name, seat in (("", "Makerfield"), ("Makerfield", ""), ("", "Runcorn and Helsby")):
        who = find(name, seat, date(2025, 3, 3))
        assert (who.mp_id, who.why, who.perhaps) == (None, Why.BEFORE, ())
        assert who.former.until
    assert find("", "Leicester South", date(2024, 3, 3)).former.name == "Jonathan Ashworth"
    assert find("", "Makerfield", date(2026, 7, 1)).mp_id == mp("Andy Burnham")
    named = find("Sarah Pochin", "Runcorn and Helsby", date(2025, 3, 3))
    assert (named.why, named.perhaps) == (Why.BEFORE, (mp("Sarah Pochin"),))
    # Who was there before, and was elected again, may well be meant.
    again = find("", "Clacton", date(2026, 3, 3))
    assert (again.why, again.perhaps) == (Why.UNSURE, (mp("Nigel Farage"),))
    assert find("Nigel Farage", "Clacton", date(2026, 3, 3)).mp_id == mp("Nigel Farage")
    unknown = find("Some Body", "Makerfield", date(2026, 3, 3))
    assert (unknown.why, unknown.former.name) == (Why.BEFORE, "Some Body")


def test_a_number_and_a_name_must_agree():
    diane, lee = mp("Diane Abbott"), mp("Lee Anderson")
    who = carried_parliament().find(Clues("Diane Abbott", "", str(lee)))
    assert (who.why, set(who.perhaps)) == (Why.NOT_THERE, {diane, lee})
    assert carried_parliament().find(Clues("Diane Abbott", "", str(diane))).mp_id == diane
    assert carried_parliament().find(Clues(number="1")).why is Why.FORMER
    email = carried_parliament().known[lee].email
    assert carried_parliament().find(Clues("Diane Abbott", email=email)).mp_id is None


def test_a_file_with_one_column_sorted_alone_contradicts_itself_in_each_row():
    rows = case("one-column-sorted-alone.csv")[1:]
    assert all(find(*row.cells[:2]).contradicts_itself for row in rows)


def test_every_other_name_of_a_constituency_leads_to_one_of_today():
    today = {seat_key(name) for names in seats().values() for name in names}
    for old, names in OLD_NAMES.items():
        assert seat_key(old) not in today, old
        assert {seat_key(name) for name in names} <= today, old
    for other, name in OTHER_NAMES.items():
        assert seat_key(name) in today, other
