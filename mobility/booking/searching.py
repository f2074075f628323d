"""One wish being answered: where it can start and end, and the fleet's plans at one moment."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from itertools import islice

from dispatcher.insertion import Insertion
from dispatcher.problem import Plan, Wish
from mobility.anticipation.guard import Kept
from mobility.booking.values import TripWish
from mobility.booking.wishes import Ends, find_ends, to_dispatcher
from mobility.parts import Parts

__all__ = ["Search"]


@dataclass(frozen=True, slots=True)
class Search:
    """
    What is known while a wish is answered.

    `plans` are the fleet's at `now_s`, `ends` the stops in reach at both ends (None where there are none). `asker`
    names who asks (a staff member, or one browser), so that nobody else takes the offers; None where anybody may.
    `ahead` are the ids of the rides in these plans that were booked ahead. `name` is the id of the request in the plans
    that are tried. What `is_owed` was promised before: what is kept for others does not stand in its way. What
    `is_medical` is a way to a doctor, for which time may be kept.
    """

    parts: Parts
    trip: TripWish
    ends: Ends | None
    plans: Sequence[Plan]
    now_s: int
    asker: str | None = None
    ahead: Set[str] = frozenset()
    name: str = "wish"
    is_owed: bool = False
    is_medical: bool = False

    @classmethod
    def now(cls, parts: Parts, trip: TripWish, asker: str | None = None, name: str = "wish") -> Search:
        """Return the search for a wish in the plans as they are now; its ends are not known yet."""
        now_s = parts.clock.now_s()
        lives = parts.fleet.plans(now_s)
        plans = tuple(live.plan for live in lives)
        return cls(parts, trip, None, plans, now_s, asker, parts.guard.ahead(lives), name)

    def with_ends(self) -> Search:
        """Return it between the stops in reach; raises `InvalidInput` or `Unmet`."""
        return replace(self, ends=find_ends(self.parts, self.trip))

    @property
    def required_ends(self) -> Ends:
        """The stops in reach, where there are any."""
        assert self.ends is not None  # noqa: S101 - a search without stops is only asked for alternatives
        return self.ends

    def wish(self, trip: TripWish) -> Wish:
        """Return `trip` as the dispatcher looks for it between the stops in reach; raises `InvalidInput` or `Unmet`."""
        return replace(to_dispatcher(self.parts, trip, self.required_ends, self.now_s), id=self.name)

    def after(self, taken: Insertion, name: str) -> Search:
        """Return the search for what comes next, called `name`: in the plans with `taken` in them."""
        plans = tuple(taken.plan if plan.vehicle.id == taken.vehicle_id else plan for plan in self.plans)
        is_ahead = self.parts.guard.is_ahead(self.now_s, taken.request.earliest_pickup_s)
        ahead = self.ahead | ({taken.request.id} if is_ahead else set())
        return replace(self, plans=plans, ahead=ahead, name=name)

    def best(self, wish: Wish | None, limit: int = 2) -> list[Insertion]:
        """Return the best insertions of a (narrowed) wish that leave others what is kept for them, cheapest first."""
        if wish is None:
            return []
        found = self._insertions(wish, limit)
        allowed = [each for each in found if self.kept_for(each) is None]
        if len(allowed) < len(found):  # others may do no harm
            every = self._insertions(wish, 2 * len(self.plans))
            allowed = list(islice((each for each in every if self.kept_for(each) is None), limit))
        return allowed

    def why_not(self, wish: Wish) -> str:
        """Return the reason code for finding nothing."""
        for possible in self._insertions(wish, 1):
            return self.kept_for(possible) or "NO_TIME"
        return self.parts.dispatcher.refusal(self.on_duty(wish), wish, now_s=self.now_s).name

    def _insertions(self, wish: Wish, limit: int) -> list[Insertion]:
        return self.parts.dispatcher.insertions(self.on_duty(wish), wish, now_s=self.now_s, limit=limit)

    def kept_for(self, found: Insertion, plan: Plan | None = None) -> Kept | None:
        """Return for whom the place of an insertion is kept, None where it may be taken; `plan` is it reworded."""
        if self.is_owed:
            return None
        guard = self.parts.guard
        own = {found.request.id} if guard.is_ahead(self.now_s, found.pickup_s) else set()
        ahead = self.ahead | own
        medical = (found.request.id,) if self.is_medical else ()
        # What the plan would be is worked out only where it matters.
        if guard.keeps_nothing(ahead):
            return None
        return guard.refuses(self.plans, [plan or found.plan], ahead, self.now_s, medical)

    def on_duty(self, wish: Wish) -> list[Plan]:
        """Return the plans of shifts that touch the window of departure."""
        from_s, until_s = wish.earliest_departure_s, wish.latest_departure_s
        return [p for p in self.plans if p.vehicle.shift_start_s <= until_s and p.vehicle.shift_end_s >= from_s]
