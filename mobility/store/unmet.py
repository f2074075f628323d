"""Unmet wishes in the store: counters by cell and time band, never a wish of its own."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from mobility.booking.unmet_values import Cell, Need, UnmetCount
from mobility.store.trip_tables import UnmetNeedRow, UnmetWishRow

__all__ = ["UnmetWishes"]


class UnmetWishes:
    """How often which kind of wish could not be met."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def count(self, wish: UnmetCount) -> None:
        """Add the wishes of `wish` to those of its kind."""
        row = UnmetWishRow
        same = (row.band_s == wish.band_s, row.reason == wish.reason, *_between(wish))
        more = {"wishes": row.wishes + wish.wishes, "persons": row.persons + wish.persons}
        counted = self._session.execute(update(row).where(*same).values(**more))
        assert isinstance(counted, CursorResult)  # noqa: S101 - narrows the type for the row count
        if counted.rowcount == 0:
            self._session.add(_row_of(wish))
            self._session.flush()

    def count_need(self, day_s: int, need: Need) -> None:
        """Count a wish of somebody with this need on a day, given by its noon, for which there was no ride."""
        row = UnmetNeedRow
        same = (row.day_s == day_s, row.need == need)
        counted = self._session.execute(update(row).where(*same).values(wishes=row.wishes + 1))
        assert isinstance(counted, CursorResult)  # noqa: S101 - narrows the type for the row count
        if counted.rowcount == 0:
            self._session.add(row(day_s=day_s, need=need, wishes=1))
            self._session.flush()

    def needs_between(self, from_s: int, until_s: int) -> Mapping[str, int]:
        """Return how many wishes of each need could not be met on the days whose noon is in ``[from_s, until_s)``."""
        row = UnmetNeedRow
        query = select(row.need, func.sum(row.wishes)).where(row.day_s >= from_s, row.day_s < until_s)
        return {need: int(wishes) for need, wishes in self._session.execute(query.group_by(row.need))}

    def between(self, from_s: int, until_s: int, limit: int) -> tuple[UnmetCount, ...]:
        """Return the counts of the bands that begin in ``[from_s, until_s)``, newest first, up to `limit`."""
        query = select(UnmetWishRow).where(UnmetWishRow.band_s >= from_s, UnmetWishRow.band_s < until_s)
        query = query.order_by(UnmetWishRow.band_s.desc(), UnmetWishRow.wishes.desc(), UnmetWishRow.reason)
        return tuple(
            UnmetCount(
                row.band_s,
                row.reason,
                Cell(row.from_row, row.from_column),
                Cell(row.to_row, row.to_column),
                row.wishes,
                row.persons,
            )
            for row in self._session.scalars(query.limit(limit))
        )


def _between(wish: UnmetCount) -> tuple[ColumnElement[bool], ...]:
    row = UnmetWishRow
    return (
        row.from_row == wish.origin.row,
        row.from_column == wish.origin.column,
        row.to_row == wish.destination.row,
        row.to_column == wish.destination.column,
    )


def _row_of(wish: UnmetCount) -> UnmetWishRow:
    return UnmetWishRow(
        band_s=wish.band_s,
        reason=wish.reason,
        from_row=wish.origin.row,
        from_column=wish.origin.column,
        to_row=wish.destination.row,
        to_column=wish.destination.column,
        wishes=wish.wishes,
        persons=wish.persons,
    )
