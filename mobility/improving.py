"""One round of background re-optimisation: look for better plans, take over those that are still true."""

from __future__ import annotations

from collections.abc import Callable

from mobility.fleet.values import AdoptReport
from mobility.service import Service

__all__ = ["improve_plans"]


def improve_plans(
    service: Service,
    *,
    seconds: float | None = None,
    iterations: int | None = None,
    seed: int,
    cancel: Callable[[], bool] | None = None,
) -> AdoptReport:
    """
    Improve all plans for some seconds or steps and adopt what is still possible.

    No promise is loosened. Plans that were written meanwhile are left as they are; the next round finds more.

    Parameters
    ----------
    service : Service
        The service whose plans to improve.
    seconds, iterations : float, int
        When to stop, whichever comes first; only iterations make the result repeatable.
    seed : int
        Seed of the search, not negative.
    cancel : callable
        Asked now and then; the search stops where it says yes.
    """
    plans = service.fleet.plans()
    if not any(plan.stops for plan in plans):
        return AdoptReport((), ())
    now_s = service.clock.now_s()
    changes = service.dispatcher.improve(
        plans, now_s=now_s, seconds=seconds, iterations=iterations, seed=seed, cancel=cancel
    )
    return service.fleet.adopt(changes)
