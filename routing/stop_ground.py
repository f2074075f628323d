"""Where stops may lie: roads a vehicle can come back from, off motorways, bridges and tunnels, inside the area."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from routing.compiled import HIGHWAYS, RoadNetwork
from routing.features import Features
from routing.geodesy import METRES_PER_DEGREE
from routing.values import Position

__all__ = ["Ground"]

_NEVER = frozenset({"motorway", "trunk", "ferry"})
_REAL_ONLY = frozenset({"service", "busway", "pedestrian", "road"})
_BRIDGE_CLEARANCE_M = 18.0
_CROSSING_CLEARANCE_M = 15.0

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Ground:
    """
    Which roads stops may lie on, in a flat metre system for distances.

    Parameters
    ----------
    roads
        The compiled roads.
    features
        Gives the bridges and tunnels.
    service_area
        Polygon in degrees (x is longitude).

    Attributes
    ----------
    for_real, for_new, for_door
        Which road arcs may carry a stop that stands already, a new one, and one at the door of a facility, bool [r].
        None of them are motorways, trunk roads, ramps, roundabouts or ferries.
    """

    def __init__(self, roads: RoadNetwork, features: Features, service_area: BaseGeometry) -> None:
        self.roads = roads
        self.area = service_area
        shapely.prepare(service_area)
        self._scale = METRES_PER_DEGREE * float(np.cos(np.radians(np.mean(roads.node_lat))))
        usable = _classes(lambda name: name not in _NEVER and not name.endswith("_link"))[roads.highway]
        usable &= _in_largest_component(roads) & ~roads.roundabout & roads.is_original
        self.for_real = usable
        self.for_new = usable & _classes(lambda name: name not in _REAL_ONLY)[roads.highway]
        self.for_door = usable & _classes(lambda name: name == "service" or name not in _REAL_ONLY)[roads.highway]
        crossings = features.crossings
        at = self.metres(np.array([c.lat for c in crossings]), np.array([c.lon for c in crossings]))
        self._crossings = cKDTree(at) if crossings else None
        lines = [shapely.LineString(self.metres_of_line(bridge)) for bridge in features.bridges]
        self._bridges = shapely.STRtree(lines)
        count = roads.road_count
        ends = np.concatenate([roads.osm_node[roads.tail[:count]], roads.osm_node[roads.head[:count]]])
        self._arcs_by_node = np.argsort(ends, kind="stable")
        self._nodes_in_order = ends[self._arcs_by_node]

    def metres(self, lats: Floats, lons: Floats) -> Floats:
        """Flat positions in metres, float64 [n, 2]."""
        return np.column_stack([np.asarray(lons) * self._scale, np.asarray(lats) * METRES_PER_DEGREE])

    def metres_of_line(self, line: shapely.LineString) -> Floats:
        """Flat positions of a line given in degrees."""
        xy = shapely.get_coordinates(line)
        return self.metres(xy[:, 1], xy[:, 0])

    def inside(self, lats: Floats, lons: Floats) -> Flags:
        """Which points lie in the service area."""
        return np.asarray(shapely.contains_xy(self.area, np.asarray(lons), np.asarray(lats)), dtype=bool)

    def off_bridges(self, lats: Floats, lons: Floats) -> Flags:
        """Which points keep clear of bridges and tunnels."""
        clear = np.ones(len(lats), dtype=bool)
        if len(lats):
            points = shapely.points(self.metres(lats, lons))
            near, _ = self._bridges.query(points, predicate="dwithin", distance=_BRIDGE_CLEARANCE_M)
            clear[near] = False
        return clear

    def off_crossings(self, lats: Floats, lons: Floats) -> Flags:
        """Which points keep clear of signals, zebra and level crossings."""
        if self._crossings is None or not len(lats):
            return np.ones(len(lats), dtype=bool)
        away, _ = self._crossings.query(self.metres(lats, lons), distance_upper_bound=_CROSSING_CLEARANCE_M)
        return np.asarray(np.isinf(away), dtype=bool)

    def clear(self, lats: Floats, lons: Floats) -> Flags:
        """Which points on a road a new stop may lie on: in the area, off bridges, tunnels and crossings."""
        return self.inside(lats, lons) & self.off_bridges(lats, lons) & self.off_crossings(lats, lons)

    def is_clear(self, position: Position) -> bool:
        """Whether a new stop may lie at a position."""
        return bool(self.clear(np.array([position.lat]), np.array([position.lon]))[0])

    def kerb(self, position: Position) -> str:
        """Kerb of a new stop: the right one of a one-way street, either where vehicles come both ways."""
        return "right" if self.roads.twin[position.arc] < 0 else "both"

    def streets_at(self, node: int) -> tuple[str, ...]:
        """Names of the streets that meet at a node: the larger first, of equal ones that which runs through."""
        roads = self.roads
        osm_node = roads.osm_node[node]
        first, last = np.searchsorted(self._nodes_in_order, [osm_node, osm_node + 1])
        arcs = self._arcs_by_node[first:last] % roads.road_count
        named = [(int(roads.highway[a]), roads.names[roads.name[a]]) for a in arcs if roads.name[a]]
        ends = Counter(name for _, name in named)
        ordered = sorted(set(named), key=lambda pair: (pair[0], -ends[pair[1]], pair[1]))
        return tuple(dict.fromkeys(name for _, name in ordered))


def _classes(accepted: Callable[[str], bool]) -> Flags:
    """Which road classes are accepted, by their code."""
    return np.array([accepted(name) for name in HIGHWAYS])


def _in_largest_component(roads: RoadNetwork) -> Flags:
    """Which road arcs lie in the largest strongly connected part."""
    size = roads.node_count
    ones = np.ones(len(roads.tail), dtype=np.int8)
    graph = coo_matrix((ones, (roads.tail.astype(np.int64), roads.head.astype(np.int64))), shape=(size, size))
    _, label = connected_components(graph, directed=True, connection="strong")
    largest = np.bincount(label).argmax()
    count = roads.road_count
    return np.asarray((label[roads.tail[:count]] == largest) & (label[roads.head[:count]] == largest), dtype=bool)
