"""Nobody reads that we asked an office that we did not ask."""

from datetime import timedelta

import pytest

from outreach.core import clock
from outreach.core.extensions import db
from outreach.core.vocabulary import PledgeStatus, PublicStatus
from outreach.pledges import published
from tests.facts import ABBOTT, STARMER, logged, marked
from tests.public.scenes import confirm


def told():
    found = {row.mp_id: row.status for row in published.everyone()}
    now = clock.now()
    assert published.counts(now)[PublicStatus.ASKED] == 0  # it is told the next day
    assert published.counts(now + timedelta(days=1))[PublicStatus.ASKED] == 1
    db.session.rollback()
    return found[STARMER], found[ABBOTT]


@pytest.mark.parametrize("status", ["considering", "declined", "signed", "not_applicable"])
def test_what_was_only_read_somewhere_is_not_asking(asha, status):
    logged(asha, ABBOTT)
    for mp_id in (STARMER, ABBOTT):
        marked(asha, mp_id, PledgeStatus(status))
    assert told() == (PublicStatus.NOT_ASKED, PublicStatus.ASKED)


def test_who_signed_in_writing_and_withdrew_has_been_asked(asha, carol):
    logged(asha, ABBOTT)
    confirm(marked(asha, STARMER, PledgeStatus.SIGNED), carol)
    marked(asha, STARMER, PledgeStatus.WITHDRAWN)
    found = {row.mp_id: row.status for row in published.everyone()}
    db.session.rollback()
    assert found[STARMER] == PublicStatus.ASKED
