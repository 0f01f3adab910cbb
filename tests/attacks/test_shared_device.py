"""Somebody else sits down at the same device, or a cache, a mail scanner or a search engine looks
on. Back after a sign-out is in tests/browser/webkit."""

import pytest
from sqlalchemy import func, select

from outreach.auth.password_resets import make_reset_link
from outreach.core import clock
from outreach.core.background import wait
from outreach.core.database import transaction
from outreach.core.vocabulary import PledgeStatus, Role
from outreach.people.actions import invite_all
from outreach.pledges.actions import confirm
from outreach.pledges.models import Objection, PledgeEntry
from outreach.pledges.offices import views as offices
from outreach.pledges.offices.models import OfficeSignature
from outreach.pledges.offices.tokens import number
from tests.browsing import text_of
from tests.facts import ABBOTT, STARMER, marked, scalar
from tests.ladder import message_at
from tests.pledges.offices.test_sign import link, sent, signed  # noqa: F401 (fixtures)
from tests.public.scenes import HOLBORN

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)

# An address with a secret, and whether it is one that works.
SECRET_PAGES = (
    *("/invitations/guessed", "/reset/guessed", "/sign/guessed", "/demo/guessed"),
    *("/confirm/signature/guessed", "/confirm/objection/guessed"),
)
PAGES_OF_NOBODY = ("/sign-in", "/sign-in?next=/today", "/reset", "/sign-in/code", "/nothing")


# What stays behind ----------------------------------------------------------------------------


@pytest.mark.parametrize("path", SECRET_PAGES)
def test_an_address_with_a_secret_is_stored_and_listed_nowhere(stranger, path):
    for page in (stranger.get(path), stranger.post(path)):
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("path", PAGES_OF_NOBODY)
def test_nothing_stores_a_page_before_signing_in(stranger, path):
    assert stranger.get(path).headers["Cache-Control"] == "no-store"


def test_an_invitation_is_not_stored(stranger, carol):
    with transaction():
        invited = invite_all(
            emails=["guest@example.org"],
            role=Role.VOLUNTEER,
            invited_by=carol.id,
            now=clock.now(),
        )
    [(_, token)] = invited.made
    page = stranger.get(f"/invitations/{token.rsplit('/', 1)[-1]}")
    assert "guest@example.org" in text_of(page)
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex"


def test_a_link_to_a_new_password_is_not_stored(stranger, asha):
    with transaction():
        token = make_reset_link(person_id=asha.id, by=None, now=clock.now())
    page = stranger.get(f"/reset/{token.rsplit('/', 1)[-1]}")
    assert "asha@example.org" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.COORDINATOR, Role.PARTNER, Role.ADMIN])
def test_signing_out_clears_the_device(person, browser_of, role):
    answer = browser_of(person("Guest", role=role)).post("/sign-out")
    assert answer.status_code == 303
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_a_page_that_is_everybodys_clears_nothing(stranger):
    for path in ("/pledges", "/sign-in", "/write"):
        assert "Clear-Site-Data" not in stranger.get(path).headers


# Programs that open links and send forms ------------------------------------------------------


TYPED_BY_PROGRAMS = (
    *("", "0", "Sam", "on", "test@example.org", "12345", "١٢٣٤", " ", "\u200b1234", "-1", "1e3"),
    *("null", "00000", "' OR 1=1"),
)


@pytest.mark.parametrize(
    "typed", [None, {"name": "x"}, *({"number": t} for t in TYPED_BY_PROGRAMS)]
)
def test_a_scanner_that_sends_the_form_confirms_nothing(stranger, signed, typed):  # noqa: F811
    answer = stranger.post(signed, typed)
    assert message_at(answer, "number")
    assert scalar(select(OfficeSignature.confirmed_at)) is None
    assert scalar(select(func.count(PledgeEntry.id))) == 0


def test_the_number_stands_in_the_message_and_not_on_the_page(stranger, signed, sent):  # noqa: F811
    right = number("signature", scalar(select(OfficeSignature.id)))
    assert f"enter the number {right}" in sent[0].body
    assert right not in text_of(stranger.get(signed))
    wrong = f"{(int(right) + 1) % 10_000:04}"
    page = stranger.post(signed, {"number": wrong})
    assert f'value="{wrong}"' in page.text
    assert stranger.post(signed, {"number": f" {right} "}).status_code == 303
    assert scalar(select(OfficeSignature.confirmed_at)) is not None


def test_each_message_has_a_number_of_its_own(app):
    numbers = {number(kind, row) for kind in ("signature", "objection") for row in range(40)}
    assert len(numbers) > 70
    assert all(len(each) == 4 and each.isascii() and each.isdigit() for each in numbers)


# Letters that a stranger has us send ----------------------------------------------------------

WORDS = {"name": "Sam Office", "role": "Office manager", "words": "She never signed this."}


def published_for(mp_id, asha, carol):
    entry_id = marked(asha, mp_id, PledgeStatus.SIGNED)
    with transaction():
        confirm(entry_id=entry_id, person_id=carol.id, now=clock.now())


def test_where_nothing_is_published_a_coordinator_reads_first(stranger, sent, browser_of, carol):  # noqa: F811
    page = stranger.follow(stranger.post(f"/wrong/{ABBOTT}", WORDS))
    wait()
    assert sent == []
    assert "Somebody of us reads it first" in text_of(page)
    assert "She never signed this." in text_of(browser_of(carol).get("/review"))


def test_all_offices_together_get_few_letters_a_day(
    stranger,
    sent,  # noqa: F811
    asha,
    carol,
    monkeypatch,
):
    for mp_id in (ABBOTT, STARMER):
        published_for(mp_id, asha, carol)
    monkeypatch.setattr(offices, "TO_ALL_OFFICES", offices.TO_ALL_OFFICES._replace(times=3))
    for mp_id in (ABBOTT, STARMER, ABBOTT, STARMER, ABBOTT):
        assert stranger.post(f"/wrong/{mp_id}", WORDS).status_code == 303
    wait()
    assert len(sent) == 3
    assert scalar(select(func.count(Objection.id)).where(Objection.by_hand)) == 2


def test_the_real_office_gets_through_after_three_false_ones(
    stranger,
    sent,  # noqa: F811
    asha,
    carol,
    browser_of,
):
    published_for(ABBOTT, asha, carol)
    for _ in range(3):
        stranger.post(f"/wrong/{ABBOTT}", {**WORDS, "words": "Nonsense."})
    real = {**WORDS, "words": "We really never signed."}
    assert stranger.post(f"/wrong/{ABBOTT}", real).status_code == 303
    wait()
    assert len(sent) == 3
    review = browser_of(carol).get("/review")
    assert "We really never signed." in text_of(review)
    assert "Nonsense." not in text_of(review)


def test_one_place_cannot_fill_the_review(stranger, sent):  # noqa: F811
    answers = [stranger.post(f"/wrong/{ABBOTT}", WORDS).status_code for _ in range(12)]
    assert answers == [303] * 10 + [429] * 2


# A cache that anybody fills -------------------------------------------------------------------


def kept(app):
    """The addresses whose answers are kept ready."""
    return (
        list(app.extensions["published_answers"].kept)
        if "published_answers" in app.extensions
        else []
    )


@pytest.mark.parametrize("page", ["/embed", "/write"])
@pytest.mark.parametrize(
    "seat", [f"{HOLBORN}x", f"{HOLBORN}%20", f"{HOLBORN}%00x", "%EF%BC%A514001290", f"x{HOLBORN}"]
)
def test_junk_after_a_code_is_no_seat_and_not_kept(app, stranger, page, seat):
    assert stranger.get(f"{page}?seat={seat}").status_code in (400, 404)
    assert not kept(app)


@pytest.mark.parametrize("page", ["/embed", "/write"])
def test_a_code_in_small_letters_is_answered_and_not_kept(app, stranger, page):
    assert stranger.get(f"{page}?seat={HOLBORN.lower()}").status_code == 200
    assert not kept(app)
    assert stranger.get(f"{page}?seat={HOLBORN}").status_code == 200
    assert kept(app) == [f"{page}?{HOLBORN}"]
