"""What a driver's report does to a plan: pure functions from record to record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from dispatcher.schedule import UNREACHABLE_S, TravelTimes
from mobility.booking.booking import Booking
from mobility.booking.values import BookingState
from mobility.errors import IllegalTransition, InvalidInput, NotFound, Refused
from mobility.fleet.live import Locate
from mobility.fleet.records import PlanRecord
from mobility.fleet.relocating import called_off
from mobility.fleet.resting import begun, resumed
from mobility.fleet.values import DriverEvent, EventKind, Phase
from mobility.tariff.fees import FeePolicy

__all__ = ["Applied", "Ground", "alighted", "apply", "removed"]


@dataclass(frozen=True, slots=True)
class Ground:
    """Where stops lie, how long the drives take, how long a driver waits for who does not come, and what these owe."""

    locate: Locate
    table_s: TravelTimes
    no_show_after_s: int
    fees: FeePolicy

    def travel_s(self, from_stop_id: str, to_stop_id: str) -> int:
        """Return the drive between two stops in seconds."""
        return int(self.table_s[self.locate(from_stop_id), self.locate(to_stop_id)])


@dataclass(frozen=True, slots=True)
class Applied:
    """The plan after an event, and the bookings that left it by it."""

    record: PlanRecord
    left: tuple[Booking, ...] = ()


def apply(record: PlanRecord, event: DriverEvent, ground: Ground) -> Applied:
    """
    Return what `event` makes of `record`.

    Raises
    ------
    IllegalTransition
        Where the vehicle or the rider cannot do that now; the message says what comes next.
    Refused
        ``TOO_EARLY_FOR_NO_SHOW``: the rider still has time. ``TOO_EARLY_FOR_BREAK``, ``BREAK_TOO_SHORT``: so has the
        driver.
    InvalidInput
        Where the event names no stop or no booking but must.
    """
    if event.kind is EventKind.BREAK:
        return Applied(begun(record, event.at_s))
    if event.kind is EventKind.RESUME or record.phase is Phase.RESTING:  # whoever goes on has ended the break
        record = resumed(record, event.at_s)
    if event.kind in _OF_VEHICLE:
        return Applied(_OF_VEHICLE[event.kind](record, event, ground))
    return _of_rider(record, event, ground)


def _of_rider(record: PlanRecord, event: DriverEvent, ground: Ground) -> Applied:
    """Return what boarding, alighting or staying away makes of the record."""
    booking = _named_booking(record, event)
    kind = "dropoff" if event.kind is EventKind.DROP else "pickup"
    here = record.phase is Phase.AT_STOP and any(
        (stop.booking_id, stop.kind) == (booking.id, kind) for stop in record.halt
    )
    if not here:
        raise IllegalTransition(
            f"{booking.rider.name} cannot {event.kind.value.replace('_', ' ')} now: the vehicle does not stand at "
            f"{booking.dropoff_stop.name if kind == 'dropoff' else booking.pickup_stop.name}; arrive there first"
        )
    if event.kind is EventKind.BOARD:
        return Applied(_board(record, booking, event.at_s))
    if event.kind is EventKind.DROP:
        return _drop(record, booking, event.at_s)
    return _no_show(record, booking, event.at_s, ground)


def _depart(record: PlanRecord, event: DriverEvent, ground: Ground) -> PlanRecord:
    stop_id = _named_stop(event)
    if record.relocation is not None:
        if record.phase is Phase.IDLE and stop_id == record.relocation.stop_id:
            return replace(record, phase=Phase.RELOCATING, ready_s=event.at_s)
        record = called_off(record, event.at_s)  # there is something better to do
    if record.phase is Phase.DRIVING:
        raise IllegalTransition("the vehicle is on its way already; report the arrival first")
    if record.phase is Phase.AT_STOP:
        names = ", ".join(sorted({record.bookings[stop.booking_id].rider.name for stop in record.halt}))
        raise IllegalTransition(f"riders are still to be dealt with at this stop: {names}")
    if not record.stops:
        if stop_id != record.vehicle.depot_stop_id:
            raise IllegalTransition("there is nothing to drive to but the depot; load the task again")
        leg_s = ground.travel_s(record.here_stop_id, stop_id)
        if leg_s >= UNREACHABLE_S:
            raise IllegalTransition("no open road leads to the depot; wait here, or hand the vehicle back here")
        return replace(record, here_stop_id=stop_id, ready_s=event.at_s + leg_s)
    _require_next(record, stop_id)
    waiting = {stop.booking_id for stop in record.halt if stop.kind == "pickup"}
    for booking_id in sorted(waiting):
        if record.bookings[booking_id].state is BookingState.BOOKED:
            record = record.with_booking(record.bookings[booking_id].to(BookingState.UNDER_WAY))
    return replace(record, phase=Phase.DRIVING, ready_s=event.at_s)


def _arrive(record: PlanRecord, event: DriverEvent, _: Ground) -> PlanRecord:
    stop_id = _named_stop(event)
    if record.phase is Phase.AT_STOP:
        raise IllegalTransition("the vehicle stands at a stop already")
    if record.phase is Phase.RELOCATING:
        return _wait(record, stop_id, event.at_s)
    if not record.stops and stop_id == record.here_stop_id:
        return replace(record, ready_s=event.at_s)
    _require_next(record, stop_id)
    if record.phase is Phase.IDLE and stop_id != record.here_stop_id:
        raise IllegalTransition("the vehicle has not departed yet; report the departure first")
    for stop in record.halt:
        booking = record.bookings[stop.booking_id]
        if stop.kind == "pickup" and booking.state in {BookingState.BOOKED, BookingState.UNDER_WAY}:
            arrived = replace(booking.to(BookingState.ARRIVED), arrived_s=event.at_s)
            record = record.with_booking(arrived)
    return replace(record, phase=Phase.AT_STOP, here_stop_id=stop_id, ready_s=event.at_s)


def _wait(record: PlanRecord, stop_id: str, at_s: int) -> PlanRecord:
    """Return the record of a vehicle that has reached the place where it is to wait."""
    if record.relocation is None or stop_id != record.relocation.stop_id:
        raise IllegalTransition("the vehicle was sent to wait elsewhere; load the task again")
    return replace(record, phase=Phase.IDLE, here_stop_id=stop_id, ready_s=at_s, relocation=None)


def _require_next(record: PlanRecord, stop_id: str) -> None:
    if record.stops and record.stops[0].kind == "break":
        raise IllegalTransition("the driver's break comes first; the plan changed, load the task again")
    expected = record.stops[0].stop_id if record.stops else record.here_stop_id
    if stop_id != expected:
        raise IllegalTransition(f"the next stop is {expected}, not {stop_id}; the plan changed, load the task again")


def _board(record: PlanRecord, booking: Booking, at_s: int) -> PlanRecord:
    boarded = replace(booking.to(BookingState.ON_BOARD), boarded_s=at_s, eta_pickup_s=at_s)
    return _done_here(record, booking.id, at_s).with_booking(boarded)


def _drop(record: PlanRecord, booking: Booking, at_s: int) -> Applied:
    return Applied(_done_here(record.without(booking.id), booking.id, at_s), (alighted(booking, at_s),))


def alighted(booking: Booking, at_s: int) -> Booking:
    """Return the ride of somebody on board who has reached their stop; raises `IllegalTransition` for others."""
    late = booking.late or at_s > booking.promise.arrive_by_s
    return replace(booking.to(BookingState.COMPLETED), alighted_s=at_s, eta_dropoff_s=at_s, late=late)


def _no_show(record: PlanRecord, booking: Booking, at_s: int, ground: Ground) -> Applied:
    fee_ct = None if booking.lets_down else ground.fees.no_show_ct(booking.price_ct) or None
    missing = replace(booking.to(BookingState.NO_SHOW), fee_ct=fee_ct)
    since_s = max(booking.arrived_s or at_s, booking.promise.pickup_from_s)
    left_s = since_s + ground.no_show_after_s - at_s
    if left_s > 0:
        raise Refused("TOO_EARLY_FOR_NO_SHOW", f"{booking.rider.name} still has {left_s} s to come to the stop")
    return Applied(_done_here(record.without(booking.id), booking.id, at_s), (missing,))


def _done_here(record: PlanRecord, booking_id: str, at_s: int) -> PlanRecord:
    """Return the record with that booking's stop at this place done."""
    halt = len(record.halt) if record.halt and record.halt[0].stop_id == record.here_stop_id else 0
    kept = tuple(stop for stop in record.stops[:halt] if stop.booking_id != booking_id)
    record = replace(record, stops=kept + record.stops[halt:], ready_s=max(record.ready_s, at_s))
    return _rested(record)


def _rested(record: PlanRecord) -> PlanRecord:
    """Return the record idle where nothing is left to do at this stop."""
    if record.phase is Phase.AT_STOP and (not record.stops or record.stops[0].stop_id != record.here_stop_id):
        return replace(record, phase=Phase.IDLE)
    return record


def removed(record: PlanRecord, booking_id: str, ground: Ground, now_s: int) -> PlanRecord:
    """
    Return the record without a booking that was cancelled, expired or taken away.

    A vehicle on its way to a stop that is no longer needed still gets there first: that is where it is planned from.
    Where no road leads there any more it turns back, for as long as it has driven.
    """
    target = record.stops[0].stop_id if record.stops else record.here_stop_id
    rest = record.without(booking_id)
    if record.phase is Phase.DRIVING and (not rest.stops or rest.stops[0].stop_id != target):
        leg_s = ground.travel_s(record.here_stop_id, target)
        if leg_s >= UNREACHABLE_S:
            return replace(rest, phase=Phase.IDLE, ready_s=max(now_s, 2 * now_s - record.ready_s))
        return replace(rest, phase=Phase.IDLE, here_stop_id=target, ready_s=max(now_s, record.ready_s + leg_s))
    return _rested(rest)


_OF_VEHICLE: Mapping[EventKind, Callable[[PlanRecord, DriverEvent, Ground], PlanRecord]] = {
    EventKind.DEPART: _depart,
    EventKind.ARRIVE: _arrive,
    EventKind.RESUME: lambda record, _event, _ground: record,
}


def _named_stop(event: DriverEvent) -> str:
    if not event.stop_id:
        raise InvalidInput("stop_id", f"{event.kind.value} needs the stop it is about")
    return event.stop_id


def _named_booking(record: PlanRecord, event: DriverEvent) -> Booking:
    if not event.booking_id:
        raise InvalidInput("booking_id", f"{event.kind.value} needs the booking it is about")
    booking = record.bookings.get(event.booking_id)
    if booking is None:
        raise NotFound(f"booking {event.booking_id} is not in this vehicle's plan (any more); load the task again")
    return booking
