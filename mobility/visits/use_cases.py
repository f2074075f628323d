"""What riders (and those who care for them) can do with visits whose end nobody knows."""

from __future__ import annotations

from collections.abc import Iterable

from mobility.booking.booking import Booking
from mobility.booking.holding import Taking
from mobility.booking.ticket import Ticket
from mobility.booking.tickets import ticket_of, tickets_of
from mobility.booking.values import BookingState, RiderInfo
from mobility.errors import NotFound
from mobility.parts import Parts
from mobility.store.unit_of_work import UnitOfWork
from mobility.visits.finding import find_visits
from mobility.visits.holding import hold_visit
from mobility.visits.practices import Practices
from mobility.visits.ready import may_press, press_ready
from mobility.visits.settling import settle_visits
from mobility.visits.values import Visit, VisitSet, VisitState, VisitView, VisitWish

__all__ = ["VisitUseCases"]

_NOT_COMING = frozenset(
    {BookingState.HELD, BookingState.EXPIRED, BookingState.CANCELLED_BY_RIDER, BookingState.CANCELLED_BY_SERVICE}
)
_ALARMED_S = 6 * 3600
_ALARMING = frozenset({VisitState.CALLED, VisitState.SEEKING, VisitState.OVER})


class VisitUseCases:
    """Doctor mode; every method is one use case and one answer."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.practices = Practices(parts)

    def find(self, wish: VisitWish, asker: str | None = None) -> VisitSet:
        """Return ways out with an open way home (for `asker` alone), or an honest no; raises `InvalidInput`."""
        return find_visits(self._parts, wish, asker)

    def hold(
        self, taking: Taking, rider: RiderInfo, asker: str | None = None, practice_id: str | None = None
    ) -> Ticket:
        """Hold the way out and keep vehicles for the way home; confirmed like any ride. Raises as `hold_visit`."""
        hold_visit(self._parts, taking, rider, asker, practice_id)
        with self._parts.store.reading() as work:
            return ticket_of(work, work.bookings.get(taking.booking_id))

    def press_ready(self, booking_id: str, ride_id: str, by: str = "rider") -> VisitView:
        """Book the ride home under a client-made id (again: no change); raises as `visits.ready.press_ready`."""
        press_ready(self._parts, booking_id, ride_id, by)
        return self.view(booking_id)

    def view(self, booking_id: str) -> VisitView:
        """Return a visit by its way out; raises `NotFound`."""
        found = self.of([booking_id])
        if not found:
            raise NotFound(f"booking {booking_id} has no open way home")
        return found[booking_id]

    def of(self, booking_ids: Iterable[str]) -> dict[str, VisitView]:
        """Return the visits among these ways out, by their id."""
        with self._parts.store.reading() as work:
            return {
                visit.booking_id: self._view(work, visit) for visit in work.visits.of_rides(list(booking_ids)).values()
            }

    def of_code(self, code: str) -> tuple[VisitView, ...]:
        """Return today's patients of the practice with that code, by appointment; raises `NotFound`."""
        visits = self.practices.patients(code)
        with self._parts.store.reading() as work:
            views = [self._view(work, visit) for visit in visits]
        return tuple(view for view in views if view.outward.state not in _NOT_COMING)

    def alarming(self) -> tuple[VisitView, ...]:
        """Return the visits whose rider has not been heard of near closing time, or whom no vehicle can take yet."""
        now_s = self._parts.clock.now_s()
        with self._parts.store.reading() as work:
            visits = work.visits.since(now_s - _ALARMED_S, _ALARMING)
            views = [self._view(work, visit) for visit in visits]
        return tuple(view for view in views if view.may_press or view.visit.state is VisitState.SEEKING)

    def settle(self) -> tuple[str, ...]:
        """Ask, release and end what nobody says "ready" for; returns the visits that changed."""
        return settle_visits(self._parts)

    def _view(self, work: UnitOfWork, visit: Visit) -> VisitView:
        outward = work.bookings.get(visit.booking_id)
        # Where the service lost the ride home that was booked, the way out names the one that replaces it.
        ride_id = outward.partner_id or visit.ride_id
        ride: Booking | None = None if ride_id is None else work.bookings.find(ride_id)
        tickets = tickets_of(work, [outward, ride] if ride else [outward])
        practice = None if visit.practice_id is None else work.practices.get(visit.practice_id).name
        pressable = may_press(visit, outward, ride, self._parts.clock.now_s())
        return VisitView(visit, tickets[0], tickets[1] if ride else None, pressable, practice)
