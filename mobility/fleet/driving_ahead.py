"""Drivers who will be at the wheel for too long, by what they drove and what is planned: seen before it happens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dispatcher.schedule import UNREACHABLE_S
from mobility.fleet.alarming import alarm_once
from mobility.fleet.breaks import ShiftBreak
from mobility.fleet.crew import Engagement
from mobility.fleet.driving_time import driving_breaches
from mobility.fleet.live import LivePlan
from mobility.fleet.rostering import duty_of
from mobility.fleet.values import Shift
from mobility.ids import derived_id
from mobility.naming import by_name
from mobility.parts import Parts

__all__ = ["DrivingRisk", "at_risk", "warn"]

_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class DrivingRisk:
    """
    A driver on duty whose plan takes them over a limit.

    `code` is ``DRIVE_STRETCH`` or ``DAILY_DRIVE``, `is_s` what it comes to, `limit_s` the limit, in seconds.
    """

    shift_id: str
    vehicle_id: str
    driver: str
    code: str
    is_s: int
    limit_s: int


def at_risk(parts: Parts) -> tuple[DrivingRisk, ...]:
    """Return the drivers on duty whose plans take them over a driving limit, by name; not those of contractors."""
    now_s = parts.clock.now_s()
    lives = _on_duty(parts, now_s)
    with parts.store.reading() as work:
        known = (driver for driver in work.crews.drivers() if driver.staff.id in lives)
        drivers = {each.staff.id: each.staff for each in known if each.engagement is not Engagement.CONTRACTOR}
        shifts = [s for s in work.fleet.shifts(now_s - _DAY_S, now_s + _DAY_S) if s.driver_id in drivers]
        breaks = work.crews.breaks([shift.id for shift in shifts])
        drives = work.crews.drives([shift.id for shift in shifts])
    found: list[DrivingRisk] = []
    for driver in sorted(drivers.values(), key=lambda staff: (by_name(staff.display_name), staff.id)):
        own = [shift for shift in shifts if shift.driver_id == driver.id]
        found += _risks(parts, driver.display_name, lives[driver.id], own, breaks, drives)
    return tuple(found)


def _on_duty(parts: Parts, now_s: int) -> dict[str, list[LivePlan]]:
    """Return the plans of the drivers on duty, those of their later shifts of the day as well, by driver and start."""
    plans = parts.fleet.plans(now_s, until_s=now_s + _DAY_S)
    open_ = [live for live in plans if live.record.shift.end_s > now_s or live.record.bookings]
    found: dict[str, list[LivePlan]] = {}
    for live in sorted(open_, key=lambda each: each.record.shift.start_s):
        shift = live.record.shift
        if shift.start_s <= now_s or shift.driver_id in found:
            found.setdefault(shift.driver_id, []).append(live)
    return found


def _risks(
    parts: Parts,
    name: str,
    lives: Sequence[LivePlan],
    shifts: Sequence[Shift],
    breaks: Mapping[str, Sequence[ShiftBreak]],
    drives: Mapping[str, Sequence[tuple[int, int]]],
) -> Iterator[DrivingRisk]:
    rests, wheel = dict(breaks), dict(drives)
    for live in lives:
        shift_id = live.record.shift.id
        rests[shift_id] = _breaks_ahead(live)
        wheel[shift_id] = (*drives.get(shift_id, ()), *_drives_ahead(live))
    duties = [duty for each in shifts if (duty := duty_of(each, rests.get(each.id, ()))) is not None]
    for breach in driving_breaches(duties, wheel, parts.policy.working_time):
        # Told of the first plan that takes part: what can still be changed begins there.
        part = (live.record.shift for live in lives if live.record.shift.id in breach.duties)
        if (shift := next(part, None)) is not None:
            yield DrivingRisk(shift.id, shift.vehicle_id, name, breach.code, breach.is_s, breach.limit_s)


def _drives_ahead(live: LivePlan) -> tuple[tuple[int, int], ...]:
    """Return the drives that are planned, from the one at hand to the way home; none where no road is open."""
    times = live.times
    legs = zip((times.leave_s, *times.depart_s), (*times.arrive_s, times.end_s), strict=True)
    return tuple((from_s, to_s) for from_s, to_s in legs if 0 < to_s - from_s < UNREACHABLE_S)


def _breaks_ahead(live: LivePlan) -> tuple[ShiftBreak, ...]:
    """Return the breaks of a shift, those to come as if they were taken where they are planned."""
    begins_s = {
        stop.rest.id: begin_s
        for stop, begin_s in zip(live.plan.stops, live.times.begin_s, strict=True)
        if stop.rest is not None
    }
    return tuple(
        replace(rest, began_s=begins_s[rest.id], ended_s=begins_s[rest.id] + rest.duration_s)
        if rest.id in begins_s
        else rest
        for rest in live.record.breaks
    )


def warn(parts: Parts) -> tuple[DrivingRisk, ...]:
    """Tell the control room once of each driver whose plan takes them over a limit; returns what was told now."""
    return tuple(risk for risk in at_risk(parts) if _told(parts, risk))


def _told(parts: Parts, risk: DrivingRisk) -> bool:
    key = derived_id(f"{risk.code} {risk.shift_id}")
    over = {"reason": risk.code, "late_s": risk.is_s - risk.limit_s}
    alarm = {"kind": "driving_limit", "vehicle_id": risk.vehicle_id, "booking_id": None, **over}
    return alarm_once(parts, key, "driving_warning", f"shift:{risk.shift_id}", alarm)
