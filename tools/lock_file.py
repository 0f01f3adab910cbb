"""Reads requirements.txt, as script/lock compiles it, and static/vendor/README.md."""

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements.txt"
VENDOR = ROOT / "static" / "vendor" / "README.md"
# The root of the tree of packages, as uv writes it.
WISHED = "-r requirements.in"
_PACKAGE = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_VENDORED = re.compile(
    r"^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \| `([^`]+)` \| `([0-9a-f]{64})` \|$", re.M
)


class Package(NamedTuple):
    name: str
    version: str
    hashes: tuple[str, ...]
    # The packages that need it, and WISHED.
    needed_by: tuple[str, ...]


class VendoredFile(NamedTuple):
    file: str
    package: str
    version: str
    licence: str
    path: str
    sha256: str


def locked_packages(text: str) -> list[Package]:
    """Return every package that the lock file pins. Raises ValueError for one without a hash."""
    packages = []
    for block in re.split(r"^(?=[a-z0-9])", text, flags=re.M):
        if not (pinned := _PACKAGE.match(block)):
            continue
        hashes = tuple(_HASH.findall(block))
        if not hashes:
            raise ValueError(f"{pinned[1]} is locked without a hash: run ./script/lock")
        packages.append(Package(pinned[1], pinned[2], hashes, _needed_by(block)))
    return packages


def _needed_by(block: str) -> tuple[str, ...]:
    """Return who needs a package, from the comment behind `# via`, on one line or several."""
    _, _, comment = block.partition("# via")
    names = (line.strip().lstrip("#").strip() for line in comment.splitlines())
    return tuple(name for name in names if name and not name.startswith("-c "))


def vendored_files(text: str) -> list[VendoredFile]:
    return [VendoredFile(*row) for row in _VENDORED.findall(text)]
