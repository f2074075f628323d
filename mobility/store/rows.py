"""Turn table rows into domain values and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Row

from dispatcher.problem import Load
from mobility.booking.booking import Booking, Promise
from mobility.booking.phones import significant_digits
from mobility.booking.values import BookingState, Party, Place, RiderInfo, StopInfo, TripWish
from mobility.fleet.breaks import ShiftBreak
from mobility.fleet.crew import Skill
from mobility.fleet.records import PlannedStop, Relocation
from mobility.fleet.values import FleetVehicle, Phase, Shift, ShiftState, VehiclePosition
from mobility.store.crew_tables import ShiftBreakRow
from mobility.store.tables import BookingRow, PlanRow, PlanStopRow, PositionRow, ShiftRow, VehicleRow

__all__ = [
    "booking_columns",
    "booking_of",
    "break_of",
    "changed_columns",
    "phase_of",
    "position_of",
    "relocation_of",
    "shift_of",
    "skills_of",
    "stop_columns",
    "stop_of",
    "trip_of",
    "vehicle_columns",
    "vehicle_of",
]


def vehicle_of(row: VehicleRow | Row[Any] | SimpleNamespace) -> FleetVehicle:
    """Return the vehicle of a row."""
    return FleetVehicle(
        id=row.id,
        name=row.name,
        plate=row.plate,
        configurations=tuple(Load(**configuration) for configuration in row.configurations),
        depot_stop_id=row.depot_stop_id,
        skills=skills_of(row.skills),
        regime=row.regime,
        active=row.active,
    )


def skills_of(stored: Iterable[Mapping[str, Any]]) -> tuple[Skill, ...]:
    """Return the skills that were kept as JSON."""
    return tuple(Skill(**skill) for skill in stored)


def vehicle_columns(vehicle: FleetVehicle) -> dict[str, Any]:
    """Return the columns of a vehicle."""
    return {
        "id": vehicle.id,
        "name": vehicle.name,
        "plate": vehicle.plate,
        "configurations": [asdict(configuration) for configuration in vehicle.configurations],
        "skills": [asdict(skill) for skill in vehicle.skills],
        "depot_stop_id": vehicle.depot_stop_id,
        "regime": vehicle.regime,
        "active": vehicle.active,
    }


def shift_of(row: ShiftRow | Row[Any]) -> Shift:
    """Return the shift of a row."""
    span_s, done_s = (row.start_s, row.end_s), (row.started_s, row.ended_s)
    return Shift(row.id, row.vehicle_id, row.driver_id or "", *span_s, ShiftState(row.state), *done_s)


def position_of(row: PositionRow | Row[Any]) -> VehiclePosition:
    """Return the position of a row."""
    return VehiclePosition(row.vehicle_id, row.lat, row.lon, row.at_s, row.heading)


def phase_of(row: PlanRow | Row[Any]) -> Phase:
    """Return what the vehicle of a plan is doing."""
    return Phase(row.phase)


def relocation_of(row: PlanRow | Row[Any]) -> Relocation | None:
    """Return where the vehicle of a plan is sent to wait."""
    stored = row.relocation
    if stored is None:
        return None
    return Relocation(stored["stop_id"], tuple((stop_id, s) for stop_id, s in stored["via"]), stored["ordered_s"])


def stop_of(row: PlanStopRow | Row[Any]) -> PlannedStop:
    """Return the planned stop of a row."""
    return PlannedStop(
        kind="pickup" if row.kind == "pickup" else "dropoff" if row.break_id is None else "break",
        booking_id=row.booking_id or row.break_id or "",
        stop_id=row.stop_id,
        arrive_s=row.arrive_s,
        begin_s=row.begin_s,
        depart_s=row.depart_s,
    )


def stop_columns(stop: PlannedStop) -> dict[str, Any]:
    """Return the columns of a planned stop, beside where it stands in which plan."""
    is_break = stop.kind == "break"
    return {
        "kind": stop.kind,
        "booking_id": None if is_break else stop.booking_id,
        "break_id": stop.booking_id if is_break else None,
        "stop_id": stop.stop_id,
        "arrive_s": stop.arrive_s,
        "begin_s": stop.begin_s,
        "depart_s": stop.depart_s,
    }


def break_of(row: ShiftBreakRow | Row[Any]) -> ShiftBreak:
    """Return the break of a row."""
    return ShiftBreak(row.id, row.earliest_s, row.latest_s, row.duration_s, row.began_s, row.ended_s)


def booking_of(row: BookingRow | Row[Any] | SimpleNamespace) -> Booking:
    """Return the booking of a row."""
    return Booking(
        id=row.id,
        state=BookingState(row.state),
        code=row.code,
        offer_id=row.offer_id,
        rider=RiderInfo(row.name, row.phone, row.person_id, row.booked_by, row.note),
        party=Party(**row.party),
        origin=Place(**row.origin),
        destination=Place(**row.destination),
        impaired=row.impaired,
        pickup_stop=StopInfo(**row.pickup_stop),
        dropoff_stop=StopInfo(**row.dropoff_stop),
        promise=Promise(
            row.pickup_from_s, row.pickup_until_s, row.arrive_by_s, row.max_ride_s, row.boarding_s, row.alighting_s
        ),
        price_ct=row.price_ct,
        created_s=row.created_s,
        eta_pickup_s=row.eta_pickup_s,
        eta_dropoff_s=row.eta_dropoff_s,
        shift_id=row.shift_id,
        vehicle_id=row.vehicle_id,
        held_until_s=row.held_until_s,
        arrived_s=row.arrived_s,
        boarded_s=row.boarded_s,
        alighted_s=row.alighted_s,
        late=row.late,
        needs=frozenset((row.terms or {}).get("needs", ())),
        regimes=frozenset((row.terms or {}).get("regimes", ())),
        partner_id=row.partner_id,
        leg="outward" if row.leg == "outward" else "return" if row.leg else None,
        group_id=row.group_id,
        tight_s=row.tight_s,
        fee_ct=row.fee_ct,
        first_promise=None if row.first_promise is None else Promise(**row.first_promise),
    )


def trip_of(stored: Mapping[str, Any]) -> TripWish:
    """Return the wish that was kept as JSON."""
    trip = dict(stored)
    origin, destination = Place(**trip.pop("origin")), Place(**trip.pop("destination"))
    return TripWish(origin, destination, party=Party(**trip.pop("party")), **trip)


def booking_columns(booking: Booking) -> dict[str, Any]:
    """Return the columns of a booking."""
    rider = booking.rider
    columns = {name: getattr(booking, name) for name in _PLAIN}
    columns |= asdict(booking.promise)
    columns |= {name: asdict(getattr(booking, name)) for name in _NESTED}
    columns |= {"name": rider.name, "phone": rider.phone, "note": rider.note}
    columns |= {"phone_digits": significant_digits(rider.phone) or None}
    columns |= {"first_promise": None if booking.first_promise is None else asdict(booking.first_promise)}
    terms = {"needs": sorted(booking.needs), "regimes": sorted(booking.regimes)}
    columns |= {"terms": terms if booking.needs or booking.regimes else None}
    columns |= {"person_id": rider.person_id, "booked_by": rider.booked_by, "state": booking.state.value}
    return columns


def changed_columns(before: Booking, after: Booking) -> dict[str, Any]:
    """Return the columns in which a booking differs from what it was; most writes change two or three of them."""
    columns = {name: getattr(after, name) for name in _PLAIN if getattr(after, name) != getattr(before, name)}
    columns |= {n: asdict(getattr(after, n)) for n in _NESTED if getattr(after, n) != getattr(before, n)}
    if after.state is not before.state:
        columns["state"] = after.state.value
    if all(getattr(after, name) == getattr(before, name) for name in _SELDOM):
        return columns
    known = booking_columns(before)
    return columns | {name: value for name, value in booking_columns(after).items() if value != known[name]}


_SELDOM = ("rider", "promise", "first_promise", "needs", "regimes")
_NESTED = ("party", "origin", "destination", "pickup_stop", "dropoff_stop")
_PLAIN = (
    "id",
    "code",
    "offer_id",
    "impaired",
    "price_ct",
    "created_s",
    "eta_pickup_s",
    "eta_dropoff_s",
    "shift_id",
    "vehicle_id",
    "held_until_s",
    "arrived_s",
    "boarded_s",
    "alighted_s",
    "late",
    "partner_id",
    "leg",
    "tight_s",
    "fee_ct",
    "group_id",
)
