"""Small steps of signing in."""

from datetime import timedelta
from typing import Any

import pyotp
from sqlalchemy import insert, select, update
from werkzeug.test import TestResponse

from outreach.auth import two_factor as second_factor
from outreach.auth.models import RecoveryCode
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.people.models import Person
from tests.browsing import Browser

PASSWORD = "four words nobody guesses"
NEW = "another four nobody guesses"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HALF_MINUTE, SECOND = timedelta(seconds=30), timedelta(seconds=1)
HOME, ELSEWHERE = "192.0.2.1", "198.51.100.7"


def change(someone: Person, **values: Any) -> Person:
    with transaction():
        db.session.execute(update(Person).where(Person.id == someone.id).values(**values))
    return now(someone)


def now(someone: Person) -> Person:
    """As the database has them."""
    db.session.rollback()
    found = db.session.scalars(
        select(Person).where(Person.id == someone.id).execution_options(populate_existing=True)
    ).one()
    db.session.expunge(found)
    db.session.rollback()
    return found


def set_up(someone: Person) -> Person:
    """They have a second step since a while."""
    since = clock.now() - timedelta(days=1)
    return change(someone, totp_secret=SECRET, totp_since=since, totp_step=None)


def recovery_codes(someone: Person) -> list[str]:
    codes, hashes = second_factor.make_codes()
    with transaction():
        rows = [{"person_id": someone.id, "code_hash": code_hash} for code_hash in hashes]
        db.session.execute(insert(RecoveryCode), rows)
    return codes


def code(steps: int = 0, secret: str = SECRET) -> str:
    """What the app shows; of so many half minutes later."""
    return pyotp.TOTP(secret).at(clock.now() + steps * HALF_MINUTE)


def sign_in(browser: Browser, someone: Person, password: str = PASSWORD) -> TestResponse:
    return send(browser, "/sign-in", email=someone.email, password=password)


def send(browser: Browser, path: str, **form: str) -> TestResponse:
    """Send a form of ours, after however many sign-ins."""
    with browser.client.session_transaction() as session:
        session["csrf_token"] = "form token"
    return browser.post(path, form)


def cookie(browser: Browser) -> str:
    return str(browser.client.get_cookie("outreach").value)  # type: ignore[union-attr]


def move(browser: Browser, address: str) -> Browser:
    """From now on it is somewhere else."""
    browser.client.environ_base["REMOTE_ADDR"] = address
    return browser


def is_in(browser: Browser) -> bool:
    return browser.get("/account").status_code == 200
