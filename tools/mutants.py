"""Takes away one control after the other, and looks whether a test fails.

Each mutant is applied in a copy of the last commit, alone. Its tests are run, and must fail.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import NamedTuple

from tools.lock_file import ROOT

TABLE = ROOT / "tools" / "mutants.toml"
SECONDS = 240  # a mutant's tests
KILLED, SURVIVED, BROKEN = "killed", "SURVIVED", "BROKEN"


class Mutant(NamedTuple):
    """A control: which requirements of the standard ask for it, where it is, how it goes."""

    number: int
    requirements: tuple[str, ...]
    removes: str
    file: str
    before: str
    after: str
    tests: tuple[str, ...]

    def times_found(self, root: Path) -> int:
        return (root / self.file).read_text().count(self.before)

    @contextmanager
    def applied(self, root: Path) -> Iterator[None]:
        path = root / self.file
        text = path.read_text()
        path.write_text(text.replace(self.before, self.after))
        try:
            yield
        finally:
            path.write_text(text)


def load_mutants(path: Path = TABLE) -> list[Mutant]:
    rows = tomllib.loads(path.read_text())["mutant"]
    return [
        Mutant(
            number=number,
            requirements=tuple(row["requirements"]),
            removes=row["removes"],
            file=row["file"],
            before=row["before"],
            after=row["after"],
            tests=tuple(row["tests"]),
        )
        for number, row in enumerate(rows, 1)
    ]


@contextmanager
def copy_of_commit() -> Iterator[Path]:
    """Make a worktree of the last commit, with our .venv, and remove it afterwards."""
    folder = Path(mkdtemp(prefix="outreach-mutants-"))
    tree = folder / "tree"
    subprocess.run(["git", "worktree", "add", "-q", "--detach", tree], cwd=ROOT, check=True)
    try:
        (tree / ".venv").symlink_to((ROOT / ".venv").resolve())
        yield tree
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", tree], cwd=ROOT, check=True)
        shutil.rmtree(folder)


def run_tests(tree: Path, tests: Sequence[str]) -> int | None:
    """Return pytest's exit status, None when it takes too long. On SQLite alone: quicker."""
    options = ["-x", "-q", "-p", "no:cacheprovider", "-k", "not postgresql"]
    command = [str(ROOT / ".venv" / "bin" / "python"), "-m", "pytest", *options, *tests]
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            command, cwd=tree, env=environment, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    return done.returncode


def verdict(mutant: Mutant, tree: Path) -> str:
    """Say what came of a mutant. What fails otherwise than by a test that fails proves nothing."""
    if mutant.times_found(tree) != 1:
        return f"{BROKEN}: the text is there {mutant.times_found(tree)} times"
    with mutant.applied(tree):
        status = run_tests(tree, mutant.tests)
    if status in (0, 1):
        return SURVIVED if status == 0 else KILLED
    return f"{BROKEN}: " + ("it took too long" if status is None else f"pytest ended with {status}")


def chosen(mutants: list[Mutant], numbers: str, words: str) -> list[Mutant]:
    """Return the mutants of numbers such as 3,11-20, with these words in what they remove."""
    wanted: set[int] = set()
    for part in (numbers or f"1-{len(mutants)}").split(","):
        first, _, last = part.partition("-")
        wanted |= set(range(int(first), int(last or first) + 1))
    found = [mutant for mutant in mutants if mutant.number in wanted]
    return [
        mutant for mutant in found if words.lower() in f"{mutant.removes} {mutant.file}".lower()
    ]


def check_tests_pass(mutants: list[Mutant], tree: Path) -> bool:
    """Run all tests once without a mutant: one that fails anyway would prove nothing."""
    tests = sorted({test for mutant in mutants for test in mutant.tests})
    status = run_tests(tree, tests)
    if status != 0:
        print(f"The tests fail without a mutant (pytest ended with {status}).", file=sys.stderr)
    return status == 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/mutants", description=__doc__)
    parser.add_argument("--list", action="store_true", help="only say which there are")
    parser.add_argument("--numbers", default="", metavar="3,11-20", help="only these")
    parser.add_argument("--matching", default="", metavar="WORDS", help="only what names these")
    parser.add_argument("--no-check", action="store_true", help="do not run the tests unchanged")
    options = parser.parse_args()
    mutants = chosen(load_mutants(), options.numbers, options.matching)
    if options.list:
        for mutant in mutants:
            print(f"{mutant.number:3} {', '.join(mutant.requirements):14} {mutant.removes}")
        return 0
    counts: Counter[str] = Counter()
    with copy_of_commit() as tree:
        if not options.no_check and not check_tests_pass(mutants, tree):
            return 2
        for mutant in mutants:
            result = verdict(mutant, tree)
            counts[result.partition(":")[0]] += 1
            print(f"{mutant.number:3} {result:9} {mutant.removes} ({mutant.file})", flush=True)
    print(summary(mutants, counts))
    return 0 if counts[KILLED] == len(mutants) else 1


def summary(mutants: list[Mutant], counts: Counter[str]) -> str:
    requirements = {each for mutant in mutants for each in mutant.requirements}
    return (
        f"{counts[KILLED]} of {len(mutants)} controls were missed by a test when taken away"
        f" ({counts[SURVIVED]} were not, {counts[BROKEN]} could not be told);"
        f" they stand for {len(requirements)} requirements."
    )


if __name__ == "__main__":
    sys.exit(main())
