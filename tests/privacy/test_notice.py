"""The public notice."""

import pytest

from outreach.privacy.retention_periods import PERIODS, in_words
from tests.browsing import Browser, text_of


def test_anyone_may_read_it_and_every_page_leads_there(stranger):
    assert '<a href="/privacy">Privacy</a>' in stranger.get("/").text
    text = text_of(stranger.get("/privacy"))
    for word in ("Who is responsible", "legitimate interest", "ICO", "0303 123 1113", "Complaints"):
        assert word in text


def test_every_period_is_in_it(stranger):
    text = text_of(stranger.get("/privacy"))
    for period in PERIODS:
        assert f"{period.what}: {in_words(period)}, then {period.then}." in text


def test_it_names_who_is_responsible(store, app):
    other = store.make_app(CAMPAIGN_CONTACT="Campaign Ltd\nprivacy@example.org")
    with other.app_context():
        text = Browser(other, None).get("/privacy").text
    assert "Campaign Ltd\nprivacy@example.org" in text
    assert "has not yet filled in" not in text


def test_it_says_so_where_nobody_is_named(stranger):
    assert "has not yet filled in" in stranger.get("/privacy").text


@pytest.mark.parametrize("signed_in", [True, False])
def test_my_data_is_linked_for_who_has_some(stranger, browser_of, asha, signed_in):
    browser = browser_of(asha) if signed_in else stranger
    assert ('href="/my-data"' in browser.get("/privacy").text) == signed_in or not signed_in
    footer = browser.get("/privacy").text.partition("<footer")[2]
    assert ('href="/my-data"' in footer) == signed_in
