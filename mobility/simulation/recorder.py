"""Takes down what happens on a simulated day, ride by ride and drive by drive."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from mobility.booking.ticket import Ticket
from mobility.booking.values import Party
from mobility.fleet.values import EventKind
from mobility.fleet.view_values import DriverTask
from mobility.simulation.demand import DemandWish
from mobility.simulation.metrics import Leg, RideRecord
from routing.area import Area

__all__ = ["Recorder"]


class Recorder:
    """
    The rides and legs of one day.

    Parameters
    ----------
    area : Area
        Knows how long and how far the drives between stops are.
    service_s : callable
        Seconds a party takes to board or to alight.
    """

    def __init__(self, area: Area, service_s: Callable[[Party], int]) -> None:
        self._area = area
        self._service_s = service_s
        self.rides: dict[str, RideRecord] = {}
        self.legs: list[Leg] = []
        self._parties: dict[str, Party] = {}
        self._moving: dict[str, tuple[str, int]] = {}
        self._length_m = lru_cache(maxsize=None)(self._road_length_m)

    def asked(self, booking_id: str, wish: DemandWish) -> RideRecord:
        """Take down a wish; the record is filled in as the ride goes on."""
        trip = wish.wish
        ride = RideRecord(
            id=booking_id,
            asked_s=wish.asked_s,
            wanted_s=trip.at_s or wish.asked_s,
            origin=(trip.origin.lat, trip.origin.lon),
            destination=(trip.destination.lat, trip.destination.lon),
            origin_label=trip.origin.label,
            destination_label=trip.destination.label,
            persons=trip.party.persons,
            is_return=wish.is_return,
        )
        self.rides[booking_id] = ride
        self._parties[booking_id] = trip.party
        return ride

    def booked(self, ride: RideRecord, ticket: Ticket) -> None:
        """Take down what the rider was promised."""
        pickup, dropoff = ticket.pickup_stop, ticket.dropoff_stop
        table_s, by_id = self._area.stop_table_s, self._area.stop_by_id
        ride.promised_pickup_s = ticket.pickup_until_s + self._service_s(ticket.party)
        ride.promised_arrival_s = ticket.arrive_by_s
        ride.direct_s = int(table_s[by_id(pickup.id).index, by_id(dropoff.id).index])
        ride.walk_m = pickup.walk_m + dropoff.walk_m
        ride.price_ct = ticket.price_ct

    def cancelled(self, booking_id: str) -> None:
        """Take down that a rider gave up."""
        self.rides[booking_id].outcome = "cancelled"

    def rider_event(self, kind: EventKind, booking_id: str, at_s: int) -> None:
        """Take down that somebody boarded, alighted or did not come; a drop-off is when alighting begins."""
        ride = self.rides[booking_id]
        if kind is EventKind.BOARD:
            ride.pickup_s = at_s
        elif kind is EventKind.DROP:
            ride.dropoff_s = at_s - self._service_s(self._parties[booking_id])
            ride.outcome = "served"
        else:
            ride.outcome = "no_show"

    def departed(self, task: DriverTask, at_s: int) -> None:
        """Take down a drive from where the vehicle stands to the next halt of `task`."""
        self.settled(task)
        if task.next is None or task.next.stop_id == task.here_stop_id:
            return
        if task.next.is_waiting:
            self._moving[task.vehicle.name] = task.here_stop_id, at_s
        else:
            self._drive(task, task.here_stop_id, task.next.stop_id, at_s)

    def settled(self, task: DriverTask) -> None:
        """Take down how far a vehicle got that was sent to wait elsewhere: it may have turned off on the way."""
        from_stop_id, left_s = self._moving.pop(task.vehicle.name, (task.here_stop_id, 0))
        if from_stop_id != task.here_stop_id:
            self._drive(task, from_stop_id, task.here_stop_id, left_s)

    def _drive(self, task: DriverTask, from_stop_id: str, to_stop_id: str, at_s: int) -> None:
        a, b = self._area.stop_by_id(from_stop_id), self._area.stop_by_id(to_stop_id)
        self.legs.append(
            Leg(
                vehicle_id=task.vehicle.name,
                start_s=at_s,
                end_s=at_s + int(self._area.stop_table_s[a.index, b.index]),
                length_m=self._length_m(a.index, b.index),
                bookings=tuple(rider.booking_id for rider in task.on_board),
                persons=sum(rider.party.persons for rider in task.on_board),
                origin=(a.lat, a.lon),
                destination=(b.lat, b.lon),
            )
        )

    def _road_length_m(self, from_stop: int, to_stop: int) -> float:
        return float(self._area.stop_path(from_stop, to_stop).length_m)
