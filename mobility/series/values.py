"""A series as its rider wished for it, and what became of each of its days."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mobility.booking.values import RiderInfo, TripWish
from mobility.errors import InvalidInput
from mobility.series.calendar import is_holiday

__all__ = ["FELL_AWAY", "DayState", "Series", "SeriesDay", "SeriesWish", "instant_s"]

_LONGEST_DAYS = 366
_DAY_MIN = 24 * 60


class DayState(enum.StrEnum):
    """What became of one day of a series; one that is moving is booked, but not (only) as the series is by now."""

    WAITING = "waiting"
    BOOKED = "booked"
    MOVING = "moving"
    REFUSED = "refused"
    CANCELLED = "cancelled"


FELL_AWAY = "FELL_AWAY"


@dataclass(frozen=True, slots=True)
class SeriesWish:
    """
    The same trip on some days of every week.

    `trip` says from where to where and who, and whether `time_min` (minutes after local midnight) is when to leave or
    when to be there; its own time does not matter. `weekdays` counts from 0, Monday. The series runs from `first_day`
    to `last_day`, both included; on public holidays only where `on_holidays`. With `home_min` each day has a way home,
    not before that minute.
    """

    trip: TripWish
    weekdays: tuple[int, ...]
    time_min: int
    first_day: date
    last_day: date
    on_holidays: bool = False
    home_min: int | None = None

    def check(self) -> None:
        """Raise `InvalidInput` naming the first field that cannot be meant."""
        replace(self.trip, at_s=0).check()
        if self.trip.when == "now":
            raise InvalidInput("when", "a series needs a time to depart at or to arrive by")
        if not self.weekdays or not set(self.weekdays) <= set(range(7)):
            raise InvalidInput("weekdays", "choose at least one weekday, 0 (Monday) to 6")
        for field in ("time_min", "home_min"):
            value = getattr(self, field)
            if value is not None and not 0 <= value < _DAY_MIN:
                raise InvalidInput(field, f"{field} must be a minute of the day in 0..{_DAY_MIN - 1}")
        if self.home_min is not None and self.home_min <= self.time_min:
            raise InvalidInput("home_min", "the way home begins after the way out")
        if not 0 <= (self.last_day - self.first_day).days <= _LONGEST_DAYS:
            raise InvalidInput("last_day", f"a series ends after it begins and lasts at most {_LONGEST_DAYS} days")

    def days(self, region: str) -> Iterator[date]:
        """Yield the days of the series; without the public holidays of that region, unless they are wanted."""
        for offset in range((self.last_day - self.first_day).days + 1):
            day = self.first_day + timedelta(days=offset)
            if day.weekday() in self.weekdays and (self.on_holidays or not is_holiday(day, region)):
                yield day

    def left_out(self, region: str) -> tuple[date, ...]:
        """Return the public holidays on which the series does not run."""
        every = replace(self, on_holidays=True).days(region)
        return () if self.on_holidays else tuple(day for day in every if is_holiday(day, region))


def instant_s(day: date, minute: int, timezone: ZoneInfo) -> int:
    """Return that minute of the wall clock on that day, in seconds since the epoch."""
    return int(datetime.combine(day, time(minute // 60, minute % 60), timezone).timestamp())


@dataclass(frozen=True, slots=True)
class SeriesDay:
    """
    One day of a series.

    `time_min` replaces the time of the series on this day; None: as always. `attempts` counts how often the worker has
    tried, last at `tried_s`. A refusal carries its `reason`, and when else it would have been possible
    (`alternatives_s`); a day given up because the series no longer runs on it has the reason `FELL_AWAY`, one its rider
    gave up has none.
    """

    day: date
    state: DayState = DayState.WAITING
    booking_id: str | None = None
    time_min: int | None = None
    attempts: int = 0
    tried_s: int = 0
    reason: str | None = None
    alternatives_s: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Series:
    """A series with its rider; `active` until it is ended or over. `version` guards it."""

    id: str
    created_s: int
    rider: RiderInfo
    wish: SeriesWish
    active: bool = True
    version: int = 1
