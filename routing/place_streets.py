"""Streets of an extract, one per settlement, with their house numbers and the corners where they meet."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from routing.features import Feature, Features, NamedWay
from routing.geodesy import METRES_PER_DEGREE, metres_per_degree_lon
from routing.localities import Localities, Locality
from routing.place_numbers import numbers_of
from routing.place_text import fold

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

__all__ = ["House", "Street", "collect_crossings", "collect_streets"]

_GAP_M = 350.0
_POINT_EVERY_M, _POINT_APART_M = 60.0, 20.0
_HOUSE_REACH_M = 900.0
_CORNER_APART_M = 60.0
_NO_CORNERS = frozenset({"path", "track", "footway", "steps", "cycleway"})


@dataclass(frozen=True, slots=True)
class House:
    """A house number, folded and as shown, and where it is."""

    number: str
    shown: str
    postcode: str
    lat: float
    lon: float


@dataclass(slots=True)
class Street:
    """One street of one settlement; `points` lie along its course."""

    name: str
    locality: Locality
    lat: float
    lon: float
    points: list[tuple[float, float]]
    postcode: str = ""
    houses: list[House] = field(default_factory=list)


def collect_streets(features: Features, localities: Localities) -> list[Street]:
    """Join stretches of one name that lie together, and file the house numbers under their street."""
    drafts = sorted(_parts(features.streets), key=lambda draft: draft[0])
    middles = [_middle(points) for _, _, points in drafts]
    places = localities.at([m[0] for m in middles], [m[1] for m in middles])
    streets: dict[str, list[Street]] = defaultdict(list)
    for (key, name, points), middle, locality in zip(drafts, middles, places, strict=True):
        streets[key].append(Street(name, locality, *middle, points))
    _file_houses(features.addresses, streets, localities)
    return [street for key in sorted(streets) for street in streets[key]]


def _parts(ways: list[NamedWay]) -> Iterator[tuple[str, str, list[tuple[float, float]]]]:
    """Groups of stretches of one name whose gaps are under 350 m: (folded name, name, points)."""
    if not ways:
        return
    points, owner = _courses(ways)
    keys = {key: index for index, key in enumerate(dict.fromkeys(fold(way.name) for way in ways))}
    key_of = np.array([keys[fold(way.name)] for way in ways])
    # The name as a third dimension, so far apart that only stretches of one name can be near: one search for all.
    scale = metres_per_degree_lon(float(points[:, 0].mean()))
    spots = np.column_stack([points * [METRES_PER_DEGREE, scale], key_of[owner] * (10.0 * _GAP_M)])
    close = cKDTree(spots).query_pairs(_GAP_M, output_type="ndarray")
    along = np.flatnonzero(owner[1:] == owner[:-1])
    links = np.vstack([close, np.column_stack([along, along + 1])])
    graph = coo_array((np.ones(len(links), dtype=np.int8), links.T), shape=(len(spots), len(spots)))
    group = connected_components(graph, directed=False)[1]
    order = np.argsort(group, kind="stable")
    for members in np.split(order, np.flatnonzero(np.diff(group[order])) + 1):
        names = Counter(ways[k].name for k in np.unique(owner[members]).tolist())
        name = names.most_common(1)[0][0]
        yield fold(name), name, [(lat, lon) for lat, lon in points[members].tolist()]


def _courses(ways: list[NamedWay]) -> tuple[Floats, Ints]:
    """Points along all stretches, 20 to 60 m apart: (lat, lon) [n, 2], and the stretch each lies on [n]."""
    sizes = [len(way.lats) for way in ways]
    owner = np.repeat(np.arange(len(ways)), sizes)
    corners = np.column_stack([np.concatenate([w.lats for w in ways]), np.concatenate([w.lons for w in ways])])
    scale = metres_per_degree_lon(float(corners[:, 0].mean()))
    step = np.diff(corners, axis=0, append=corners[-1:])
    step[np.cumsum(sizes) - 1] = 0.0  # from the end of a stretch leads nothing on
    pieces = 1 + (np.hypot(step[:, 0] * METRES_PER_DEGREE, step[:, 1] * scale) // _POINT_EVERY_M).astype(np.int64)
    corner = np.repeat(np.arange(len(corners)), pieces)
    share = (np.arange(len(corner)) - np.repeat(np.cumsum(pieces) - pieces, pieces)) / pieces[corner]
    points = corners[corner] + share[:, None] * step[corner]
    cells = np.floor(points * [METRES_PER_DEGREE, scale] / _POINT_APART_M).astype(np.int64)
    kept = np.unique(np.column_stack([owner[corner], cells]), axis=0, return_index=True)[1]
    kept.sort()
    return points[kept], owner[corner][kept]


def _middle(points: list[tuple[float, float]]) -> tuple[float, float]:
    """The point of the street nearest to its centre of gravity."""
    lat = sum(p[0] for p in points) / len(points)
    lon = sum(p[1] for p in points) / len(points)
    return min(points, key=lambda p: (p[0] - lat) ** 2 + (0.64 * (p[1] - lon)) ** 2)


def _file_houses(addresses: list[Feature], streets: dict[str, list[Street]], localities: Localities) -> None:
    """Give each house number to the nearest street of its name; streets known from addresses only are added."""
    by_name: dict[str, list[Feature]] = defaultdict(list)
    for address in addresses:
        name = address.tags.get("addr:street") or address.tags.get("addr:place")
        if name:
            by_name[fold(name)].append(address)
    for key, houses in sorted(by_name.items()):
        left = _file_near(houses, streets[key]) if streets.get(key) else houses
        if left:
            streets[key] += _streets_of(left, localities)
    for group in streets.values():
        for street in group:
            codes = Counter(house.postcode for house in street.houses if house.postcode)
            street.postcode = codes.most_common(1)[0][0] if codes else ""


def _file_near(houses: list[Feature], streets: list[Street]) -> list[Feature]:
    """File houses under the nearest of the streets; return those too far from all."""
    scale = metres_per_degree_lon(houses[0].lat)
    points = np.array([p for street in streets for p in street.points]) * [METRES_PER_DEGREE, scale]
    owner = np.repeat(np.arange(len(streets)), [len(street.points) for street in streets])
    at = np.array([(house.lat, house.lon) for house in houses]) * [METRES_PER_DEGREE, scale]
    distance, nearest = cKDTree(points).query(at)
    left = []
    for house, away, index in zip(houses, distance, nearest, strict=True):
        if away > _HOUSE_REACH_M:
            left.append(house)
        else:
            streets[owner[index]].houses += _numbers(house)
    return left


def _streets_of(houses: list[Feature], localities: Localities) -> list[Street]:
    """Streets that only their houses tell of, one per settlement."""
    groups: dict[Locality, list[Feature]] = defaultdict(list)
    places = localities.at([h.lat for h in houses], [h.lon for h in houses])
    for house, locality in zip(houses, places, strict=True):
        groups[locality].append(house)
    found = []
    for locality, members in groups.items():
        name = members[0].tags.get("addr:street") or members[0].tags["addr:place"]
        points = [(h.lat, h.lon) for h in members]
        street = Street(name, locality, *_middle(points), points)
        street.houses = [number for house in members for number in _numbers(house)]
        found.append(street)
    return found


def _numbers(house: Feature) -> list[House]:
    """The numbers of a house: "10-14" and "7;9" can be asked for by each."""
    shown = house.tags["addr:housenumber"]
    postcode = house.tags.get("addr:postcode", "")
    return [House(number, shown, postcode, house.lat, house.lon) for number in numbers_of(shown)]


def collect_crossings(features: Features, localities: Localities) -> list[tuple[str, str, float, float, Locality]]:
    """Corners where two streets of different names share a point: both names, position, locality."""
    ways = [way for way in features.streets if way.highway not in _NO_CORNERS]
    shared = _shared_nodes(ways)
    at_node: dict[int, dict[str, tuple[float, float]]] = defaultdict(dict)
    for way in ways:
        for ref, lat, lon in zip(way.refs, way.lats, way.lons, strict=True):
            if ref in shared:
                at_node[ref][way.name] = (lat, lon)
    corners: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for names in at_node.values():
        ordered = sorted(names)
        for index, first in enumerate(ordered):
            for second in ordered[index + 1 :]:
                _add_apart(corners[(first, second)], names[first])
    flat = [(first, second, *point) for (first, second), points in corners.items() for point in points]
    places = localities.at([corner[2] for corner in flat], [corner[3] for corner in flat])
    return [(*corner, locality) for corner, locality in zip(flat, places, strict=True)]


def _shared_nodes(ways: list[NamedWay]) -> set[int]:
    """Nodes that lie on a way twice, or on two ways: few of all."""
    if not ways:
        return set()
    refs, counts = np.unique(np.concatenate([way.refs for way in ways]), return_counts=True)
    return set(refs[counts > 1].tolist())


def _add_apart(points: list[tuple[float, float]], point: tuple[float, float]) -> None:
    """Add a corner unless one of the same streets lies within 60 m."""
    scale = metres_per_degree_lon(point[0])
    for other in points:
        if np.hypot((other[0] - point[0]) * METRES_PER_DEGREE, (other[1] - point[1]) * scale) < _CORNER_APART_M:
            return
    points.append(point)
