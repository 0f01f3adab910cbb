"""Passkeys as people use them, with a device in Chromium that always says yes."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import CDPSession, Page, expect
from sqlalchemy import update

from outreach.auth.models import SignIn
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Role
from outreach.people.models import Person
from tests.browser.conftest import Complaints
from tests.browser.hands import PASSWORD, give_password, press
from tests.browser.server import Site

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
Visit = Callable[..., Page]


class NamedSite(Site):
    """At a name for which browsers make passkeys: they make none for a number."""

    def start(self) -> None:
        self.address = f"http://localhost:{self.port}"
        NamedSite.settings = {"PUBLIC_URL": self.address}
        super().start()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    running = NamedSite(tmp_path_factory.mktemp("passkeys"))
    yield running
    running.stop()
    assert "Traceback" not in running.output.read_text(), running.output.read_text()


def with_a_device(page: Page) -> CDPSession:
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable", {"enableUI": False})
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return devices


def give(page: Page, email: str) -> None:
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")


def test_a_volunteer_adds_one_and_signs_in_with_it(site: Site, visit: Visit, asha: Person) -> None:
    give_password(asha)
    page = visit(asha, "/account", width=390, height=844)
    with_a_device(page)
    with transaction():
        db.session.execute(update(SignIn).values(password_at=clock.now() - timedelta(hours=1)))
    page.get_by_role("link", name="Add one").click()
    press(page, "Add a passkey", 2)
    page.get_by_label("Your password").fill(PASSWORD)
    press(page, "Go on")
    page.get_by_label("Name of the passkey").fill("Asha's phone")
    press(page, "Add a passkey")
    expect(page.get_by_text("The passkey is added.")).to_be_visible()
    press(page, "Add a passkey")
    expect(page.get_by_text("This device has a passkey")).to_be_visible()

    press(page, "Sign out")
    page.goto("/sign-in?next=/board")
    press(page, "Sign in with a passkey")
    page.wait_for_url(f"{site.address}/board")
    assert site.rows("SELECT sign_count > 0, last_used_at IS NOT NULL FROM passkeys") == [(1, 1)]

    with transaction():
        db.session.execute(update(SignIn).values(password_at=clock.now() - timedelta(hours=1)))
    page.goto("/account/passkeys")
    page.get_by_role("button", name="Remove Asha's phone").click()
    press(page, "Use a passkey instead")
    page.get_by_role("button", name="Remove Asha's phone").click()
    expect(page.get_by_text("The passkey is removed.")).to_be_visible()
    press(page, "Sign out")
    page.goto("/sign-in")


def test_a_coordinator_takes_the_second_step_with_it(
    site: Site, visit: Visit, person: Callable[..., Person], complaints: Complaints
) -> None:
    complaints.allow("status of 422")
    dev = person("Dev", role=Role.COORDINATOR)
    give_password(dev)
    page = visit(None, "/sign-in")
    devices = with_a_device(page)
    give(page, dev.email)
    page.get_by_role("link", name="use a passkey").click()
    press(page, "Add a passkey")
    expect(page.get_by_text("The passkey is added.")).to_be_visible()
    press(page, "Sign out")
    page.goto("/sign-in?next=/people")
    give(page, dev.email)
    expect(page.get_by_role("heading", name="The second step")).to_be_visible()
    press(page, "Use a passkey")
    page.wait_for_url(f"{site.address}/people")

    press(page, "Sign out")
    page.goto("/sign-in")
    devices.send("WebAuthn.disable")
    with_a_device(page)  # another, which has none
    press(page, "Sign in with a passkey")
    expect(page.get_by_role("alert").filter(has_text="No passkey was used.")).to_be_visible()


def test_without_scripts_or_passkeys_nothing_is_offered(visit: Visit, asha: Person) -> None:
    plain = visit(None, "/sign-in", javascript=False)
    expect(plain.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    old = visit(None, "/privacy")
    old.add_init_script("delete window.PublicKeyCredential")
    old.goto("/sign-in")
    expect(old.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    mine = visit(asha, "/account/passkeys", javascript=False)
    expect(mine.get_by_text("This browser cannot make passkeys")).to_be_visible()
    expect(mine.get_by_role("button", name="Add a passkey")).to_be_hidden()
