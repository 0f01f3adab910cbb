"""How long a session lasts, to the second."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select, update

from outreach.auth.actions import end_sessions
from outreach.auth.models import SignIn
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Role
from tests.auth.scenes import SECOND, change, code, is_in, now, send, set_up, sign_in
from tests.facts import scalar
from tests.scenes import HOUR, MINUTE

HERE = "/account/here"
LONG = {Role.VOLUNTEER: (2 * HOUR, 20 * HOUR)}
SHORT = (30 * MINUTE, 12 * HOUR)


def open_session(browser, someone, role):
    """Signed in with all that the role needs."""
    change(someone, role=role)
    if role != Role.VOLUNTEER:
        set_up(someone)
    sign_in(browser, someone)
    send(browser, "/sign-in/code", code=code())
    return LONG.get(role, SHORT)


@pytest.mark.parametrize("seconds, stays", [(-1, True), (0, False)])
@pytest.mark.parametrize("role", list(Role))
def test_ends_when_nobody_is_there(stranger, asha, moment, role, seconds, stays):
    idle, _ = open_session(stranger, asha, role)
    moment.shift(idle + seconds * SECOND)
    assert is_in(stranger) is stays


@pytest.mark.parametrize("seconds, stays", [(-1, True), (0, False)])
@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.COORDINATOR])
def test_ends_in_any_case(stranger, asha, moment, role, seconds, stays):
    idle, in_all = open_session(stranger, asha, role)
    for _ in range(in_all // (idle / 2) - 1):
        moment.shift(idle / 2)
        assert send(stranger, HERE).status_code == 204
    moment.shift(idle / 2 + seconds * SECOND)
    assert is_in(stranger) is stays
    assert send(stranger, HERE).status_code == (204 if stays else 303)


def test_the_sign_of_a_person_lengthens_it(stranger, asha, moment):
    open_session(stranger, asha, Role.VOLUNTEER)
    moment.shift(2 * HOUR - SECOND)
    send(stranger, HERE)
    moment.shift(2 * HOUR - SECOND)
    assert is_in(stranger)


@pytest.mark.parametrize(
    "path, status", [("/queue/next", 303), ("/account/password", 422), (HERE, 204)]
)
def test_every_form_is_such_a_sign(stranger, asha, moment, path, status):
    open_session(stranger, asha, Role.VOLUNTEER)
    moment.shift(HOUR)
    assert send(stranger, path).status_code == status
    assert scalar(select(SignIn.last_seen_at)) == now(asha).created_at + HOUR


def test_one_that_was_forged_is_not(stranger, asha, moment):
    open_session(stranger, asha, Role.VOLUNTEER)
    moment.shift(HOUR)
    assert stranger.post(HERE, token="forged").status_code == 400
    assert scalar(select(SignIn.last_seen_at)) == now(asha).created_at


def test_looking_is_not_and_a_polling_board_is_not(stranger, asha, moment):
    open_session(stranger, asha, Role.VOLUNTEER)
    for _ in range(4):
        moment.shift(HOUR / 2 - SECOND)
        tag = stranger.get("/board/changes", fragment=True).headers["HX-PTag"]
        again = stranger.get("/board/changes", fragment=True, headers={"HX-PTag": tag})
        assert again.status_code == 304
    moment.shift(4 * SECOND)
    gone = stranger.get("/board/changes", fragment=True, headers={"HX-PTag": tag})
    assert gone.status_code == 401


@pytest.mark.parametrize("seconds, moved", [(59, False), (60, True)])
def test_is_written_down_once_a_minute(stranger, asha, moment, seconds, moved):
    open_session(stranger, asha, Role.VOLUNTEER)
    moment.shift(seconds * SECOND)
    send(stranger, HERE)
    seen = scalar(select(SignIn.last_seen_at))
    assert seen == now(asha).created_at + (seconds * SECOND if moved else timedelta())


def test_a_clock_set_back_takes_nothing_away(stranger, asha, moment):
    open_session(stranger, asha, Role.VOLUNTEER)
    moment.shift(-HOUR)
    assert not is_in(stranger)  # the cookie's own signature is of the future then
    moment.shift(HOUR)
    assert is_in(stranger)


def test_the_page_says_when(stranger, asha, moment):
    open_session(stranger, asha, Role.VOLUNTEER)
    moment.shift(HOUR)
    body = BeautifulSoup(stranger.get("/account").text, "html.parser").body
    assert (body["data-ends"], body["data-latest"], body["data-idle"]) == ("3600", "68400", "7200")


@pytest.mark.parametrize("what", [{"role": Role.PARTNER}, {"disabled_at": None}])
def test_what_was_changed_holds_from_the_next_request(store, stranger, asha, what):
    """On every worker: another application on the same database has no memory of its own."""
    open_session(stranger, asha, Role.VOLUNTEER)
    other = store.make_app().test_client()
    other.set_cookie("outreach", stranger.client.get_cookie("outreach").value)
    assert other.get("/board").status_code == 200
    change(asha, **{name: value or asha.created_at for name, value in what.items()})
    assert {other.get("/board").status_code, stranger.get("/board").status_code} <= {303, 403}


def test_a_shorter_limit_holds_from_the_next_request(stranger, asha, moment):
    open_session(stranger, asha, Role.VOLUNTEER)
    moment.shift(31 * MINUTE)
    with transaction():
        db.session.execute(update(SignIn).values(code_at=asha.created_at))
    assert is_in(stranger)
    change(asha, role=Role.COORDINATOR)
    assert not is_in(stranger)


def test_ending_somebodys_sessions_leaves_the_one_named(app, browser_of, asha, ben):
    first, second, theirs = browser_of(asha), browser_of(asha), browser_of(ben)
    stays = scalar(select(SignIn.id).where(SignIn.person_id == asha.id).order_by(SignIn.id.desc()))
    with transaction():
        end_sessions(person_id=asha.id, now=asha.created_at, but=stays)
    assert [is_in(each) for each in (first, second, theirs)] == [False, True, True]
    with transaction():
        end_sessions(person_id=asha.id, now=asha.created_at)
    assert [is_in(each) for each in (first, second, theirs)] == [False, False, True]
