"""What riders (and those who book for them) can do."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from dispatcher.open_returns import OpenReturn
from mobility.booking.holding import hold
from mobility.booking.lifecycle import cancel, confirm, expire_holds
from mobility.booking.offers import find_offers
from mobility.booking.returning import open_return
from mobility.booking.tickets import Way, ticket_of, tickets_of, way_of
from mobility.booking.unmet_values import UnmetCount
from mobility.booking.values import BookingState, CancelledBy, OfferSet, RiderInfo, Ticket, TripWish
from mobility.errors import InvalidInput
from mobility.parts import Parts

__all__ = ["Bookings"]


class Bookings:
    """From a wish to a completed ride; every method is one use case and one answer."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def find_offers(self, wish: TripWish, asker: str | None = None) -> OfferSet:
        """Return offers for a wish (for `asker` alone), or an honest no with alternatives; raises `InvalidInput`."""
        return find_offers(self._parts, wish, asker)

    def hold(self, offer_id: str, booking_id: str, rider: RiderInfo, asker: str | None = None) -> Ticket:
        """
        Hold an offer's seats under a client-made id; the same call again returns the same booking.

        Raises `InvalidInput`, `NotFound`, `NotAllowed` (offered to somebody else than `asker`), `OfferExpired`,
        `OfferUsed`, `PlanChanged` or `IdempotencyMismatch`.
        """
        hold(self._parts, offer_id, booking_id, rider, asker)
        return self.ticket(booking_id)

    def confirm(self, booking_id: str) -> Ticket:
        """Make a held booking binding (again: no change); raises `NotFound`, `OfferExpired`, `IllegalTransition`."""
        confirm(self._parts, booking_id)
        return self.ticket(booking_id)

    def cancel(self, booking_id: str, by: CancelledBy = "rider") -> Ticket:
        """Give a ride up (again: no change); raises `NotFound` or `IllegalTransition`."""
        if by not in {"rider", "service"}:
            raise InvalidInput("by", f"a ride is cancelled by the rider or by the service, not by {by!r}")
        cancel(self._parts, booking_id, by)
        return self.ticket(booking_id)

    def open_return(self, return_id: str, trip: TripWish, ready_s: Sequence[int]) -> OpenReturn:
        """Return a way home of unknown time, for `Guard.expect`; raises `InvalidInput` or `Unmet`."""
        return open_return(self._parts, return_id, trip, ready_s)

    def expire_holds(self) -> tuple[str, ...]:
        """End the holds whose time is up; returns their booking ids."""
        return expire_holds(self._parts)

    def forget_offers(self) -> int:
        """Delete the offers nobody took that expired over an hour ago; returns how many."""
        with self._parts.store.unit_of_work() as work:
            gone = work.offers.forget(self._parts.clock.now_s() - 3600)
            work.commit()
        return gone

    def unmet_wishes(self, from_s: int, until_s: int, limit: int = 1000) -> tuple[UnmetCount, ...]:
        """Return what could not be offered for travel in ``[from_s, until_s)``, counted, the newest first."""
        with self._parts.store.reading() as work:
            return work.unmet.between(from_s, until_s, limit)

    def ticket(self, booking_id: str) -> Ticket:
        """Return a booking as its rider sees it now; raises `NotFound`."""
        with self._parts.store.reading() as work:
            return ticket_of(work, work.bookings.get(booking_id))

    def tickets(
        self, from_s: int, until_s: int, *, states: Collection[BookingState] | None = None, limit: int = 500
    ) -> tuple[Ticket, ...]:
        """Return the bookings to be picked up in ``[from_s, until_s)``, by promised pickup."""
        with self._parts.store.reading() as work:
            return tickets_of(work, work.bookings.between(from_s, until_s, states, limit))

    def way(self, booking_id: str) -> Way | None:
        """Return how the vehicle comes to the rider's next stop, None where none is coming; raises `NotFound`."""
        with self._parts.store.reading() as work:
            return way_of(work, work.bookings.get(booking_id))
