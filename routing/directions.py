"""Turn instructions: what a driver must know at each junction, and nothing where the road just goes on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from routing.compiled import RoadNetwork
from routing.geodesy import METRES_PER_DEGREE, metres_per_degree_lon
from routing.tracing import Leg, point_on
from routing.values import Step

__all__ = ["INSTRUCTIONS", "Guide", "turn_name"]

INSTRUCTIONS = (
    "arrive",
    "continue",
    "depart",
    "left",
    "right",
    "roundabout",
    "sharp_left",
    "sharp_right",
    "slight_left",
    "slight_right",
    "uturn",
)
"""All keys a `Step.instruction` may have; the screens put them into words."""

LOOK_M = 12.0
"""How far before and after a junction the direction is taken: kerbs and mapping noise lie below."""

STRAIGHT_DEG, SLIGHT_DEG, SHARP_DEG, BACK_DEG = 25.0, 60.0, 130.0, 170.0


class Guide:
    """Gives instructions for ways through one road network."""

    def __init__(self, roads: RoadNetwork) -> None:
        self._roads = roads

    def steps(self, legs: Sequence[Leg]) -> tuple[Step, ...]:
        """
        Instructions along a way, from "depart" to "arrive".

        A step is given where the street changes, where one turns although another road goes on, and
        at roundabouts (once, at the entry, with the number of the exit).
        """
        steps: list[Step] = []
        lat, lon = point_on(self._roads, legs[0].arc, legs[0].since)
        begin, instruction, exit_number, length_m = (lat, lon), "depart", 0, 0.0
        street = self._roads.street(legs[0].arc)
        for k, leg in enumerate(legs):
            if k > 0 and (key := self._instruction(legs[k - 1].arc, leg.arc)) is not None:
                steps.append(Step(street, length_m, instruction, *begin, exit_number))
                begin, instruction, length_m = point_on(self._roads, leg.arc, leg.since), key, 0.0
                exit_number = self._exit(legs[k:]) if key == "roundabout" else 0
                street = self._roads.street(self._after_roundabout(legs[k:]).arc)
            length_m += (leg.until - leg.since) * float(self._roads.length_m[leg.arc])
        steps.append(Step(street, length_m, instruction, *begin, exit_number))
        steps.append(Step("", 0.0, "arrive", *point_on(self._roads, legs[-1].arc, legs[-1].until)))
        return tuple(steps)

    def _instruction(self, before: int, after: int) -> str | None:
        """What to do between two arcs, or None when the road just goes on."""
        roads = self._roads
        if roads.roundabout[after]:
            return None if roads.roundabout[before] else "roundabout"
        if roads.roundabout[before]:
            return None  # the exit was announced at the entry
        if int(roads.twin[before]) == after:
            return "uturn"
        if roads.street(before) != roads.street(after):
            return turn_name(self._turn_deg(before, after))
        if not self._has_choice(before):
            return None
        turn = turn_name(self._turn_deg(before, after))
        return None if turn == "continue" or turn.startswith("slight") else turn

    def _turn_deg(self, before: int, after: int) -> float:
        """Change of direction at the junction between two arcs, degrees; positive is to the right."""
        change = self._bearing(after, at_end=False) - self._bearing(before, at_end=True)
        return (change + 180.0) % 360.0 - 180.0

    def _bearing(self, arc: int, *, at_end: bool) -> float:
        """Direction of an arc near one of its ends, degrees from north."""
        first, last = int(self._roads.geom_first[arc]), int(self._roads.geom_first[arc + 1]) - 1
        here, step, stop = (last, -1, first) if at_end else (first, 1, last)
        lat, lon = float(self._roads.geom_lat[here]), float(self._roads.geom_lon[here])
        m_per_lon = metres_per_degree_lon(lat)
        north = east = 0.0
        for point in range(here + step, stop + step, step):
            north = (float(self._roads.geom_lat[point]) - lat) * METRES_PER_DEGREE
            east = (float(self._roads.geom_lon[point]) - lon) * m_per_lon
            if math.hypot(north, east) >= LOOK_M:
                break
        bearing = math.degrees(math.atan2(east, north))
        return bearing + 180.0 if at_end else bearing

    def _has_choice(self, arc: int) -> bool:
        """Tell whether more than one road leads on from the end of an arc, the way back not counted."""
        junction = int(self._roads.osm_node[self._roads.head[arc]])
        back = int(self._roads.twin[arc] >= 0)
        return self._leaving(junction) - back > 1

    def _leaving(self, junction: int) -> int:
        at = int(np.searchsorted(self._junctions[0], junction))
        return int(self._junctions[1][at])

    @cached_property
    def _junctions(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """OpenStreetMap nodes, sorted, and how many road arcs leave each."""
        leaves = self._roads.osm_node[self._roads.tail[: self._roads.road_count]]
        junction, count = np.unique(leaves, return_counts=True)
        return junction, count

    def _exit(self, legs: Sequence[Leg]) -> int:
        """Number of the exit taken out of the roundabout that begins with the first leg."""
        exits = 0
        for leg in legs:
            if not self._roads.roundabout[leg.arc]:
                break
            junction = int(self._roads.osm_node[self._roads.head[leg.arc]])
            exits += int(self._leaving(junction) > 1)
        return exits

    def _after_roundabout(self, legs: Sequence[Leg]) -> Leg:
        return next((leg for leg in legs if not self._roads.roundabout[leg.arc]), legs[-1])


def turn_name(degrees: float) -> str:
    """
    Name a change of direction; positive degrees are to the right.

    Examples
    --------
    >>> turn_name(-90.0), turn_name(10.0)
    ('left', 'continue')
    """
    size = abs(degrees)
    side = "right" if degrees > 0 else "left"
    if size < STRAIGHT_DEG:
        return "continue"
    if size < SLIGHT_DEG:
        return f"slight_{side}"
    if size < SHARP_DEG:
        return side
    return f"sharp_{side}" if size < BACK_DEG else "uturn"
