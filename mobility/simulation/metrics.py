"""
What a day was like: figures over rides and legs, and whether a rural service could look like that.

The keys of `day_result` are the format of a finished simulation run; docs/simulation.md explains each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

__all__ = ["BANDS", "Band", "Leg", "Outcome", "RideRecord", "day_result"]

Outcome = Literal["served", "refused", "cancelled", "no_show", "open"]


@dataclass(frozen=True, slots=True)
class Band:
    """The range in which a rural on-demand service usually lies, both ends included."""

    low: float
    high: float
    unit: str

    def holds(self, value: float) -> bool:
        """Tell whether `value` is plausible."""
        return self.low <= value <= self.high


BANDS: Mapping[str, Band] = {
    "riders_per_vehicle_day": Band(25, 55, "riders"),
    "riders_per_vehicle_hour": Band(2, 5, "riders"),
    "pooled_share": Band(0.25, 0.55, "share"),
    "wait_mean_s": Band(8 * 60, 15 * 60, "s"),
    "ride_mean_s": Band(7 * 60, 10 * 60, "s"),
}
"""Figures of German rural services to judge a simulated day by."""


@dataclass(slots=True)
class RideRecord:
    """
    What became of one wish.

    `wanted_s` is when the rider wanted to leave, `asked_s` when they asked; times that never came are None.
    """

    id: str
    asked_s: int
    wanted_s: int
    origin: tuple[float, float]
    destination: tuple[float, float]
    origin_label: str
    destination_label: str
    persons: int
    outcome: Outcome = "open"
    reason: str = ""
    promised_pickup_s: int | None = None
    promised_arrival_s: int | None = None
    pickup_s: int | None = None
    dropoff_s: int | None = None
    direct_s: int = 0
    walk_m: float = 0.0
    price_ct: int = 0
    pooled: bool = False
    is_return: bool = False


@dataclass(frozen=True, slots=True)
class Leg:
    """One drive of a vehicle from halt to halt, with the bookings and persons on board, and where (lat, lon)."""

    vehicle_id: str
    start_s: int
    end_s: int
    length_m: float
    bookings: tuple[str, ...]
    persons: int
    origin: tuple[float, float] = (0.0, 0.0)
    destination: tuple[float, float] = (0.0, 0.0)


def day_result(
    rides: Sequence[RideRecord], legs: Sequence[Leg], vehicles: int, start_s: int, end_s: int
) -> dict[str, Any]:
    """
    Return every figure of a day as JSON-ready values.

    Parameters
    ----------
    rides : sequence of RideRecord
        One for each wish.
    legs : sequence of Leg
        Every drive.
    vehicles : int
        Vehicles on the road.
    start_s, end_s : int
        When they drove, seconds since the epoch.
    """
    _mark_pooled(rides, legs)
    kpis = {
        **_ride_figures(rides),
        **_by_kind(rides),
        **_vehicle_figures(rides, legs, vehicles, (end_s - start_s) / 3600),
    }
    return {
        "kpis": kpis,
        "bands": {
            name: {"low": band.low, "high": band.high, "unit": band.unit, "ok": band.holds(kpis[name])}
            for name, band in BANDS.items()
        },
        "refusals": dict(Counter(ride.reason for ride in rides if ride.outcome == "refused").most_common()),
        "hours": _hours(rides, legs, start_s, end_s),
        "rides": [_ride_point(ride) for ride in rides],
        "vehicles": _by_vehicle(legs),
        "legs": [_leg_line(leg) for leg in legs],
    }


def _mark_pooled(rides: Iterable[RideRecord], legs: Iterable[Leg]) -> None:
    shared = {booking for leg in legs if len(leg.bookings) > 1 for booking in leg.bookings}
    for ride in rides:
        ride.pooled = ride.id in shared


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else 0.0


def _ride_figures(rides: Sequence[RideRecord]) -> dict[str, float]:
    counts = Counter(ride.outcome for ride in rides)
    served = [ride for ride in rides if ride.outcome == "served" and ride.pickup_s and ride.dropoff_s]
    waits = [float((ride.pickup_s or 0) - ride.wanted_s) for ride in served]
    durations = [float((ride.dropoff_s or 0) - (ride.pickup_s or 0)) for ride in served]
    detours = [duration / ride.direct_s for duration, ride in zip(durations, served, strict=True) if ride.direct_s > 0]
    late = [_late_s(ride) for ride in served]
    return {
        "requests": len(rides),
        "served": counts["served"],
        "refused": counts["refused"],
        "cancelled": counts["cancelled"],
        "no_show": counts["no_show"],
        "open": counts["open"],
        "service_rate": counts["served"] / max(1, counts["served"] + counts["refused"]),
        "persons": sum(ride.persons for ride in served),
        "wait_mean_s": _mean(waits),
        "wait_p90_s": float(np.percentile(waits, 90)) if waits else 0.0,
        "wait_p95_s": float(np.percentile(waits, 95)) if waits else 0.0,
        "ride_mean_s": _mean(durations),
        "ride_p95_s": float(np.percentile(durations, 95)) if durations else 0.0,
        "detour_mean": _mean(detours),
        "walk_mean_m": _mean([ride.walk_m for ride in served]),
        "pooled_share": sum(ride.pooled for ride in served) / max(1, len(served)),
        "promises_kept_share": sum(late_s <= 0 for late_s in late) / max(1, len(late)),
        "late_max_s": max(late, default=0),
        "revenue_ct": sum(ride.price_ct for ride in served),
    }


def _by_kind(rides: Sequence[RideRecord]) -> dict[str, float]:
    """Return how those fared who asked at once, those who booked before, and those who came from a visit."""
    kinds = {
        "now": [ride for ride in rides if ride.wanted_s <= ride.asked_s and not ride.is_return],
        "ahead": [ride for ride in rides if ride.wanted_s > ride.asked_s],
        "return": [ride for ride in rides if ride.is_return],
    }
    figures: dict[str, float] = {}
    for kind, there in kinds.items():
        waits = [float(ride.pickup_s - ride.wanted_s) for ride in there if ride.outcome == "served" and ride.pickup_s]
        figures[f"{kind}_requests"] = len(there)
        figures[f"{kind}_refused"] = sum(ride.outcome == "refused" for ride in there)
        figures[f"{kind}_wait_mean_s"] = _mean(waits)
        figures[f"{kind}_wait_p90_s"] = float(np.percentile(waits, 90)) if waits else 0.0
    return figures


def _late_s(ride: RideRecord) -> int:
    """Return by how much the worse of the two promises was broken, 0 where both were kept."""
    pickup_s = (ride.pickup_s or 0) - (ride.promised_pickup_s or ride.pickup_s or 0)
    arrival_s = (ride.dropoff_s or 0) - (ride.promised_arrival_s or ride.dropoff_s or 0)
    return max(0, pickup_s, arrival_s)


def _vehicle_figures(rides: Sequence[RideRecord], legs: Sequence[Leg], vehicles: int, hours: float) -> dict[str, float]:
    total_km = sum(leg.length_m for leg in legs) / 1000
    empty_km = sum(leg.length_m for leg in legs if not leg.persons) / 1000
    person_km = sum(leg.length_m * leg.persons for leg in legs) / 1000
    riders = sum(ride.persons for ride in rides if ride.outcome == "served")
    return {
        "vehicles": vehicles,
        "vehicle_hours": vehicles * hours,
        "vehicle_km": total_km,
        "empty_km": empty_km,
        "empty_share": empty_km / total_km if total_km else 0.0,
        "person_km": person_km,
        "occupancy": person_km / (total_km - empty_km) if total_km > empty_km else 0.0,
        "driving_share": sum(leg.end_s - leg.start_s for leg in legs) / (vehicles * hours * 3600),
        "riders_per_vehicle_day": riders / vehicles,
        "riders_per_vehicle_hour": riders / (vehicles * hours),
    }


def _hours(rides: Sequence[RideRecord], legs: Sequence[Leg], start_s: int, end_s: int) -> list[dict[str, float]]:
    """Return one row an hour, by the time riders wanted to leave."""
    rows = []
    for begin_s in range(start_s, end_s, 3600):
        there = [ride for ride in rides if begin_s <= ride.wanted_s < begin_s + 3600]
        driven_s = sum(
            max(0, min(leg.end_s, begin_s + 3600) - max(leg.start_s, begin_s)) * (1 if leg.persons else 0)
            for leg in legs
        )
        rows.append(
            {
                "start_s": begin_s,
                "requests": len(there),
                "served": sum(ride.outcome == "served" for ride in there),
                "refused": sum(ride.outcome == "refused" for ride in there),
                "wait_mean_s": _mean([float(r.pickup_s - r.wanted_s) for r in there if r.pickup_s and r.dropoff_s]),
                "vehicles_with_riders": driven_s / 3600,
            }
        )
    return rows


def _ride_point(ride: RideRecord) -> dict[str, Any]:
    return {
        "from": [round(ride.origin[0], 5), round(ride.origin[1], 5)],
        "to": [round(ride.destination[0], 5), round(ride.destination[1], 5)],
        "from_label": ride.origin_label,
        "to_label": ride.destination_label,
        "persons": ride.persons,
        "outcome": ride.outcome,
        "reason": ride.reason,
        "wanted_s": ride.wanted_s,
        "pickup_s": ride.pickup_s,
        "dropoff_s": ride.dropoff_s,
        "pooled": ride.pooled,
    }


def _leg_line(leg: Leg) -> dict[str, Any]:
    return {
        "vehicle": leg.vehicle_id,
        "start_s": leg.start_s,
        "end_s": leg.end_s,
        "from": [round(leg.origin[0], 5), round(leg.origin[1], 5)],
        "to": [round(leg.destination[0], 5), round(leg.destination[1], 5)],
        "persons": leg.persons,
    }


def _by_vehicle(legs: Sequence[Leg]) -> list[dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = {}
    for leg in legs:
        row = rows.setdefault(leg.vehicle_id, {"id": leg.vehicle_id, "km": 0.0, "empty_km": 0.0, "bookings": set()})
        row["km"] += leg.length_m / 1000
        row["empty_km"] += 0.0 if leg.persons else leg.length_m / 1000
        row["bookings"] |= set(leg.bookings)
    return [{**row, "bookings": len(row["bookings"])} for _, row in sorted(rows.items())]
