"""The report of a build: what it made of roads and stops, read back from the bundle for people."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from routing.bundle_file import BundleMeta, check_bundle, read_stops, write_json
from routing.errors import BundleCorrupt
from routing.road_report import Island, IslandReason, Line, OnewaySuspect, RoadReport
from routing.stop_coverage import SettlementCoverage
from routing.stop_report import StopReport, Vanished
from routing.values import UNREACHABLE_S, VirtualStop

__all__ = ["ROAD_REPORT", "TIMINGS", "AreaReport", "StrandedStop", "read_report", "write_road_report"]

ROAD_REPORT = "road_report.json"
"""File of a bundle that tells what became of the roads."""

TIMINGS = "timings.json"
"""File of a bundle that tells how long each step of its build took."""

DIGITS = 6
"""Decimals of a degree kept in the report: 0.1 m."""


@dataclass(frozen=True, slots=True)
class StrandedStop:
    """
    A stop that cannot be driven to, or from, from or to some of the others.

    Attributes
    ----------
    stop
        The stop.
    no_way_to, no_way_from
        How many other stops it has no way to, and no way from.
    """

    stop: VirtualStop
    no_way_to: int
    no_way_from: int


@dataclass(frozen=True, slots=True, eq=False)
class AreaReport:
    """
    What a build made of an extract.

    Attributes
    ----------
    meta
        As the bundle describes itself.
    roads
        What became of the roads.
    stop_report
        What became of the stops, and how well they serve every settlement.
    stops
        All virtual stops that are offered.
    stranded
        Stops without a way to or from others, those that lack most first.
    service_area
        GeoJSON geometry of the service area, a Polygon or MultiPolygon.
    seconds
        How long each step of the build took, by its name.
    took_s
        How long the build took in all.
    """

    meta: BundleMeta
    roads: RoadReport
    stop_report: StopReport
    stops: tuple[VirtualStop, ...]
    stranded: tuple[StrandedStop, ...]
    service_area: dict[str, Any]
    seconds: Mapping[str, float]
    took_s: float

    def inside(self, lat: float, lon: float) -> bool:
        """Tell whether a point lies in the service area."""
        return bool(shapely.geometry.shape(self.service_area).covers(shapely.Point(lon, lat)))


def write_road_report(path: Path, roads: RoadReport) -> None:
    """Write what became of the roads, as JSON."""
    changed = {
        "left_out": dict(roads.left_out),
        "islands": [_columns(island) | {"lines": _pairs(island.lines)} for island in roads.islands],
        "island_totals": {reason: list(total) for reason, total in roads.island_totals.items()},
        "suspects": [_columns(suspect) | {"lines": _pairs(suspect.lines)} for suspect in roads.suspects],
    }
    write_json(path, _columns(roads) | changed)


def read_report(bundle: Path) -> AreaReport:
    """
    Read the report of a compiled area.

    Raises
    ------
    BundleError
        If there is no bundle (BundleMissing), it is of another version (BundleOutdated), or damaged (BundleCorrupt).
    """
    meta = check_bundle(bundle)
    try:
        timings = _read(bundle / TIMINGS)
        stops = tuple(stop for stop in read_stops(bundle / "stops.json") if not stop.is_retired)
        return AreaReport(
            meta=meta,
            roads=_roads(_read(bundle / ROAD_REPORT)),
            stop_report=_stop_report(_read(bundle / "stop_report.json")),
            stops=stops,
            stranded=_stranded(stops, bundle / "stop_table.npy"),
            service_area=_read(bundle / "service_area.geojson")["geometry"],
            seconds=timings["seconds"],
            took_s=timings["took_s"],
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BundleCorrupt(f"the report of {bundle} is damaged ({error}): build the area again") from error


def _read(path: Path) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return values


def _columns(value: Any) -> dict[str, Any]:
    """The fields of a dataclass as they are; `asdict` would copy the arrays in them first."""
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _pairs(lines: Sequence[Line]) -> list[list[list[float]]]:
    """Lines as GeoJSON has them: lists of [lon, lat]."""
    return [np.round(np.stack([lon, lat], axis=1), DIGITS).tolist() for lat, lon in lines]


def _lines(pairs: Sequence[Sequence[Sequence[float]]]) -> tuple[Line, ...]:
    arrays = [np.array(line, dtype=np.float64).reshape(-1, 2) for line in pairs]
    return tuple((array[:, 1], array[:, 0]) for array in arrays)


def _roads(values: dict[str, Any]) -> RoadReport:
    islands = tuple(
        Island(**(island | {"reason": IslandReason(island["reason"]), "lines": _lines(island["lines"])}))
        for island in values["islands"]
    )
    suspects = tuple(
        OnewaySuspect(**(suspect | {"why": IslandReason(suspect["why"]), "lines": _lines(suspect["lines"])}))
        for suspect in values["suspects"]
    )
    totals = {IslandReason(reason): (int(count), float(km)) for reason, (count, km) in values["island_totals"].items()}
    return RoadReport(**(values | {"islands": islands, "suspects": suspects, "island_totals": totals}))


def _stop_report(values: dict[str, Any]) -> StopReport:
    coverage = tuple(SettlementCoverage(**settlement) for settlement in values["coverage"])
    vanished = tuple(Vanished(**stop) for stop in values["vanished"])
    lists = {"coverage": coverage, "vanished": vanished, "warnings": tuple(values["warnings"])}
    return StopReport(**(values | lists))


def _stranded(stops: Sequence[VirtualStop], table: Path) -> tuple[StrandedStop, ...]:
    offered = len(stops)  # those that are retired stand behind
    no_way = np.load(table, mmap_mode="r")[:offered, :offered] >= UNREACHABLE_S
    to_others, from_others = no_way.sum(axis=1), no_way.sum(axis=0)
    lacking = to_others + from_others
    found = [k for k in np.argsort(-lacking, kind="stable").tolist() if lacking[k]]
    return tuple(StrandedStop(stops[k], int(to_others[k]), int(from_others[k])) for k in found)
