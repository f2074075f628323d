"""Compile an extract into one area bundle."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import numpy as np

from routing.area_file import AreaFile
from routing.beside import beside
from routing.built_up import BuiltUpGrid
from routing.bundle_file import BUNDLE_FORMAT, BundleMeta, checksums, earlier_stops, size_of, write_json
from routing.coverage import check_coverage, doubts
from routing.engines import build_engine
from routing.errors import BuildFailed
from routing.extract import read_roads
from routing.graph import write_graphml
from routing.network import compile_roads
from routing.progress import Progress
from routing.report.area_report import ROAD_REPORT, TIMINGS, write_road_report
from routing.road_report import RoadReport
from routing.router import Router
from routing.service_area import read_service_area, to_feature, widened
from routing.stop_edits import StopEdits
from routing.stop_report import StopReport
from routing.stop_table import stop_table
from routing.values import UNREACHABLE_S, Bounds, VirtualStop
from routing.walk_compile import compile_walks
from routing.walk_extract import read_walks
from routing.walk_search import Walker
from routing.workplace import replacement

__all__ = ["BuildReport", "build_bundle"]

ATTRIBUTION = "© OpenStreetMap contributors (ODbL)"
MODEL_ATTRIBUTION = "Generated model district, not a real map"

MAP_STEP = "Drawing the base map"

MAP_RIM_M = 5_000.0
"""How far the base map goes beyond the area: enough to see where the roads lead."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """
    What a build made, and what it left out.

    Attributes
    ----------
    meta
        As written into the bundle.
    roads
        What became of the roads.
    boundaries
        Boundaries that make up the service area; none means its bounding box.
    stops
        Virtual stops made.
    stop_report
        What became of them, and how well they serve every settlement.
    unreachable_pairs
        Pairs of stops without a way from one to the other.
    warnings
        What makes the extract look wrong, and what planners wrote about stops in vain, one sentence each; also kept in
        the bundle.
    seconds
        How long each step took, by its name; the base map is drawn beside the others.
    took_s
        How long the whole build took.
    """

    meta: BundleMeta
    roads: RoadReport
    boundaries: tuple[str, ...]
    stops: int
    stop_report: StopReport
    unreachable_pairs: int
    warnings: tuple[str, ...]
    seconds: Mapping[str, float]
    took_s: float


def build_bundle(
    extract: Path,
    out: Path,
    area: AreaFile,
    *,
    progress: Progress,
    is_model: bool = False,
    source_label: str = "",
    processes: int = 2,
    edits: StopEdits | None = None,
) -> BuildReport:
    """
    Compile an extract into the bundle folder `out`, all of it or nothing.

    Everything is written beside `out` first and moved there when complete; a bundle that is there
    already is replaced, and whoever has it open keeps reading the old one. Its stops keep their ids; remove it first to
    start afresh.

    Parameters
    ----------
    extract
        OpenStreetMap file (.osm.pbf, .osm, .osm.gz).
    out
        Folder of the bundle.
    area
        Which piece of the world.
    progress
        Hears of each step.
    is_model
        True when the extract was generated.
    source_label
        Where the extract comes from, shown to people.
    processes
        How many processes work at the same time; 1 does everything here, one step after the other, and 2 or more draw
        the base map beside the rest (the caller's main module must be importable).
    edits
        What planners changed about the stops.

    Raises
    ------
    ExtractError
        If the extract is missing, truncated, empty or of another region.
    BuildFailed
        If the disk or the memory does not suffice; what was at `out` is still there.
    """
    timed = _Timed(progress)
    try:
        with replacement(out) as work:
            attribution = MODEL_ATTRIBUTION if is_model else ATTRIBUTION
            with _map_drawn(extract, work / "basemap.pmtiles", area, attribution, timed, processes):
                stops = edits or StopEdits(), earlier_stops(out, area.name, is_model)
                parts = _write_parts(extract, work, area, timed, *stops)
            meta = _describe(extract, work, area, is_model, source_label, parts.warnings)
            timed.step("Done", 1.0)
            # No part of what the bundle is: two builds of one extract are alike but for this.
            write_json(work / TIMINGS, {"seconds": timed.seconds, "took_s": perf_counter() - timed.began})
    except (OSError, sqlite3.Error, MemoryError) as error:
        raise BuildFailed(
            f"{out} could not be built ({error or type(error).__name__}): see that its disk has room and may be "
            "written and that memory is free; the compiled area that was there, if any, is untouched"
        ) from error
    took_s = perf_counter() - timed.began
    return BuildReport(meta, *parts, seconds=timed.seconds, took_s=took_s)


class _Parts(NamedTuple):
    roads: RoadReport
    boundaries: tuple[str, ...]
    stops: int
    stop_report: StopReport
    unreachable_pairs: int
    warnings: tuple[str, ...]


class _Timed:
    """A progress that notes how long each step takes."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._name = ""
        self._since = self.began = perf_counter()
        self.seconds: dict[str, float] = {}

    def step(self, name: str, fraction: float | None = None) -> None:
        if name != self._name:
            now = perf_counter()
            if self._name:
                self.seconds.setdefault(self._name, now - self._since)  # what ran beside has noted its own time
            self._name, self._since = name, now
        self._progress.step(name, fraction)


@contextlib.contextmanager
def _map_drawn(
    extract: Path, target: Path, area: AreaFile, attribution: str, progress: _Timed, processes: int
) -> Iterator[None]:
    """Draw the base map while the block runs, or after it where one process must do."""
    bounds = widened(area.bounds, MAP_RIM_M)
    if processes == 1:
        yield
        progress.step(MAP_STEP)
        _draw_map(extract, target, bounds, 1, attribution, progress)
        return
    with beside(MAP_STEP, _draw_map, extract, target, bounds, processes - 1, attribution) as drawing:
        yield
        progress.seconds[MAP_STEP] = drawing.finish(progress)


def _draw_map(
    extract: Path, target: Path, bounds: Bounds, processes: int, attribution: str, progress: Progress
) -> None:
    from routing.basemap import build_basemap  # noqa: PLC0415 - only a build needs it

    build_basemap(extract, target, bounds, progress, processes=processes, attribution=attribution)


def _write_parts(
    extract: Path,
    work: Path,
    area: AreaFile,
    progress: Progress,
    edits: StopEdits,
    previous: Sequence[VirtualStop],
) -> _Parts:
    """Write all but the base map, letting go of what is needed no more."""
    from routing.features import read_features  # noqa: PLC0415 - only a build needs these
    from routing.place_index import build_places  # noqa: PLC0415
    from routing.stops import build_stops  # noqa: PLC0415

    found = read_roads(extract, area.vehicle, progress)
    progress.step("Compiling roads")
    bounds = widened(area.bounds, area.margin_m)
    roads, road_report = compile_roads(found, bounds)
    settlements = BuiltUpGrid.build(bounds, found.building_lat, found.building_lon, found.settled)
    del found
    progress.step("Finding the service area")
    service_area, boundaries = read_service_area(extract, area)
    check_coverage(roads, service_area, area.title, extract)
    write_json(work / "service_area.geojson", to_feature(service_area, area))
    warnings = tuple(doubts(area, service_area, boundaries, roads, road_report))
    progress.step("Building the hierarchy")
    roads.save(work / "roads")
    write_road_report(work / ROAD_REPORT, road_report)
    engine = build_engine(roads, work / "hierarchy")
    progress.step("Finding where people walk")
    walks = compile_walks(read_walks(extract), bounds, settlements)
    walks.save(work / "walk")
    progress.step("Writing the road graph")
    write_graphml(roads, work / "graph.graphml.gz")

    progress.step("Reading places")
    features = read_features(extract)
    progress.step("Placing virtual stops")
    placed = build_stops(features, roads, service_area, edits=edits, previous=previous, walks=Walker(walks))
    stops, warnings = placed.stops, (*warnings, *placed.report.warnings)
    write_json(work / "stops.json", [asdict(stop) for stop in (*stops, *placed.retired)])
    write_json(work / "stop_report.json", asdict(placed.report))
    progress.step("Measuring the ways between stops")
    unreachable = _write_stop_table(work / "stop_table.npy", Router(roads, engine), (*stops, *placed.retired))
    del roads, engine, walks
    progress.step("Indexing places")
    build_places(extract, work / "places.sqlite", service_area, stops, features)
    return _Parts(road_report, boundaries, len(stops), placed.report, unreachable, warnings)


def _describe(
    extract: Path, work: Path, area: AreaFile, is_model: bool, source_label: str, warnings: tuple[str, ...]
) -> BundleMeta:
    """Write what the bundle says about itself, its parts being complete."""
    meta = BundleMeta(
        format=BUNDLE_FORMAT,
        name=area.name,
        title=area.title,
        is_model=is_model,
        source_label=source_label,
        attribution=MODEL_ATTRIBUTION if is_model else ATTRIBUTION,
        extract_sha256=_sha256(extract),
        parts={str(part.relative_to(work)): size_of(part) for part in sorted(work.rglob("*")) if part.is_file()},
        warnings=warnings,
        checksums=checksums(work),
    )
    write_json(work / "meta.json", asdict(meta))
    return meta


def _write_stop_table(path: Path, router: Router, stops: Sequence[VirtualStop]) -> int:
    """Write the seconds between all stops, rounded up; return how many pairs have no way."""
    seconds = stop_table(router, [stop.position for stop in stops])
    np.save(path, seconds)
    return int((seconds >= UNREACHABLE_S).sum())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
