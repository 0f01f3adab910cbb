"""Settings, all from environment variables. An unsafe production start is refused, in words."""

import os
import re
import secrets
import zlib
from collections.abc import Iterator, Mapping
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).parent
INSTANCE = ROOT / "instance"
ADDRESS = INSTANCE / "address"
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
MAKE_A_KEY = 'Make one: python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
# What stands in keys that were copied from somewhere.
# Six letters and more: a shorter word stands in one of some thousand random keys by chance.
NOT_A_SECRET = (
    *("change", "secret", "password", "default", "example", "insecure", "placeholder"),
    *("your-key", "your_key", "qwerty", "0123456789", "1234567890", "abcdefgh"),
)
PARLIAMENT_API = "https://members-api.parliament.uk/api"
POSTCODES_IO = "https://api.postcodes.io"
PACKING = 8  # what zlib adds to anything
# How many days something is kept, and the fewest that make sense; why, and what of it, stands in
# outreach/privacy/retention_periods.py. Who does not use their account is told 30 days before it
# ends.
KEPT_FOR = {
    "KEEP_ACCOUNTS_DAYS": (730, 60),
    "KEEP_LETTERS_DAYS": (365, 30),
    "KEEP_INVITATIONS_DAYS": (90, 1),
    "KEEP_RESETS_DAYS": (7, 1),
}
MOST_DAYS = 3650


class UnsafeSettings(SystemExit):
    """Production cannot start like this; `str()` lists what to set, one line each. Nobody catches
    it: the process ends with these lines instead of a stack trace."""


def load(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Read every setting from `environ`. Raises UnsafeSettings when production lacks one, and in
    development when one cannot be read."""
    environment = environ.get("OUTREACH_ENV") or "development"
    demo = environ.get("OUTREACH_DEMO") == "1"
    public_url = (environ.get("PUBLIC_URL") or _local_address(environ)).rstrip("/")
    problems = list(unreadable(environ))
    if environment == "production":
        problems += unsafe(environ)
    if problems:
        raise UnsafeSettings("\n".join(problems))
    secure = urlsplit(public_url).scheme == "https"
    return {
        "OUTREACH_ENV": environment,
        "DEMO": demo,
        "PUBLIC_URL": public_url,
        "HOST_NAMES": _host_names(environ, public_url, environment),
        "TRUSTED_PROXIES": int(environ.get("TRUSTED_PROXIES") or 0),
        **{name: int(environ.get(name) or days) for name, (days, _) in KEPT_FOR.items()},
        "SECRET_KEY": environ.get("SECRET_KEY") or _development_key(),
        "SQLALCHEMY_DATABASE_URI": _database_url(environ, demo),
        "MAIL_URL": environ.get("MAIL_URL", ""),
        "MAIL_FROM": environ.get("MAIL_FROM", ""),
        # Who is responsible, and how to reach them: shown in the privacy notice.
        "CAMPAIGN_CONTACT": environ.get("CAMPAIGN_CONTACT", ""),
        # Parliament's register of MPs: `flask parliament sync` reads it.
        "PARLIAMENT_API": environ.get("PARLIAMENT_API") or PARLIAMENT_API,
        # Who says where a postcode lies that the tables here do not know: nobody, or this service.
        "POSTCODE_LOOKUP": environ.get("POSTCODE_LOOKUP", ""),
        "POSTCODES_IO": environ.get("POSTCODES_IO") or POSTCODES_IO,
        # Where partners may be told beside the public internet: nowhere, or in these networks.
        "WEBHOOK_NETWORKS": _networks(environ.get("WEBHOOK_NETWORKS", "")),
        "SESSION_COOKIE_NAME": "__Host-outreach" if secure else "outreach",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "SESSION_REFRESH_EACH_REQUEST": False,
        # Flask-Login would mark each session, and so set a cookie on a GET.
        "SESSION_PROTECTION": None,
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=20),
        # The token lives as long as the session; a form left open over lunch must still work.
        "WTF_CSRF_TIME_LIMIT": None,
        # How long the body of a request may take to arrive; a large file longer, by its size.
        "BODY_SECONDS": int(environ.get("BODY_SECONDS") or 10),
        "MAX_CONTENT_LENGTH": 64 * 1024,
        "MAX_FORM_MEMORY_SIZE": 64 * 1024,
        "MAX_FORM_PARTS": 100,
        "SEND_FILE_MAX_AGE_DEFAULT": timedelta(days=365),
        "TEMPLATES_AUTO_RELOAD": environ.get("FLASK_DEBUG") == "1",
    }


def unreadable(environ: Mapping[str, str]) -> Iterator[str]:
    """What is set to something that means nothing, one line each."""
    if environ.get("OUTREACH_ENV") not in (None, "", "development", "production"):
        yield "OUTREACH_ENV: write production or development; anything else would be unsafe."
    proxies = environ.get("TRUSTED_PROXIES") or "0"
    if not (proxies.isascii() and proxies.isdigit() and int(proxies) < 10):
        yield "TRUSTED_PROXIES: how many reverse proxies of yours are in front: a number, 0 to 9."
    if not re.fullmatch(r"[1-9][0-9]?|", environ.get("BODY_SECONDS", "")):
        yield "BODY_SECONDS: how long a form may take to arrive: a number of seconds, 1 to 99."
    try:
        parts = urlsplit(environ.get("PUBLIC_URL") or "http://localhost")
        whole = parts.hostname and parts.port != 0 and not (parts.username or parts.password)
    except ValueError:
        whole = False
    if not whole or parts.path.strip("/") or parts.query or parts.fragment:
        yield "PUBLIC_URL: only the address of the site, such as https://outreach.example.org."
    if environ.get("POSTCODE_LOOKUP", "") not in ("", "postcodes.io"):
        yield "POSTCODE_LOOKUP: write postcodes.io, or leave it unset to ask nobody."
    for name in ("PARLIAMENT_API", "POSTCODES_IO"):
        if not (environ.get(name) or "https://").startswith(("https://", "http://")):
            yield f"{name}: an address that begins with https://."
    try:
        _networks(environ.get("WEBHOOK_NETWORKS", ""))
    except ValueError:
        yield "WEBHOOK_NETWORKS: networks such as 10.1.0.0/16 or fd00:1::/32, with commas."
    for name, (_, least) in KEPT_FOR.items():
        days = environ.get(name) or str(least)
        if not (days.isascii() and days.isdigit() and least <= int(days[:9]) <= MOST_DAYS):
            yield f"{name}: for how many days it is kept: a number, {least} to {MOST_DAYS}."
    for name, why_not in (
        ("DATABASE_URL", _no_database),
        ("MAIL_URL", _no_mail_server),
        ("MAIL_FROM", _no_sender),
    ):
        if (value := environ.get(name)) and (sentence := why_not(value)):
            yield f"{name}: {sentence}"


# Their sentences never quote the value: there may be a password in it.


def _no_database(text: str) -> str:
    from outreach.core.database import normalise_url  # the package reads this file first

    try:
        url = normalise_url(text)
    except (ArgumentError, ValueError):
        return "write sqlite:////path/to/file or postgresql://user:password@host/name."
    if url.drivername not in ("sqlite", "postgresql+psycopg"):
        return "only sqlite:// and postgresql:// are known here."
    if url.drivername != "sqlite":
        return ""
    if url.database in (None, "", ":memory:"):
        return "sqlite:// names a file, such as sqlite:////path/to/file."
    file = Path(url.database or "")
    folder = next(each for each in file.parents if each.exists())
    if file.is_dir() or not folder.is_dir() or not os.access(folder, os.W_OK):
        return "there is no folder here in which that file could be made."
    return ""


def _no_mail_server(text: str) -> str:
    from outreach.core.mail import server_in

    try:
        server_in(text)
    except ValueError as error:
        return str(error)
    return ""


def _no_sender(text: str) -> str:
    try:
        found = validate_email(text, check_deliverability=False, allow_display_name=True)
    except EmailNotValidError:
        found = None
    if found is None or not found.ascii_email:
        return "write an address, such as outreach@example.org or MPs <outreach@example.org>."
    return ""


def unsafe(environ: Mapping[str, str]) -> Iterator[str]:
    """What production lacks, or what is weak, one line each."""
    if not environ.get("TRUSTED_PROXIES"):
        # Not guessed: with one too few everybody has the same address, and one person's wrong
        # passwords make all others wait; with one too many anybody may say where they come from.
        yield (
            "TRUSTED_PROXIES: say how many reverse proxies of yours are in front, mostly 1;"
            " 0 only if people reach this server itself."
        )
    if why := weak_key(environ.get("SECRET_KEY", "")):
        yield f"SECRET_KEY: {why}. {MAKE_A_KEY}"
    if urlsplit(environ.get("PUBLIC_URL", "")).scheme != "https":
        yield "PUBLIC_URL: set the https:// address that people use."
    elif urlsplit(environ["PUBLIC_URL"]).hostname in LOCAL:
        yield "PUBLIC_URL: other people cannot reach this machine by that name. Set its public one."
    if environ.get("OUTREACH_DEMO") == "1":
        yield "OUTREACH_DEMO: practice data is not for production; unset it."
    if environ.get("FLASK_DEBUG", "0").lower() not in ("", "0", "false", "no"):
        yield "FLASK_DEBUG: it shows strangers how this works inside; unset it."
    if _in_the_open(environ.get("MAIL_URL", "")):
        yield "MAIL_URL: passwords and links would travel in the open. Use smtps:// or ?starttls=1."


def weak_key(key: str) -> str:
    """Why this is no key to sign with; empty when it is one."""
    if not key:
        return "it is missing"
    if len(key) < 32:
        return "it is shorter than 32 characters"
    if any(word in key.lower() for word in NOT_A_SECRET):
        return "it looks like one from an example"
    # What repeats itself packs small; a random one does not. 24 bytes of it are enough.
    if len(set(key)) < 10 or len(zlib.compress(key.encode(), 9)) - PACKING < 24:
        return "it repeats itself, so it can be guessed"
    return ""


def _in_the_open(mail_url: str) -> bool:
    from outreach.core.mail import server_in

    try:
        server = server_in(mail_url)
    except ValueError:
        return False  # `unreadable` says why
    return not (server.tls or server.starttls or server.is_here)


def _networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Raises ValueError, also for what would be every network."""
    found = tuple(ip_network(one.strip()) for one in text.split(",") if one.strip())
    if any(one.prefixlen == 0 for one in found):
        raise ValueError("every network")
    return found


def _host_names(environ: Mapping[str, str], public_url: str, environment: str) -> list[str]:
    """The names by which this site may be asked for, without ports."""
    names = {urlsplit(public_url).hostname or ""}
    names |= {name.strip().lower() for name in environ.get("TRUSTED_HOSTS", "").split(",")}
    if environment == "development":
        names |= LOCAL
    return sorted(f"[{name}]" if ":" in name else name for name in names if name)


def _database_url(environ: Mapping[str, str], demo: bool) -> str:
    if demo:
        return f"sqlite:///{INSTANCE / 'demo.sqlite3'}"
    return environ.get("DATABASE_URL") or f"sqlite:///{INSTANCE / 'outreach.sqlite3'}"


def _local_address(environ: Mapping[str, str]) -> str:
    """Where this machine reaches it: as started now, or last. A link made at the command line must
    lead to the server that runs."""
    if port := environ.get("PORT"):
        return f"http://127.0.0.1:{port}"
    own = "DATABASE_URL" not in environ and ADDRESS.exists()
    return ADDRESS.read_text() if own else "http://127.0.0.1:8000"


def remember_address(address: str, environ: Mapping[str, str] = os.environ) -> None:
    """For the commands of this installation; one on another database has its own."""
    if "DATABASE_URL" not in environ:
        ADDRESS.write_text(address)


def _development_key() -> str:
    """A key made once and kept, so that a restart signs nobody out."""
    path = INSTANCE / "secret_key"
    INSTANCE.mkdir(exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text()
