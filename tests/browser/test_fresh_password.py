"""The password is asked for once more, and nothing typed is lost."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from outreach.auth.models import SignIn
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import ScriptKind, Stage
from outreach.people.models import Person
from tests.auth.scenes import PASSWORD
from tests.browser.conftest import Complaints
from tests.browser.hands import give_password
from tests.browser.test_axe import check
from tests.scripts.conftest import text

WORDS = "Good morning, {mp}.\n\nWill you “sign” & say so?"


@pytest.mark.parametrize("javascript", [True, False])
def test_what_was_typed_is_saved_after_the_password(
    visit: Callable[..., Page], carol: Person, complaints: Complaints, javascript: bool
) -> None:
    complaints.allow("status of 403", "status of 422")
    give_password(carol)
    edit = f"/scripts/{text(ScriptKind.CALL, Stage.FIRST_CALL)}/edit"
    page = visit(carol, edit, javascript=javascript)
    page.get_by_label("The words").fill(WORDS)
    with transaction():
        db.session.execute(update(SignIn).values(password_at=clock.now() - timedelta(minutes=11)))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Your password, please")).to_be_visible()
    if javascript:  # which axe is
        check(page, "the page that asks")
    page.get_by_label("Your password").fill("not this one")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("That is not your password.")).to_be_visible()
    if javascript:  # until it is taken, the device keeps it, too
        page.goto(edit)
        expect(page.get_by_label("The words")).to_have_value(WORDS)
        page.get_by_role("button", name="Save").click()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("main")).to_contain_text("Saved as version 2.")
    expect(page.get_by_role("main")).to_contain_text("Will you “sign” & say so?")
