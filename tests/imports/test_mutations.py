"""Files that were broken in any way: each is read or refused, and no row is lost in another."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outreach.imports.contact_dates import LONG_AGO
from outreach.imports.date_parsing import read_date
from outreach.imports.mp_matching import Clues
from outreach.imports.readers import Unreadable, read
from tests.imports.register import carried_parliament
from tests.imports.test_dates import TODAY

CASES = sorted((Path(__file__).parent / "cases").iterdir())
MANY = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
CELL = st.text(st.sampled_from("abc é\"'=;|3/.-:"), max_size=12).map(str.strip)
NAME = st.sampled_from(["Diane Abbott", "Clive Lewis", "Kim Johnson", "Siân Berry"])


@MANY
@given(st.sampled_from(CASES), st.data())
def test_whatever_bytes_are_broken_it_is_read_or_refused(file, data):
    content = bytearray(file.read_bytes())
    for _ in range(data.draw(st.integers(0, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    try:
        sheet = read(bytes(content))
    except Unreadable:
        return
    assert len({row.number for row in sheet.rows}) == len(sheet.rows)


@MANY
@given(
    st.lists(st.tuples(NAME, CELL, CELL, CELL), min_size=3, max_size=12), st.sampled_from(",;\t")
)
def test_each_line_with_all_its_cells_is_a_row_whatever_quotation_marks_are_in_it(rows, mark):
    """Written by a program that knows no quotation marks."""
    cells = [[cell.replace(mark, " ") for cell in row] for row in rows]
    lines = [mark.join(("MP", "Date", "Outcome", "Notes")), *(mark.join(row) for row in cells)]
    found = read("\n".join(lines).encode()).rows
    assert [row.number for row in found] == list(range(1, len(rows) + 2))
    assert [row.cells[0] for row in found[1:]] == [row[0] for row in cells]
    for row, other in zip(found[1:], cells, strict=True):
        assert not any(name in cell for cell in row.cells[1:] for name in ("Abbott", "Lewis"))
        assert len(row.cells) <= len(other)


@MANY
@given(st.text(st.sampled_from("0123456789/-.: TZNovDecMaryTue,&?adnot'"), max_size=24))
def test_a_certain_day_is_a_day_and_an_uncertain_one_says_why(text):
    found = read_date(text, today=TODAY)
    assert found.certain == (found.doubt is None)
    if found.certain:
        assert found.moment is not None
        assert found.moment.day.year >= 1900 > LONG_AGO.year - 200


@MANY
@given(
    st.text(st.sampled_from("Diane AbbottKeirStarmr,/&-()[]•1.;:\n"), max_size=40),
    st.sampled_from(["", "Islington North", "Hackney", "Rushcliffe", "Isle of Wight", "x"]),
)
def test_whatever_a_cell_says_it_is_one_mp_or_none(name, seat):
    who = carried_parliament().find(Clues(name, seat), TODAY)
    assert (who.mp_id is None) == (who.why is not None)
    if who.mp_id is not None and seat == "Islington North":
        assert carried_parliament().known[who.mp_id].names[0] == "Jeremy Corbyn"
