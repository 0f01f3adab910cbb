"""Static files with their hash in the address: kept for a year, new as soon as they change."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, current_app, url_for


@cache
def _hash(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:10]


def static_url(filename: str) -> str:
    path = Path(current_app.static_folder or "") / filename
    return url_for("static", filename=filename, v=_hash(str(path)))


def init_app(app: Flask) -> None:
    app.add_template_global(static_url)
