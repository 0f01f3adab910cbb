"""What waits for a second person: a pledge that Asha entered, and her first log."""

import pytest

from outreach.core.vocabulary import Outcome, PledgeStatus, SaidBy, Stance
from tests.facts import STARMER, marked
from tests.scenes import ABBOTT, logged


@pytest.fixture
def entry(asha, carol):
    return marked(asha, STARMER, PledgeStatus.SIGNED)


@pytest.fixture
def log(asha):
    """The first log of hers; the contact's id."""
    words = {"stance": Stance.SUPPORTIVE, "said_by": SaidBy.STAFF, "note": "Ask again in May"}
    return logged(asha, Outcome.SPOKE_STAFF, ABBOTT, **words).id
