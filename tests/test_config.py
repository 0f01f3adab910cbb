"""Settings from the environment, and the refusal of unsafe ones."""

import os
import secrets
import subprocess
import sys

import pytest

import config
from outreach.core.database import engine_options, normalise_url

SAFE = {
    "OUTREACH_ENV": "production",
    "SECRET_KEY": "Xb3-nR7w_QmZk82TgVf0aLpYs5HcJdUe",
    "PUBLIC_URL": "https://outreach.example.org/",
    "DATABASE_URL": "postgresql://outreach@db.example.org/outreach",
    "TRUSTED_PROXIES": "1",
}


@pytest.fixture
def instance(tmp_path, monkeypatch):
    monkeypatch.setattr(config, "INSTANCE", tmp_path / "instance")
    monkeypatch.setattr(config, "ADDRESS", tmp_path / "instance" / "address")
    return tmp_path / "instance"


@pytest.mark.parametrize(
    "url", ["postgres://a:b@c:5/d", "postgresql://a:b@c:5/d", "postgresql+psycopg://a:b@c:5/d"]
)
def test_every_spelling_of_postgresql_means_psycopg(url):
    parsed = normalise_url(url)
    assert parsed.drivername == "postgresql+psycopg"
    assert parsed.render_as_string(hide_password=False).endswith("://a:b@c:5/d")


def test_sqlite_stays_what_it_is():
    url = normalise_url("sqlite:////var/outreach.sqlite3")
    assert (url.drivername, url.database) == ("sqlite", "/var/outreach.sqlite3")
    assert engine_options(url)["connect_args"]["isolation_level"] is None


def test_production_starts_with_safe_settings(instance):
    settings = config.load(SAFE)
    assert settings["PUBLIC_URL"] == "https://outreach.example.org"
    assert settings["SESSION_COOKIE_NAME"] == "__Host-outreach"
    assert settings["SESSION_COOKIE_SECURE"] is True
    assert settings["SECRET_KEY"] == SAFE["SECRET_KEY"]
    assert not instance.exists()


UNSAFE = [
    ({"SECRET_KEY": ""}, "SECRET_KEY: it is missing."),
    ({"SECRET_KEY": "Xb3-nR7w_QmZk82TgVf0aLpYs5HcJdU"}, "SECRET_KEY: it is shorter than 32"),
    ({"SECRET_KEY": "x" * 64}, "SECRET_KEY: it repeats itself"),
    ({"SECRET_KEY": "a1b2c3d4e5" * 6}, "SECRET_KEY: it repeats itself"),
    ({"SECRET_KEY": "Please-Change-Me-nR7w_QmZk82TgVf0aLp"}, "SECRET_KEY: it looks like one from"),
    ({"SECRET_KEY": "django-insecure-nR7w_QmZk82TgVf0aLp"}, "SECRET_KEY: it looks like one from"),
    ({"PUBLIC_URL": ""}, "PUBLIC_URL: set the https:// address"),
    ({"PUBLIC_URL": "http://outreach.example.org"}, "PUBLIC_URL: set the https:// address"),
    ({"PUBLIC_URL": "https://localhost"}, "PUBLIC_URL: other people cannot reach"),
    ({"PUBLIC_URL": "https://outreach.example.org/app"}, "PUBLIC_URL: only the address"),
    ({"PUBLIC_URL": "https://asha:x@outreach.example.org"}, "PUBLIC_URL: only the address"),
    ({"PUBLIC_URL": "https://outreach.example.org:x"}, "PUBLIC_URL: only the address"),
    ({"OUTREACH_DEMO": "1"}, "OUTREACH_DEMO: practice data is not for production"),
    ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG: it shows strangers how this works"),
    ({"MAIL_URL": "smtp://mail.example.org"}, "MAIL_URL: passwords and links would travel in"),
    ({"TRUSTED_PROXIES": ""}, "TRUSTED_PROXIES: say how many reverse proxies"),
    ({"TRUSTED_PROXIES": "all"}, "TRUSTED_PROXIES: how many reverse proxies"),
    ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES: how many reverse proxies"),
    ({"POSTCODE_LOOKUP": "yes"}, "POSTCODE_LOOKUP: write postcodes.io"),
    ({"PARLIAMENT_API": "members-api"}, "PARLIAMENT_API: an address that begins with https://."),
    ({"POSTCODES_IO": "file:///etc"}, "POSTCODES_IO: an address that begins with https://."),
    ({"OUTREACH_ENV": "prod"}, "OUTREACH_ENV: write production or development"),
    ({"MAIL_URL": "smtps://us:hidden#1@mail.example.org"}, "MAIL_URL: begin with smtps:// or"),
    ({"MAIL_URL": "mail.example.org:25"}, "MAIL_URL: begin with smtps:// or"),
    ({"MAIL_URL": "smtps://mail.example.org/inbox"}, "MAIL_URL: after the host it takes"),
    ({"MAIL_URL": "smtp://us:hidden@mail.example.org"}, "MAIL_URL: its password would travel in"),
    ({"MAIL_FROM": "outreach"}, "MAIL_FROM: write an address"),
    ({"MAIL_FROM": "a@example.org\nBcc: b@example.org"}, "MAIL_FROM: write an address"),
    ({"DATABASE_URL": "outreach.sqlite3"}, "DATABASE_URL: write sqlite:////path/to/file or"),
    ({"DATABASE_URL": "postgresql://us:hidden@db:x/y"}, "DATABASE_URL: write sqlite:////path"),
    ({"DATABASE_URL": "mysql://us:hidden@db/y"}, "DATABASE_URL: only sqlite:// and postgresql://"),
    ({"DATABASE_URL": "sqlite://"}, "DATABASE_URL: sqlite:// names a file"),
    ({"DATABASE_URL": "sqlite:////dev/null/x"}, "DATABASE_URL: there is no folder here in which"),
    ({"KEEP_ACCOUNTS_DAYS": "59"}, "KEEP_ACCOUNTS_DAYS: for how many days it is kept"),
    ({"KEEP_LETTERS_DAYS": "a year"}, "KEEP_LETTERS_DAYS: for how many days it is kept"),
    ({"KEEP_INVITATIONS_DAYS": "-1"}, "KEEP_INVITATIONS_DAYS: for how many days it is kept"),
    ({"KEEP_RESETS_DAYS": "9" * 5000}, "KEEP_RESETS_DAYS: for how many days it is kept"),
    ({"BODY_SECONDS": "0"}, "BODY_SECONDS: how long a form may take to arrive"),
    ({"BODY_SECONDS": "100"}, "BODY_SECONDS: how long a form may take to arrive"),
    ({"BODY_SECONDS": "2.5"}, "BODY_SECONDS: how long a form may take to arrive"),
    ({"BODY_SECONDS": "ten"}, "BODY_SECONDS: how long a form may take to arrive"),
]


@pytest.mark.parametrize("weak, sentence", UNSAFE)
def test_production_refuses_what_is_weak_in_one_line(instance, weak, sentence):
    with pytest.raises(config.UnsafeSettings) as refused:
        config.load({**SAFE, **weak})
    [line] = str(refused.value).splitlines()
    assert line.startswith(sentence)
    assert not weak.get("SECRET_KEY") or weak["SECRET_KEY"] not in line
    assert "hidden" not in line


def test_a_form_may_take_ten_seconds_or_as_long_as_is_said(instance):
    assert config.load(SAFE)["BODY_SECONDS"] == 10
    assert config.load({**SAFE, "BODY_SECONDS": "60"})["BODY_SECONDS"] == 60


def test_no_proxy_of_ours_is_an_answer_too(instance):
    assert config.load({**SAFE, "TRUSTED_PROXIES": "0"})["TRUSTED_PROXIES"] == 0


@pytest.mark.parametrize("sender", ["a@example.org", "MPs not border guards <a@example.org>"])
def test_mail_may_come_from_an_address_with_or_without_a_name(instance, sender):
    assert config.load({"MAIL_FROM": sender})["MAIL_FROM"] == sender


def test_production_lists_all_that_is_weak(instance):
    with pytest.raises(config.UnsafeSettings) as refused:
        config.load({"OUTREACH_ENV": "production", "OUTREACH_DEMO": "1", "TRUSTED_PROXIES": "x"})
    names = [line.split(":")[0] for line in str(refused.value).splitlines()]
    assert names == ["TRUSTED_PROXIES", "SECRET_KEY", "PUBLIC_URL", "OUTREACH_DEMO"]


@pytest.mark.parametrize("make", [secrets.token_urlsafe, secrets.token_hex])
def test_no_random_key_is_called_weak(make):
    assert not [key for key in (make(size) for size in [32, 48] * 500) if config.weak_key(key)]


@pytest.mark.parametrize("url", ["", "smtps://a:b@mail.example.org", "smtp://127.0.0.1:25",
                                 "smtp://mail.example.org?starttls=1"])  # fmt: skip
def test_mail_that_is_encrypted_or_stays_here_is_fine(instance, url):
    assert config.load({**SAFE, "MAIL_URL": url})["MAIL_URL"] == url


@pytest.mark.parametrize("command", [["doctor"], ["setup"]])
def test_an_unsafe_production_says_so_and_does_not_start(root, tmp_path, command):
    """The process itself, as somebody starts it: one line each, and no stack trace."""
    environment = {**os.environ, **SAFE, "SECRET_KEY": "short", "PUBLIC_URL": "http://x.example"}
    environment["DATABASE_URL"] = f"sqlite:///{tmp_path}/none.sqlite3"
    words = [sys.executable, "-m", "flask", "--app", "wsgi", *command]
    run = subprocess.run(words, cwd=root, env=environment, capture_output=True, text=True)
    lines = (run.stdout + run.stderr).splitlines()
    assert run.returncode == 1
    assert [line.split(":")[0] for line in lines] == ["SECRET_KEY", "PUBLIC_URL"]
    assert not (tmp_path / "none.sqlite3").exists()


def test_production_is_known_by_its_own_name_only(instance):
    assert config.load(SAFE)["HOST_NAMES"] == ["outreach.example.org"]
    more = config.load({**SAFE, "TRUSTED_HOSTS": "Other.example.org, ::1,"})
    assert more["HOST_NAMES"] == ["[::1]", "other.example.org", "outreach.example.org"]


def test_development_is_known_by_the_names_of_this_machine(instance):
    assert config.load({})["HOST_NAMES"] == ["127.0.0.1", "[::1]", "localhost"]


def test_development_makes_a_key_once_and_keeps_it(instance):
    first = config.load({})["SECRET_KEY"]
    assert len(first) >= 32
    assert config.load({})["SECRET_KEY"] == first
    assert (instance / "secret_key").stat().st_mode & 0o777 == 0o600


def test_development_needs_nothing(instance):
    settings = config.load({})
    assert settings["PUBLIC_URL"] == "http://127.0.0.1:8000"
    assert settings["SQLALCHEMY_DATABASE_URI"] == f"sqlite:///{instance}/outreach.sqlite3"
    assert config.load({"PORT": "9001"})["PUBLIC_URL"] == "http://127.0.0.1:9001"


def test_a_link_made_later_leads_to_where_the_server_ran_last(instance):
    instance.mkdir()
    config.remember_address("http://127.0.0.1:9001", environ={})
    assert config.load({})["PUBLIC_URL"] == "http://127.0.0.1:9001"
    config.remember_address("http://127.0.0.1:9002", environ={"DATABASE_URL": "sqlite:///x"})
    assert config.load({})["PUBLIC_URL"] == "http://127.0.0.1:9001"


def test_practice_never_touches_the_real_database(instance):
    settings = config.load({"OUTREACH_DEMO": "1", "DATABASE_URL": SAFE["DATABASE_URL"]})
    assert settings["SQLALCHEMY_DATABASE_URI"] == f"sqlite:///{instance}/demo.sqlite3"
