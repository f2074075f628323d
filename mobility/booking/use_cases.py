"""What riders (and those who book for them) can do."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from dispatcher.open_returns import OpenReturn
from mobility.booking.callers import CallerFile, caller_file
from mobility.booking.fairness import Fairness, fairness
from mobility.booking.holding import Taking, book, hold, hold_group, hold_group_trip, hold_round_trip
from mobility.booking.lifecycle import cancel, confirm, expire_holds
from mobility.booking.mending import is_asked_about, keep_way_home, mend_round_trips, without_way_home
from mobility.booking.mending_groups import mend_groups
from mobility.booking.offers import find_offers
from mobility.booking.reminding import remind
from mobility.booking.returning import open_return
from mobility.booking.round_trips import ReturnWish, RoundTripSet, find_round_trips
from mobility.booking.ticket import Ticket
from mobility.booking.tickets import Way, ticket_of, ticket_of_booked, ticket_of_held, tickets_of, way_of
from mobility.booking.unmet_values import UnmetCount
from mobility.booking.values import BookingState, CancelledBy, OfferSet, PartnerToo, RiderInfo, TripWish
from mobility.errors import InvalidInput
from mobility.fleet.records import PlanRecord
from mobility.parts import Parts
from mobility.store.ledger import LedgerEntry

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
        held = hold(self._parts, Taking(offer_id, booking_id), rider, asker)
        return self.ticket(booking_id) if held is None else ticket_of_held(held)

    def book(self, offer_id: str, booking_id: str, rider: RiderInfo, asker: str | None = None) -> Ticket:
        """Take an offer and confirm it in one go, otherwise as `hold`: who has agreed already needs no time to."""
        ticket = self._ticket_as_written(booking_id, book(self._parts, Taking(offer_id, booking_id), rider, asker))
        return self.confirm(booking_id) if ticket.state is BookingState.HELD else ticket

    def find_round_trips(self, wish: TripWish, back: ReturnWish, asker: str | None = None) -> RoundTripSet:
        """Return ways out with a way home (for `asker` alone), or an honest no; raises `InvalidInput`."""
        return find_round_trips(self._parts, wish, back, asker)

    def hold_round_trip(
        self, outward: Taking, homeward: Taking, rider: RiderInfo, asker: str | None = None
    ) -> tuple[Ticket, Ticket]:
        """Hold both rides of a round trip or neither, otherwise as `hold`; returns both tickets."""
        hold_round_trip(self._parts, outward, homeward, rider, asker)
        return self.ticket(outward.booking_id), self.ticket(homeward.booking_id)

    def hold_group(self, takings: Sequence[Taking], rider: RiderInfo, asker: str | None = None) -> tuple[Ticket, ...]:
        """Hold all rides of a divided party or none, otherwise as `hold`; returns all tickets."""
        hold_group(self._parts, takings, rider, asker)
        return self.group(takings[0].booking_id)

    def hold_group_trip(
        self, outward: Sequence[Taking], homeward: Sequence[Taking], rider: RiderInfo, asker: str | None = None
    ) -> tuple[tuple[Ticket, ...], tuple[Ticket, ...]]:
        """Hold all rides of a divided party, out and home, or none, otherwise as `hold`; returns the tickets by way."""
        hold_group_trip(self._parts, outward, homeward, rider, asker)
        return self.group(outward[0].booking_id), self.group(homeward[0].booking_id)

    def group(self, booking_id: str) -> tuple[Ticket, ...]:
        """Return all rides of the group a ride belongs to, by pickup (none where it is no group); raises `NotFound`."""
        with self._parts.store.reading() as work:
            group_id = work.bookings.get(booking_id).group_id
            return () if group_id is None else tickets_of(work, work.bookings.of_group(group_id))

    def confirm(self, booking_id: str) -> Ticket:
        """
        Make a held booking binding, and with it its round trip or group (again: no change).

        Raises `NotFound`, `OfferExpired` or `IllegalTransition`.
        """
        return self._ticket_as_written(booking_id, confirm(self._parts, booking_id))

    def _ticket_as_written(self, booking_id: str, record: PlanRecord | None) -> Ticket:
        """Return a booking as its rider sees it, without reading again what was just written of its plan."""
        booking = None if record is None else record.bookings.get(booking_id)
        if record is None or booking is None or booking.state is not BookingState.BOOKED:
            return self.ticket(booking_id)
        ticket = ticket_of_booked(booking, record)
        return self.ticket(booking_id) if ticket.shows_vehicle(self._parts.clock.now_s()) else ticket

    def cancel(
        self, booking_id: str, by: CancelledBy = "rider", partner: PartnerToo = "ask", actor: str | None = None
    ) -> Ticket:
        """
        Give a ride up (again: no change); `partner` says what becomes of the other half of a round trip.

        `actor` says who does it for the rider, or the service. Raises `NotFound`, `IllegalTransition`, or `Refused`
        where riders have to say.
        """
        if by not in {"rider", "service"}:
            raise InvalidInput("by", f"a ride is cancelled by the rider or by the service, not by {by!r}")
        cancel(self._parts, booking_id, by, partner, actor)
        if by == "service":
            mend_round_trips(self._parts)
        return self.ticket(booking_id)

    def keep_way_home(self, booking_id: str, by: str = "rider") -> Ticket:
        """Keep the way home though nobody was met on the way out (again: no change); raises as `mending` says."""
        keep_way_home(self._parts, booking_id, by)
        return self.ticket(booking_id)

    def is_asked_about(self, booking_id: str) -> bool:
        """Tell whether the rider is asked now whether they need this way home; raises `NotFound`."""
        return is_asked_about(self._parts, booking_id)

    def open_return(self, return_id: str, trip: TripWish, ready_s: Sequence[int]) -> OpenReturn:
        """Return a way home of unknown time, for `Guard.expect`; raises `InvalidInput` or `Unmet`."""
        return open_return(self._parts, return_id, trip, ready_s)

    def mend_round_trips(self) -> tuple[str, ...]:
        """Replace, or free, what is left of round trips and groups that lost a ride; returns what changed."""
        return mend_round_trips(self._parts) + mend_groups(self._parts)

    def without_way_home(self) -> tuple[Ticket, ...]:
        """Return the rides out whose way home was lost and could not be replaced yet."""
        with self._parts.store.reading() as work:
            return tickets_of(work, without_way_home(work, self._parts.clock.now_s()))

    def remind(self) -> tuple[str, ...]:
        """Remind riders of what they booked long before, once each; returns the rides."""
        return remind(self._parts)

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

    def ledger(self, from_s: int, until_s: int) -> tuple[LedgerEntry, ...]:
        """Return what came to be owed for rides in ``[from_s, until_s)``, and what no longer was, in order."""
        with self._parts.store.reading() as work:
            return work.ledger.between(from_s, until_s)

    def fairness(self) -> Fairness:
        """Return who was served in the last seven days, by village and by need."""
        return fairness(self._parts)

    def ticket(self, booking_id: str) -> Ticket:
        """Return a booking as its rider sees it now; raises `NotFound`."""
        with self._parts.store.reading() as work:
            return ticket_of(work, work.bookings.get(booking_id))

    def tickets_among(self, booking_ids: Collection[str]) -> tuple[Ticket, ...]:
        """Return those of these bookings that exist, as their riders see them."""
        with self._parts.store.reading() as work:
            return tickets_of(work, work.bookings.among(booking_ids))

    def rider(self, booking_id: str) -> RiderInfo:
        """Return who makes a ride, and who booked it; raises `NotFound`."""
        with self._parts.store.reading() as work:
            return work.bookings.get(booking_id).rider

    def tickets(
        self, from_s: int, until_s: int, *, states: Collection[BookingState] | None = None, limit: int = 500
    ) -> tuple[Ticket, ...]:
        """Return the bookings to be picked up in ``[from_s, until_s)``, by promised pickup."""
        with self._parts.store.reading() as work:
            return tickets_of(work, work.bookings.between(from_s, until_s, states, limit))

    def caller(self, phone: str) -> CallerFile:
        """Return what is known of a telephone number; raises `InvalidInput`."""
        return caller_file(self._parts, phone)

    def way(self, booking_id: str) -> Way | None:
        """Return how the vehicle comes to the rider's next stop, None where none is coming; raises `NotFound`."""
        with self._parts.store.reading() as work:
            return way_of(work, work.bookings.get(booking_id))
