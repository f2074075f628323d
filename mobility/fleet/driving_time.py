"""
How long drivers may be at the wheel: 4.5 hours before a break, nine between two rests, by the policy.

Pure functions over seconds in UTC, about days of work (`mobility.fleet.working_time.days`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

from mobility.fleet.working_time import Breach, Duty, WorkingTimePolicy, days, length_s, longest_stretch_s, window_of

__all__ = ["driving_breaches", "needed_drive_breaks", "possible_breaches"]

Drives = Mapping[str, Sequence[tuple[int, int]]]
"""By shift, when its vehicle was or will be on the road: (from, to) in order."""


def driving_breaches(duties: Sequence[Duty], drives: Drives, limits: WorkingTimePolicy) -> tuple[Breach, ...]:
    """
    Return ``DRIVE_STRETCH`` and ``DAILY_DRIVE`` where one driver was or will be at the wheel for longer than allowed.

    Standing at a stop is no driving, but no break either; between two shifts of a divided day there is one.
    """
    found: list[Breach] = []
    for day in days(sorted(duties, key=lambda duty: (duty.start_s, duty.id)), limits.rest_s):
        names = tuple(duty.id for duty in day)
        longest_s, total_s = _at_the_wheel_s(day, drives, limits)
        if longest_s > limits.drive_stretch_s:
            found.append(Breach("DRIVE_STRETCH", names, longest_s, limits.drive_stretch_s))
        if total_s > limits.daily_drive_s:
            found.append(Breach("DAILY_DRIVE", names, total_s, limits.daily_drive_s))
    return tuple(found)


def _at_the_wheel_s(day: Sequence[Duty], drives: Drives, limits: WorkingTimePolicy) -> tuple[int, int]:
    """Return the longest time at the wheel without enough of a break, and all of it."""
    rests = [(window_of(rest)[0], length_s(rest)) for duty in day for rest in duty.breaks]
    rests += [(earlier.end_s, later.start_s - earlier.end_s) for earlier, later in pairwise(day)]
    pauses = sorted(pause for pause in rests if pause[1] >= limits.shortest_break_s)
    at_wheel_s = longest_s = rested_s = total_s = 0
    for from_s, to_s in sorted(drive for duty in day for drive in drives.get(duty.id, ())):
        while pauses and pauses[0][0] <= from_s:
            rested_s += pauses.pop(0)[1]
        if rested_s >= limits.drive_break_s:
            at_wheel_s = rested_s = 0
        at_wheel_s, total_s = at_wheel_s + to_s - from_s, total_s + to_s - from_s
        longest_s = max(longest_s, at_wheel_s)
    return longest_s, total_s


def possible_breaches(duties: Sequence[Duty], limits: WorkingTimePolicy) -> tuple[Breach, ...]:
    """
    Return what could be broken if the wheel never stood still: for policies by which these limits bind planning.

    Codes: ``POSSIBLE_DRIVE_STRETCH``, ``POSSIBLE_DAILY_DRIVE``. Only breaks that are long enough in one piece count.
    """
    found: list[Breach] = []
    for day in days(sorted(duties, key=lambda duty: (duty.start_s, duty.id)), limits.rest_s):
        names = tuple(duty.id for duty in day)
        stretch_s, work_s = longest_stretch_s(day, limits.drive_break_s), sum(duty.work_s for duty in day)
        if stretch_s > limits.drive_stretch_s:
            found.append(Breach("POSSIBLE_DRIVE_STRETCH", names, stretch_s, limits.drive_stretch_s))
        if work_s > limits.daily_drive_s:
            found.append(Breach("POSSIBLE_DAILY_DRIVE", names, work_s, limits.daily_drive_s))
    return tuple(found)


def needed_drive_breaks(start_s: int, end_s: int, limits: WorkingTimePolicy) -> tuple[tuple[int, int, int], ...]:
    """
    Return the fewest breaks after which no stretch can be too long for the wheel: earliest and latest begin, duration.

    They divide the shift evenly. What the parts fall short of the limit is the width of the windows, so that whenever
    two of them begin, there is no more than the limit between.
    """
    gross_s, rest_s, most_s = end_s - start_s, limits.drive_break_s, limits.drive_stretch_s
    count = max(0, math.ceil((gross_s - most_s) / (most_s + rest_s)))
    part_s = (gross_s - count * rest_s) / (count + 1)
    slack_s = min(most_s - part_s, part_s) / 2
    begins_s = [start_s + number * part_s + (number - 1) * rest_s for number in range(1, count + 1)]
    return tuple((math.ceil(at_s - slack_s), math.floor(at_s + slack_s), rest_s) for at_s in begins_s)
