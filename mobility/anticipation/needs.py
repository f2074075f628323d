"""What is kept for those with a need: vehicle time for wheelchairs and visits to a doctor, and vehicles with a lift."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from dispatcher.problem import Plan
from dispatcher.quota import Quota
from dispatcher.schedule import TravelTimes

__all__ = ["Needs"]


class Needs:
    """
    Limits what all others may fill, so that a share is left for those with a need.

    Parameters
    ----------
    care_share
        Share of the vehicle time kept for riders in wheelchairs and for visits to a doctor; 0: nothing.
    lift_share
        Share of the time of vehicles with a wheelchair place that is kept for wheelchairs; 0: nothing.
    step_s
        Length of the steps of the day in which the shares are kept.
    """

    def __init__(self, care_share: float, lift_share: float, step_s: int) -> None:
        self._care = Quota(1.0 - care_share, step_s)
        self._lift = Quota(1.0 - lift_share, step_s)

    @property
    def keep_anything(self) -> bool:
        """Tell whether there is anything to keep."""
        return min(self._care.share, self._lift.share) < 1.0

    def exceeded(
        self, plans: Sequence[Plan], changed: Sequence[Plan], medical: Collection[str], table_s: TravelTimes
    ) -> bool:
        """
        Tell whether `changed` would take what is kept.

        Parameters
        ----------
        plans, changed
            The plans of the whole fleet, and what some of them would become.
        medical
            Ids of the ways to a doctor.
        table_s
            Drive seconds between locations.
        """
        seated = {
            request.id for plan in (*plans, *changed) for request in plan.requests if request.load.wheelchairs == 0
        }
        lifts = [plan for plan in plans if _has_lift(plan)]
        return bool(
            self._care.exceeded(plans, changed, seated - set(medical), table_s)
            or self._lift.exceeded(lifts, [plan for plan in changed if _has_lift(plan)], seated, table_s)
        )


def _has_lift(plan: Plan) -> bool:
    return any(load.wheelchairs > 0 for load in plan.vehicle.configurations)
