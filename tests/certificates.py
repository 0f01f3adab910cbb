"""Certificates that nobody but a test trusts, made when a test asks for one."""

import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

MADE = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650"


@cache
def _folder() -> TemporaryDirectory[str]:
    """Return this process's folder; it goes when the process ends."""
    return TemporaryDirectory(prefix="outreach-certificates-")


@cache
def make_certificate(name: str, alternative: str) -> tuple[Path, Path]:
    """Return the files of a certificate and its key, for `alternative` such as `DNS:a.example`."""
    folder = Path(_folder().name)
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key.pem"
    named = ["-subj", f"/CN={name}", "-addext", f"subjectAltName={alternative}"]
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*MADE.split(), *named, *files], check=True, capture_output=True)
    return certificate, key
