"""What a person does at the command line."""

import re

import pytest
from sqlalchemy import delete, func, select, text
from sqlalchemy.pool import NullPool

from outreach import create_app
from outreach.cli.commands import NOT_OURS
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Role, ScriptKind
from outreach.parliament.models import Dataset
from outreach.people.models import Invitation, Person
from outreach.scripts.defaults import DEFAULTS
from outreach.scripts.models import Script, ScriptVersion
from outreach.settings.models import Settings
from tests.browsing import Browser
from tests.facts import contents, scalar, statements

LINK = re.compile(r"http://127\.0\.0\.1:8000(/invitations/[\w-]{43})\n")

ONE_AT_A_TIME = {"poolclass": NullPool}
RESET = re.compile(r"http://127\.0\.0\.1:8000(/reset/[\w-]{43})\n")


@pytest.fixture
def flask(app):
    return lambda *words: app.test_cli_runner().invoke(args=words)


@pytest.mark.parametrize("role", ["volunteer", "coordinator", "partner", "admin"])
def test_invite_prints_the_link_and_nothing_else(app, flask, role):
    result = flask("people", "invite", "dev@example.org", "--role", role)
    assert (result.exit_code, result.stderr) == (0, "")
    link = LINK.fullmatch(result.stdout)
    assert link
    assert scalar(select(Invitation.role)) == role
    assert Browser(app, None).get(link[1]).status_code == 200


@pytest.mark.parametrize(
    "words, sentence",
    [
        (["dev"], "'dev' is not an email address."),
        (["a" * 250 + "@example.org"], "is not an email address."),
        (["asha@example.org"], "asha@example.org has an account here already."),
        (["dev@example.org", "--role", "owner"], "'owner' is not one of"),
        ([], "Missing argument 'EMAIL'."),
    ],
)
def test_invite_refuses_nonsense_in_a_sentence(flask, asha, words, sentence):
    result = flask("people", "invite", *words)
    assert result.exit_code in (1, 2)
    assert result.stdout == ""
    assert sentence in result.stderr
    assert scalar(select(func.count(Invitation.id))) == 0


def test_invite_asks_about_a_curly_apostrophe(flask):
    result = flask("people", "invite", "pat.o’brien@example.org")
    assert "Did you mean pat.o'brien@example.org?" in result.stderr
    assert flask("people", "invite", "“pat.o'brien@example.org”").exit_code == 0
    assert scalar(select(Invitation.email)) == "pat.o'brien@example.org"


def test_invite_keeps_an_address_as_the_form_does(flask):
    assert flask("people", "invite", " Dev@EXAMPLE.org ").exit_code == 0
    assert scalar(select(Invitation.email)) == "dev@example.org"
    for odd in ("dev@", "dev@example", "a b@example.org", "Dev <dev@example.org>"):
        assert "is not an email address" in flask("people", "invite", odd).stderr


def test_whoever_runs_the_server_helps_the_last_coordinator_in(app, flask, carol):
    with transaction():
        db.session.get_one(Person, carol.id).totp_since = clock.now()
    kept = scalar(select(Person.totp_since))
    assert "/reset/" in flask("people", "reset", "Carol@example.org").stdout
    assert scalar(select(Person.totp_since)) == kept
    result = flask("people", "reset", "carol@example.org", "--second-step")
    link = RESET.fullmatch(result.stdout)
    assert link, result.output
    assert Browser(app, None).get(link[1]).status_code == 200
    assert scalar(select(Person.totp_since)) is None


def test_nobody_else_is_helped_in(flask, carol):
    result = flask("people", "reset", "dev@example.org")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Nobody here has the address 'dev@example.org'." in result.stderr


def test_setup_again_changes_nothing_and_is_quick(flask, carol):
    before = contents()
    with statements() as seen:
        result = flask("setup")
    assert result.stdout == "Outreach is at http://127.0.0.1:8000\n"
    assert contents() == before
    assert len(seen) < 10


def test_setup_gives_the_first_coordinator_a_link_until_there_is_one(app, flask, person):
    first, second = (LINK.search(flask("setup").stdout) for _ in range(2))
    assert Browser(app, None).get(first[1]).status_code == 404
    form = {"name": "Carol", "email": "carol@example.org", "password": "four words nobody guesses"}
    form["agreed"] = "y"
    assert Browser(app, None).post(second[1], form).status_code == 303
    assert scalar(select(Person.role)) == "coordinator"
    assert "invitations" not in flask("setup").stdout


def test_setup_loads_the_scripts_that_are_missing(flask, two):
    with transaction():
        others = select(Script.id).where(Script.kind != ScriptKind.PLEDGE)  # whose words are kept
        db.session.execute(delete(ScriptVersion).where(ScriptVersion.script_id.in_(others)))
        db.session.execute(delete(Script).where(Script.kind != ScriptKind.PLEDGE))
    assert "Scripts or letters are missing. Run: ./script/flask setup" in flask("doctor").stdout
    flask("setup")
    assert scalar(select(func.count(ScriptVersion.id))) == len(DEFAULTS)
    assert flask("doctor").stdout == "Nothing is wrong.\n"


@pytest.fixture
def two(carol, person):
    """Two coordinators: without the second nothing can become public."""
    return carol, person("Dev", role=Role.COORDINATOR)


def test_doctor_says_that_one_coordinator_is_too_few(flask, carol):
    result = flask("doctor")
    assert result.exit_code == 1
    assert result.stdout.startswith("Only one coordinator has a voice, so nothing can become")


def test_doctor_finds_nothing(flask, two):
    result = flask("doctor")
    assert (result.exit_code, result.stdout) == (0, "Nothing is wrong.\n")


def test_doctor_says_what_is_wrong(flask):
    with transaction():
        db.session.execute(delete(Dataset))
    result = flask("doctor")
    assert result.exit_code == 1
    assert "There is no coordinator yet. Run: ./script/flask people invite" in result.stdout
    assert "The list of MPs is not loaded" in result.stdout


def test_doctor_says_what_is_doubtful_in_production(store, flask, app, two, monkeypatch):
    monkeypatch.setitem(app.config, "OUTREACH_ENV", "production")
    if store.name == "sqlite":
        store.file.chmod(0o644)
    lines = flask("doctor").stdout.splitlines()
    assert lines[0].startswith("CAMPAIGN_CONTACT is not set")
    assert ("Others on this machine can read" in "".join(lines)) == (store.name == "sqlite")
    if store.name == "sqlite":
        store.file.chmod(0o600)
    monkeypatch.setitem(app.config, "CAMPAIGN_CONTACT", "privacy@example.org")
    assert flask("doctor").stdout.startswith("Settings name nobody for security problems")
    with transaction():
        db.session.add(Settings(id=1, security_contact="security@example.org"))
    assert flask("doctor").stdout == "Nothing is wrong.\n"


def test_doctor_says_in_a_sentence_that_the_tables_are_older(flask, carol):
    with transaction():
        db.session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    result = flask("doctor")
    assert result.exit_code == 1
    assert result.stdout == (
        "The database has no tables yet, or those of an older version. Run: ./script/flask setup\n"
    )


def test_doctor_says_in_a_sentence_that_something_is_missing(flask, carol, monkeypatch):
    def fail():
        db.session.execute(text("SELECT secret FROM no_such_table"))

    monkeypatch.setattr("outreach.cli.commands.has_coordinator", fail)
    result = flask("doctor")
    assert (result.exit_code, result.stdout) == (1, f"{NOT_OURS}\n")


@pytest.mark.parametrize(
    "url, sentence",
    [
        ("sqlite:///{}/none.sqlite3", "The database has no tables yet,"),
        ("sqlite:///{}/text", "The database is damaged, or not one of ours."),
        ("postgresql://us:pw@127.0.0.1:1/x", "The database cannot be reached."),
    ],
)
def test_doctor_without_a_database_says_one_sentence(tmp_path, url, sentence):
    (tmp_path / "text").write_text("This is no database, and long enough to be looked into." * 9)
    url = url.format(tmp_path)
    app = create_app({"SQLALCHEMY_DATABASE_URI": url, "SQLALCHEMY_ENGINE_OPTIONS": ONE_AT_A_TIME})
    with app.app_context():
        result = app.test_cli_runner().invoke(args=["doctor"])
    assert result.exit_code == 1
    [line] = result.stdout.splitlines()
    assert line.startswith(sentence)
