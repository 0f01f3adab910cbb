"""Which addresses are taken, and which never."""

import socket
from ipaddress import ip_address, ip_network

import pytest

from outreach.exports.webhooks import dns as resolving
from outreach.exports.webhooks.dns import addresses
from outreach.exports.webhooks.url_safety import NoTarget, is_public, target

ODD = "This is no address that we can send to."
INSIDE = "This host lies inside a private network."
PORT = "Use port 443, or one above 1023."
SIGN = "There is a space, a line break or a backslash in it."
PUBLIC = "93.184.215.14"


@pytest.fixture
def names(monkeypatch):
    """What a name is found to be; others are not found."""
    known: dict[str, list[str]] = {}

    def find(host, port, **_):
        if host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "not known")
        return [(0, 0, 0, "", (address, port)) for address in known[host]]

    monkeypatch.setattr(resolving.socket, "getaddrinfo", find)
    return known


@pytest.mark.parametrize(
    "entered, read",
    [
        ("https://example.org", "https://example.org/"),
        ("HTTPS://Example.ORG/In?a=1&b=%20", "https://example.org/In?a=1&b=%20"),
        ("https://example.org?a=1", "https://example.org/?a=1"),
        ("https://example.org./in", "https://example.org/in"),
        ("https://example.org:443/in", "https://example.org/in"),
        ("https://example.org:8443/in", "https://example.org:8443/in"),
        ("https://example.org/a/../b", "https://example.org/a/../b"),
        ("https://example.org/@me", "https://example.org/@me"),
        ("https://example.org/caf\u00e9?q=\u00e9", "https://example.org/caf%C3%A9?q=%C3%A9"),
        ("https://b\u00fccher.example/", "https://xn--bcher-kva.example/"),
        ("https://fa\u00df.example/", "https://xn--fa-hia.example/"),
        ("https://ex\uff41mple\u3002org/", "https://example.org/"),
        ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"),
        ("https://93.184.215.14/in", "https://93.184.215.14/in"),
        (
            "https://[2606:2800:21F:0:0::1]:8443/in",
            "https://[2606:2800:21f::1]:8443/in",
        ),
    ],
)
def test_is_read_once_and_said_in_one_way(entered, read):
    assert target(entered).url == read
    assert target(read).url == read


@pytest.mark.parametrize(
    "entered, why",
    [
        ("", "Begin with https://."),
        ("example.org/in", "Begin with https://."),
        ("//example.org/in", "Begin with https://."),
        ("ftp://example.org/in", "Begin with https://."),
        ("file:///etc/passwd", "Begin with https://."),
        ("gopher://127.0.0.1:6379/_FLUSHALL", "Begin with https://."),
        ("https:example.org", "Begin with https://."),
        ("https:/example.org", "Begin with https://."),
        ("https://", ODD),
        ("https:///in", ODD),
        ("https://?a", ODD),
        ("https://example.org/in#part", "Leave out the #"),
        ("https://example.org/in#", "Leave out the #"),
        ("https://us:pass@example.org/in", "Leave out the name and password"),
        ("https://us@example.org/in", "Leave out the name and password"),
        ("https://example.org@127.0.0.1/in", "Leave out the name and password"),
        ("https://example.org:443@127.0.0.1/in", "Leave out the name and password"),
        ("https://example.org\\@127.0.0.1/in", SIGN),
        ("https://example.org\\.evil.example/in", SIGN),
        ("https://exa mple.org/in", SIGN),
        ("https://example.org/in\r\nHost: evil.example", SIGN),
        ("https://example.org\r\n/in", SIGN),
        ("https://exam\tple.org/in", SIGN),
        ("https://example.org/in\n", SIGN),
        ("https://example.org/\x00", SIGN),
        ("https://example.org/\x7f", SIGN),
        ("https://example.org:/in", ODD),
        ("https://example.org:+443/in", ODD),
        ("https://example.org:\u0664\u0664\u0663/in", ODD),
        ("https://example.org:443:8443/in", ODD),
        ("https://example.org:999999/in", ODD),
        ("https://example.org:0/in", PORT),
        ("https://example.org:22/in", PORT),
        ("https://example.org:25/in", PORT),
        ("https://example.org:80/in", PORT),
        ("https://example.org:1023/in", PORT),
        ("https://example.org:65536/in", PORT),
        ("http://example.org:443/in", PORT),
        # What is taken for 127.0.0.1 by whoever looks it up.
        ("https://2130706433/in", ODD),
        ("https://0x7f000001/in", ODD),
        ("https://0x7f.1/in", ODD),
        ("https://0177.0.0.1/in", ODD),
        ("https://127.1/in", ODD),
        ("https://127.0.1/in", ODD),
        ("https://127.0.0.0x1/in", ODD),
        ("https://0/in", ODD),
        ("https://example.0/in", ODD),
        ("https://256.0.0.1/in", ODD),
        ("https://1.2.3.4.5/in", ODD),
        ("https://%31%32%37.0.0.1/in", ODD),
        ("https://example%2eorg/in", ODD),
        ("https://[::1/in", ODD),
        ("https://::1/in", ODD),
        ("https://[::1%25eth0]/in", ODD),
        ("https://[fe80::1%eth0]/in", ODD),
        ("https://[::1].example.org/in", ODD),
        ("https://[127.0.0.1]/in", ODD),
        ("https://[::ffff:127.1]/in", ODD),
        ("https://example..org/in", ODD),
        ("https://.example.org/in", ODD),
        ("https://example.org../in", ODD),
        ("https://-example.org/in", ODD),
        ("https://exa_mple.org/in", ODD),
        ("https://exa\uff0fmple.org/in", ODD),
        ("https://example.org\u2028/in", ODD),
        (f"https://{'a' * 64}.org/in", ODD),
        (f"https://{'a.' * 130}org/in", ODD),
        (f"https://example.org/{'a' * 500}", "Use at most 500 characters."),
        (f"https://example.org/{chr(233) * 100}", "Use at most 500 characters."),
    ],
)
def test_what_is_no_address_to_send_to_is_said_in_a_sentence(entered, why):
    with pytest.raises(NoTarget, match=f"^{why.replace('.', '[.]')}") as refused:
        target(entered)
    assert refused.value.field == "url"


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.255"),  # noqa: S104
        *("169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1"),
        *("192.168.1.1", "192.88.99.1", "198.18.0.1", "198.51.100.1", "203.0.113.1"),
        *("224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:0:127.0.0.1"),
        *("64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1"),
        *("2001::1", "2001:0:7f00:1::1", "2001:db8::1", "2001:10::1", "3fff::1"),
        *("2002:7f00:1::", "2002:a00:1::1", "2002:a9fe:a9fe::", "2002:c0a8:101::1"),
        *("fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "ff0e::1", "5f00::1"),
    ],
)
def test_what_nobody_else_can_reach_is_not_public(address):
    assert not is_public(ip_address(address))
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(NoTarget, match=INSIDE):
        addresses(target(f"https://{host}/in"), ())


def test_a_way_to_a_private_address_is_none_though_its_own_is_given_out():
    """The address of a Teredo client, with its own inverted: 127.0.0.1, and a public one."""
    for client in ("80ff:fffe", "a247:28f1"):
        assert not is_public(ip_address(f"2001:0:7f00:1:0:0:{client}"))


@pytest.mark.parametrize(
    "address",
    [PUBLIC, "1.1.1.1", "2606:2800:21f::1", f"::ffff:{PUBLIC}", f"64:ff9b::{PUBLIC}"],
)
def test_what_everybody_can_reach_is(address):
    host = f"[{address}]" if ":" in address else address
    assert addresses(target(f"https://{host}/in"), ()) == [str(ip_address(address))]


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "localhost.", "LOCALHOST", "db.localhost", "printer.local", "intranet"),
        *("metadata.google.internal", "router.home.arpa", "127.0.0.1.", "127.0.0.1"),
        "\uff11\uff12\uff17\uff0e\uff10\uff0e\uff10\uff0e\uff11",
    ],
)
def test_names_of_ones_own_network_are_not_even_looked_up(host, monkeypatch):
    monkeypatch.setattr(resolving, "look_up", None)
    with pytest.raises(NoTarget, match=INSIDE):
        addresses(target(f"https://{host}/in"), ())


@pytest.mark.parametrize(
    "found",
    [
        *(["127.0.0.1"], ["10.0.0.1"], ["::1"], ["fe80::1%2"], ["::ffff:169.254.169.254"]),
        *([PUBLIC, "127.0.0.1"], ["10.0.0.1", PUBLIC], ["2606:2800:21f::1", "::1"]),
    ],
)
def test_a_name_is_refused_if_one_of_its_addresses_is_inside(found, names):
    names["hooks.example.org"] = found
    with pytest.raises(NoTarget, match=INSIDE):
        addresses(target("https://hooks.example.org/in"), ())


def test_a_public_name_is_what_it_was_found_to_be_each_once(names):
    names["hooks.example.org"] = [PUBLIC, "2606:2800:21f::1", PUBLIC]
    found = addresses(target("https://Hooks.Example.org./in"), ())
    assert found == [PUBLIC, "2606:2800:21f::1"]


def test_a_name_that_nobody_knows_is_said(names):
    with pytest.raises(NoTarget, match="This host cannot be found"):
        addresses(target("https://hooks.example.org/in"), ())


def test_looking_up_takes_no_longer_than_its_limit(monkeypatch):
    import threading

    over = threading.Event()
    monkeypatch.setattr(resolving, "LIMIT", 0.05)
    monkeypatch.setattr(resolving.socket, "getaddrinfo", lambda *_, **__: over.wait(10) or [])
    try:
        with pytest.raises(NoTarget, match="This host cannot be found"):
            addresses(target("https://hooks.example.org/in"), ())
    finally:
        over.set()


OWN = (ip_network("10.1.0.0/16"), ip_network("fd00:1::/32"))


@pytest.mark.parametrize("url", ["https://hook.internal/in", "http://hook/in", "http://10.1.2.3/"])
def test_in_a_network_that_the_setting_names_http_and_any_name_will_do(url, names):
    names["hook.internal"] = names["hook"] = ["10.1.2.3", "fd00:1::5", "::ffff:10.1.2.3"]
    assert addresses(target(url), OWN)[0] == "10.1.2.3"


@pytest.mark.parametrize(
    "url, found, why",
    [
        ("https://hook.internal/in", ["10.1.2.3", "10.2.0.1"], INSIDE),
        ("https://hook.internal/in", ["10.1.2.3", PUBLIC], INSIDE),
        ("https://hook.internal/in", [PUBLIC], INSIDE),
        ("http://hook.example.org/in", [PUBLIC], "Begin with https://: what is sent"),
        ("http://hook.example.org/in", ["10.1.2.3", PUBLIC], "Begin with https://: what is sent"),
        ("https://hook.example.org/in", ["10.1.2.3", "127.0.0.1"], INSIDE),
    ],
)
def test_everywhere_else_the_same_rules_hold(url, found, why, names):
    names["hook.internal"] = names["hook.example.org"] = found
    with pytest.raises(NoTarget, match=why):
        addresses(target(url), OWN)


def test_without_the_setting_http_is_refused_before_anybody_is_asked(monkeypatch):
    monkeypatch.setattr(resolving, "look_up", None)
    with pytest.raises(NoTarget, match="Begin with https://: what is sent must not travel"):
        addresses(target("http://hooks.example.org/in"), ())
