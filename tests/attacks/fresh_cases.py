"""For each form that asks for the password again: who sends it, what is typed, what comes of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select, update
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from outreach.auth.models import RecoveryCode
from outreach.contacts.models import Contact
from outreach.coordination.announcements.models import Notice
from outreach.coordination.bulk_changes.models import Change
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Role, ScriptKind, Stage
from outreach.exports.api.models import Token
from outreach.exports.webhooks import actions as webhooks
from outreach.exports.webhooks.models import Delivery, Hook
from outreach.imports.models import Import
from outreach.parliament.models import MP, PhoneNumber
from outreach.partners import agreements
from outreach.partners.models import Agreement
from outreach.people import actions as people
from outreach.people import vouching
from outreach.people.models import Invitation, Person
from outreach.pledges.models import PledgeEntry
from outreach.scripts.actions import retire_answer
from outreach.scripts.models import Script, ScriptVersion
from outreach.settings.models import Settings
from tests.auth.scenes import PASSWORD, SECRET, change, code, set_up
from tests.browsing import Browser
from tests.exports.api.scenes import token_of
from tests.facts import ABBOTT, lasting, scalar
from tests.hashing import QUICK
from tests.imports.scenes import bring, write
from tests.partners.scenes import UNTIL, agree, partner, sharing_with
from tests.partners.signatures.scenes import fields_of, look, to_confirm
from tests.people.helping import events, role_of, with_a_phone
from tests.pledges.words.scenes import proposed
from tests.scripts.conftest import text

LINES = '“Two\r\nlines” & "quotes"'
HOSTILE = '“Two\r\nlines” & <b>"quotes"</b>'
ROWS = [["Diane Abbott", "2026-10-05", "Voicemail left", "", ""]]


@dataclass(frozen=True)
class Deed:
    """A form as somebody sends it, and what the database holds when it was done."""

    browser: Browser
    path: str
    done: Callable[[], Any]
    form: dict[str, Any] = field(default_factory=dict)


class World:
    """Ada is an admin, Carol a coordinator, Asha a volunteer, Sam of a partner; all have the same
    password."""

    def __init__(self, app: Flask, person: Callable[..., Person]) -> None:
        self.app, self._person = app, person
        self.ada = self.person("Ada", Role.ADMIN)
        self.carol = self.person("Carol", Role.COORDINATOR)
        self.asha = self.person("Asha")

    def person(self, name: str, role: Role = Role.VOLUNTEER, **more: Any) -> Person:
        return change(self._person(name, role=role, **more), password_hash=QUICK_HASH)

    def adas(self) -> Browser:
        return Browser(self.app, self.ada)

    def carols(self) -> Browser:
        return Browser(self.app, self.carol)

    def ashas(self) -> Browser:
        return Browser(self.app, self.asha)


QUICK_HASH = QUICK.hash(PASSWORD)
Case = Callable[[World], Deed]
CASES: dict[str, Case] = {}


def case(endpoint: str) -> Callable[[Case], Case]:
    def add(make: Case) -> Case:
        CASES[endpoint] = make
        return make

    return add


def kept() -> dict[str, list[Any]]:
    """All that the database keeps, but for traces of who asked, and keys of forms."""
    return {name: rows for name, rows in lasting().items() if name != "receipts"}


def carried(page: TestResponse) -> tuple[str, MultiDict[str, str]]:
    """Where the page that asks would send its form, and every field but the password."""
    form = BeautifulSoup(page.text, "html.parser").select_one("main form")
    assert form is not None
    fields = [(one["name"], one.get("value", "")) for one in form.select("input[name]")]
    sent = MultiDict(fields)
    assert sent.pop("password_again") == ""
    return str(form["action"]), sent


def give(browser: Browser, page: TestResponse, password: str = PASSWORD) -> TestResponse:
    """Fill in the password and press the button, as a browser without scripts."""
    action, sent = carried(page)
    sent.add("password_again", password)
    return browser.post(action, sent, token="")


def done_by(action: str) -> Callable[[], bool]:
    return lambda: bool(events(action))


def _count(model: Any) -> int:
    return int(scalar(select(func.count()).select_from(model)))


@case("contacts.number_works")
def number_works(world: World) -> Deed:
    with transaction():
        db.session.execute(update(PhoneNumber).values(broken_at=clock.now()))
    query = select(PhoneNumber.id, PhoneNumber.broken_at).where(PhoneNumber.mp_id == ABBOTT)
    number = scalar(query)
    works = query.with_only_columns(PhoneNumber.broken_at).where(PhoneNumber.id == number)
    path = f"/mps/{ABBOTT}/numbers/{number}/works"
    return Deed(world.carols(), path, lambda: scalar(works) is None)


@case("importing.write")
def write_import(world: World) -> Deed:
    browser = world.carols()
    page = bring(browser, [*ROWS])
    version = scalar(select(Import.version))
    return Deed(browser, f"{page}/write", done_by("importing.write"), {"version": str(version)})


@case("importing.undo")
def undo_import(world: World) -> Deed:
    browser = world.carols()
    page = bring(browser, [*ROWS])
    write(browser, page)
    assert _count(Contact) == 1
    return Deed(browser, f"{page}/undo", done_by("importing.undo"))


@case("inviting.create")
def invite(world: World) -> Deed:
    form = {"addresses": "new.person@example.org", "role": "coordinator"}
    query = select(Invitation.role).where(Invitation.email == "new.person@example.org")
    return Deed(
        world.carols(),
        "/people/invitations",
        lambda: scalar(query) is Role.COORDINATOR,
        form,
    )


@case("inviting.renew")
def renew_invitation(world: World) -> Deed:
    with transaction():
        people.invite(
            email="late@example.org",
            role=Role.VOLUNTEER,
            invited_by=world.carol.id,
            now=clock.now(),
        )
    number = scalar(select(Invitation.id))
    path = f"/people/invitations/{number}/renew"
    return Deed(world.carols(), path, lambda: len(events("people.invite")) == 2)


@case("notices.post")
def post_notice(world: World) -> Deed:
    words = HOSTILE.replace("\r\n", " ")
    return Deed(
        world.carols(),
        "/notices",
        lambda: scalar(select(Notice.words)) == words,
        {"words": words, "last_day": "2026-11-06"},
    )


@case("partners.add_person")
def add_person(world: World) -> Deed:
    number, sam = partner(), world.person("Sam", Role.PARTNER)
    return Deed(
        world.carols(),
        f"/partners/{number}/people",
        lambda: events("partners.add_person") == [(world.carol.id, _sams(sam, number))],
        {"person_id": str(sam.id)},
    )


def _sams(sam: Person, number: int) -> str:
    return f"person:{sam.id} partner:{number}"


@case("partners.agree")
def agree_on(world: World) -> Deed:
    return Deed(
        world.carols(),
        f"/partners/{partner()}/agreements",
        lambda: scalar(select(Agreement.until)) == UNTIL,
        {"datasets": ["contacts", "pledges"], "until": UNTIL.isoformat()},
    )


@case("partners.end_agreement")
def end_agreement(world: World) -> Deed:
    number = partner()
    agreement = agree(number)
    path = f"/partners/{number}/agreements/{agreement}/end"
    return Deed(world.carols(), path, done_by("partners.end_agreement"))


@case("partners.put_into_force")
def put_into_force(world: World) -> Deed:
    number = partner()
    with transaction():
        agreement = agreements.agree(
            partner_id=number,
            datasets=["contacts"],
            until=UNTIL,
            person_id=world.carol.id,
            now=clock.now(),
        )
    since = select(Agreement.in_force_at)
    path = f"/partners/{number}/agreements/{agreement}/put-into-force"
    return Deed(world.adas(), path, lambda: scalar(since) is not None)


@case("words.confirm")
def confirm_words(world: World) -> Deed:
    other = world.person("Gwen", Role.COORDINATOR)
    change_id = proposed(world.carol)
    confirmed = done_by("words.confirm")
    return Deed(Browser(world.app, other), f"/pledge-words/{change_id}/confirm", confirmed)


@case("people.change_role")
def change_role(world: World) -> Deed:
    return Deed(
        world.adas(),
        f"/people/{world.asha.id}/role",
        lambda: role_of(world.asha) is Role.ADMIN,
        {"role": "admin"},
    )


@case("people.disable")
def disable(world: World) -> Deed:
    number = partner()
    with transaction():
        agreements.agree(
            partner_id=number,
            datasets=["contacts"],
            until=UNTIL,
            person_id=world.carol.id,
            now=clock.now(),
        )
    off = select(Person.disabled_at).where(Person.id == world.carol.id)
    path = f"/people/{world.carol.id}/disable"
    return Deed(world.adas(), path, lambda: scalar(off) is not None)


@case("people.enable")
def enable(world: World) -> Deed:
    change(world.asha, disabled_at=clock.now())
    off = select(Person.disabled_at).where(Person.id == world.asha.id)
    return Deed(world.carols(), f"/people/{world.asha.id}/enable", lambda: scalar(off) is None)


@case("people.reset_code")
def reset_code(world: World) -> Deed:
    with_a_phone(world.asha)
    phone = select(Person.totp_secret).where(Person.id == world.asha.id)
    path = f"/people/{world.asha.id}/second-step"
    return Deed(world.carols(), path, lambda: scalar(phone) is None)


@case("people.reset_password")
def reset_password(world: World) -> Deed:
    path = f"/people/{world.asha.id}/password"
    return Deed(world.adas(), path, done_by("account.reset_link"))


@case("people.vouch")
def vouch(world: World) -> Deed:
    guest = world.person("Gwen", Role.COORDINATOR, by=world.carol)
    return Deed(world.adas(), f"/people/{guest.id}/vouch", done_by("people.vouch"))


@case("people.take_back_vouching")
def take_back_vouching(world: World) -> Deed:
    guest = world.person("Gwen", Role.COORDINATOR, by=world.carol)
    with transaction():
        vouching.vouch(person_id=guest.id, by=world.ada.id, now=clock.now())
    return Deed(world.adas(), f"/people/{guest.id}/vouch/take-back", done_by("people.unvouch"))


@case("privacy.erase")
def erase(world: World) -> Deed:
    left = select(Person.left_at).where(Person.id == world.asha.id)
    path = f"/people/{world.asha.id}/erase"
    return Deed(world.carols(), path, lambda: scalar(left) is not None, {"sure": "y"})


@case("privacy.leave")
def leave(world: World) -> Deed:
    left = select(Person.left_at).where(Person.id == world.asha.id)
    return Deed(world.ashas(), "/my-data/leave", lambda: scalar(left) is not None, {"sure": "y"})


@case("profile.start_second_step")
def start_second_step(world: World) -> Deed:
    phone = select(Person.totp_secret).where(Person.id == world.asha.id)
    return Deed(world.ashas(), "/account/second-step", lambda: scalar(phone) is not None)


@case("profile.confirm_second_step")
def confirm_second_step(world: World) -> Deed:
    change(world.asha, totp_secret=SECRET, totp_since=None)
    since = select(Person.totp_since).where(Person.id == world.asha.id)
    # What the phone shows when the form is sent.
    with_code = {"code": code(steps=22)}
    return Deed(
        world.ashas(), "/account/second-step/confirm", lambda: scalar(since) is not None, with_code
    )


@case("profile.new_codes")
def new_codes(world: World) -> Deed:
    set_up(world.carol)
    return Deed(world.carols(), "/account/second-step/codes", lambda: _count(RecoveryCode) > 0)


@case("scripts.save")
def save_script(world: World) -> Deed:
    script, words = text(ScriptKind.CALL, Stage.FIRST_CALL), f"Hello,\r\n\r\n{LINES}"
    newest = select(ScriptVersion.body).where(ScriptVersion.script_id == script)
    return Deed(
        world.carols(),
        f"/scripts/{script}/edit",
        lambda: (
            scalar(newest.order_by(ScriptVersion.number.desc())).splitlines() == words.splitlines()
        ),
        {"title": "A title", "body": words, "base": "1"},
    )


@case("scripts.create")
def create_answer(world: World) -> Deed:
    form = {"title": "“Ring us next year”", "body": LINES}
    newest = select(ScriptVersion.title).order_by(ScriptVersion.id.desc())
    return Deed(
        world.carols(), "/scripts/new", lambda: scalar(newest) == "“Ring us next year”", form
    )


@case("scripts.restore")
def restore_script(world: World) -> Deed:
    script = text(ScriptKind.CALL, Stage.FIRST_CALL)
    browser = world.carols()
    browser.post(f"/scripts/{script}/edit", {"title": "Worse", "body": "Worse", "base": "1"})
    newest = select(func.max(ScriptVersion.number)).where(ScriptVersion.script_id == script)
    form = {"version": "1", "base": "2"}
    return Deed(browser, f"/scripts/{script}/restore", lambda: scalar(newest) == 3, form)


@case("scripts.bring_back")
def bring_back(world: World) -> Deed:
    answer = text(ScriptKind.ANSWER)
    with transaction():
        retire_answer(script_id=answer, person_id=world.carol.id, now=clock.now())
    retired = select(Script.retired_at).where(Script.id == answer)
    path = f"/scripts/{answer}/bring-back"
    return Deed(world.carols(), path, lambda: scalar(retired) is None)


@case("settings.save")
def save_settings(world: World) -> Deed:
    return Deed(
        world.carols(),
        "/settings",
        lambda: scalar(select(Settings.security_contact)) == "new.contact@example.org",
        {"first_logs": "0", "sample_percent": "0", "security_contact": "new.contact@example.org"},
    )


@case("signatures.enter")
def enter_signatures(world: World) -> Deed:
    browser = world.carols()
    found = fields_of(look(browser, "Diane Abbott\nIslington North"), "enter")
    form = to_confirm(browser, found)
    return Deed(browser, "/signatures/enter", lambda: _count(PledgeEntry) == 2, form)


@case("steering.put_right")
def put_right(world: World) -> Deed:
    email = select(MP.working_email).where(MP.parliament_id == ABBOTT)
    return Deed(
        world.carols(),
        f"/steering/mps/{ABBOTT}",
        lambda: scalar(email) == "office@example.org",
        {"email": "office@example.org"},
    )


@case("steering.undo")
def undo_details(world: World) -> Deed:
    browser = world.carols()
    browser.post(f"/steering/mps/{ABBOTT}", {"email": "office@example.org"})
    number = scalar(select(Change.id))
    path = f"/steering/changes/{number}/undo"
    return Deed(browser, path, lambda: scalar(select(Change.undone_at)) is not None)


@case("tokens.make")
def make_token(world: World) -> Deed:
    form = {"label": "The dashboard", "datasets": ["contacts"], "days": "30"}
    label = select(Token.label, Token.datasets)
    return Deed(
        world.adas(),
        f"/partners/{sharing_with()}/tokens",
        lambda: scalar(label) == "The dashboard",
        form,
    )


@case("tokens.revoke")
def revoke_token(world: World) -> Deed:
    number = partner()
    agree(number, "contacts")
    token_of(number, "contacts")
    path = f"/api-tokens/{scalar(select(Token.id))}/revoke"
    return Deed(world.carols(), path, lambda: scalar(select(Token.revoked_at)) is not None)


@case("webhooks.add")
def add_webhook(world: World) -> Deed:
    url = "https://1.1.1.1/a?b=c&d=e"
    return Deed(
        world.adas(),
        f"/partners/{sharing_with()}/webhooks",
        lambda: scalar(select(Hook.url)) == url,
        {"url": url, "datasets": ["contacts"]},
    )


def hook(world: World) -> int:
    number = sharing_with()
    with transaction():
        return webhooks.add(
            partner_id=number,
            url="https://1.1.1.1/hook",
            datasets=["contacts"],
            person_id=world.ada.id,
            now=clock.now(),
        )


@case("webhooks.again")
def send_again(world: World) -> Deed:
    number = hook(world)
    with transaction():
        webhooks.send_test(hook_id=number, now=clock.now() - timedelta(hours=1))
    delivery = scalar(select(Delivery.id))
    return Deed(world.adas(), f"/webhooks/deliveries/{delivery}/again", done_by("webhooks.again"))


@case("webhooks.show_secret")
def show_secret(world: World) -> Deed:
    path = f"/webhooks/{hook(world)}/secret"
    return Deed(world.adas(), path, done_by("webhooks.show_secret"))


@case("exports.take")
def take_names(world: World) -> Deed:
    form = {"format": "csv", "rows": "everything", "columns": ["contact_id", "volunteer_name"]}
    return Deed(world.carols(), "/exports/contacts_full", done_by("exports.take"), form)
