"""What the control room can do when something goes wrong on the road."""

from __future__ import annotations

from mobility.booking.ticket import Ticket
from mobility.booking.tickets import tickets_of
from mobility.fleet.values import FleetVehicle, ShiftState
from mobility.incidents.breaking_down import break_down
from mobility.incidents.late_ways_out import follow_late_ways_out
from mobility.incidents.values import Breakdown, BreakdownReport, LostRide
from mobility.parts import Parts
from mobility.store.outbox import CONTROL

__all__ = ["IncidentUseCases"]


class IncidentUseCases:
    """Breakdowns, and the rides that were given up; every method is one use case and one answer."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def break_down(self, report: BreakdownReport, reported_by: str) -> Breakdown:
        """
        Take a vehicle out of use and find another place for everybody; the same report again changes nothing.

        Raises `InvalidInput`, `NotFound` or `IdempotencyMismatch`.
        """
        return break_down(self._parts, report, reported_by)

    def since(self, at_s: int) -> tuple[Breakdown, ...]:
        """Return the breakdowns since a moment, the newest first."""
        with self._parts.store.reading() as work:
            return work.incidents.since(at_s)

    def spare_vehicles(self, from_s: int, until_s: int) -> tuple[FleetVehicle, ...]:
        """Return the vehicles without a shift in ``[from_s, until_s)``, by name: who could take over."""
        with self._parts.store.reading() as work:
            shifts = work.fleet.shifts(from_s, until_s)
            busy = {shift.vehicle_id for shift in shifts if shift.state is not ShiftState.ENDED}
            return tuple(v for v in work.fleet.vehicles() if v.active and v.id not in busy)

    def follow_late_ways_out(self) -> tuple[str, ...]:
        """Move the ways home whose ways out are so late that the stay gets too short; returns those that changed."""
        return follow_late_ways_out(self._parts)

    def lost_rides(self) -> tuple[tuple[LostRide, Ticket], ...]:
        """Return the rides given up whose riders nobody has talked to yet, oldest first."""
        with self._parts.store.reading() as work:
            lost = work.incidents.unsettled()
            tickets = tickets_of(work, [work.bookings.get(ride.booking_id) for ride in lost])
        return tuple(zip(lost, tickets, strict=True))

    def settle(self, booking_id: str, settled_by: str) -> None:
        """Note that somebody has talked to the rider of a ride given up (again: no change); raises `NotFound`."""
        now_s = self._parts.clock.now_s()
        with self._parts.store.unit_of_work() as work:
            if work.incidents.settle(booking_id, now_s):
                work.audit.add(now_s, f"staff:{settled_by}", "rider_informed", f"booking:{booking_id}")
                work.outbox.add(now_s, "alarm_cleared", {"kind": "ride_lost", "booking_id": booking_id}, CONTROL)
            work.commit()
