"""The same day with everything known from the start: how good it could have been, as far as the search can tell."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dispatcher.flat import Packer
from dispatcher.limits import Limits
from dispatcher.objective import people
from dispatcher.problem import Plan, Request, Stop, StopKind
from dispatcher.replay.day import ReplayDay
from dispatcher.replay.driving import Done, driven
from dispatcher.routes import problem_of
from dispatcher.search import search

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
    workers: int = 1,
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
        How often the search is run, each time from the best so far, at least 1.
    iterations, seconds
        Length of one search. Those left out are tried all along, at the day's cost of refusal.
    seed
        Seed of the searches, not negative.
    workers
        Threads of each.
    progress
        Told the share that is done, in [0, 1].
    """
    plans = whole_day_plans(day, logs)
    dawn_s = min([vehicle.shift_start_s for vehicle in day.vehicles], default=0) - 86_400
    packer, wished = Packer(day.table_s), day.wished()
    for number in range(rounds):
        carried = {request.id for plan in plans for request in plan.requests}
        absent = {
            request: day.refusal_cost * people(request) for request in wished.values() if request.id not in carried
        }
        problem = problem_of(plans, packer, day.policy, dawn_s, absent)
        limits = Limits(seconds=seconds, iterations=iterations)
        found = search(problem, seed=seed + number, limits=limits, workers=workers)
        plans = [problem.plan(found, vehicle) for vehicle in range(len(plans))]
        if progress is not None:
            progress((number + 1) / rounds)
    dusk_s = max([vehicle.shift_end_s for vehicle in day.vehicles], default=0)
    return tuple(tuple(driven(plan, day.table_s, since_s=dawn_s, now_s=dusk_s)[1]) for plan in plans)
