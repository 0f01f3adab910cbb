"""Whatever is sent gets a sentence, and nothing is half-written."""

import pytest
from hypothesis import given
from sqlalchemy import func, select

from outreach.pledges.models import PledgeEntry
from tests.facts import scalar
from tests.partners.signatures.scenes import ENTER, LETTER, LINK, PATH
from tests.scenes import ABBOTT, CORBYN
from tests.test_bad_input import fewer, fields, send

LINES = ["172", f"Diane Abbott, {LINK}\n{CORBYN}", "Jo Bloggs\r\n\r\n;\t,", "=1+1", "a, " * 9000]
SHOWN = {"link": [LINK, "http://[", "ftp://example.org"], "described": [LETTER, "x" * 301]}


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_looking_over(carols):
    forms = fields(
        lines=LINES,
        back=["", "1"],
        **SHOWN,
        **{"is-0": [str(ABBOTT), "-1"], "line-0": ["Siân Berry"], "line-1": [""]},
    )

    def try_it(pairs):
        carols.seen = None
        send(carols, PATH, pairs, shows=True)
        assert scalar(select(func.count(PledgeEntry.id))) == 0

    fewer(given(forms)(try_it))()


def test_entering(carols):
    forms = fields(lines=[str(ABBOTT), f"{ABBOTT}, {LINK}\n{CORBYN}", *LINES], **SHOWN)

    def try_it(pairs):
        carols.seen = None
        send(carols, ENTER, pairs)
        basis = select(func.count(PledgeEntry.id))
        without = basis.where(PledgeEntry.link.is_(None), PledgeEntry.described.is_(None))
        assert (scalar(basis) <= 2, scalar(without)) == (True, 0)

    fewer(given(forms)(try_it))()
