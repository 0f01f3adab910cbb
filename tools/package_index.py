"""The package index that pip is set up for: where it is, and what it says of a package."""

import base64
import json
import re
import ssl
import subprocess
import sys
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.parse import unquote, urlsplit
from urllib.request import HTTPSHandler, ProxyHandler, Request, build_opener

SECONDS = 10
_SETTING = re.compile(r"^(?P<section>\S*?)\.(?P<name>index-url|cert|no-index)=(?P<value>.*)$", re.M)
_DEFAULT = re.compile(r"--index-url.*?\(default\s+(\S+?)\)", re.S)


class Unreachable(Exception):
    """The index gives no answer; the message says why, and never where."""


class Index(NamedTuple):
    """`base` is its address, without name, password and `/simple`."""

    base: str
    authorization: str = ""
    certificates: str | None = None

    def ask(self, path: str) -> Any:
        """Return the JSON at a path, None where there is nothing. Raises Unreachable."""
        headers = {"Accept": "application/json"}
        if self.authorization:
            headers["Authorization"] = self.authorization
        trust = ssl.create_default_context(cafile=self.certificates)
        # Proxies as the environment says, and nothing but http and https.
        opener = build_opener(HTTPSHandler(context=trust), ProxyHandler())
        try:
            request = Request(f"{self.base}/{path}", headers=headers)  # noqa: S310 (`index_at` checks)
            with opener.open(request, timeout=SECONDS) as answer:
                return json.load(answer)
        except HTTPError as error:
            if error.code in (404, 410):
                return None
            raise Unreachable(f"it answered {error.code}") from None
        except ValueError:
            raise Unreachable("its answer is not JSON") from None
        except OSError as error:
            raise Unreachable(type(getattr(error, "reason", error)).__name__) from None


def pip_says(*arguments: str) -> str:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    return answer.stdout


def configured_index() -> Index:
    """Return the index that pip asks first. Raises Unreachable where it asks none."""
    settings = pip_settings(pip_says("config", "list"))
    if settings.get("no-index", "").lower() in ("1", "true", "yes", "on"):
        raise Unreachable("pip is set up to ask no index")
    address = settings.get("index-url") or default_address(pip_says("install", "--help"))
    return index_at(address, settings.get("cert"))


def pip_settings(listed: str) -> Mapping[str, str]:
    """Return the settings by name. What is set for `install` and in the environment counts most."""
    order = {"global": 0, "install": 1, ":env:": 2}
    found = sorted(_SETTING.finditer(listed), key=lambda line: order.get(line["section"], -1))
    return {line["name"]: line["value"].strip("'\"") for line in found if line["section"] in order}


def default_address(help_text: str) -> str:
    default = _DEFAULT.search(help_text)
    return default[1] if default else ""


def index_at(address: str, certificates: str | None = None) -> Index:
    """Return the index at an address such as pip takes it. Raises Unreachable for a folder."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Unreachable("pip is set up for an index without a web address")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = f":{parts.port}" if parts.port else ""
    path = parts.path.rstrip("/").removesuffix("/simple")
    name, password = unquote(parts.username or ""), unquote(parts.password or "")
    pair = base64.b64encode(f"{name}:{password}".encode()).decode()
    return Index(
        f"{parts.scheme}://{host}{port}{path}", f"Basic {pair}" if name else "", certificates
    )
