"""Here it is always the next morning: what happened is told to whoever asks.

When it really is told: tests/attacks/test_following_volunteers.py.
"""

import pytest

from outreach.exports import daily
from tests.exports.scenes import tell_all


@pytest.fixture(autouse=True)
def next_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daily, "tell_if_due", lambda _now: tell_all())
