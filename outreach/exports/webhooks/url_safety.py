"""Where a hook may lead: by https, to what everybody can reach.

An address that somebody enters makes this server ask another one. So it is read once, strictly, and
what is asked later is put together from what was read here: nothing reads it a second time and
finds another host in it.
"""

import re
from collections.abc import Collection
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import NamedTuple
from urllib.parse import quote

import idna

from outreach.core.errors import Unfitting

Address = IPv4Address | IPv6Address
Networks = Collection[IPv4Network | IPv6Network]

LONGEST = 500
_SHAPE = re.compile(
    r"(?P<scheme>[hH][tT][tT][pP][sS]?)://"
    r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\[\]/?#@:\\]+)"
    r"(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>[/?][^#]*)?"
)
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
# What is taken for a number by whoever looks it up: 2130706433 and 0x7f.1 are 127.0.0.1.
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_OWN_NAMES = (".localhost", ".local", ".internal", ".home.arpa")

# All that is given out to be reached from everywhere lies in the first; in the second, an address
# of the old kind for networks that have only the new one.
_WORLD, _NAT64 = IPv6Network("2000::/3"), IPv6Network("64:ff9b::/96")
# Not yet in every Python's own list: documentation, and relays that nobody runs any more.
_ALSO_NOT = (IPv6Network("3fff::/20"), IPv4Network("192.88.99.0/24"))


class NoTarget(Unfitting):
    """Nothing is sent there; `str()` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__("url", sentence)


class Target(NamedTuple):
    """`host` is a name in small ASCII letters without a dot at its end, or an address without
    brackets; `path` begins with a slash and has the query with it."""

    secure: bool
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The host as `Host` says it, with its port unless that is the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _usual(self.secure) else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"http{'s' if self.secure else ''}://{self.authority}{self.path}"

    @property
    def literal(self) -> Address | None:
        """The address, if that is what the host is."""
        try:
            return ip_address(self.host)
        except ValueError:
            return None


def target(url: str) -> Target:
    """What an address says. Raises NoTarget."""
    if any(ord(sign) <= 32 or ord(sign) == 127 for sign in url) or "\\" in url:
        raise NoTarget("There is a space, a line break or a backslash in it. Take it out.")
    if not url.lower().startswith(("https://", "http://")):
        raise NoTarget("Begin with https://.")
    if "#" in url:
        raise NoTarget("Leave out the # and what comes after it: it is never sent.")
    if "@" in re.split(r"[/?]", url.partition("://")[2])[0]:
        raise NoTarget("Leave out the name and password: what we send is signed instead.")
    found = _SHAPE.fullmatch(url)
    if found is None:
        raise _odd()
    secure = len(found["scheme"]) == 5
    port = int(found["port"] or _usual(secure))
    if not (port == _usual(secure) or 1023 < port < 65536):
        raise NoTarget("Use port 443, or one above 1023.")
    path = found["path"] or "/"
    made = Target(secure, _host(found["host"]), port, _sendable(path))
    if len(made.url) > LONGEST:
        raise NoTarget(f"Use at most {LONGEST} characters.")
    return made


def may_name(where: Target) -> None:
    """Whether a host may be sent to for what its name and scheme are, wherever it is. Raises
    NoTarget."""
    if not where.secure:
        raise NoTarget("Begin with https://: what is sent must not travel in the open.")
    if _is_own_name(where):
        raise _inside()


def may_send(where: Target, addresses: Collection[Address], own: Networks) -> None:
    """Whether all addresses of a host are ones to send to. `own` are networks that the setting
    WEBHOOK_NETWORKS allows beside the public one; in them, http and any name will do. Raises
    NoTarget."""
    if addresses and all(_is_in(one, own) for one in addresses):
        return
    may_name(where)
    if not all(is_public(one) or _is_in(one, own) for one in addresses):
        raise _inside()


def is_public(address: Address) -> bool:
    """Whether it is given out to somebody on the internet; so must be the one that it carries, if
    it is a way to one of the old kind."""
    if isinstance(address, IPv4Address):
        ok = address.is_global and not address.is_multicast
    elif address.ipv4_mapped:
        return is_public(address.ipv4_mapped)
    elif address in _NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    else:
        carried = [address.sixtofour, *(address.teredo or ())]
        ok = address in _WORLD and address.is_global
        ok = ok and all(is_public(one) for one in carried if one)
    return ok and not any(address in network for network in _ALSO_NOT)


def _is_in(address: Address, networks: Networks) -> bool:
    plain = getattr(address, "ipv4_mapped", None) or address
    return any(plain in network for network in networks)


def _is_own_name(where: Target) -> bool:
    """A name that means something else in every house."""
    dotted = f".{where.host}"
    return where.literal is None and ("." not in where.host or dotted.endswith(_OWN_NAMES))


def _usual(secure: bool) -> int:
    return 443 if secure else 80


def _host(text: str) -> str:
    try:
        if text.startswith("["):
            return IPv6Address(text[1:-1]).compressed
        name = text if text.isascii() else idna.encode(text, uts46=True).decode()
        name = name.lower().removesuffix(".")
        if _NUMBER.fullmatch(name.rpartition(".")[2]):
            return str(IPv4Address(name))
    except (idna.IDNAError, ValueError):
        raise _odd() from None
    if not _NAME.fullmatch(name) or len(name) > 253:
        raise _odd()
    return name


def _sendable(path: str) -> str:
    """With what is no ASCII as its bytes, %C3%A9; what is written like that already stays."""
    sent = "".join(sign if sign.isascii() else quote(sign, safe="") for sign in path)
    return sent if sent.startswith("/") else f"/{sent}"


def _inside() -> NoTarget:
    return NoTarget(
        "This host lies inside a private network. Enter one that can be reached from everywhere."
    )


def _odd() -> NoTarget:
    return NoTarget("This is no address that we can send to. Write it like https://example.org/in.")
