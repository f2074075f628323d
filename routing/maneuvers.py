"""What a driver does at one junction: turn, keep to a side, take a ramp, or nothing worth saying."""

from __future__ import annotations

from collections.abc import Iterable

from routing.compiled import RoadNetwork
from routing.junctions import LEAST_RANK, Junctions

__all__ = ["INSTRUCTIONS", "RAMPS", "SLIGHT_DEG", "TURNS", "Maneuvers", "turn_name"]

INSTRUCTIONS = (
    "arrive",
    "arrive_right",
    "continue",
    "depart",
    "exit_left",
    "exit_right",
    "ferry",
    "keep_left",
    "keep_right",
    "leave_roundabout",
    "left",
    "merge",
    "ramp_left",
    "ramp_right",
    "right",
    "roundabout",
    "sharp_left",
    "sharp_right",
    "slight_left",
    "slight_right",
    "straight",
    "uturn",
)
"""All keys a `Step.instruction` may have; `routing.phrases` puts them into words."""

RAMPS = frozenset({"exit_left", "exit_right", "ramp_left", "ramp_right"})
"""Keys of what leads off or up to a motorway or trunk road."""

TURNS = frozenset(
    {f"{how}{side}" for how in ("", "keep_", "sharp_", "slight_") for side in ("left", "right")} | {"straight"}
)
"""Keys that only say in which direction one goes on."""

STRAIGHT_DEG, SLIGHT_DEG, SHARP_DEG = 25.0, 60.0, 130.0

FORK_DEG = 60.0
"""Two ways that leave a junction ahead with less between them are a fork: one keeps to a side, one does not turn."""

FORK_TURN_DEG = 40.0
"""Where the other way is straighter by far, one still keeps to a side with a change of direction below this."""

STRAIGHTER_DEG = 20.0
"""By how much another way must be straighter to look like the way straight on."""


class Maneuvers:
    """Names what a driver does between two arcs of one road network."""

    def __init__(self, roads: RoadNetwork, junctions: Junctions) -> None:
        self._roads = roads
        self._at = junctions

    def between(self, before: int, after: int) -> str | None:
        """Key of `INSTRUCTIONS` for driving from one arc into the next, or None where the road just goes on."""
        roads = self._roads
        if roads.roundabout[after] or roads.roundabout[before]:
            return None if roads.roundabout[before] else "roundabout"  # the exit is announced at the entry
        if self._is_ferry(before):
            return self._renamed(before, after)
        if self._is_ferry(after):
            return "ferry"
        if self._at.way_back(before) == self._at.original(after):
            return "uturn"
        others = [arc for arc in self._at.leaving(before) if arc != self._at.original(after)]
        return self._ramp(before, after, others) or self._turn(before, after, self._rivals(before, after, others))

    def _is_ferry(self, arc: int) -> bool:
        return self._roads.highway_class(arc) == "ferry"

    def _rivals(self, before: int, after: int, others: list[int]) -> list[int]:
        """Ways a driver could mistake for the one to take: no car parks, and no exits where the own road goes on."""
        if self._at.rank(after) < LEAST_RANK:
            others = [arc for arc in others if self._at.rank(arc) < LEAST_RANK]
        if not self._at.is_link(after) and not self._at.is_link(before):
            others = [arc for arc in others if not self._at.is_link(arc)]
        return others

    def _ramp(self, before: int, after: int, others: list[int]) -> str | None:
        """Exits from, ways up to and onto motorways and the like; None where it is nothing of that kind."""
        at = self._at
        if at.is_link(before) and not at.is_link(after):
            joins = at.is_fast(after) and abs(at.turn_deg(before, after)) < SLIGHT_DEG
            return "merge" if joins else None
        if at.is_link(before) or not at.is_link(after) or not (at.is_fast(before) or at.is_fast(after)) or not others:
            return None
        turn = at.turn_deg(before, after)
        main = min((at.turn_deg(before, arc) for arc in others), key=abs)
        if at.is_fast(before):
            return f"exit_{_side(turn - main)}" if abs(turn) < SLIGHT_DEG else turn_name(turn)
        return f"ramp_{_side(turn if abs(turn) > STRAIGHT_DEG else turn - main)}"

    def _turn(self, before: int, after: int, rivals: list[int]) -> str | None:
        if not rivals:
            return self._without_choice(before, after)
        turn = self._at.turn_deg(before, after)
        angles = {arc: self._at.turn_deg(before, arc) for arc in rivals}
        if abs(turn) < SLIGHT_DEG:
            return self._ahead(before, after, turn, angles)
        is_main = self._at.same_road(before, after) and self._is_above(after, rivals)
        if is_main and not _straighter(turn, angles.values()):
            return None
        return turn_name(turn)

    def _without_choice(self, before: int, after: int) -> str | None:
        """At bends nothing but a new name is said; at crossings with one-way roads one does turn."""
        if self._at.same_road(before, after):
            return None
        turn = self._at.turn_deg(before, after)
        is_bend = abs(turn) < SLIGHT_DEG or self._at.roads_meeting(before) == 2
        return self._renamed(before, after) if is_bend else turn_name(turn)

    def _ahead(self, before: int, after: int, turn: float, angles: dict[int, float]) -> str | None:
        """Straight on or nearly so, with other ways to choose from."""
        is_same = self._at.same_road(before, after)
        # The own road may bend away, but not back: that is the other carriageway behind a traffic island.
        own = [angle for arc, angle in angles.items() if self._at.same_road(before, arc) and abs(angle) < SHARP_DEG]
        is_main = is_same and (self._is_above(after, angles) or not _straighter(turn, angles.values()))
        if is_main and not any(abs(angle) < SLIGHT_DEG for angle in own):
            return None
        fork = self._fork(after, turn, angles)
        if fork is not None:
            return f"keep_{_side(turn - fork)}"
        leaves_own = bool(own) and not is_same
        if abs(turn) >= STRAIGHT_DEG and (leaves_own or _straighter(turn, angles.values())):
            return turn_name(turn)
        if leaves_own:
            return "straight"
        return self._renamed(before, after)

    def _fork(self, after: int, turn: float, angles: dict[int, float]) -> float | None:
        """Angle of the way that forms a fork with the one taken, or None."""
        near = [
            angle
            for arc, angle in angles.items()
            if abs(angle) < SLIGHT_DEG
            and abs(angle - turn) < FORK_DEG
            and (abs(abs(angle) - abs(turn)) < STRAIGHTER_DEG or STRAIGHT_DEG <= abs(turn) < FORK_TURN_DEG)
            and self._at.rank(arc) <= self._at.rank(after) + 1
        ]
        return min(near, key=lambda angle: abs(angle - turn)) if near else None

    def _is_above(self, arc: int, rivals: dict[int, float] | list[int]) -> bool:
        return all(self._at.rank(arc) < self._at.rank(rival) for rival in rivals)

    def _renamed(self, before: int, after: int) -> str | None:
        street = self._at.street(after)
        return "continue" if street and not self._at.same_road(before, after) else None


def turn_name(degrees: float) -> str:
    """
    Name a change of direction; positive degrees are to the right.

    Examples
    --------
    >>> turn_name(-90.0), turn_name(10.0)
    ('left', 'straight')
    """
    size, side = abs(degrees), _side(degrees)
    if size < STRAIGHT_DEG:
        return "straight"
    if size < SLIGHT_DEG:
        return f"slight_{side}"
    if size < SHARP_DEG:
        return side
    return f"sharp_{side}"


def _side(degrees: float) -> str:
    return "right" if degrees > 0 else "left"


def _straighter(turn: float, angles: Iterable[float]) -> bool:
    return any(abs(angle) < abs(turn) - STRAIGHTER_DEG for angle in angles)
