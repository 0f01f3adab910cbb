"""Every figure of docs/speed.md, as one table. Start it with ./script/bench."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from benchmarks import clients, load, public
from benchmarks.data import HISTORY, Someone, app_on, build, environment, people_in, set_free
from benchmarks.recording import KEY, Player, record
from benchmarks.servers import FRONT, ROOT, WORKERS, Server, seconds_to_start, serve

CLIENTS = 16
TIMES = 100  # 65,000 targets
# Three claims each, and some of the 650 still left: the empty queue is another matter.
CLAIMANTS = 170

Row = tuple[str, str, str, str, str]


class Bench:
    def __init__(self, folder: Path, port: int, quick: bool) -> None:
        self.folder, self.port = folder, port
        self.rounds = 2 if quick else 5
        self.requests = 2_000 if quick else 8_000
        self.renderings = 50 if quick else 200
        self.mixture = 4_000 if quick else 20_000
        self.rows: list[Row] = []

    def note(
        self, figure: str, ours: str, against: str = "", ratio: str = "", met: str = ""
    ) -> None:
        self.rows.append((figure, ours, against, ratio, met))
        print("  " + " · ".join(part for part in self.rows[-1] if part), file=sys.stderr)

    def database(self, name: str, url: str, times: int = 1) -> "Database":
        folder = self.folder / name
        folder.mkdir()
        print(f"filling {name}", file=sys.stderr)
        build(url, folder / "people.json", times)
        return Database(folder, url)


class Database:
    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        self.people = people_in(folder / "people.json")
        self.environment = environment(url) | {"BENCH_FOLDER": str(folder)}
        self.app = app_on(url)

    def free(self) -> None:
        with self.app.app_context():
            set_free()

    def record(self) -> None:
        """Write down what one claim asks of the database."""
        someone = self.people[-1]
        data = {"csrf_token": someone.csrf, "idempotency_key": KEY}

        def post() -> int:
            browser = self.app.test_client(use_cookies=False)
            answer = browser.post("/queue/next", data=data, headers={"Cookie": someone.cookie})
            assert answer.status_code == 303, answer.text
            return int(answer.location.rpartition("/")[2])

        with self.app.app_context():
            steps = record(post, someone)
        (self.folder / "steps.json").write_text(json.dumps(steps))
        self.free()

    def inside(self, count: int) -> dict[str, Any]:
        command = [sys.executable, "-m", "benchmarks.inside", self.folder / "people.json"]
        environ = {**os.environ, **self.environment}
        done = subprocess.run([*command, str(count)], cwd=ROOT, env=environ, capture_output=True)
        if done.returncode:
            raise RuntimeError(done.stderr.decode())
        return json.loads(done.stdout)  # type: ignore[no-any-return]


def best(rounds: int, *measures: Callable[[], load.Load]) -> list[load.Load]:
    """Each in turn, again and again, so that a slow moment of the machine meets all of them; of
    each the fastest."""
    runs: list[list[load.Load]] = [[] for _ in measures]
    for _ in range(rounds + 1):  # the first warms up
        for measure, kept in zip(measures, runs, strict=True):
            kept.append(measure())
    return [max(kept[1:], key=lambda run: run.per_second) for kept in runs]


def shown(run: load.Load) -> str:
    p50, p99 = run.percentile(50) * 1000, run.percentile(99) * 1000
    return f"{run.per_second:,.0f}/s, p50 {p50:.1f} ms, p99 {p99:.1f} ms"


def verdict(ok: bool, target: str) -> str:
    return f"{target}: {'met' if ok else 'MISSED'}"


@contextmanager
def both(bench: Bench, database: Database) -> Iterator[tuple[Server, Server]]:
    """Our server and the bare one."""
    with ExitStack() as stack:
        ours = stack.enter_context(serve(FRONT, bench.port, database.environment))
        bare = serve("benchmarks.bare:app", bench.port + 1, database.environment)
        yield ours, stack.enter_context(bare)


def claim(bench: Bench, name: str, database: Database) -> None:
    database.record()
    people = database.people[:CLAIMANTS]

    def over_http(server: Server, requests: list[bytes]) -> load.Load:
        database.free()
        shared = iter(requests)
        run = load.run(server.port, [clients.FromList(shared)] * CLIENTS, len(requests))
        assert set(run.statuses) == {303}, run.statuses
        return run

    with both(bench, database) as (ours, bare):
        ran, route = best(
            bench.rounds,
            lambda: over_http(ours, clients.claims(people)),
            lambda: over_http(bare, clients.bare_claims(people)),
        )
    ratio = ran.per_second / route.per_second
    bench.note(
        f"Claim next, {name}",
        shown(ran),
        f"bare route {shown(route)}",
        f"{ratio:.2f}",
        verdict(ratio >= 1 / 3, "≥ 0.33"),
    )
    driver = max(_driver(database, people) for _ in range(bench.rounds))
    against = f"bare driver, no HTTP, {WORKERS} processes {driver:,.0f}/s"
    bench.note(f"Claim next, {name}", shown(ran), against, f"{ran.per_second / driver:.2f}")


def _driver(database: Database, people: list[Someone]) -> float:
    """Claims per second of as many processes as the server has workers."""
    database.free()
    code = "from benchmarks.run import drive; import sys; drive(sys.argv[1], int(sys.argv[2]))"
    command = [sys.executable, "-c", code, database.folder]
    environ = {**os.environ, **database.environment}
    processes = [
        subprocess.Popen(
            [*command, str(n)], cwd=ROOT, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for n in range(WORKERS)
    ]
    for process in processes:
        assert process.stdout
        process.stdout.readline()
    started = time.perf_counter()
    for process in processes:
        process.communicate(b"go\n")
    assert not any(process.returncode for process in processes)
    return 3 * len(people) / (time.perf_counter() - started)


def drive(folder: str, worker: int) -> None:
    """One of those processes: every second person's claims."""
    player = Player(
        os.environ["DATABASE_URL"], json.loads((Path(folder) / "steps.json").read_text())
    )
    people = json.loads((Path(folder) / "people.json").read_text())[:CLAIMANTS][worker::WORKERS]
    print("ready", flush=True)
    sys.stdin.readline()
    for person in people * 3:
        player.claim(person)


def poll(bench: Bench, database: Database) -> None:
    def board(server: Server) -> load.Load:
        # Opened first: what is measured is the poll that finds nothing new.
        boards = [clients.Board(person) for person in database.people[:CLIENTS]]
        load.run(server.port, boards, CLIENTS * 2)
        run = load.run(server.port, boards, bench.requests)
        assert run.statuses[304] > 0.95 * bench.requests, run.statuses
        return run

    with both(bench, database) as (ours, bare):
        polls, hellos = best(bench.rounds, lambda: board(ours), lambda: hello(bench, bare))
        ratio = polls.per_second / hellos.per_second
        bench.note(
            "Unchanged poll, SQLite",
            shown(polls),
            f"hello world {shown(hellos)}",
            f"{ratio:.2f}",
            verdict(ratio >= 0.5, "≥ 0.5"),
        )


def hello(bench: Bench, server: Server) -> load.Load:
    asks = [clients.Again(load.request("GET", "/", {}))] * CLIENTS
    return load.run(server.port, asks, bench.requests)


def for_everyone(bench: Bench, database: Database) -> None:
    public.sign(database.app)
    for path in public.PATHS:
        anew = public.anew(database.app, path, bench.renderings)
        bench.note(f"{path}, made anew, processor time", f"{anew:.1f} ms")
    for path in public.PATHS:
        with both(bench, database) as (ours, bare):
            cold, revalidated, hellos = best(
                bench.rounds,
                lambda: public.first_time(ours, path, bench.requests),  # noqa: B023 - used at once
                lambda: public.again(ours, database.app, path, bench.requests),  # noqa: B023
                lambda: hello(bench, bare),
            )
        for name, run in (("", cold), (", revalidated (304)", revalidated)):
            ratio = f"{run.per_second / hellos.per_second:.2f}"
            bench.note(f"{path}{name}", shown(run), f"hello world {shown(hellos)}", ratio)


def memory(bench: Bench, database: Database) -> None:
    with database.app.app_context():
        from outreach.board.queries import Filters, mps

        mp_ids = [row.parliament_id for row in mps(Filters(), "name", 1, 1, _now())[0]]
    mixture = clients.mixed(database.people, mp_ids, bench.mixture)
    with serve(FRONT, bench.port, database.environment) as server:
        run = load.run(server.port, [clients.FromList(mixture)] * CLIENTS, bench.mixture)
        rss, pss = server.memory()
    assert not any(status >= 500 for status in run.statuses), run.statuses
    each = bench.mixture // WORKERS
    bench.note(
        f"A worker's memory after {each:,} mixed requests",
        f"{rss:.0f} MiB (PSS {pss:.0f})",
        met=verdict(rss < 120, "< 120 MiB"),
    )


def _now() -> Any:
    from outreach.core import clock

    return clock.now()


def inside(bench: Bench, name: str, small: Database, large: Database, pages: bool) -> None:
    runs: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for _ in range(bench.rounds if pages else 2):
        runs.append((small.inside(bench.renderings), large.inside(bench.renderings)))
    one, many = (min(run[n]["claim"] for run in runs) for n in (0, 1))
    bench.note(
        f"One claim, {name}, 65,000 targets against 650",
        f"{many:.2f} ms",
        f"{one:.2f} ms",
        f"{many / one:.2f}",
        verdict(many <= 1.5 * one, "≤ 1.5"),
    )
    if not pages:
        return
    crowded, empty = (min(run[0]["call"][n] for run in runs) for n in (0, 1))
    bench.note(
        f"The call page, {HISTORY} contacts in the history against none",
        f"{crowded:.1f} ms",
        f"{empty:.1f} ms",
        f"{crowded / empty:.2f}",
        verdict(crowded <= 2 * empty, "≤ 2"),
    )
    for path in runs[0][0]["pages"]:
        one, many = (min(run[n]["pages"][path] for run in runs) for n in (0, 1))
        met = verdict(one <= 20, "≤ 20 ms") if path in ("/board", "/mps") else ""
        bench.note(f"{path}, processor time, 650 and 100,000 contacts", f"{one:.1f} ms", met=met)
        bench.note(
            f"{path}, 65,000 targets against 650",
            f"{many:.1f} ms",
            f"{one:.1f} ms",
            f"{many / one:.1f}",
        )


def start(bench: Bench) -> None:
    url = f"sqlite:///{bench.folder / 'start.sqlite3'}"
    seconds_to_start(bench.port, environment(url))
    again = min(seconds_to_start(bench.port, environment(url)) for _ in range(2))
    bench.note("./script/server, second start", f"{again:.1f} s", met=verdict(again < 3, "< 3 s"))


def table(rows: list[Row]) -> str:
    head: Row = ("Figure", "Ours", "Against", "Ratio", "Target")
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--port", type=int, default=8200)
    parser.add_argument("--no-postgres", action="store_true")
    options = parser.parse_args()
    from tests.postgres import create_database
    from tests.postgres_server import start_cluster

    with tempfile.TemporaryDirectory(prefix="outreach-bench-") as folder, ExitStack() as stack:
        bench = Bench(Path(folder), options.port, options.quick)
        start(bench)
        small = bench.database("650", f"sqlite:///{folder}/650.sqlite3")
        large = bench.database("65000", f"sqlite:///{folder}/65000.sqlite3", TIMES)
        poll(bench, small)
        claim(bench, "SQLite", small)
        inside(bench, "SQLite", small, large, pages=True)
        for_everyone(bench, small)
        memory(bench, small)
        if not options.no_postgres:
            cluster = start_cluster()
            stack.callback(cluster.stop)
            admin = cluster.url_for("postgres")
            small = bench.database("pg650", create_database(admin, "small"))
            large = bench.database("pg65000", create_database(admin, "large"), TIMES)
            claim(bench, "PostgreSQL", small)
            inside(bench, "PostgreSQL", small, large, pages=False)
        print(table(bench.rows))


if __name__ == "__main__":
    main()
