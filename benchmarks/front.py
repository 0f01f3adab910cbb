"""The front beside granian's own WSGI interface, in turn: `python -m benchmarks.front [ROUNDS]`.

Two servers with two workers each on one database, 16 connections. Of each the fastest round.
"""

import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from benchmarks import clients, load
from benchmarks.data import app_on, build, environment, people_in, set_free
from benchmarks.run import CLAIMANTS, CLIENTS, best, shown
from benchmarks.servers import FRONT, Server, serve

PORT = 8300
GETS = {"/healthz": 4000, "/pledges": 4000, "/today": 400, "/mps": 400, "/board": 400}

Measure = Callable[[Server], load.Load]


def measures(folder: Path, url: str) -> dict[str, Measure]:
    app, people = app_on(url), people_in(folder / "people.json")

    def claims(server: Server) -> load.Load:
        with app.app_context():
            set_free()
        requests = clients.claims(people[:CLAIMANTS])
        shared = clients.FromList(iter(requests))
        return load.run(server.port, [shared] * CLIENTS, len(requests))

    def getter(path: str, count: int) -> Measure:
        headers = {"Accept-Encoding": "gzip", "Cookie": people[1].cookie}
        asks = [clients.Again(load.request("GET", path, headers))] * CLIENTS
        return lambda server: load.run(server.port, asks, count)

    return {path: getter(path, count) for path, count in GETS.items()} | {"claim": claims}


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder, url = Path(name), f"sqlite:///{name}/outreach.sqlite3"
        build(url, folder / "people.json")
        wsgi = stack.enter_context(serve("wsgi:app", PORT, environment(url)))
        front = stack.enter_context(serve(FRONT, PORT + 1, environment(url)))
        print("| asked | front | WSGI | ratio |\n| --- | --- | --- | ---: |")
        for what, measure in measures(folder, url).items():
            ours, theirs = best(rounds, lambda m=measure: m(front), lambda m=measure: m(wsgi))
            assert ours.statuses == theirs.statuses, (ours.statuses, theirs.statuses)
            ratio = ours.per_second / theirs.per_second
            print(f"| {what} | {shown(ours)} | {shown(theirs)} | {ratio:.2f} |", flush=True)


if __name__ == "__main__":
    main()
