"""What a person reads on their home page."""

import pytest

from tests.browsing import text_of


@pytest.fixture
def today(browser_of):
    return lambda someone: text_of(browser_of(someone).get("/today"))
