"""The public face: offers in milliseconds, better plans in the background, and never an illegal one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from dispatcher.errors import IllegalPlan, InvalidProblem
from dispatcher.flat import Packer
from dispatcher.improvement import PlanChange, changes_between
from dispatcher.insertion import Insertion, Refusal, best_insertions, why_refused
from dispatcher.objective import cost
from dispatcher.policy import DispatchPolicy
from dispatcher.problem import Access, Anchor, Load, Plan, Vehicle, Wish
from dispatcher.promises import Violation
from dispatcher.routes import problem_of
from dispatcher.rules import check
from dispatcher.schedule import Schedule, TravelTimes, schedule
from dispatcher.search import Limits, search

__all__ = ["Dispatcher"]


class Dispatcher:
    """
    Decides which vehicle takes whom, over one table of travel times and one policy.

    Plans go in and plans come out; nothing is remembered but the kernels' packing of plans already seen. Safe to share
    between threads.

    Parameters
    ----------
    table_s
        Drive seconds between locations, int32, shape ``[n, n]``, not negative; `UNREACHABLE_S` where there is no way.
    policy
        Weights and limits.

    Raises
    ------
    InvalidProblem
        The table is not square, not of whole seconds or has negative entries.
    """

    def __init__(self, table_s: TravelTimes, policy: DispatchPolicy | None = None) -> None:
        if table_s.ndim != 2 or table_s.shape[0] != table_s.shape[1]:
            raise InvalidProblem(f"the travel-time table must be square, got shape {table_s.shape}")
        if table_s.dtype != np.int32:
            raise InvalidProblem(f"the travel-time table must hold int32 seconds, got {table_s.dtype}")
        if table_s.size and int(table_s.min()) < 0:
            raise InvalidProblem("the travel-time table must not hold negative times")
        self.table_s = table_s
        self.policy = policy or DispatchPolicy()
        self._packer = Packer(len(table_s))

    def insertions(self, plans: Sequence[Plan], wish: Wish, *, now_s: int, limit: int = 5) -> list[Insertion]:
        """
        Return the best legal insertions of a wish, cheapest first, the earliest of the fleet among them.

        See `dispatcher.insertion.best_insertions`. Empty where nothing fits: ask `refusal`. Each passed `rules.check`
        (but for the removal of riders, which the kernel has tried and `check` tries again at the commit).
        """
        found = best_insertions(plans, wish, self.table_s, self.policy, now_s=now_s, limit=limit, packer=self._packer)
        for insertion in found:
            violations = check(
                insertion.plan,
                self.table_s,
                now_s=now_s,
                before=insertion.before,
                times=insertion.schedule,
                no_late_diversion_s=self.policy.no_late_diversion_s,
                removals=False,
            )
            if violations:
                raise IllegalPlan(violations)
        return found

    def refusal(self, plans: Sequence[Plan], wish: Wish, *, now_s: int) -> Refusal:
        """Return why no insertion of a wish was found."""
        return why_refused(plans, wish, self.table_s, now_s=now_s)

    def improve(
        self,
        plans: Sequence[Plan],
        *,
        now_s: int,
        seconds: float | None = None,
        seed: int = 1,
        cancel: Callable[[], bool] | None = None,
        iterations: int | None = None,
    ) -> list[PlanChange]:
        """
        Look for cheaper plans and return the changes worth adopting, largest gain first.

        No promise is loosened, nobody on board or settled is moved, nobody is left out, and everything returned passed
        `rules.check`. Plans that are illegal as they stand are left alone.

        Parameters
        ----------
        plans
            One plan a vehicle.
        now_s
            The moment of the decision; nothing is planned before it.
        seconds, iterations
            When to stop, whichever comes first; at least one of them. Only iterations make the result repeatable.
        seed
            Seed of the search, not negative.
        cancel
            Asked in every iteration; the best found so far is returned when it says yes.

        Raises
        ------
        InvalidProblem
            No limit is given, or a location is not in the table.
        """
        limits = Limits(seconds=seconds, iterations=iterations, cancel=cancel)
        legal = [plan for plan in plans if not self.violations(plan, now_s=now_s)]
        problem = problem_of(legal, self.table_s, self.policy, now_s, self._packer)
        best = search(problem, seed=seed, limits=limits)
        after = [problem.plan(best, vehicle) for vehicle in range(len(legal))]
        return changes_between(legal, after, self.table_s, self.policy, now_s)

    def schedule(self, plan: Plan, *, now_s: int | None = None) -> Schedule:
        """Return when everything in `plan` happens."""
        return schedule(plan, self.table_s, now_s=now_s)

    def cost(self, plan: Plan, *, now_s: int | None = None) -> float:
        """Return what `plan` costs, in seconds of driving."""
        return cost(plan, self.table_s, self.policy, now_s=now_s)

    def violations(self, plan: Plan, *, now_s: int | None = None, before: Plan | None = None) -> tuple[Violation, ...]:
        """Return every rule `plan` breaks."""
        return check(
            plan, self.table_s, now_s=now_s, before=before, no_late_diversion_s=self.policy.no_late_diversion_s
        )

    def check(self, plan: Plan, *, now_s: int | None = None, before: Plan | None = None) -> None:
        """Raise `IllegalPlan` where `plan` breaks a rule."""
        violations = self.violations(plan, now_s=now_s, before=before)
        if violations:
            raise IllegalPlan(violations)

    @staticmethod
    def warm_up() -> None:
        """Compile the kernels, or load them from the cache on disk, so that the first offer is not kept waiting."""
        table_s = np.array([[0, 60], [60, 0]], dtype=np.int32)
        vehicle = Vehicle("warm-up", (Load(seats=4),), 0, 86_400, 0)
        wish = Wish("warm-up", (Access(0),), (Access(1),), Load(seats=1), 7_200, 7_800, 10_800)
        dispatcher = Dispatcher(table_s)
        found = dispatcher.insertions([Plan(vehicle, Anchor(0, 0))], wish, now_s=0)
        dispatcher.improve([found[0].plan], now_s=0, iterations=20)
