"""The audit says what the package index knows, and says so when it knows nothing."""

import json
import os
import subprocess
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tools import audit
from tools.lock_file import LOCK, Package, locked_packages
from tools.package_index import Unreachable, default_address, index_at, pip_settings

NOW = datetime(2026, 11, 3, 10, 0, tzinfo=UTC)
FLASK = Package("flask", "3.1.3", ("0" * 64,), ())
HOLE = {"id": "PYSEC-2026-1", "aliases": ["CVE-2026-0001"], "fixed_in": ["3.1.4"]}


def page(version="3.1.3", holes=(), **info):
    return {"info": {"version": version, **info}, "vulnerabilities": list(holes)}


def asked(pages):
    return audit.look_up(FLASK, pages.get)


NEWEST, RELEASE = "pypi/flask/json", "pypi/flask/3.1.3/json"


def test_without_a_hole_nothing_is_said():
    assert asked({NEWEST: page()}) == audit.Report(1, [], [], [])


@pytest.mark.parametrize(
    "pages",
    [
        {NEWEST: page(holes=[HOLE])},
        {NEWEST: page("4.0"), RELEASE: page(holes=[HOLE])},
        {NEWEST: page("4.0", holes=[]), RELEASE: page(holes=[HOLE, HOLE | {"withdrawn": "2026"}])},
    ],
)
def test_a_hole_of_this_very_version_is_said(pages):
    [line] = asked(pages).holes
    assert line == "flask 3.1.3: CVE-2026-0001, PYSEC-2026-1; fixed in 3.1.4"


@pytest.mark.parametrize(
    "pages",
    [
        {NEWEST: page("4.0", holes=[HOLE]), RELEASE: page()},
        {NEWEST: page(holes=[HOLE | {"withdrawn": "2026-01-01T00:00:00Z"}])},
    ],
)
def test_a_hole_of_another_version_or_one_taken_back_is_not(pages):
    assert asked(pages) == audit.Report(1, [], [], [])


@pytest.mark.parametrize(
    "pages, why",
    [
        ({}, "says nothing of holes"),
        ({NEWEST: page("4.0")}, "tells only of 4.0"),
        ({NEWEST: {"info": {"version": "3.1.3"}}}, "says nothing of holes"),
        ({NEWEST: page() | {"vulnerabilities": None}}, "says nothing of holes"),
    ],
)
def test_what_the_index_does_not_know_counts_as_not_asked(pages, why):
    report = asked(pages)
    assert (report.asked, report.holes) == (0, [])
    assert why in report.unasked[0]


def test_a_hole_without_a_fix_and_one_that_is_accepted(monkeypatch):
    holes = [{"id": "A", "aliases": ["B"], "fixed_in": []}, {"id": "C", "fixed_in": None}]
    monkeypatch.setitem(audit.ACCEPTED, "B", "the part is not used")
    assert asked({NEWEST: page(holes=holes)}).holes == ["flask 3.1.3: C; fixed in no version yet"]


def test_a_withdrawn_release_is_said():
    report = asked({NEWEST: page(yanked=True, yanked_reason="broken")})
    assert report.yanked == ["flask 3.1.3: withdrawn by its makers (broken)"]


@pytest.mark.parametrize(
    "report, strict, status",
    [
        (audit.Report(1, [], [], []), True, 0),
        (audit.Report(1, ["a hole"], [], []), False, 1),
        (audit.Report(1, ["a hole"], [], ["flask"]), True, 1),
        (audit.Report(0, [], [], ["flask"]), False, 0),
        (audit.Report(0, [], [], ["flask"]), True, 2),
        (audit.Report(1, [], ["flask"], []), True, 2),
    ],
)
def test_how_it_ends(capsys, report, strict, status):
    assert audit.print_report(report, strict=strict) == status
    assert ("COULD NOT BE ASKED: flask" in capsys.readouterr().out) == bool(report.unasked)


def test_one_that_fails_later_does_not_end_it():
    def ask(path):
        if "jinja2" in path:
            raise Unreachable("it answered 503")
        return page()

    report = audit.audit([FLASK, Package("jinja2", "3", ("0",), ())], ask)
    assert (report.asked, report.unasked, report.reached) == (
        1,
        ["jinja2 3: it answered 503"],
        False,
    )


def test_a_report_is_kept_for_a_day_and_the_same_packages(tmp_path):
    path, report = tmp_path / "audited.json", audit.Report(1, ["a hole"], [], [])
    audit.keep_report(path, "mark", NOW, report)
    assert audit.kept_report(path, "mark", NOW + timedelta(hours=23)) == report
    for mark, hours in (("mark", 24), ("mark", -1), ("another", 1)):
        assert audit.kept_report(path, mark, NOW + timedelta(hours=hours)) is None
    path.write_text("{")
    assert audit.kept_report(path, "mark", NOW) is None


def test_a_report_of_a_broken_network_is_not_kept(tmp_path):
    audit.keep_report(
        tmp_path / "a.json", "mark", NOW, audit.Report(0, [], [], ["x"], reached=False)
    )
    assert not (tmp_path / "a.json").exists()


# Where the index is -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address, base, authorization",
    [
        ("https://index.example/simple", "https://index.example", ""),
        ("https://index.example/simple/", "https://index.example", ""),
        ("https://index.example:8443/root/pypi/simple", "https://index.example:8443/root/pypi", ""),
        ("http://[::1]:81/simple", "http://[::1]:81", ""),
        ("https://us:p%40w@index.example/simple", "https://index.example", "Basic dXM6cEB3"),
    ],
)
def test_the_index_is_read_from_what_pip_is_told(address, base, authorization):
    assert index_at(address)[:2] == (base, authorization)


@pytest.mark.parametrize("address", ["", "file:///opt/simple", "/opt/simple", "ftp://a/simple"])
def test_an_index_that_is_a_folder_cannot_be_asked(address):
    with pytest.raises(Unreachable):
        index_at(address)


def test_of_several_settings_the_nearest_counts():
    listed = (
        ":env:.index-url='https://env.example/simple'\n"
        "global.index-url='https://global.example/simple'\n"
        "global.extra-index-url='https://extra.example/simple'\n"
        "install.index-url='https://install.example/simple'\nglobal.cert='/a.crt'\n"
    )
    assert pip_settings(listed) == {"index-url": "https://env.example/simple", "cert": "/a.crt"}
    assert pip_settings(listed.partition("\n")[2])["index-url"] == "https://install.example/simple"


def test_without_a_setting_it_is_pips_own():
    text = "--index-url <url>  Base URL of the index (default\n      https://index.example/simple)."
    assert default_address(text) == "https://index.example/simple"


# The script ---------------------------------------------------------------------------------------


class Registry(BaseHTTPRequestHandler):
    holes: list[dict] = []  # noqa: RUF012
    status = 200

    def do_GET(self):
        name = self.path.split("/")[2]
        [package] = [each for each in locked_packages(LOCK.read_text()) if each.name == name]
        holes = self.holes if name == "flask" else []
        body = json.dumps(page(package.version, holes)).encode()
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def run(root):
    """Run the script against a registry on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Registry)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()

    def make(*options, **settings):
        address = f"http://127.0.0.1:{server.server_address[1]}/simple"
        own = {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": address, "no_proxy": "127.0.0.1"}
        return subprocess.run(
            [root / "script" / "audit-dependencies", "--fresh", *options],
            env=os.environ | own | settings,
            capture_output=True,
            text=True,
        )

    with pytest.MonkeyPatch.context() as patch:
        kept = audit.KEPT.read_bytes() if audit.KEPT.exists() else None
        yield lambda *options, holes=(), status=200, **settings: (
            patch.setattr(Registry, "holes", list(holes)),
            patch.setattr(Registry, "status", status),
            make(*options, **settings),
        )[-1]
    server.shutdown()
    server.server_close()
    audit.KEPT.unlink(missing_ok=True)
    if kept is not None:
        audit.KEPT.write_bytes(kept)


def test_the_script_says_how_many_it_asked_about(run):
    done = run("--strict")
    assert (done.returncode, done.stderr) == (0, "")
    count = len(locked_packages(LOCK.read_text()))
    assert done.stdout == f"{count} packages asked about, 0 known holes.\n"


def test_the_script_fails_with_a_hole(run):
    done = run(holes=[HOLE])
    assert done.returncode == 1
    assert "HOLE: flask" in done.stdout
    assert "CVE-2026-0001" in done.stdout


@pytest.mark.parametrize(
    "settings",
    [
        {"PIP_INDEX_URL": "http://127.0.0.1:1/simple"},
        {"PIP_INDEX_URL": "http://carol:s3cr3t@127.0.0.1:1/simple"},
        {"PIP_INDEX_URL": "file:///nowhere/simple"},
        {"PIP_NO_INDEX": "1"},
        {"status": 503},
    ],
)
def test_the_script_says_loudly_that_it_could_not_ask(run, settings):
    done = run(**settings)
    assert done.returncode == 0
    assert done.stdout.startswith("THE PACKAGE INDEX COULD NOT BE ASKED: ")
    assert "s3cr3t" not in done.stdout + done.stderr
    assert "127.0.0.1" not in done.stdout + done.stderr
    assert run("--strict", **settings).returncode == 2
