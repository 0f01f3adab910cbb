"""A pledge that Asha entered, waiting for a second person."""

import pytest

from outreach.vocabulary import PledgeStatus
from tests.facts import STARMER, marked


@pytest.fixture
def entry(asha, carol):
    return marked(asha, STARMER, PledgeStatus.SIGNED)
