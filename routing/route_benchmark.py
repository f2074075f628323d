"""How our ways compare with those of finished engines on the same extract."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from routing.area import Area
from routing.errors import InvalidPairs
from routing.values import Path as Way

__all__ = ["RouteComparison", "RoutePair", "compare_routes", "read_pairs"]

NEAR = 0.15
"""Ways whose lengths differ by less than this share count as alike."""

OSRM_KPH = {
    "motorway": 90, "motorway_link": 45, "trunk": 85, "trunk_link": 40, "primary": 65, "primary_link": 30,
    "secondary": 55, "secondary_link": 25, "tertiary": 40, "tertiary_link": 20, "living_street": 10, "service": 15,
}  # fmt: skip
OTHER_KPH = 25
"""What OSRM's stock car profile reckons with: to see how near a tie two ways are by its own measure."""

MIN_SHARE, MOST_ROADS = 0.04, 7
"""A road is named where it makes up this share of a way; at most so many are."""

COLUMNS = (
    "id", "kind", "from_lat", "from_lon", "to_lat", "to_lon", "ref_distance_m", "ref_duration_s",
    "shortest_distance_m", "via", "valhalla_distance_m", "valhalla_duration_s",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RoutePair:
    """
    One pair of places, our way and theirs.

    Attributes
    ----------
    id, kind
        As in the file.
    length_m, duration_s, via
        Our fastest way: metres, seconds, and the roads that make up most of it, in the order driven.
    at_osrm_speeds_s
        What our way takes at OSRM's speeds, its costs of turning left out.
    osrm_m, osrm_s, osrm_via
        The same of OSRM.
    valhalla_m, valhalla_s
        The same of Valhalla.
    shortest_m
        Shortest legal way over all roads by OSRM.
    """

    id: str
    kind: str
    length_m: float
    duration_s: float
    via: str
    at_osrm_speeds_s: float
    osrm_m: float
    osrm_s: float
    osrm_via: str
    valhalla_m: float
    valhalla_s: float
    shortest_m: float

    @property
    def from_osrm(self) -> float:
        """How much longer our way is than OSRM's, as a share of it."""
        return self.length_m / self.osrm_m - 1.0

    @property
    def from_nearest(self) -> float:
        """How much longer our way is than the one of the two engines that it is nearest to."""
        return min((self.from_osrm, self.length_m / self.valhalla_m - 1.0), key=abs)


@dataclass(frozen=True, slots=True)
class RouteComparison:
    """
    All pairs together.

    Attributes
    ----------
    pairs
        How many.
    near_osrm, near_either
        Shares within 15 % of OSRM's length, and of OSRM's or Valhalla's.
    least_of_shortest
        The smallest ratio of our length to the shortest legal one.
    correlation, median_ratio
        Of our durations and OSRM's.
    worst
        The ten pairs farthest from either engine.
    """

    pairs: int
    near_osrm: float
    near_either: float
    least_of_shortest: float
    correlation: float
    median_ratio: float
    worst: tuple[RoutePair, ...]


def read_pairs(path: Path) -> list[dict[str, str]]:
    """
    Read a file of reference routes.

    Raises
    ------
    InvalidPairs
        If it is no such file.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InvalidPairs(f"{path} cannot be read ({error}): name a CSV file of reference routes") from error
    missing = set(COLUMNS) - set(rows[0] if rows else ())
    if missing:
        raise InvalidPairs(f"{path} has no column {min(missing)}: it needs {', '.join(COLUMNS)}")
    return rows


def compare_routes(area: Area, rows: Sequence[Mapping[str, str]]) -> RouteComparison:
    """
    Drive all pairs and compare.

    Raises
    ------
    OutsideArea, Unreachable
        If a place lies off the roads, or cannot be reached.
    """
    pairs = [_pair(area, row) for row in rows]
    ours = np.array([(pair.length_m, pair.duration_s) for pair in pairs])
    osrm = np.array([(pair.osrm_m, pair.osrm_s) for pair in pairs])
    shortest = np.array([pair.shortest_m for pair in pairs])
    near = np.array([(abs(pair.from_osrm) <= NEAR, abs(pair.from_nearest) <= NEAR) for pair in pairs])
    return RouteComparison(
        pairs=len(pairs),
        near_osrm=float(near[:, 0].mean()),
        near_either=float(near[:, 1].mean()),
        least_of_shortest=float((ours[:, 0] / shortest).min()),
        correlation=float(np.corrcoef(ours[:, 1], osrm[:, 1])[0, 1]),
        median_ratio=float(np.median(ours[:, 1] / osrm[:, 1])),
        worst=tuple(sorted(pairs, key=lambda pair: -abs(pair.from_nearest))[:10]),
    )


def _pair(area: Area, row: Mapping[str, str]) -> RoutePair:
    a, b = (area.snap(float(row[f"{end}_lat"]), float(row[f"{end}_lon"])) for end in ("from", "to"))
    way = area.path(a, b)
    return RoutePair(
        id=row["id"],
        kind=row["kind"],
        length_m=round(way.length_m, 1),
        duration_s=round(way.duration_s, 1),
        via=_via(area, way),
        at_osrm_speeds_s=round(_at_osrm_speeds_s(area, way), 1),
        osrm_m=float(row["ref_distance_m"]),
        osrm_s=float(row["ref_duration_s"]),
        osrm_via=row["via"],
        valhalla_m=float(row["valhalla_distance_m"]),
        valhalla_s=float(row["valhalla_duration_s"]),
        shortest_m=float(row["shortest_distance_m"]),
    )


def _at_osrm_speeds_s(area: Area, way: Way) -> float:
    roads = area.traffic.roads
    metres = roads.length_m[way.arcs]
    kph = np.array([OSRM_KPH.get(roads.highway_class(arc), OTHER_KPH) for arc in way.arcs.tolist()])
    return float((metres / kph).sum() * 3.6 * way.length_m / metres.sum())


def _via(area: Area, way: Way) -> str:
    """Name the roads that make up most of a way, in the order driven, as the reference does."""
    roads = area.traffic.roads
    length: dict[str, float] = {}
    for arc in way.arcs.tolist():
        name = roads.names[int(roads.ref[arc])] or roads.names[int(roads.name[arc])]
        length[name] = length.get(name, 0.0) + float(roads.length_m[arc])
    named = [name for name, metres in length.items() if name and metres >= MIN_SHARE * way.length_m]
    return " > ".join(named[:MOST_ROADS])
