"""Whatever is sent gets a sentence, and nothing is half-written."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.test_bad_input import fields, many, send

FORM = fields(
    title=["A title for {mp}"],
    body=["Dear {mp}", "Dear {mpp}", "<b>{mp}</b>", "[a](javascript:x)", "{" * 9_000, "[" * 9_000],
    base=["1", "2", "99"],
    mp_id=["172", "2000000000"],
    version=["1", "2"],
)


@pytest.fixture
def browser(browser_of, carol):
    return browser_of(carol)


@many
@given(pairs=FORM, action=st.sampled_from(["edit", "restore", "retire", "bring-back"]))
def test_a_text(browser, call, pairs, action):
    send(browser, f"/scripts/{call}/{action}", pairs)


@many
@given(pairs=FORM)
def test_a_new_answer(browser, pairs):
    send(browser, "/scripts/new", pairs)


@many
@given(pairs=FORM, part=st.booleans())
def test_a_preview(browser, call, pairs, part):
    headers = {"X-CSRFToken": browser.token} | ({"HX-Request-Type": "partial"} if part else {})
    path, form = f"/scripts/{call}/preview", "application/x-www-form-urlencoded"
    answer = browser.client.post(path, data=urlencode(pairs), headers=headers, content_type=form)
    assert answer.status_code in (200, 400, 413), answer.status
