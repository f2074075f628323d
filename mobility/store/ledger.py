"""What riders owe, entry by entry."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from mobility.ids import digest
from mobility.store.tables import BookingRow, table_of
from mobility.store.trip_tables import LedgerRow

__all__ = ["Ledger", "LedgerEntry"]

_NEW = insert(table_of(LedgerRow))


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """
    One line of the ledger: since the ride came into the state `reason`, `amount_ct` more is owed for it (or less).

    `pickup_from_s` is when the ride was, or is to be.
    """

    booking_id: str
    at_s: int
    reason: str
    amount_ct: int
    pickup_from_s: int

    @property
    def mark(self) -> str:
        """What the ride is known by in a list: its id would open it."""
        return digest(self.booking_id)[:12]


class Ledger:
    """Entries in the order they were written."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, booking_id: str, at_s: int, reason: str, amount_ct: int) -> None:
        """Write that so much more is owed for a ride (less, where it is negative)."""
        row = {"booking_id": booking_id, "at_s": at_s, "reason": reason, "amount_ct": amount_ct}
        self._connection.execute(_NEW, row)

    def between(self, from_s: int, until_s: int) -> tuple[LedgerEntry, ...]:
        """Return the entries written in ``[from_s, until_s)``."""
        row = LedgerRow
        query = (
            select(row.booking_id, row.at_s, row.reason, row.amount_ct, BookingRow.pickup_from_s)
            .join(BookingRow, BookingRow.id == row.booking_id)
            .where(row.at_s >= from_s, row.at_s < until_s)
            .order_by(row.id)
        )
        return tuple(LedgerEntry(*found) for found in self._connection.execute(query))
