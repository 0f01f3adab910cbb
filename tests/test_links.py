"""No page leads anybody to where they may not go."""

from collections.abc import Callable
from pathlib import Path
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


def test_no_link_says_that_it_is_a_button():
    """A screen reader lists it with the links, and Space scrolls: it goes somewhere."""
    templates = Path(__file__).parent.parent / "templates"
    for path in templates.rglob("*.html"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if 'role="button"' in line:
                assert line.lstrip().startswith('<summary role="button"'), f"{path}: {line}"
