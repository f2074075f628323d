"""All plans at one moment, some vehicles out of use, and rides that find another place in the others."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from dispatcher.problem import Plan, Wish
from mobility.booking.booking import Booking
from mobility.booking.changing import ground_of
from mobility.booking.lifecycle import state_by_now
from mobility.booking.offering import promise_of, stop_info, worded
from mobility.booking.placing import Placing
from mobility.booking.values import BookingState, StopInfo
from mobility.errors import PlanMoved
from mobility.fleet.events import removed
from mobility.fleet.planning import PlanWrite
from mobility.fleet.records import PlanRecord
from mobility.parts import Parts
from routing.values import StopAccess

__all__ = ["NO_OTHER_ENDS", "Moving", "ToldEnds"]

ToldEnds = tuple[tuple[StopInfo, ...], tuple[StopInfo, ...]]
"""Stops to board and to alight at, as a rider is told of them."""
NO_OTHER_ENDS: ToldEnds = ((), ())

_BEGUN = frozenset({BookingState.UNDER_WAY, BookingState.ARRIVED, BookingState.ON_BOARD})
_MOST_TRIED = 8


class Moving(Placing):
    """
    Plans into which rides are moved.

    What is kept for others (quotas, open returns) does not hold here: whoever is promised a ride comes first.

    Parameters
    ----------
    parts, now_s
        The service, and the moment.
    out
        Shifts nobody can be moved to.
    fresh
        Plans of shifts that begin with this change.
    """

    def __init__(self, parts: Parts, now_s: int, out: Collection[str] = (), fresh: Iterable[PlanRecord] = ()) -> None:
        super().__init__(parts, now_s)
        self._plans = {shift_id: changed for shift_id, changed in self._plans.items() if shift_id not in out}
        for record in fresh:
            self._note(record, record)
        self._left: dict[str, tuple[Booking, ...]] = {}

    def take_out(self, booking: Booking) -> None:
        """
        Free the place of a ride, so that it can be looked for in all plans.

        Raises
        ------
        PlanMoved
            Where the ride is not there any more as it was read: given up, say, by its rider.
        """
        changed = self._plans.get(booking.shift_id or "")
        if changed is None or changed.record.bookings.get(booking.id) != booking:
            raise PlanMoved(f"booking {booking.id} has changed since it was read")
        self._note(changed.before, removed(changed.record, booking.id, ground_of(self._parts), self._now_s))

    def give_up(self, booking: Booking) -> None:
        """End a ride that was taken out; its former plan tells of it."""
        self._left[booking.shift_id or ""] = (*self._left.get(booking.shift_id or "", ()), booking)

    def writes(self, actor: str, reason: str) -> list[PlanWrite]:
        """Return the plans that have changed, with the times everybody is told and the rides that were given up."""
        made = super().writes(actor, reason)
        return [replace(write, left=self._left.get(write.before.shift.id, ())) for write in made]

    def keep(self, booking: Booking) -> Booking | None:
        """Move a ride to wherever all of its promise holds; None where that is nowhere."""
        locate = self._parts.fleet.locate
        request = booking.request(locate(booking.pickup_stop.id), locate(booking.dropoff_stop.id))
        found = self._anywhere(request)
        return None if found is None else self._settle(_not_begun(booking), *found)

    def renew(self, booking: Booking, wish: Wish, ends: ToldEnds = NO_OTHER_ENDS) -> Booking | None:
        """
        Move a ride to wherever it comes soonest by another promise; None where `wish` cannot be met.

        `ends` are the stops of the wish to board and to alight at, as the rider is told of them; those not named are
        the booking's own.
        """
        plans = self._on_duty_between(wish.earliest_departure_s, wish.latest_departure_s)
        found = self._parts.dispatcher.insertions(plans, wish, now_s=self._now_s, limit=_MOST_TRIED)
        if not found:
            return None
        best = worded(self._parts, min(found, key=lambda each: (each.dropoff_s, each.cost)))
        pickup_stop = self._told(best.pickup.location, (*ends[0], booking.pickup_stop))
        dropoff_stop = self._told(best.dropoff.location, (*ends[1], booking.dropoff_stop))
        renewed = replace(
            _not_begun(booking),
            promise=promise_of(best.request),
            first_promise=booking.first_promise or booking.promise,
            pickup_stop=pickup_stop,
            dropoff_stop=dropoff_stop,
        )
        return self._settle(renewed, best.vehicle_id, best.plan)

    def _told(self, location: int, stops: Iterable[StopInfo]) -> StopInfo:
        """Return the stop at a place; from one side of the ride, since the walk to it is told with it."""
        return next(stop for stop in stops if self._parts.fleet.locate(stop.id) == location)

    def told_stops(self, reachable: Iterable[StopAccess]) -> tuple[StopInfo, ...]:
        """Return stops as riders are told of them."""
        reachable = tuple(reachable)
        return tuple(stop_info(self._parts, reachable, access.stop) for access in reachable)

    def _settle(self, booking: Booking, shift_id: str, plan: Plan) -> Booking:
        """Take a ride in; the vehicle may be on its way to the stop already, or stand there."""
        booking = self._take_in(booking, shift_id, plan)
        if booking.state is BookingState.HELD:
            return booking
        changed = self._plans[shift_id]
        state = state_by_now(changed.record, booking)
        if state is not booking.state:
            arrived_s = self._now_s if state is BookingState.ARRIVED else None
            booking = replace(booking.to(state), arrived_s=arrived_s)
            self._plans[shift_id] = replace(changed, record=changed.record.with_booking(booking))
        return booking

    def _leaves_enough(self, _plan: Plan) -> bool:
        return True


def _not_begun(booking: Booking) -> Booking:
    """Return a ride as it is when nobody is coming for it yet."""
    if booking.state not in _BEGUN:
        return booking
    return replace(booking.to(BookingState.BOOKED), arrived_s=None, boarded_s=None)
