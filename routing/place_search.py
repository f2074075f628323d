"""Find entries of a place index that answer typed words, rated: exact first, then words missing or only begun."""

from __future__ import annotations

from dataclasses import dataclass

from routing.geodesy import great_circle_m
from routing.place_ranking import Reading, Vocabulary, score
from routing.place_store import PlaceStore, Row
from routing.place_text import FILLERS

__all__ = ["NEAR_HALF_M", "Finder", "Rated"]

NEAR_HALF_M = 2_000.0
"""At this distance from the person the bonus for being near is halved, metres."""

_CANDIDATES = 120
_FEWER_CANDIDATES = 40
_GOOD_FIT = 0.87
_NEAR_BONUS = 0.45
_MOST_DROPPED = 6


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
        self, table: str, words: tuple[str, ...], near: tuple[float, float] | None, *, strict: bool = False
    ) -> dict[int, Rated]:
        """
        Entries that answer the words, by id.

        First those that have a meaning of every word. When none fits well, also those where words known by
        themselves are only begun ("may haupt"), glued words taken apart, or where one word has no answer; not if
        `strict`.
        """
        unique = tuple(dict.fromkeys(words))
        readings = [self._vocabulary.read(word, may_go_on=word == unique[-1]) for word in unique]
        found = self._rated(table, readings, near, _CANDIDATES)
        if not strict and not _is_settled(found, readings[-1]):
            for others in self._otherwise(unique, readings):
                _keep_best(found, self._rated(table, others, near, _CANDIDATES))
            if not _is_settled(found, readings[-1]):
                self._with_one_missing(table, readings, near, found)
        return found

    def _otherwise(self, words: tuple[str, ...], readings: list[Reading]) -> list[list[Reading]]:
        """Other ways to read the words: taken apart, or all of them only begun."""
        ways = []
        parts = tuple(dict.fromkeys(part for word in words for part in self._vocabulary.parts(word)))
        if parts != words:
            ways.append([self._vocabulary.read(word, may_go_on=word == parts[-1]) for word in parts])
        begun = [self._vocabulary.read(word, may_go_on=len(word) > 1) for word in words]
        if begun != readings:
            ways.append(begun)
        return ways

    def _with_one_missing(
        self, table: str, readings: list[Reading], near: tuple[float, float] | None, found: dict[int, Rated]
    ) -> None:
        """Add entries that answer all words but one; the rating counts the missing one as a miss."""
        if len(readings) < 2:
            return
        dull = [index for index, reading in enumerate(readings) if reading.weight < 1.0]
        telling = [index for index, reading in enumerate(readings) if reading.weight == 1.0]
        for without in [*telling[:_MOST_DROPPED], *dull[:1]]:
            fewer = readings[:without] + readings[without + 1 :]
            if not all(reading.typed in FILLERS or len(reading.typed) == 1 for reading in fewer):
                _keep_best(found, self._rated(table, fewer, near, _FEWER_CANDIDATES, readings))

    def _rated(
        self,
        table: str,
        readings: list[Reading],
        near: tuple[float, float] | None,
        most: int,
        asked: list[Reading] | None = None,
    ) -> dict[int, Rated]:
        """Rows that hold a meaning of every word, at least one of them in name or category, rated by all words."""
        match = _expression(readings)
        if match is None:
            return {}
        typed = sum(len(reading.typed) for reading in readings)
        rows = self._store.matching(table, match, typed, near, NEAR_HALF_M, most)
        return {row[0]: _rate(row, asked or readings, near) for row in rows}


def _keep_best(found: dict[int, Rated], more: dict[int, Rated]) -> None:
    for entry, rated in more.items():
        if entry not in found or rated.rating > found[entry].rating:
            found[entry] = rated


def _is_settled(found: dict[int, Rated], last: Reading) -> bool:
    """
    Whether some entry fits so well that no other reading need be tried.

    A whole word typed last asks for an entry that has it: "Bahnhof" is more than how "Bahnhofstraße" begins.
    """
    good = [rated for rated in found.values() if rated.fit >= _GOOD_FIT]
    if last.typed not in last.meanings:
        return bool(good)
    return any(last.typed in str(text).split() for rated in good for text in rated.row[8:11])


def _expression(readings: list[Reading]) -> str | None:
    """
    The words in the language of FTS5, one of them in name or category; None where a word means nothing.

    Articles and the like are not asked for, only rated: "Im Garten in Polch" may be written without the second "in".
    """
    last = len(readings) - 1
    telling = [
        reading
        for index, reading in enumerate(readings)
        if reading.weight == 1.0 or (index == last and reading.is_open and len(readings) > 1)
    ]
    asked = telling or readings
    if not asked or not all(reading.meanings or reading.is_open for reading in asked):
        return None
    clauses = [_either(reading) for reading in asked]
    return " AND ".join(clauses) + " AND {name category} : (" + " OR ".join(clauses) + ")"


def _either(reading: Reading) -> str:
    """The words a reading may mean."""
    choices = [f'"{word}"' for word in reading.meanings] + [f'"{reading.typed}" *'] * reading.is_open
    return "(" + " OR ".join(choices) + ")"


def _rate(row: Row, readings: list[Reading], near: tuple[float, float] | None) -> Rated:
    fit, rating = score(readings, row[8:11])
    rating += row[7]
    if near is not None:
        away = great_circle_m(near[0], near[1], row[4], row[5])
        rating += _NEAR_BONUS * fit**4 / (1.0 + away / NEAR_HALF_M)
    return Rated(row, fit, rating)
