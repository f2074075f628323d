"""Find entries of a place index that answer typed words, rated: exact first, then words missing or only begun."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from routing.geodesy import great_circle_m
from routing.place_numbers import Asked
from routing.place_ranking import Scorer
from routing.place_store import PlaceStore, Row
from routing.place_words import Reading, Vocabulary

__all__ = ["NEAR_HALF_M", "Finder", "Rated"]

NEAR_HALF_M = 2_000.0
"""At this distance from the person the bonus for being near is halved, metres."""

_CANDIDATES = 120
_FEWER_CANDIDATES = 40
_GOOD_FIT = 0.87
_NEAR_BONUS = 0.45
_MOST_DROPPED = 6
_MOST_PAIRED = 4


@dataclass(frozen=True, slots=True)
class Rated:
    """
    An entry that may be meant.

    Attributes
    ----------
    row
        Of the index.
    fit
        Mean fit of the words typed, 0 to 1.
    rating
        By which entries are ordered.
    """

    row: Row
    fit: float
    rating: float


class Finder:
    """
    Finds entries by words.

    Parameters
    ----------
    store
        The index.
    """

    def __init__(self, store: PlaceStore) -> None:
        self._store = store
        self._vocabulary = Vocabulary(store.words)

    def knows(self, word: str) -> bool:
        """Whether a folded word is in the index."""
        return word in self._vocabulary

    def find(
        self, table: str, asked: Asked, near: tuple[float, float] | None, *, strict: bool = False
    ) -> dict[int, Rated]:
        """
        Entries that answer the words, by id.

        First those that have a meaning of every word. When none fits well, also those where words known by
        themselves are only begun ("may haupt"), glued words taken apart, or where one word has no answer; not if
        `strict`.
        """
        words = dict(zip(asked.words, asked.spelt, strict=True))
        last = asked.words[-1]
        readings = [self._vocabulary.read(word, spelt=spelt, may_go_on=word == last) for word, spelt in words.items()]
        hunt = _Hunt(self._store, table, near)
        by_all = Scorer(readings)
        if any(reading.weight < 1.0 for reading in readings):
            hunt.add(readings, by_all, _CANDIDATES, whole=True)
        hunt.add(readings, by_all, _CANDIDATES)
        if not strict and not _is_settled(hunt.found, readings[-1]):
            for others in self._otherwise(words, readings):
                hunt.add(others, Scorer(others), _CANDIDATES)
            if not _is_settled(hunt.found, readings[-1]):
                hunt.add_with_one_missing(readings, by_all)
            if not hunt.found:
                hunt.add_with_few(readings, by_all)
        return hunt.found

    def _otherwise(self, words: dict[str, str], readings: list[Reading]) -> list[list[Reading]]:
        """Other ways to read the words: taken apart, or all of them only begun."""
        ways = []
        parts = list(dict.fromkeys(part for word in words for part in self._vocabulary.parts(word)))
        if parts != list(words):
            ways.append([self._vocabulary.read(word, may_go_on=word == parts[-1]) for word in parts])
        begun = [self._vocabulary.read(word, spelt=spelt) for word, spelt in words.items()]
        if begun != readings:
            ways.append(begun)
        return ways


class _Hunt:
    """What one search has found so far in one table, each entry with the best rating any reading gave it."""

    def __init__(self, store: PlaceStore, table: str, near: tuple[float, float] | None) -> None:
        self._store = store
        self._table = table
        self._near = near
        self._rated_by: dict[Scorer, set[int]] = {}
        self.found: dict[int, Rated] = {}

    def add(self, readings: list[Reading], scorer: Scorer, most: int, *, whole: bool = False) -> None:
        """
        Add entries that hold a meaning of every word that has one, of articles too if `whole`.

        An entry is rated once by each scorer.
        """
        match = _expression([reading for reading in readings if _means_something(reading)], whole=whole)
        if match is None:
            return
        typed = sum(len(reading.typed) for reading in readings)
        likely = self._store.matching(self._table, match, typed, self._near, NEAR_HALF_M, most)
        done = self._rated_by.setdefault(scorer, set())
        for row in self._store.rows(self._table, [entry for entry in likely if entry not in done]):
            rated = _rate(row, scorer, self._near)
            done.add(row[0])
            if row[0] not in self.found or rated.rating > self.found[row[0]].rating:
                self.found[row[0]] = rated

    def add_with_one_missing(self, readings: list[Reading], scorer: Scorer) -> None:
        """Add entries that answer all words but one; the rating counts the missing one as a miss."""
        if len(readings) < 2:
            return
        dull = [index for index, reading in enumerate(readings) if reading.weight < 1.0]
        telling = [index for index, reading in enumerate(readings) if reading.weight == 1.0]
        for without in [*telling[:_MOST_DROPPED], *dull[:1]]:
            fewer = readings[:without] + readings[without + 1 :]
            if any(reading.weight == 1.0 for reading in fewer):
                self.add(fewer, scorer, _FEWER_CANDIDATES)

    def add_with_few(self, readings: list[Reading], scorer: Scorer) -> None:
        """Add entries that answer two of the longest words, else one: "mein Termin im Rathaus Polch"."""
        telling = [reading for reading in readings if reading.weight == 1.0 and _means_something(reading)]
        longest = sorted(telling, key=lambda reading: -len(reading.typed))[:_MOST_PAIRED]
        for few in (2, 1):
            for some in combinations(longest, few):
                self.add(list(some), scorer, _FEWER_CANDIDATES)
            if self.found:
                return


def _is_settled(found: dict[int, Rated], last: Reading) -> bool:
    """
    Whether some entry fits so well that no other reading need be tried.

    A whole word typed last asks for an entry that has it: "Bahnhof" is more than how "Bahnhofstraße" begins.
    """
    good = [rated for rated in found.values() if rated.fit >= _GOOD_FIT]
    if last.typed not in last.meanings:
        return bool(good)
    return any(last.typed in str(text).split() for rated in good for text in rated.row[8:11])


def _expression(readings: list[Reading], *, whole: bool) -> str | None:
    """
    The words in the language of FTS5, one of them in name or category; None where there are none.

    Articles and the like are asked for if `whole` only: "Im Garten in Polch" may be written without the second "in".
    """
    last = len(readings) - 1
    telling = [
        reading
        for index, reading in enumerate(readings)
        if reading.weight == 1.0 or (index == last and reading.is_open and len(readings) > 1)
    ]
    asked = telling or readings
    if not asked:
        return None
    required = [_either(reading) for reading in (readings if whole else asked)]
    named = " OR ".join(_either(reading) for reading in asked)
    return " AND ".join(required) + " AND {name category} : (" + named + ")"


def _means_something(reading: Reading) -> bool:
    return bool(reading.meanings) or reading.is_open


def _either(reading: Reading) -> str:
    """The words a reading may mean."""
    choices = [f'"{word}"' for word in reading.meanings] + [f'"{reading.typed}" *'] * reading.is_open
    return "(" + " OR ".join(choices) + ")"


def _rate(row: Row, scorer: Scorer, near: tuple[float, float] | None) -> Rated:
    fit, rating = scorer.score(*row[8:11])
    rating += row[7]
    if near is not None:
        away = great_circle_m(near[0], near[1], row[4], row[5])
        rating += _NEAR_BONUS * fit**4 / (1.0 + away / NEAR_HALF_M)
    return Rated(row, fit, rating)
