"""The public face: offers in milliseconds, better plans in the background, and never an illegal one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy

import numpy as np

from dispatcher.errors import IllegalPlan, InvalidProblem
from dispatcher.flat import Packer
from dispatcher.guarding import (
    carried_twice,
    own_table,
    require_moment,
    require_plan,
    require_plans,
    require_wish,
)
from dispatcher.improvement import PlanChange, changes_between, gain_of
from dispatcher.insertion import Insertion, World, best_insertions
from dispatcher.judging import Judge
from dispatcher.limits import Limits
from dispatcher.objective import cost
from dispatcher.packed_fleet import PackedFleet, PackedFleets
from dispatcher.policy import DispatchPolicy
from dispatcher.problem import Access, Anchor, Load, Plan, Vehicle, Wish
from dispatcher.promises import Violation, compared_with, late_diversions, may_settle
from dispatcher.refusals import Refusal, why_refused
from dispatcher.round_trips import RoundTrip, RoundTripInsertion, best_round_trips
from dispatcher.routes import problem_of
from dispatcher.schedule import Schedule, TravelTimes, schedule
from dispatcher.search import search
from dispatcher.validation import require, whole

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
        It is copied, so that nobody writes to it; see `with_table` for roads that close.
    policy
        Weights and limits.

    Raises
    ------
    InvalidProblem
        The table is not square, not of whole seconds or has negative entries.
    """

    def __init__(self, table_s: TravelTimes, policy: DispatchPolicy | None = None) -> None:
        self._table_s = own_table(table_s)
        self.policy = DispatchPolicy() if policy is None else policy
        require(isinstance(self.policy, DispatchPolicy), f"a DispatchPolicy is needed, got {self.policy!r}")
        self._judge = Judge(self._table_s, self.policy)
        self._same_table: tuple[TravelTimes, bool] | None = None
        self._pack_by(Packer(self._table_s))

    def _pack_by(self, packer: Packer) -> None:
        self._packer = packer
        self._fleets = PackedFleets(lambda: PackedFleet(packer))

    @property
    def table_s(self) -> TravelTimes:
        """The travel times decided by, read-only."""
        view = self._table_s.view()
        view.flags.writeable = False
        return view

    def with_table(self, table_s: TravelTimes) -> Dispatcher:
        """
        Return a dispatcher for other travel times (a road is closed), with the same policy.

        Nothing changes for what is under way in this one: a search ends with the table it began with, and what it
        found is held against the new one by `adoptable` when it is adopted.
        """
        return Dispatcher(table_s, self.policy)

    def twin(self) -> Dispatcher:
        """Return one over the very same table, so that plans only thought of do not displace what is packed here."""
        other = copy(self)
        other._pack_by(self._packer.fresh())  # noqa: SLF001 - one of us
        return other

    def insertions(self, plans: Sequence[Plan], wish: Wish, *, now_s: int, limit: int = 5) -> list[Insertion]:
        """
        Return the best legal insertions of a wish, cheapest first, the earliest of the fleet among them.

        See `dispatcher.insertion.best_insertions`. Empty where nothing fits: ask `refusal`. The plan of an insertion
        has passed `rules.check` when it is handed out (but for the removal of riders, which the kernel has tried and
        `check` tries again at the commit).

        Raises
        ------
        InvalidProblem
            A location is not in the table, two plans are of one vehicle, or somebody of that id rides already.
        """
        require_moment(now_s)
        whole(limit, "limit", 1)
        with self._fleets.lend() as fleet:
            fleet.bring_in(plans)
            require_wish(wish, plans, len(self._table_s))
            return best_insertions(fleet, plans, wish, World(self.table_s, self.policy, now_s), limit)

    def round_trips(
        self, plans: Sequence[Plan], trip: RoundTrip, *, now_s: int, limit: int = 1
    ) -> list[RoundTripInsertion]:
        """
        Return the cheapest ways to carry a party there and back: both rides or none.

        See `dispatcher.round_trips.best_round_trips`. Raises `InvalidProblem` as `insertions` does.
        """
        require(isinstance(trip, RoundTrip), f"a RoundTrip is needed, got {trip!r}")
        require_plans(plans, len(self._table_s))
        require_wish(trip.back, plans, len(self._table_s))
        whole(limit, "limit", 1)

        def insertions(among: Sequence[Plan], wish: Wish, most: int) -> list[Insertion]:
            return self.insertions(among, wish, now_s=now_s, limit=most)

        return best_round_trips(insertions, plans, trip, limit)

    def refusal(self, plans: Sequence[Plan], wish: Wish, *, now_s: int) -> Refusal:
        """Return why no insertion of a wish was found; raises `InvalidProblem` as `insertions` does."""
        require_plans(plans, len(self._table_s))
        require_wish(wish, plans, len(self._table_s))
        require_moment(now_s)
        return why_refused(plans, wish, self._table_s, now_s=now_s)

    def improve(
        self,
        plans: Sequence[Plan],
        *,
        now_s: int,
        seconds: float | None = None,
        seed: int = 1,
        cancel: Callable[[], bool] | None = None,
        iterations: int | None = None,
        workers: int = 1,
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
            Asked every few hundredths of a second; the best found so far is returned when it says yes.
        workers
            Threads to search with, at least 1; each does so many iterations.

        Raises
        ------
        InvalidProblem
            No limit is given or one that is no number, a location is not in the table, or two plans are of one vehicle.
        """
        require_moment(now_s)
        whole(seed, "seed", 0)
        whole(workers, "workers", 1)
        require_plans(plans, len(self._table_s))
        limits = Limits(seconds=seconds, iterations=iterations, cancel=cancel)
        doubled = carried_twice(plans)
        legal = []
        for plan in plans:
            if limits.over():
                return []
            if not any(plan.carries(name) for name in doubled) and not self.violations(plan, now_s=now_s):
                legal.append(plan)
        problem = problem_of(legal, self._packer, self.policy, now_s)
        best = search(problem, seed=seed, limits=limits, workers=workers)
        after = [problem.plan(best, vehicle) for vehicle in range(len(legal))]
        return changes_between(legal, after, self._judge, now_s)

    def schedule(self, plan: Plan, *, now_s: int | None = None) -> Schedule:
        """Return when everything in `plan` happens; raises `InvalidProblem` where a location is not in the table."""
        self._require(plan, now_s)
        return schedule(plan, self._table_s, now_s=now_s)

    def cost(self, plan: Plan, *, now_s: int | None = None) -> float:
        """Return what `plan` costs, in seconds of driving; raises `InvalidProblem` as `schedule` does."""
        self._require(plan, now_s)
        return cost(plan, self._table_s, self.policy, now_s=now_s)

    def violations(self, plan: Plan, *, now_s: int | None = None, before: Plan | None = None) -> tuple[Violation, ...]:
        """Return every rule `plan` breaks; raises `InvalidProblem` where a location is not in the table."""
        self._require(plan, now_s)
        return self._judge.violations(plan, now_s=now_s, before=before)

    def is_legal(self, plan: Plan, *, now_s: int, before: Plan) -> bool:
        """
        Tell whether `violations` finds nothing; a legal plan is known by the kernels alone, in a fraction of the time.

        Raises `InvalidProblem` where a location is not in the table, or `now_s` is no moment.
        """
        require_moment(now_s)
        self._require(plan, now_s)
        require_plan(before, len(self._table_s))
        if not self._judge.stands(plan, now_s):
            return not self.violations(plan, now_s=now_s, before=before)
        return not any(compared_with(before, plan)) and not self._diverts_late(before, plan, now_s)

    def _diverts_late(self, before: Plan, plan: Plan, now_s: int) -> bool:
        limit_s = self.policy.no_late_diversion_s
        if limit_s == 0 or not may_settle(before, now_s, limit_s):
            return False
        return any(late_diversions(before, plan, schedule(before, self._table_s, now_s=now_s), now_s, limit_s))

    def stands(self, plan: Plan, table_s: TravelTimes, now_s: int) -> bool:
        """
        Tell quickly that a plan is legal by itself; False says only: ask `violations`, or this is another table.

        Raises `InvalidProblem` where a location is not in the table.
        """
        self._require(plan, now_s)
        if not isinstance(table_s, np.ndarray):
            raise InvalidProblem(f"the travel-time table must be a NumPy array, got {table_s!r}")
        known = self._same_table
        if known is None or known[0] is not table_s:
            # Tables are replaced, never written to (`own_table`), so that each has to be compared once.
            known = self._same_table = (table_s, np.array_equal(table_s, self._table_s))
        return known[1] and self._judge.stands(plan, now_s)

    def check(self, plan: Plan, *, now_s: int | None = None, before: Plan | None = None) -> None:
        """Raise `IllegalPlan` where `plan` breaks a rule, `InvalidProblem` where a location is not in the table."""
        violations = self.violations(plan, now_s=now_s, before=before)
        if violations:
            raise IllegalPlan(violations)

    def adoptable(self, change: PlanChange, *, now_s: int) -> bool:
        """
        Tell whether a change found a while ago, perhaps over another table, may be adopted now.

        That is: every plan of it obeys every rule against the plan it replaces, with this dispatcher's travel times,
        nobody is lost or doubled, and it is still worth the unrest. Raises `InvalidProblem`.
        """
        require(isinstance(change, PlanChange), f"a PlanChange is needed, got {change!r}")
        require_moment(now_s)
        require_plans(change.before, len(self._table_s))
        require_plans(change.after, len(self._table_s))
        return gain_of(change.before, change.after, self._judge, now_s) is not None

    def _require(self, plan: Plan, now_s: int | None) -> None:
        require_plan(plan, len(self._table_s))
        if now_s is not None:
            require_moment(now_s)

    @staticmethod
    def warm_up(*, improving: bool = True) -> None:
        """
        Compile the kernels, or load them from the cache on disk, so that the first offer is not kept waiting.

        A process that only offers and never improves plans starts half a second sooner without `improving`.
        """
        table_s = np.array([[0, 60], [60, 0]], dtype=np.int32)
        vehicle = Vehicle("warm-up", (Load(seats=4),), 0, 86_400, 0)
        wish = Wish("warm-up", (Access(0),), (Access(1),), Load(seats=1), 7_200, 7_800, 10_800)
        dispatcher = Dispatcher(table_s)
        found = dispatcher.insertions([Plan(vehicle, Anchor(0, 0))], wish, now_s=0)
        dispatcher.check(found[0].plan, now_s=0)
        if improving:
            dispatcher.improve([found[0].plan], now_s=0, iterations=20)
