"""`flask pledges verify`: the ledger built anew, and compared with what is stored."""

import pytest
from sqlalchemy import insert

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Basis, Closed, PledgeStatus
from outreach.pledges.actions import confirm
from outreach.pledges.models import PledgeEntry
from tests.facts import ABBOTT, STARMER, marked, pledge_words
from tests.scenes import change


@pytest.fixture
def verify(app):
    return lambda: app.test_cli_runner().invoke(args=["pledges", "verify"])


@pytest.fixture
def signed(asha, carol):
    marked(asha, STARMER, PledgeStatus.DECLINED)
    entry_id = marked(asha, ABBOTT, PledgeStatus.SIGNED)
    with transaction():
        confirm(entry_id=entry_id, person_id=carol.id, now=clock.now())


def test_all_is_as_the_ledger_says(verify, signed):
    result = verify()
    assert (result.exit_code, result.output) == (
        0,
        "2 entries: every MP stands where the ledger says.\n",
    )


def test_says_each_difference(verify, signed):
    change(ABBOTT, pledge_status=PledgeStatus.ASKED)
    change(STARMER, closed_because=None)
    result = verify()
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "MP 172 (Ms Diane Abbott): the ledger says “Signed”, stored is “Asked, no answer yet”.",
        "MP 4514 (Sir Keir Starmer): at “Said no”, but in the queue.",
    ]


def test_who_left_parliament_is_out_of_the_queue_all_the_same(verify, signed):
    change(STARMER, closed_because=Closed.LEFT_PARLIAMENT)
    assert verify().exit_code == 0
    change(STARMER, closed_because=Closed.SIGNED)
    assert "but out of the queue (Signed)" in verify().output


def test_a_signature_that_may_not_be_told_is_said(verify, asha):
    words = {
        "mp_id": ABBOTT,
        "at": clock.now(),
        "status": PledgeStatus.SIGNED,
        "link": "https://x.y",
    }
    with transaction():
        entered = {"basis": Basis.PUBLIC_LINK, "entered_by": asha.id, "is_public": False}
        entered |= {"words_id": pledge_words()}
        db.session.execute(insert(PledgeEntry).values(**words, **entered))
    change(ABBOTT, pledge_status=PledgeStatus.AGREED_UNCONFIRMED)
    result = verify()
    assert "a signature that the public may not be told of" in result.output
    assert result.exit_code == 1
