"""Whether a vehicle can be where it says it is: pure checks, and what is counted of those it fails."""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass

from mobility.booking.distances import distance_m
from mobility.errors import InvalidInput
from mobility.fleet.values import VehiclePosition

__all__ = ["Doubt", "DoubtedSignal", "check_position", "plausible", "untimely"]

_FASTEST_M_S = 60.0  # 216 km/h: beyond it the receiver jumped, not the vehicle
_JUMP_M = 300.0  # receivers scatter by this much after a tunnel
_FUTURE_TOLERANCE_S = 120
_OLDEST_S = 600


class Doubt(enum.StrEnum):
    """Why a position is left out."""

    FUTURE = "future"
    """It is ahead of the clock."""
    STALE = "stale"
    """It is so old that it says nothing about now."""
    OUT_OF_ORDER = "out_of_order"
    """A newer one is known."""
    OUTSIDE = "outside"
    """No road of the area is near."""
    TOO_FAST = "too_fast"
    """No vehicle gets there so fast from where it was."""

    @property
    def is_implausible(self) -> bool:
        """Tell whether something is wrong with the receiver or its clock; the others happen in any dead spot."""
        return self in {Doubt.FUTURE, Doubt.OUTSIDE, Doubt.TOO_FAST}


@dataclass(frozen=True, slots=True)
class DoubtedSignal:
    """A vehicle whose positions cannot be true: why, how often in a row, and from when to when."""

    vehicle_id: str
    reason: Doubt
    times: int
    since_s: int
    last_s: int


def check_position(position: VehiclePosition) -> None:
    """Raise `InvalidInput` where it is no position at all."""
    for name, value, limit in (("lat", position.lat, 90.0), ("lon", position.lon, 180.0)):
        if not math.isfinite(value) or abs(value) > limit:
            raise InvalidInput(name, f"{name} must lie in -{limit:g}..{limit:g} degrees, got {value}")
    if position.heading is not None and not (math.isfinite(position.heading) and 0 <= position.heading <= 360):
        raise InvalidInput("heading", f"a heading lies in 0..360 degrees, got {position.heading}")


def untimely(position: VehiclePosition, now_s: int) -> Doubt | None:
    """Return what is wrong with the time of a position."""
    if position.at_s > now_s + _FUTURE_TOLERANCE_S:
        return Doubt.FUTURE
    return Doubt.STALE if position.at_s < now_s - _OLDEST_S else None


def plausible(known: VehiclePosition, new: VehiclePosition) -> Doubt | None:
    """Return what is wrong with a position after another one."""
    passed_s = new.at_s - known.at_s
    if passed_s < 0:
        return Doubt.OUT_OF_ORDER
    moved_m = distance_m(known.lat, known.lon, new.lat, new.lon)
    return None if moved_m <= _JUMP_M + _FASTEST_M_S * passed_s else Doubt.TOO_FAST
