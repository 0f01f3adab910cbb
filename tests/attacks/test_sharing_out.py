"""One insider with any number of accounts wants a partner to take data: nothing leaves until a
second person has said so, and the database says the same."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, text, update
from sqlalchemy.exc import DBAPIError

from outreach.coordination.account_help import change_role
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.errors import Unfitting
from outreach.core.extensions import db
from outreach.core.vocabulary import Help, Role
from outreach.exports.api.actions import make_token
from outreach.partners.agreements import Ended, MayNotPutIntoForce, agree, put_into_force
from outreach.partners.models import Agreement
from outreach.partners.queries import agreed, agreement_of, proposal_of
from outreach.people import vouching
from outreach.people.actions import NoLongerYours, disable, note_help
from outreach.people.models import Person
from tests.browsing import Browser, text_of
from tests.exports.api.scenes import Program, problem, token_of
from tests.facts import KEY, scalar, scalars
from tests.ladder import asks_for_password
from tests.partners import scenes
from tests.partners.scenes import signs_in_for
from tests.people.helping import events
from tests.scenes import DAY, MINUTE

on_one = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
TODAY, UNTIL = date(2026, 11, 3), date(2026, 12, 31)
SAID = {"datasets": ["contacts"], "until": UNTIL.isoformat()}


@pytest.fixture
def number(app):
    return scenes.partner()


@pytest.fixture
def mallory(person):
    return person("Mallory", role=Role.COORDINATOR)


@pytest.fixture
def helen(person):
    return person("Helen", role=Role.COORDINATOR)


@pytest.fixture
def propose(number):
    """As somebody's, that the partner may take these; the number of it."""

    def made(by, *datasets, until=UNTIL):
        words = {"datasets": datasets or ["contacts"], "until": until, "now": clock.now()}
        with transaction():
            return agree(partner_id=number, person_id=by.id, **words)

    return made


@pytest.fixture
def put(number):
    """As somebody, into force."""

    def into_force(agreement_id, by):
        words = {"partner_id": number, "agreement_id": agreement_id, "now": clock.now()}
        with transaction():
            put_into_force(person_id=by.id, **words)

    return into_force


def in_force(number):
    return agreed(number, clock.london_date(clock.now()))


def refused(put, made, by, number):
    with pytest.raises(MayNotPutIntoForce) as why:
        put(made, by)
    db.session.rollback()
    assert in_force(number) == frozenset()
    return str(why.value)


def row_of(made):
    return scalar(db.select(Agreement).where(Agreement.id == made))


# Alone


def test_who_proposed_it_is_refused_and_told_who_can(app, number, mallory, helen, propose):
    made = propose(mallory)
    mine = Browser(app, mallory)
    answer = mine.post(f"/partners/{number}/agreements/{made}/put-into-force")
    assert answer.status_code == 403
    assert "Another person must put it into force. Helen can." in text_of(answer)
    page = mine.get(f"/partners/{number}")
    assert "Put into force" not in page.text
    assert "Helen can." in text_of(page)
    assert in_force(number) == frozenset()


@on_one
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMIN])
def test_an_own_second_account_is_no_second_voice(person, number, mallory, propose, put, role):
    second = person("Mallory Two", role=role, by=mallory)
    assert "Nobody has vouched for you" in refused(put, propose(mallory), second, number)


@on_one
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMIN])
def test_nor_does_who_answers_for_the_maker_say_yes(person, number, mallory, propose, put, role):
    second = person("Mallory Two", role=role, by=mallory)
    assert "answer for whoever did" in refused(put, propose(second), mallory, number)


@on_one
def test_nor_through_a_third_account(person, number, mallory, propose, put):
    second = person("Mallory Two", role=Role.COORDINATOR, by=mallory)
    third = person("Mallory Three", role=Role.COORDINATOR, by=second)
    made = propose(third)
    for one in (mallory, second):
        assert refused(put, made, one, number)


@on_one
def test_who_made_a_password_link_for_the_maker_is_no_second_voice(
    person, number, mallory, helen, propose, put
):
    guest = person("Guest", role=Role.COORDINATOR, by=helen)
    with transaction():
        note_help(person_id=guest.id, by=mallory.id, how=Help.PASSWORD, now=clock.now())
    assert refused(put, propose(guest), mallory, number)


@on_one
def test_nobody_puts_into_force_what_nobody_answers_for(
    app, person, number, mallory, helen, propose, put
):
    """The voice that let the maker in lost it: a second coordinator has to make it again."""
    second = person("Mallory Two", role=Role.COORDINATOR, by=mallory)
    made = propose(second)
    with transaction():
        vouching.end_voice(mallory.id)
    assert "Drop it" in refused(put, made, helen, number)
    assert "Drop it" in text_of(Browser(app, helen).get(f"/partners/{number}"))
    assert propose(helen, "contacts", "pledges") != made


@on_one
def test_an_agreement_taken_over_is_not_put_into_force_by_its_taker(
    person, number, mallory, helen, propose, put
):
    made, admin = propose(mallory), person("Ada", role=Role.ADMIN)
    who = {"person_id": mallory.id, "by": admin.id, "now": clock.now()}
    with transaction():
        disable(**who, choices={f"agreement-{made}": helen.id})
    assert refused(put, made, helen, number)
    put(made, admin)
    assert in_force(number) == {"contacts"}


@on_one
@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.PARTNER, None])
def test_others_have_no_such_form(app, person, number, mallory, propose, role):
    made = propose(mallory)
    who = role and person("Someone", role=role)
    if role is Role.PARTNER:
        signs_in_for(who, number)
    answer = Browser(app, who).post(f"/partners/{number}/agreements/{made}/put-into-force")
    assert answer.status_code in ((303,) if who is None else (403, 404))
    assert in_force(number) == frozenset()


# Somebody else’s click


@on_one
def test_an_open_laptop_puts_nothing_into_force(app, number, mallory, helen, propose, moment):
    made, theirs = propose(mallory), Browser(app, helen)
    moment.shift(11 * MINUTE)
    answer = theirs.post(f"/partners/{number}/agreements/{made}/put-into-force")
    assert asks_for_password(answer)
    assert in_force(number) == frozenset()


@on_one
def test_a_form_of_another_site_puts_nothing_into_force(app, number, mallory, helen, propose):
    made, theirs = propose(mallory), Browser(app, helen)
    path = f"/partners/{number}/agreements/{made}/put-into-force"
    assert theirs.post(path, token="-").status_code == 400
    assert theirs.get(path).status_code == 405
    assert in_force(number) == frozenset()


def test_what_changed_after_the_page_was_read_is_not_what_is_put_into_force(
    app, number, mallory, helen, propose, put
):
    """Less is shown to Helen; more is proposed before she presses the button."""
    read = propose(mallory, "progress")
    more = propose(mallory, "progress", "contacts")
    theirs = Browser(app, helen)
    answer = theirs.post(f"/partners/{number}/agreements/{read}/put-into-force")
    assert (answer.status_code, "has ended already" in answer.text) == (409, True)
    assert in_force(number) == frozenset()
    put(more, helen)
    assert in_force(number) == {"progress", "contacts"}


@on_one
def test_nor_by_the_address_of_another_partner(app, number, mallory, helen, propose):
    made, other = propose(mallory), scenes.partner("Another")
    theirs = Browser(app, helen)
    path = f"/partners/{other}/agreements/{made}/put-into-force"
    assert theirs.post(path).status_code == 404
    assert in_force(number) == in_force(other) == frozenset()


@on_one
def test_a_dropped_one_does_not_come_back(app, number, mallory, helen, propose, put):
    made = propose(mallory)
    theirs = Browser(app, helen)
    assert theirs.post(f"/partners/{number}/agreements/{made}/end").status_code == 303
    with pytest.raises(Ended):
        put(made, helen)
    db.session.rollback()
    assert in_force(number) == frozenset()


@on_one
def test_nor_one_whose_last_day_is_over(app, number, mallory, helen, propose, moment):
    made = propose(mallory, until=TODAY)
    moment.shift(DAY)
    theirs = Browser(app, helen)
    answer = theirs.post(f"/partners/{number}/agreements/{made}/put-into-force")
    assert answer.status_code == 409
    assert "Its last day is over. Agree on it again" in text_of(answer)
    assert "Its last day is over." in text_of(theirs.get(f"/partners/{number}"))
    assert "Agreements that are not in force yet" not in theirs.get("/today").text


@on_one
@pytest.mark.parametrize("who", ["mallory", "helen"])
def test_the_same_again_by_anybody_stays_a_proposal(number, mallory, helen, propose, who):
    made = propose(mallory)
    assert propose({"mallory": mallory, "helen": helen}[who]) == made
    assert in_force(number) == frozenset()


@on_one
def test_going_back_to_what_is_in_force_drops_what_waits(number, mallory, helen, propose, put):
    first = propose(mallory, "progress")
    put(first, helen)
    more = propose(mallory, "progress", "contacts")
    assert propose(mallory, "progress") == first
    assert (row_of(more).ended_at, proposal_of(number)) == (clock.now(), None)
    assert in_force(number) == {"progress"}


@on_one
def test_a_longer_time_or_more_of_it_waits_and_what_holds_goes_on(
    number, mallory, helen, propose, put
):
    put(propose(mallory, "progress"), helen)
    propose(mallory, "progress", until=date(2029, 1, 1))
    propose(mallory, "progress", "contacts", "pledges")
    held = agreement_of(number)
    assert (held.datasets, held.until) == (["progress"], UNTIL)
    assert in_force(number) == {"progress"}


@on_one
def test_sent_twice_it_is_put_into_force_once(app, number, mallory, helen, propose):
    made, theirs = propose(mallory), Browser(app, helen)
    path = f"/partners/{number}/agreements/{made}/put-into-force"
    for form in ({"idempotency_key": KEY}, {"idempotency_key": KEY}, {}):
        assert theirs.post(path, form).status_code == 303
    assert events("partners.put_into_force") == [
        (helen.id, f"partner:{number} agreement:{made}"),
    ]


# Whose account is not what it was


@on_one
@pytest.mark.parametrize("what", ["disabled", "volunteer", "partner", "no voice"])
def test_a_second_voice_that_is_none_any_more(number, mallory, helen, person, propose, put, what):
    made, admin = propose(mallory), person("Ada", role=Role.ADMIN)
    who = {"person_id": helen.id, "by": admin.id, "now": clock.now()}
    with transaction():
        if what == "disabled":
            disable(**who)
        elif what == "no voice":
            vouching.take_back(**who)
        else:
            change_role(**who, to=Role(what))
    with pytest.raises((MayNotPutIntoForce, NoLongerYours)):
        put(made, helen)
    db.session.rollback()
    assert in_force(number) == frozenset()


@on_one
@pytest.mark.parametrize("way", ["disable", "erase", "role"])
def test_the_proposal_of_who_goes_is_gone_before_it_is_put_into_force(
    app, number, mallory, helen, person, propose, put, way
):
    made, admin = propose(mallory), Browser(app, person("Ada", role=Role.ADMIN))
    form = {"sure": "y", "role": "volunteer"}
    assert admin.post(f"/people/{mallory.id}/{way}", form).status_code == 303
    with pytest.raises(Ended):
        put(made, helen)
    db.session.rollback()


# Around it


@on_one
def test_no_token_is_made_for_what_waits(number, mallory, person, propose):
    propose(mallory)
    admin = person("Ada", role=Role.ADMIN)
    words = {"label": "x", "days": 30, "person_id": admin.id, "now": clock.now()}
    with pytest.raises(Unfitting), transaction():
        make_token(partner_id=number, datasets=["contacts"], **words)


@on_one
def test_a_token_opens_no_more_than_what_is_in_force(app, number, mallory, helen, propose, put):
    """Nor does one that was made while more was."""
    put(propose(mallory, "progress", "contacts"), helen)
    program = Program(app, token_of(number, "progress", "contacts"))
    put(propose(mallory, "progress"), helen)
    propose(mallory, "progress", "contacts")
    assert program.get("/datasets/progress").status_code == 200
    problem(program.get("/datasets/contacts"), 403, "not-agreed")


@on_one
def test_who_signs_in_for_a_partner_takes_nothing_that_waits(app, number, mallory, propose, person):
    petra = person("Petra", Role.PARTNER)
    signs_in_for(petra, number)
    propose(mallory)
    theirs = Browser(app, petra)
    assert theirs.get("/exports/contacts").status_code == 403
    assert theirs.post("/exports/contacts", {"format": "csv"}).status_code == 403
    assert "Calls and letters" not in text_of(theirs.get("/exports"))


@on_one
def test_no_volunteer_is_asked_for_their_name_before(
    app, number, mallory, helen, propose, put, asha
):
    made = propose(mallory)
    path, asked = "/account/sharing", "a made-up word</strong> instead of your name"
    assert asked not in Browser(app, asha).get(path).text
    put(made, helen)
    assert asked in Browser(app, asha).get(path).text


@on_one
def test_no_webhook_is_told_of_what_waits(app, number, mallory, person, propose):
    propose(mallory)
    admin = Browser(app, person("Ada", role=Role.ADMIN))
    page = text_of(admin.get(f"/partners/{number}/webhooks/new"))
    assert "Nothing that they could be told of is agreed" in page


@on_one
def test_webhooks_are_made_by_admins_alone_like_tokens(app, number, mallory, helen, propose, put):
    put(propose(mallory), helen)
    mine = Browser(app, mallory)
    form = {"url": "https://hooks.example.org/x", "datasets": ["contacts"]}
    assert mine.get(f"/partners/{number}/webhooks/new").status_code == 403
    assert mine.post(f"/partners/{number}/webhooks", form).status_code == 403
    page = mine.get(f"/partners/{number}")
    assert f"/partners/{number}/webhooks/new" not in page.text
    assert "Only an admin adds one; you can stop them." in text_of(page)


@on_one
def test_at_the_server_it_is_in_force_at_once_and_what_waited_is_gone(number, mallory, propose):
    waits = propose(mallory)
    made = scenes.agree(number, "contacts", until=UNTIL)
    assert made != waits
    assert (in_force(number), proposal_of(number)) == ({"contacts"}, None)


# Where it shows


@on_one
@pytest.mark.parametrize("page", ["/today", "/review", "/partners"])
def test_coordinators_find_what_waits_and_what_to_do(app, number, mallory, helen, propose, page):
    propose(mallory)
    theirs, mine = (text_of(Browser(app, who).get(page)) for who in (helen, mallory))
    said = "Mallory agreed on what Migrants Organise may take. It is not in force yet: "
    assert f"{said}look at it, then put it into force or drop it" in theirs
    assert f"{said}see what waits" in mine
    assert "Helen can." in mine


@on_one
@pytest.mark.parametrize("page", ["/people", "/partners"])
def test_so_do_admins(app, person, mallory, propose, page):
    propose(mallory)
    theirs = text_of(Browser(app, person("Ada", role=Role.ADMIN)).get(page))
    assert "put it into force or drop it" in theirs


@on_one
def test_a_volunteer_hears_nothing_of_it(app, asha, mallory, propose):
    propose(mallory)
    assert "in force" not in text_of(Browser(app, asha).get("/today"))


@on_one
def test_who_is_alone_is_told_whom_to_ask(app, number, mallory, propose):
    propose(mallory)
    page = text_of(Browser(app, mallory).get(f"/partners/{number}"))
    assert "flask people invite EMAIL --role coordinator" in page


# Past the program, in the database


@pytest.fixture
def sets(app):
    def attempt(agreement_id, **values):
        with transaction():
            db.session.execute(update(Agreement).where(Agreement.id == agreement_id).values(values))

    return attempt


@pytest.mark.parametrize("by", ["nobody", "themselves", "a volunteer", "no voice", "switched off"])
def test_the_database_takes_no_agreement_into_force_by(
    person, number, mallory, helen, asha, propose, sets, by
):
    made = propose(mallory)
    guest = person("Guest", role=Role.COORDINATOR, by=helen)
    if by == "switched off":
        with transaction():
            off = update(Person).where(Person.id == helen.id).values(disabled_at=clock.now())
            db.session.execute(off)
    people = {"themselves": mallory, "a volunteer": asha, "no voice": guest, "switched off": helen}
    number_of = people[by].id if by in people else None
    with pytest.raises(DBAPIError):
        sets(made, in_force_at=clock.now(), in_force_by=number_of)
    db.session.rollback()
    assert in_force(number) == frozenset()


def test_the_database_takes_a_second_voice(number, mallory, helen, propose, sets):
    sets(propose(mallory), in_force_at=clock.now(), in_force_by=helen.id)
    assert in_force(number) == {"contacts"}


@pytest.mark.parametrize(
    "values",
    [
        {"datasets": ["contacts", "pledges"]},
        {"until": date(2030, 1, 1)},
        {"made_by": None},
        {"made_at": clock.now() - timedelta(days=400)},
        {"partner_id": 0},
    ],
    ids=lambda values: next(iter(values)),
)
@pytest.mark.parametrize("when", ["waits", "holds"])
def test_the_database_changes_nothing_that_was_agreed(
    number, mallory, helen, propose, put, sets, values, when
):
    made = propose(mallory)
    if when == "holds":
        put(made, helen)
    other = scenes.partner("Another")
    with pytest.raises(DBAPIError):
        sets(made, **(values if "partner_id" not in values else {"partner_id": other}))
    db.session.rollback()
    assert row_of(made).datasets == ["contacts"]


@pytest.mark.parametrize("what", ["ended", "the taker’s", "back from its end"])
def test_the_database_puts_no_such_agreement_into_force(
    number, mallory, helen, propose, put, sets, what
):
    made, now = propose(mallory), clock.now()
    into_force = {"in_force_at": now, "in_force_by": helen.id}
    if what == "ended":
        sets(made, ended_at=now)
    elif what == "the taker’s":
        sets(made, kept_by=helen.id)
    else:
        put(made, helen)
        sets(made, ended_at=now)
        into_force = {"ended_at": None}
    with pytest.raises(DBAPIError):
        sets(made, **into_force)
    db.session.rollback()
    assert in_force(number) == frozenset()


def _insert(**row):
    with transaction():
        db.session.execute(insert(Agreement).values(row))


@pytest.mark.parametrize("what", ["at once", "a second one that waits"])
def test_the_database_takes_no_such_new_agreement(number, mallory, helen, propose, what):
    propose(mallory)
    now = clock.now()
    row = {"partner_id": number, "datasets": ["contacts"], "until": UNTIL, "made_at": now}
    if what == "at once":
        row |= {"in_force_at": now, "in_force_by": helen.id}
    with pytest.raises(DBAPIError):
        _insert(**row, made_by=mallory.id)
    db.session.rollback()
    assert in_force(number) == frozenset()


def test_all_that_is_in_force_has_its_second_voice(number, mallory, helen, propose, put):
    """The rule as a question to the database."""
    put(propose(mallory), helen)
    propose(helen, "progress")
    scenes.agree(scenes.partner("Another"))
    alone = text(
        "SELECT count(*) FROM agreements WHERE in_force_at IS NOT NULL AND made_by IS NOT NULL"
        " AND (in_force_by IS NULL OR in_force_by = made_by)"
    )
    assert scalar(alone) == 0
    assert len(scalars(db.select(Agreement.id))) == 3
