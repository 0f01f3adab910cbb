"""An open laptop gives nobody the campaign: what matters asks for the password again."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from outreach.audit.models import AuditEvent
from outreach.auth.reauthentication.rule import ASKS, ASKS_SOMETIMES, DOES_NOT_ASK
from outreach.core import background as later
from outreach.core.access import ACCESS
from outreach.core.database import receipts
from outreach.core.extensions import db
from outreach.core.vocabulary import Role, Shared, Steer
from outreach.people.models import Invitation
from tests.attacks.fresh_cases import (
    CASES,
    HOSTILE,
    Deed,
    World,
    carried,
    give,
    kept,
    post_notice,
    put_right,
    save_settings,
)
from tests.auth.scenes import PASSWORD, cookie, is_in
from tests.browsing import Browser, text_of
from tests.coordination.bulk_changes.scenes import do
from tests.facts import ABBOTT, KEY, scalar, scalars
from tests.imports.scenes import bring
from tests.ladder import asks_for_password, message_at, value_of
from tests.people.helping import events
from tests.test_access import addresses

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
LATE = timedelta(minutes=11)


@pytest.fixture
def world(app, person):
    return World(app, person)


@pytest.fixture
def late(world, moment):
    """The page that asks, for a form that is sent eleven minutes after the sign-in."""

    def send(deed: Deed):
        later.wait()
        moment.shift(LATE)
        return deed.browser.post(deed.path, deed.form)

    return send


# Every form is in one table of the rule, and does what its table says.


def forms_for_staff(app):
    """The endpoints of forms that volunteers cannot send."""
    posts = {endpoint for endpoint, method, _ in addresses(app) if method == "POST"}
    return {one for one in posts if not ACCESS[one] & {None, Role.VOLUNTEER}}


def test_every_form_is_in_one_table_of_the_rule(app):
    tables = [ASKS, set(ASKS_SOMETIMES), set(DOES_NOT_ASK)]
    assert forms_for_staff(app) <= set.union(*map(set, tables))
    assert sum(map(len, tables)) == len(set.union(*map(set, tables)))
    assert set.union(*map(set, tables)) <= set(ACCESS)
    assert all(
        reason.endswith(".") for reason in [*ASKS_SOMETIMES.values(), *DOES_NOT_ASK.values()]
    )


def test_every_form_that_asks_is_played_below(app):
    assert set(CASES) == ASKS | set(ASKS_SOMETIMES)


def test_every_form_asks_or_does_not_as_its_table_says(app, person, moment):
    browsers = {role: Browser(app, person(f"Dev {role}", role)) for role in Role}
    moment.shift(LATE)
    wrong = []
    for endpoint, method, path in addresses(app):
        if method == "POST" and endpoint in ASKS | set(DOES_NOT_ASK):
            role = min(ACCESS[endpoint])
            if asks_for_password(browsers[role].post(path)) != (endpoint in ASKS):
                wrong.append(endpoint)
    assert not wrong


# Each of them: an old password changes nothing; given again, what was typed is done.


@pytest.mark.parametrize("endpoint", sorted(CASES))
def test_an_old_password_changes_nothing_until_it_is_given(endpoint, world, late):
    deed = CASES[endpoint](world)
    assert not deed.done()
    before = kept()
    page = late(deed)
    assert (page.status_code, asks_for_password(page)) == (403, True)
    wrong = give(deed.browser, page, "not the password")
    assert wrong.status_code == 422
    assert message_at(wrong, "password_again") == "That is not your password."
    assert kept() == before
    assert not deed.done()
    answer = give(deed.browser, wrong)
    later.wait()
    assert answer.status_code in (200, 303), answer.text
    assert not asks_for_password(answer)
    _ = answer.data
    assert deed.done()


@pytest.mark.parametrize("endpoint", sorted(CASES))
def test_the_page_that_asks_carries_all_that_was_typed(endpoint, world, late):
    deed = CASES[endpoint](world)
    page = late(deed)
    action, sent = carried(page)
    sent.poplist("csrf_token")
    assert action == deed.path
    typed = MultiDict(deed.form)
    assert {name: sent.getlist(name) for name in sent} == {
        name: typed.getlist(name) for name in typed
    }


# What asks only for a part.


@pytest.mark.parametrize("role, asks", [("volunteer", False), ("coordinator", True),
                                        ("partner", True)])  # fmt: skip
def test_an_invitation_asks_for_more_than_a_volunteer(role, asks, world, late):
    form = {"addresses": "new@example.org", "role": role}
    page = late(Deed(world.carols(), "/people/invitations", lambda: None, form))
    assert asks_for_password(page) is asks
    assert (scalar(select(Invitation.id)) is None) is asks


@pytest.mark.parametrize("name", [*Shared])
def test_a_file_asks_where_it_can_name_volunteers(name, world, late):
    named = {Shared.CONTACTS, Shared.CONTACTS_FULL, Shared.VOLUNTEERS}
    form = {"format": "csv", "rows": "everything"}
    page = late(Deed(world.carols(), f"/exports/{name}", lambda: None, form))
    assert asks_for_password(page) is (name in named)
    assert bool(events("exports.take")) is (name not in named)


def test_the_file_comes_with_the_password(world, late):
    deed = CASES["exports.take"](world)
    page = late(deed)
    assert "Save the file" in text_of(page)
    answer = give(deed.browser, page)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.text.lstrip("\ufeff").splitlines() == ['"contact_id","volunteer_name"']


def test_undoing_what_is_no_detail_asks_for_nothing(world, late):
    number = do(Steer.PAUSE, ABBOTT, by=world.carol, because="Recess")
    path = f"/steering/changes/{number}/undo"
    assert late(Deed(world.carols(), path, lambda: None)).status_code == 303


# The page that asks.


def test_a_wrong_password_keeps_what_was_typed(world, late):
    deed = post_notice(world)
    page = give(deed.browser, late(deed), "wrong")
    again = give(deed.browser, page, "")
    assert message_at(again, "password_again") == "Enter your password."
    assert value_of(again, "password_again") == ""
    assert give(deed.browser, again).status_code == 303
    assert deed.done()


def test_nothing_typed_becomes_markup(world, late):
    deed = Deed(world.carols(), "/notices", lambda: None, {"words": HOSTILE, HOSTILE: "<i>"})
    page = late(deed)
    assert "<b>" not in page.text
    assert "<i>" not in page.text
    assert carried(page)[1]["words"] == HOSTILE


def test_ten_wrong_ones_then_it_waits_and_keeps_what_was_typed(world, late):
    deed = save_settings(world)
    page = late(deed)
    for _ in range(10):
        page = give(deed.browser, page, "wrong")
    page = give(deed.browser, page)
    assert page.status_code == 429
    assert 0 < int(page.headers["Retry-After"]) <= 900
    assert carried(page)[1]["security_contact"] == "new.contact@example.org"
    assert not deed.done()


@pytest.mark.parametrize("password", ["", " ", PASSWORD.upper(), PASSWORD + " ", "x" * 5000, "-"])
def test_no_other_password_will_do(password, world, late):
    deed = save_settings(world)
    assert give(deed.browser, late(deed), password).status_code == 422
    assert not deed.done()


def test_nor_does_it_without_the_token_of_the_form(world, late):
    deed = save_settings(world)
    late(deed)
    form = {**deed.form, "password_again": PASSWORD}
    assert deed.browser.post(deed.path, form, token="").status_code == 400
    assert not deed.done()
    assert not scalars(select(AuditEvent).where(AuditEvent.action == "account.password_again"))


def test_somebody_else_is_not_asked_for_their_role(world, moment):
    ashas = world.ashas()
    moment.shift(LATE)
    form = {"first_logs": "0", "password_again": PASSWORD}
    assert ashas.post("/settings", form).status_code == 403
    assert not asks_for_password(ashas.post("/settings", form))


def test_inside_a_fragment_the_whole_page_goes_to_give_it(world, moment):
    browser = world.carols()
    moment.shift(LATE)
    answer = browser.post("/settings", {"first_logs": "0"}, fragment=True)
    assert (answer.status_code, answer.text) == (401, "")
    assert answer.headers["HX-Redirect"].startswith("/account/confirm")


def test_within_ten_minutes_nobody_is_asked_twice(world, late, moment):
    deed = save_settings(world)
    give(deed.browser, late(deed))
    moment.shift(timedelta(minutes=9))
    assert not asks_for_password(deed.browser.post("/notices", {}))
    moment.shift(timedelta(minutes=1))
    assert asks_for_password(deed.browser.post("/notices", {}))


def test_what_was_refused_after_it_is_on_the_forms_own_page(world, late):
    deed = put_right(world)
    page = give(deed.browser, late(Deed(deed.browser, deed.path, deed.done, {"email": "nonsense"})))
    assert page.status_code == 422
    assert value_of(page, "email") == "nonsense"
    assert deed.browser.post(deed.path, deed.form).status_code == 303
    assert deed.done()


def test_a_copied_cookie_is_worth_nothing_afterwards(world, late):
    deed = save_settings(world)
    page, before = late(deed), cookie(deed.browser)
    give(deed.browser, page)
    thief = Browser(world.app, None)
    thief.client.set_cookie("outreach", before)
    assert is_in(deed.browser)
    assert not is_in(thief)


# A form counts once, and the password is kept nowhere.


def test_sent_twice_it_is_done_once(world, late):
    deed = post_notice(world)
    form = deed.form | {"idempotency_key": KEY}
    page = late(Deed(deed.browser, deed.path, deed.done, form))
    first, second = give(deed.browser, page), give(deed.browser, page)
    assert first.location == second.location
    assert len(events("notices.post")) == 1


def test_no_digest_of_the_password_is_kept(world, late):
    deed = post_notice(world)
    form = deed.form | {"idempotency_key": KEY}
    give(deed.browser, late(Deed(deed.browser, deed.path, deed.done, form)))
    [before] = db.session.execute(select(receipts)).all()
    answer = deed.browser.post(deed.path, form)
    assert answer.status_code == 303
    assert db.session.execute(select(receipts)).all() == [before]


def test_the_password_is_on_no_page_and_in_no_record(world, late, caplog):
    deed = save_settings(world)
    page = give(deed.browser, late(deed), "a wrong one of mine")
    answer = give(deed.browser, page)
    written = repr(kept()) + repr(scalars(select(AuditEvent.subject))) + caplog.text
    for secret in ("a wrong one of mine", PASSWORD):
        assert secret not in page.text + answer.text + written + answer.location


def test_a_query_in_the_address_goes_along(world, moment):
    browser = world.carols()
    moment.shift(LATE)
    page = browser.post("/settings?from=%2Fpeople&x=a%26b", {"first_logs": "4"})
    assert carried(page)[0] == "/settings?from=%2Fpeople&x=a%26b"


# Files that a link asks for.


def test_a_link_to_a_file_with_names_asks_and_leads_back(world, moment):
    browser = world.carols()
    sheet = bring(browser, [["Nobody Known", "2026-10-05", "Voicemail left", "", "Asha"]])
    moment.shift(LATE)
    for path, back in (
        (f"{sheet}/unmatched.csv", sheet),
        (f"/mps/{ABBOTT}/data.json", f"/mps/{ABBOTT}/data"),
    ):
        answer = browser.get(path)
        assert (answer.status_code, answer.location) == (303, f"/account/confirm?next={back}")
    assert not events("importing.take_unmatched") + events("privacy.take_mp")
