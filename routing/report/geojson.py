"""The report for a geographic information system."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from routing.report.area_report import DIGITS, AreaReport
from routing.road_report import Line

__all__ = ["to_geojson"]


def to_geojson(report: AreaReport) -> dict[str, Any]:
    """
    Everything of a report that has a place, as a GeoJSON FeatureCollection.

    The property `kind` tells "island", "oneway", "stop" and "settlement" apart.
    """
    features = [*_islands(report), *_suspects(report), *_stops(report), *_settlements(report)]
    return {"type": "FeatureCollection", "features": features}


def _islands(report: AreaReport) -> Iterator[dict[str, Any]]:
    for island in report.roads.islands:
        properties = {"reason": str(island.reason), "length_km": round(island.length_km, 3), "at_rim": island.at_rim}
        yield _feature("island", _lines(island.lines), properties)


def _suspects(report: AreaReport) -> Iterator[dict[str, Any]]:
    for suspect in report.roads.suspects:
        properties = {
            "osm_way": suspect.osm_way,
            "name": suspect.name,
            "why": str(suspect.why),
            "stranded_km": round(suspect.stranded_km, 3),
        }
        yield _feature("oneway", _lines(suspect.lines), properties)


def _stops(report: AreaReport) -> Iterator[dict[str, Any]]:
    lacking = {found.stop.index: found for found in report.stranded}
    for stop in report.stops:
        found = lacking.get(stop.index)
        properties = {
            "id": stop.id,
            "name": stop.name,
            "stop_kind": stop.kind,
            "no_way_to": found.no_way_to if found else 0,
            "no_way_from": found.no_way_from if found else 0,
        }
        yield _feature("stop", _point(stop.lat, stop.lon), properties)


def _settlements(report: AreaReport) -> Iterator[dict[str, Any]]:
    for one in report.stop_report.coverage:
        properties = {
            "name": one.name,
            "municipality": one.municipality,
            "addresses": one.addresses,
            "within_250_m": one.within_250_m,
            "farthest_m": one.farthest_m,
        }
        yield _feature("settlement", _point(one.lat, one.lon), properties)


def _feature(kind: str, geometry: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": {"kind": kind} | properties}


def _point(lat: float, lon: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [round(lon, DIGITS), round(lat, DIGITS)]}


def _lines(lines: tuple[Line, ...]) -> dict[str, Any]:
    pairs = [
        [[round(x, DIGITS), round(y, DIGITS)] for y, x in zip(lat.tolist(), lon.tolist(), strict=True)]
        for lat, lon in lines
    ]
    return {"type": "MultiLineString", "coordinates": pairs}
