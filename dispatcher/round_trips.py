"""There and back again: two rides of one party, both or none, with the stay in between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from dispatcher.insertion import Insertion
from dispatcher.problem import Plan, Wish
from dispatcher.validation import check_fields, instances, require

__all__ = ["RoundTrip", "RoundTripInsertion", "best_round_trips"]

Insertions = Callable[[Sequence[Plan], Wish, int], list[Insertion]]
"""Asked with plans, a wish and the most answers wanted: the best insertions, cheapest first."""


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """
    A ride there, a stay, and a ride back.

    The stay counts from the latest arrival wished for to the earliest departure back, so that whoever keeps both
    promises keeps the stay: `back` begins no earlier than `there.latest_arrival_s` + alighting + `stay_s`.
    """

    there: Wish
    back: Wish
    stay_s: int = 0

    def __post_init__(self) -> None:
        instances((self.there, self.back), Wish, "round trip: both rides")
        check_fields(self, lambda: "round trip", ("stay_s",), low=0)
        require(self.there.id != self.back.id, f"round trip: both rides have the id {self.there.id}")

    @property
    def wishes(self) -> tuple[Wish, Wish] | None:
        """Both wishes as partners, the way back after the stay; None where it would be too late then."""
        soonest_s = self.there.latest_arrival_s + self.there.alighting_s + self.stay_s
        soonest_s = max(soonest_s, self.back.earliest_departure_s)
        if soonest_s > self.back.latest_departure_s:
            return None
        back = replace(self.back, earliest_departure_s=soonest_s, partner=self.there.id)
        return replace(self.there, partner=self.back.id), back


@dataclass(frozen=True, slots=True)
class RoundTripInsertion:
    """Both rides in the plans; `back` is put into the plans as they are with `there` in them."""

    there: Insertion
    back: Insertion

    @property
    def cost(self) -> float:
        """What both add to the objective."""
        return self.there.cost + self.back.cost

    @property
    def plans(self) -> tuple[Plan, ...]:
        """The plans that change: two, or one that carries both rides."""
        if self.there.before.vehicle == self.back.before.vehicle:
            return (self.back.plan,)
        return self.there.plan, self.back.plan


def best_round_trips(
    insertions: Insertions, plans: Sequence[Plan], trip: RoundTrip, limit: int = 1
) -> list[RoundTripInsertion]:
    """
    Return the cheapest ways to carry both rides, one for each vehicle that takes the party there; none without both.

    For each vehicle the cheapest way there (and the earliest of all) is put into its plan, and the best way back is
    looked for in all plans. Over pairs of different vehicles that is exact: neither ride changes what the other costs
    there. Where one vehicle carries both, the way back is the best for that way there.

    Parameters
    ----------
    insertions
        The best insertions of one ride.
    plans
        One legal plan a vehicle.
    trip
        Both rides and the stay.
    limit
        Most answers to return, at least 1.
    """
    wishes = trip.wishes
    if wishes is None:
        return []
    there, back = wishes
    found = []
    for first in insertions(plans, there, len(plans) + 1):
        meanwhile = [first.plan if plan is first.before else plan for plan in plans]
        found += [RoundTripInsertion(first, second) for second in insertions(meanwhile, back, 1)]
    return sorted(found, key=lambda both: both.cost)[:limit]
