"""No file, however it is made, stops or fills the server: it is refused, and the reason is said."""

import fcntl
import html
import io
import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from outreach.core.vocabulary import Role
from outreach.imports import reading_process, workbook_scan
from outreach.imports.models import Import
from outreach.imports.readers import read
from outreach.imports.reading_process import ENDED, ReadingBusy, read_file
from outreach.imports.sheet_limits import Unreadable
from tests.attacks.heavy_files import (
    BOOK,
    FILLED,
    GOOD_ROWS,
    GOOD_SHEET,
    HEAD,
    HEAVY,
    MAIN,
    NOISE,
    ROW,
    SHEET,
    STYLES,
    TAIL,
    UTF16,
    WIDE_PREFIX,
    inline,
    sheet,
    sheet_in,
    sheets,
    with_named,
)
from tests.facts import scalars
from tests.imports.sheets import HEADER, csv_of
from tests.partners.scenes import agree, partner, signs_in_for

MEGABYTE = 1024 * 1024
PLAIN = csv_of([HEADER, ROW])
SQLITE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
# Large enough to take a while, and within what is counted.
SLOW = with_named(
    {"xl/media/image1.png": NOISE, SHEET: f"{HEAD}{f'<row>{FILLED * 50}</row>' * 8_000}{TAIL}"}
)

# As many styles as may be, and as much text.
STYLED = with_named(
    {STYLES: f"<styleSheet {MAIN}><cellXfs>{'<xf/>' * 90_000}</cellXfs></styleSheet>"}
)
LONG_TEXT = b"MP,Date\n" + "Siân,\n".encode() * 700_000


@pytest.mark.parametrize("name", HEAVY)
def test_a_heavy_file_is_refused_in_a_sentence(name):
    make, sentence = HEAVY[name]
    with pytest.raises(Unreadable) as refused:
        read(make())
    assert sentence in str(refused.value)
    assert str(refused.value).endswith(".")


def test_elements_of_all_parts_are_counted_together(monkeypatch):
    monkeypatch.setattr(workbook_scan, "MAX_ELEMENTS", 150)
    parts = {f"xl/other{number}.xml": f"<t>{'<r/>' * 20}</t>" for number in range(9)}
    with pytest.raises(Unreadable, match="more than 150 cells, texts and settings"):
        read(with_named(parts))


EXTERNAL = f"""<externalLink {MAIN}><externalBook xmlns:r="r" r:id="rId1"/></externalLink>"""
HARMLESS = {
    "as it was": BOOK,
    "a prefix": sheet_in("utf-8", WIDE_PREFIX),
    "UTF-16": sheet_in("utf-16", UTF16 + GOOD_SHEET),
    "a short comment": with_named({SHEET: f"<!--{'x' * 70_000}-->{GOOD_SHEET}"}),
    "links to other files": with_named({"xl/externalLinks/externalLink1.xml": EXTERNAL}),
    "a drawing that is not well formed": with_named({"xl/drawings/old.vml": "<xml><br></xml>"}),
    "a picture": with_named({"xl/media/image1.png": b"\x89PNG\r\n\x1a\n" + b"\0" * 9_000}),
    "1,000 styled columns": sheet(GOOD_ROWS + f"<row>{'<c/>' * 1_000}</row>"),
    "90,000 styled rows": sheet(GOOD_ROWS + "<row/>" * 90_000),
    "a text of 32,767 characters": sheet(GOOD_ROWS + f"<row>{inline('x' * 32_767)}</row>"),
    "100 sheets": sheets(100),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_an_unusual_workbook_is_still_read(name):
    assert [tuple(row.cells) for row in read(HARMLESS[name]).rows[:2]] == [HEADER, ROW]


@SQLITE
@pytest.mark.parametrize("name", ["a wide row", "styles", "a document type in UTF-16", "a bomb"])
def test_a_coordinator_reads_why_at_the_field(browser_of, carol, name):
    make, sentence = HEAVY[name]
    response = browser_of(carol).post("/import", {"file": (io.BytesIO(make()), "calls.xlsx")})
    assert response.status_code == 422
    assert sentence in html.unescape(error_of(response))
    assert not scalars(Import.__table__.select())


@SQLITE
@pytest.mark.parametrize("name", ["a wide row", "shared texts", "long merged areas", "empty lines"])
def test_a_partner_reads_why_and_keeps_what_was_pasted(app, browser_of, person, name):
    number = partner()
    agree(number, "pledges")
    sam = person("Sam", Role.PARTNER)
    signs_in_for(sam, number)
    make, sentence = HEAVY[name]
    form = {"lines": "Diane Abbott", "link": "https://example.org/pledge", "described": ""}
    form["file"] = (io.BytesIO(make()), "signed.xlsx")
    response = browser_of(sam).post("/signatures", form)
    assert response.status_code == 422
    assert sentence in html.unescape(error_of(response))
    assert "Diane Abbott</textarea>" in response.text


def error_of(response):
    """The sentence beside the file field."""
    _, _, rest = response.text.partition('id="file-error">')
    return rest.partition("</p>")[0]


def child(monkeypatch, tmp_path, code):
    """Have this script read files instead of ours."""
    script = tmp_path / "child.py"
    script.write_text(code)
    monkeypatch.setattr(reading_process, "CHILD", script)


@pytest.fixture
def children(monkeypatch):
    """Every child that is started."""
    started = []

    class Child(reading_process.subprocess.Popen):
        def __init__(self, *args, **more):
            super().__init__(*args, **more)
            started.append(self)

    monkeypatch.setattr(reading_process.subprocess, "Popen", Child)
    return started


@pytest.fixture
def leaves_nothing(children):
    """Afterwards no child is there, not even as a zombie, and no file is open that was not."""
    before = len(os.listdir("/dev/fd"))
    yield
    assert children
    for started in children:
        assert started.returncode is not None
        with pytest.raises(ProcessLookupError):
            os.kill(started.pid, 0)
    assert len(os.listdir("/dev/fd")) == before


HAS_A_CHILD = """
import fcntl, os, pathlib, time
if os.fork():
    time.sleep(60)
else:
    file = open({lock!r})
    fcntl.flock(file, fcntl.LOCK_EX)
    print("xxx", flush=True)
    time.sleep(60)
    pathlib.Path({end!r}).touch()
"""


def refusal(data=PLAIN):
    with pytest.raises(Unreadable) as refused:
        read_file(data)
    return str(refused.value)


@pytest.mark.usefixtures("leaves_nothing")
class TestChild:
    def test_a_file_that_hangs_is_given_up(self, monkeypatch, tmp_path):
        child(monkeypatch, tmp_path, "import time; time.sleep(600)")
        monkeypatch.setattr(reading_process, "DEADLINE_SECONDS", 0.2)
        assert "takes longer than 0.2 seconds" in refusal()

    def test_a_child_that_has_a_child_ends_with_it(self, monkeypatch, tmp_path):
        lock, end = tmp_path / "lock", tmp_path / "end"
        lock.touch()
        child(monkeypatch, tmp_path, HAS_A_CHILD.format(lock=str(lock), end=str(end)))
        monkeypatch.setattr(reading_process, "MAX_ANSWER_BYTES", 1)
        assert "too much text" in refusal()  # said when the other one holds the lock
        with lock.open() as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # as soon as nobody holds it
        assert not end.exists()

    def test_a_child_that_says_half_and_hangs_is_given_up(self, monkeypatch, tmp_path):
        child(monkeypatch, tmp_path, "import time\nprint('{', flush=True)\ntime.sleep(600)")
        monkeypatch.setattr(reading_process, "DEADLINE_SECONDS", 0.5)
        assert "takes longer than 0.5 seconds" in refusal()

    def test_a_child_that_never_stops_talking_is_given_up(self, monkeypatch, tmp_path):
        child(monkeypatch, tmp_path, "while True: print('x' * 9999)")
        monkeypatch.setattr(reading_process, "MAX_ANSWER_BYTES", MEGABYTE)
        assert "too much text" in refusal()

    @pytest.mark.parametrize(
        "code",
        [
            "import os; os.abort()",
            "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
            "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
            "raise SystemExit(3)",
            "print('[no json')",
            "",
        ],
    )
    def test_a_child_that_dies_is_a_refusal(self, monkeypatch, tmp_path, code):
        child(monkeypatch, tmp_path, code)
        assert refusal() == ENDED

    def test_processor_time_is_limited(self, monkeypatch):
        monkeypatch.setattr(reading_process, "CPU_SECONDS", 1)
        assert "more than 1 seconds of the processor" in refusal(SLOW)

    @pytest.mark.parametrize("data", [STYLED, LONG_TEXT], ids=["workbook", "csv"])
    def test_memory_is_limited(self, monkeypatch, data):
        monkeypatch.setattr(reading_process, "MEMORY_BYTES", 48 * MEGABYTE)
        assert "takes more than 48 MB of memory" in refusal(data)

    def test_a_csv_file_is_read(self):
        assert [tuple(row.cells) for row in read_file(PLAIN).rows] == [HEADER, ROW]

    def test_a_workbook_says_the_same_as_without_a_child(self):
        assert read_file(BOOK) == read(BOOK)


def test_a_machine_without_room_is_a_refusal(monkeypatch):
    def start(*args, **more):
        raise OSError(12, "Cannot allocate memory")

    before = len(os.listdir("/dev/fd"))
    monkeypatch.setattr(reading_process.subprocess, "Popen", start)
    with pytest.raises(ReadingBusy):
        read_file(PLAIN)
    assert len(os.listdir("/dev/fd")) == before


LIMITS = """
import json, os, resource, runpy, sys
module = runpy.run_path({child!r})
module["limit_resources"](*map(int, sys.argv[1:]))
names = ("CPU", "AS", "FSIZE", "NOFILE", "CORE")
limits = [resource.getrlimit(getattr(resource, "RLIMIT_" + name))[0] for name in names]
said = json.dumps([limits, dict(os.environ), os.getcwd(), sys.flags.isolated])
print(json.dumps(dict(refused=said)))
"""


def test_the_child_has_limits_and_no_secrets(monkeypatch, tmp_path):
    ours = str(reading_process.CHILD)
    child(monkeypatch, tmp_path, LIMITS.format(child=ours))
    monkeypatch.setenv("SECRET_KEY", "never to be handed on")
    limits, environment, folder, isolated = json.loads(refusal())
    assert limits == [10, 512 * MEGABYTE, 16 * MEGABYTE, 64, 0]
    assert not environment.keys() - {"PATH", "LD_LIBRARY_PATH", "TMPDIR", "LC_CTYPE"}
    assert (folder, isolated) == ("/", 1)


def test_a_system_without_limits_reads_no_file(monkeypatch, children):
    monkeypatch.setattr(reading_process, "HAS_LIMITS", False)
    assert "no files are read here" in refusal()
    assert not children


WAITS = """
import json, pathlib, sys, time
began, end = pathlib.Path({began!r}), pathlib.Path({end!r})
began.touch()
while not end.exists():
    time.sleep(0.01)
print(json.dumps(dict(rows=[], name="", others=[], spread=False)))
"""


@pytest.fixture
def busy(monkeypatch, tmp_path):
    """A file is being read; `end()` lets it finish."""
    began, end = tmp_path / "began", tmp_path / "end"
    child(monkeypatch, tmp_path, WAITS.format(began=str(began), end=str(end)))
    with ThreadPoolExecutor(2) as pool:
        reading = pool.submit(read_file, PLAIN)
        while not began.exists():
            assert not reading.done(), reading.result()
        yield pool, end.touch
        end.touch()


def test_a_second_file_waits_for_its_turn(busy, children):
    pool, end = busy
    second = pool.submit(read_file, PLAIN)
    end()
    assert second.result().rows == []


def test_a_third_file_is_refused_at_once(busy, monkeypatch):
    pool, end = busy
    inside = threading.Event()
    reading = reading_process._reading

    class Lock:
        def acquire(self, timeout):
            assert not inside.is_set(), "a third file waits"
            inside.set()
            return reading.acquire(timeout=timeout)

        release = reading.release

    monkeypatch.setattr(reading_process, "_reading", Lock())
    second = pool.submit(read_file, PLAIN)
    inside.wait()
    with pytest.raises(ReadingBusy, match="Other files are being read"):
        read_file(PLAIN)
    end()
    assert second.result().rows == []
    monkeypatch.setattr(reading_process, "_reading", reading)
    assert read_file(PLAIN).rows == []


@SQLITE
def test_busy_is_said_at_the_field(app, browser_of, carol, busy, monkeypatch):
    monkeypatch.setattr(reading_process, "WAIT_SECONDS", 0.01)
    browser = browser_of(carol)
    for path in ("/import", "/signatures"):
        response = browser.post(path, {"file": (io.BytesIO(PLAIN), "calls.csv")})
        assert response.status_code == 503
        assert "Wait half a minute, and send yours again." in error_of(response)
