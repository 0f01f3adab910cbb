"""Figures from inside one process, as JSON: `python -m benchmarks.inside PEOPLE_FILE COUNT`.

DATABASE_URL says on what. It loads wsgi.py, so the garbage collector is set as in production.
"""

import json
import statistics
import sys
import time
from pathlib import Path

from benchmarks.data import crowded_and_empty, people_in, set_free
from outreach.core import clock
from outreach.core.database import transaction
from outreach.queue import actions
from wsgi import app

PAGES = ("/board", "/mps", "/mps/{mp}", "/today")


def main() -> None:
    people, count = people_in(Path(sys.argv[1])), int(sys.argv[2])
    with app.app_context():
        set_free()
        claim_ms, mp_id = _claims([person.id for person in people])
        set_free()
        crowded, empty = crowded_and_empty()
    cookie = people[1].cookie
    pages = {path: _page(path.format(mp=mp_id), cookie, count) for path in PAGES}
    call = [_page(f"/mps/{mp}?channel=email", cookie, count) for mp in (crowded, empty)]
    print(json.dumps({"claim": claim_ms, "pages": pages, "call": call}))


def _claims(people: list[int]) -> tuple[float, int]:
    """Milliseconds of one claim, from BEGIN to COMMIT: the median of 300, all of them kept, so
    that the later ones pass over what the earlier took."""
    taken, mp_id = [], 0
    for person_id in people[:110] * 3:
        started = time.perf_counter()
        with transaction():
            mp_id = actions.claim_next(person_id=person_id, now=clock.now()).mp_id
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken[30:]), mp_id


def _page(path: str, cookie: str, count: int) -> float:
    """Milliseconds of processor time for one request, the test client's own share included."""
    client = app.test_client(use_cookies=False)
    headers = {"Cookie": cookie}
    for _ in range(10):
        assert client.get(path, headers=headers).status_code == 200, path
    started = time.process_time()
    for _ in range(count):
        client.get(path, headers=headers)
    return (time.process_time() - started) / count * 1000


if __name__ == "__main__":
    main()
