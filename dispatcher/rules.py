"""
What a legal plan is: twelve rules, slow, obvious and complete.

This is the executable specification. The fast insertion and the search must agree with it, and every plan is checked
by it before it is proposed.
"""

from __future__ import annotations

from dispatcher.fleet_rules import check_fleet
from dispatcher.guarding import require_plan
from dispatcher.problem import Plan
from dispatcher.promises import Violation, compared_with, late_diversions
from dispatcher.removal_rules import anyone_may_fall_away
from dispatcher.schedule import Schedule, TravelTimes, schedule
from dispatcher.standing_rules import standing, suitable, well_formed

__all__ = ["Violation", "check", "check_fleet"]


def check(
    plan: Plan,
    table_s: TravelTimes,
    *,
    now_s: int | None = None,
    before: Plan | None = None,
    times: Schedule | None = None,
    no_late_diversion_s: int = 0,
    removals: bool = True,
) -> tuple[Violation, ...]:
    """
    Return every violation of the twelve rules; an empty tuple means the plan is legal.

    Parameters
    ----------
    plan
        The plan to judge.
    table_s
        Drive seconds between locations, shape ``[n, n]``.
    now_s
        Nothing may be planned before it.
    before
        The plan this one would replace: promises, frozen stops and breaks are held against it (rules 5, 7, 8, 10).
    times
        The times to judge; those of `schedule` where None, and only then a look near a rider may do for rule 12.
    no_late_diversion_s
        Rule 10: no new stop before a drop-off planned within this many seconds.
    removals
        Whether to try for rule 12 what is left without each rider, which takes most of the time.

    Raises
    ------
    InvalidProblem
        A plan is no `Plan`, or a location of it is not in the table.
    """
    for judged in (plan, *(() if before is None else (before,))):
        require_plan(judged, len(table_s))
    malformed = tuple(well_formed(plan))
    if malformed:
        return malformed  # the times of such a plan mean nothing
    as_planned = times is None
    times = times or schedule(plan, table_s, now_s=now_s)
    found = list(standing(plan, table_s, times, now_s))
    if removals:
        found += anyone_may_fall_away(plan, table_s, now_s, times if as_planned and not found else None)
    found += suitable(plan)
    if before is not None:
        found += compared_with(before, plan)
        if no_late_diversion_s > 0:
            found += late_diversions(before, plan, schedule(before, table_s, now_s=now_s), now_s, no_late_diversion_s)
    return tuple(sorted(found, key=lambda violation: violation.rule))
