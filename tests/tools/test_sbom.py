"""The bill of materials says what is locked and vendored, in the form that the standard gives."""

import json
import subprocess
from itertools import chain

import fastjsonschema
import pytest

from tools.lock_file import LOCK, VENDOR, WISHED, locked_packages, vendored_files
from tools.sbom import bill

SCHEMAS = "https://cyclonedx.org/schema/"


@pytest.fixture(scope="module")
def made():
    packages, files = locked_packages(LOCK.read_text()), vendored_files(VENDOR.read_text())
    return bill(packages, files, "1.0")


@pytest.fixture(scope="module")
def check(root):
    folder = root / "tests" / "tools" / "vendor"

    def load(uri):
        name = uri.rpartition("/")[2]
        return json.loads((folder / name).read_text())

    schema = load("bom-1.6.SNAPSHOT.schema.json")
    formats = {"iri-reference": r"^\S*$", "idn-email": r"^\S+@\S+$"}
    load_from = {"http": load, "https": load}
    return fastjsonschema.compile(schema, handlers=load_from, formats=formats, use_default=False)


def test_it_is_what_the_standard_describes(made, check):
    check(made)


@pytest.mark.parametrize(
    "change",
    [
        {"bomFormat": "SPDX"},
        {"serialNumber": "urn:uuid:none"},
        {"components": [{"type": "library"}]},
        {"components": [{"type": "package", "name": "flask"}]},
        {"dependencies": [{"dependsOn": []}]},
        {"extra": True},
    ],
)
def test_the_schema_refuses_what_is_wrong(made, check, change):
    with pytest.raises(fastjsonschema.JsonSchemaValueException):
        check(made | change)


def test_it_holds_every_package_and_every_file(made, root):
    pinned = {
        tuple(line.split(" ")[0].split("=="))
        for line in LOCK.read_text().splitlines()
        if "==" in line and not line.startswith((" ", "#"))
    }
    components = made["components"]
    python = [each for each in components if each["purl"].startswith("pkg:pypi/")]
    assert {(each["name"], each["version"]) for each in python} == pinned
    hashes = [each["externalReferences"][0]["hashes"] for each in python]
    assert sum(map(len, hashes)) == LOCK.read_text().count("--hash=sha256:")
    npm = [each for each in components if each["purl"].startswith("pkg:npm/")]
    assert len(python) + len(npm) == len(components)
    files = chain.from_iterable(each["components"] for each in npm)
    present = {path.name for path in (root / "static" / "vendor").iterdir()} - {"README.md"}
    assert {each["name"] for each in files} == {f"static/vendor/{name}" for name in present}


def test_a_scoped_package_has_its_group_apart(made):
    [pico] = [each for each in made["components"] if each["name"] == "pico"]
    assert (pico["group"], pico["purl"]) == ("@picocss", "pkg:npm/%40picocss/pico@2.1.1")
    assert pico["licenses"] == [{"license": {"id": "MIT"}}]


def test_the_tree_has_a_root_and_no_loose_end(made):
    refs = {each["bom-ref"] for each in made["components"]} | {"outreach"}
    edges = {each["ref"]: each["dependsOn"] for each in made["dependencies"]}
    assert set(chain.from_iterable(edges.values())) == refs - {"outreach"}
    assert set(edges) <= refs
    assert "pkg:pypi/markupsafe@" in str(edges[next(ref for ref in refs if "/jinja2@" in ref)])
    assert any(WISHED in package.needed_by for package in locked_packages(LOCK.read_text()))


def test_twice_the_same_bytes_and_another_tree_another_number(root, made):
    asked = [root / "script" / "sbom", "--version", "1.0"]
    first, second = (
        subprocess.run(asked, capture_output=True, check=True).stdout for _ in range(2)
    )
    assert first == second
    assert json.loads(first) == made
    other = bill(locked_packages(LOCK.read_text()), [], "1.0")
    assert other["serialNumber"] != made["serialNumber"]


def test_a_package_without_a_hash_is_refused():
    with pytest.raises(ValueError, match="flask is locked without a hash"):
        locked_packages("flask==3.1.3\n    # via -r requirements.in\n")
