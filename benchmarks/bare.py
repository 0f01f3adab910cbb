"""What we are measured against: Flask with nothing around it, on the same server.

`/` says hello. `/next/<n>` makes the n-th person's claim: the recorded statements and no more.
"""

import gc
import json
import os
from functools import cache
from pathlib import Path

from flask import Flask

from benchmarks.recording import Player

app = Flask(__name__)
FOLDER = Path(os.environ["BENCH_FOLDER"])
PEOPLE = json.loads((FOLDER / "people.json").read_text())


@cache
def player() -> Player:
    # At the first request: a worker is forked off before, and connections do not like that.
    return Player(os.environ["DATABASE_URL"], json.loads((FOLDER / "steps.json").read_text()))


@app.get("/")
@app.get("/healthz")
def hello() -> str:
    return "Hello, world!"


@app.post("/next/<int:n>")
def claim_next(n: int) -> tuple[str, int]:
    return ("", 303) if player().claim(PEOPLE[n]) else ("", 409)


# As wsgi.py does, so that no difference comes from here.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 50, 50)
