"""Read what has a name or an address in an extract: places, streets, houses, services, stops, municipalities."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import osmium
import shapely
from shapely.geometry.base import BaseGeometry

from routing.geodesy import METRES_PER_DEGREE, metres_per_degree_lon
from routing.osm_file import check_extract, reading

__all__ = ["Feature", "Features", "Municipality", "NamedWay", "StopArea", "read_features", "stays_put"]

_SERVICE_KEYS = ("amenity", "shop", "tourism", "leisure", "historic", "healthcare", "craft", "office", "sport")
_STREETS = frozenset({
    "motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "living_street",
    "pedestrian", "service", "footway", "path", "track", "cycleway", "steps", "road", "busway",
})  # fmt: skip
_CAR_BRIDGES = frozenset({
    "motorway", "motorway_link", "trunk", "trunk_link", "primary", "primary_link", "secondary",
    "secondary_link", "tertiary", "tertiary_link", "unclassified", "residential", "living_street", "service",
})  # fmt: skip
_STATIONS = frozenset({"station", "halt", "tram_stop"})
_CROSSINGS = frozenset({"traffic_signals", "crossing", "level_crossing"})
_PLACES = frozenset({
    "city", "town", "village", "suburb", "hamlet", "neighbourhood", "quarter", "isolated_dwelling", "farm",
    "locality", "borough",
})  # fmt: skip
_AREA_LANDUSE = frozenset({"cemetery", "industrial", "commercial", "retail", "military"})
_DULL = frozenset({
    "bench", "waste_basket", "recycling", "post_box", "vending_machine", "parking", "parking_space",
    "bicycle_parking", "shelter", "telephone", "hunting_stand", "waste_disposal", "grit_bin", "fountain",
    "drinking_water", "information", "artwork", "picnic_site", "pitch", "garden", "motorcycle_parking",
    "parking_entrance", "charging_station", "bbq", "wayside_cross", "wayside_shrine", "boundary_stone",
})  # fmt: skip


_LEAP_M = 20_000.0
"""No street leads straight on so far without a point in between."""

_LEAP_DEG = 0.1
"""Whatever stays within so many degrees both ways has no leap."""

_Point = tuple[int, float, float]
"""Node, latitude, longitude."""


@dataclass(frozen=True, slots=True)
class Feature:
    """
    One named or addressed thing.

    Attributes
    ----------
    osm
        Kind of object and id, "n42" or "w7".
    lat, lon
        Its middle, WGS84 degrees.
    tags
        OpenStreetMap tags.
    """

    osm: str
    lat: float
    lon: float
    tags: dict[str, str]


@dataclass(frozen=True, slots=True)
class NamedWay:
    """A stretch of a named street: its node ids and their positions."""

    name: str
    highway: str
    refs: tuple[int, ...]
    lats: tuple[float, ...]
    lons: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class StopArea:
    """What belongs to one public-transport stop: its name and its members, as in `Feature.osm`."""

    name: str
    members: frozenset[str]


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality and its land, in degrees (x is longitude)."""

    name: str
    land: BaseGeometry


@dataclass(slots=True)
class Features:
    """
    Everything of one extract that a person may name.

    `bridges` are lines no stop may lie on, `crossings` points a vehicle must not halt beside: signals, zebra and level
    crossings.
    """

    places: list[Feature] = field(default_factory=list)
    addresses: list[Feature] = field(default_factory=list)
    services: list[Feature] = field(default_factory=list)
    bus_stops: list[Feature] = field(default_factory=list)
    stop_areas: list[StopArea] = field(default_factory=list)
    stations: list[Feature] = field(default_factory=list)
    streets: list[NamedWay] = field(default_factory=list)
    bridges: list[shapely.LineString] = field(default_factory=list)
    crossings: list[Feature] = field(default_factory=list)
    municipalities: list[Municipality] = field(default_factory=list)


def read_features(extract: Path) -> Features:
    """
    Read the features of an extract in two passes over the file.

    Raises
    ------
    ExtractMissing
        If there is no such file.
    ExtractTruncated
        If the file ends early or is no OpenStreetMap file.
    """
    check_extract(extract)
    features = Features()
    _read_objects(extract, features)
    _read_municipalities(extract, features)
    return features


def stays_put(tags: dict[str, str]) -> bool:
    """Whether the tags are those of a service somebody would ride to (not a bench or a car park)."""
    return any(key in tags and tags[key] not in _DULL and tags[key] != "no" for key in _SERVICE_KEYS) or (
        tags.get("landuse") in _AREA_LANDUSE and ("name" in tags or tags["landuse"] == "cemetery")
    )


def _read_objects(extract: Path, features: Features) -> None:
    wanted = (*_SERVICE_KEYS, "addr:housenumber", "public_transport", "railway", "highway", "place", "landuse")
    objects = (
        osmium.FileProcessor(str(extract))
        .with_locations()
        .with_filter(osmium.filter.EmptyTagFilter())
        .with_filter(osmium.filter.KeyFilter(*wanted))
    )
    with reading(extract, objects) as things:
        for thing in things:
            if isinstance(thing, osmium.osm.Node):
                if thing.location.valid():
                    _sort_point(Feature(f"n{thing.id}", thing.lat, thing.lon, dict(thing.tags)), features)
            elif isinstance(thing, osmium.osm.Way) and _may_matter(thing.tags):
                _sort_way(thing, dict(thing.tags), features)
            elif isinstance(thing, osmium.osm.Relation) and thing.tags.get("public_transport") == "stop_area":
                members = frozenset(f"{member.type}{member.ref}" for member in thing.members)
                features.stop_areas.append(StopArea(thing.tags.get("name") or "", members))


def _may_matter(tags: osmium.osm.TagList) -> bool:
    """Sort out the bulk of unnamed tracks, fields and driveways before anything is copied."""
    if "highway" in tags:
        return "name" in tags or "bridge" in tags or "tunnel" in tags or "public_transport" in tags
    return "landuse" not in tags or tags["landuse"] in _AREA_LANDUSE or "addr:housenumber" in tags


def _sort_point(feature: Feature, features: Features) -> None:
    """File a point under all it is: a pharmacy with an address is a service and an address."""
    tags = feature.tags
    if tags.get("place") in _PLACES and "name" in tags:
        features.places.append(feature)
    if tags.get("railway") in _STATIONS and "name" in tags:
        features.stations.append(feature)
    elif _is_bus_stop(tags):
        features.bus_stops.append(feature)
    elif stays_put(tags):
        features.services.append(feature)
    elif tags.get("highway") in _CROSSINGS or tags.get("railway") in _CROSSINGS:
        features.crossings.append(feature)
    if "addr:housenumber" in tags:
        features.addresses.append(feature)


def _is_bus_stop(tags: dict[str, str]) -> bool:
    if tags.get("highway") == "bus_stop" or tags.get("amenity") == "bus_station":
        return True
    platform = tags.get("public_transport") in {"platform", "stop_position"}
    return platform and (tags.get("bus") == "yes" or "railway" not in tags) and tags.get("train") != "yes"


def _sort_way(way: Any, tags: dict[str, str], features: Features) -> None:
    points = [(node.ref, node.lat, node.lon) for node in way.nodes if node.location.valid()]
    if len(points) < 2:
        return
    runs = _unbroken(points)
    if tags.get("highway") in _STREETS and tags.get("area") != "yes":
        for run in runs:
            _sort_street(run, tags, features)
        return
    if len(runs) > 1:
        return
    corners = points[:-1] if points[0][0] == points[-1][0] else points
    lat = sum(p[1] for p in corners) / len(corners)
    lon = sum(p[2] for p in corners) / len(corners)
    _sort_point(Feature(f"w{way.id}", lat, lon, tags), features)


def _sort_street(points: list[_Point], tags: dict[str, str], features: Features) -> None:
    if len(points) < 2:
        return
    refs, lats, lons = zip(*points, strict=True)
    if "name" in tags:
        features.streets.append(NamedWay(tags["name"], tags["highway"], refs, lats, lons))
    if tags["highway"] in _CAR_BRIDGES and ("bridge" in tags or "tunnel" in tags):
        features.bridges.append(shapely.LineString(list(zip(lons, lats, strict=True))))


def _unbroken(points: list[_Point]) -> list[list[_Point]]:
    """
    Cut a line where it leaps.

    A point that lies in another country by mistake, or across the antimeridian, is no part of a street.
    """
    lats, lons = [point[1] for point in points], [point[2] for point in points]
    if max(lats) - min(lats) < _LEAP_DEG and max(lons) - min(lons) < _LEAP_DEG:
        return [points]
    runs = [[points[0]]]
    for before, point in itertools.pairwise(points):
        # As the crow flies on a flat map: over the antimeridian is around the world there.
        wide = (point[2] - before[2]) * metres_per_degree_lon(point[1])
        if math.hypot((point[1] - before[1]) * METRES_PER_DEGREE, wide) > _LEAP_M:
            runs.append([])
        runs[-1].append(point)
    return runs


def _read_municipalities(extract: Path, features: Features) -> None:
    """Municipalities are the areas of administrative level 8, and of level 6 where a town is its own district."""
    shape = osmium.geom.WKBFactory()
    level = osmium.filter.KeyFilter("admin_level")
    areas = (
        osmium.FileProcessor(str(extract))
        .with_areas(level)
        .with_filter(osmium.filter.EntityFilter(osmium.osm.AREA))
        .with_filter(level)
    )
    found: dict[str, list[Municipality]] = {"8": [], "6": []}
    with reading(extract, areas) as things:
        for area in things:
            if (
                not isinstance(area, osmium.osm.Area)
                or area.tags.get("admin_level", "") not in found
                or not area.tags.get("name", "")
            ):
                continue
            try:
                land = shapely.from_wkb(shape.create_multipolygon(area))
            except (RuntimeError, osmium.InvalidLocationError):
                continue  # a boundary that does not close; the nearest place name stands in
            found[area.tags["admin_level"]].append(Municipality(area.tags["name"], land))
    # A district seat without municipalities of its own (Koblenz) is found after all level-8 areas.
    features.municipalities = found["8"] + [town for town in found["6"] if _is_town(town, features)]


def _is_town(district: Municipality, features: Features) -> bool:
    """Whether a district bears the name of a town in it (a town that is its own district)."""
    return any(
        place.tags["name"] == district.name and district.land.covers(shapely.Point(place.lon, place.lat))
        for place in features.places
        if place.tags["place"] in {"city", "town"}
    )
