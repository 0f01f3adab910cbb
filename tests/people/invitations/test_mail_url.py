"""What a MAIL_URL says, and that a connection is as safe as it promises."""

import re
import ssl
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from outreach.core import mail
from tests.certificates import make_certificate
from tests.people.invitations.post import open_office

one_database = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    "url, server",
    [
        ("smtp://127.0.0.1", ("127.0.0.1", 25, "", "", False, False)),
        ("smtps://mail.example.org", ("mail.example.org", 465, "", "", True, False)),
        (
            "smtp://us%40example.org:p%2Fw@mail.example.org:587?starttls=1",
            ("mail.example.org", 587, "us@example.org", "p/w", False, True),
        ),
        ("smtp://us:pw@localhost:2525", ("localhost", 2525, "us", "pw", False, False)),
    ],
)
def test_reads(url, server):
    assert mail.server_in(url) == server


@pytest.mark.parametrize(
    "url, sentence",
    [
        ("mail.example.org", "begin with smtps:// or smtp://"),
        ("http://mail.example.org", "begin with smtps:// or smtp://"),
        ("smtp://", "name a host"),
        ("smtp://mail.example.org?tls=1", "?starttls=1 and nothing else"),
        ("smtp://us:pw@mail.example.org:587", "password would travel in the open"),
        ("smtp://mail.example.org:99999", "name a host"),
    ],
)
def test_refuses(url, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        mail.server_in(url)


@pytest.fixture(scope="module")
def certificate() -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that nobody but us trusts."""
    return make_certificate("127.0.0.1", "IP:127.0.0.1")


@pytest.fixture
def server_tls(certificate):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    return context


@pytest.fixture
def trusting(certificate, monkeypatch):
    monkeypatch.setattr(mail, "_tls", lambda: ssl.create_default_context(cafile=certificate[0]))


def sent_by(app, url):
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(app.config, "MAIL_URL", url)
        return mail.send(to="dev@example.org", subject="Hello", body="Hello")


@one_database
def test_smtps_speaks_tls_from_the_first_byte(app, server_tls, trusting):
    office, controller = open_office(ssl_context=server_tls)
    try:
        assert sent_by(app, f"smtps://127.0.0.1:{controller.port}")
    finally:
        controller.stop()
    assert office.messages[0]["To"] == "dev@example.org"


@one_database
def test_starttls_comes_before_the_password(app, server_tls, trusting):
    given = []

    def know(_server, _session, _envelope, _mechanism, data: LoginPassword) -> AuthResult:
        given.append((data.login, data.password))
        return AuthResult(success=data.password == b"p/w", handled=False)

    office, controller = open_office(
        tls_context=server_tls, authenticator=know, auth_required=True, require_starttls=True
    )
    address = f"127.0.0.1:{controller.port}?starttls=1"
    try:
        assert sent_by(app, f"smtp://us:p%2Fw@{address}")
        assert not sent_by(app, f"smtp://us:wrong@{address}")
    finally:
        controller.stop()
    assert given[0] == (b"us", b"p/w")
    assert len(office.messages) == 1


@pytest.mark.parametrize("scheme, query", [("smtps", ""), ("smtp", "?starttls=1")])
def test_an_unknown_certificate_is_not_trusted(app, server_tls, scheme, query):
    settings = {"ssl_context": server_tls} if scheme == "smtps" else {"tls_context": server_tls}
    office, controller = open_office(**settings)
    try:
        assert not sent_by(app, f"{scheme}://127.0.0.1:{controller.port}{query}")
    finally:
        controller.stop()
    assert office.messages == []


@one_database
def test_a_server_without_starttls_gets_nothing(app):
    office, controller = open_office()
    try:
        assert not sent_by(app, f"smtp://127.0.0.1:{controller.port}?starttls=1")
    finally:
        controller.stop()
    assert office.messages == []


@one_database
def test_many_letters_end_after_a_while(app, monkeypatch):
    office, controller = open_office()
    monkeypatch.setattr(mail, "ALL_WITHIN", -1.0)
    try:
        assert not sent_by(app, f"smtp://127.0.0.1:{controller.port}")
    finally:
        controller.stop()
    assert office.messages == []
