"""From the road arcs of a way to the few places where a driver has something to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from routing.compiled import RoadNetwork
from routing.junctions import Junctions
from routing.maneuvers import SLIGHT_DEG, TURNS, Maneuvers, turn_name
from routing.tracing import Leg, length_m

__all__ = ["Turn", "Turns"]

SLIP_M = 150.0
"""A slip road up to this long is part of its junction: one turns once, not onto it and off it again."""

ISLAND_M = 60.0
"""So is the road beside a traffic island."""

STUB_M = 60.0
"""Two turns with less road between them are one, where that piece of road is nothing by itself."""

NAME_M = 150.0
"""How far behind a turn a road may get its name for the turn to be told with it."""

BACK_DEG = 150.0
"""Two turns by so much in all, on the same road afterwards, lead back the way one came."""


@dataclass(frozen=True, slots=True)
class Turn:
    """
    Something to do along a way.

    Attributes
    ----------
    leg
        The first leg driven afterwards.
    key
        One of `routing.maneuvers.INSTRUCTIONS`.
    degrees
        Change of direction, positive to the right.
    behind
        The first leg that is not part of the junction any more.
    """

    leg: int
    key: str
    degrees: float
    behind: int


class Turns:
    """Finds the turns of ways through one road network."""

    def __init__(self, roads: RoadNetwork, at: Junctions) -> None:
        self._roads = roads
        self._at = at
        self._maneuvers = Maneuvers(roads, at)

    def along(self, legs: Sequence[Leg], first: int, last: int) -> list[Turn]:
        """Everything to do from leg `first`, where one departs, to leg `last`."""
        turns = [Turn(first, "depart", 0.0, first)]
        for turn in self._single(legs, first, last):
            together = self._together(legs, turns[-1], turn)
            turns[-1:] = [turns[-1], turn] if together is None else [together]
        return turns

    def first_named(self, legs: Sequence[Leg]) -> int | None:
        """
        Index of the leg that names the road behind a turn, None where it has no name.

        Roundabouts and unnamed beginnings are passed over.
        """
        passed_m = 0.0
        for k, leg in enumerate(legs):
            if not self._roads.roundabout[leg.arc]:
                if self._at.street(leg.arc):
                    return k
                passed_m += length_m(self._roads, [leg])
            if passed_m > NAME_M:
                break
        return None

    def exit_number(self, legs: Sequence[Leg]) -> int:
        """Which exit is taken out of the roundabout that begins with the first leg; 0 where the way ends in it."""
        end = self._end_of_roundabout(legs, 0)
        if end == len(legs):
            return 0
        exits = [self._exits(leg.arc) for leg in legs[:end]]
        ring = legs[end - 1].arc
        chosen = self._at.turn_deg(ring, legs[end].arc)
        # Of two exits at one point the one farther to the right comes first.
        earlier = [arc for arc in exits[-1] if self._at.turn_deg(ring, arc) > chosen]
        return sum(len(arcs) for arcs in exits[:-1]) + len(earlier) + 1

    def _exits(self, arc: int) -> list[int]:
        return [other for other in self._at.leaving(arc) if not self._roads.roundabout[other]]

    def _end_of_roundabout(self, legs: Sequence[Leg], k: int) -> int:
        """The first leg from k on that is not part of a roundabout; behind the last where the way ends in it."""
        return next((j for j in range(k, len(legs)) if not self._roads.roundabout[legs[j].arc]), len(legs))

    def _single(self, legs: Sequence[Leg], first: int, last: int) -> Iterator[Turn]:
        """The turns of each junction by itself."""
        k = first + 1
        if self._roads.roundabout[legs[first].arc]:
            k = self._end_of_roundabout(legs, first)
            if k <= last:
                yield Turn(k, "leave_roundabout", 0.0, k)
            k += 1
        while k <= last:
            end = self._end_of_junction(legs, k, last)
            turn = self._turn(legs, k, end)
            if turn is not None:
                yield turn
            k = end + 1

    def _end_of_junction(self, legs: Sequence[Leg], k: int, last: int) -> int:
        """The first leg from k on that is neither a short slip road nor the road beside a traffic island."""
        if not self._is_part(legs[k - 1], legs[k]):
            return k
        end = next((j for j in range(k, last + 1) if not self._is_part(legs[k - 1], legs[j])), k)
        links = any(self._at.is_link(leg.arc) for leg in legs[k:end])
        is_short = length_m(self._roads, legs[k:end]) <= (SLIP_M if links else ISLAND_M)
        return end if is_short and not self._roads.roundabout[legs[end].arc] else k

    def _is_part(self, before: Leg, leg: Leg) -> bool:
        at = self._at
        if at.is_fast(leg.arc) or self._roads.roundabout[leg.arc] or self._roads.roundabout[before.arc]:
            return False
        if at.is_link(before.arc):
            return False
        return at.is_link(leg.arc) or (at.is_oneway(leg.arc) and not at.is_oneway(before.arc))

    def _turn(self, legs: Sequence[Leg], k: int, end: int) -> Turn | None:
        """What to do at the junction that legs k to end - 1 are part of; they are none where it is a point."""
        keys = [self._maneuvers.between(legs[j - 1].arc, legs[j].arc) for j in range(k, end + 1)]
        said = [key for key in keys if key is not None]
        if not said:
            return None
        degrees = self._at.turn_deg(legs[k - 1].arc, legs[end].arc)
        if k == end or "uturn" in said:
            return Turn(k, said[0], degrees, k)
        key = self._over(legs[k - 1].arc, legs[end].arc, degrees, said)
        return None if key is None else Turn(k, key, degrees, end)

    def _over(self, before: int, after: int, degrees: float, said: Sequence[str]) -> str | None:
        """One key for a junction of several pieces, from what would be said at each."""
        key = turn_name(degrees)
        if key == "straight":
            if self._at.same_road(before, after):
                return None
            return key if key in said else "continue" if self._at.street(after) else None
        if abs(degrees) < SLIGHT_DEG and said[0].startswith("keep"):
            return key.replace("slight", "keep")
        return key

    def _together(self, legs: Sequence[Leg], a: Turn, b: Turn) -> Turn | None:
        """One turn for two that follow each other at once, None where both are to be told."""
        gap_m = length_m(self._roads, legs[a.leg : b.leg])
        if b.key == "merge" and a.key.startswith("keep") and gap_m <= STUB_M:
            return replace(a, behind=b.behind)
        is_named_late = b.key == "continue" and self.first_named(legs[a.behind : b.leg]) is None
        if is_named_late and a.key != "depart" and gap_m <= NAME_M:
            return a
        if gap_m > STUB_M or a.key not in TURNS or b.key not in TURNS | {"continue"}:
            return None
        return self._joined(legs, a, b) if self._is_stub(legs, a, b) else None

    def _is_stub(self, legs: Sequence[Leg], a: Turn, b: Turn) -> bool:
        """Tell whether the road between two turns is nothing by itself: without a name of its own, or a slip road."""
        between = legs[b.leg - 1].arc
        around = {"", self._at.street(legs[b.behind].arc), self._at.street(legs[a.leg - 1].arc)}
        return self._at.street(between) in around or self._at.is_link(between)

    def _joined(self, legs: Sequence[Leg], a: Turn, b: Turn) -> Turn | None:
        """Two turns as one, None for left and then right at a staggered crossing."""
        if a.degrees * b.degrees < 0.0 and min(abs(a.degrees), abs(b.degrees)) >= SLIGHT_DEG:
            return None
        before, after = legs[a.leg - 1].arc, legs[b.behind].arc
        if abs(a.degrees + b.degrees) >= BACK_DEG:
            turns_back = self._at.street(before) and self._at.same_road(before, after)
            return Turn(a.leg, "uturn", a.degrees + b.degrees, b.behind) if turns_back else None
        degrees = self._at.turn_deg(before, after)
        return Turn(a.leg, turn_name(degrees), degrees, b.behind)
