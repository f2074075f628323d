"""
Who wants to go where, and when: seeded demand over the stops of an area.

People live where stops are and are drawn to centres: a gravity model, in which the pull of a place falls off
exponentially with the distance (the doubly used form of Wilson 1967, constrained at the home end). Mornings lead to the
centres, afternoons back home.

References
----------
A. G. Wilson (1967), A statistical theory of spatial distribution models, Transportation Research 1.
"""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from mobility.booking.values import Party, Place, TripWish
from mobility.simulation.scenario import Scenario

__all__ = [
    "HOURLY_SHARE",
    "DemandModel",
    "DemandWish",
    "Spot",
    "day_of_wishes",
    "door_near",
    "homeward_share",
    "party_of",
    "second_of_day",
]

HOURLY_SHARE = (
    *(0.2, 0.1, 0.1, 0.1, 0.3, 1.0, 3.0, 7.0, 7.5, 7.0, 7.0, 6.5),
    *(6.5, 6.5, 7.0, 7.5, 8.0, 7.5, 6.0, 4.0, 3.0, 2.0, 1.2, 0.7),
)
"""How the wishes of a weekday spread over its hours of local time (relative weights): school, errands, the way home."""

_METRES_A_DEGREE = 111_195.0
_CENTRE_RADIUS_M = 800.0
_CENTRES_APART_M = 2500.0
_JITTER_M = 120.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A place people come from and go to; `weight` is how many they are, relative to other spots, not negative."""

    lat: float
    lon: float
    label: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class DemandWish:
    """
    A wish that comes up at `asked_s`; the rider may stay away, or cancel `cancel_after_s` after booking.

    With `visit_s` it leads to a visit of that length, of which nobody knows; `is_return` is the way home from one.
    """

    asked_s: int
    wish: TripWish
    stays_away: bool = False
    cancel_after_s: int | None = None
    visit_s: int | None = None
    is_return: bool = False


class DemandModel:
    """
    Draws origins and destinations.

    Parameters
    ----------
    spots : sequence of Spot
        At least two that are `min_trip_m` apart.
    decay_m : float
        Distance at which a pull counts only 1/e.
    min_trip_m : float
        Nobody asks for a shorter ride (as the crow flies).

    Raises
    ------
    ValueError
        Where no two spots are far enough apart to ride between them.
    """

    def __init__(self, spots: Sequence[Spot], decay_m: float = 6000.0, min_trip_m: float = 1000.0) -> None:
        self.spots = tuple(spots)
        self._decay_m = decay_m
        self._min_trip_m = min_trip_m
        self._x, self._y = _plane(self.spots)
        self._weight = np.array([spot.weight for spot in self.spots], dtype=np.float64)
        self._pull = self._density()
        self.centres = self._find_centres()
        self._is_centre = np.zeros(len(self.spots), dtype=bool)
        self._is_centre[list(self.centres)] = True
        if len(self.spots) < 2 or not (self._distances_m(self.centres[0]) >= min_trip_m).any():
            raise ValueError(f"demand needs two places {min_trip_m:g} m apart, got {len(self.spots)} places")

    def _distances_m(self, spot: int) -> NDArray[np.float64]:
        distances_m: NDArray[np.float64] = np.hypot(self._x - self._x[spot], self._y - self._y[spot])
        return distances_m

    def _density(self) -> NDArray[np.float64]:
        """Weigh every spot by what lies around it: the more stops and people near, the more there is to go to."""
        return np.array(
            [float(self._weight[self._distances_m(i) <= _CENTRE_RADIUS_M].sum()) ** 1.5 for i in range(len(self.spots))]
        )

    def _find_centres(self) -> tuple[int, ...]:
        """Return the spots with the strongest pull, none closer to another than `_CENTRES_APART_M`."""
        centres: list[int] = []
        for index in np.argsort(-self._pull, kind="stable"):
            distances_m = self._distances_m(int(index))[centres]
            if (distances_m >= _CENTRES_APART_M).all():
                centres.append(int(index))
        return tuple(centres)

    def draw(self, rng: random.Random, hub_share: float, homeward: float) -> tuple[Spot, Spot]:
        """
        Return origin and destination of a ride.

        Parameters
        ----------
        rng : random.Random
            The source of chance.
        hub_share : float
            Share of rides between a home and a centre, in [0, 1].
        homeward : float
            Share of rides that lead home, in [0, 1].
        """
        while True:
            home = self._choose(rng, self._weight)
            distances_m = self._distances_m(home)
            pull = self._pull * np.exp(-distances_m / self._decay_m) * (distances_m >= self._min_trip_m)
            if rng.random() < hub_share:
                pull = pull * self._is_centre
            if pull.sum() > 0:  # a home with nothing in reach stays at home
                break
        there = self._choose(rng, pull)
        ends = (self.spots[home], self.spots[there])
        return ends[::-1] if rng.random() < homeward else ends

    def wave(self, rng: random.Random, size: int, within_m: float = 3000.0) -> list[tuple[Spot, Spot]]:
        """
        Return `size` rides of neighbours to one centre (or back from it), as happens when a train leaves.

        The homes lie within `within_m` of one another and `min_trip_m` from the centre; fewer rides where few do.
        """
        homeward = rng.random() < 0.5
        home, centre = self.draw(rng, hub_share=1.0, homeward=0.0)
        from_home_m = self._distances_m(self.spots.index(home))
        far_enough = self._distances_m(self.spots.index(centre)) >= self._min_trip_m
        near = np.flatnonzero((from_home_m <= within_m) & far_enough)
        homes = [self.spots[int(i)] for i in rng.sample(list(near), min(size, len(near)))] or [home]
        return [(centre, other) if homeward else (other, centre) for other in homes]

    @staticmethod
    def _choose(rng: random.Random, weights: NDArray[np.float64]) -> int:
        cumulative = np.cumsum(weights)
        return int(np.searchsorted(cumulative, rng.random() * cumulative[-1], side="right").clip(0, len(weights) - 1))


def _plane(spots: Sequence[Spot]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Project onto a plane in metres; good to a per mille over a district."""
    lat = np.array([spot.lat for spot in spots], dtype=np.float64)
    lon = np.array([spot.lon for spot in spots], dtype=np.float64)
    stretch = math.cos(math.radians(float(lat.mean()))) if len(spots) else 1.0
    return lon * _METRES_A_DEGREE * stretch, lat * _METRES_A_DEGREE


def door_near(
    spot: Spot, rng: random.Random, inside: Callable[[float, float], bool], within_m: float = _JITTER_M
) -> Place:
    """Return a door at most `within_m` from the spot; the spot itself where that is not `inside` the service area."""
    distance_m, angle = within_m * math.sqrt(rng.random()), rng.random() * math.tau
    lat = spot.lat + distance_m * math.sin(angle) / _METRES_A_DEGREE
    lon = spot.lon + distance_m * math.cos(angle) / (_METRES_A_DEGREE * math.cos(math.radians(spot.lat)))
    if not inside(lat, lon):
        return Place(spot.lat, spot.lon, spot.label)
    return Place(lat=round(lat, 6), lon=round(lon, 6), label=spot.label)


def homeward_share(hour: float) -> float:
    """Return the share of rides that lead home at that hour of local time: few at six, most in the evening."""
    return min(0.9, max(0.1, 0.1 + 0.8 * (hour - 7.0) / 11.0))


def party_of(rng: random.Random, wheelchair_share: float) -> Party:
    """Return who travels: mostly one person, sometimes two or three, some in a wheelchair, some with a child."""
    if rng.random() < wheelchair_share:
        return Party(adults=1, wheelchairs=1)
    adults = rng.choices((1, 2, 3), weights=(0.82, 0.14, 0.04))[0]
    return Party(adults=adults, children=1 if rng.random() < 0.06 else 0)


def day_of_wishes(
    model: DemandModel, scenario: Scenario, zone: ZoneInfo, inside: Callable[[float, float], bool] = lambda *_: True
) -> list[DemandWish]:
    """
    Return the wishes of the scenario's day, in the order in which they come up.

    The same scenario over the same spots gives the same list. Doors (lat, lon) that are not `inside` the service area
    are moved to their stop.
    """
    rng = random.Random(scenario.seed)
    midnight = dt.datetime.combine(dt.date.fromisoformat(scenario.day), dt.time(), tzinfo=zone)
    opening_s = int(midnight.timestamp()) + int(scenario.start_hour * 3600)
    wishes = [
        _wish(model, scenario, rng, int(midnight.timestamp()), opening_s, inside) for _ in range(scenario.requests)
    ]
    return sorted(wishes, key=lambda wish: wish.asked_s)


def _wish(
    model: DemandModel,
    scenario: Scenario,
    rng: random.Random,
    midnight_s: int,
    opening_s: int,
    inside: Callable[[float, float], bool],
) -> DemandWish:
    leave_s = midnight_s + second_of_day(scenario, rng)
    homeward = homeward_share((leave_s - midnight_s) / 3600)
    origin, destination = model.draw(rng, scenario.hub_share, homeward)
    ahead_s = int(rng.uniform(1, 12) * 3600) if rng.random() < scenario.prebooked_share else 0
    asked_s = max(opening_s - 3600, leave_s - ahead_s)
    wish = TripWish(
        origin=door_near(origin, rng, inside),
        destination=door_near(destination, rng, inside),
        when="depart" if asked_s < leave_s else "now",
        at_s=leave_s if asked_s < leave_s else None,
        party=party_of(rng, scenario.wheelchair_share),
        impaired=rng.random() < scenario.impaired_share,
    )
    cancels = rng.random() < scenario.cancel_share
    cancel_after_s = int(rng.uniform(60, max(120, leave_s - asked_s))) if cancels else None
    return DemandWish(asked_s, wish, stays_away=rng.random() < scenario.no_show_share, cancel_after_s=cancel_after_s)


def second_of_day(scenario: Scenario, rng: random.Random) -> int:
    """Draw a departure inside the scenario's hours, leaving half an hour at the end to bring people home."""
    first_s, last_s = int(scenario.start_hour * 3600), int(scenario.end_hour * 3600) - 1800
    spans = [(max(first_s, hour * 3600), min(last_s, hour * 3600 + 3600)) for hour in range(24)]
    weights = [share * max(0, until_s - from_s) for share, (from_s, until_s) in zip(HOURLY_SHARE, spans, strict=True)]
    return int(rng.uniform(*rng.choices(spans, weights=weights)[0]))
