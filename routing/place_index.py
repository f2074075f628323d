"""Make the entries of an area's search index from the features of its extract."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from routing.features import Feature, Features, read_features
from routing.geodesy import METRES_PER_DEGREE, metres_per_degree_lon
from routing.localities import Localities, Locality
from routing.place_kinds import PLACE_WEIGHTS, category_of
from routing.place_streets import Street, collect_crossings, collect_streets
from routing.place_text import fold, tokens
from routing.place_writing import Entry, write_places
from routing.stop_names import real_name
from routing.values import VirtualStop

__all__ = ["build_places"]

_IN_AREA = 0.06
_STOP_WEIGHT = 0.0
_STATION_WEIGHT = 0.12
_MAIN_STATION_MORE = 0.05
_STREET_WEIGHT = 0.05
_STOP_LINK_M = 200.0


def build_places(
    extract: Path,
    out_sqlite: Path,
    service_area: BaseGeometry,
    stops: Sequence[VirtualStop],
    features: Features | None = None,
) -> dict[str, int]:
    """
    Index the places, streets, house numbers, services and stops of an extract.

    Parameters
    ----------
    extract
        OpenStreetMap file.
    out_sqlite
        File to write; replaced when it exists.
    service_area
        Polygon in degrees; what lies in it comes first among equals.
    stops
        The virtual stops, so that a stop found can be booked at once.
    features
        What `read_features` found in the extract; read here when not given.

    Returns
    -------
    dict
        How many entries of each kind, house numbers and crossings were written.

    Raises
    ------
    ExtractError
        If the extract is missing or truncated.
    """
    if features is None:
        features = read_features(extract)
    localities = Localities(features)
    streets = collect_streets(features, localities)
    entries = [*_places(features, localities), *_services(features, localities)]
    entries += [*_stations(features, localities), *_stops(features, localities, stops)]
    entries += [_street_entry(street) for street in streets]
    crossings = [_crossing_entry(*crossing) for crossing in collect_crossings(features, localities)]
    counted = write_places(
        out_sqlite, _in_area_first(entries, service_area), streets, _in_area_first(crossings, service_area)
    )
    kinds = ("place", "street", "poi", "stop", "station")
    counts = {kind: sum(entry.kind == kind for entry in entries) for kind in kinds}
    return {**counts, "address": counted, "crossing": len(crossings)}


def _words(*texts: str) -> str:
    return " ".join(dict.fromkeys(word for text in texts for word in tokens(text)))


def _context(locality: Locality, *more: str) -> str:
    return _words(locality.municipality, locality.village, *more)


def _detail(locality: Locality, postcode: str = "") -> str:
    """Where it is, as people write it: "56727 Mayen", "Kürrenberg (Mayen)"."""
    name = locality.title
    if locality.municipality and locality.municipality not in name:
        name = f"{name} ({locality.municipality})"
    return f"{postcode} {name}".strip()


def _located(features: Sequence[Feature], localities: Localities) -> Iterable[tuple[Feature, Locality]]:
    return zip(features, localities.at([f.lat for f in features], [f.lon for f in features]), strict=True)


def _places(features: Features, localities: Localities) -> list[Entry]:
    found = []
    for place, locality in _located(features.places, localities):
        name = place.tags["name"]
        detail = "" if locality.municipality == name else locality.municipality
        weight = PLACE_WEIGHTS.get(place.tags["place"], 0.0)
        context = _context(locality, place.tags.get("postal_code", ""))
        words, settled = _words(name), place.tags["place"] != "locality"
        found.append(
            Entry("place", name, detail, place.lat, place.lon, None, weight, words, "", context, locality, settled)
        )
    return found


def _services(features: Features, localities: Localities) -> list[Entry]:
    found: list[Entry] = []
    seen: set[tuple[str, int, int]] = set()
    for service, locality in _located(features.services, localities):
        title, words, weight = category_of(service.tags)
        name = service.tags.get("name") or title
        # A grid of about 150 m: the same shop is often mapped as a point and as a building.
        cell = (fold(name), round(service.lat * 700), round(service.lon * 450))
        if not name or cell in seen:
            continue
        seen.add(cell)
        street = service.tags.get("addr:street", "")
        label = name if not title or fold(title) in fold(name) else f"{name} ({title})"
        names = _words(name, service.tags.get("brand", ""), service.tags.get("operator", ""))
        unnamed = 0.0 if "name" in service.tags else -0.01
        detail = ", ".join(part for part in (street, _detail(locality)) if part)
        context = _context(locality, street, service.tags.get("addr:postcode", ""))
        found.append(
            Entry(
                "poi",
                label,
                detail,
                service.lat,
                service.lon,
                None,
                weight + unnamed,
                names,
                _words(words),
                context,
                locality,
            )
        )
    return found


def _stations(features: Features, localities: Localities) -> list[Entry]:
    found = []
    for station, locality in _located(features.stations, localities):
        name = station.tags["name"]
        label = name if "bahnhof" in fold(name) or "bf" in tokens(name) else f"Bahnhof {name}"
        context = _context(locality)
        names = _words(name)
        words = _words("Bahnhof Haltepunkt Zug Bahn Station")
        weight = _STATION_WEIGHT + (_MAIN_STATION_MORE if "hauptbahnhof" in tokens(name) else 0.0)
        detail = _detail(locality)
        found.append(
            Entry("station", label, detail, station.lat, station.lon, None, weight, names, words, context, locality)
        )
    return found


def _stops(features: Features, localities: Localities, stops: Sequence[VirtualStop]) -> list[Entry]:
    """Signs of the extract, one per name and place; those that became a virtual stop carry its index."""
    indexed = {stop.id: stop for stop in stops if stop.is_real}
    by_name: dict[str, list[VirtualStop]] = {}
    for stop in indexed.values():
        by_name.setdefault(fold(stop.name), []).append(stop)
    found: list[Entry] = []
    seen: set[tuple[str, int, int]] = set()
    named = [stop for stop in features.bus_stops if stop.tags.get("name")]
    for sign, locality in _located(named, localities):
        label = real_name(sign.tags["name"], locality)
        cell = (label, round(sign.lat * 280), round(sign.lon * 180))
        if cell in seen:
            continue
        seen.add(cell)
        match = indexed.get(f"h{sign.osm[1:]}") or _near(by_name.get(fold(label), []), sign)
        names = _words(sign.tags["name"])
        words = _words("Haltestelle Bushaltestelle Bus")
        index = match.index if match else None
        detail, context = _detail(locality), _context(locality)
        found.append(
            Entry("stop", label, detail, sign.lat, sign.lon, index, _STOP_WEIGHT, names, words, context, locality)
        )
    return found


def _near(stops: list[VirtualStop], sign: Feature) -> VirtualStop | None:
    for stop in stops:
        north = (stop.lat - sign.lat) * METRES_PER_DEGREE
        east = (stop.lon - sign.lon) * metres_per_degree_lon(sign.lat)
        if north * north + east * east <= _STOP_LINK_M**2:
            return stop
    return None


def _street_entry(street: Street) -> Entry:
    context = _context(street.locality, street.postcode)
    detail = _detail(street.locality, street.postcode)
    names = _words(street.name)
    return Entry(
        "street", street.name, detail, street.lat, street.lon, None, _STREET_WEIGHT, names, "", context, street.locality
    )


def _crossing_entry(first: str, second: str, lat: float, lon: float, locality: Locality) -> Entry:
    label = f"{first} / {second}"
    names = _words(first, second)
    return Entry("address", label, _detail(locality), lat, lon, None, 0.0, names, "", _context(locality), locality)


def _in_area_first(entries: list[Entry], service_area: BaseGeometry) -> list[Entry]:
    """The entries with a bonus for those in the service area; the order stays."""
    if not entries:
        return []
    lats, lons = [e.lat for e in entries], [e.lon for e in entries]
    inside = shapely.contains_xy(service_area, lons, lats)
    bonus = [_IN_AREA if flag else 0.0 for flag in inside]
    return [replace(e, weight=e.weight + more) for e, more in zip(entries, bonus, strict=True)]
