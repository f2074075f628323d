"""
How long drivers may work and must rest: the Arbeitszeitgesetz (ArbZG), and limits for volunteers.

Pure functions over seconds in UTC, so that a night in which the clocks change is as long as it is. What the law says
in hours is policy here (`WorkingTimePolicy`): a collective agreement may be stricter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mobility.fleet.breaks import ShiftBreak
from mobility.fleet.crew import Engagement
from mobility.tables import require_ranges

__all__ = [
    "Breach",
    "Duty",
    "WorkingTimePolicy",
    "breaches",
    "days",
    "length_s",
    "longest_stretch_s",
    "needed_breaks",
    "window_of",
]

_HOUR_S, _DAY_S = 3600, 86_400
_RANGES = {
    "daily_s": (_HOUR_S, 12 * _HOUR_S),
    "average_daily_s": (_HOUR_S, 12 * _HOUR_S),
    "average_weeks": (1, 52),
    "rest_s": (0, 16 * _HOUR_S),
    "break_after_s": (_HOUR_S, 12 * _HOUR_S),
    "break_s": (60, 4 * _HOUR_S),
    "long_break_after_s": (_HOUR_S, 12 * _HOUR_S),
    "long_break_s": (60, 4 * _HOUR_S),
    "shortest_break_s": (60, _HOUR_S),
    "drive_stretch_s": (_HOUR_S, 12 * _HOUR_S),
    "drive_break_s": (60, 4 * _HOUR_S),
    "daily_drive_s": (_HOUR_S, 16 * _HOUR_S),
    "volunteer_shift_s": (_HOUR_S, 12 * _HOUR_S),
    "volunteer_weekly_s": (_HOUR_S, 60 * _HOUR_S),
    "warn_days": (1, 366),
}


@dataclass(frozen=True, slots=True)
class WorkingTimePolicy:
    """
    Limits of working time in seconds; the defaults are the law's.

    Attributes
    ----------
    daily_s, average_daily_s, average_weeks : int
        Longest work between two rests, and its average over six days of each week in so many weeks (ArbZG section 3).
    rest_s : int
        Shortest rest between two days of work (section 5).
    break_after_s, break_s, long_break_after_s, long_break_s, shortest_break_s : int
        More work than `break_after_s` needs breaks of `break_s`, more than `long_break_after_s` of `long_break_s`, each
        of at least `shortest_break_s`; nobody works longer than `break_after_s` in one go (section 4).
    drive_stretch_s, drive_break_s, daily_drive_s : int
        Longest time at the wheel before a break of `drive_break_s` (in parts of `shortest_break_s` or more), and
        between two rests, as for large buses (regulation EC 561/2006).
    driving_is_binding : bool
        Whether shifts in which that could be exceeded are refused when they are planned; else, and for those
        planned before it was set, the control room is warned where plans come to it.
    volunteer_shift_s, volunteer_weekly_s : int
        Longest shift of a volunteer, and the most in any seven days.
    warn_days : int
        So long before a skill lapses the control room is warned.
    """

    daily_s: int = 10 * _HOUR_S
    average_daily_s: int = 8 * _HOUR_S
    average_weeks: int = 24
    rest_s: int = 11 * _HOUR_S
    break_after_s: int = 6 * _HOUR_S
    break_s: int = 1800
    long_break_after_s: int = 9 * _HOUR_S
    long_break_s: int = 2700
    shortest_break_s: int = 900
    drive_stretch_s: int = 16_200
    drive_break_s: int = 2700
    daily_drive_s: int = 9 * _HOUR_S
    driving_is_binding: bool = False
    volunteer_shift_s: int = 6 * _HOUR_S
    volunteer_weekly_s: int = 20 * _HOUR_S
    warn_days: int = 42

    def __post_init__(self) -> None:
        require_ranges(self, _RANGES)
        if self.driving_is_binding not in {True, False}:
            raise ValueError(f"driving_is_binding must be true or false, got {self.driving_is_binding!r}")
        if self.break_s > self.long_break_s or self.break_after_s > self.long_break_after_s:
            raise ValueError("long_break_s and long_break_after_s must not be less than break_s and break_after_s")


@dataclass(frozen=True, slots=True)
class Duty:
    """One shift of a driver, planned or worked, with its breaks in the order of their windows."""

    id: str
    start_s: int
    end_s: int
    breaks: tuple[ShiftBreak, ...] = ()

    @property
    def break_s(self) -> int:
        """All breaks together; time in a break is no working time."""
        return sum(length_s(rest) for rest in self.breaks)

    @property
    def planned_work_s(self) -> int:
        """The working time if all breaks are taken as planned."""
        return self.end_s - self.start_s - sum(rest.duration_s for rest in self.breaks)

    @property
    def work_s(self) -> int:
        """The working time."""
        return self.end_s - self.start_s - self.break_s


@dataclass(frozen=True, slots=True)
class Breach:
    """A limit that shifts break: a stable code, those shifts, what they come to, and the limit, in seconds."""

    code: str
    duties: tuple[str, ...]
    is_s: int
    limit_s: int


def breaches(duties: Sequence[Duty], engagement: Engagement, limits: WorkingTimePolicy) -> tuple[Breach, ...]:
    """
    Return what the shifts of one driver break, by time.

    Codes: ``DAILY_WORK``, ``REST``, ``BREAKS``, ``STRETCH``, ``AVERAGE_WORK`` for the employed; ``VOLUNTEER_SHIFT``,
    ``VOLUNTEER_WEEK`` for volunteers; none for contractors, whose firm sees to it.
    """
    ordered = sorted(duties, key=lambda duty: (duty.start_s, duty.id))
    if engagement is Engagement.VOLUNTEER:
        return tuple(_volunteered(ordered, limits))
    if engagement is Engagement.CONTRACTOR:
        return ()
    found = [breach for day in days(ordered, limits.rest_s) for breach in _day_breaches(day, limits)]
    return (*found, *_averages(ordered, limits))


def days(duties: Sequence[Duty], rest_s: int) -> list[list[Duty]]:
    """Return the shifts by days of work: what no rest lies between belongs together, over midnight as well."""
    days: list[list[Duty]] = []
    for duty in duties:
        if days and duty.start_s - days[-1][-1].end_s < rest_s:
            days[-1].append(duty)
        else:
            days.append([duty])
    return days


def _day_breaches(day: Sequence[Duty], limits: WorkingTimePolicy) -> Iterator[Breach]:
    names = tuple(duty.id for duty in day)
    work_s = sum(duty.work_s for duty in day)
    # In each 24 hours there is a rest: a divided day of work must end early enough to leave room for it.
    span_s = day[-1].end_s - day[0].start_s
    if span_s > _DAY_S - limits.rest_s:
        yield Breach("REST", names, _DAY_S - span_s, limits.rest_s)
    if work_s > limits.daily_s:
        yield Breach("DAILY_WORK", names, work_s, limits.daily_s)
    parts = [length_s(rest) for duty in day for rest in duty.breaks]
    parts += [later.start_s - earlier.end_s for earlier, later in pairwise(day)]
    rested_s = sum(part for part in parts if part >= limits.shortest_break_s)
    needed_s = _needed_s(work_s, limits)
    if rested_s < needed_s:
        yield Breach("BREAKS", names, rested_s, needed_s)
    stretch_s = longest_stretch_s(day, limits.shortest_break_s)
    if stretch_s > limits.break_after_s:
        yield Breach("STRETCH", names, stretch_s, limits.break_after_s)


def _needed_s(work_s: int, limits: WorkingTimePolicy) -> int:
    if work_s > limits.long_break_after_s:
        return limits.long_break_s
    return limits.break_s if work_s > limits.break_after_s else 0


def longest_stretch_s(day: Sequence[Duty], shortest_s: int) -> int:
    """Return the longest work in one go, whenever in their windows the breaks are taken."""
    longest_s, since_s, until_s = 0, day[0].start_s, day[0].start_s
    for duty in day:
        if duty.start_s - until_s >= shortest_s:
            since_s = duty.start_s
        for rest in duty.breaks:
            if length_s(rest) >= shortest_s:
                first_s, last_s = window_of(rest)
                longest_s = max(longest_s, last_s - since_s)
                since_s = first_s + length_s(rest)
        until_s = duty.end_s
        longest_s = max(longest_s, until_s - since_s)
    return longest_s


def _averages(duties: Sequence[Duty], limits: WorkingTimePolicy) -> Iterator[Breach]:
    most_s = limits.average_weeks * 6 * limits.average_daily_s
    for last, names, work_s in _windows(duties, limits.average_weeks * 7 * _DAY_S):
        if work_s > most_s:
            yield Breach("AVERAGE_WORK", (*names, last.id), work_s, most_s)


def _windows(duties: Sequence[Duty], span_s: int) -> Iterator[tuple[Duty, tuple[str, ...], int]]:
    """Yield each shift with those that end in the span before its end, and the work of all of them."""
    first, work_s = 0, 0
    for number, duty in enumerate(duties):
        work_s += duty.work_s
        while duties[first].end_s <= duty.end_s - span_s:
            work_s -= duties[first].work_s
            first += 1
        yield duty, tuple(each.id for each in duties[first:number]), work_s


def _volunteered(duties: Sequence[Duty], limits: WorkingTimePolicy) -> Iterator[Breach]:
    for duty in duties:
        if duty.end_s - duty.start_s > limits.volunteer_shift_s:
            yield Breach("VOLUNTEER_SHIFT", (duty.id,), duty.end_s - duty.start_s, limits.volunteer_shift_s)
    for last, names, work_s in _windows(duties, 7 * _DAY_S):
        if work_s > limits.volunteer_weekly_s:
            yield Breach("VOLUNTEER_WEEK", (*names, last.id), work_s, limits.volunteer_weekly_s)


def needed_breaks(start_s: int, end_s: int, limits: WorkingTimePolicy) -> tuple[tuple[int, int, int], ...]:
    """
    Return the breaks a shift of the employed must have: earliest and latest begin, and duration.

    One break does, taken in the middle: whenever it begins in its window, no stretch is longer than allowed. It is as
    long as the working time without it asks for.
    """
    gross_s = end_s - start_s
    if gross_s <= limits.break_after_s:
        return ()
    short = gross_s - limits.break_s <= limits.long_break_after_s
    length_s = limits.break_s if short else limits.long_break_s
    earliest_s = max(start_s + (gross_s - length_s) // 4, end_s - limits.break_after_s - length_s)
    latest_s = min(end_s - length_s - (gross_s - length_s) // 4, start_s + limits.break_after_s)
    return ((min(earliest_s, latest_s), latest_s, length_s),)


def window_of(rest: ShiftBreak) -> tuple[int, int]:
    """Return when a break can begin, or began."""
    return (rest.earliest_s, rest.latest_s) if rest.began_s is None else (rest.began_s, rest.began_s)


def length_s(rest: ShiftBreak) -> int:
    """Return how long a break is to last, or lasted."""
    if rest.began_s is None or rest.ended_s is None:
        return rest.duration_s
    return rest.ended_s - rest.began_s
