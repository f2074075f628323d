"""What an area's place index knows, by name and town: the truth that generated test queries are judged by."""

from __future__ import annotations

import re
import sqlite3
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from routing.place_text import fold, tokens

__all__ = ["Corner", "Fact", "Facts", "HouseFact"]

_POSTCODE = re.compile(r"^\d{5}\b")
_STREET_POINTS = 40


@dataclass(frozen=True, slots=True)
class Fact:
    """
    One entry of the index.

    Attributes
    ----------
    name
        Its own name, without the kind of service that its label adds.
    title
        Kind of a service ("Supermarkt"), else "".
    village, municipality, postcode
        Where it is, as written; "" where unknown.
    words, kinds
        Folded words of the name, and of what its kind is called.
    """

    entry: int
    kind: str
    name: str
    title: str
    village: str
    municipality: str
    postcode: str
    lat: float
    lon: float
    words: frozenset[str]
    kinds: frozenset[str]

    def is_in(self, town: str) -> bool:
        """Whether the town named is its municipality or its village."""
        return fold(town) in (fold(self.municipality), fold(self.village))


@dataclass(frozen=True, slots=True)
class HouseFact:
    """A house number as shown, and where it is."""

    shown: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Corner:
    """Two streets that meet."""

    first: str
    second: str
    village: str
    municipality: str
    lat: float
    lon: float

    @property
    def names(self) -> frozenset[str]:
        """Both names, folded."""
        return frozenset({fold(self.first), fold(self.second)})


class Facts:
    """
    All entries of a place index.

    Parameters
    ----------
    path
        File written by `build_places`.
    """

    def __init__(self, path: Path) -> None:
        base = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            self.all = [
                _fact(row)
                for row in base.execute(
                    "SELECT id, kind, label, detail, lat, lon, category, village, municipality FROM entries ORDER BY id"
                )
            ]
            self.houses: dict[int, list[HouseFact]] = defaultdict(list)
            shown = "SELECT DISTINCT street, shown, lat, lon FROM numbers ORDER BY street, shown, lat, lon"
            for street, *house in base.execute(shown):
                self.houses[street].append(HouseFact(*house))
            self.course: dict[int, list[tuple[float, float]]] = defaultdict(list)
            for entry, lat, lon in base.execute("SELECT id, lat, lon FROM near_streets ORDER BY rowid"):
                self.course[entry].append((lat, lon))
            corners = "SELECT label, village, municipality, lat, lon FROM crossings ORDER BY id"
            self.corners = [Corner(*label.split(" / ", 1), *rest) for label, *rest in base.execute(corners)]
            self._corners: dict[frozenset[str], list[Corner]] = defaultdict(list)
            for corner in self.corners:
                self._corners[corner.names].append(corner)
        finally:
            base.close()
        self.of_kind: dict[str, list[Fact]] = defaultdict(list)
        self.titled: dict[str, list[Fact]] = defaultdict(list)
        self._named: dict[frozenset[str], list[Fact]] = defaultdict(list)
        self._own: dict[str, set[int]] = defaultdict(set)
        self._around: dict[str, set[int]] = defaultdict(set)
        for index, fact in enumerate(self.all):
            self.of_kind[fact.kind].append(fact)
            self.titled[fold(fact.title)].append(fact)
            self._named[fact.words].append(fact)
            for word in fact.words | fact.kinds:
                self._own[word].add(index)
            for word in tokens(f"{fact.village} {fact.municipality} {fact.postcode}"):
                self._around[word].add(index)
        self.vocabulary = sorted(self._own.keys() | self._around.keys())

    def named_like(self, fact: Fact, town: str | None = None) -> list[Fact]:
        """Everything of the same words, in the town where one is given."""
        return [other for other in self._named[fact.words] if town is None or other.is_in(town)]

    def corners_like(self, corner: Corner) -> list[Corner]:
        """Corners of streets of the same two names in the same municipality."""
        return [other for other in self._corners[corner.names] if other.municipality == corner.municipality]

    def with_words(self, words: frozenset[str]) -> list[Fact]:
        """Everything whose name or town has all the words, by brute force."""
        sets = [self._own.get(word, set()) | self._around.get(word, set()) for word in words]
        return [self.all[index] for index in sorted(set.intersection(*sets))] if sets else []

    def knows(self, word: str) -> bool:
        """Whether a folded word is one of the index."""
        return word in self._own or word in self._around

    def begins(self, typed: str) -> bool:
        """Whether a word of the index begins so."""
        return bool(self._beginning(typed))

    def that_may_be_meant(self, text: str, *, unfinished: bool = False) -> list[Fact]:
        """Everything that has all words of a text (or words that begin so) in name, kind or town, by brute force."""
        left: set[int] | None = None
        named: set[int] = set()
        for word in tokens(text):
            meant = self._beginning(word) if unfinished else [word]
            own = set[int]().union(*(self._own.get(w, ()) for w in meant))
            around = set[int]().union(*(self._around.get(w, ()) for w in meant))
            left = own | around if left is None else left & (own | around)
            named |= own
        return [self.all[index] for index in sorted((left or set()) & named)]

    def _beginning(self, typed: str) -> list[str]:
        start = bisect_left(self.vocabulary, typed)
        return self.vocabulary[start : bisect_left(self.vocabulary, typed + "~")]

    def points(self, facts: Iterable[Fact]) -> tuple[tuple[float, float], ...]:
        """Where the facts are; a street counts along its whole course."""
        found = []
        for fact in facts:
            course = self.course.get(fact.entry, [])
            step = max(1, len(course) // _STREET_POINTS)
            found += [(fact.lat, fact.lon), *course[::step]]
        return tuple(found)


def _fact(row: tuple[int, str, str, str, float, float, str, str, str]) -> Fact:
    entry, kind, label, detail, lat, lon, category, village, municipality = row
    title, name = "", label
    if kind == "poi" and category:
        name, _, added = label.removesuffix(")").rpartition(" (")
        known = category.split(" ", maxsplit=1)[0]
        if name and label.endswith(")") and fold(added).startswith(known[:4]):
            title = added
        else:
            name, title = label, known
    code = _POSTCODE.match(detail)
    words, kinds = frozenset(tokens(name)), frozenset(category.split())
    place = (village, municipality, code[0] if code else "", lat, lon)
    return Fact(entry, kind, name, title, *place, words, kinds)
