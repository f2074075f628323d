"""Hand-drawn maps: a few nodes and ways in metres, written as real OpenStreetMap XML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import quoteattr

import numpy as np

from routing.built_up import BuiltUpGrid
from routing.compiled import RoadNetwork
from routing.engines import Ends, Engine
from routing.extract import read_roads
from routing.geodesy import METRES_PER_DEGREE, metres_per_degree_lon
from routing.hierarchy import Hierarchy
from routing.labels import LabelEngine
from routing.network import compile_roads
from routing.ordering import nested_dissection
from routing.road_report import RoadReport
from routing.router import Router
from routing.values import Bounds, Position
from routing.walk_compile import compile_walks
from routing.walk_extract import read_walks
from routing.walk_network import WalkNetwork

LAT, LON = 50.0, 7.0
EVERYWHERE = Bounds(-90.0, -180.0, 90.0, 180.0)
AROUND = Bounds(49.9, 6.9, 50.1, 7.1)


def place(x_m: float, y_m: float) -> tuple[float, float]:
    """Latitude and longitude of a point so many metres east and north of the corner of the map."""
    return LAT + y_m / METRES_PER_DEGREE, LON + x_m / metres_per_degree_lon(LAT)


@dataclass
class MiniMap:
    """A map drawn in metres; say `node`, `way`, `restriction`, then `write` or `roads`."""

    lines: dict[str, list[str]] = field(default_factory=lambda: {"node": [], "way": [], "relation": []})

    def node(self, identifier: int, x_m: float, y_m: float, **tags: str) -> MiniMap:
        lat, lon = place(x_m, y_m)
        self.lines["node"].append(f'<node id="{identifier}" lat="{lat:.7f}" lon="{lon:.7f}">{_tags(tags)}</node>')
        return self

    def nodes(self, **places: tuple[float, float]) -> MiniMap:
        """Several nodes at once: `nodes(n1=(0, 0), n2=(100, 0))`."""
        for name, (x_m, y_m) in places.items():
            self.node(int(name[1:]), x_m, y_m)
        return self

    def way(self, identifier: int, refs: list[int], highway: str = "residential", **tags: str) -> MiniMap:
        members = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        tags = ({"highway": highway} if highway else {}) | tags
        self.lines["way"].append(f'<way id="{identifier}">{members}{_tags(tags)}</way>')
        return self

    def restriction(self, identifier: int, kind: str, from_way: int, via: int, to_way: int, **tags: str) -> MiniMap:
        members = (("way", from_way, "from"), ("node", via, "via"), ("way", to_way, "to"))
        return self.relation(identifier, members, {"type": "restriction", "restriction": kind} | tags)

    def relation(self, identifier: int, members: tuple[tuple[str, int, str], ...], tags: dict[str, str]) -> MiniMap:
        text = "".join(f'<member type="{kind}" ref="{ref}" role="{role}"/>' for kind, ref, role in members)
        self.lines["relation"].append(f'<relation id="{identifier}">{text}{_tags(tags)}</relation>')
        return self

    def text(self) -> str:
        body = "\n".join(line for kind in ("node", "way", "relation") for line in self.lines[kind])
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6">\n{body}\n</osm>\n'

    def write(self, path: Path) -> Path:
        path.write_text(self.text(), encoding="utf-8")
        return path

    def compiled(self, folder: Path, bounds: Bounds = AROUND) -> tuple[RoadNetwork, RoadReport]:
        return compile_roads(read_roads(self.write(folder / "mini.osm")), bounds)

    def walks(self, folder: Path, bounds: Bounds = AROUND, settled: Sequence[tuple[float, float]] = ()) -> WalkNetwork:
        """The walking network; `settled` are the corners, in metres, of the one settlement there is."""
        outlines = [np.array([place(*corner)[::-1] for corner in (*settled, settled[0])])] if settled else []
        settlements = BuiltUpGrid.build(bounds, np.zeros(0), np.zeros(0), outlines)
        return compile_walks(read_walks(self.write(folder / "mini.osm")), bounds, settlements)

    def roads(self, folder: Path) -> RoadNetwork:
        return self.compiled(folder)[0]


def _tags(tags: dict[str, str]) -> str:
    # In keyword arguments "__" stands for ":", which OpenStreetMap keys are full of.
    return "".join(f"<tag k={quoteattr(key.replace('__', ':'))} v={quoteattr(value)}/>" for key, value in tags.items())


def labelled(roads: RoadNetwork) -> LabelEngine:
    return LabelEngine.of(Hierarchy.build(roads, nested_dissection(roads)), roads.travel_time_ms)


def router(roads: RoadNetwork) -> Router:
    return Router(roads, labelled(roads))


def node_table_ms(engine: Engine, sources: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Milliseconds from each node to each other."""
    return engine.table_ms(Ends.at(np.asarray(sources)), Ends.at(np.asarray(targets)))


def at(roads: RoadNetwork, x_m: float, y_m: float) -> Position:
    """The place on the road nearest to a point of the map, which must lie within 5 m."""
    position = roads.snap(*place(x_m, y_m), max_distance_m=5.0)
    assert position is not None, f"no road at {x_m}, {y_m}"
    return position


def arcs_between(roads: RoadNetwork, u: int, v: int) -> list[int]:
    """Road arcs from one OpenStreetMap node to another."""
    tail, head = (roads.osm_node[end[: roads.road_count]] for end in (roads.tail, roads.head))
    return [int(arc) for arc in np.flatnonzero((tail == u) & (head == v))]


def cross_town() -> MiniMap:
    """
    Four residential streets of 100 m that meet at node 5; a ring road ties their ends together.

            2
            |
        1 - 5 - 3        ways 11 (1-5), 12 (2-5), 13 (3-5), 14 (4-5); ring way 20 (1-2-3-4-1)
            |
            4
    """
    town = MiniMap().nodes(n1=(0, 0), n2=(100, 100), n3=(200, 0), n4=(100, -100), n5=(100, 0))
    for way, end in ((11, 1), (12, 2), (13, 3), (14, 4)):
        town.way(way, [end, 5], name=f"Street {end}")
    return town.way(20, [1, 2, 3, 4, 1], name="Ring")
