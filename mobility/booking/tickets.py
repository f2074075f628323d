"""What riders see of their bookings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from mobility.booking.booking import Booking
from mobility.booking.ticket import Ticket, VehicleBrief
from mobility.booking.values import BookingState
from mobility.fleet.records import PlanRecord
from mobility.fleet.values import VehiclePosition
from mobility.store.unit_of_work import UnitOfWork

__all__ = ["Way", "ticket_of", "ticket_of_booked", "ticket_of_held", "tickets_of", "way_of"]

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


def ticket_of_held(booking: Booking) -> Ticket:
    """Return a booking as its rider sees it while it is held: no vehicle is named yet."""
    return _ticket(booking, None, 0, ())


def ticket_of_booked(booking: Booking, record: PlanRecord) -> Ticket:
    """Return a booking that is to come, by the plan just written with it, without where its vehicle is now."""
    vehicle = VehicleBrief(record.vehicle.id, record.vehicle.name, record.vehicle.plate)
    return _ticket(booking, vehicle, max(0, len(_halts_before(record, booking)) - 1), ())


def tickets_of(work: UnitOfWork, bookings: Iterable[Booking]) -> tuple[Ticket, ...]:
    """Return bookings as their riders see them, with four queries at most however many they are."""
    bookings = tuple(bookings)
    coming = [booking for booking in bookings if booking.state in _COMING]
    ahead = work.plans.stop_ids_before({booking.shift_id for booking in coming if booking.shift_id})
    told = {b.vehicle_id for b in bookings if b.vehicle_id and b.state is not BookingState.HELD}
    vehicles = {vehicle.id: vehicle for vehicle in work.fleet.vehicles(told)} if told else {}
    positions = work.fleet.positions({booking.vehicle_id for booking in coming if booking.vehicle_id})
    lost = [b.id for b in bookings if b.state is BookingState.CANCELLED_BY_SERVICE]
    other_times_s = work.incidents.other_times(lost) if lost else {}
    tickets = []
    for booking in bookings:
        vehicle = vehicles.get(booking.vehicle_id or "")
        brief = None
        if vehicle is not None and booking.state is not BookingState.HELD:
            position = positions.get(vehicle.id) if booking.state in _COMING else None
            brief = VehicleBrief(vehicle.id, vehicle.name, vehicle.plate, *_seen(position))
        halts = _halts_to(ahead.get(booking.shift_id or "", []), booking.id)
        tickets.append(_ticket(booking, brief, max(0, len(halts) - 1), other_times_s.get(booking.id, ())))
    return tuple(tickets)


def _seen(position: VehiclePosition | None) -> tuple[float | None, float | None, float | None, int | None]:
    return (None,) * 4 if position is None else (position.lat, position.lon, position.heading, position.at_s)


def _halts_to(stops: Iterable[tuple[str, str]], booking_id: str) -> tuple[str, ...]:
    """Return the places the vehicle halts at, up to that rider's next stop; `stops` are (booking, place) each."""
    halts: list[str] = []
    for whose, stop_id in stops:
        if not halts or halts[-1] != stop_id:
            halts.append(stop_id)
        if whose == booking_id:
            return tuple(halts)
    return ()


def way_of(work: UnitOfWork, booking: Booking) -> Way | None:
    """Return how the vehicle comes to the rider's next stop, or None where none is coming."""
    if booking.state not in _COMING or booking.shift_id is None or booking.vehicle_id is None:
        return None
    record = work.plans.get(booking.shift_id)
    position = work.fleet.position(booking.vehicle_id)
    return Way(booking.vehicle_id, record.here_stop_id, _halts_before(record, booking), position)


def _halts_before(record: PlanRecord, booking: Booking) -> tuple[str, ...]:
    """Return the places the vehicle of a plan halts at, up to that rider's next stop."""
    return _halts_to(((stop.booking_id, stop.stop_id) for stop in record.stops if stop.kind != "break"), booking.id)


def _ticket(
    booking: Booking, vehicle: VehicleBrief | None, stops_before: int, other_times_s: tuple[int, ...]
) -> Ticket:
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
        cancellation=_cancellation(booking),
        step_free=booking.step_free,
        partner_id=booking.partner_id,
        leg=booking.leg,
        impaired=booking.impaired,
        group_id=booking.group_id,
        other_times_s=other_times_s,
        owed_ct=booking.owed_ct,
    )


def _cancellation(booking: Booking) -> Literal["free", "late", "not_possible"]:
    if booking.state in _FREE or (booking.state in _LATE and booking.lets_down):
        return "free"
    return "late" if booking.state in _LATE else "not_possible"
