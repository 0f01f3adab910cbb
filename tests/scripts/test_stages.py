"""Which script and which letter fit, over every history of up to three contacts."""

from collections import Counter
from itertools import product

import pytest
from sqlalchemy import insert

from outreach.contacts.models import Contact
from outreach.contacts.queries import past_with
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import (
    OUTCOMES,
    Channel,
    Direction,
    Outcome,
    PledgeStatus,
    ScriptKind,
    Stage,
    Voided,
)
from outreach.scripts.stages import Past, PastContact, past_of, stage
from tests.facts import mps
from tests.scenes import ABBOTT, DAY

NOW = clock.london(clock.london_date(clock.now()))
KINDS = [(channel, outcome) for channel in Channel for outcome in OUTCOMES[channel]]
HEARD = {
    "spoke_mp", "spoke_staff", "voicemail_left", "told_to_email", "call_back", "refused", "sent",
}  # fmt: skip
WAITING_FOR_ANSWER = {"sent", "no_reply", "auto_reply", "acknowledged_only"}
NO_TRACE = {"no_answer", "busy_or_full", "bad_number", "bounced"}


def read(history) -> Past:
    return past_of([PastContact(NOW, *contact) for contact in history], NOW)


def arrived(history):
    """The history without emails that bounced, read from its end."""
    bounced, found = Counter(), []
    for channel, outcome in reversed(history):
        if outcome == "bounced":
            bounced[channel] += 1
        elif outcome == "sent" and bounced[channel]:
            bounced[channel] -= 1
        else:
            found.insert(0, (channel, outcome))
    return found


def expected(history):
    """The rule in its own words: (call script, letter, whether the letter names the request)."""
    real = arrived(history)
    letters = [n for n, (channel, outcome) in enumerate(real)
               if outcome == "sent" and channel in ("email", "letter", "web_form")]  # fmt: skip
    asked = [n for n, (_, outcome) in enumerate(real) if outcome == "told_to_email"]
    last = [outcome for _, outcome in real if outcome not in NO_TRACE][-1:]
    later = "chasing" if letters and last[0] in WAITING_FOR_ANSWER else "follow_up"
    call = later if any(outcome in HEARD for _, outcome in real) else "first_call"
    letter = later if letters else "first_call"
    return call, letter, max(asked, default=-1) > max(letters, default=-1)


def test_script_and_letter_over_every_history_of_three_contacts():
    wrong = []
    for length in range(4):
        for history in product(KINDS, repeat=length):
            past = read(history)
            call = stage(ScriptKind.CALL, PledgeStatus.ASKED, past)
            letter = stage(ScriptKind.LETTER, PledgeStatus.ASKED, past)
            if (call, letter, bool(past.request)) != expected(history):
                wrong.append((history, call, letter, past.request))
    assert wrong == []


@pytest.mark.parametrize("status", PledgeStatus)
def test_an_mp_who_thinks_gets_the_words_for_that_once_begun(status):
    thinking = status in ("considering", "agreed_unconfirmed")
    later = "considering" if thinking else "follow_up"
    assert stage(ScriptKind.CALL, status, Past()) is Stage.FIRST_CALL
    assert stage(ScriptKind.CALL, status, Past(is_heard=True)) == later
    assert stage(ScriptKind.LETTER, status, Past(is_heard=True)) is Stage.FIRST_CALL
    assert stage(ScriptKind.LETTER, status, Past(is_heard=True, is_written=True)) == later


@pytest.mark.parametrize("days, sentence", [(0, "today"), (1, "on Mon 2 Nov")])
def test_the_request_is_of_its_day(moment, days, sentence):
    now = clock.now()
    contact = PastContact(now - days * DAY, Channel.PHONE, Outcome.TOLD_TO_EMAIL)
    assert past_of([contact], now).request == f"I am writing as your office asked {sentence}."


def row_of(person, mp_id, channel, outcome, **more):
    row = {"mp_id": mp_id, "person_id": person.id, "at": NOW, "channel": channel, "note": ""}
    on = NOW.date() if outcome is Outcome.CALL_BACK else None
    return row | {"outcome": outcome, "follow_up_on": on} | more


@pytest.mark.parametrize("direction", Direction)
def test_one_contact_of_every_kind_reads_from_the_log(asha, direction):
    logs = dict(zip(mps(len(KINDS)), KINDS, strict=True))
    with transaction():
        rows = [row_of(asha, mp_id, *kind, direction=direction) for mp_id, kind in logs.items()]
        db.session.execute(insert(Contact), rows)
    for mp_id, kind in logs.items():
        assert past_with(mp_id, NOW) == read([kind]), kind


def test_an_undone_contact_says_nothing(asha):
    undone = {"voided_at": NOW, "voided_as": Voided.UNDONE, "direction": Direction.OUT}
    with transaction():
        row = row_of(asha, ABBOTT, Channel.PHONE, Outcome.VOICEMAIL_LEFT, **undone)
        db.session.execute(insert(Contact).values(**row))
    assert past_with(ABBOTT, NOW) == Past()
