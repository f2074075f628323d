"""When the service runs: opening hours by weekday in local time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

__all__ = ["WEEKDAYS", "OpenSpan", "ServiceHours"]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class OpenSpan:
    """
    Minutes after local midnight, ``0 <= opens_min < closes_min <= 1440``.

    Examples
    --------
    >>> OpenSpan.parse("05:30-22:00")
    OpenSpan(opens_min=330, closes_min=1320)
    """

    opens_min: int
    closes_min: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens_min < self.closes_min <= 1440:
            raise ValueError(
                f"opening hours must run forward within one day, got minutes {self.opens_min}-{self.closes_min}"
            )

    @classmethod
    def parse(cls, text: str) -> OpenSpan:
        """Read ``HH:MM-HH:MM`` (``24:00`` is midnight at the end of the day); raises ValueError."""
        try:
            opens, closes = (_minutes(part) for part in text.split("-"))
        except ValueError:
            raise ValueError(f"opening hours look like 05:30-22:00, got {text!r}") from None
        return cls(opens, closes)


def _minutes(text: str) -> int:
    hours, minutes = (int(part) for part in text.strip().split(":"))
    if not 0 <= minutes < 60:
        raise ValueError(text)
    return hours * 60 + minutes


@dataclass(frozen=True, slots=True)
class ServiceHours:
    """
    Opening hours: for each weekday (Monday first) its spans, in the time zone of the area.

    Spans that meet at midnight (24:00 and 00:00) count as one.
    """

    days: tuple[tuple[OpenSpan, ...], ...]
    timezone: ZoneInfo

    def __post_init__(self) -> None:
        if len(self.days) != len(WEEKDAYS):
            raise ValueError(f"opening hours need seven weekdays, got {len(self.days)}")

    @classmethod
    def from_mapping(cls, days: Mapping[str, Sequence[str]], timezone: ZoneInfo) -> ServiceHours:
        """Read ``{"monday": ["05:30-22:00"], ...}``; a weekday left out is closed. Raises ValueError."""
        unknown = sorted(set(days) - set(WEEKDAYS))
        if unknown:
            raise ValueError(f"hours: unknown weekday {', '.join(unknown)}; use {', '.join(WEEKDAYS)}")
        return cls(
            tuple(tuple(OpenSpan.parse(text) for text in days.get(weekday, ())) for weekday in WEEKDAYS), timezone
        )

    def is_open(self, at_s: int) -> bool:
        """Tell whether the service runs at that instant (the closing instant itself is closed)."""
        return any(opens_s <= at_s < closes_s for opens_s, closes_s in self.spans(at_s, days=1))

    def open_until_s(self, at_s: int) -> int | None:
        """Return when the service next closes (at most eight days ahead), or None where it is closed at `at_s`."""
        reached_s = None
        for opens_s, closes_s in self.spans(at_s, days=8):
            if opens_s <= (at_s if reached_s is None else reached_s) < closes_s:
                reached_s = closes_s
        return reached_s

    def open_since_s(self, at_s: int) -> int | None:
        """Return when the service last opened (at most a day before), or None where it is closed at `at_s`."""
        since_s: int | None = None
        until_s = -1
        for opens_s, closes_s in self.spans(at_s, days=1):
            if opens_s > at_s:
                break
            since_s = since_s if opens_s <= until_s else opens_s
            until_s = closes_s
        return since_s if until_s > at_s else None

    def last_closing_s(self, at_s: int) -> int | None:
        """Return `at_s` while open, else when the service last closed (at most a day before), None where it did not."""
        if self.is_open(at_s):
            return at_s
        return max((closes_s for _, closes_s in self.spans(at_s, days=1) if closes_s <= at_s), default=None)

    def next_opening_s(self, at_s: int) -> int | None:
        """Return `at_s` while open, else the next opening within eight days, or None where there is none."""
        for opens_s, closes_s in self.spans(at_s, days=8):
            if closes_s > at_s:
                return max(opens_s, at_s)
        return None

    def spans(self, at_s: int, days: int) -> Iterator[tuple[int, int]]:
        """Yield the open spans in seconds, in order, from the day before `at_s` for that many more days."""
        first = datetime.fromtimestamp(at_s, self.timezone).date() - timedelta(days=1)
        for offset in range(days + 2):
            day = first + timedelta(days=offset)
            for span in self.days[day.weekday()]:
                yield self._instant_s(day, span.opens_min), self._instant_s(day, span.closes_min)

    def _instant_s(self, day: date, minutes: int) -> int:
        # Minutes are wall-clock minutes: on the night the clocks change, 05:30 is still 05:30.
        extra_days, minutes = divmod(minutes, 1440)
        moment = time(minutes // 60, minutes % 60)
        return int(datetime.combine(day + timedelta(days=extra_days), moment, self.timezone).timestamp())
