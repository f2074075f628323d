"""Which words of the index a typed word may mean, and how well an entry answers a query."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from routing.place_text import FILLERS

__all__ = ["Reading", "Vocabulary", "score"]

_PREFIX, _INNER, _TYPO = 0.9, 0.72, 0.88
_MAX_READINGS = 60
_FILLER_WEIGHT = 0.3
_KIND, _NAMED_KIND, _CONTEXT = 0.97, 0.985, 0.92
# More for a word of the name that is also where the entry is: "Sparkasse Koblenz" is meant to be in Koblenz.
_BOTH = 0.04
_KIND_COVERAGE = 0.88


@dataclass(frozen=True, slots=True)
class Reading:
    """
    One typed word and what it may mean.

    Attributes
    ----------
    typed
        The folded word.
    meanings
        Words of the index and how well each fits, in (0, 1].
    weight
        How much the word counts; articles count little.
    is_open
        Whether it may also be the beginning of any longer word.
    """

    typed: str
    meanings: dict[str, float]
    weight: float
    is_open: bool = False

    def fit(self, word: str) -> float:
        """How well a word of the index fits, 0 to 1."""
        known = self.meanings.get(word, 0.0)
        if self.is_open and known < _PREFIX and word.startswith(self.typed):
            return max(known, _PREFIX * (0.85 + 0.15 * len(self.typed) / len(word)))
        return known


class Vocabulary:
    """
    All words of an index, looked up exactly, by beginning, by part, and with typing errors.

    Parameters
    ----------
    words
        Folded words, any order.
    """

    def __init__(self, words: list[str]) -> None:
        self._sorted = sorted(words)
        self._all = set(words)
        self._by_length: dict[int, list[str]] = {}
        for word in self._sorted:
            self._by_length.setdefault(len(word), []).append(word)
        short = [(word[:-4], word) for word in self._sorted if word.endswith("strasse")]
        self._shortened = dict(short)
        self._shortened_by_length: dict[int, list[str]] = {}
        for word, _ in short:
            self._shortened_by_length.setdefault(len(word), []).append(word)
        self._joined = "\n" + "\n".join(self._sorted) + "\n"

    def __contains__(self, word: str) -> bool:
        return word in self._all

    def read(self, typed: str, *, may_go_on: bool = True) -> Reading:
        """
        Find what a typed word may mean, best first, at most 60 words.

        Parameters
        ----------
        typed
            The folded word.
        may_go_on
            Whether the word may be unfinished although it is a whole one: true of the last word typed. Single
            letters may always be ("a. d. Kirche").
        """
        known = typed in self._all
        meanings: dict[str, float] = {typed: 1.0} if known else {}
        if not known and len(typed) >= 5:
            for word in self._containing(typed):
                meanings.setdefault(word, _INNER)
        if not known and len(typed) >= 3 and not typed.isdigit():
            for word, fit in self._alike(typed):
                meanings[word] = max(fit, meanings.get(word, 0.0))
        is_open = (may_go_on or not known or len(typed) == 1) and self._begins_a_word(typed)
        best = sorted(meanings.items(), key=lambda pair: (-pair[1], len(pair[0]), pair[0]))[:_MAX_READINGS]
        weight = _FILLER_WEIGHT if typed in FILLERS or len(typed) == 1 else 1.0
        return Reading(typed, dict(best), weight, is_open)

    def parts(self, typed: str) -> list[str]:
        """Split a word that is not in the index into two that are ("koblenzerstrasse"), else return it whole."""
        if typed in self._all or len(typed) < 8:
            return [typed]
        for ending in ("strasse", "platz", "weg", "bahnhof", "gasse", "krankenhaus"):
            stem = typed.removesuffix(ending)
            if stem != typed and stem in self._all:
                return [stem, ending]
        return [typed]

    def _begins_a_word(self, typed: str) -> bool:
        at = bisect_left(self._sorted, typed)
        return at < len(self._sorted) and self._sorted[at].startswith(typed)

    def _containing(self, typed: str) -> list[str]:
        """Words that hold the typed one inside ("museum" in "eifelmuseum"), found by scanning one long text."""
        found: list[str] = []
        at = self._joined.find(typed)
        while at >= 0 and len(found) < _MAX_READINGS:
            start, end = self._joined.rfind("\n", 0, at) + 1, self._joined.find("\n", at)
            found.append(self._joined[start:end])
            at = self._joined.find(typed, end)
        return found

    def _alike(self, typed: str) -> list[tuple[str, float]]:
        """Words within one or two typing errors (optimal string alignment: a swap is one error)."""
        errors = 1 if len(typed) <= 5 else 2
        found: list[tuple[str, float]] = []
        for length in range(max(len(typed) - errors, 3), len(typed) + errors + 1):
            words = self._by_length.get(length, [])
            hits = process.extract(typed, words, scorer=OSA.distance, score_cutoff=errors, limit=12)
            found += [(word, self._fit(typed, word, int(distance))) for word, distance, _ in hits if distance]
            # "Bergsttr": misspelt and abbreviated; one error, for the ending is short.
            words = self._shortened_by_length.get(length, [])
            hits = process.extract(typed, words, scorer=OSA.distance, score_cutoff=1, limit=4)
            found += [(self._shortened[word], self._fit(typed, word, int(distance))) for word, distance, _ in hits]
        return found

    @staticmethod
    def _fit(typed: str, word: str, errors: int) -> float:
        """Fewer errors in longer words fit better; people seldom miss the first letter."""
        first = 0.0 if typed[0] == word[0] else 0.08
        return _TYPO * (1.0 - errors / (len(typed) + 2)) - first


def score(readings: list[Reading], fields: tuple[str, str, str]) -> tuple[float, float]:
    """
    Rate how well an entry answers.

    Parameters
    ----------
    readings
        The typed words.
    fields
        Name, category and context of the entry, as folded words.

    Returns
    -------
    fit : float
        Mean fit of the typed words, 0 to 1.
    rating : float
        The fit plus up to 0.25 for the share of the name that was typed. Who asks for a kind of service ("Hausarzt
        Polch") does not know the name: all of that kind count about alike, whatever part of the name happens to fit.
    """
    name, category, context = (field.split() for field in fields)
    total = fit = extra = 0.0
    hit: dict[str, float] = {}
    asks_for_kind = bool(category)
    for reading in readings:
        best, word = _best(reading, name)
        kind = _best(reading, category)[0]
        around = _best(reading, context)[0]
        if best:
            hit[word] = max(hit.get(word, 0.0), best)
        if around < max(best, kind):
            asks_for_kind &= kind >= best and kind > 0.0
        elif best:
            extra += _BOTH * reading.weight
        value = _NAMED_KIND * best if kind >= best else best
        total += reading.weight
        fit += reading.weight * max(value, _KIND * kind, _CONTEXT * around)
    length = sum(len(word) for word in name)
    covered = sum(len(word) * quality for word, quality in hit.items()) / length if length else 0.0
    if asks_for_kind and any(_best(reading, category)[0] for reading in readings):
        covered = _KIND_COVERAGE + (1.0 - _KIND_COVERAGE) * min(covered, 1.0)
    return fit / total, (fit + extra) / total + 0.25 * covered


def _best(reading: Reading, words: list[str]) -> tuple[float, str]:
    """How well the reading fits the best of the words, and which that is."""
    best, found = 0.0, ""
    for word in words:
        quality = reading.fit(word)
        if quality > best:
            best, found = quality, word
    return best, found
