"""Other people's files are the ones that were published, and none is there unlisted."""

import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROW = re.compile(r"^\| `([^`]+)` \|.+\| `([0-9a-f]{64})` \|$", re.MULTILINE)


@pytest.mark.parametrize(
    "folder",
    ["static/vendor", "tests/browser/vendor", "tests/tools/vendor", "outreach/auth/vendor"],
)
def test_files_are_those_in_the_readme(folder: str) -> None:
    listed = dict(ROW.findall((ROOT / folder / "README.md").read_text()))
    present = {
        path.relative_to(ROOT / folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path != ROOT / folder / "README.md"
    }
    assert present == listed
    assert present
