"""What a planner may vary: one simulated day as a frozen, checked value that travels as JSON."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mobility.errors import InvalidInput

__all__ = ["POLICY_FIELDS", "Scenario"]

POLICY_FIELDS = frozenset(
    {
        "boarding_per_person_s",
        "boarding_s",
        "hold_s",
        "lead_time_s",
        "max_wait_s",
        "max_walk_m",
        "no_show_after_s",
        "promise_slack_s",
        "told_early_s",
        "told_window_s",
        "wheelchair_boarding_s",
    }
)
"""Fields of `mobility.policy.ServicePolicy` a scenario may override."""

_WHOLE: Mapping[str, tuple[int, int]] = {
    "vehicles": (1, 200),
    "seats": (1, 20),
    "wheelchair_places": (0, 4),
    "requests": (0, 10_000),
    "seed": (0, 2**31 - 1),
    "improve_every_s": (0, 3600),
    "improve_iterations": (1, 100_000),
    "rebalance_every_s": (0, 3600),
    "history_days": (0, 60),
    "ahead_s": (0, 86_400),
}
_SHARES = (
    *("prebooked_share", "impaired_share", "wheelchair_share", "no_show_share", "cancel_share", "hub_share"),
    *("ahead_share", "visit_share"),
)


@dataclass(frozen=True, slots=True)
class Scenario:
    """
    One day to be simulated.

    Attributes
    ----------
    name : str
        What the planner calls it, at most 80 characters.
    day : str
        The day in local time, ``YYYY-MM-DD``.
    vehicles : int
        Vehicles on the road all day, 1..200.
    seats, wheelchair_places : int
        Places in each: 1..20 seats; with `wheelchair_places` above 0 each wheelchair takes the room of two seats.
    start_hour, end_hour : float
        Vehicles drive from `start_hour` to `end_hour` of local time, 0 <= start < end <= 24; wishes fall inside.
    requests : int
        Wishes on that day, 0..10000.
    seed : int
        The same scenario with the same seed gives the same day, 0..2147483647.
    prebooked_share : float
        Share of wishes booked one to twelve hours ahead; the others are made on the spot.
    hub_share : float
        Share of wishes that have a town or village centre at one end; the others go from anywhere to anywhere.
    decay_m : float
        Distance at which an attraction counts only 1/e of what it counts next door, 500..50000 m.
    impaired_share, wheelchair_share, no_show_share, cancel_share : float
        Shares of riders with impaired mobility, in a wheelchair, who do not come, who cancel.
    improve_every_s : int
        Background re-optimisation as often as this (service time), 0 for never, up to 3600.
    improve_iterations : int
        Steps of the search in each round, 1..100000; steps rather than seconds, so that a day can be repeated.
    rebalance_every_s : int
        Idle vehicles are sent where requests are expected as often as this (service time), 0 for never, up to 3600.
    history_days : int
        Days like this one (of other seeds) that are learnt from, 0..60.
    ahead_s, ahead_share : int, float
        Rides booked at least `ahead_s` before their pickup (0..86400) may fill at most `ahead_share` of the vehicle
        time of a quarter of an hour; with 1 all of it.
    visit_share : float
        Share of wishes booked ahead that lead to a visit of unknown length, with an open return.
    keep_returns : bool
        Whether a vehicle is kept for each open return.
    policy : mapping
        Overrides of `POLICY_FIELDS` of the service policy.

    Raises
    ------
    InvalidInput
        Names the first field that is out of range.
    """

    name: str = "A small day"
    day: str = "2026-03-03"
    vehicles: int = 8
    seats: int = 8
    wheelchair_places: int = 1
    start_hour: float = 6.0
    end_hour: float = 21.0
    requests: int = 200
    seed: int = 1
    prebooked_share: float = 0.4
    hub_share: float = 0.6
    decay_m: float = 4000.0
    impaired_share: float = 0.08
    wheelchair_share: float = 0.02
    no_show_share: float = 0.01
    cancel_share: float = 0.03
    improve_every_s: int = 0
    improve_iterations: int = 2000
    rebalance_every_s: int = 0
    history_days: int = 20
    ahead_s: int = 3600
    ahead_share: float = 1.0
    visit_share: float = 0.0
    keep_returns: bool = True
    policy: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._check_text()
        for name, (low, high) in _WHOLE.items():
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
                raise InvalidInput(name, f"{name} must be a whole number in {low}..{high}, got {value!r}")
        for name in _SHARES:
            self._check_number(name, 0.0, 1.0)
        self._check_number("start_hour", 0.0, 24.0)
        self._check_number("end_hour", 0.0, 24.0)
        self._check_number("decay_m", 500.0, 50_000.0)
        if self.end_hour - self.start_hour < 1.0:
            raise InvalidInput("end_hour", f"the day must last an hour, got {self.start_hour:g} to {self.end_hour:g}")
        if not isinstance(self.keep_returns, bool):
            raise InvalidInput("keep_returns", f"keep_returns must be true or false, got {self.keep_returns!r}")
        self._check_policy()

    def _check_text(self) -> None:
        if not isinstance(self.name, str) or not 1 <= len(self.name.strip()) <= 80:
            raise InvalidInput("name", "name must have 1 to 80 characters")
        try:
            dt.date.fromisoformat(self.day)
        except (TypeError, ValueError):
            raise InvalidInput("day", f"day must be a date such as 2026-03-03, got {self.day!r}") from None

    def _check_number(self, name: str, low: float, high: float) -> None:
        value = getattr(self, name)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            raise InvalidInput(name, f"{name} must be a number, got {value!r}")
        if not low <= value <= high:
            raise InvalidInput(name, f"{name} must lie in {low:g}..{high:g}, got {value:g}")

    def _check_policy(self) -> None:
        if not isinstance(self.policy, Mapping):
            raise InvalidInput("policy", "policy must map names of policy fields to whole numbers")
        for name, value in self.policy.items():
            if name not in POLICY_FIELDS:
                raise InvalidInput(f"policy.{name}", f"{name} cannot be varied; known are {sorted(POLICY_FIELDS)}")
            if isinstance(value, bool) or not isinstance(value, int):
                raise InvalidInput(f"policy.{name}", f"{name} must be a whole number, got {value!r}")

    @property
    def hours(self) -> float:
        """How long the vehicles drive, in hours."""
        return self.end_hour - self.start_hour

    def to_mapping(self) -> dict[str, Any]:
        """Return the scenario as JSON-ready values; `from_mapping` reads them back."""
        values = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        return {**values, "policy": dict(self.policy)}

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> Scenario:
        """Build a scenario from JSON values; missing fields get their defaults. Raises `InvalidInput`."""
        if not isinstance(values, Mapping):
            raise InvalidInput("scenario", "a scenario is an object of named values")
        known = {f.name for f in dataclasses.fields(cls)}
        for name in values:
            if name not in known:
                raise InvalidInput(str(name), f"{name} is not a field of a scenario; known are {sorted(known)}")
        return cls(**values)
