"""A vehicle breaks down: it is out of use at once, everybody it was to carry finds another place, and is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace

from mobility.booking.booking import Booking
from mobility.booking.holding import body_hash
from mobility.booking.mending import mend_round_trips
from mobility.booking.values import LIVE_STATES, BookingState
from mobility.errors import InvalidInput, NotFound, PlanMoved
from mobility.fleet.breaks import remaining
from mobility.fleet.planning import PlanWrite, write_plans
from mobility.fleet.records import PlanRecord, break_stops
from mobility.fleet.rostering import require_papers, require_vehicle
from mobility.fleet.shifts import end_unused
from mobility.fleet.values import DriverEvent, EventKind, FleetVehicle, Phase, Shift, ShiftState
from mobility.ids import derived_id
from mobility.incidents.moving import Moving
from mobility.incidents.rescuing import Aground, rescue
from mobility.incidents.standing import standing
from mobility.incidents.telling import tell
from mobility.incidents.values import Breakdown, BreakdownReport, Fate, Outcome, Replacement
from mobility.parts import Parts, decided
from mobility.store.unit_of_work import UnitOfWork

__all__ = ["break_down"]

_OPERATION = "breakdown"


@dataclass(frozen=True, slots=True)
class _Change:
    """All that is to be written, as one."""

    breakdown: Breakdown
    broken: Sequence[PlanRecord]
    fresh: Sequence[PlanRecord]
    writes: Sequence[PlanWrite]
    rescued: Sequence[tuple[Booking, Fate]]

    @property
    def handled(self) -> frozenset[str]:
        """The shifts whose plans are written."""
        return frozenset(record.shift.id for record in self.broken)


def break_down(parts: Parts, report: BreakdownReport, reported_by: str) -> Breakdown:
    """
    Take a vehicle out of use and find another place for everybody; a repetition changes nothing.

    Riders on board are fetched where it stands, or have arrived where that is their stop. Whose promise another vehicle
    can keep is moved there; who cannot be carried as promised gets another promise, at most `later_at_most_s` later, or
    is given up with other times. All of it is one transaction; what becomes of the other halves of round trips is
    settled afterwards.

    Raises
    ------
    InvalidInput
        Where the report cannot be meant, or the replacement is on duty itself or has retired.
    Refused
        ``VEHICLE_SKILL_MISSING``, ``DRIVER_SKILL_MISSING``: the replacement, or its driver, lacks papers.
    NotFound
        Where there is no such vehicle, or it has no shift now or later.
    IdempotencyMismatch
        Where the id was used before with other content.
    """
    report.check()
    digest = body_hash(asdict(report))
    breakdown = decided(lambda: _broken_down(parts, report, reported_by, digest))
    mend_round_trips(parts)
    return breakdown


def _broken_down(parts: Parts, report: BreakdownReport, reported_by: str, digest: str) -> Breakdown:
    with parts.store.reading() as work:
        known = work.keys.result(report.incident_id, _OPERATION, digest)
        if known is not None:
            return work.incidents.get(known)
        vehicle = work.fleet.vehicle(report.vehicle_id)
        other = None if report.replacement is None else work.fleet.vehicle(report.replacement.vehicle_id)
    now_s = parts.clock.now_s()
    change = _decided(parts, report, vehicle, other, now_s)
    breakdown = replace(change.breakdown, reported_by=reported_by)
    with parts.store.unit_of_work() as work:
        known = work.keys.result(report.incident_id, _OPERATION, digest)
        if known is not None:
            return work.incidents.get(known)
        _write(parts, work, replace(change, breakdown=breakdown), now_s)
        work.keys.remember(report.incident_id, _OPERATION, digest, breakdown.id, now_s)
        work.commit()
    return breakdown


def _decided(
    parts: Parts, report: BreakdownReport, vehicle: FleetVehicle, other: FleetVehicle | None, now_s: int
) -> _Change:
    """Return what is to become of everybody: a decision, nothing is written."""
    current = parts.fleet.of_vehicle(vehicle.id, now_s)
    until_s = report.until_s or max(now_s + 1, current.shift.end_s)
    own = (record for record in parts.fleet.records(now_s) if record.vehicle.id == vehicle.id)
    broken = [record for record in own if record.shift.start_s < until_s]
    if not broken:
        raise NotFound(f"{vehicle.name} has no shift that begins before the time given")
    with parts.store.reading() as work:
        seen = work.fleet.position(vehicle.id)
    place = None if report.lat is None or report.lon is None else (report.lat, report.lon)
    aground = standing(parts, current, seen, place)
    fresh = [] if other is None or report.replacement is None else _fresh(parts, report, other, broken, aground, now_s)
    moving = Moving(parts, now_s, out=[record.shift.id for record in broken], fresh=fresh)
    rides = [booking for record in broken for booking in record.bookings.values()]
    riding = {booking.id: aground for booking in rides if booking.state is BookingState.ON_BOARD}
    rescued = rescue(parts, moving, rides, now_s, riding)
    gone = {booking.id: booking for booking, _ in rescued if booking.state not in LIVE_STATES}
    writes = [_emptied(record, aground, gone, now_s) for record in broken] + moving.writes("service", "breakdown")
    outcome = _outcome(fate for _, fate in rescued)
    breakdown = Breakdown(
        report.incident_id, vehicle.id, now_s, until_s, aground.place, report.note, "", report.replacement, outcome
    )
    return _Change(breakdown, broken, fresh, writes, rescued)


def _fresh(
    parts: Parts,
    report: BreakdownReport,
    other: FleetVehicle,
    broken: Iterable[PlanRecord],
    aground: Aground,
    now_s: int,
) -> list[PlanRecord]:
    """Return the plans of the vehicle that takes over: the same drivers, until the same hours, with their breaks."""
    order = report.replacement or Replacement(other.id, now_s)
    here = other.depot_stop_id if order.at == "depot" else aground.place.id
    fresh = []
    for record in broken:
        start_s = max(record.shift.start_s, order.ready_s, now_s)
        if start_s < record.shift.end_s:
            shift = Shift(parts.new_id(), other.id, record.shift.driver_id, start_s, record.shift.end_s)
            breaks = remaining(record.breaks, start_s, shift.end_s, parts.new_id)
            ready_s = max(start_s, record.resting.until_s or 0) if record.resting is not None else start_s
            empty = PlanRecord(shift, other, 1, Phase.IDLE, here, ready_s, break_stops(breaks))
            fresh.append(replace(empty, breaks=breaks, crew=record.crew))
    if not fresh:
        raise InvalidInput("replacement.ready_s", f"{other.name} would be ready only after the shift")
    return fresh


def _emptied(record: PlanRecord, aground: Aground, gone: dict[str, Booking], now_s: int) -> PlanWrite:
    """Return the write that leaves a vehicle standing without work."""
    left = tuple(gone[booking_id] for booking_id in record.bookings if booking_id in gone)
    standing_by = replace(record, stops=(), bookings={}, relocation=None, phase=Phase.IDLE)
    if record.shift.start_s <= now_s:
        standing_by = replace(standing_by, here_stop_id=aground.place.id, ready_s=now_s)
    return PlanWrite(record, standing_by, "service", "breakdown", left)


def _outcome(fates: Iterable[Fate]) -> Outcome:
    by_what: dict[str, list[str]] = {}
    for fate in fates:
        by_what.setdefault(fate.what, []).append(fate.booking_id)
    return Outcome(**{what: tuple(ids) for what, ids in by_what.items()})


def _write(parts: Parts, work: UnitOfWork, change: _Change, now_s: int) -> None:
    breakdown = change.breakdown
    # In one order everywhere, or two breakdowns that replace each other would wait for each other.
    for vehicle_id in sorted({breakdown.vehicle_id, *(record.vehicle.id for record in change.fresh)}):
        work.fleet.lock_vehicle(vehicle_id)
    _end_shifts(work, change, now_s)
    for record in change.fresh:
        _require_fit(parts, work, record)
        work.fleet.add_shift(record.shift)
        work.plans.add(record.shift, record.here_stop_id, record.breaks)
    write_plans(work, change.writes, now_s)
    _report_arrived(work, change, now_s)
    tell(work, change.rescued, "breakdown", now_s)
    work.incidents.add(breakdown)
    counts = {name: len(ids) for name, ids in asdict(breakdown.outcome).items()}
    subject = f"vehicle:{breakdown.vehicle_id}"
    work.audit.add(now_s, f"staff:{breakdown.reported_by}", "broken_down", subject, note=breakdown.note, **counts)


def _report_arrived(work: UnitOfWork, change: _Change, now_s: int) -> None:
    """Note who is there already as the driver would have, who can report nothing more of this shift."""
    for record in change.broken:
        for booking_id in sorted(record.bookings.keys() & set(change.breakdown.outcome.arrived)):
            event_id = derived_id(f"arrived {booking_id}")
            event = DriverEvent(event_id, record.vehicle.id, EventKind.DROP, now_s, booking_id=booking_id)
            work.fleet.add_event(event, record.shift.id, body_hash(asdict(event)), now_s)


def _end_shifts(work: UnitOfWork, change: _Change, now_s: int) -> None:
    """End the shifts of the vehicle, open ones too; raises `PlanMoved` where somebody got one meanwhile."""
    breakdown = change.breakdown
    for shift in work.fleet.shifts(now_s, breakdown.until_s):
        if shift.vehicle_id != breakdown.vehicle_id or shift.state is ShiftState.ENDED or shift.id in change.handled:
            continue
        if shift.driver_id:
            raise PlanMoved(f"shift {shift.id} was planned or taken at this moment")
        end_unused(work, work.plans.get(shift.id), now_s)
    for shift_id in change.handled:
        work.fleet.set_shift_state(shift_id, ShiftState.ENDED, now_s)


def _require_fit(parts: Parts, work: UnitOfWork, record: PlanRecord) -> None:
    """Raise `InvalidInput` or `Refused` where that vehicle may not take over, or not with that driver."""
    vehicle = work.fleet.vehicle(record.vehicle.id)
    try:
        require_vehicle(parts, work, vehicle, record.shift)
    except InvalidInput as error:
        raise InvalidInput(f"replacement.{error.field}", error.message) from None
    # Their hours are not asked again: whoever drives on in another vehicle works no longer than was planned.
    require_papers(parts, work.crews.driver(record.shift.driver_id), vehicle, record.shift)
