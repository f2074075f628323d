"""The ground test queries are made on: random facts inside the area, and the truth about what a query means."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from copy import copy

from rapidfuzz.distance import OSA

from routing.geodesy import METRES_PER_DEGREE, great_circle_m, metres_per_degree_lon
from routing.place_facts import Corner, Fact, Facts, HouseFact
from routing.place_query import PlaceQuery
from routing.place_text import fold, tokens

__all__ = ["TOLERANCE_M", "Ground", "nearest_first"]

TOLERANCE_M = {
    "place": 600.0, "street": 150.0, "address": 60.0, "corner": 75.0, "stop": 150.0, "station": 250.0, "poi": 150.0,
}  # fmt: skip
_CHAIN_LEAST = 4


class Ground:
    """
    Picks facts at random and writes queries about them.

    Parameters
    ----------
    facts
        What the index knows.
    contains
        Whether a point (lat, lon) lies in the area; queries are about places inside.
    rng
        Decides everything that is left to chance.
    """

    def __init__(self, facts: Facts, contains: Callable[[float, float], bool], rng: random.Random) -> None:
        self.facts = facts
        self.rng = rng
        self.inside: dict[str, list[Fact]] = defaultdict(list)
        for fact in facts.all:
            if contains(fact.lat, fact.lon):
                self.inside[fact.kind].append(fact)
        spots = {fact.entry for found in self.inside.values() for fact in found}
        self._services = {
            title: [fact for fact in facts.titled[title] if fact.entry in spots] for title in list(facts.titled)
        }
        self.place_names = sorted({fold(place.name) for place in facts.of_kind["place"]})
        names = Counter(fact.name for fact in self.inside["poi"] if fold(fact.name) != fold(fact.title))
        self.chains = sorted(name for name, count in names.items() if count >= _CHAIN_LEAST and tokens(name))
        self.corners = [corner for corner in facts.corners if contains(corner.lat, corner.lon)]
        self.housed = [street for street in self.inside["street"] if facts.houses.get(street.entry)]
        self._by_town: dict[str, dict[str, list[Fact]]] = defaultdict(lambda: defaultdict(list))
        for kind, found in self.inside.items():
            for fact in found:
                if fact.words and fact.municipality:
                    self._by_town[kind][fact.municipality].append(fact)

    def with_rng(self, rng: random.Random) -> Ground:
        """The same ground with other chances."""
        other = copy(self)
        other.rng = rng
        return other

    def pick(self, kind: str) -> Fact | None:
        """A fact of a kind inside the area, with name and town; small towns are drawn as often as large ones."""
        towns = self._by_town[kind]
        return self.rng.choice(towns[self.rng.choice(list(towns))]) if towns else None

    def street(self) -> Fact | None:
        """A street that is named as streets are, not by a number."""
        street = self.pick("street")
        return street if street is not None and any(c.isalpha() for c in street.name) else None

    def services(self, titles: Iterable[str]) -> list[Fact]:
        """Services inside the area of any of the kinds."""
        return [fact for title in titles for fact in self._services.get(fold(title), [])]

    def house(self) -> tuple[Fact, HouseFact] | None:
        """A house and its street."""
        if not self.housed:
            return None
        street = self.rng.choice(self.housed)
        return street, self.rng.choice(self.facts.houses[street.entry])

    def corner(self) -> Corner | None:
        """Two streets that meet."""
        return self.rng.choice(self.corners) if self.corners else None

    def town(self, fact: Fact) -> str:
        """The town people would add: the municipality."""
        return fact.municipality or fact.village

    def near(self, lat: float, lon: float, within_m: float) -> tuple[float, float]:
        """A point at most so far away, on a grid of 1e-5 degrees."""
        north, east = (self.rng.uniform(-within_m, within_m) / 1.5 for _ in range(2))
        return round(lat + north / METRES_PER_DEGREE, 5), round(lon + east / metres_per_degree_lon(lat), 5)

    def about(
        self, text: str, right: Iterable[Fact], near: tuple[float, float] | None = None, tolerance_m: float = 0.0
    ) -> PlaceQuery | None:
        """A query for any of the facts; None where there are none or nothing is typed."""
        facts = list(right)
        if not facts or not tokens(text):
            return None
        tolerance = tolerance_m or max(TOLERANCE_M[fact.kind] for fact in facts)
        note = f"{facts[0].kind} {facts[0].name}, {facts[0].municipality}"
        return PlaceQuery("", "", text, near, self.facts.points(facts), tolerance, note)

    def is_nearest(self, wrong: str, place: Fact) -> bool:
        """Whether no other place's name is as few typing errors away from what was typed as the one meant."""
        typed, meant = fold(wrong), fold(place.name)
        errors = OSA.distance(typed, meant)
        return all(
            name == meant or OSA.distance(typed, name, score_cutoff=errors) > errors for name in self.place_names
        )

    def begins_alone(self, wrong: str, place: Fact) -> bool:
        """Whether no word but the place's own begins within one error of what was typed, or is within two of it."""
        typed, own = fold(wrong), next(iter(place.words))
        return all(
            word == own
            or (
                OSA.distance(typed, word[: len(typed)], score_cutoff=1) > 1
                and OSA.distance(typed, word, score_cutoff=2) > 2
            )
            for word in self.facts.vocabulary
        )

    def clear(self, text: str, right: list[Fact], *, unfinished: bool = False) -> bool:
        """Whether nothing else in the index has all the words of the text, by brute force."""
        names = {fold(fact.name) for fact in right}
        spots = self.facts.points(right)
        meant = self.facts.that_may_be_meant(text, unfinished=unfinished)
        return bool(meant) and all(
            fold(other.name) in names or any(great_circle_m(other.lat, other.lon, *spot) < 150.0 for spot in spots)
            for other in meant
        )


def nearest_first(facts: Iterable[Fact], lat: float, lon: float) -> list[tuple[float, Fact]]:
    """The facts with their distance in metres from a point."""
    away = [(float(great_circle_m(lat, lon, fact.lat, fact.lon)), fact) for fact in facts]
    return sorted(away, key=lambda pair: (pair[0], pair[1].entry))
