"""The report as one page for a browser: a map and the tables, nothing loaded from anywhere."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
import numpy as np
from scipy.spatial import cKDTree

from routing.compiled import RoadNetwork
from routing.geodesy import metres_per_degree_lon
from routing.report.area_report import AreaReport, read_report
from routing.report.drawing import Frame, road_paths
from routing.report.tables import Table, report_tables, share, walk
from routing.road_report import IslandReason
from routing.stop_coverage import SettlementCoverage
from routing.values import Bounds, VirtualStop

__all__ = ["write_page"]

WIDTH = 1200.0
"""Units of the map from west to east."""

GRADES = (
    (0.99, "all", "99 % or more"),
    (0.95, "most", "95 to 99 %"),
    (0.80, "many", "80 to 95 %"),
    (0.0, "few", "less than 80 %"),
)
"""Least share of addresses within 250 m of a stop, class of the drawing, and words for the legend."""

LONG_TABLES = frozenset({"settlements", "vanished", "build"})
"""Tables that are folded up at first."""

ISLAND_CLASS = {IslandReason.APART: "apart", IslandReason.NO_WAY_OUT: "no-out", IslandReason.NO_WAY_IN: "no-in"}


@dataclass(frozen=True, slots=True)
class _Mark:
    """A line or circle of the map: `d` or x, y and r, a class, and what is told when the pointer rests on it."""

    kind: str
    title: str
    d: str = ""
    x: float = 0.0
    y: float = 0.0
    r: float = 0.0


def write_page(bundle: Path, target: Path) -> None:
    """
    Write the report of a compiled area as one HTML file with an inline map; no script, style or picture is loaded.

    Raises
    ------
    BundleError
        If there is no bundle (BundleMissing), it is of another version (BundleOutdated), or damaged (BundleCorrupt).
    OSError
        If the page cannot be written.
    """
    report = read_report(bundle)
    rings = _rings(report.service_area)
    frame = Frame.around(_bounds(rings), WIDTH)
    main, minor = road_paths(RoadNetwork.load(bundle / "roads"), frame)
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    template = environment.from_string(files("routing.report").joinpath("page.html").read_text(encoding="utf-8"))
    text = template.render(
        meta=report.meta,
        figures=_figures(report),
        tables=report_tables(report),
        folded=LONG_TABLES,
        numeric=_numeric,
        frame=frame,
        district="".join(frame.ring(ring) for ring in rings),
        main=main,
        minor=minor,
        islands=list(_islands(report, frame)),
        suspects=list(_suspects(report, frame)),
        settlements=list(_settlements(report, frame)),
        stops=list(_stops(report, frame)),
        grades=GRADES,
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


def _rings(geometry: dict[str, Any]) -> list[Sequence[Sequence[float]]]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [ring for polygon in polygons for ring in polygon]


def _bounds(rings: Sequence[Sequence[Sequence[float]]]) -> Bounds:
    points = np.concatenate([np.array(ring) for ring in rings])
    (min_lon, min_lat), (max_lon, max_lat) = points.min(axis=0), points.max(axis=0)
    return Bounds(float(min_lat), float(min_lon), float(max_lat), float(max_lon))


def _figures(report: AreaReport) -> list[tuple[str, str]]:
    """What a reader wants to know first: figures and their words."""
    roads, stops = report.roads, report.stop_report
    covered = share(stops.within_250_m, stops.addresses) if stops.addresses else "none"
    return [
        (f"{roads.length_km:,.0f} km", "roads one can drive all around in"),
        (f"{roads.unconnected_km:,.0f} km", "roads dropped: no way there and back"),
        (f"{sum(report.inside(one.lat, one.lon) for one in roads.suspects):,}", "suspicious one-way roads in the area"),
        (f"{len(report.stops):,}", "virtual stops"),
        (f"{len(report.stranded):,}", "stops without a way from or to others"),
        (covered, "of addresses within 250 m of a stop"),
    ]


def _numeric(table: Table) -> list[tuple[str, bool]]:
    """Headings of a table and whether numbers stand under them."""
    return [(column.removeprefix("#"), column.startswith("#")) for column in table.columns]


def _islands(report: AreaReport, frame: Frame) -> Iterator[_Mark]:
    for island in report.roads.islands:
        rim = ", cut off at the rim of the extract" if island.at_rim else ""
        title = f"{island.length_km:.2f} km: {island.reason}{rim} ({island.lat:.5f}, {island.lon:.5f})"
        x, y = frame.point(island.lat, island.lon)
        yield _Mark(f"island {ISLAND_CLASS[island.reason]}", title, frame.lines(island.lines), x, y)


def _suspects(report: AreaReport, frame: Frame) -> Iterator[_Mark]:
    for suspect in report.roads.suspects:
        name = f" {suspect.name}" if suspect.name else ""
        title = f"way {suspect.osm_way}{name}: {suspect.why} ({suspect.lat:.5f}, {suspect.lon:.5f})"
        x, y = frame.point(suspect.lat, suspect.lon)
        yield _Mark("suspect", title, frame.lines(suspect.lines), x, y)


def _settlements(report: AreaReport, frame: Frame) -> Iterator[_Mark]:
    for one in report.stop_report.coverage:
        x, y = frame.point(one.lat, one.lon)
        title = (
            f"{one.name} ({one.municipality}): {one.within_250_m} of {one.addresses} addresses within 250 m of a stop, "
            f"longest walk {walk(one.farthest_m)} m"
        )
        yield _Mark(_grade(one), title, x=x, y=y, r=round(2.0 + math.sqrt(one.addresses) / 4.0, 1))


def _stops(report: AreaReport, frame: Frame) -> Iterator[_Mark]:
    lacking = {found.stop.index: found for found in report.stranded}
    for stop, grade in zip(report.stops, _grades_of_stops(report), strict=True):
        x, y = frame.point(stop.lat, stop.lon)
        found = lacking.get(stop.index)
        if found is None:
            yield _Mark(grade, f"{stop.name} ({stop.kind.replace('_', ' ')})", x=x, y=y)
        else:
            title = f"{stop.name}: no way to {found.no_way_to} and from {found.no_way_from} other stops"
            yield _Mark("stranded", title, x=x, y=y)


def _grades_of_stops(report: AreaReport) -> list[str]:
    """Each stop is coloured like the settlement nearest to it."""
    coverage = report.stop_report.coverage
    if not coverage:
        return ["all"] * len(report.stops)
    scale = metres_per_degree_lon(coverage[0].lat) / metres_per_degree_lon(0.0)

    def places(found: Sequence[SettlementCoverage | VirtualStop]) -> list[tuple[float, float]]:
        return [(one.lat, one.lon * scale) for one in found]

    if not report.stops:
        return []
    _, nearest = cKDTree(places(coverage)).query(places(report.stops))
    return [_grade(coverage[k]) for k in nearest.tolist()]


def _grade(one: SettlementCoverage) -> str:
    share = one.within_250_m / one.addresses
    return next(name for least, name, _ in GRADES if share >= least)
