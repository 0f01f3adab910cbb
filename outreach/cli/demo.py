"""Practice data for `./script/server --demo`: real MPs, invented people, three invented weeks.

Everything goes through the real actions, each told a later moment than the one before, so what
is shown can only be what really could have happened. The same moment gives the same data.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import cycle
from random import Random
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import select, update

from outreach.auth import demo_links
from outreach.cli.demo_coordination import coordinate, let_an_hour_run_out
from outreach.cli.demo_partner import share
from outreach.contacts import actions as contacts
from outreach.contacts import spot_checks as reviews
from outreach.contacts.actions import Entry
from outreach.contacts.models import LogReview
from outreach.contacts.queries import past_with
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import (
    CONTINUES,
    REACHED,
    Channel,
    Outcome,
    PledgeStatus,
    Role,
    SaidBy,
    ScriptKind,
    SkipReason,
    Stance,
    Verdict,
)
from outreach.parliament.models import MP, Constituency
from outreach.parliament.queries import with_seat
from outreach.people.models import Person, Vouching
from outreach.pledges import actions as pledges
from outreach.pledges.queries import mps_waiting, waiting_for_check
from outreach.pledges.second_person import checks
from outreach.queue import actions as queue
from outreach.queue.models import QueueEntry
from outreach.scripts import queries as scripts
from outreach.scripts.stages import stage

DAYS, CALLS_A_DAY, LEFT_FOR_REVIEW = 21, 14, 2
QUIET = timedelta(days=14)
# Asha and Carol are who a visitor signs in as: practice links lead to the first of a role.
VOLUNTEERS = ("Asha", "Ben", "Dev", "Efua", "Femi", "Hana", "Idris", "Lena")
COORDINATORS = ("Carol", "Jo")
HOMES = {
    "Asha": "Bristol Central",
    "Ben": "Leeds Central and Headingley",
    "Dev": "Hackney South and Shoreditch",
}
# In hundredths, as in a real campaign's log: two calls in five end at a machine.
SHARES = {
    Outcome.VOICEMAIL_LEFT: 40,
    Outcome.NO_ANSWER: 20,
    Outcome.TOLD_TO_EMAIL: 15,
    Outcome.SPOKE_STAFF: 13,
    Outcome.SPOKE_MP: 2,
    Outcome.BUSY_OR_FULL: 3,
    Outcome.CALL_BACK: 3,
    Outcome.REFUSED: 2,
    Outcome.BAD_NUMBER: 2,
}
SAID_BY = {Outcome.SPOKE_MP: SaidBy.MP, Outcome.SPOKE_STAFF: SaidBy.STAFF}
SIGNS = (Stance.SUPPORTIVE, PledgeStatus.SIGNED)
THINKS = (Stance.LEANING_SUPPORTIVE, PledgeStatus.CONSIDERING)
UNCLEAR = (Stance.UNCLEAR, None)
SAYS_NO = (Stance.AGAINST, PledgeStatus.DECLINED)
NO_POLICY = (Stance.WOULD_NOT_SAY, PledgeStatus.NO_PLEDGES_POLICY)
# What offices that answer say, one after the other, and where it leads.
HEARD = (SIGNS, THINKS, SIGNS, SAYS_NO, UNCLEAR, SIGNS, THINKS, NO_POLICY, SIGNS, UNCLEAR)
NOTES = (
    "Ask for the office manager. Mornings are best.",
    "Friendly. They want the text of the pledge by email.",
    "They open the post on Tuesdays.",
    "A new caseworker starts next week. Worth a second call.",
    "The line goes to the Westminster office after four.",
    "Asked which of their neighbours have signed.",
)
# The sentence of their own with which volunteers begin a letter.
OWN_WORDS = (
    "My street has people from forty countries, and we look after each other.",
    "I teach English on Tuesdays, and nobody should be afraid to ask for help.",
    "My own grandparents came here with one suitcase, and were met with kindness.",
    "At our food bank we see what it does to people when they trust nobody.",
)


class Scene(NamedTuple):
    chance: Random
    heard: Iterator[tuple[Stance, PledgeStatus | None]]
    volunteers: list[int]
    carol: int
    jo: int


def welcome() -> str:
    """Fill an empty database, once; returns the address and a sign-in link per role."""
    if db.session.scalar(select(Person.id).limit(1)) is None:
        _fill(clock.now())
    url = current_app.config["PUBLIC_URL"]
    links = [
        f"  as a {role.label.lower() + ':':<13}{url}/demo/{demo_links.link_token(role)}"
        for role in (Role.VOLUNTEER, Role.COORDINATOR, Role.PARTNER)
    ]
    return "\n".join((f"Outreach with practice data is at {url}", "Look around:", *links))


def _fill(now: datetime) -> None:
    with transaction():
        scene = _people(now - timedelta(days=DAYS + 1))
    for morning in _mornings(now):
        with transaction():
            _one_day(_at_work(scene, morning < now - QUIET), morning)
    asha, ben, dev, *_, idris, _lena = scene.volunteers
    with transaction():
        let_an_hour_run_out(idris, now)
        _the_last_hour(scene, now)
    with transaction():
        coordinate(by=scene.carol, asked=(asha, ben), flagged_by=dev, now=now)
    with transaction():
        share(by=scene.carol, let_their_name_go=asha, now=now)


def _at_work(scene: Scene, everybody: bool) -> Scene:
    """Lena has not been seen for two weeks."""
    return scene if everybody else scene._replace(volunteers=scene.volunteers[:-1])


def _people(now: datetime) -> Scene:
    """Jo let the volunteers in, so Carol checks what they enter. Nobody has vouched for Amara."""
    ids = []
    for name in (*VOLUNTEERS, *COORDINATORS):
        home = select(Constituency.gss_code).where(Constituency.name == HOMES.get(name))
        person = Person(
            email=f"{name.lower()}@example.org",
            name=name,
            password_hash="-",  # noqa: S106  (nobody can sign in with it)
            role=Role.VOLUNTEER if name in VOLUNTEERS else Role.COORDINATOR,
            own_gss_code=db.session.scalar(home),
            created_at=now,
        )
        db.session.add(person)
        db.session.flush()
        ids.append(person.id)
    *volunteers, carol, jo = ids
    for person_id in (carol, jo):
        db.session.add(Vouching(person_id=person_id, vouched_by=None, at=now))
    theirs = update(Person).where(Person.id.in_(volunteers))
    db.session.execute(theirs.values(invited_by=jo))
    _newcomer(jo, now)
    chance = Random(650)  # noqa: S311  (the same every time)
    return Scene(chance, cycle(HEARD), volunteers, carol, jo)


def _newcomer(invited_by: int, now: datetime) -> None:
    amara = Person(
        email="amara@example.org",
        name="Amara",
        password_hash="-",  # noqa: S106  (nobody can sign in with it)
        role=Role.COORDINATOR,
        invited_by=invited_by,
        created_at=now,
    )
    db.session.add(amara)
    db.session.flush()


def _mornings(now: datetime) -> Iterator[datetime]:
    """When calls began on each working day before today."""
    for back in range(DAYS, 0, -1):
        day = clock.london_date(now) - timedelta(days=back)
        if day.weekday() < 5:
            yield clock.london(day, time(10))


def _one_day(scene: Scene, morning: datetime) -> None:
    chance = scene.chance
    for turn in range(CALLS_A_DAY):
        at = morning + timedelta(minutes=25 * turn + chance.randrange(10))
        person_id = chance.choice(scene.volunteers)
        claim = queue.claim_next(person_id=person_id, now=at)
        dice = chance.random()
        if dice < 0.04:
            queue.release(claim_id=claim.claim_id, person_id=person_id, now=at)
        elif dice < 0.08:
            why = chance.choice(list(SkipReason))
            queue.skip(claim_id=claim.claim_id, person_id=person_id, reason=why, now=at)
        else:
            (outcome,) = chance.choices(list(SHARES), list(SHARES.values()))
            _call(scene, claim.mp_id, person_id, outcome, at + timedelta(minutes=6))
    evening = morning + timedelta(hours=7)
    _read_a_reply(scene, evening)
    _open_the_post(scene, evening)
    _confirm(scene, evening)


def _confirm(scene: Scene, now: datetime) -> None:
    rows = waiting_for_check()[:-LEFT_FOR_REVIEW]
    asked = checks([row.PledgeEntry for row in rows])
    for entry_id, check in asked.items():
        pledges.confirm(entry_id=entry_id, person_id=check.can[0].id, now=now)
    logs = select(LogReview.contact_id).where(LogReview.verdict.is_(None))
    for contact_id in db.session.scalars(logs.order_by(LogReview.contact_id)).all()[
        :-LEFT_FOR_REVIEW
    ]:
        reviews.review(
            contact_id=contact_id,
            person_id=scene.carol,
            verdict=Verdict.ACCEPTED,
            reason="",
            now=now,
        )


def _call(scene: Scene, mp_id: int, person_id: int, outcome: Outcome, at: datetime) -> None:
    note = scene.chance.choice(NOTES) if scene.chance.random() < 0.3 else ""
    entry = Entry(channel=Channel.PHONE, outcome=outcome, note=note)
    if outcome is Outcome.CALL_BACK:
        day = clock.london_date(at) + timedelta(days=scene.chance.choice((1, 2, 3)))
        entry = replace(entry, follow_up_on=day)
    _log(scene, mp_id, person_id, entry, at)
    if outcome in CONTINUES:
        email = _letter(scene, mp_id, person_id, at)
        _log(scene, mp_id, person_id, email, at + timedelta(minutes=4))


def _letter(scene: Scene, mp_id: int, person_id: int, at: datetime) -> Entry:
    mp, seat = db.session.execute(
        with_seat(select(MP, Constituency)).where(MP.parliament_id == mp_id)
    ).one()
    row = db.session.get_one(QueueEntry, mp_id)
    name = db.session.get_one(Person, person_id).name
    past = past_with(mp_id, at)
    fields = scripts.merge_fields(mp, seat, row, name)
    own = scripts.own_words(scene.chance.choice(OWN_WORDS), past)
    letter_stage = stage(ScriptKind.LETTER, row.pledge_status, past)
    words = scripts.words(ScriptKind.LETTER, letter_stage, fields | own)
    return Entry(
        channel=Channel.EMAIL,
        outcome=Outcome.SENT,
        script_version_id=words.version_id,
        letter=(words.title, words.text),
    )


def _read_a_reply(scene: Scene, at: datetime) -> None:
    """Jo opens the mailbox: on most days an office has answered an email."""
    asked = select(QueueEntry.mp_id).where(
        QueueEntry.last_outcome == Outcome.SENT, QueueEntry.last_contact_at < at - timedelta(days=3)
    )
    mp_id = db.session.scalar(asked.order_by(QueueEntry.last_contact_at).limit(1))
    if mp_id is not None:
        reply = Entry(channel=Channel.EMAIL, outcome=Outcome.REPLIED_ANSWERED)
        _log(scene, mp_id, scene.jo, reply, at)


def _open_the_post(scene: Scene, at: datetime) -> None:
    """Jo finds a letter from an MP who agreed on the phone: now they have signed."""
    agreed = select(QueueEntry.mp_id).where(
        QueueEntry.pledge_status == PledgeStatus.AGREED_UNCONFIRMED,
        QueueEntry.mp_id.not_in(mps_waiting()),
    )
    mp_id = db.session.scalar(agreed.order_by(QueueEntry.last_contact_at).limit(1))
    if mp_id is not None:
        contacts.mark_pledge(
            mp_id=mp_id,
            person_id=scene.jo,
            status=PledgeStatus.SIGNED,
            link=None,
            described="A letter from the MP: “I sign your pledge, and so does my office.”",
            by_coordinator=True,
            now=at,
        )


def _log(scene: Scene, mp_id: int, person_id: int, entry: Entry, at: datetime) -> None:
    who: dict[str, Any] = {"mp_id": mp_id, "person_id": person_id, "now": at}
    if entry.outcome not in REACHED:
        contacts.log(entry=entry, **who)
        return
    stance, status = next(scene.heard)
    said_by = SAID_BY.get(entry.outcome, SaidBy.DOCUMENT)
    note = entry.note or scene.chance.choice(NOTES)
    contacts.log(entry=replace(entry, stance=stance, said_by=said_by, note=note), **who)
    if status:
        with suppress(pledges.MoveNotAllowed):
            contacts.mark_pledge(status=status, link=None, **who)


def _the_last_hour(scene: Scene, now: datetime) -> None:
    """What is going on as somebody looks: calls just made, some promised for today, MPs held."""
    asha, *others = scene.volunteers
    for minutes, person_id, outcome in (
        (58, asha, Outcome.VOICEMAIL_LEFT),
        (50, asha, Outcome.SPOKE_STAFF),
        (42, scene.carol, Outcome.VOICEMAIL_LEFT),
    ):
        at = now - timedelta(minutes=minutes)
        claim = queue.claim_next(person_id=person_id, now=at)
        _call(scene, claim.mp_id, person_id, outcome, at)
    today = clock.london_date(now)
    for minutes, hour in ((38, 11), (34, 14), (30, 16)):
        at = now - timedelta(minutes=minutes)
        claim = queue.claim_next(person_id=asha, now=at)
        entry = Entry(channel=Channel.PHONE, outcome=Outcome.CALL_BACK, note=NOTES[minutes % 6])
        # What was promised for an hour that has passed was promised for any time today.
        ahead = clock.london(today, time(hour)) > at
        promised = replace(entry, follow_up_on=today, follow_up_after=hour if ahead else None)
        _log(scene, claim.mp_id, asha, promised, at)
    for place, person_id in enumerate((*others[:5], asha)):
        queue.claim_next(person_id=person_id, now=now - timedelta(minutes=20 - 3 * place))
    _confirm(scene, now)
