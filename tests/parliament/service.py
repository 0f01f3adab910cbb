"""Parliament's service as it answers, on this machine, with its bad days."""

import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import select

from outreach.core import clock
from outreach.core.extensions import db
from outreach.parliament.models import MP, Constituency, Membership
from outreach.parliament.queries import with_seat
from outreach.parliament.register.client import Watch

Day = Callable[[BaseHTTPRequestHandler], None]


class Time:
    """What o'clock it is: it goes on by waiting alone."""

    def __init__(self) -> None:
        self.waited = 0.0
        self.watch = Watch(self.now, lambda: self.waited, self.sleep)

    def now(self) -> datetime:
        return clock.now() + timedelta(seconds=self.waited)

    def sleep(self, seconds: float) -> None:
        self.waited += seconds


class Parliament:
    """`members` and `contacts` may be changed. `listed`: how somebody is on the list, where that is
    not how their own entry is. `asked`: what was asked for, and when."""

    def __init__(self, time: Time) -> None:
        self.time = time
        query = with_seat(select(MP, Constituency)).where(Membership.id.is_not(None))
        rows = db.session.execute(query.order_by(MP.list_name)).all()
        self.members = {mp.parliament_id: _from_ours(mp, seat) for mp, seat in rows}
        self.listed: dict[int, Any] = {}
        self.contacts: dict[int, Any] = {}
        self.asked: list[tuple[float, str]] = []
        self._days: list[tuple[str, Day]] = []
        db.session.rollback()

    def bad(self, day: Day, where: str = "Search", times: int = 1) -> None:
        """Answer like this, so many times, where this is in the address."""
        self._days += [(where, day)] * times

    def membership(self, mp_id: int) -> dict[str, Any]:
        return self.members[mp_id]["latestHouseMembership"]

    def leaves(self, mp_id: int, on: str = "2026-10-30", reason: str = "Resignation") -> None:
        seat = self.membership(mp_id)
        seat |= {"membershipEndDate": f"{on}T00:00:00", "membershipEndReason": reason}
        seat["membershipStatus"]["statusIsActive"] = False

    def elects(self, mp_id: int, name: str, like: int, on: str) -> None:
        """A by-election: somebody new for the seat of somebody who left."""
        seat = self.membership(like)
        self.members[mp_id] = member(
            mp_id, name, ("Green Party", "Green"), (seat["membershipFromId"], "-"), on
        )

    def addresses(self, part: str = "") -> list[str]:
        return [address for _, address in self.asked if part in address]

    def serve(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked.append((self.time.waited, handler.path))
        for at, (where, day) in enumerate(self._days):
            if where in handler.path:
                del self._days[at]
                return day(handler)
        answer = self._answer(handler.path)
        return send(handler, 404 if answer is None else 200, json.dumps(answer or {}))

    def _answer(self, path: str) -> Any:
        parts = urlsplit(path)
        name, _, rest = parts.path.removeprefix("/api/Members/").partition("/")
        if name == "Search":
            return self._page({key: value[0] for key, value in parse_qs(parts.query).items()})
        if rest == "Contact":
            return {"value": self.contacts.get(int(name), []), "links": []}
        one = self.members.get(int(name))
        return one and {"value": one, "links": []}

    def _page(self, asked: dict[str, str]) -> Any:
        skip, take = int(asked["skip"]), min(int(asked["take"]), 20)
        sits = [one for one in (self.members | self.listed).values() if not _ended(one)]
        items = [{"value": one, "links": []} for one in sits[skip : skip + take]]
        return {"items": items, "totalResults": len(sits), "skip": skip, "take": take}


def _ended(one: Any) -> bool:
    seat = one.get("latestHouseMembership") if isinstance(one, dict) else None
    return isinstance(seat, dict) and bool(seat.get("membershipEndDate"))


def _from_ours(mp: MP, seat: Constituency) -> dict[str, Any]:
    party = (mp.party, mp.party_abbreviation)
    place = (seat.parliament_id, seat.name)
    made = member(mp.parliament_id, mp.display_name, party, place, str(mp.member_since))
    first, _, last = mp.list_name.rpartition(", ")
    return made | {"nameListAs": f"{first}, Mr {last}", "nameFullTitle": mp.full_title}


def member(
    mp_id: int, name: str, party: tuple[str, str], seat: tuple[int, str], on: str
) -> dict[str, Any]:
    """As the service describes somebody, with the fields that it has."""
    return {
        "id": mp_id,
        "nameListAs": f"{name.split()[-1]}, Ms {name.split()[0]}",
        "nameDisplayAs": name,
        "nameFullTitle": f"{name} MP",
        "nameAddressAs": None,
        "latestParty": {"id": 8, "name": party[0], "abbreviation": party[1]},
        "gender": "F",
        "latestHouseMembership": {
            "membershipFrom": seat[1],
            "membershipFromId": seat[0],
            "house": 1,
            "membershipStartDate": f"{on}T00:00:00",
            "membershipEndDate": None,
            "membershipEndReason": None,
            "membershipStatus": {
                "statusIsActive": True,
                "statusDescription": "Current Member",
                "statusStartDate": f"{max(on, '2024-07-04')}T00:00:00",
            },
        },
    }


def office(kind: str, phone: str | None = None, email: str | None = None) -> dict[str, Any]:
    return {"type": kind, "typeId": 1, "phone": phone, "email": email, "line1": "-", "fax": None}


def send(handler: BaseHTTPRequestHandler, status: int, body: str, **headers: str) -> None:
    data = body.encode()
    handler.send_response(status)
    for name, value in (headers | {"Content_Length": str(len(data))}).items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(data)


def cut_off(handler: BaseHTTPRequestHandler) -> None:
    """The connection breaks in the middle of an answer."""
    handler.send_response(200)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b'{"items": [')
    handler.close_connection = True


def page(handler: BaseHTTPRequestHandler) -> None:
    send(handler, 200, "<!doctype html><title>Back soon</title>", Content_Type="text/html")


def empty(handler: BaseHTTPRequestHandler) -> None:
    send(handler, 200, '{"items": [], "totalResults": 45}')


def status(code: int, **headers: str) -> Day:
    return lambda handler: send(handler, code, "", **headers)


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):  # who asked has gone: that is theirs
            super().handle_error(request, address)


@contextmanager
def serving(serve: Day) -> Iterator[str]:
    """A server on this machine that lets `serve` answer; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # one connection for many requests
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            serve(self)

        def log_message(self, *_: Any) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
