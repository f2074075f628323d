"""
Virtual stops: where vehicles may halt for riders.

Bus stops that stand already come first. Then junctions are chosen so that every house of a settlement has a stop within
250 m on foot, and where no junction is near enough, a spot on the road. No stop lies on a motorway, trunk road, bridge
or tunnel, or on a road from which a vehicle could not come back.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from routing.compiled import HIGHWAYS, RoadNetwork
from routing.features import Feature, Features
from routing.localities import Localities
from routing.stop_cover import cover
from routing.stop_coverage import StraightWalks, Walks, measure_coverage
from routing.stop_ground import Ground
from routing.stop_names import corner_name, real_name, tell_apart
from routing.stop_needs import needs
from routing.stop_report import PlacedStops, StopReport
from routing.values import Position, VirtualStop

__all__ = ["WALK_LIMIT_M", "build_stops"]

WALK_LIMIT_M = 250.0
"""How far anybody in a settlement should walk to a stop, metres."""

_REACH_M = WALK_LIMIT_M / 1.3 - 6.0
_SPACING_M = 130.0
_SNAP_M = 60.0
_SAME_NAME_M = 160.0
_SAME_PLACE_M = 35.0

_RANK = {"primary": 0.6, "secondary": 0.9, "tertiary": 1.0, "unclassified": 0.8, "residential": 0.7}

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A stop before it has its index and final name."""

    id: str
    kind: str
    position: Position
    sign: str
    streets: tuple[str, ...]


def build_stops(
    features: Features, roads: RoadNetwork, service_area: BaseGeometry, *, walks: Walks | None = None
) -> PlacedStops:
    """
    Find the virtual stops of an area.

    Parameters
    ----------
    features
        What the extract holds beside the roads (`routing.features.read_features`).
    roads
        The compiled roads.
    service_area
        Polygon in degrees (x is longitude); stops lie inside it.
    walks
        Measures how far it is on foot; the straight line with a detour without it.

    Returns
    -------
    PlacedStops
        Ids come from OpenStreetMap ids, or from the position where no node is there, so that they outlive a rebuild.
    """
    ground = Ground(roads, features, service_area)
    real = _real_stops(features, ground)
    drafts = real + _new_stops(features, ground, real)
    drafts.sort(key=lambda draft: draft.id)
    stops = _named(drafts, features)
    report = StopReport(
        kinds=Counter(stop.kind for stop in stops),
        coverage=measure_coverage(features, ground, stops, walks or StraightWalks()),
    )
    return PlacedStops(stops, report)


def _named(drafts: list[_Draft], features: Features) -> tuple[VirtualStop, ...]:
    """Give the stops their names and numbers."""
    lats, lons = [d.position.lat for d in drafts], [d.position.lon for d in drafts]
    localities = Localities(features).at(lats, lons)
    names = [
        real_name(draft.sign, locality) if draft.sign else corner_name(locality, list(draft.streets))
        for draft, locality in zip(drafts, localities, strict=True)
    ]
    names = tell_apart(names, lats, lons)
    return tuple(
        VirtualStop(
            index=index,
            id=draft.id,
            name=names[index],
            municipality=localities[index].municipality,
            lat=draft.position.lat,
            lon=draft.position.lon,
            position=draft.position,
            is_real=draft.kind == "bus_stop",
            kind=draft.kind,
        )
        for index, draft in enumerate(drafts)
    )


def _real_stops(features: Features, ground: Ground) -> list[_Draft]:
    """Bus stops that stand, those of one name or one place merged, each on the nearest road that may be used."""
    signs = [f for f in features.bus_stops if f.osm.startswith("n") and f.tags.get("name")]
    if not signs:
        return []
    lats, lons = np.array([f.lat for f in signs]), np.array([f.lon for f in signs])
    usable = ground.inside(lats, lons)
    signs = [f for f, ok in zip(signs, usable, strict=True) if ok]
    drafts: list[_Draft] = []
    for group in _merged(signs, ground):
        mid_lat = sum(f.lat for f in group) / len(group)
        mid_lon = sum(f.lon for f in group) / len(group)
        post = min(group, key=lambda f: (abs(f.lat - mid_lat) + abs(f.lon - mid_lon), f.osm))
        position = ground.roads.snap(post.lat, post.lon, _SNAP_M, ground.for_real)
        if position is None:
            continue
        at = np.array([position.lat]), np.array([position.lon])
        if ground.off_bridges(*at)[0] and ground.inside(*at)[0]:
            number = min(int(f.osm[1:]) for f in group)
            drafts.append(_Draft(f"h{number}", "bus_stop", position, post.tags["name"], ()))
    return drafts


def _merged(signs: list[Feature], ground: Ground) -> list[list[Feature]]:
    """Groups of signs of one stop: equal names within 160 m (two kerbs), any within 35 m (one pole, two lines)."""
    if not signs:
        return []
    xy = ground.metres(np.array([f.lat for f in signs]), np.array([f.lon for f in signs]))
    pairs = cKDTree(xy).query_pairs(_SAME_NAME_M, output_type="ndarray")
    joined = [
        (a, b)
        for a, b in pairs
        if signs[a].tags["name"] == signs[b].tags["name"] or np.hypot(*(xy[a] - xy[b])) <= _SAME_PLACE_M
    ]
    rows, columns = ([pair[k] for pair in joined] for k in (0, 1))
    graph = coo_matrix((np.ones(len(joined), dtype=np.int8), (rows, columns)), shape=(len(signs), len(signs)))
    _, label = connected_components(graph, directed=False)
    groups: dict[int, list[Feature]] = defaultdict(list)
    for feature, number in zip(signs, label, strict=True):
        groups[int(number)].append(feature)
    return list(groups.values())


def _new_stops(features: Features, ground: Ground, real: list[_Draft]) -> list[_Draft]:
    """Junctions, then spots on the road, for the houses that no stop serves yet."""
    needs_lat, needs_lon = needs(features, ground)
    people = ground.metres(needs_lat, needs_lon)
    standing = ground.metres(np.array([d.position.lat for d in real]), np.array([d.position.lon for d in real]))
    corners, ranks = _junctions(ground)
    nodes = ground.metres(ground.roads.node_lat[corners], ground.roads.node_lon[corners])
    chosen, served = cover(people, nodes, standing, reach_m=_REACH_M, spacing_m=_SPACING_M, ranks=ranks)
    drafts = [draft for k in chosen if (draft := _at_junction(int(corners[k]), ground)) is not None]
    here = real + drafts
    standing = ground.metres(np.array([d.position.lat for d in here]), np.array([d.position.lon for d in here]))
    left = np.flatnonzero(~served)
    spots = [ground.roads.snap(needs_lat[k], needs_lon[k], 150.0, ground.for_new) for k in left]
    found = [spot for spot in spots if spot is not None]
    lats, lons = np.array([s.lat for s in found]), np.array([s.lon for s in found])
    usable = ground.off_bridges(lats, lons) & ground.inside(lats, lons)
    found = [spot for spot, ok in zip(found, usable, strict=True) if ok]
    at = ground.metres(np.array([s.lat for s in found]), np.array([s.lon for s in found]))
    spacing = _SPACING_M * 0.7
    extra, _ = cover(people[left], at, standing, reach_m=_REACH_M, spacing_m=spacing, ranks=np.zeros(len(found)))
    return drafts + [_on_road(found[k], ground) for k in extra]


def _junctions(ground: Ground) -> tuple[NDArray[np.int64], Floats]:
    """Nodes where streets meet that stops may lie on, and a small bonus for each by its largest street."""
    roads = ground.roads
    usable = np.flatnonzero(ground.for_new & ~roads.roundabout)
    ends = np.concatenate([roads.tail[usable], roads.head[usable]]).astype(np.int64)
    bonus = np.array([_RANK.get(name, 0.5) for name in HIGHWAYS])[roads.highway[usable]]
    best = np.zeros(roads.node_count)
    np.maximum.at(best, ends, np.concatenate([bonus, bonus]))
    nodes = np.unique(ends)
    lats, lons = roads.node_lat[nodes], roads.node_lon[nodes]
    keep = ground.inside(lats, lons) & ground.off_bridges(lats, lons)
    # Of the parts of a junction split by turn restrictions one is enough.
    _, first = np.unique(roads.osm_node[nodes], return_index=True)
    only = np.zeros(len(nodes), dtype=bool)
    only[first] = True
    nodes = nodes[keep & only]
    return nodes, best[nodes]


def _at_junction(node: int, ground: Ground) -> _Draft | None:
    """A stop at a junction, a few metres into its largest street."""
    roads = ground.roads
    lat, lon = float(roads.node_lat[node]), float(roads.node_lon[node])
    position = roads.snap(lat, lon, 5.0, ground.for_new)
    if position is None:
        return None
    return _Draft(f"j{int(roads.osm_node[node])}", "junction", position, "", ground.streets_at(node))


def _on_road(position: Position, ground: Ground) -> _Draft:
    """A stop somewhere along a road."""
    street = ground.roads.names[ground.roads.name[position.arc]]
    spot = f"p{round(position.lat * 1e4)}{round(position.lon * 1e4):+d}"
    return _Draft(spot, "spot", position, "", (street,) if street else ())
