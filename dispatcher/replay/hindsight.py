"""The same day with everything known from the start: how good it could have been, as far as the search can tell."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dispatcher.dispatcher import Dispatcher
from dispatcher.problem import Plan, Request, Stop, StopKind
from dispatcher.replay.day import ReplayDay
from dispatcher.replay.driving import Done, driven

__all__ = ["hindsight", "whole_day_plans"]


def whole_day_plans(day: ReplayDay, logs: Sequence[Sequence[Done]]) -> list[Plan]:
    """Return what was driven as plans for the whole day, under the riders' wishes instead of what they were told."""
    wished = day.wished()
    return [
        Plan(plan.vehicle, plan.anchor, tuple(_as_wished(done.stop, wished) for done in log))
        for plan, log in zip(day.idle(), logs, strict=True)
    ]


def _as_wished(stop: Stop, wished: dict[str, Request]) -> Stop:
    if stop.request is None:
        return stop
    request = wished[stop.request.id]
    return request.pickup if stop.kind is StopKind.PICKUP else request.dropoff


def hindsight(
    day: ReplayDay,
    logs: Sequence[Sequence[Done]],
    *,
    rounds: int,
    iterations: int | None = None,
    seconds: float | None = None,
    seed: int = 1,
    progress: Callable[[float], None] | None = None,
) -> tuple[tuple[Done, ...], ...]:
    """
    Solve a day with all its wishes known before it begins; return what each vehicle then does.

    An upper reference for online dispatching, only as good as the search that finds it: give it long.

    Parameters
    ----------
    day
        The day.
    logs
        A way of driving it that is known, to start from; nobody it carries is left out.
    rounds
        How often the search is run and everybody left out is tried again, at least 1.
    iterations, seconds
        Length of one search, see `Dispatcher.improve`.
    seed
        Seed of the searches, not negative.
    progress
        Told the share that is done, in [0, 1].
    """
    dispatcher = Dispatcher(day.table_s, day.policy)
    plans = whole_day_plans(day, logs)
    dawn_s = min([vehicle.shift_start_s for vehicle in day.vehicles], default=0) - 86_400
    for number in range(rounds):
        plans = _served_more(day, dispatcher, plans, dawn_s)
        index = {plan.vehicle.id: at for at, plan in enumerate(plans)}
        for change in dispatcher.improve(
            plans, now_s=dawn_s, iterations=iterations, seconds=seconds, seed=seed + number
        ):
            for plan in change.after:
                plans[index[plan.vehicle.id]] = plan
        if progress is not None:
            progress((number + 1) / rounds)
    plans = _served_more(day, dispatcher, plans, dawn_s)
    dusk_s = max([vehicle.shift_end_s for vehicle in day.vehicles], default=0)
    return tuple(tuple(driven(plan, day.table_s, since_s=dawn_s, now_s=dusk_s)[1]) for plan in plans)


def _served_more(day: ReplayDay, dispatcher: Dispatcher, plans: Sequence[Plan], now_s: int) -> list[Plan]:
    """Return the plans with everybody in them for whom there is room by now."""
    found = list(plans)
    index = {plan.vehicle.id: at for at, plan in enumerate(found)}
    carried = {request.id for plan in plans for request in plan.requests}
    for asked in day.asked:
        if asked.wish.id not in carried:
            best = dispatcher.insertions(found, asked.wish, now_s=now_s, limit=1)
            if best:
                found[index[best[0].vehicle_id]] = best[0].plan
    return found
