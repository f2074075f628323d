"""May this driver have this shift: papers, other shifts, working time. Reads only; the caller writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mobility.errors import InvalidInput, Refused
from mobility.fleet.breaks import ShiftBreak
from mobility.fleet.crew import Driver, Engagement, Skill, held_during
from mobility.fleet.driving_time import needed_drive_breaks, possible_breaches
from mobility.fleet.regimes import RegimePolicy
from mobility.fleet.values import FleetVehicle, Shift, ShiftState
from mobility.fleet.working_time import Breach, Duty, WorkingTimePolicy, breaches, needed_breaks
from mobility.parts import Parts
from mobility.store.unit_of_work import UnitOfWork

__all__ = [
    "Window",
    "duty_of",
    "planned_breaks",
    "require_driver",
    "require_hours",
    "require_in_order",
    "require_papers",
    "require_vehicle",
    "sentence_of",
]

_WEEK_S = 7 * 86_400


@dataclass(frozen=True, slots=True)
class Window:
    """A break as somebody plans it: `duration_s`, to begin in `earliest_s`..`latest_s`."""

    earliest_s: int
    latest_s: int
    duration_s: int


def planned_breaks(
    parts: Parts, engagement: Engagement, span_s: tuple[int, int], asked: Sequence[Window] | None
) -> tuple[ShiftBreak, ...]:
    """
    Return the breaks of a new shift: those that are asked for, or (None) those the law asks for.

    Raises
    ------
    InvalidInput
        Where one does not lie in the shift, or they overlap.
    """
    if asked is None:
        asked = [Window(*each) for each in _needed(span_s, engagement, parts.policy.working_time)]
    made = (ShiftBreak(parts.new_id(), each.earliest_s, each.latest_s, each.duration_s) for each in asked)
    return require_in_order(made, span_s)


def _needed(
    span_s: tuple[int, int], engagement: Engagement, limits: WorkingTimePolicy
) -> tuple[tuple[int, int, int], ...]:
    """Return the breaks the law asks for, or those the driving limits do where they bind and ask for more."""
    by_law = needed_breaks(*span_s, limits) if engagement is Engagement.EMPLOYED else ()
    at_the_wheel = needed_drive_breaks(*span_s, limits) if _wheel_binds(engagement, limits) else ()
    return max(at_the_wheel, by_law, key=lambda breaks: sum(duration_s for *_, duration_s in breaks))


def _wheel_binds(engagement: Engagement, limits: WorkingTimePolicy) -> bool:
    """Tell whether the driving limits bind the planning of a shift; whoever drives for a firm has its limits."""
    return limits.driving_is_binding and engagement is not Engagement.CONTRACTOR


def require_in_order(breaks: Iterable[ShiftBreak], span_s: tuple[int, int]) -> tuple[ShiftBreak, ...]:
    """Return breaks in their order; raises `InvalidInput` where one does not lie in the shift, or they overlap."""
    ordered = tuple(sorted(breaks, key=lambda rest: rest.earliest_s))
    free_s = span_s[0]
    for rest in ordered:
        if not (rest.duration_s > 0 and free_s <= rest.earliest_s <= rest.latest_s <= span_s[1] - rest.duration_s):
            raise InvalidInput("breaks", "a break lies wholly in its shift, after the one before it")
        free_s = rest.latest_s + rest.duration_s
    return ordered


def require_vehicle(parts: Parts, work: UnitOfWork, vehicle: FleetVehicle, shift: Shift) -> None:
    """Raise `InvalidInput` or `Refused` where the vehicle cannot be on the road in that shift."""
    if not vehicle.active:
        raise InvalidInput("vehicle_id", f"{vehicle.name} has retired")
    for other in work.fleet.shifts(shift.start_s, shift.end_s):
        if other.state is not ShiftState.ENDED and other.vehicle_id == vehicle.id and other.id != shift.id:
            raise InvalidInput("vehicle_id", f"{vehicle.name} has another shift at that time")
    _require("VEHICLE_SKILL_MISSING", vehicle.name, vehicle.skills, _regime(parts, vehicle).vehicle_needs, shift)


def require_driver(
    parts: Parts, work: UnitOfWork, driver: Driver, vehicle: FleetVehicle, shift: Shift, breaks: Sequence[ShiftBreak]
) -> None:
    """
    See that a driver may have a shift.

    Raises
    ------
    InvalidInput
        Where the driver has left, or has another shift then.
    Refused
        ``DRIVER_SKILL_MISSING`` where a paper the regime asks for is not valid to the end of the shift, or the code of
        the limit of working time that would be broken (`mobility.fleet.working_time.breaches`).
    """
    if not driver.staff.active:
        raise InvalidInput("driver_id", f"{driver.staff.display_name} does not drive any more")
    for other in work.crews.shifts_of(driver.staff.id, shift.start_s, shift.end_s):
        if other.state is not ShiftState.ENDED and other.id != shift.id:
            raise InvalidInput("driver_id", "this driver has another shift at that time")
    require_papers(parts, driver, vehicle, shift)
    require_hours(parts, work, driver, shift, breaks)


def require_hours(parts: Parts, work: UnitOfWork, driver: Driver, shift: Shift, breaks: Sequence[ShiftBreak]) -> None:
    """Raise `Refused` with its code where a shift with those breaks breaks a limit of its driver's working time."""
    limits = parts.policy.working_time
    from_s, until_s = shift.start_s - limits.average_weeks * _WEEK_S, shift.end_s + _WEEK_S
    others = [other for other in work.crews.shifts_of(driver.staff.id, from_s, until_s) if other.id != shift.id]
    known = work.crews.breaks([other.id for other in others])
    duties = [duty for other in others if (duty := duty_of(other, known.get(other.id, ()))) is not None]
    duties.append(Duty(shift.id, shift.start_s, shift.end_s, tuple(breaks)))
    found = breaches(duties, driver.engagement, limits)
    if _wheel_binds(driver.engagement, limits):
        found = (*found, *possible_breaches(duties, limits))
    for breach in found:
        if shift.id in breach.duties:
            raise Refused(breach.code, sentence_of(breach, driver.staff.display_name))


def duty_of(shift: Shift, breaks: Sequence[ShiftBreak]) -> Duty | None:
    """Return a shift as working time: as it was driven, or as planned; None where nobody worked in it."""
    if shift.state is not ShiftState.ENDED:
        return Duty(shift.id, shift.started_s or shift.start_s, shift.end_s, tuple(breaks))
    # An earlier program did not note when: such a shift counts as planned.
    start_s, end_s = shift.started_s, shift.ended_s
    if start_s is None and end_s is None:
        return Duty(shift.id, shift.start_s, shift.end_s, tuple(breaks))
    if start_s is None or end_s is None or end_s <= start_s:
        return None
    taken = tuple(rest for rest in breaks if rest.began_s is not None)
    return Duty(shift.id, start_s, end_s, taken)


def require_papers(parts: Parts, driver: Driver, vehicle: FleetVehicle, shift: Shift) -> None:
    """Raise `Refused` (``DRIVER_SKILL_MISSING``) where the driver lacks papers for that vehicle's regime."""
    needs = _regime(parts, vehicle).driver_needs
    _require("DRIVER_SKILL_MISSING", driver.staff.display_name, driver.skills, needs, shift)


def _regime(parts: Parts, vehicle: FleetVehicle) -> RegimePolicy:
    known = (regime for regime in parts.policy.regimes if regime.name == vehicle.regime)
    return next(known, RegimePolicy(vehicle.regime))


def _require(reason: str, name: str, skills: Sequence[Skill], needs: Sequence[str], shift: Shift) -> None:
    missing = sorted(set(needs) - held_during(skills, shift.start_s, shift.end_s))
    if missing:
        raise Refused(reason, f"{name} has no {', '.join(missing)} that is valid to the end of this shift")


_SENTENCES = {
    "DAILY_WORK": "{who} would work {is_s} between two rests; {limit_s} are allowed",
    "REST": "{who} would rest for {is_s} only; {limit_s} are needed between two days of work",
    "BREAKS": "{who} would have breaks of {is_s} in all; {limit_s} are needed",
    "STRETCH": "{who} could work for {is_s} without a break; {limit_s} are allowed",
    "AVERAGE_WORK": "{who} would work {is_s} in the weeks that count for the average; {limit_s} are allowed",
    "VOLUNTEER_SHIFT": "{who} drives as a volunteer: a shift lasts at most {limit_s}, this one {is_s}",
    "VOLUNTEER_WEEK": "{who} would volunteer {is_s} within seven days; {limit_s} are agreed",
    "DRIVE_STRETCH": "{who} drove for {is_s} without a long enough break; {limit_s} are allowed",
    "DAILY_DRIVE": "{who} drove for {is_s} in a day; {limit_s} are allowed",
    "POSSIBLE_DRIVE_STRETCH": "{who} could drive for {is_s} without a long enough break; {limit_s} are allowed",
    "POSSIBLE_DAILY_DRIVE": "{who} could drive for {is_s} in a day; {limit_s} are allowed",
}


def sentence_of(breach: Breach, who: str) -> str:
    """Return a breach in words."""
    return _SENTENCES[breach.code].format(who=who, is_s=_hours(breach.is_s), limit_s=_hours(breach.limit_s))


def _hours(seconds: int) -> str:
    minutes = max(0, seconds) // 60
    return f"{minutes // 60}:{minutes % 60:02} h"
