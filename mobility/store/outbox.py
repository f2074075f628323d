"""Messages written with the effect they tell of, in one transaction, and read afterwards in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = [
    "CONTROL",
    "Message",
    "booking_audience",
    "series_audience",
    "session_audience",
    "vehicle_audience",
    "waiting_audience",
]

CONTROL = "control"
"""Audience of the control room."""


def booking_audience(booking_id: str) -> str:
    """Return the audience of one rider's ticket."""
    return f"booking:{booking_id}"


def vehicle_audience(vehicle_id: str) -> str:
    """Return the audience of one driver's screen."""
    return f"vehicle:{vehicle_id}"


def series_audience(series_id: str) -> str:
    """Return the audience of one rider's series."""
    return f"series:{series_id}"


def session_audience(session: str) -> str:
    """Return the audience of the open pages of one sign-in."""
    return f"session:{session}"


def waiting_audience(waiting_id: str) -> str:
    """Return the audience of one place on the waiting list."""
    return f"waiting:{waiting_id}"


@dataclass(frozen=True, slots=True)
class Message:
    """
    One row of the outbox; ids grow in the order the effects became visible.

    Topics: ``booking_state`` {booking_id, state, vehicle_id}, ``eta`` {booking_id, eta_pickup_s, eta_dropoff_s, late},
    ``plan_changed`` {vehicle_id, shift_id, version, reason}, ``alarm`` {kind, vehicle_id, booking_id, late_s},
    ``journey`` {booking_id, what}: what became of a round trip that lost a ride (``return_moved``, ``return_freed``,
    ``return_kept``, ``return_asked``, ``return_asked_lost``, ``outward_freed``, ``no_way_home``) or of a divided
    party that lost a part (``group_seeking``, ``group_moved``, ``group_freed``) or whose way out is
    late (``return_shifted``, ``return_later``, ``stay_too_short``), or how the open way home of a visit goes on
    (``home_seeking``, ``home_late``, ``last_call``, ``last_call_none``, ``visit_asked``, ``visit_asked_lost``,
    ``visit_released``), or a ``reminder``, ``series_day`` {series_id, day, state, reason, alternatives_s},
    ``waiting`` {waiting_id, state, booking_id}, ``moved`` {booking_id, what, cause, alternatives_s}: what became of a
    ride whose vehicle broke down or whose road was closed (`mobility.incidents.values.Fate`), ``alarm_cleared``
    {kind, booking_id}, ``shift_changed`` {vehicle_id, shift_id, reason}, ``signed_out`` {}: what is open under that
    sign-in is to be closed.
    """

    id: int
    created_s: int
    audience: str
    topic: str
    payload: Mapping[str, Any]
