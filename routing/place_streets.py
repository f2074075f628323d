"""Streets of an extract, one per settlement, with their house numbers and the corners where they meet."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from scipy.spatial import cKDTree

from routing.features import Feature, Features, NamedWay
from routing.geodesy import METRES_PER_DEGREE, metres_per_degree_lon
from routing.localities import Localities, Locality
from routing.place_numbers import numbers_of
from routing.place_text import fold

__all__ = ["House", "Street", "collect_crossings", "collect_streets"]

_GAP_M = 350.0
_POINT_EVERY_M = 60.0
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
    by_name: dict[str, list[NamedWay]] = defaultdict(list)
    for way in features.streets:
        by_name[fold(way.name)].append(way)
    drafts: list[tuple[str, str, list[tuple[float, float]]]] = []
    for name, ways in sorted(by_name.items()):
        drafts += [(name, *part) for part in _parts(ways)]
    middles = [_middle(points) for _, _, points in drafts]
    places = localities.at([m[0] for m in middles], [m[1] for m in middles])
    streets: dict[str, list[Street]] = defaultdict(list)
    for (key, name, points), middle, locality in zip(drafts, middles, places, strict=True):
        streets[key].append(Street(name, locality, *middle, points))
    _file_houses(features.addresses, streets, localities)
    return [street for key in sorted(streets) for street in streets[key]]


def _parts(ways: list[NamedWay]) -> Iterator[tuple[str, list[tuple[float, float]]]]:
    """Groups of stretches whose gaps are under 350 m: (name, points)."""
    points = [_thinned(way) for way in ways]
    if len(ways) == 1:
        yield ways[0].name, points[0]
        return
    owner = np.repeat(np.arange(len(ways)), [len(p) for p in points])
    flat = np.array([p for part in points for p in part])
    scale = metres_per_degree_lon(float(flat[0, 0]))
    xy = flat * [METRES_PER_DEGREE, scale]
    pairs = cKDTree(xy).query_pairs(_GAP_M, output_type="ndarray")
    groups = _joined(len(ways), np.unique(owner[pairs], axis=0) if len(pairs) else [])
    for members in groups:
        name = Counter(ways[k].name for k in members).most_common(1)[0][0]
        yield name, [p for k in members for p in points[k]]


def _joined(count: int, links: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Groups of the numbers under `count` that the links hold together (union-find)."""
    parent = list(range(count))

    def root(k: int) -> int:
        while parent[k] != k:
            parent[k] = parent[parent[k]]
            k = parent[k]
        return k

    for a, b in links:
        parent[max(root(a), root(b))] = min(root(a), root(b))
    groups: dict[int, list[int]] = defaultdict(list)
    for k in range(count):
        groups[root(k)].append(k)
    return list(groups.values())


def _thinned(way: NamedWay) -> list[tuple[float, float]]:
    """Points of a stretch about every 60 m, both ends included."""
    scale = metres_per_degree_lon(way.lats[0])
    kept = [(way.lats[0], way.lons[0])]
    for lat, lon in zip(way.lats[1:], way.lons[1:], strict=True):
        step = np.hypot((lat - kept[-1][0]) * METRES_PER_DEGREE, (lon - kept[-1][1]) * scale)
        pieces = int(step // _POINT_EVERY_M)
        before = kept[-1]
        for piece in range(1, pieces + 1):
            share = piece / (pieces + 1)
            kept.append((before[0] + share * (lat - before[0]), before[1] + share * (lon - before[1])))
        if step >= _POINT_EVERY_M / 3:
            kept.append((lat, lon))
    kept.append((way.lats[-1], way.lons[-1]))
    return kept


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
    at_node: dict[int, dict[str, tuple[float, float]]] = defaultdict(dict)
    for way in features.streets:
        if way.highway not in _NO_CORNERS:
            for ref, lat, lon in zip(way.refs, way.lats, way.lons, strict=True):
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


def _add_apart(points: list[tuple[float, float]], point: tuple[float, float]) -> None:
    """Add a corner unless one of the same streets lies within 60 m."""
    scale = metres_per_degree_lon(point[0])
    for other in points:
        if np.hypot((other[0] - point[0]) * METRES_PER_DEGREE, (other[1] - point[1]) * scale) < _CORNER_APART_M:
            return
    points.append(point)
