"""What riders see of their bookings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from mobility.booking.booking import Booking
from mobility.booking.ticket import Ticket, VehicleBrief
from mobility.booking.values import BookingState
from mobility.fleet.records import PlanRecord
from mobility.fleet.values import VehiclePosition
from mobility.store.unit_of_work import UnitOfWork

__all__ = ["Way", "ticket_of", "tickets_of", "way_of"]

_FREE = frozenset({BookingState.HELD, BookingState.BOOKED})
_LATE = frozenset({BookingState.UNDER_WAY, BookingState.ARRIVED})
_COMING = frozenset({BookingState.BOOKED, BookingState.UNDER_WAY, BookingState.ARRIVED, BookingState.ON_BOARD})


@dataclass(frozen=True, slots=True)
class Way:
    """How a vehicle comes to a rider: from where it was last seen (or stood) through its halts, by stop id."""

    vehicle_id: str
    here_stop_id: str
    stop_ids: tuple[str, ...]
    position: VehiclePosition | None


def ticket_of(work: UnitOfWork, booking: Booking) -> Ticket:
    """Return one booking as its rider sees it."""
    return tickets_of(work, [booking])[0]


def tickets_of(work: UnitOfWork, bookings: Iterable[Booking]) -> tuple[Ticket, ...]:
    """Return bookings as their riders see them, with three queries however many they are."""
    bookings = tuple(bookings)
    shown = {booking.shift_id for booking in bookings if booking.shift_id and booking.state in _COMING}
    records = work.plans.load(shown)
    positions = work.fleet.positions() if records else {}
    vehicles = {vehicle.id: vehicle for vehicle in work.fleet.vehicles()}
    tickets = []
    for booking in bookings:
        vehicle = vehicles.get(booking.vehicle_id or "")
        brief = None
        if vehicle is not None and booking.state is not BookingState.HELD:
            position = positions.get(vehicle.id) if booking.state in _COMING else None
            brief = VehicleBrief(vehicle.id, vehicle.name, vehicle.plate, *_seen(position))
        tickets.append(_ticket(booking, brief, _stops_before(records, booking)))
    return tuple(tickets)


def _seen(position: VehiclePosition | None) -> tuple[float | None, float | None, float | None, int | None]:
    return (None,) * 4 if position is None else (position.lat, position.lon, position.heading, position.at_s)


def _stops_before(records: Mapping[str, PlanRecord], booking: Booking) -> int:
    record = records.get(booking.shift_id or "")
    return 0 if record is None else max(0, len(_halts_to(record, booking.id)) - 1)


def _halts_to(record: PlanRecord, booking_id: str) -> tuple[str, ...]:
    """Return the places the vehicle halts at, up to that rider's next stop."""
    halts: list[str] = []
    for stop in record.stops:
        if stop.kind == "break":
            continue
        if not halts or halts[-1] != stop.stop_id:
            halts.append(stop.stop_id)
        if stop.booking_id == booking_id:
            return tuple(halts)
    return ()


def way_of(work: UnitOfWork, booking: Booking) -> Way | None:
    """Return how the vehicle comes to the rider's next stop, or None where none is coming."""
    if booking.state not in _COMING or booking.shift_id is None or booking.vehicle_id is None:
        return None
    record = work.plans.get(booking.shift_id)
    position = work.fleet.position(booking.vehicle_id)
    return Way(booking.vehicle_id, record.here_stop_id, _halts_to(record, booking.id), position)


def _ticket(booking: Booking, vehicle: VehicleBrief | None, stops_before: int) -> Ticket:
    promise = booking.promise
    return Ticket(
        booking_id=booking.id,
        state=booking.state,
        code=booking.code,
        name=booking.rider.name,
        phone=booking.rider.phone,
        note=booking.rider.note,
        party=booking.party,
        origin=booking.origin,
        destination=booking.destination,
        pickup_stop=booking.pickup_stop,
        dropoff_stop=booking.dropoff_stop,
        pickup_from_s=promise.pickup_from_s,
        pickup_until_s=promise.pickup_until_s,
        arrive_by_s=promise.arrive_by_s,
        eta_pickup_s=booking.eta_pickup_s,
        eta_dropoff_s=booking.eta_dropoff_s,
        price_ct=booking.price_ct,
        created_s=booking.created_s,
        held_until_s=booking.held_until_s,
        vehicle=vehicle,
        stops_before=stops_before,
        late=booking.late,
        cancellation=_cancellation(booking.state),
        step_free=booking.step_free,
        partner_id=booking.partner_id,
        leg=booking.leg,
        impaired=booking.impaired,
        group_id=booking.group_id,
    )


def _cancellation(state: BookingState) -> Literal["free", "late", "not_possible"]:
    if state in _FREE:
        return "free"
    return "late" if state in _LATE else "not_possible"
