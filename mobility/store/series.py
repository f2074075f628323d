"""Series and their days in the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from mobility.booking.values import RiderInfo
from mobility.errors import NotFound, PlanMoved
from mobility.series.values import DayState, Series, SeriesDay, SeriesWish
from mobility.store.rows import trip_of
from mobility.store.trip_tables import SeriesDayRow, SeriesRow

__all__ = ["SeriesTable"]


class SeriesTable:
    """Series by id, their days by date."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, series: Series) -> None:
        """Write a new series."""
        self._session.add(SeriesRow(id=series.id, created_s=series.created_s, **_columns(series), version=1))
        self._session.flush()

    def get(self, series_id: str) -> Series:
        """Return one series; raises `NotFound`."""
        found = self.find(series_id)
        if found is None:
            raise NotFound(f"there is no series {series_id}")
        return found

    def find(self, series_id: str) -> Series | None:
        """Return one series, or None."""
        row = self._session.get(SeriesRow, series_id)
        return None if row is None else _series_of(row)

    def save(self, series: Series) -> None:
        """Write a series over the version it was made from; raises `PlanMoved` where somebody else was faster."""
        changed = self._session.execute(
            update(SeriesRow)
            .where(SeriesRow.id == series.id, SeriesRow.version == series.version)
            .values(**_columns(series), version=SeriesRow.version + 1)
        )
        assert isinstance(changed, CursorResult)  # noqa: S101 - narrows the type for the row count
        if changed.rowcount != 1:
            raise PlanMoved(f"series {series.id} is no longer at version {series.version}")

    def active(self) -> tuple[Series, ...]:
        """Return the series that are not ended, oldest first."""
        query = select(SeriesRow).where(SeriesRow.active).order_by(SeriesRow.created_s, SeriesRow.id)
        return tuple(_series_of(row) for row in self._session.scalars(query))

    def days(self, series_id: str) -> dict[date, SeriesDay]:
        """Return what is known of the days of a series."""
        query = select(SeriesDayRow).where(SeriesDayRow.series_id == series_id).order_by(SeriesDayRow.day)
        return {date.fromisoformat(row.day): _day_of(row) for row in self._session.scalars(query)}

    def moving(self, first: date, series_id: str | None = None) -> tuple[tuple[Series, SeriesDay], ...]:
        """Return the days from then on that are to be moved, with their series; of one series, or of all."""
        query = select(SeriesRow, SeriesDayRow).join(SeriesDayRow, SeriesDayRow.series_id == SeriesRow.id)
        query = query.where(SeriesDayRow.state == DayState.MOVING.value, SeriesDayRow.day >= first.isoformat())
        if series_id is not None:
            query = query.where(SeriesRow.id == series_id)
        found = self._session.execute(query.order_by(SeriesRow.id, SeriesDayRow.day))
        return tuple((_series_of(series), _day_of(day)) for series, day in found)

    def save_day(self, series_id: str, before: SeriesDay | None, after: SeriesDay) -> SeriesDay:
        """
        Write a day over what was read of it (None: nothing) and return it with one attempt more.

        Raises
        ------
        PlanMoved, Collision
            Where somebody else was faster.
        """
        after = replace(after, attempts=(before.attempts if before else 0) + 1)
        columns = _day_columns(after)
        if before is None:
            self._session.add(SeriesDayRow(series_id=series_id, day=after.day.isoformat(), **columns))
            self._session.flush()
            return after
        row = SeriesDayRow
        same = (row.series_id == series_id, row.day == after.day.isoformat(), row.attempts == before.attempts)
        changed = self._session.execute(update(row).where(*same).values(**columns))
        assert isinstance(changed, CursorResult)  # noqa: S101 - narrows the type for the row count
        if changed.rowcount != 1:
            raise PlanMoved(f"{after.day} of series {series_id} was changed by somebody else")
        return after

    def of_booking(self, booking_id: str) -> str | None:
        """Return the series a booking belongs to, or None."""
        return self._session.scalar(select(SeriesDayRow.series_id).where(SeriesDayRow.booking_id == booking_id))


def _columns(series: Series) -> dict[str, Any]:
    wish = asdict(series.wish)
    wish["first_day"], wish["last_day"] = (series.wish.first_day.isoformat(), series.wish.last_day.isoformat())
    wish["weekdays"] = list(series.wish.weekdays)
    return {"active": series.active, "rider": asdict(series.rider), "wish": wish}


def _series_of(row: SeriesRow) -> Series:
    return Series(row.id, row.created_s, RiderInfo(**row.rider), _wish_of(row.wish), row.active, row.version)


def _wish_of(stored: Mapping[str, Any]) -> SeriesWish:
    return SeriesWish(
        trip=trip_of(stored["trip"]),
        weekdays=tuple(stored["weekdays"]),
        time_min=stored["time_min"],
        first_day=date.fromisoformat(stored["first_day"]),
        last_day=date.fromisoformat(stored["last_day"]),
        on_holidays=stored["on_holidays"],
        home_min=stored["home_min"],
    )


def _day_columns(day: SeriesDay) -> dict[str, Any]:
    return {
        "state": day.state.value,
        "booking_id": day.booking_id,
        "time_min": day.time_min,
        "attempts": day.attempts,
        "tried_s": day.tried_s,
        "reason": day.reason,
        "alternatives_s": list(day.alternatives_s),
    }


def _day_of(row: SeriesDayRow) -> SeriesDay:
    return SeriesDay(
        day=date.fromisoformat(row.day),
        state=DayState(row.state),
        booking_id=row.booking_id,
        time_min=row.time_min,
        attempts=row.attempts,
        tried_s=row.tried_s,
        reason=row.reason,
        alternatives_s=tuple(row.alternatives_s),
    )
