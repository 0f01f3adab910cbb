"""Everybody who is or was an MP, by name: exactly, and nearly."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from outreach.imports.mp_match import MAX_CANDIDATES, PROBABLE, SURE, Former, Known
from outreach.imports.name_likeness import KnownWords, alike, bare, is_peer
from outreach.imports.seat_matching import seat_key
from outreach.parliament.former_members import FormerMember


class People:
    def __init__(self, known: Iterable[Known], former: Iterable[FormerMember]) -> None:
        self._names_of: dict[int, list[list[str]]] = {}
        self._sitting: dict[str, set[int]] = defaultdict(set)
        self._words: dict[str, set[int]] = defaultdict(set)
        self._beginnings: dict[str, set[int]] = defaultdict(set)
        self._former: dict[str, list[Former]] = defaultdict(list)
        self._last: dict[str, set[str]] = defaultdict(set)
        self._held: dict[str, list[Former]] = defaultdict(list)
        everybody = list(known)
        for one in everybody:
            if one.seats:
                self._add_sitting(one)
        for member in former:
            self._add_former(bare(member.name), Former(*member))
        for one in everybody:
            for name in {bare(name) for name in one.names} if not one.seats else ():
                self._add_former(name, Former(one.names[0], "", ""))
        self._known = KnownWords([*self._sitting, *self._former])

    def _add_sitting(self, one: Known) -> None:
        names = {bare(name) for name in one.names}
        self._names_of[one.mp_id] = [name.split() for name in names]
        for name in names:
            self._sitting[name].add(one.mp_id)
            for word in name.split():
                self._words[word].add(one.mp_id)
                self._beginnings[word[:3]].add(one.mp_id)

    def _add_former(self, name: str, former: Former) -> None:
        if name in self._sitting or not name:
            return  # an MP all the time, whose name is written in another way there
        self._former[name].append(former)
        self._last[name.split()[-1]].add(name)
        if former.seat:
            self._held[seat_key(former.seat)].append(former)

    def sitting(self, text: str) -> set[int]:
        """Return the MPs who are called exactly that; `text` is bare, as in all that follows."""
        return self._sitting.get(text, set())

    def former(self, text: str) -> Sequence[Former]:
        return self._former.get(text, [])

    def held(self, seat: str) -> Sequence[Former]:
        """Return the former MPs of a constituency by its name of then."""
        return self._held.get(seat_key(seat), []) if seat else []

    def turned(self, text: str) -> str:
        """Return a name that was written last name first; empty if it is none."""
        words = text.split()
        other = " ".join([*words[1:], *words[:1]])
        return other if other != text and (other in self._sitting or other in self._former) else ""

    def is_called(self, text: str) -> bool:
        """Return whether somebody is or was called exactly that, either way round."""
        return text in self._sitting or text in self._former or bool(self.turned(text))

    def is_like(self, name: str) -> bool:
        """Return whether it could be the name of an MP or a peer, mistyped."""
        words = bare(name).split()
        if len(words) == 1:
            return words[0] in self._known.last
        return is_peer(name) or bool(words and self.near(words))

    def with_word(self, word: str) -> tuple[int, ...]:
        return tuple(sorted(self._words.get(word, ())))[:MAX_CANDIDATES]

    def near(self, words: Sequence[str]) -> list[tuple[float, int]]:
        """Return (how alike, MP), the best first, of those with whom they share a word, or how
        every word begins."""
        sharing = {mp_id for word in words for mp_id in self._words.get(word, ())}
        sharing |= set.intersection(*(self._beginnings.get(word[:3], set()) for word in words))
        each = ((self.alike(words, mp_id), mp_id) for mp_id in sharing)
        return sorted((one for one in each if one[0] >= PROBABLE), reverse=True)[:MAX_CANDIDATES]

    def alike(self, words: Sequence[str], mp_id: int) -> float:
        return max(alike(words, name) for name in self._names_of[mp_id])

    def is_slip(self, words: Sequence[str], mp_id: int) -> bool:
        """Return whether it is this MP's name, but for slips and forms of it."""
        return any(self._known.is_slip(words, name) for name in self._names_of[mp_id])

    def has_last_name(self, word: str, mp_id: int) -> bool:
        return any(name[-1] == word for name in self._names_of[mp_id])

    def nearly_former(self, words: Sequence[str], seat: str) -> Former | None:
        """Return a former MP of nearly that name: of this seat, or in another form of it."""
        if len(words) < 2:
            return None
        if seat:
            those = ((bare(one.name), one) for one in self.held(seat))
            return self._best(words, those, PROBABLE)
        same_last = ((name, self._former[name][-1]) for name in self._last.get(words[-1], ()))
        return self._best(words, same_last, SURE)

    def _best(
        self, words: Sequence[str], those: Iterable[tuple[str, Former]], least: float
    ) -> Former | None:
        for name, former in those:
            its = name.split()
            if self._known.is_slip(words, its) and alike(words, its) >= least:
                return former
        return None
