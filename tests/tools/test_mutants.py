"""Every mutant still takes away what it says, and its tests exist: ./script/mutants runs them."""

import ast
import subprocess
from functools import cache
from pathlib import Path

import pytest

from tools.lock_file import ROOT
from tools.mutants import KILLED, SURVIVED, Mutant, chosen, load_mutants, run_tests, verdict

MUTANTS = load_mutants()


@cache
def names_of_tests(path: str) -> frozenset[str]:
    body = ast.parse((ROOT / path).read_text()).body
    return frozenset(node.name for node in body if isinstance(node, ast.FunctionDef))


def test_there_are_at_least_sixty():
    assert len(MUTANTS) >= 60
    whats = [(mutant.file, mutant.before, mutant.after) for mutant in MUTANTS]
    assert len(set(whats)) == len(whats)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: f"{mutant.number}-{mutant.file}")
def test_what_it_takes_away_is_there_once_and_its_tests_exist(mutant):
    assert mutant.times_found(ROOT) == 1, f"{mutant.removes}: {mutant.before}"
    assert mutant.before != mutant.after
    for test in mutant.tests:
        path, _, name = test.partition("::")
        assert name in names_of_tests(path), test


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: f"{mutant.number}-{mutant.file}")
def test_what_is_left_is_still_a_program(mutant):
    """One that cannot be read would fail every test, and prove nothing."""
    text = (ROOT / mutant.file).read_text()
    ast.parse(text.replace(mutant.before, mutant.after))


def test_some_are_chosen():
    assert [mutant.number for mutant in chosen(MUTANTS, "3-5", "")] == [3, 4, 5]
    assert [mutant.number for mutant in chosen(MUTANTS, "7,9-10", "")] == [7, 9, 10]
    assert all("http_client" in mutant.file for mutant in chosen(MUTANTS, "", "HTTP_client"))
    assert chosen(MUTANTS, "", "") == MUTANTS


# The machine itself, on a tree of two files --------------------------------------------------


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "control.py").write_text("def allowed(age):\n    return age > 17\n")
    (tmp_path / "test_control.py").write_text(
        "from control import allowed\n\n\ndef test_a():\n    assert not allowed(3)\n"
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath = .\n")
    return tmp_path


def mutant(before, after, *tests):
    return Mutant(1, ("1.1.1",), "a control", "control.py", before, after, tests)


@pytest.mark.parametrize(
    "before, after, test, result",
    [
        ("age > 17", "True", "test_control.py::test_a", KILLED),
        ("age > 17", "age > 16", "test_control.py::test_a", SURVIVED),
        ("age > 17", "age >", "test_control.py::test_a", "BROKEN: pytest ended with"),
        ("age > 17", "True", "test_control.py::test_b", "BROKEN: pytest ended with"),
        ("age > 18", "True", "test_control.py::test_a", "BROKEN: the text is there 0 times"),
    ],
)
def test_what_came_of_it_is_said(tree, before, after, test, result):
    assert verdict(mutant(before, after, test), tree).startswith(result)
    assert "age > 17" in (tree / "control.py").read_text()
    assert run_tests(tree, ["test_control.py"]) == 0


def test_help_and_the_list_run_nothing(root: Path):
    script = root / "script" / "mutants"
    assert b"Usage" in subprocess.run([script, "--help"], capture_output=True).stdout
    listed = subprocess.run([script, "--list"], capture_output=True, text=True)
    assert len(listed.stdout.splitlines()) == len(MUTANTS)
