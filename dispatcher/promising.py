"""What a rider is told of an insertion: a promise narrower than the wish, as narrow as the plan can bear."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dispatcher.dispatcher import Dispatcher
from dispatcher.insertion import Insertion
from dispatcher.problem import Plan
from dispatcher.schedule import schedule
from dispatcher.telling import Telling

__all__ = ["told"]


def told(
    dispatcher: Dispatcher,
    insertion: Insertion,
    telling: Telling,
    suits: Callable[[Plan], bool] = lambda _: True,
) -> Insertion:
    """
    Return the insertion with the promise narrowed to what the rider is told.

    The rider gets a window around the planned pickup and an arrival with some slack, in whole minutes. Where the
    narrower window would break the plan (another rider falling away could bring the vehicle too early), it begins as
    early as wished; where that breaks it too, all of the wish is promised.

    Parameters
    ----------
    dispatcher
        The one that found the insertion.
    insertion
        What was found.
    telling
        How it is told.
    suits
        Tells whether a legal plan will do; any by default.
    """
    wide, (table_s, _, now_s) = insertion.request, insertion.world
    from_s = max(wide.earliest_pickup_s, (insertion.pickup_s - telling.early_s) // 60 * 60)
    until_s = min(wide.latest_pickup_s, from_s + telling.window_s)
    arrive_by_s = -(-(insertion.dropoff_s + telling.slack_s) // 60) * 60
    for earliest_s in (from_s, wide.earliest_pickup_s):
        request = replace(
            wide,
            earliest_pickup_s=earliest_s,
            latest_pickup_s=max(until_s, insertion.pickup_s),
            latest_dropoff_s=min(wide.latest_dropoff_s, arrive_by_s),
        )
        plan = insertion.before.with_insertion(request, insertion.pickup_position, insertion.dropoff_position)
        if dispatcher.is_legal(plan, now_s=now_s, before=insertion.before) and suits(plan):
            return insertion.narrowed(request, plan, schedule(plan, table_s, now_s=now_s))
    return insertion
