"""No page leads anybody to where they may not go."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from outreach.core.vocabulary import Role
from outreach.people.models import Person
from tests.browsing import Browser
from tests.partners.scenes import at_work


@pytest.mark.parametrize("role", [Role.ADMIN, Role.PARTNER])
def test_every_link_opens_for_whoever_sees_it(
    app: Flask, person: Callable[..., Person], asha: Person, role: Role
) -> None:
    """Of those who do not ring MPs: most pages are made for those who do."""
    dev = at_work(person("Dev", role=role))
    browser, wanted, seen = Browser(app, dev), ["/", "/nowhere"], set[Any]()
    while wanted:
        path = wanted.pop()
        endpoint, _ = app.url_map.bind("").match(path.split("?")[0]) if path != "/nowhere" else "??"
        if endpoint in seen:
            continue
        seen.add(endpoint)
        page = browser.get(path)
        if path in ("/", "/sign-in"):  # the public pages do not know who looks
            wanted.append(page.location)
            continue
        assert page.status_code == 200 or path == "/nowhere", path
        if page.mimetype != "text/html":
            page.close()
            continue
        links = BeautifulSoup(page.text, "html.parser").select("a[href^='/']")
        wanted += [str(link["href"]).split("#")[0] for link in links]
    assert {"profile.index", "privacy.leaving"} <= seen
