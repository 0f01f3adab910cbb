"""Names that are almost what was typed: Kier for Keir, O Brien for O'Brien."""

from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher, get_close_matches

# Of difflib's ratio: Kier is 0.75 like Keir.
ALIKE = 0.75
# Words of a name that are like a typed one.
MOST_ALIKE = 5
# Fewer pairs of letters in common, and comparing them is not worth the time.
SHARED_PAIRS = 2
# With a word left out, so few names are still an answer.
FEW = 3
# Shorter text is within too many names.
SHORTEST_JOINED = 5


class NameIndex:
    """The words in the names of each constituency, for comparing typed words with them."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        """Take the code and the names, as `fold` has them, of each."""
        self._words: dict[str, set[str]] = {}
        self._pairs: dict[str, set[str]] = {}
        self._joined: list[tuple[str, str]] = []
        for code, text in names:
            for word in text.split():
                self._words.setdefault(word, set()).add(code)
            self._joined.append((code, text.replace(" ", "")))
        for word in self._words:
            for pair in _pairs(word):
                self._pairs.setdefault(pair, set()).add(word)

    def with_joined(self, text: str) -> tuple[str, ...]:
        """Return those whose names hold the text when all is written in one word."""
        if len(text) < SHORTEST_JOINED:
            return ()
        return tuple(code for code, joined in self._joined if text in joined)

    def close_to(self, words: Sequence[str]) -> tuple[str, ...]:
        """Return those that have a word like each of the typed ones, the most alike first."""
        return self._with_all([self._like(word) for word in words])

    def close_to_some(self, words: Sequence[str]) -> tuple[str, ...]:
        """Do the same with one word left out that is in no name, where few are then left."""
        scores = [self._like(word) for word in words]
        in_none = [place for place, word in enumerate(words) if word not in self._words]
        for left_out in reversed(in_none):
            rest = scores[:left_out] + scores[left_out + 1 :]
            found = self._with_all(rest, at_least=len(rest))
            if 0 < len(found) <= FEW:
                return found
        return ()

    def _with_all(self, scores: list[dict[str, float]], at_least: float = 0.0) -> tuple[str, ...]:
        """Return those that every word has scored: where all words are theirs, those alone."""
        codes = set(scores[0]).intersection(*scores[1:]) if scores else set()
        total = {code: sum(score[code] for score in scores) for code in codes}
        if len(scores) in total.values():
            at_least = len(scores)
        kept = [code for code, score in total.items() if score >= at_least]
        return tuple(sorted(kept, key=lambda code: (-total[code], code)))

    def _like(self, typed: str) -> dict[str, float]:
        """Score the constituencies with a word that begins with the typed one, or is like it."""
        alike = {word: SequenceMatcher(None, typed, word).ratio() for word in self._alike(typed)}
        alike |= {word: 1.0 for word in self._words if word.startswith(typed)}
        scores: dict[str, float] = {}
        for word, ratio in alike.items():
            for code in self._words[word]:
                scores[code] = max(ratio, scores.get(code, 0.0))
        return scores

    def _alike(self, typed: str) -> list[str]:
        shared = Counter(word for pair in _pairs(typed) for word in self._pairs.get(pair, ()))
        near = [word for word, pairs in shared.items() if pairs >= SHARED_PAIRS]
        return get_close_matches(typed, near, MOST_ALIKE, ALIKE)


def _pairs(word: str) -> set[str]:
    """Return the pairs of letters that follow each other; the first and the last have an end."""
    return {first + second for first, second in zip(f"^{word}", f"{word}$", strict=True)}
