"""What people write is matched to our words; what is not clear stays open."""

import csv
from datetime import date, time
from pathlib import Path

import pytest

from outreach.core.vocabulary import Channel, ColumnMeaning, Outcome, PledgeStatus, Stance
from outreach.imports import answer_mapping as answers
from outreach.imports import outcome_mapping as outcomes
from outreach.imports.column_mapping import meaning_of, table
from outreach.imports.date_order import is_month_first
from outreach.imports.date_parsing import parse
from outreach.imports.mappings import is_open
from outreach.imports.mp_matching import Clues, Known, Parliament
from outreach.imports.readers import read
from outreach.imports.skip_reasons import Why
from tests.facts import ABBOTT, BERRY, OBRIEN, STARMER
from tests.imports.sheets import csv_of

DATA = Path(__file__).parents[2] / "outreach/parliament/data"
TODAY = date(2026, 11, 20)
SPELLINGS = {
    "spoke_mp": "Spoke to MP|spoke w/ MP|MP picked up!|Met the MP",
    "spoke_staff": "Spoke to staff|spoke to Jane in office, will pass on|spoke to her husband|"
    "Spoke to MP's caseworker|got through to an intern|constituents only",
    "voicemail_left": "Voicemail|voicmail|left VM|L/VM|LM|Left a message, also emailed|vm x2|"
    "Message left on answering machine",
    "no_answer": "No answer|no anwser|Rang out|no-one there|answerphone, no message left|"
    "switchboard put me through, no answer|No response",
    "busy_or_full": "Busy|line engaged|Voicemail full|couldn't leave a message",
    "told_to_email": "please email|Told to e-mail the office|They asked me to put it in writing|"
    "Spoke to staff - said please email",
    "call_back": "call back Tuesday|Not available - try tomorrow|ring back later",
    "refused": "hung up|refused to discuss|would not talk",
    "bad_number": "wrong no.|number disconnected|not in service|Dead line",
    "sent": "Email sent|emailed|letter posted",
    "bounced": "bounced|email bounced back",
    "auto_reply": "auto-reply|OOO|automatic response",
    "acknowledged_only": "acknowledged|holding reply",
    "replied_generic": "standard reply|replied|Generic response",
    "replied_answered": "Full reply|replied saying she will sign",
    "no_reply": "no reply to email|awaiting response",
    "nothing": "calling|Calling...|-|n/a|to call|TBC",
    "": "✓|Done|yes|gave me an address|will respond in writing|lorem ipsum",
}


@pytest.mark.parametrize("word, texts", SPELLINGS.items())
def test_a_hundred_spellings(word, texts):
    for text in texts.split("|"):
        guess = outcomes.outcome(text)
        assert guess.word == word, text
        assert 0 <= guess.certainty <= 1
        assert bool(guess.certainty) == bool(word)


@pytest.mark.parametrize("word", [*Outcome])
def test_our_own_words_are_certain(word):
    assert outcomes.outcome(word.value) == outcomes.outcome(word.label) == (word, 1.0)


def test_what_is_said_of_how_changes_what_it_means():
    said = outcomes.parts("Call: voicemail, Text: sent")
    assert said == [(Channel.PHONE, "voicemail"), (Channel.SOCIAL, "Text: sent")]
    for text in ("Text: sent", "texted", "sent a text"):  # for somebody to say
        [said] = outcomes.parts(text)
        assert is_open(outcomes.outcome(said.text, said.channel)), text
    assert outcomes.outcome("no reply", Channel.EMAIL).word == Outcome.NO_REPLY
    assert outcomes.outcome("no reply", Channel.PHONE).word == Outcome.NO_ANSWER


def test_small_vocabularies():
    assert answers.stance("very supportive").word == Stance.SUPPORTIVE
    assert is_open(answers.stance("does not support"))
    assert answers.pledge("Yes").word == PledgeStatus.SIGNED
    assert answers.pledge("not signed").word == outcomes.NOT_A_CONTACT
    assert answers.channel("e-mail").word == Channel.EMAIL
    assert outcomes.sent("✓").word == Outcome.SENT


@pytest.mark.parametrize(
    "text",
    [
        *("3/11/2026", "03.11.26", "3 Nov 2026", "Tue 3rd November", "2026-11-03", "3-Nov-26"),
        *("Nov 3, 2026", "3/11", "46329", "3/11/2026 14:05", "11/3/2026 US"),
    ],
)
def test_a_day_in_any_style(text):
    american = text.endswith("US")
    moment = parse(text.removesuffix(" US"), today=TODAY, month_first=american)
    assert moment.day == date(2026, 11, 3)
    assert moment.at == (time(14, 5) if ":" in text else None)


@pytest.mark.parametrize("text", ["", "Tuesday", "10.30", "31/02/2026", "soon", "99999999999"])
def test_what_is_no_day(text):
    assert parse(text, today=TODAY) is None


def test_a_column_says_whether_the_month_stands_first():
    assert is_month_first(["3/11/2026", "11/25/2026"])
    assert not is_month_first(["3/11/2026", "25/11/2026"])
    assert not is_month_first(["3/11/2026", "2026-11-25"])


@pytest.mark.parametrize(
    "header, meaning",
    [
        ("MP Name", "mp"),
        ("Date called", "date"),
        ("Call outcome (please select)", "outcome"),
        ("Email sent?", "email_sent"),
        ("Email address", "email"),
        ("Who called?", "volunteer"),
        ("called by (initials)", "volunteer"),
        ("Contact number", "ignore"),
        ("Additional comments", "note"),
        ("Signed?", "pledge"),
        ("Surname", "last_name"),
        ("parliament_id", "parliament_id"),
        ("Lorem ipsum", "ignore"),
    ],
)
def test_headers(header, meaning):
    assert meaning_of(header).meaning == ColumnMeaning(meaning)


def test_what_a_column_holds_says_more_than_its_header():
    rows = [
        ("MP", "Follow up", "Next", "Source"),
        ("Diane Abbott", "yes", "ask her office for the diary", "Twitter"),
        ("Siân Berry", "no", "write to them in May again", "Twitter"),
    ]
    meant = [one.meaning for one in table(read(csv_of(rows))).meant]
    assert meant == ["mp", "ignore", "note", "ignore"]


@pytest.fixture(scope="module")
def parliament() -> Parliament:
    with (DATA / "constituencies.csv").open() as seats, (DATA / "members.csv").open() as members:
        names = {row["gss_code"]: row["name"] for row in csv.DictReader(seats)}
        forms = ("display_name", "list_name", "full_title")
        return Parliament(
            [
                *(
                    Known(
                        int(row["parliament_id"]),
                        tuple(row[form] for form in forms),
                        row["email"],
                        (names[row["gss_code"]],),
                    )
                    for row in csv.DictReader(members)
                ),
                Known(1, ("Ann Former", "Former, Ann"), "", ()),
            ]
        )


def test_everybody_is_found_by_every_form_of_their_name(parliament):
    for one in parliament.known.values():
        for name in one.names if one.seats else ():
            for form in (name, name.upper(), f"{name} (Lab)", f"Rt Hon {name} MP"):
                assert parliament.find(Clues(form)).mp_id == one.mp_id, form


@pytest.mark.parametrize(
    "name, mp_id",
    [
        ("Starmer, Keir", STARMER),
        ("Rt Hon Sir Keir Starmer KCB KC MP", STARMER),
        ("Kier Starmer", STARMER),
        ("Dianne Abbot", ABBOTT),
        ("D Abbott", ABBOTT),
        ("Sian Berry", BERRY),
        ("Neil O’Brien", OBRIEN),
        ("OBrien Neil", OBRIEN),
    ],
)
def test_a_name_in_another_form_or_mistyped(parliament, name, mp_id):
    assert parliament.find(Clues(name)).mp_id == mp_id


@pytest.mark.parametrize(
    "clues, why",
    [
        (Clues("Lord Dubs"), Why.PEER),
        (Clues("Baroness Jones of Moulsecoomb"), Why.PEER),
        (Clues("Ann Former"), Why.FORMER),
        (Clues("Boris Johnson"), Why.NOBODY),
        (Clues("Theresa May"), Why.NOBODY),
        (Clues("Michael Gove"), Why.NOBODY),
        (Clues("Caroline Lucas"), Why.NOBODY),
        (Clues("Harriet Harman"), Why.NOBODY),
        (Clues("Starmer"), Why.UNSURE),
        (Clues("Caroline Lucas", "Brighton Pavilion"), Why.NOT_THERE),
        (Clues(), Why.NO_NAME),
    ],
)
def test_who_is_nobody_of_today(parliament, clues, why):
    assert parliament.find(clues)[0:3:2] == (None, why)


def test_a_seat_a_number_or_an_address_will_do(parliament):
    assert parliament.find(Clues(seat="Holborn & St. Pancras")).mp_id == STARMER
    assert parliament.find(Clues(number=str(ABBOTT))).mp_id == ABBOTT
    email = parliament.known[BERRY].email
    assert parliament.find(Clues(email=email.upper())).mp_id == BERRY
