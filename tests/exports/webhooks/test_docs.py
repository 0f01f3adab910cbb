"""What docs/webhooks.md tells developers holds."""

import base64
import re
from datetime import UTC, datetime, timedelta

import pytest

from outreach.core import clock
from outreach.exports.webhooks.http_client import LIMIT
from outreach.exports.webhooks.retry_policy import SPREAD, WAITS
from outreach.exports.webhooks.signing import secret, shown, signed

KEY = secret("salt", "key of the tests")
BODY = '{"name":"Zo\u00eb"}'.encode()


@pytest.fixture
def page(root):
    return (root / "docs" / "webhooks.md").read_text()


def code(page, language):
    [found] = re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)
    return found


def headers(key=KEY, body=BODY, at=None):
    return signed(event_id="evt_1", body=body, secret=key, now=at or clock.now())


@pytest.fixture
def is_from_us(page):
    lines = {}
    exec(code(page, "python"), lines)  # noqa: S102
    return lambda headers, body: lines["is_from_us"](headers, body, shown(KEY))


def test_its_python_believes_what_is_from_us(is_from_us):
    assert is_from_us(headers(), BODY)
    both = headers() | {"webhook-signature": "v1,b2xk " + headers()["webhook-signature"]}
    assert is_from_us(both, BODY)


def test_and_nothing_else(is_from_us):
    assert not is_from_us(headers(), BODY + b" ")
    assert not is_from_us(headers(key=secret("other", "key of the tests")), BODY)
    assert not is_from_us(headers() | {"webhook-id": "evt_2"}, BODY)
    assert not is_from_us(headers() | {"webhook-signature": ""}, BODY)
    assert not is_from_us(headers() | {"webhook-timestamp": "soon"}, BODY)
    for minutes in (-6, 6):
        late = headers(at=clock.now() + timedelta(minutes=minutes))
        assert not is_from_us(late, BODY)


def test_the_standards_own_example_is_signed_the_same():
    """From the specification's reference libraries."""
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    made = signed(
        event_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        body=b'{"test": 2432232314}',
        secret=key,
        now=datetime.fromtimestamp(1614265330, UTC),
    )
    assert made["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_when_it_is_tried_again_is_what_it_says(page):
    minutes = [wait / timedelta(minutes=1) for wait in WAITS]
    assert minutes == [1, 5, 15, 60, 120, 240, 480]
    assert "after 1, 5 and 15 minutes, 1, 2, 4 and 8 hours, and once more 8 hours later" in page
    assert 0 < SPREAD <= 0.1
    assert f"within {LIMIT:g} seconds" in page
