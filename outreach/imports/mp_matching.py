"""From what a sheet says of an MP to the MP. Name, constituency, number and day must agree; what
contradicts itself is for a person to say."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from outreach.imports.mp_match import (
    CERTAIN,
    CLEAR,
    NOBODY,
    PROBABLE,
    SURE,
    Clues,
    Former,
    Known,
    Who,
    gone,
    unique,
    unsure,
)
from outreach.imports.name_cells import looks_like_name, may_be_another, pieces, tidy
from outreach.imports.name_likeness import bare, is_peer, plain
from outreach.imports.people_index import People
from outreach.imports.seat_matching import SeatMatch, Seats, is_party, seat_key
from outreach.imports.skip_reasons import Why
from outreach.parliament.former_members import FormerMember

__all__ = ["CERTAIN", "CLEAR", "PROBABLE", "SURE", "Clues", "Former", "Known", "Parliament", "Who"]


class Parliament:
    """Everybody who is or was an MP, ready to be asked for. Holds nothing of the database."""

    def __init__(self, known: Iterable[Known], former: Iterable[FormerMember] = ()) -> None:
        self.known = {one.mp_id: one for one in known}
        those = self.known.values()
        self._people = People(those, former)
        self._seats = Seats((seat, one.mp_id) for one in those for seat in one.seats)
        self._emails = {one.email.lower(): one.mp_id for one in those if one.email and one.seats}
        self._found: dict[Clues, tuple[Who, Clues]] = {}

    def find(self, clues: Clues, on: date | None = None) -> Who:
        """Return who is meant, by what happened on a day; asked for again it is known."""
        if clues not in self._found:
            self._found[clues] = self._find(clues)
        who, understood = self._found[clues]
        return self._then(who, understood, on) if on else who

    def _find(self, clues: Clues) -> tuple[Who, Clues]:
        """(who is meant, the clues as they were understood)."""
        name, seat = tidy(clues.name), clues.seat.strip()
        if name and not self._people.is_called(plain(name)):
            people, seats = self._read_cell(name)
            if len(people) > 1:
                several = (self._agreed(clues._replace(name=one, email="")) for one in people)
                return _of_several(several), clues
            if seat and any(self._seats.holder(one) != self._seats.holder(seat) for one in seats):
                return unsure(Why.NOT_THERE), clues
            seat = seat or next(iter(seats), "")
            name = people[0] if people else "" if seats else name
        clues = clues._replace(name=name, seat=seat)
        return self._agreed(clues), clues

    def _read_cell(self, cell: str) -> tuple[list[str], list[str]]:
        """(people, constituencies) that a cell names."""
        people, seats, others = [], [], []
        for piece in pieces(cell, self._is_known):
            if self._people.is_called(bare(piece)):
                people.append(piece)
            elif self._seats.holder(piece) is not None:
                seats.append(piece)
            elif not is_party(piece) and (
                self._people.is_like(piece) or may_be_another(piece, cell)
            ):
                people.append(piece)
            elif looks_like_name(piece) and not is_party(piece):
                others.append(piece)
        # Beside a constituency alone it is who held it, whoever that was.
        return people or (others[:1] if seats else []), seats

    def _is_known(self, text: str) -> bool:
        return self._people.is_called(plain(text)) or self._seats.holder(text) is not None

    def _agreed(self, clues: Clues) -> Who:
        """Return who is meant, if all that is said goes together."""
        who = self._by_words(clues)
        number = int(clues.number) if re.fullmatch(r"[0-9]{1,9}", clues.number) else 0
        if number in self.known:
            return self._with_number(who, number)
        by_email = self._emails.get(clues.email.strip().lower())
        if who.why is Why.NO_NAME and any(clues):
            return Who(by_email, CERTAIN) if by_email is not None else NOBODY
        if by_email is None or who.mp_id == by_email:
            return who
        return who if who.mp_id is None else unsure(Why.NOT_THERE, who.mp_id, by_email)

    def _by_words(self, clues: Clues) -> Who:
        seat = self._seats.find(clues.seat) if clues.seat else SeatMatch()
        if bare(clues.name):
            return self._by_name(clues.name, clues.seat, seat)
        return self._by_seat(clues.seat, seat) if clues.seat else Who(None, 0.0, Why.NO_NAME)

    def _with_number(self, who: Who, number: int) -> Who:
        if not self.known[number].seats:
            return gone(Former(self.known[number].names[0], "", ""))
        if who.why is Why.NO_NAME or number in (who.mp_id, *who.perhaps):
            return Who(number, CERTAIN)
        if who.why in (Why.FORMER, Why.PEER):
            return who
        return unsure(Why.NOT_THERE if who.mp_id else Why.UNSURE, number, who.mp_id)

    def _by_seat(self, name: str, seat: SeatMatch) -> Who:
        if seat.certain:
            return Who(seat.mp_ids[0], CLEAR)
        if seat.mp_ids:
            return unsure(Why.UNSURE, *seat.mp_ids)
        return Who(None, CLEAR, Why.PEER) if is_peer(name) else NOBODY

    def _by_name(self, name: str, seat_name: str, seat: SeatMatch) -> Who:
        text = bare(name)
        sitting, former = self._people.sitting(text), self._people.former(text)
        if sitting & {*seat.mp_ids}:
            return self._exactly(sitting, former, seat_name, seat)
        if former and (not sitting or _of_seat(former, seat_name)):
            return gone(_of_seat(former, seat_name) or former[-1])
        if sitting:
            return self._exactly(sitting, former, seat_name, seat)
        if is_peer(name):
            return Who(None, CLEAR, Why.PEER)
        who = self._nearly(text, seat_name, seat)
        other = self._seats.find(name) if who.why is Why.NOBODY and not seat_name else SeatMatch()
        return unsure(Why.UNSURE, *other.mp_ids) if other.mp_ids else who

    def _exactly(
        self, sitting: set[int], former: Sequence[Former], seat_name: str, seat: SeatMatch
    ) -> Who:
        agree = sitting & {*seat.mp_ids}
        if seat.mp_ids and not agree:
            return unsure(Why.NOT_THERE, *sorted(sitting), *seat.mp_ids)
        those = sorted(agree or sitting)
        if len(those) > 1:
            return unsure(Why.SEVERAL, *those)
        if former and not agree:
            return unsure(Why.UNSURE, *those)._replace(former=former[-1])
        # A constituency that nobody knows may be one of before 2024.
        return Who(those[0], CERTAIN if agree or not seat_name else CLEAR)

    def _nearly(self, text: str, seat_name: str, seat: SeatMatch) -> Who:
        """Last name first, another form of the first name, a name more or less, or a slip."""
        if turned := self._people.turned(text):
            return self._by_name(turned, seat_name, seat)
        words = text.split()
        former = self._people.nearly_former(words, seat_name)
        if seat.mp_ids:
            return gone(former, CLEAR) if former else self._with_seat(words, seat)
        if len(words) == 1:
            those = self._people.with_word(text)
            return unsure(Why.UNSURE, *those) if those else NOBODY
        near = self._people.near(words)
        best, mp_id = near[0] if near else (0.0, 0)
        is_slip = best >= SURE and self._people.is_slip(words, mp_id)
        if former:
            found = unsure(Why.UNSURE, mp_id)._replace(former=former)
            return found if is_slip else gone(former, CLEAR)
        alone = len(near) == 1 or (near and near[1][0] < best - 0.05)
        if is_slip and alone:
            return Who(mp_id, best)
        return unsure(Why.UNSURE, *(mp_id for _, mp_id in near)) if near else NOBODY

    def _with_seat(self, words: Sequence[str], seat: SeatMatch) -> Who:
        """A name that is nearly that of who holds the seat, or of nobody who does."""
        people = self._people
        same = [mp_id for mp_id in seat.mp_ids if people.has_last_name(words[-1], mp_id)]
        those = [
            mp_id
            for mp_id in seat.mp_ids
            if people.is_slip(words, mp_id) and people.alike(words, mp_id) >= PROBABLE
        ]
        if len(words) == 1:
            those = same
        if len(those) == 1:
            return Who(those[0], CLEAR)
        nearly = [mp_id for mp_id in seat.mp_ids if people.alike(words, mp_id) >= SURE]
        if nearly:
            return unsure(Why.UNSURE, *nearly)
        # Who holds the seat is not offered: it may be about somebody before them.
        near = (mp_id for how, mp_id in people.near(words) if how >= SURE)
        others = (mp_id for mp_id in near if mp_id not in seat.mp_ids)
        return unsure(Why.NOT_THERE, *same, *others)

    def _then(self, who: Who, clues: Clues, on: date) -> Who:
        """Return who was meant on that day: whoever held the seat before is another."""
        if who.several:
            named = Clues("a name")
            return _of_several(self._then(one, named, on) for one in who.several)
        is_named = bool(bare(clues.name) or clues.number or clues.email)
        mp_id = who.mp_id
        if mp_id is None:
            holder = self._seats.holder(clues.seat)
            if who.why is not Why.NOT_THERE or not holder or not self._is_before(holder, on):
                return who
            return who._replace(why=Why.BEFORE, former=self._before(clues.name, clues.seat, holder))
        since = self.known[mp_id].since
        if since is not None and on < since:
            former = None if is_named else self._before("", clues.seat, mp_id)
            return Who(None, 0.0, Why.BEFORE, (mp_id,) if is_named else (), former)
        return who if is_named or not self._is_before(mp_id, on) else unsure(Why.UNSURE, mp_id)

    def _is_before(self, mp_id: int, on: date) -> bool:
        since = self.known[mp_id].seat_since
        return since is not None and on < since

    def _before(self, name: str, seat: str, holder: int) -> Former:
        """Return who held a seat before today's MP, as far as it is known."""
        since = self.known[holder].seat_since or self.known[holder].since
        held = self._people.held(seat)
        if held and not name and since and held[-1].until == str(since.year):
            return held[-1]
        return Former(name, seat, str(since or ""))


def _of_seat(those: Iterable[Former], seat: str) -> Former | None:
    key = seat_key(seat) if seat else ""
    return next((one for one in those if key and seat_key(one.seat) == key), None)


def _of_several(those: Iterable[Who]) -> Who:
    several = tuple(those)
    perhaps = unique(mp_id for who in several for mp_id in (who.mp_id, *who.perhaps))
    return Who(None, 0.0, Why.TWO_MPS, perhaps, several=several)
