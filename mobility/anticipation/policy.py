"""How far the service looks ahead, as data: the table `[anticipation]` of the service policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dispatcher.quota import Quota
from dispatcher.rebalancing import RebalancingPolicy
from mobility.anticipation.needs import Needs

__all__ = ["AnticipationPolicy"]

_RANGES: Mapping[str, tuple[float, float]] = {
    "rebalance_every_s": (0, 3600),
    "horizon_s": (300, 4 * 3600),
    "idle_s": (0, 4 * 3600),
    "zone_radius_s": (60, 3600),
    "spontaneous_s": (0, 24 * 3600),
    "learn_days": (0, 366),
    "ahead_s": (0, 14 * 86_400),
    "ahead_share": (0.0, 1.0),
    "care_share": (0.0, 0.9),
    "lift_share": (0.0, 0.9),
    "quota_step_s": (300, 7200),
}
_SHARES = frozenset({"ahead_share", "care_share", "lift_share"})


@dataclass(frozen=True, slots=True)
class AnticipationPolicy:
    """
    What is done for riders who have not asked yet; each part can be switched off.

    Attributes
    ----------
    rebalance_every_s : int
        How often idle vehicles are sent where requests are expected; 0: never.
    horizon_s : int
        The requests of this span are what they are sent for.
    idle_s : int
        A vehicle that need not set out for this long is idle.
    zone_radius_s : int
        Stops of one zone lie at most this drive from where its vehicles wait.
    spontaneous_s : int
        Requests made at most this long before their pickup are what is expected; earlier ones are in the plans.
    learn_days : int
        Days of the past that are learnt from; 0: nothing is expected.
    ahead_s : int
        A ride booked this long before its pickup or longer is booked ahead.
    ahead_share : float
        Share of the vehicle time of a step that bookings ahead may fill; 1: all of it.
    care_share : float
        Share of the vehicle time of a step kept for riders in wheelchairs and visits to a doctor; 0: nothing.
    lift_share : float
        Share of the time of vehicles with a wheelchair place kept for wheelchairs; 0: nothing.
    quota_step_s : int
        Length of the steps of the day in which each of these shares holds.
    keep_returns : bool
        Whether a vehicle is kept for every open return.
    """

    rebalance_every_s: int = 0
    horizon_s: int = 900
    idle_s: int = 600
    zone_radius_s: int = 420
    spontaneous_s: int = 3600
    learn_days: int = 28
    ahead_s: int = 12 * 3600
    ahead_share: float = 1.0
    care_share: float = 0.0
    lift_share: float = 0.0
    quota_step_s: int = 900
    keep_returns: bool = True

    def __post_init__(self) -> None:
        for name, (low, high) in _RANGES.items():
            value = getattr(self, name)
            kinds = (int, float) if name in _SHARES else int
            if isinstance(value, bool) or not isinstance(value, kinds) or not low <= value <= high:
                raise ValueError(f"{name} must be a number in {low:g}..{high:g}, got {value!r}")
        if not isinstance(self.keep_returns, bool):
            raise ValueError(  # noqa: TRY004 - one kind of error for a wrong file
                f"keep_returns must be true or false, got {self.keep_returns!r}"
            )

    @property
    def quota(self) -> Quota:
        """The limit on bookings ahead."""
        return Quota(self.ahead_share, self.quota_step_s)

    @property
    def needs(self) -> Needs:
        """What is kept for those with a need."""
        return Needs(self.care_share, self.lift_share, self.quota_step_s)

    def moving(self, lead_s: int, reach_s: int) -> RebalancingPolicy:
        """Return what moving is worth where riders are picked up `lead_s` to `reach_s` after asking."""
        return RebalancingPolicy(idle_s=self.idle_s, lead_s=lead_s, reach_s=reach_s)
