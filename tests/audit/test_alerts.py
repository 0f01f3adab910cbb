"""Staff hear of it when somebody is given power, or data may leave: by mail, else on a page."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from outreach.audit.alerts.kinds import KINDS
from outreach.audit.labels import DONE
from outreach.core import clock, mail
from outreach.core.background import wait
from outreach.core.database import transaction
from outreach.core.vocabulary import Role
from outreach.exports.webhooks.models import Hook
from outreach.exports.webhooks.signing import secret, shown
from outreach.people import actions as people
from outreach.people.models import Person
from tests.attacks.fresh_cases import CASES, Deed, World
from tests.auth.scenes import PASSWORD, change
from tests.browsing import text_of
from tests.facts import ABBOTT, KEY, scalar
from tests.partners.scenes import partner
from tests.scenes import DAY

ONE, EVERYBODY = ["ada", "bo"], ["ada", "bo", "carol"]
on_one = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def world(app, person):
    """With Bo, another admin."""
    made = World(app, person)
    made.bo = made.person("Bo", Role.ADMIN)
    return made


@pytest.fixture
def sent(monkeypatch):
    """What was mailed; mail is set up."""
    letters = []
    monkeypatch.setattr(mail, "configured", lambda: True)
    monkeypatch.setattr(mail, "send_all", lambda some: letters.extend(some))

    def read():
        wait()
        got, letters[:] = list(letters), []
        return got

    return read


def do(deed):
    answer = deed.browser.post(deed.path, deed.form)
    assert answer.status_code in (200, 303), answer.text
    return answer


def add_partner(world):
    return Deed(world.carols(), "/partners", lambda: None, {"name": "Refugee Aid"})


WORDS = {
    "tokens.make": ("Ada made an API token for Migrants Organise", "/partners/1", ONE),
    "webhooks.add": ("Ada added a webhook for Migrants Organise", "/webhooks/1", ONE),
    "partners.add": ("Carol added the partner Refugee Aid", "/partners/1", ONE),
    "partners.add_person": ("Carol had Sam sign in for Migrants Organise", "/partners/1", ONE),
    "people.change_role": ("Ada gave Asha another role: Admin", "/people/3", ONE),
    "steering.put_right": (
        "Carol changed the contact details of Ms Diane Abbott",
        "/steering/changes/1",
        EVERYBODY,
    ),
    "steering.undo": (
        "Carol put back the contact details of Ms Diane Abbott",
        "/steering/changes/1",
        EVERYBODY,
    ),
    "contacts.number_works": (
        "Carol marked a number of Ms Diane Abbott as working",
        f"/steering/mps/{ABBOTT}",
        EVERYBODY,
    ),
}


@pytest.mark.parametrize("endpoint", WORDS)
def test_staff_are_mailed_who_did_what_and_where_to_look(endpoint, world, sent):
    words, path, who = WORDS[endpoint]
    deed = (CASES | {"partners.add": add_partner})[endpoint](world)
    sent()
    do(deed)
    letters = sent()
    new_admin = ["asha"] if endpoint == "people.change_role" else []
    assert [one.to.split("@")[0] for one in letters] == sorted(who + new_admin)
    for one in letters:
        assert f"{words}: Tue 3 Nov at 10:00." in one.body
        assert f"\nhttp://127.0.0.1:8000{path}\n" in one.body


@on_one
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PARTNER, Role.ADMIN])
def test_who_comes_in_with_more_than_a_volunteers_rights_is_told(role, world, stranger, sent):
    join(world, role, stranger)
    [letter, *_] = sent()
    assert f"Gwen came in by an invitation, as {role.label}" in letter.body
    number = scalar(select(Person.id).where(Person.name == "Gwen"))
    assert letter.body.count(f"/people/{number}\n") == 1


@on_one
def test_of_a_volunteer_who_comes_in_nobody_is_told(world, stranger, sent):
    join(world, Role.VOLUNTEER, stranger)
    assert sent() == []


def join(world, role, browser):
    with transaction():
        token = people.invite(
            email="gwen@example.org", role=role, invited_by=world.ada.id, now=clock.now()
        )
    form = {"name": "Gwen", "password": PASSWORD, "agreed": "y"}
    answer = browser.post(f"/invitations/{token}", form)
    assert answer.status_code == 303, answer.text


@on_one
def test_where_there_is_no_other_admin_all_coordinators_hear(app, person, sent):
    world = World(app, person)
    do(CASES["people.change_role"](world))
    assert {one.to.split("@")[0] for one in sent()} == {"ada", "asha"}
    change(world.asha, role=Role.VOLUNTEER)
    do(CASES["tokens.make"](world))
    assert [one.to.split("@")[0] for one in sent()] == ["ada", "carol"]


@on_one
def test_nobody_who_is_off_or_gone_is_told(world, sent):
    change(world.bo, disabled_at=clock.now())
    do(add_partner(world))
    assert [one.to.split("@")[0] for one in sent()] == ["ada"]


@on_one
def test_no_secret_goes_by_mail(world, sent, app):
    page = do(CASES["tokens.make"](world))
    hook = {"url": "https://1.1.1.1/hook", "datasets": ["contacts"]}
    do(Deed(world.adas(), "/partners/1/webhooks", lambda: None, hook))
    mailed = repr(sent())
    assert mailed.count("Letter(") == 2 * len(ONE)
    token = page.text.partition('id="new-token" value="')[2].partition('"')[0]
    salt = scalar(select(Hook.salt))
    secrets = [token, token[-4:], salt, shown(secret(salt, app.config["SECRET_KEY"]))]
    assert all(len(one) >= 4 and one not in mailed for one in secrets)
    assert "The dashboard" not in mailed
    assert "1.1.1.1" not in mailed


@on_one
def test_nobody_hears_of_what_was_refused(world, sent):
    ada = world.adas()
    assert ada.post(f"/people/{world.ada.id}/role", {"role": "partner"}).status_code == 409
    assert ada.post("/partners", {"name": ""}).status_code == 422
    assert sent() == []


@on_one
def test_sent_twice_it_is_told_once(world, sent):
    ada = world.adas()
    for _ in range(2):
        form = {"role": "partner", "idempotency_key": KEY}
        assert ada.post(f"/people/{world.asha.id}/role", form).status_code == 303
    assert len(sent()) == len(ONE)


@on_one
def test_a_failing_mail_server_stops_nothing(world, monkeypatch):
    def fail(_letters):
        raise OSError

    monkeypatch.setattr(mail, "configured", lambda: True)
    monkeypatch.setattr(mail, "send_all", fail)
    do(CASES["people.change_role"](world))
    wait()


# Where no mail is set up.


def alerts_on(browser, path):
    text = text_of(browser.get(path))
    return "another role: Admin. Look at it" in text


@on_one
def test_without_mail_the_admins_read_it_for_a_week(world, moment, browser_of):
    do(CASES["people.change_role"](world))
    bo, carol = browser_of(world.bo), world.carols()
    assert alerts_on(bo, "/people")
    page = bo.get("/people")
    assert f'<a href="/people/{world.asha.id}">Look at it' in page.text
    assert not alerts_on(world.adas(), "/people")  # who did it
    assert not alerts_on(carol, "/people")
    assert not alerts_on(carol, "/today")
    moment.shift(7 * DAY + timedelta(seconds=1))
    assert not alerts_on(browser_of(world.bo), "/people")


@on_one
def test_without_mail_and_other_admins_coordinators_read_it_on_today(app, person):
    world = World(app, person)
    do(CASES["webhooks.add"](world))
    assert "Ada added a webhook for Migrants Organise. Look" in text_of(
        world.carols().get("/today")
    )
    assert "added a webhook" not in text_of(world.ashas().get("/today"))


@on_one
def test_with_mail_no_page_repeats_it(world, sent, browser_of):
    do(CASES["people.change_role"](world))
    assert not alerts_on(browser_of(world.bo), "/people")


@on_one
def test_a_hostile_name_is_only_text(world, browser_of):
    name = "<b>Aid</b> & {by} {0}"
    do(Deed(world.carols(), "/partners", lambda: None, {"name": name}))
    page = browser_of(world.bo).get("/people")
    assert f"Carol added the partner {name}. Look at it" in text_of(page)
    assert "<b>Aid" not in page.text


@on_one
def test_what_the_server_does_is_mailed_to_nobody(world, sent):
    partner("Made by hand")
    assert sent() == []


def test_every_kind_is_of_an_action_in_the_record(app):
    assert set(KINDS) <= set(DONE)
    with app.test_request_context():
        for kind in KINDS.values():
            assert app.url_map.bind("").build(kind.page, {kind.parameter: 1})
