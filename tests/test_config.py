"""Settings from the environment, and the refusal of unsafe ones."""

import pytest

import config
from outreach.database import engine_options, normalise_url

SAFE = {
    "OUTREACH_ENV": "production",
    "SECRET_KEY": "thirty-two random characters or more",
    "PUBLIC_URL": "https://outreach.example.org/",
    "DATABASE_URL": "postgresql://outreach@db.example.org/outreach",
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


@pytest.mark.parametrize(
    "weak, names",
    [
        ({"SECRET_KEY": ""}, ["SECRET_KEY"]),
        ({"SECRET_KEY": "x" * 31}, ["SECRET_KEY"]),
        ({"PUBLIC_URL": "http://outreach.example.org"}, ["PUBLIC_URL"]),
        ({"OUTREACH_DEMO": "1"}, ["OUTREACH_DEMO"]),
        (
            {"SECRET_KEY": "short", "PUBLIC_URL": "", "OUTREACH_DEMO": "1"},
            ["SECRET_KEY", "PUBLIC_URL", "OUTREACH_DEMO"],
        ),
    ],
)
def test_production_refuses_weak_settings_and_lists_all(instance, weak, names):
    with pytest.raises(config.UnsafeSettings) as refused:
        config.load({**SAFE, **weak})
    assert [line.split(":")[0] for line in str(refused.value).splitlines()] == names


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
