"""What meets at the end of a road arc: which ways lead on, at which angle, and how important they are."""

from __future__ import annotations

import math
import re
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from routing.compiled import HIGHWAYS, RoadNetwork
from routing.geodesy import METRES_PER_DEGREE, metres_per_degree_lon

__all__ = ["Junctions"]

LOOK_M = 12.0
"""How far before and after a junction the direction is taken: kerbs and mapping noise lie below."""

LEAST_RANK = 7
RANKS = {
    "motorway": 0,
    "trunk": 1,
    "primary": 2,
    "secondary": 3,
    "tertiary": 4,
    "unclassified": 5,
    "residential": 5,
    "living_street": 6,
    "road": 6,
}
"""How important a driver takes a road to be, the most important first; all others (car parks, bus roads) come last."""

LINK = "_link"

NUMBER = re.compile(r"^([A-Za-z]+)\s*(\d)")


class Junctions:
    """
    Answers, for one road network, what a driver sees at the end of an arc.

    Parameters
    ----------
    roads
        The network; a junction split for its turn restrictions counts as one place.
    """

    def __init__(self, roads: RoadNetwork) -> None:
        self._roads = roads
        self._rank = [RANKS.get(name.removesuffix(LINK), LEAST_RANK) for name in HIGHWAYS]
        self._is_link = [name.endswith(LINK) for name in HIGHWAYS]
        self._numbers: dict[int, tuple[str, ...]] = {}  # by index of the name: a route asks for few, again and again

    def leaving(self, arc: int) -> list[int]:
        """
        Road arcs one could drive on from the end of an arc; the way back is not among them.

        Of a road whose arcs were copied for its turn restrictions, the originals.
        """
        back = self.way_back(arc)
        return [other for other in self._at_end(arc, self._tails) if other != back]

    def original(self, arc: int) -> int:
        """The arc itself, or the one it is a copy of."""
        return int(self._roads.original[arc])

    def way_back(self, arc: int) -> int:
        """The other direction of the same road, -1 where it is one-way."""
        return int(self._roads.twin[self._roads.original[arc]])

    def roads_meeting(self, arc: int) -> int:
        """Count the roads that meet at the end of an arc, itself and one-way roads that end there included."""
        ending = self._at_end(arc, self._heads)
        return len(self._at_end(arc, self._tails)) + sum(int(self._roads.twin[other]) < 0 for other in ending)

    def turn_deg(self, before: int, after: int) -> float:
        """Change of direction between two arcs, degrees in [-180, 180); positive is to the right."""
        change = self._bearing(after, at_end=False) - self._bearing(before, at_end=True)
        return (change + 180.0) % 360.0 - 180.0

    def same_road(self, a: int, b: int) -> bool:
        """Tell whether two arcs belong to one road as the signs have it: by name, by number, or both have none."""
        roads = self._roads
        if roads.name[a] == roads.name[b] and roads.name[a]:
            return True
        if set(self.numbers(a)) & set(self.numbers(b)):
            return True
        return not self.street(a) and not self.street(b) and self.rank(a) == self.rank(b)

    def street(self, arc: int) -> str:
        """Name of the street, else its numbers, else ""; the numbers first where the signs have them first."""
        name, numbers = self._roads.names[int(self._roads.name[arc])], " / ".join(self.numbers(arc))
        return numbers or name if self.is_fast(arc) else name or numbers

    def numbers(self, arc: int) -> tuple[str, ...]:
        """Numbers of the road, written alike: "B 9" also where the map has "B9"."""
        ref = int(self._roads.ref[arc])
        if ref not in self._numbers:
            text = self._roads.names[ref]
            self._numbers[ref] = tuple(NUMBER.sub(r"\1 \2", part.strip()) for part in text.split(";") if part.strip())
        return self._numbers[ref]

    def rank(self, arc: int) -> int:
        """Importance of the road, 0 (motorway) to `LEAST_RANK`; a link counts like the road it belongs to."""
        return self._rank[int(self._roads.highway[arc])]

    def is_link(self, arc: int) -> bool:
        """Tell whether an arc is a slip road or a ramp."""
        return self._is_link[int(self._roads.highway[arc])]

    def is_oneway(self, arc: int) -> bool:
        """Tell whether an arc has no way back: a one-way street, or one side of a divided road."""
        return self.way_back(arc) < 0

    def is_fast(self, arc: int) -> bool:
        """Tell whether an arc is part of a motorway or trunk road, ramps included: left by exits, not by turns."""
        return self.rank(arc) <= RANKS["trunk"]

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

    def _at_end(self, arc: int, index: tuple[NDArray[np.int64], NDArray[np.int64]]) -> list[int]:
        """Road arcs of an index at the junction where an arc ends."""
        first, arcs = index
        junction = self._junction[self._roads.head[arc]]
        found: list[int] = arcs[first[junction] : first[junction + 1]].tolist()
        return found

    @cached_property
    def _junction(self) -> NDArray[np.int64]:
        """Number of the junction each node is (a part of)."""
        return np.unique(self._roads.osm_node, return_inverse=True)[1].reshape(-1)

    @cached_property
    def _tails(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        return self._by_junction(self._roads.tail)

    @cached_property
    def _heads(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        return self._by_junction(self._roads.head)

    def _by_junction(self, ends: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """
        Sort road arcs (copies left out) by the junction at one of their ends.

        Those of junction `j` are entries `first[j]:first[j + 1]` of the second array.
        """
        arcs = np.flatnonzero(self._roads.is_original)
        junction = self._junction[ends[arcs]]
        first = np.zeros(int(self._junction.max()) + 2, dtype=np.int64)
        np.cumsum(np.bincount(junction, minlength=len(first) - 1), out=first[1:])
        return first, arcs[np.argsort(junction, kind="stable")]
