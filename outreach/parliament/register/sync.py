"""Reading the whole register: the list, what became of those who are no longer on it, and how to
reach each. Every answer is kept as it comes, so that a reading that is cut off goes on."""

import json
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from outreach.core.database import transaction
from outreach.core.errors import Refusal
from outreach.core.extensions import db
from outreach.parliament.register import cache as keeping
from outreach.parliament.register import parse as reading
from outreach.parliament.register.client import Busy, Service, Unusable
from outreach.parliament.register.diff import Register, holders

MOST_LEAVING = 40
MOST_MISSED = 5  # of one MP each; with more, the service is not well
_Usable = Callable[[Any], bool]
_Ask = Callable[[str, _Usable], Any]


class TooMany(Refusal):
    """What the register says would empty the queue."""


class Reader(NamedTuple):
    service: Service
    holder: str  # of the lock
    kept: dict[str, str]  # the answers that are there already; it grows
    missed: list[str]  # where no usable answer came from

    def ask(self, address: str, usable: _Usable) -> Any:
        if address not in self.kept:
            try:
                self.kept[address] = json.dumps(self.service.ask(address, usable))
            except Busy as busy:
                with transaction():
                    keeping.pause(until=busy.until)
                raise
            with transaction():
                now = self.service.watch.now()
                keeping.hold_lock(holder=self.holder, now=now)
                keeping.keep(address=address, body=self.kept[address], now=now)
        return json.loads(self.kept[address])

    def ask_of_one(self, address: str, usable: _Usable) -> Any:
        """The same about one MP: without an answer the others are read all the same."""
        try:
            return self.ask(address, usable)
        except Unusable:
            self.missed.append(address)
            if len(self.missed) > MOST_MISSED:
                raise
            return None

    def forget(self, addresses: list[str]) -> None:
        for address in addresses:
            self.kept.pop(address, None)
        with transaction():
            keeping.forget(addresses)


def start(*, holder: str, now: datetime) -> dict[str, str]:
    """Take the lock; gives the answers that need not be asked for again. Raises AnotherReads, and
    Busy while the service wants to be left alone."""
    until, kept = keeping.paused_until(now), keeping.fresh_answers(now)
    if until:
        raise Busy(until)
    with transaction():
        keeping.take_lock(holder=holder, now=now)
    return kept


def read(reader: Reader, *, with_details: bool, after_election: bool) -> Register:
    """Everything that the register says. Raises Busy, Unusable, TooMany, AnotherReads."""
    items = _list(reader)
    people = [one for item in items if (one := reading.listed(item))]
    listed = {one.mp_id: one for one in people}
    missing = sorted(holders().keys() - listed.keys())
    db.session.rollback()
    if not listed:
        raise TooMany(
            "Parliament lists no MP at all, as between a dissolution and an election. Nothing is "
            "changed."
        )
    if len(missing) > MOST_LEAVING and not after_election:
        raise TooMany(
            f"{len(missing)} MPs would leave at once. After a general election say so with "
            "--after-election; otherwise something is wrong there. Nothing is changed."
        )
    gone = {mp_id: _gone(reader, mp_id) for mp_id in missing}
    wanted = sorted(listed) if with_details else []
    details = {mp_id: _details(reader, mp_id) for mp_id in wanted}
    return Register(listed, gone, {mp_id: found for mp_id, found in details.items() if found})


def _list(reader: Reader) -> list[Any]:
    """Every item of the list. Should it have changed between two pages, it is read once more."""
    for _ in range(2):
        asked = reading.list_address(0)
        first = reader.ask(asked, partial(reading.is_page, 0))
        total, items, addresses = first["totalResults"], [*first["items"]], [asked]
        same = True
        for skip in range(reading.PAGE, total, reading.PAGE):
            addresses.append(reading.list_address(skip))
            page = reader.ask(addresses[-1], partial(reading.is_page, skip))
            same = same and page["totalResults"] == total
            items += page["items"]
        if same and len({_number(item) for item in items}) == total:
            return items
        reader.forget(addresses)
    raise Unusable("Parliament’s list does not hold together: there are fewer on it than it says.")


def _number(item: Any) -> Any:
    """The number of whom an item is about; something of its own where there is none."""
    listed = reading.listed(item)
    return listed.mp_id if listed else id(item)


def _gone(reader: Reader, mp_id: int) -> reading.Gone | None:
    answer = reader.ask_of_one(f"Members/{mp_id}", reading.is_member)
    return None if answer is None else reading.gone(answer)


def _details(reader: Reader, mp_id: int) -> reading.Details | None:
    answer = reader.ask_of_one(f"Members/{mp_id}/Contact", reading.is_details)
    return None if answer is None else reading.details(answer)
