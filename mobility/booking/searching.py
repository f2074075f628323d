"""One wish being answered: where it can start and end, and the fleet's plans at one moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dispatcher.insertion import Insertion
from dispatcher.problem import Plan, Wish
from mobility.booking.values import TripWish
from mobility.booking.wishes import Ends
from mobility.parts import Parts

__all__ = ["Search"]


@dataclass(frozen=True, slots=True)
class Search:
    """
    What is known while a wish is answered.

    `plans` are the fleet's at `now_s`, `ends` the stops in reach at both ends (None where there are none). `asker`
    names who asks (a staff member, or one browser), so that nobody else takes the offers; None where anybody may.
    """

    parts: Parts
    trip: TripWish
    ends: Ends | None
    plans: Sequence[Plan]
    now_s: int
    asker: str | None = None

    @property
    def required_ends(self) -> Ends:
        """The stops in reach, where there are any."""
        assert self.ends is not None  # noqa: S101 - a search without stops is only asked for alternatives
        return self.ends

    def best(self, wish: Wish | None, limit: int = 2) -> list[Insertion]:
        """Return the best insertions of a (narrowed) wish, cheapest first."""
        if wish is None:
            return []
        return self.parts.dispatcher.insertions(self._on_duty(wish), wish, now_s=self.now_s, limit=limit)

    def why_not(self, wish: Wish) -> str:
        """Return the reason code for finding nothing."""
        return self.parts.dispatcher.refusal(self._on_duty(wish), wish, now_s=self.now_s).name

    def _on_duty(self, wish: Wish) -> list[Plan]:
        from_s, until_s = wish.earliest_departure_s, wish.latest_departure_s
        return [p for p in self.plans if p.vehicle.shift_start_s <= until_s and p.vehicle.shift_end_s >= from_s]
