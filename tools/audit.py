"""Asks the package index whether a hole is known in a package that we use."""

import argparse
import hashlib
import json
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from tools.lock_file import LOCK, ROOT, Package, locked_packages
from tools.package_index import Unreachable, configured_index

# Holes that cannot be used here: the id, and why not. One that is fixed upstream is not for here.
ACCEPTED: dict[str, str] = {}
KEPT = ROOT / ".venv" / "audited.json"
KEPT_FOR = timedelta(days=1)
Ask = Callable[[str], Any]


class Report(NamedTuple):
    asked: int
    holes: list[str]
    # Withdrawn by their makers.
    yanked: list[str]
    unasked: list[str]
    # Whether the index answered every time, if only that it does not know.
    reached: bool = True


def audit(packages: list[Package], ask: Ask) -> Report:
    """Ask about every package, at most four at a time. Raises Unreachable if the first fails."""
    first = look_up(packages[0], ask)
    with ThreadPoolExecutor(4) as pool:
        others = list(pool.map(lambda package: _look_up_or_say(package, ask), packages[1:]))
    found = [first, *others]
    return Report(
        asked=sum(each.asked for each in found),
        holes=[line for each in found for line in each.holes],
        yanked=[line for each in found for line in each.yanked],
        unasked=[line for each in found for line in each.unasked],
        reached=all(each.reached for each in found),
    )


def _look_up_or_say(package: Package, ask: Ask) -> Report:
    try:
        return look_up(package, ask)
    except Unreachable as error:
        return Report(0, [], [], [f"{package.name} {package.version}: {error}"], reached=False)


def look_up(package: Package, ask: Ask) -> Report:
    """Ask about one package: of the newest version its own page tells, of others the release's."""
    name, version = package.name, package.version
    page = ask(f"pypi/{name}/json")
    if page is not None and page["info"]["version"] != version:
        newest = page["info"]["version"]
        page = ask(f"pypi/{name}/{version}/json")
        if page is None:
            why = f"the index tells only of {newest}, the newest version"
            return Report(0, [], [], [f"{name} {version}: {why}"])
    if page is None or not isinstance(page.get("vulnerabilities"), list):
        return Report(0, [], [], [f"{name} {version}: the index says nothing of holes"])
    yanked = [f"{name} {version}: {why_yanked(page)}"] if page["info"].get("yanked") else []
    return Report(1, [*describe_holes(package, page["vulnerabilities"])], yanked, [])


def why_yanked(page: Any) -> str:
    return f"withdrawn by its makers ({page['info'].get('yanked_reason') or 'no reason given'})"


def describe_holes(package: Package, holes: Iterable[Any]) -> Iterable[str]:
    for hole in holes:
        names = {hole["id"], *(hole.get("aliases") or [])}
        if hole.get("withdrawn") or names & set(ACCEPTED):
            continue
        fixed = ", ".join(hole.get("fixed_in") or []) or "no version yet"
        known_as = ", ".join(sorted(names))
        yield f"{package.name} {package.version}: {known_as}; fixed in {fixed}"


def print_report(report: Report, *, strict: bool) -> int:
    """Print a report and return the exit status."""
    for line in report.holes:
        print(f"HOLE: {line}")
    for line in report.yanked:
        print(f"WITHDRAWN: {line}")
    for line in report.unasked:
        print(f"COULD NOT BE ASKED: {line}")
    print(f"{report.asked} packages asked about, {len(report.holes)} known holes.")
    if report.holes:
        print("Take the version that is fixed: ./script/lock --upgrade-package NAME")
        return 1
    return 2 if strict and (report.unasked or report.yanked) else 0


def kept_report(path: Path, mark: str, now: datetime) -> Report | None:
    """Return what was found within the last day about the same packages."""
    try:
        kept = json.loads(path.read_text())
        age = now - datetime.fromisoformat(kept["at"])
        if kept["mark"] == mark and timedelta(0) <= age < KEPT_FOR:
            return Report(*kept["report"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return None


def keep_report(path: Path, mark: str, now: datetime, report: Report) -> None:
    """Keep a report for a day, if the index answered every time."""
    if report.reached and path.parent.is_dir():
        path.write_text(json.dumps({"at": now.isoformat(), "mark": mark, "report": report}))


def mark_of(packages: list[Package]) -> str:
    """Return a mark that changes with any package, and with what is accepted."""
    return hashlib.sha256(repr((packages, sorted(ACCEPTED))).encode()).hexdigest()


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/audit-dependencies", description=__doc__)
    parser.add_argument("--fresh", action="store_true", help="ask anew, though it did today")
    parser.add_argument("--strict", action="store_true", help="end with 2 when one is not asked")
    options = parser.parse_args()
    packages, now = locked_packages(LOCK.read_text()), datetime.now(UTC)
    mark = mark_of(packages)
    report = None if options.fresh else kept_report(KEPT, mark, now)
    if report is None:
        try:
            report = audit(packages, configured_index().ask)
        except Unreachable as error:
            print(f"THE PACKAGE INDEX COULD NOT BE ASKED: {error}.")
            print("Nobody knows whether a hole is known in what this runs on.")
            return 2 if options.strict else 0
        keep_report(KEPT, mark, now, report)
    return print_report(report, strict=options.strict)


if __name__ == "__main__":
    sys.exit(main())
