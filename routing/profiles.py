"""How fast roads are driven by the time of day and the state of the road, and which of it counts for a trip."""

from __future__ import annotations

import bisect
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.compiled import HIGHWAYS, RoadNetwork

__all__ = ["DAY_S", "OFF_PEAK", "PROFILES", "DayPlan", "profile_ms"]

OFF_PEAK = "off_peak"
"""The profile the map itself holds."""

DAY_S = 86_400

# Drive time relative to off-peak, (outside, inside settlements): queues before lights and at school gates by day, empty
# streets by night, and wet leaves, ice and darkness that slow narrow winding roads most.
_MAIN = ("primary", "primary_link", "secondary", "secondary_link")
_FAST = ("motorway", "motorway_link", "trunk", "trunk_link")
PROFILES: dict[str, dict[str, tuple[float, float]]] = {
    OFF_PEAK: {},
    "peak": {"fast": (1.12, 1.20), "main": (1.10, 1.30), "other": (1.05, 1.15)},
    "night": {"fast": (0.97, 0.95), "main": (1.00, 0.88), "other": (1.03, 0.95)},
    "winter": {"fast": (1.10, 1.10), "main": (1.15, 1.12), "other": (1.30, 1.15)},
}
"""Factors on drive times by profile and kind of road; a profile or kind that is not listed drives as off-peak."""


def profile_ms(roads: RoadNetwork, profile: str) -> NDArray[np.uint32]:
    """
    Milliseconds of all arcs in a profile, uint32 [m]; turns and ferries take no part in it.

    Raises
    ------
    ValueError
        If there is no such profile.
    """
    if profile not in PROFILES:
        raise ValueError(f"there is no speed profile {profile!r}: choose one of {', '.join(PROFILES)}")
    factors = PROFILES[profile]
    by_class = np.array([factors.get(_kind(name), (1.0, 1.0)) for name in HIGHWAYS])
    factor = by_class[roads.highway, roads.built_up.astype(np.int64)]
    weight = np.array(roads.travel_time_ms)
    weight[: roads.road_count] = np.ceil(weight[: roads.road_count] * factor).astype(np.uint32)
    return weight


def _kind(highway: str) -> str:
    if highway == "ferry":
        return "ferry"
    return "fast" if highway in _FAST else "main" if highway in _MAIN else "other"


@dataclass(frozen=True, slots=True)
class DayPlan:
    """
    Which profile counts when.

    Attributes
    ----------
    changes
        (second of the day, profile) pairs, rising; before the first one the last one counts, as on the day before.

    Examples
    --------
    >>> DayPlan(((6 * 3600, "peak"), (9 * 3600, "off_peak"))).profile(5 * 3600)
    'off_peak'
    """

    changes: tuple[tuple[int, str], ...]

    def __post_init__(self) -> None:
        seconds = [second for second, _ in self.changes]
        if not seconds or seconds != sorted(set(seconds)) or not 0 <= seconds[0] <= seconds[-1] < DAY_S:
            raise ValueError(f"changes must rise from 0 to less than {DAY_S} seconds of the day, got {seconds}")
        unknown = [profile for _, profile in self.changes if profile not in PROFILES]
        if unknown:
            raise ValueError(f"there is no speed profile {unknown[0]!r}: choose one of {', '.join(PROFILES)}")

    def profile(self, second_of_day: float) -> str:
        """Profile in force at a second of the day."""
        at = bisect.bisect_right([second for second, _ in self.changes], second_of_day % DAY_S)
        return self.changes[at - 1][1]

    def duration_s(self, second_of_day: float, seconds_in: Callable[[str], float]) -> float:
        """
        Seconds of a trip that sets off at a second of the day; who sets off later never arrives earlier.

        A trip takes as long as in the profile in force when it sets off, but at least until those would arrive who
        set off just before each change of profile that still matters: else, when a slow profile ends, waiting for a
        minute would save five.

        Parameters
        ----------
        second_of_day
            When the trip begins; may exceed a day.
        seconds_in
            Gives the seconds the trip takes in a profile.
        """
        took = {profile: seconds_in(profile) for profile in {profile for _, profile in self.changes}}
        longest_s = max(took.values())
        arrival_s = second_of_day + took[self.profile(second_of_day)]
        midnight_s = second_of_day - second_of_day % DAY_S
        days = range(int(longest_s // DAY_S) + 2) if np.isfinite(longest_s) else range(1)
        for day in days:
            for k, (second, _) in enumerate(self.changes):
                change_s = midnight_s - day * DAY_S + second
                if change_s <= second_of_day:
                    arrival_s = max(arrival_s, change_s + took[self.changes[k - 1][1]])
        return arrival_s - second_of_day
