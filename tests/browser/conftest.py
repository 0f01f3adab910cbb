"""A real browser. A page that complains in its console fails the test."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, sync_playwright

from tests.browser.server import Site, site, store, visit

__all__ = ["Site", "site", "store", "visit"]

NAMES = (
    *("chromium-headless-shell", "chromium"),
    *("google-chrome", "google-chrome-stable", "chromium-browser"),
)

# A browser under test talks to us and to nobody else.
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-sync",
    "--no-first-run",
)

# The console shows a blocked script or style only as text; the event says which directive.
REPORT_CSP = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP ${event.effectiveDirective} blocked ${event.blockedURI} ` +
    `(${event.sourceFile}:${event.lineNumber})`));
"""


# What is saved beside somebody's work may arrive a moment after their claim has ended.
LATE = re.compile(r"/(?:claims/\d+/extend|mps/\d+/draft): .* status of 409")


class Complaints(list[str]):
    """What a page complained about. `allow("404")` expects complaints that contain that text."""

    def __init__(self) -> None:
        super().__init__()
        self.allowed: list[str] = []

    def allow(self, *texts: str) -> None:
        self.allowed += texts

    def unexpected(self) -> list[str]:
        return [
            line
            for line in self
            if not any(text in line for text in self.allowed) and not LATE.search(line)
        ]

    def listen(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.append(f"{page.url}: {error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.append(f"{message.location.get('url', '')}: {message.text}")


@pytest.fixture(autouse=True)
def moment() -> None:
    """Real time, not the fixed moment of the other tests: the server has a clock of its own."""


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium_path(playwright: Playwright) -> str:
    """./script/test finds or installs one and says so in CHROMIUM."""
    candidates = [os.environ.get("CHROMIUM"), *map(shutil.which, NAMES)]
    candidates.append(playwright.chromium.executable_path)
    for path in candidates:
        if path and Path(path).exists():
            return path
    pytest.fail("There is no Chromium: run ./script/test, which installs one, or set CHROMIUM.")


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium_path: str) -> Iterator[Browser]:
    # Chromium's sandbox does not work as root.
    flags = [*FLAGS, "--no-sandbox"] if os.getuid() == 0 else list(FLAGS)
    started = playwright.chromium.launch(executable_path=chromium_path, args=flags)
    yield started
    started.close()


@pytest.fixture
def complaints() -> Complaints:
    """For a test that expects some: `complaints.allow("409")`."""
    return Complaints()


@pytest.fixture
def new_page(browser: Browser, complaints: Complaints) -> Iterator[Callable[..., Page]]:
    """`new_page(width=, height=, javascript=)`: a page of somebody new, with cookies of its own.

    The test fails at its end if any page logged an error or a warning, threw, or broke the CSP."""
    contexts = []

    def make(width: int = 1280, height: int = 800, javascript: bool = True, **more: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            locale="en-GB",
            timezone_id="Europe/London",
            **more,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        context.add_init_script(REPORT_CSP)
        context.on("page", complaints.listen)  # also those that a link opens
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
    unexpected = complaints.unexpected()
    assert not unexpected, "The browser complained:\n" + "\n".join(unexpected)
