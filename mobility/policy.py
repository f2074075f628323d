"""The rules a municipality sets for its service, as data: read from TOML, checked once, handed in everywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dispatcher.problem import RideTimeLimit
from dispatcher.telling import Telling
from mobility.anticipation.policy import AnticipationPolicy
from mobility.booking.purposes import PURPOSES
from mobility.booking.values import Party
from mobility.fleet.regimes import RegimePolicy, read_regimes
from mobility.fleet.working_time import WorkingTimePolicy
from mobility.hours import ServiceHours
from mobility.series.calendar import REGIONS
from mobility.tables import from_table, read_toml, require_ranges
from mobility.tariff.fees import FeePolicy
from mobility.timetable.policy import ParallelPolicy

__all__ = ["PURPOSES", "PolicyError", "ServicePolicy"]

_DAY_S = 86_400
_RIDE_TIME = RideTimeLimit()
_ANTICIPATION = AnticipationPolicy()
_PARALLEL = ParallelPolicy()
_WORKING_TIME = WorkingTimePolicy()
_FEES = FeePolicy()
_RANGES: Mapping[str, tuple[int, int]] = {
    "lead_time_s": (0, _DAY_S),
    "horizon_s": (3600, 366 * _DAY_S),
    "told_window_s": (60, 3600),
    "told_early_s": (0, 1800),
    "max_wait_s": (60, 4 * 3600),
    "promise_slack_s": (0, 2 * 3600),
    "max_walk_m": (10, 5000),
    "impaired_walk_m": (10, 5000),
    "alternative_walk_m": (10, 5000),
    "min_trip_m": (0, 5000),
    "boarding_s": (0, 900),
    "boarding_per_person_s": (0, 300),
    "wheelchair_boarding_s": (0, 1800),
    "hold_s": (30, 3600),
    "waiting_offer_s": (60, 2 * 3600),
    "no_show_after_s": (60, 3600),
    "keep_messages_days": (2, 3650),
    "keep_keys_days": (2, 3650),
    "remind_before_s": (0, _DAY_S),
    "ask_return_s": (300, 12 * 3600),
    "home_within_s": (900, 6 * 3600),
    "visit_slack_s": (0, 1800),
    "visit_lasts_s": (300, 8 * 3600),
    "last_call_s": (900, 4 * 3600),
    "risk_slack_s": (0, 1800),
    "later_at_most_s": (0, 4 * 3600),
    "fetch_within_s": (600, 6 * 3600),
    "leave_early_s": (0, 900),
    "alternatives_within_s": (0, 12 * 3600),
    "alternatives_step_s": (300, 3600),
    **{f"stay_{purpose}_s": (0, 12 * 3600) for purpose in PURPOSES},
    "most_persons": (1, 100),
    "group_apart_s": (0, 4 * 3600),
}


class PolicyError(ValueError):
    """A policy file is missing, unreadable or out of range; the message names file and field."""


@dataclass(frozen=True, slots=True)
class ServicePolicy:
    """
    What the service promises; every field is checked when the policy is read.

    Attributes
    ----------
    hours : ServiceHours
        When riders may be picked up and dropped off.
    label : str
        Shown to everyone where this is not the municipality's real policy (for example a demo); empty for the real one.
    holiday_region : str
        The state of Germany whose public holidays series leave out, such as ``RP``.
    hotline : str
        The number residents can ring, shown on every page; empty where there is none.
    lead_time_s : int
        The earliest pickup is this long after the wish.
    horizon_s : int
        The latest wish is this far ahead.
    told_window_s : int
        Width of the pickup window a rider is told.
    told_early_s : int
        How much of that window lies before the planned pickup.
    max_wait_s : int
        The planned pickup is at most this long after the wished departure.
    promise_slack_s : int
        The promised arrival is at most this long after the planned one.
    max_walk_m, impaired_walk_m : int
        Longest walk to a stop, and the walk to aim at for riders with impaired mobility.
    alternative_walk_m : int
        Longest walk to a stop that is offered where no ride is to be had within `max_walk_m`.
    min_trip_m : int
        Shorter trips (as the crow flies) are refused: walk.
    boarding_s, boarding_per_person_s, wheelchair_boarding_s : int
        Standing time at a stop: base, for each person, and for each wheelchair on top.
    hold_s : int
        How long an offer, and then a held seat, wait for the rider; at most half of `lead_time_s`.
    waiting_offer_s : int
        How long a seat is kept for somebody on the waiting list; at most half of the time until they are picked up.
    keep_messages_days, keep_keys_days : int
        How long messages everybody has read are kept, and repeated requests known as such (longer than `horizon_s`).
    no_show_after_s : int
        How long a driver waits at the stop (and after the told window begins) before leaving without the rider.
    remind_before_s : int
        How long before their pickup riders are reminded who booked at least twice as long before it; 0 reminds nobody.
    ask_return_s : int
        How long a rider who was not met on the way out, or lost it, is asked about the way home before it is freed.
    home_within_s : int
        Whoever is ready after a visit is at home at most this long afterwards; longer only where the way itself is.
    visit_slack_s : int
        How long before an appointment riders are promised to be at the door.
    visit_lasts_s : int
        How long a visit takes in the mean where its rider does not say.
    last_call_s : int
        How long before the last ride home those who have not said anything are asked, and the control room is told.
    risk_slack_s : int
        A promise that a delay leaves less room than this raises an alarm before it breaks.
    later_at_most_s : int
        A ride that loses its vehicle, or its road, may be moved by this much beyond its promise; else it is given up.
    fetch_within_s : int
        Riders in a vehicle that broke down are fetched within this time, or given up with an alarm.
    leave_early_s : int
        Drivers set out this long before they must.
    alternatives_within_s, alternatives_step_s : int
        How far around a wish that cannot be met other times are tried, and in which steps.
    stay_shopping_s, stay_doctor_s, stay_errand_s, stay_visit_s, stay_other_s : int
        Shortest time between arriving and being fetched again, by what a round trip is for.
    most_persons : int
        The largest party that may be booked without a call; where it fits no vehicle, it is divided.
    group_apart_s : int
        Where a vehicle has to come again for a divided party, the last ride is at most this much later than wished for.
    ride_time : RideTimeLimit
        Longest time on board, from the direct drive.
    anticipation : AnticipationPolicy
        What is done for riders who have not asked yet (`mobility.anticipation.policy`).
    parallel : ParallelPolicy
        Where scheduled transport comes first (`mobility.timetable.policy`).
    fees : FeePolicy
        What is owed for rides that were booked and not made (`mobility.tariff.fees`).
    wheelchair_needs : tuple of str
        Skills that vehicle or driver must have for riders who stay seated in a wheelchair.
    working_time : WorkingTimePolicy
        How long drivers may work and must rest (`mobility.fleet.working_time`).
    regimes : tuple of RegimePolicy
        The licences vehicles run under (`mobility.fleet.regimes`).
    """

    hours: ServiceHours
    label: str = ""
    hotline: str = ""
    holiday_region: str = "RP"
    lead_time_s: int = 600
    horizon_s: int = 14 * _DAY_S
    told_window_s: int = 600
    told_early_s: int = 120
    max_wait_s: int = 1200
    promise_slack_s: int = 900
    max_walk_m: int = 250
    impaired_walk_m: int = 50
    alternative_walk_m: int = 1000
    min_trip_m: int = 300
    boarding_s: int = 60
    boarding_per_person_s: int = 15
    wheelchair_boarding_s: int = 240
    hold_s: int = 180
    waiting_offer_s: int = 900
    no_show_after_s: int = 300
    keep_messages_days: int = 30
    keep_keys_days: int = 60
    remind_before_s: int = 3600
    ask_return_s: int = 1800
    home_within_s: int = 3600
    visit_slack_s: int = 300
    visit_lasts_s: int = 2700
    last_call_s: int = 3600
    risk_slack_s: int = 180
    later_at_most_s: int = 3600
    fetch_within_s: int = 7200
    leave_early_s: int = 60
    alternatives_within_s: int = 7200
    alternatives_step_s: int = 1200
    stay_shopping_s: int = 3600
    stay_doctor_s: int = 2700
    stay_errand_s: int = 1800
    stay_visit_s: int = 3600
    stay_other_s: int = 900
    most_persons: int = 24
    group_apart_s: int = 3600
    ride_time: RideTimeLimit = _RIDE_TIME
    anticipation: AnticipationPolicy = _ANTICIPATION
    parallel: ParallelPolicy = _PARALLEL
    fees: FeePolicy = _FEES
    wheelchair_needs: tuple[str, ...] = ()
    working_time: WorkingTimePolicy = _WORKING_TIME
    regimes: tuple[RegimePolicy, ...] = ()

    def __post_init__(self) -> None:
        try:
            require_ranges(self, _RANGES)
        except ValueError as error:
            raise PolicyError(str(error)) from None
        if self.holiday_region not in REGIONS:
            raise PolicyError(f"holiday_region must be one of {', '.join(REGIONS)}, got {self.holiday_region!r}")
        if 2 * self.hold_s > self.lead_time_s:  # an offer may be held just before it expires
            raise PolicyError(
                f"hold_s ({self.hold_s}) must be at most half of lead_time_s ({self.lead_time_s}): else a vehicle "
                "could reach a rider who has not confirmed yet"
            )
        if self.keep_keys_days * _DAY_S <= self.horizon_s:
            raise PolicyError(f"keep_keys_days ({self.keep_keys_days}) must last longer than horizon_s")
        if self.told_early_s > self.told_window_s:
            raise PolicyError(
                f"told_early_s ({self.told_early_s}) must not exceed told_window_s ({self.told_window_s})"
            )

    @property
    def timezone(self) -> ZoneInfo:
        """Time zone of the area."""
        return self.hours.timezone

    @property
    def telling(self) -> Telling:
        """How a planned ride is told to its rider."""
        return Telling(self.told_window_s, self.told_early_s, self.promise_slack_s)

    def needs_of(self, party: Party) -> frozenset[str]:
        """Return what vehicle or driver must offer to a party."""
        return frozenset(self.wheelchair_needs) if party.wheelchairs else frozenset()

    def service_time_s(self, persons: int, wheelchairs: int) -> int:
        """Return how long the vehicle stands for a party to board or to alight, in seconds."""
        return self.boarding_s + persons * self.boarding_per_person_s + wheelchairs * self.wheelchair_boarding_s

    def stay_s(self, purpose: str) -> int:
        """Return the shortest stay of a round trip for one of `PURPOSES` in seconds; raises `KeyError`."""
        return int({name: getattr(self, f"stay_{name}_s") for name in PURPOSES}[purpose])

    @classmethod
    def from_files(cls, path: Path, *overrides: Path) -> ServicePolicy:
        """Read a policy; later files replace single fields of earlier ones. Raises `PolicyError` naming the file."""
        merged: dict[str, Any] = {}
        for file in (path, *overrides):
            for key, value in _read_as(f"policy {file}", read_toml, file).items():
                is_table = isinstance(value, dict) and isinstance(merged.get(key), dict)
                merged[key] = {**merged[key], **value} if is_table else value
        try:
            return cls.from_mapping(merged)
        except PolicyError as error:
            raise PolicyError(f"policy {' + '.join(str(file) for file in (path, *overrides))}: {error}") from None

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> ServicePolicy:
        """Build a policy from the parsed TOML tables; raises `PolicyError` for an unknown or wrong field."""
        known = {field.name for field in fields(cls)} | {"timezone"}
        unknown = sorted(set(values) - known)
        if unknown:
            raise PolicyError(f"unknown field {', '.join(unknown)}; known are {', '.join(sorted(known))}")
        timezone = _read_as("timezone", ZoneInfo, values.get("timezone", "Europe/Berlin"))
        hours = _read_as("hours", lambda table: ServiceHours.from_mapping(table, timezone), values.get("hours", {}))
        tables = {name: _read_as(name, read, values[name]) for name, read in _TABLES.items() if name in values}
        plain = {name: value for name, value in values.items() if name not in {"timezone", "hours", *_TABLES}}
        return cls(hours=hours, **tables, **plain)


def _read_as(name: str, read: Callable[[Any], Any], value: Any) -> Any:
    """Return what `read` makes of the field or table of that name; raises `PolicyError` naming it."""
    try:
        return read(value)
    except (TypeError, ValueError, AttributeError, ZoneInfoNotFoundError) as error:
        raise PolicyError(f"{name}: {error}") from None


def _names(values: Any) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(isinstance(name, str) and name for name in values):
        raise ValueError(f"a list of names is needed, got {values!r}")
    return tuple(values)


_TABLES: Mapping[str, Callable[[Any], Any]] = {
    "fees": partial(from_table, FeePolicy),
    "ride_time": partial(from_table, RideTimeLimit),
    "anticipation": partial(from_table, AnticipationPolicy),
    "parallel": partial(from_table, ParallelPolicy),
    "wheelchair_needs": _names,
    "working_time": partial(from_table, WorkingTimePolicy),
    "regimes": read_regimes,
}
