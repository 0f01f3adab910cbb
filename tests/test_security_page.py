"""docs/security.md says what is so: code and tests that it names exist, its numbers are right, and
no part, connection or way in is missing."""

import ast
import importlib
import re
from collections import Counter
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from outreach.auth import rate_limits as limits
from outreach.auth import session_policy as lifetimes
from outreach.core.access import ACCESS, ANYONE
from tools.mutants import load_mutants

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "outreach"
PAGE = ROOT / "docs" / "security.md"
ROW = re.compile(
    r"^\| (\d+\.\d+\.\d+) \| ([12]) \| ([^|]+) \| ([a-z/ ]+?)( ✂)?"
    r" \| ([^|]+) \| (?:`([^|]+)`)? ?\|$",
    re.M,
)
STATES = ("met", "written", "n/a", "not met", "not shown")
# ASVS 5.0.0 has so many of each level.
LEVELS = {"1": 70, "2": 183}
# Some mutants are about a requirement of level 3, which is not on the page.
LEVEL_3 = {"1.2.10", "6.3.8"}
# What opens a connection, starts a program, or reads what a stranger made.
OUTSIDE = {
    *("socket", "ssl", "smtplib", "ftplib", "httpx", "httpcore", "requests", "aiohttp", "urllib3"),
    *("http.client", "urllib.request", "asyncio", "subprocess", "multiprocessing", "resource"),
    *("openpyxl", "xlsxwriter", "zipfile", "tarfile", "xml", "pickle", "webauthn", "cryptography"),
}


class Row(NamedTuple):
    number: str
    level: str
    asks: str
    state: str
    cut: str
    code: str
    test: str


def text():
    return PAGE.read_text()


def section(heading):
    return text().partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


@cache
def rows():
    return [Row(*found) for found in ROW.findall(text())]


def test_every_requirement_is_in_the_tables_once():
    numbers = [row.number for row in rows()]
    assert len(numbers) == len(set(numbers))
    assert Counter(row.level for row in rows()) == LEVELS
    assert {row.state for row in rows()} <= set(STATES)
    assert len(re.findall(r"^\| \d+\.\d+\.\d+ ", text(), re.M)) == sum(LEVELS.values())


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.number)
def test_a_row_says_what_does_it_or_why_not(row):
    assert len(row.code.strip()) > 5
    assert bool(row.test) == (row.state == "met")
    if row.state == "met":
        assert "test_security_page" not in row.test or "`" in row.code or "this page" in row.code


def test_the_tests_that_are_named_exist():
    for row in rows():
        if row.test:
            path, _, name = row.test.partition("::")
            assert re.search(rf"^def {name}\(", (ROOT / path).read_text(), re.M), row.number


def test_the_code_that_is_named_exists():
    named = re.findall(r"`([a-z_]+(?:\.[a-z_]+)*):([A-Za-z_]\w*)`", text())
    assert len(named) > 120
    for module, name in named:
        whole = module if module.split(".")[0] in ("config", "tools") else f"outreach.{module}"
        assert hasattr(importlib.import_module(whole), name), f"{module}:{name}"


def test_the_files_that_are_named_exist():
    files = re.findall(r"`((?:templates|static|script|tests|outreach)/[\w./-]+)`", text())
    files += [f"docs/{name}" for name in re.findall(r"\]\(([\w.-]+\.md)\)", text())]
    assert len(files) > 15
    assert [name for name in files if not (ROOT / name).exists()] == []


def test_the_numbers_are_those_of_the_tables():
    counted = Counter((row.level, row.state) for row in rows())
    for level, all_of_them in LEVELS.items():
        numbers = " | ".join(str(counted[level, state]) for state in STATES)
        assert f"\n| {level} | {numbers} | {all_of_them} |\n" in text()


def test_what_is_marked_as_taken_away_has_a_mutant():
    taken = {number for mutant in load_mutants() for number in mutant.requirements}
    met = {row.number for row in rows() if row.state == "met"}
    marked = {row.number for row in rows() if row.cut}
    assert marked == taken & met
    assert taken <= {row.number for row in rows()} | LEVEL_3
    assert f"✂ stands at the {len(marked)} rows" in text()
    assert f"removes {len(load_mutants())} of them" in text()


def test_every_package_and_slice_has_its_rows():
    folders = {
        str(path.parent.relative_to(PACKAGE))
        for path in PACKAGE.rglob("__init__.py")
        if path.parent != PACKAGE
    }
    table = re.findall(r"^\| (`[^|]+`) \| ([\d., ]+) \|$", section("The parts"), re.M)
    named = [part for parts, _ in table for part in re.findall(r"`([\w/]+)`", parts)]
    assert sorted(named) == sorted(folders)
    numbers = {number for _, listed in table for number in listed.split(", ")}
    assert numbers <= {row.number for row in rows()}


def imports_of(path):
    """Return the names in OUTSIDE that a module imports."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {one for one in OUTSIDE for name in names if f"{name}.".startswith(f"{one}.")}


def test_whatever_reaches_outside_is_on_the_page():
    used = {
        str(path.relative_to(PACKAGE)): imports_of(path)
        for path in PACKAGE.rglob("*.py")
        if imports_of(path)
    }
    table = re.findall(
        r"^\| `([\w/]+\.py)` \| ([\w, ]+) \| [^|]+ \| [^|]* \| ([\d., ]+) \|$",
        section("With whom it talks"),
        re.M,
    )
    assert {module: set(names.split(", ")) for module, names, _ in table} == used
    numbers = {number for *_, listed in table for number in listed.split(", ")}
    assert numbers <= {row.number for row in rows()}


# Open pages with which nobody gets in or changes anything: what anyone may read, and asking.
NO_WAY_IN = ("public.", "others.", "well_known.", "privacy.")
NO_WAY_IN_EITHER = {
    *("static", "invitations.conduct", "account.ask_reset", "account.send_reset"),
    *("offices.confirmed",),
}


def test_every_way_in_is_on_the_page(app):
    """Whatever answers without a sign-in is one of the ways that are listed, or lets nobody in."""
    ways = set(re.findall(r"`(/[^`]+)`", section("Ways in")))
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            name = rule.endpoint
            if ACCESS[name] != ANYONE or name in NO_WAY_IN_EITHER or name.startswith(NO_WAY_IN):
                continue
            path = re.sub(r"<(?:\w+:)?\w*?(id|token|kind)>", r"<\1>", rule.rule)
            assert any(path == way or path.startswith(f"{way}/") for way in ways), path


WRITTEN = ("What is where", "Ways in", "What a request must pass", "With whom it talks")


@pytest.mark.parametrize("heading", [*WRITTEN, "What is hashed and signed", "Libraries"])
def test_a_part_that_rows_refer_to_is_there(heading):
    assert len(section(heading)) > 400


def test_every_row_that_refers_to_the_page_names_a_part_of_it():
    for row in rows():
        for name in re.findall(r"\*([A-Z][^*]+)\*", row.code if "this page" in row.code else ""):
            assert f"\n## {name}\n" in text() or f"**{name}" in text(), (row.number, name)


def test_the_lifetimes_and_limits_are_those_of_the_program():
    hour, minute = timedelta(hours=1), timedelta(minutes=1)
    assert tuple(lifetimes.VOLUNTEERS) == (2 * hour, 20 * hour)
    assert tuple(lifetimes.OTHERS) == (30 * minute, 12 * hour)
    assert [limit.times for limit in (*limits.PASSWORD, limits.ADDRESS)] == [10, 50, 100]
    assert [limit.times for limit in limits.CODE] == [5, 30]
    assert "rest for 2 hours and last 20 for volunteers, 30 minutes and 12 hours" in text()
    assert "(10 in 15 minutes, 50 a day)" in text()
    assert "(5 in 15 minutes, 30 a day)" in text()


def test_the_sizes_are_those_of_the_program():
    from config import load
    from outreach.core.security import LARGER
    from outreach.imports import sheet_limits, workbook_scan

    assert load({})["MAX_CONTENT_LENGTH"] == 64 * 1024
    assert len(LARGER) == 6
    assert (sheet_limits.MAX_BYTES, sheet_limits.MAX_ROWS) == (5 * 2**20, 20_000)
    assert sheet_limits.MAX_COLUMNS == 60
    assert (workbook_scan.MAX_PARTS, workbook_scan.MAX_UNPACKED) == (500, 120 * 2**20)
    page = section("What a request must pass")
    for words in ("64 KiB", "six forms", "5 MiB, 20,000 rows, 60 columns", "500 parts, 120 MB"):
        assert words in page
