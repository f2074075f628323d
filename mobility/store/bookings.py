"""Bookings and offers in the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, or_, select, update

from mobility.booking.booking import Booking
from mobility.booking.unmet_values import Need, need_of
from mobility.booking.values import BookingState
from mobility.errors import NotFound, OfferUsed
from mobility.store.many_rows import insert_rows
from mobility.store.rows import booking_columns, booking_of, changed_columns
from mobility.store.tables import BookingRow, OfferRow, table_of

__all__ = ["Bookings", "Offers", "Outcome", "StoredOffer"]


_BOOKINGS, _OFFERS = table_of(BookingRow), table_of(OfferRow)
# Made once: to put a query together takes as long as to ask it.
_ROW = _BOOKINGS.c
_ONE_BOOKING = select(_BOOKINGS).where(_BOOKINGS.c.id == bindparam("wanted"))
_BOOKINGS_AMONG = select(_BOOKINGS).where(_ROW.id.in_(bindparam("wanted", expanding=True))).order_by(_ROW.id)
_WHO_BOOKED = select(_ROW.booked_by).where(_ROW.id == bindparam("wanted"))
_ONE_OFFER = select(_OFFERS).where(_OFFERS.c.id == bindparam("wanted"))
_CHANGED = update(_BOOKINGS).where(_ROW.id == bindparam("wanted"))  # of the columns that are handed in
_TAKE = (
    update(_OFFERS)
    .where(_OFFERS.c.id == bindparam("wanted"), _OFFERS.c.taken_by.is_(None))
    .values(taken_by=bindparam("booking_id"))
)
_NEW_BOOKING = insert(_BOOKINGS)
_OFFER_COLUMNS = tuple(column.name for column in _OFFERS.columns)
_TO_COME = tuple(
    state.value for state in (BookingState.BOOKED, BookingState.UNDER_WAY, BookingState.ARRIVED, BookingState.ON_BOARD)
)
_NOT_BEGUN = (BookingState.HELD, BookingState.BOOKED, BookingState.UNDER_WAY, BookingState.ARRIVED)
_LOST = (BookingState.CANCELLED_BY_SERVICE, BookingState.NO_SHOW)


class Outcome(NamedTuple):
    """Where a booking began, what its party needed, and whether there was a ride."""

    municipality: str
    need: Need
    served: bool


class Bookings:
    """Bookings by id."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, booking_id: str) -> Booking:
        """Return one booking; raises `NotFound`."""
        found = self.find(booking_id)
        if found is None:
            raise NotFound(f"there is no booking {booking_id}")
        return found

    def find(self, booking_id: str) -> Booking | None:
        """Return one booking, or None."""
        row = self._connection.execute(_ONE_BOOKING, {"wanted": booking_id}).first()
        return None if row is None else booking_of(row)

    def among(self, booking_ids: Collection[str]) -> tuple[Booking, ...]:
        """Return those of these bookings that exist, by id."""
        rows = self._connection.execute(_BOOKINGS_AMONG, {"wanted": list(booking_ids)})
        return tuple(booking_of(row) for row in rows)

    def booked_by(self, booking_id: str) -> str | None:
        """Return who booked a ride, or None where there is no such ride."""
        return self._connection.execute(_WHO_BOOKED, {"wanted": booking_id}).scalar()

    def add(self, booking: Booking) -> None:
        """Write a new booking."""
        self._connection.execute(_NEW_BOOKING, booking_columns(booking))

    def save(self, booking: Booking, before: Booking | None = None) -> None:
        """Write a booking that exists already; where it is known what it was, only what has changed."""
        columns = booking_columns(booking) if before is None else changed_columns(before, booking)
        if columns:
            self._connection.execute(_CHANGED, {"wanted": booking.id, **columns})

    def expired_holds(self, now_s: int) -> tuple[str, ...]:
        """Return the held bookings whose time is up, oldest first."""
        query = select(_ROW.id).where(_ROW.state == BookingState.HELD.value, _ROW.held_until_s <= now_s)
        return tuple(self._connection.scalars(query.order_by(_ROW.held_until_s)))

    def of_phone(self, digits: str, limit: int) -> tuple[Booking, ...]:
        """Return the bookings under a number, given by its significant digits, newest first."""
        query = select(_BOOKINGS).where(_ROW.phone_digits == digits).order_by(_ROW.created_s.desc()).limit(limit)
        return tuple(map(booking_of, self._connection.execute(query)))

    def of_group(self, group_id: str) -> tuple[Booking, ...]:
        """Return the rides of a divided party, by promised pickup; at the same time the first one comes first."""
        query = select(_BOOKINGS).where(_ROW.group_id == group_id)
        ordered = query.order_by(_ROW.pickup_from_s, _ROW.id != group_id, _ROW.id)
        return tuple(booking_of(row) for row in self._connection.execute(ordered))

    def broken_groups(self) -> tuple[str, ...]:
        """Return the groups that lost a ride by the service, or a hold, while another one has not begun."""
        lost, other = _BOOKINGS.alias(), _BOOKINGS.alias()
        gone = [state.value for state in (BookingState.CANCELLED_BY_SERVICE, BookingState.EXPIRED)]
        begins = [state.value for state in _NOT_BEGUN]
        query = (
            select(lost.c.group_id)
            .join(other, lost.c.group_id == other.c.group_id)
            .where(lost.c.state.in_(gone), other.c.state.in_(begins))
            .distinct()
        )
        return tuple(sorted(id_ for id_ in self._connection.scalars(query) if id_ is not None))

    def broken_round_trips(self, since_s: int) -> tuple[tuple[Booking, Booking], ...]:
        """
        Return the rides of round trips that the service lost or nobody came to, each with the other half.

        Only of rides promised for after `since_s`: whoever found no way home for so long has gone home.
        """
        lost, other = _BOOKINGS.alias(), _BOOKINGS.alias()
        query = (
            select(lost, other)
            .join(other, lost.c.partner_id == other.c.id)
            .where(lost.c.state.in_([state.value for state in _LOST]), other.c.partner_id == lost.c.id)
            .where(lost.c.pickup_from_s > since_s)
            .order_by(lost.c.id)
        )
        return tuple(map(_both, self._connection.execute(query)))

    def late_ways_out(self) -> tuple[tuple[Booking, Booking], ...]:
        """
        Return the ways out that are late and not over, each with its way home that nobody has set out for.

        Of divided parties all of them: a part that was replaced may be later than the first one, and yet in time.
        """
        out, home = _BOOKINGS.alias(), _BOOKINGS.alias()
        query = (
            select(out, home)
            .join(home, out.c.partner_id == home.c.id)
            .where(
                or_(out.c.late, out.c.group_id.is_not(None)),
                out.c.leg == "outward",
                out.c.state.in_(_TO_COME),
                home.c.partner_id == out.c.id,
            )
            .where(home.c.state == BookingState.BOOKED.value)
            .order_by(out.c.id)
        )
        return tuple(map(_both, self._connection.execute(query)))

    def between(
        self, from_s: int, until_s: int, states: Collection[BookingState] | None, limit: int
    ) -> tuple[Booking, ...]:
        """Return the bookings to be picked up in ``[from_s, until_s)``, by promised pickup."""
        query = select(_BOOKINGS).where(_ROW.pickup_from_s >= from_s, _ROW.pickup_from_s < until_s)
        if states is not None:
            query = query.where(_ROW.state.in_([state.value for state in states]))
        query = query.order_by(_ROW.pickup_from_s, _ROW.id).limit(limit)
        return tuple(map(booking_of, self._connection.execute(query)))

    def of_person(self, person_id: str, from_s: int) -> tuple[Booking, ...]:
        """Return the bookings of a rider to be picked up from then on, by promised pickup."""
        query = select(_BOOKINGS).where(_ROW.person_id == person_id, _ROW.pickup_from_s >= from_s)
        return tuple(map(booking_of, self._connection.execute(query.order_by(_ROW.pickup_from_s, _ROW.id))))

    def belong_to(self, person_id: str, booking_ids: Collection[str]) -> None:
        """Note who makes these rides, where nobody knew."""
        row = _BOOKINGS.c
        nobodys = update(_BOOKINGS).where(row.id.in_(booking_ids), row.person_id.is_(None))
        self._connection.execute(nobodys.values(person_id=person_id))

    def pickups_between(self, from_s: int, until_s: int, asked_within_s: int) -> tuple[tuple[str, int], ...]:
        """
        Return stop and promised time of the pickups in ``[from_s, until_s)``, whatever became of them.

        Only of bookings that were made at most `asked_within_s` before that time; holds nobody confirmed are left out.
        """
        query = select(_ROW.pickup_stop, _ROW.pickup_from_s).where(
            _ROW.pickup_from_s >= from_s,
            _ROW.pickup_from_s < until_s,
            _ROW.pickup_from_s - _ROW.created_s <= asked_within_s,
            _ROW.state.not_in([BookingState.HELD.value, BookingState.EXPIRED.value]),
        )
        return tuple((str(stop["id"]), at_s) for stop, at_s in self._connection.execute(query))

    def outcomes_between(self, from_s: int, until_s: int) -> Mapping[Outcome, int]:
        """Return how many bookings for a pickup in ``[from_s, until_s)`` were served, and how many the service lost."""
        query = select(_ROW.pickup_stop, _ROW.party, _ROW.impaired, _ROW.state).where(
            _ROW.pickup_from_s >= from_s,
            _ROW.pickup_from_s < until_s,
            _ROW.state.not_in([BookingState.HELD.value, BookingState.EXPIRED.value]),
        )
        lost = BookingState.CANCELLED_BY_SERVICE.value
        return Counter(
            Outcome(str(stop["municipality"]), need_of(party, impaired), state != lost)
            for stop, party, impaired, state in self._connection.execute(query)
        )

    def first_pickup_s(self) -> int | None:
        """Return when anybody was first promised to be picked up, None where nobody was."""
        first_s: int | None = self._connection.scalar(select(func.min(_ROW.pickup_from_s)))
        return first_s

    def of_shifts(self, shift_ids: Collection[str], states: Collection[BookingState]) -> tuple[Booking, ...]:
        """Return the bookings carried by those shifts in those states."""
        query = select(_BOOKINGS).where(_ROW.shift_id.in_(shift_ids), _ROW.state.in_([state.value for state in states]))
        return tuple(booking_of(row) for row in self._connection.execute(query.order_by(_ROW.id)))


def _both(row: Row[Any]) -> tuple[Booking, Booking]:
    """Return the two bookings of a row that holds the columns of one after those of the other."""
    names = tuple(column.name for column in _BOOKINGS.columns)
    one, other = (
        SimpleNamespace(**dict(zip(names, half, strict=True))) for half in (row[: len(names)], row[len(names) :])
    )
    return booking_of(one), booking_of(other)


@dataclass(frozen=True, slots=True)
class StoredOffer:
    """
    An offer with what is needed to take it: the plan version it was found for and where it goes in.

    `asker` is who alone may take it; None where anybody may.
    """

    id: str
    created_s: int
    expires_s: int
    shift_id: str
    plan_version: int
    pickup_position: int
    dropoff_position: int
    content: Mapping[str, Any]
    taken_by: str | None = None
    asker: str | None = None


class Offers:
    """Offers by id."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, *offers: StoredOffer) -> None:
        """Write new offers, at least one."""
        rows = [{name: getattr(offer, name) for name in _OFFER_COLUMNS} for offer in offers]
        insert_rows(self._connection, _OFFERS, rows)

    def get(self, offer_id: str) -> StoredOffer:
        """Return one offer; raises `NotFound`."""
        row = self._connection.execute(_ONE_OFFER, {"wanted": offer_id}).first()
        if row is None:
            raise NotFound(f"there is no offer {offer_id}; ask for new ones")
        return StoredOffer(**{name: getattr(row, name) for name in _OFFER_COLUMNS})

    def take(self, offer_id: str, booking_id: str) -> None:
        """Mark an offer as taken; raises `OfferUsed` where another booking was faster."""
        taken = self._connection.execute(_TAKE, {"wanted": offer_id, "booking_id": booking_id})
        if taken.rowcount != 1:
            raise OfferUsed("this offer was taken already; ask for new ones")

    def forget(self, expired_before_s: int) -> int:
        """Delete offers nobody took that expired before that time; returns how many."""
        gone = self._connection.execute(
            delete(_OFFERS).where(_OFFERS.c.expires_s < expired_before_s, _OFFERS.c.taken_by.is_(None))
        )
        return gone.rowcount
