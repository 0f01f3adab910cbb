"""Whatever is sent gets a sentence, never our mistake: and nothing is half-written."""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from markupsafe import escape
from sqlalchemy import func, select, update

from outreach.audit.models import AuditEvent
from outreach.contacts.models import Contact, Draft, Letter, LogReview
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import (
    Channel,
    ClaimEnd,
    Direction,
    Outcome,
    PledgeStatus,
    QueueState,
    Result,
    Role,
    SaidBy,
    Stance,
)
from outreach.parliament.models import PhoneNumber
from outreach.people import actions
from outreach.people.models import Invitation, Person
from outreach.pledges.models import PledgeCheck, PledgeEntry
from outreach.queue.models import BoardRevision, Claim, QueueEntry
from outreach.scripts.models import ScriptVersion
from tests.browsing import Browser
from tests.facts import ABBOTT, BERRY, NOBODY, STARMER, claimed, logged, marked, scalar
from tests.review.scenes import ask_about

FORM = {"content_type": "application/x-www-form-urlencoded"}
TABLES = (Contact, Letter, Draft, PledgeEntry, Person, Invitation)
COUNTS = select(
    select(BoardRevision.value).scalar_subquery(),
    # What was refused is written down, too.
    select(func.count()).where(AuditEvent.result == Result.DONE).scalar_subquery(),
    *(select(func.count()).select_from(table).scalar_subquery() for table in TABLES),
)

many = settings(
    max_examples=30,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

fewer = settings(many, max_examples=15)  # of what reads long pages

# Bytes are sent as they are: no text can hold them.
NASTY = st.sampled_from(
    [
        *(
            "",
            " ",
            "\t",
            "\r\n",
            "\0",
            "a\0b",
            "😀🏴󠁧󠁢󠁳󠁣󠁴󠁿",
            "\u202eevil",
            "\u2066",
            "é" * 300,
            "x" * 10_000,
        ),
        *(b"\xed\xa0\x80", b"\xff\xfe", b"\x80abc", "<script>alert(1)</script>", "' OR 1=1 --"),
        *("-1", "0", "٣", "²", "1e9", "9" * 19, "9" * 30, "9" * 5000, "NaN", "None", "ß", "İ"),
        *("0001-01-01", "9999-12-31", "2026-02-30", "2026-11-02", "2026-W45-1", "20261130"),
        *("2026-11-03T10:00:00+14:00", "9999-12-31T23:59:59-14:00", "//evil.example", "http://["),
        *(
            "javascript:alert(1)",
            "https://example.org/\n",
            "a@b@c",
            "@",
            "a" * 300 + "@example.org",
        ),
    ]
)
ANYTHING = st.one_of(NASTY, st.text(max_size=40), st.binary(max_size=12))
EXTRA = st.sampled_from(["role", "user_id", "is_admin", "claimed_by", "person_id", "csrf_token"])


def fields(**good: Any) -> st.SearchStrategy[list[tuple[str, Any]]]:
    """A filled-in form: most fields good, some not, some twice, some that are not ours."""
    pairs = [
        st.tuples(st.just(name), st.one_of(st.sampled_from(list(values)), ANYTHING))
        for name, values in good.items()
    ]
    doubled = st.lists(st.one_of(pairs), max_size=2)
    extra = st.lists(st.tuples(EXTRA, ANYTHING), max_size=2)
    filled = st.tuples(*[st.one_of(pair, pair, st.none()) for pair in pairs])
    return st.builds(
        lambda some, *more: [pair for pair in [*some, *more[0], *more[1]] if pair],
        filled,
        doubled,
        extra,
    )


CONTACT = fields(
    channel=Channel,
    direction=Direction,
    outcome=Outcome,
    stance=Stance,
    said_by=SaidBy,
    note=["The diary secretary is helpful"],
    follow_up_on=["2026-11-10"],
    after=["", "9", "17"],
    phone_id=["1", str(NOBODY)],
    idempotency_key=["a-key-of-sixteen-or-more"],
)
OWN = "My street has people from forty countries."
CASE = "Ask for Sam. Her reference is H1234567."
LETTER = fields(
    channel=["email", *Channel],
    outcome=["sent", *Outcome],
    note=["The diary secretary is helpful", CASE],
    own=[OWN, CASE],
    subject=["The pledge"],
    letter=["Dear Ms Smith,\r\n\r\nPlease sign the pledge.", CASE, "x" * 5001],
    script_version_id=["1", "2", str(NOBODY)],
    instead=["note", "own", "letter", "subject"],
    again=["1"],
)


@pytest.fixture
def browser(app: Any, asha: Person, ben: Person, carol: Person) -> Browser:
    """Somebody who may do everything and holds an MP."""
    claimed(carol)
    return Browser(app, carol)


def counts() -> Any:
    """How many rows there are, and the board's revision: any write of ours changes one."""
    found = db.session.execute(COUNTS).one()
    db.session.rollback()
    return found


def send(browser: Browser, path: str, pairs: list[tuple[str, Any]], *, shows: bool = False) -> Any:
    """Send the form. What is refused says why and changes nothing. With `shows`, what was done is
    the answer itself: a link that nobody sees again."""
    before = getattr(browser, "seen", None) or counts()
    headers = {"X-CSRFToken": browser.token}
    response = browser.client.post(path, data=urlencode(pairs), headers=headers, **FORM)
    done = response.status_code == 303 or (shows and response.status_code == 200)
    assert done or 400 <= response.status_code < 500, response.status
    browser.seen = counts()
    if not done:
        assert browser.seen == before
        assert has_a_sentence(response.text), response.text
    return response


def has_a_sentence(html: str) -> bool:
    return any(mark in html for mark in ('class="error"', "<h1>"))


def read(browser: Browser, path: str, **headers: str) -> None:
    response = browser.client.get(path, headers=headers)
    assert response.status_code < 500, response.status


@many
@given(pairs=CONTACT, mp_id=st.sampled_from([STARMER, STARMER, ABBOTT]))
def test_a_contact(browser, pairs, mp_id):
    response = send(browser, f"/mps/{mp_id}/contacts", pairs)
    if response.status_code == 422:
        note = next((value for name, value in pairs if name == "note"), "")
        assert isinstance(note, bytes) or str(escape(note.strip())) in response.text


def mine(person: Person) -> None:
    """Whatever was logged before, this person holds the MP."""
    with transaction():
        free = {"claimed_by": None, "claimed_until": None, "not_before": None}
        db.session.execute(update(QueueEntry).where(QueueEntry.mp_id == STARMER).values(free))
        ended = {"ended_at": clock.now(), "ended_as": ClaimEnd.RELEASED}
        db.session.execute(update(Claim).where(Claim.ended_at.is_(None)).values(ended))
    claimed(person)


def first(pairs: list[tuple[str, Any]], name: str) -> str:
    """What counts of a field: the first that was sent; nothing of what is no text."""
    value = next((value for sent, value in pairs if sent == name), "")
    return "" if isinstance(value, bytes) else str(value).strip()


def is_there(text: str, response: Any) -> None:
    """On the page, as it was typed; a browser sends line ends of its own."""
    assert str(escape(text)) in response.text, text


def kept_letters() -> list[Any]:
    """What is written to offices, and the entry that it belongs to."""
    query = select(Letter.body, Contact.outcome, Contact.channel)
    query = query.join(Contact, Contact.id == Letter.contact_id)
    found = db.session.execute(query).all()
    db.session.rollback()
    return list(found)


@fewer
@given(pairs=LETTER)
def test_a_contact_with_a_letter(browser, carol, pairs):
    browser.seen = mine(carol)
    response = send(browser, f"/mps/{STARMER}/contacts", pairs)
    if response.status_code == 422 and first(pairs, "channel") == "email":
        for name in ("note", "own") if not first(pairs, "letter") else ("letter", "subject"):
            is_there(first(pairs, name), response)
    assert {kept.outcome for kept in kept_letters()} <= {Outcome.SENT}
    assert all(kept.body and "H1234567" not in kept.body for kept in kept_letters())
    used = select(Contact.script_version_id).where(Contact.script_version_id.is_not(None))
    versions = select(ScriptVersion.id)
    assert scalar(used.where(Contact.script_version_id.not_in(versions))) is None


@fewer
@given(pairs=LETTER)
def test_making_a_letter(browser, carol, pairs):
    browser.seen = mine(carol)
    response = send(browser, f"/mps/{STARMER}/letter", pairs)
    if response.status_code == 422 and first(pairs, "channel") == "email":
        is_there(first(pairs, "letter") or first(pairs, "own"), response)
    read(browser, f"/mps/{STARMER}?channel=email")
    assert scalar(select(func.count(Contact.id))) == 0


@fewer
@given(pairs=LETTER)
def test_a_draft(browser, carol, pairs):
    browser.seen = mine(carol)
    assert send(browser, f"/mps/{STARMER}/draft", pairs).status_code in (303, 400, 413)
    draft = scalar(select(Draft))
    assert "H1234567" not in str(draft.fields if draft else "")
    read(browser, f"/mps/{STARMER}")
    read(browser, f"/mps/{STARMER}?channel=email")


@fewer
@given(pairs=LETTER)
def test_a_draft_of_an_mp_that_one_does_not_hold(browser, pairs):
    for action in ("draft", "letter"):
        assert send(browser, f"/mps/{ABBOTT}/{action}", pairs).status_code >= 400
    assert scalar(select(func.count(Draft.claim_id))) == 0


@fewer
@given(pairs=fields(words=["Sam", "s a", "Ask for Sam", ".*", "x" * 501]))
def test_taking_words_out(browser, ben, pairs):
    browser.seen = None
    note = "Ask for Sam"
    entry = scalar(select(Contact.id)) or logged(ben, BERRY) or scalar(select(Contact.id))
    with transaction():
        db.session.execute(update(Contact).values(note=note))
    response = send(browser, f"/contacts/{entry}/redact", pairs)
    if response.status_code == 303:
        assert scalar(select(Contact.note)) in ("[removed]", "Ask for [removed]")
    else:
        assert scalar(select(Contact.note)) == note
        is_there(first(pairs, "words"), response) if response.status_code == 422 else None


@fewer
@given(pairs=LETTER)
def test_a_correction(browser, carol, pairs):
    browser.seen = None
    counting = select(Contact.id).where(Contact.voided_at.is_(None))
    entry = scalar(counting) or logged(carol, BERRY) or scalar(counting)
    response = send(browser, f"/contacts/{entry}/correct", pairs)
    if response.status_code == 422:
        is_there(first(pairs, "note"), response)
    assert len(db.session.scalars(counting).all()) == 1
    assert scalar(select(Contact.id).where(Contact.note.contains("H1234567"))) is None


@many
@given(pairs=fields(reason=["unknown", "NOT_NOW"], idempotency_key=["a-key-of-sixteen-or-more"]))
def test_a_skip(browser, carol, pairs):
    send(browser, f"/claims/{claimed(carol).claim_id}/skip", pairs)


@many
@given(pairs=fields(status=PledgeStatus, link=["https://example.org/pledge", "ftp://example.org"]))
def test_a_pledge(browser, pairs):
    response = send(browser, f"/mps/{BERRY}/pledge", pairs)
    link = next((value for name, value in pairs if name == "link"), "")
    if response.status_code == 422 and 'class="pledge"' in response.text:
        assert isinstance(link, bytes) or str(escape(link.strip())) in response.text


@many
@given(pairs=fields(reason=["Nobody there knows of it"]))
def test_a_refused_pledge(browser, ben, pairs):
    browser.seen = None
    unchecked = select(PledgeEntry.id).where(PledgeEntry.id.not_in(select(PledgeCheck.entry_id)))
    entry = scalar(unchecked) or marked(ben, BERRY, PledgeStatus.SIGNED)
    send(browser, f"/review/pledges/{entry}/refuse", pairs)


@many
@given(pairs=fields(reason=["Was it not the MP?"]))
def test_a_log_sent_back(browser, ben, pairs):
    browser.seen = None
    contact_id = scalar(select(LogReview.contact_id)) or ask_about(ben)
    undecided = {"reviewed_by": None, "reviewed_at": None, "verdict": None, "reason": ""}
    with transaction():
        db.session.execute(update(LogReview).values(undecided))
    send(browser, f"/review/logs/{contact_id}/return", pairs)


@many
@given(
    pairs=fields(
        recess_from=["2026-12-17", "9999-12-31"],
        recess_until=["2027-01-04", "0001-01-01"],
        first_logs=["3", "50", "51"],
        sample_percent=["10", "101"],
    )
)
def test_settings(browser, pairs):
    send(browser, "/settings", pairs)
    read(browser, "/today")


@many
@given(
    pairs=fields(email=["asha@example.org", "nobody@example.org"], password=["wrong"]),
    target=ANYTHING,
)
def test_a_sign_in(app, stranger, asha, pairs, target):
    response = send(stranger, f"/sign-in?next={quote(target)}", pairs)
    assert response.status_code in (400, 413, 422)


@many
@given(
    pairs=fields(
        addresses=["dev@example.org", "asha@example.org", "Dev <dev@example.org>, Ben"],
        role=[*Role],
        checked=["", "1"],
    )
)
def test_an_invitation(browser, pairs):
    response = send(browser, "/people/invitations", pairs, shows=True)
    roles = select(func.count()).where(Invitation.role == Role.ADMIN)
    assert scalar(roles) == 0
    if response.status_code == 422:
        text = next((value for name, value in pairs if name == "addresses"), "")
        assert isinstance(text, bytes) or str(escape(text.strip())) in response.text


@many
@given(
    pairs=fields(
        name=["Dev"],
        email=["dev@example.org", "asha@example.org"],
        password=["four words nobody guesses", "short"],
        own_gss_code=["", "E14001290", "E00000000"],
        agreed=["y", ""],
        role=["coordinator"],
    )
)
def test_a_first_account(app, asha, pairs):
    browser = Browser(app, None)
    with transaction():
        token = actions.invite(email=None, role=Role.VOLUNTEER, invited_by=None, now=clock.now())
    send(browser, f"/invitations/{token}", pairs)
    assert scalar(select(func.count()).where(Person.role != Role.VOLUNTEER)) == 0


LISTS = fields(
    q=["berry", "o'brien"],
    party=["Labour"],
    region=["London"],
    mine=["1"],
    pledge=PledgeStatus,
    state=QueueState,
    sort=["name", "seat", "party", "last", "pledge"],
    page=["1", "13", "14"],
    lane=PledgeStatus,
    below=["0", "-20", str(2**31), str(-(2**31))],
)
TAGS = st.one_of(
    st.sampled_from(["", "-", "1-", "0-0", "9" * 18 + "-1762164000", "-1--1", "1-99999999999"]),
    st.from_regex(r"[0-9]{1,20}-[0-9]{1,12}", fullmatch=True),
    st.text(st.characters(min_codepoint=33, max_codepoint=255), max_size=80),
)


@many
@given(path=st.sampled_from(["/mps", "/board"]), pairs=LISTS, fragment=st.booleans())
def test_what_an_address_asks_of_a_list(browser, path, pairs, fragment):
    headers = {"HX-Request-Type": "partial"} if fragment else {}
    read(browser, f"{path}?{urlencode(pairs)}", **headers)


@many
@given(pairs=LISTS, tag=TAGS)
def test_what_a_board_says_that_it_has_seen(browser, pairs, tag):
    read(browser, f"/board/changes?{urlencode(pairs)}", **{"HX-PTag": tag})


@many
@given(
    pairs=fields(
        before=["2026-11-03T10:00:00+00:00", "2026-11-03"],
        logged=["1", str(2**31), str(2**63), str(2**64)],
        channel=Channel,
        marked=["1"],
    )
)
def test_what_an_address_asks_of_a_call_page(browser, pairs):
    read(browser, f"/mps/{STARMER}?{urlencode(pairs)}")


@many
@given(
    path=st.sampled_from(["/mps/%s", "/invitations/%s", "/demo/%s", "/static/%s", "/%s"]),
    what=st.one_of(ANYTHING, st.integers().map(str), st.sampled_from(["2147483648", "%D9%A3"])),
)
def test_an_address_that_leads_nowhere(browser, path, what):
    response = browser.client.get(path % quote(what, safe="%"), buffered=True)
    assert response.status_code in (200, 303, 308, 400, 404), response.status


IMPOSSIBLE = [
    ({"outcome": "shouted"}, "Choose one of the answers given."),
    ({}, "Choose how it went."),
    ({"outcome": "spoke_mp", "channel": "letter"}, "does not go with this channel"),
    ({"outcome": "spoke_mp", "channel": "smoke"}, "Choose how you were in touch."),
    ({"outcome": "no_answer", "stance": "against"}, "only be noted when somebody there answered"),
    ({"outcome": "spoke_mp", "stance": "against"}, "Choose who said so."),
    ({"outcome": "call_back"}, "Choose the day on which to call back."),
    ({"outcome": "call_back", "follow_up_on": "2026-11-02"}, "This day has passed."),
    ({"outcome": "call_back", "follow_up_on": "2026-02-30"}, "There is no such day."),
    ({"outcome": "call_back", "follow_up_on": "9999-12-31"}, "within the next year"),
    ({"outcome": "call_back", "follow_up_on": "0001-01-01"}, "This day has passed."),
    ({"outcome": "no_answer", "after": "25"}, "Choose one of the hours given."),
    ({"outcome": "no_answer", "note": "x" * 10_000}, "Use at most 500 characters."),
    ({"outcome": "no_answer", "direction": "up"}, "Choose who contacted whom."),
]


@pytest.mark.parametrize("form, sentence", IMPOSSIBLE)
@pytest.mark.parametrize("fragment", [False, True])
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_what_does_not_go_together_is_explained_and_kept(browser, form, sentence, fragment):
    typed = {"note": "Ask for <b>Sam</b>", **form}
    response = browser.post(f"/mps/{STARMER}/contacts", typed, fragment=fragment)
    assert response.status_code == 422
    assert sentence in response.text
    assert str(escape(typed["note"])) in response.text
    assert scalar(select(func.count(Contact.id))) == 0


@pytest.mark.parametrize("after", [" ", "\u2009"])
def test_an_hour_of_blanks_is_no_hour(browser, after):
    response = browser.post(
        f"/mps/{STARMER}/contacts",
        {"outcome": "call_back", "follow_up_on": "2026-11-10", "after": after},
    )
    assert response.status_code in (303, 422)


@pytest.mark.parametrize("phone_id", ["9" * 10, "9" * 19, "9" * 5000, "-1", "٣", "x", "another"])
def test_a_number_of_nobody_or_of_another_mp_is_left_alone(browser, phone_id):
    others = select(PhoneNumber.id).where(PhoneNumber.mp_id == ABBOTT)
    data = {"outcome": "bad_number", "phone_id": phone_id.replace("another", str(scalar(others)))}
    response = browser.post(f"/mps/{STARMER}/contacts", data)
    assert response.status_code in (303, 422)
    broken = select(PhoneNumber.mp_id).where(PhoneNumber.broken_at.is_not(None))
    assert scalar(broken) in (None, STARMER)


def raw(browser: Browser, body: bytes, content_type: str) -> Any:
    return browser.client.post(
        f"/mps/{STARMER}/contacts",
        data=body,
        content_type=content_type,
        headers={"X-CSRFToken": browser.token},
    )


@pytest.mark.parametrize(
    "body, content_type, status",
    [
        (b"outcome=no_answer&note=a%00b", FORM["content_type"], 400),
        (b"outcome=no_answer&%00=1", FORM["content_type"], 400),
        (b"note=" + b"x" * 70 * 1024, FORM["content_type"], 413),
        (b'{"outcome": "no_answer", "note": "\\u0000"}', "application/json", 400),
        (b"[1]", "application/json", 400),
        (b"outcome=no_answer", "text/plain", 400),
        (b"outcome=no_answer", "multipart/form-data", 422),
        (b"\xff\xfe\x00", "multipart/form-data; boundary=x", 422),
        (b"", "", 422),
    ],
)
def test_a_body_that_is_no_form_of_ours(browser, body, content_type, status):
    before = counts()
    response = raw(browser, body, content_type)
    assert (response.status_code, has_a_sentence(response.text)) == (status, True)
    assert counts() == before


def test_two_hundred_fields_are_not_read_as_one_of_ours(browser):
    body = urlencode([("outcome", "no_answer")] + [(f"field{n}", "x") for n in range(200)])
    assert raw(browser, body.encode(), FORM["content_type"]).status_code in (303, 413)
    parts = "".join(
        f'--x\r\nContent-Disposition: form-data; name="f{n}"\r\n\r\n1\r\n' for n in range(200)
    )
    answer = raw(browser, f"{parts}--x--\r\n".encode(), "multipart/form-data; boundary=x")
    assert answer.status_code == 413


def test_bytes_that_are_no_text_are_kept_as_far_as_they_are(browser):
    response = raw(browser, b"outcome=no_answer&note=caf%E9+%ED%A0%80+ok", FORM["content_type"])
    assert response.status_code == 303
    assert scalar(select(Contact.note)) == "caf%E9 %ED%A0%80 ok"


def test_fields_that_are_not_on_the_form_do_nothing(browser, asha, carol):
    extra = {"role": "coordinator", "person_id": asha.id, "mp_id": ABBOTT, "late": "1", "at": "0"}
    browser.post(f"/mps/{STARMER}/contacts", {"outcome": "no_answer", **extra})
    contact = scalar(select(Contact))
    assert (contact.person_id, contact.mp_id, contact.late) == (carol.id, STARMER, False)
    assert contact.at == clock.now()
    assert scalar(select(Person.role).where(Person.id == asha.id)) == Role.VOLUNTEER


def test_of_a_field_sent_twice_the_first_counts(browser):
    raw(browser, b"outcome=no_answer&outcome=spoke_mp&note=a&note=b", FORM["content_type"])
    contact = scalar(select(Contact))
    assert (contact.outcome, contact.note) == (Outcome.NO_ANSWER, "a")


@pytest.mark.parametrize(
    "text", ["😀 🏴󠁧󠁢󠁳󠁣󠁴󠁿", "\u202eright to left", "Zoë, Siân and İpek", "x" * 500, "😀" * 500]
)
def test_a_note_in_any_script_is_kept_as_it_was(browser, text):
    page = browser.follow(
        browser.post(f"/mps/{STARMER}/contacts", {"outcome": "no_answer", "note": text})
    )
    assert scalar(select(Contact.note)) == text
    assert text in page.text


@pytest.mark.parametrize("mp_id", ["0", "-1", "4514x", "2147483647", "2147483648", "9" * 40, "٣"])
@pytest.mark.parametrize("path", ["/mps/%s", "/mps/%s/claim", "/claims/%s/release"])
def test_an_id_of_nobody_is_not_found(browser, path, mp_id):
    send: Callable[[str], Any] = browser.get if path == "/mps/%s" else browser.post
    response = send(path % mp_id)
    assert response.status_code == 404
    assert "<h1>Not found</h1>" in response.text


def test_every_day_of_the_calendar_is_answered(browser):
    for day in (date.min, date(1970, 1, 1), date(2026, 11, 3), date(2038, 1, 20), date.max):
        data = {"outcome": "call_back", "follow_up_on": day.isoformat()}
        assert browser.post(f"/mps/{STARMER}/contacts", data).status_code in (303, 422)
