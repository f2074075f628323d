"""What is wrong with the ledger: for each ride exactly what its state says is owed."""

from __future__ import annotations

from collections.abc import Iterator

from mobility.doctor.findings import Finding
from mobility.store.facts import BookingFact, Facts

__all__ = ["examine_money"]

_PRICE = frozenset({"booked", "under_way", "arrived", "on_board", "completed"})
_FEE = frozenset({"cancelled_by_rider", "no_show"})
_COMING = frozenset({"under_way", "arrived"})
"""States a ride may be given up in, or missed, for a fee."""


def examine_money(facts: Facts) -> Iterator[Finding]:
    """Yield the rides for which more or less is owed than their state says."""
    for booking in facts.bookings:
        owed_ct, fee_ct = facts.owed.get(booking.id, 0), booking.fee_ct or 0
        due_ct = booking.price_ct if booking.state in _PRICE else fee_ct
        if owed_ct != due_ct:
            what = f"a ride for {booking.price_ct} ct that is {booking.state}, fee {fee_ct} ct, is owed as {owed_ct} ct"
            yield Finding("MONEY_AND_STATE_DISAGREE", f"booking:{booking.id}", what)
        if fee_ct and not _may_cost(facts, booking, fee_ct):
            what = f"a fee of {fee_ct} ct stands for a ride for {booking.price_ct} ct that is {booking.state}"
            yield Finding("FEE_WITHOUT_REASON", f"booking:{booking.id}", what)


def _may_cost(facts: Facts, booking: BookingFact, fee_ct: int) -> bool:
    """Tell whether there may be a fee: for who did not come, or gave it up late, and was not let down."""
    before = [left for left, after in facts.histories.get(booking.id, ()) if after == booking.state]
    is_late = booking.state in _FEE and bool(before) and before[-1] in _COMING
    return is_late and 0 <= fee_ct <= booking.price_ct and not booking.late and booking.first_promise is None
