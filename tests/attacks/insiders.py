"""One voice with any number of accounts, and what it can do to make something public alone. Every
step is a real action; a refusal changes nothing."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from outreach.auth import password_resets as resets
from outreach.contacts.actions import mark_pledge
from outreach.contacts.corrections.redaction import redact_about
from outreach.coordination import account_help
from outreach.coordination.bulk_changes.contact_details import put_right
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.errors import Refusal
from outreach.core.extensions import db
from outreach.core.vocabulary import (
    STAFF,
    ColumnMeaning,
    ImportState,
    PledgeStatus,
    PublicStatus,
    Role,
)
from outreach.imports import actions as sheets
from outreach.imports import queries as sheet_queries
from outreach.imports.mappings import Choices, value_key
from outreach.imports.models import Import
from outreach.imports.plan import World
from outreach.imports.planner import plan
from outreach.imports.stored_rows import brought, pack_brought
from outreach.parliament.models import MP
from outreach.people import actions as people
from outreach.people import vouching
from outreach.people.joining.actions import accept_invitation
from outreach.people.models import Person
from outreach.pledges import actions as pledges
from outreach.pledges import published
from outreach.pledges.models import Objection, PledgeEntry
from outreach.pledges.offices import actions as offices
from outreach.pledges.offices import objections
from outreach.pledges.offices.models import OfficeLink, OfficeSignature
from outreach.pledges.offices.tokens import secret
from outreach.pledges.queries import waiting_entry
from outreach.pledges.second_person import checks

LINK = "https://example.org/said-so"
LETTER = "A letter of 2 November: she signs"
DAY = timedelta(days=1)
ENTERED = (PledgeStatus.SIGNED, PledgeStatus.SIGNED, PledgeStatus.DECLINED, PledgeStatus.WITHDRAWN)


class Campaign:
    """Two honest voices, honest volunteers, and Mallory, who is one voice and whose `accounts`
    grow. `mp_id` is whom it is about."""

    def __init__(self, person: Callable[..., Person], mp_id: int, name: str, role: Role) -> None:
        self.mp_id, self.name, self.number = mp_id, name, 0
        self.honest = [
            person(f"{who} {name}", role=Role.COORDINATOR).id for who in ("Helen", "Hugo")
        ]
        self.helen, self.hugo = self.honest
        helen = db.session.get_one(Person, self.helen)
        self.volunteers = [person(f"Vera {name}", by=helen).id, person(f"Walt {name}").id]
        db.session.rollback()
        self.mallory = person(f"Mallory {name}", role=role).id
        self.accounts = [self.mallory]
        self.passwords: set[int] = set()
        self.steps: set[int] = set()
        self.now = clock.now()

    def everybody(self) -> list[int]:
        return [*self.accounts, *self.volunteers, *self.honest]

    def tried(self, action: Callable[..., Any], **words: Any) -> Any:
        """What it returned; None if it was refused."""
        db.session.rollback()
        try:
            with transaction():
                return action(**words, now=self.now)
        except Refusal:
            return None

    def public(self) -> list[str]:
        """All that is told of this MP beyond *asked*."""
        beyond = (PublicStatus.SIGNED, PublicStatus.SAID_NO)
        told = [str(one.status) for one in published.everyone() if one.mp_id == self.mp_id]
        found = [one for one in told if one in beyond]
        found += [str(one) for one in published.evidence(self.mp_id)]
        found += [f"disputed {one}" for one in published.objections(self.mp_id)]
        db.session.rollback()
        return found

    # What Mallory does, as `by`, who is one of her accounts.

    def invite(self, by: int, role: Role) -> None:
        self.number += 1
        email = f"{self.name}.{self.number}@example.org".lower().replace(" ", ".")
        token = self.tried(people.invite, email=email, role=role, invited_by=by)
        if token:
            words = {"email": email, "name": f"Sock {self.number}", "password_hash": "-"}
            made = self.tried(accept_invitation, token=token, own_gss_code=None, **words)
            self.accounts.append(made[0])

    def take_over(self, by: int, person_id: int) -> None:
        """Make a password link, and use it: this is the account then, unless it has a second
        step."""
        who = {"person_id": person_id, "by": by}
        made = self.tried(account_help.start_password_reset, **who, by_email=False)
        if made:
            self.tried(resets.choose_password, token=made[1], new_hash="-")
            self.passwords.add(person_id)
            self._is_theirs(person_id)

    def reset_step(self, by: int, person_id: int) -> None:
        if self.tried(account_help.reset_second_step, person_id=person_id, by=by):
            self.steps.add(person_id)
            self._is_theirs(person_id)

    def change_role(self, by: int, person_id: int, to: Role) -> None:
        self.tried(account_help.change_role, person_id=person_id, to=to, by=by)
        self._is_theirs(person_id)

    def switch_off(self, by: int, person_id: int) -> None:
        if person_id not in self.honest:
            self.tried(people.disable, person_id=person_id, by=by)

    def switch_on(self, by: int, person_id: int) -> None:
        self.tried(people.enable, person_id=person_id, by=by)

    def vouch(self, by: int, person_id: int) -> None:
        self.tried(vouching.vouch, person_id=person_id, by=by)

    def take_voice(self, by: int, person_id: int) -> None:
        self.tried(vouching.take_back, person_id=person_id, by=by)

    def enter(self, by: int, which: int) -> None:
        better = ({"link": LINK}, {"link": None, "described": LETTER})[which % 2]
        words = better | {"status": ENTERED[which % 4], "in_public": True}
        role = self._role(by)
        if role in (Role.VOLUNTEER, Role.COORDINATOR):
            words["by_coordinator"] = role is Role.COORDINATOR
            self.tried(mark_pledge, mp_id=self.mp_id, person_id=by, **words)

    def make_link(self, by: int) -> None:
        """Of whoever made it, all who work here can see it: the office's form is filled in by
        anybody, and the message goes by hand."""
        if self._role(by) is Role.COORDINATOR:
            self.tried(offices.make_link, mp_id=self.mp_id, person_id=by)

    def sign(self, by: int) -> None:
        newest = select(func.max(OfficeLink.id)).where(OfficeLink.mp_id == self.mp_id)
        if (link := db.session.scalar(newest)) is None:
            return
        words = {"name": "Sam", "role": "Staff", "by_mp": True, "by_hand": True, "words": 1}
        signed = self.tried(offices.sign, token=secret("link", link), **words)
        maker = db.session.get_one(OfficeLink, link).made_by
        if signed and maker in self.accounts:  # who sees the message
            signature = db.session.scalar(select(func.max(OfficeSignature.id))) or 0
            self.tried(offices.confirm, token=secret("signature", signature))

    def dispute(self, by: int) -> None:
        words = {"mp_id": self.mp_id, "name": "Sam", "role": "Staff", "words": "That is wrong"}
        self.tried(objections.object_to, **words, by_hand=True)
        number = self._newest(Objection)
        if number and self._role(by) is Role.COORDINATOR:
            passed = {"objection_id": number, "person_id": by}
            self.tried(objections.pass_on, **passed)
            self.tried(objections.confirm, token=secret("objection", number))

    def see(self, by: int) -> None:
        if number := self._newest(Objection):
            self.tried(objections.see, objection_id=number, person_id=by)

    def details(self, by: int) -> None:
        if self._role(by) is Role.COORDINATOR:
            self.number += 1
            email = f"office.{self.number}@example.org"
            self.tried(put_right, mp_id=self.mp_id, by=by, email=email)

    def redact(self, by: int) -> None:
        if self._role(by) is Role.COORDINATOR:
            words = {"mp_id": self.mp_id, "words": "letter", "person_id": by}
            self.tried(redact_about, **words)

    def sheet(self, bringer: int, chooser: int, writer: int) -> None:
        """Brought by one, corrected by another, written by a third."""
        name = db.session.get_one(MP, self.mp_id).display_name
        self.number += 1
        rows = f"MP,Date,Outcome,Signed?,Evidence\n{name},2/10/2026,spoke to MP,Yes,{LINK}\n"
        sheet = brought(rows.encode())
        words = {"file_name": "a.csv", "digest": f"{self.name}{self.number}"[-64:], "rows": 1}
        words |= {"cells": pack_brought(sheet), "choices": Choices()}
        number, _ = self.tried(sheets.bring, person_id=bringer, **words)
        self._at(number, ImportState.READY)
        version = db.session.get_one(Import, number).version
        corrected = {"import_id": number, "version": version, "choices": Choices()}
        self.tried(sheets.choose, person_id=chooser, **corrected)
        self._at(number, ImportState.WRITING)
        world = World(parliament=sheet_queries.parliament(), now=self.now)
        signed = Choices(answers={value_key(ColumnMeaning.PLEDGE, "Yes"): PledgeStatus.SIGNED})
        planned = plan(sheet.table, signed, world, sheet.same)
        self.tried(sheets.write, import_id=number, person_id=writer, planned=planned)

    def check(self, by: int, which: int) -> None:
        """Confirm the newest entry, or refuse it."""
        number = self._newest(PledgeEntry)
        if number and self._role(by) is Role.COORDINATOR:
            words = {"entry_id": number, "person_id": by}
            if which % 5:
                self.tried(pledges.confirm, **words)
            else:
                self.tried(pledges.refuse, **words, reason="Not so")

    def take_back(self, by: int) -> None:
        if number := self._newest(PledgeEntry):
            words = {"entry_id": number, "person_id": by}
            coordinates = self._role(by) is Role.COORDINATOR
            self.tried(pledges.take_back, **words, by_coordinator=coordinates)

    def confirm_by_honest(self) -> bool:
        """Whether the honest voices can confirm what waits as it is; True if nothing does."""
        entry_id = self._newest(PledgeEntry)
        entry = waiting_entry(entry_id) if entry_id else None
        if entry is None:
            return True
        check = checks([entry])[entry.id]
        for who in [one for one in self.honest if one in {voice.id for voice in check.can}]:
            if self.tried(pledges.confirm, entry_id=entry_id, person_id=who):
                return True
        return False

    def enter_by_honest(self) -> bool:
        """Whether one honest voice can take back what waits and enter it anew, for the other."""
        entry_id = self._newest(PledgeEntry)
        if entry_id and waiting_entry(entry_id):
            helen = {"person_id": self.helen, "by_coordinator": True}
            self.tried(pledges.take_back, entry_id=entry_id, **helen)
        words = {"status": PledgeStatus.SIGNED, "link": LINK, "by_coordinator": True}
        self.tried(mark_pledge, mp_id=self.mp_id, person_id=self.helen, **words)
        entry_id = self._newest(PledgeEntry)
        return bool(self.tried(pledges.confirm, entry_id=entry_id, person_id=self.hugo))

    def _is_theirs(self, person_id: int) -> None:
        """A password opens an account that has no second step; else it takes both."""
        if person_id in self.accounts or person_id not in self.passwords:
            return
        if self._role(person_id) is Role.VOLUNTEER or person_id in self.steps:
            self.accounts.append(person_id)

    def _role(self, person_id: int) -> Role | None:
        found = db.session.execute(
            select(Person.role, Person.disabled_at).where(Person.id == person_id)
        ).one()
        db.session.rollback()
        return None if found.disabled_at else found.role

    def _newest(self, table: Any) -> int | None:
        found = db.session.scalar(select(func.max(table.id)).where(table.mp_id == self.mp_id))
        db.session.rollback()
        return found

    def _at(self, number: int, state: ImportState) -> None:
        with transaction():
            db.session.get_one(Import, number).state = state


def staff(campaign: Campaign, among: Sequence[int]) -> list[int]:
    """Those of these who look after people."""
    return [one for one in among if campaign._role(one) in STAFF]


def moment_after(campaign: Campaign, days: int) -> datetime:
    return campaign.now + days * DAY
