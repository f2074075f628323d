"""
Tell at once of most legal plans that they are legal: the kernels' answer to what `dispatcher.rules` asks of one plan.

Only a yes of theirs counts. After a no `dispatcher.rules.check` says why, or that it is legal all the same.
"""

from __future__ import annotations

import numpy as np

from dispatcher import layout
from dispatcher.flat import fleet_of, pack_plan, terms_of
from dispatcher.guarding import require_plan
from dispatcher.policy import DispatchPolicy
from dispatcher.problem import Plan
from dispatcher.promises import Violation
from dispatcher.rules import check
from dispatcher.schedule import TravelTimes
from dispatcher.soundness import stands

__all__ = ["Judge"]


class Judge:
    """
    Judges plans over one table of travel times. Safe to share between threads.

    Parameters
    ----------
    table_s
        Drive seconds between locations, int32, shape ``[n, n]``, as the kernels have it.
    policy
        Weights and limits.
    """

    def __init__(self, table_s: TravelTimes, policy: DispatchPolicy) -> None:
        self.table_s = table_s
        self.policy = policy

    def violations(self, plan: Plan, *, now_s: int | None, before: Plan | None) -> tuple[Violation, ...]:
        """
        Return every rule `plan` breaks; raises `InvalidProblem` where a location is not in the table.

        All of `rules.check`, but that the removal of each rider (rule 12) is tried by the kernels first: only where
        they do not find the plan legal whoever falls away does the slow rule say which removal breaks what.
        """
        require_plan(plan, len(self.table_s))
        diversion_s, stands = self.policy.no_late_diversion_s, self.stands(plan, now_s)
        return check(
            plan, self.table_s, now_s=now_s, before=before, no_late_diversion_s=diversion_s, removals=not stands
        )

    def stands(self, plan: Plan, now_s: int | None) -> bool:
        """
        Tell whether a plan, whose locations are in the table, keeps all rules that do not compare it with another.

        These are rules 1, 2, 3, 4, 6, 8, 9, 11 and 12, the removal of each rider among them. O(stops) but for plans
        whose riders cannot be judged by a look at those who ride with them.
        """
        rows = pack_plan(plan)
        if not rows.sound:
            return False
        count = len(plan.stops)
        # No kernel that judges one plan looks at the table the other way round.
        fleet = fleet_of([rows], (self.table_s, self.table_s))
        terms = terms_of(self.policy, -layout.FAR if now_s is None else now_s)
        scratch = layout.new_scratch(count, len(plan.requests) + 1)
        return stands(fleet, terms, np.arange(count, dtype=np.int64), count, scratch)
