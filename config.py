"""Settings, all from environment variables. An unsafe production start is refused, in words."""

import os
import secrets
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).parent
INSTANCE = ROOT / "instance"
ADDRESS = INSTANCE / "address"


class UnsafeSettings(SystemExit):
    """Production cannot start like this; `str()` lists what to set, one line each. Nobody catches
    it: the process ends with these lines instead of a stack trace."""


def load(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Read every setting from `environ`. Raises UnsafeSettings when production lacks one."""
    environment = environ.get("OUTREACH_ENV", "development")
    demo = environ.get("OUTREACH_DEMO") == "1"
    public_url = environ.get("PUBLIC_URL") or _local_address(environ)
    if environment == "production":
        _refuse_unsafe(environ, demo)
    secure = urlsplit(public_url).scheme == "https"
    return {
        "OUTREACH_ENV": environment,
        "DEMO": demo,
        "PUBLIC_URL": public_url.rstrip("/"),
        "SECRET_KEY": environ.get("SECRET_KEY") or _development_key(),
        "SQLALCHEMY_DATABASE_URI": _database_url(environ, demo),
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
        "MAX_CONTENT_LENGTH": 64 * 1024,
        "MAX_FORM_MEMORY_SIZE": 64 * 1024,
        "MAX_FORM_PARTS": 100,
        "SEND_FILE_MAX_AGE_DEFAULT": timedelta(days=365),
        "TEMPLATES_AUTO_RELOAD": environ.get("FLASK_DEBUG") == "1",
    }


def _refuse_unsafe(environ: Mapping[str, str], demo: bool) -> None:
    problems = []
    if len(environ.get("SECRET_KEY", "")) < 32:
        problems.append("SECRET_KEY: set one of at least 32 random characters.")
    if urlsplit(environ.get("PUBLIC_URL", "")).scheme != "https":
        problems.append("PUBLIC_URL: set the https:// address that people use.")
    if demo:
        problems.append("OUTREACH_DEMO: practice data is not for production; unset it.")
    if problems:
        raise UnsafeSettings("\n".join(problems))


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
