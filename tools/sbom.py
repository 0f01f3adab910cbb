"""Prints a bill of materials in CycloneDX 1.6 (JSON). Same tree, same bytes."""

import argparse
import json
import subprocess
import uuid
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from tools.lock_file import (
    LOCK,
    ROOT,
    VENDOR,
    WISHED,
    Package,
    VendoredFile,
    locked_packages,
    vendored_files,
)

OURS = "outreach"
# Serial numbers are made of what they number, so that two runs agree.
NAMESPACE = uuid.UUID("6f0c3a0e-7f43-5f5d-9d7a-0c7b8f2f2f11")


def bill(packages: list[Package], files: list[VendoredFile], version: str) -> dict[str, Any]:
    """Return the whole bill: our program, its Python packages, and the files in the browser."""
    vendored = vendored_packages(files)
    body = {
        "metadata": {
            "component": {"type": "application", "bom-ref": OURS, "name": OURS, "version": version}
        },
        "components": [*map(python_component, packages), *vendored],
        "dependencies": dependencies(packages, [each["bom-ref"] for each in vendored]),
    }
    number = uuid.uuid5(NAMESPACE, json.dumps(body, sort_keys=True))
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{number}",
        "version": 1,
        **body,
    }


def python_component(package: Package) -> dict[str, Any]:
    """Return one package. It has several files, so the hashes stand at its distribution."""
    purl = python_purl(package)
    return {
        "type": "library",
        "bom-ref": purl,
        "name": package.name,
        "version": package.version,
        "scope": "required",
        "purl": purl,
        "externalReferences": [
            {
                "type": "distribution",
                "url": purl,
                "comment": "Any one file of this release that requirements.txt accepts",
                "hashes": [sha256(value) for value in sorted(package.hashes)],
            }
        ],
    }


def vendored_packages(files: Iterable[VendoredFile]) -> list[dict[str, Any]]:
    """Return the npm packages that files were copied from, each with those files inside."""
    packages: dict[str, dict[str, Any]] = {}
    for file in files:
        group, _, name = file.package.rpartition("/")
        purl = f"pkg:npm/{quote(file.package, safe='/')}@{file.version}"
        package = packages.setdefault(
            purl,
            {
                "type": "library",
                "bom-ref": purl,
                **({"group": group} if group else {}),
                "name": name,
                "version": file.version,
                "scope": "required",
                "licenses": [{"license": {"id": file.licence}}],
                "purl": purl,
                "components": [],
            },
        )
        package["components"].append(
            {
                "type": "file",
                "bom-ref": f"{purl}#{file.path}",
                "name": f"static/vendor/{file.file}",
                "hashes": [sha256(file.sha256)],
            }
        )
    return list(packages.values())


def dependencies(packages: list[Package], vendored: list[str]) -> list[dict[str, Any]]:
    refs = {package.name: python_purl(package) for package in packages}
    needs: dict[str, set[str]] = {OURS: set(vendored), **{ref: set() for ref in refs.values()}}
    for package in packages:
        for needing in package.needed_by:
            needs[OURS if needing == WISHED else refs[needing]].add(python_purl(package))
    return [{"ref": ref, "dependsOn": sorted(needed)} for ref, needed in sorted(needs.items())]


def python_purl(package: Package) -> str:
    return f"pkg:pypi/{package.name}@{quote(package.version)}"


def sha256(value: str) -> dict[str, str]:
    return {"alg": "SHA-256", "content": value}


def our_version() -> str:
    """Return the commit, and `+changed` where the tree differs from it; 0 outside of git."""
    asked = subprocess.run(
        ["git", "describe", "--always", "--abbrev=40", "--match=", "--dirty=+changed"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout.strip() or "0"


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/sbom", description=__doc__)
    parser.add_argument("--version", help="what to call this version (default: the commit)")
    version = parser.parse_args().version or our_version()
    made = bill(locked_packages(LOCK.read_text()), vendored_files(VENDOR.read_text()), version)
    print(json.dumps(made, indent=2))


if __name__ == "__main__":
    main()
