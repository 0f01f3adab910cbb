"""WebKit, the engine of every browser on an iPhone: Debian's webkit2gtk, over WebDriver, on a
display that nobody sees."""

import os
import subprocess
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from selenium.webdriver import WebKitGTK
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

from outreach.people.models import Person
from tests.browser.server import Site
from tests.browsing import Browser

PATIENCE = 20  # seconds, on a busy machine
PHONE = (390, 844)
DRIVER = "/usr/bin/WebKitWebDriver"


def mini_browser() -> str:
    """Return the path of the browser that the driver starts."""
    found = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
    if not found:
        pytest.fail("There is no WebKit: run ./script/test, which installs it.")
    return str(found[-1])


class Phone:
    """A page in WebKit, by what a person sees: links, buttons and labels."""

    def __init__(self, driver: WebKitGTK, address: str) -> None:
        self.driver, self.address = driver, address

    def open(self, path: str) -> None:
        self.driver.get(path if path.startswith("http") else self.address + path)

    @property
    def text(self) -> str:
        return self.driver.find_element(By.TAG_NAME, "body").text

    @property
    def path(self) -> str:
        return self.driver.current_url.removeprefix(self.address)

    def reads(self, words: str) -> str:
        """Wait until these words are on the page. Return all that was shown meanwhile."""
        shown: list[str] = []

        def look() -> bool:
            shown.append(self.text)
            return words in shown[-1]

        self._until(look, f"“{words}” never came; the page reads:")
        return "\n".join(shown)

    def press(self, name: str) -> None:
        self._one(f"//button[normalize-space()='{name}']").click()

    def follow(self, name: str) -> None:
        self._one(f"//a[normalize-space()='{name}']").click()

    def tap(self, answer: str) -> None:
        """Tap an answer as it is drawn: the label around its radio button."""
        self._one(f"//label[.//input[@type='radio']][contains(., '{answer}')]").click()

    def field(self, label: str) -> WebElement:
        described = self._one(f"//label[contains(normalize-space(), '{label}')]", shown=False)
        return self.driver.find_element(By.ID, described.get_attribute("for") or "")

    def keys(self, keys: str) -> None:
        """Press keys wherever the focus is."""
        ActionChains(self.driver).send_keys(keys).perform()

    def run(self, script: str) -> object:
        return self.driver.execute_script(script)

    def _one(self, path: str, *, shown: bool = True) -> WebElement:
        found: list[WebElement] = []

        def look() -> bool:
            found[:] = self.driver.find_elements(By.XPATH, path)
            found[:] = [each for each in found if not shown or each.is_displayed()]
            return bool(found)

        self._until(look, f"{path} never came; the page reads:")
        self.run_into_view(found[0])
        return found[0]

    def run_into_view(self, element: WebElement) -> None:
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)

    def _until(self, condition: Callable[[], bool], words: str) -> None:
        ignored = (Exception,)  # the page may be exchanged while it is looked at
        wait = WebDriverWait(self.driver, PATIENCE, 0.05, ignored_exceptions=ignored)
        try:
            wait.until(lambda _: condition())
        except Exception:
            pytest.fail(f"{words}\n{self.driver.current_url}\n{self.text}")


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """A display in memory; its name as DISPLAY has it."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x1024x24", "-nolisten"]
    server = subprocess.Popen([*command, "tcp"], pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as told:
        yield f":{told.readline().strip()}"
    server.terminate()
    server.wait(10)


@pytest.fixture
def phone(app: Flask, site: Site, display: str) -> Iterator[Callable[[Person | None], Phone]]:
    """`phone(asha)`: a phone of Asha's, signed in; each with cookies of its own."""
    drivers: list[WebKitGTK] = []

    def make(person: Person | None) -> Phone:
        options = Options()
        options.binary_location = mini_browser()
        options.add_argument("--automation")
        service = Service(DRIVER, env={**os.environ, "DISPLAY": display})
        with warnings.catch_warnings():
            # Selenium's own way to make this driver is one that it calls old.
            warnings.simplefilter("ignore", DeprecationWarning)
            driver = WebKitGTK(options=options, service=service)
        drivers.append(driver)
        driver.set_window_size(*PHONE)
        mine = Phone(driver, site.address)
        if person:
            cookie = Browser(app, person).client.get_cookie("outreach")
            assert cookie is not None
            mine.open("/healthz")
            driver.add_cookie({"name": "outreach", "value": cookie.value, "path": "/"})
        return mine

    yield make
    for driver in drivers:
        driver.quit()
