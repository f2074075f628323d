"""Compile an extract into one area bundle."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from routing.area_file import AreaFile
from routing.bundle_file import BUNDLE_FORMAT, BundleMeta, size_of, write_json
from routing.compiled import RoadNetwork
from routing.engines import build_engine
from routing.errors import ExtractElsewhere
from routing.extract import read_roads
from routing.graph import write_graphml
from routing.network import compile_roads
from routing.progress import Progress
from routing.road_report import RoadReport
from routing.router import Router
from routing.service_area import read_service_area, to_feature, widened
from routing.stop_report import StopReport
from routing.values import UNREACHABLE_S, Bounds, VirtualStop

__all__ = ["BuildReport", "build_bundle"]

ATTRIBUTION = "© OpenStreetMap contributors (ODbL)"
MODEL_ATTRIBUTION = "Generated model district, not a real map"

MIN_COVERAGE = 0.25
"""Share of the area's bounding box an extract must reach, else it is of another region."""

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
    """

    meta: BundleMeta
    roads: RoadReport
    boundaries: tuple[str, ...]
    stops: int
    stop_report: StopReport
    unreachable_pairs: int


def build_bundle(
    extract: Path,
    out: Path,
    area: AreaFile,
    *,
    progress: Progress,
    is_model: bool = False,
    source_label: str = "",
) -> BuildReport:
    """
    Compile an extract into the bundle folder `out`, all of it or nothing.

    Everything is written beside `out` first and moved there when complete; a bundle that is there
    already is replaced, and whoever has it open keeps reading the old one.

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

    Raises
    ------
    ExtractError
        If the extract is missing, truncated, empty or of another region.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    with _workplace(out) as work:
        report = _build(extract, work, area, progress, is_model, source_label)
        with _locked(out.parent):
            _move_into_place(work, out)
    return report


@contextlib.contextmanager
def _workplace(out: Path) -> Iterator[Path]:
    """Give an empty folder beside `out`, gone afterwards; what builds that were killed left there goes as well."""
    with contextlib.ExitStack() as held:
        with _locked(out.parent):
            _clear_leftovers(out)
            work = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
            held.enter_context(_locked(work))
        held.callback(shutil.rmtree, work, ignore_errors=True)
        yield work


def _clear_leftovers(out: Path) -> None:
    """Remove the folders of builds that have ended; one under way holds a lock on its own."""
    for folder in out.parent.glob(f".{out.name}-*"):
        with contextlib.suppress(OSError), _locked(folder, fcntl.LOCK_EX | fcntl.LOCK_NB):
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _locked(folder: Path, how: int = fcntl.LOCK_EX) -> Iterator[None]:
    """Hold a lock on a folder; the system lets go of it when the process ends, however that comes."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, how)
        yield
    finally:
        os.close(handle)


def _build(
    extract: Path, work: Path, area: AreaFile, progress: Progress, is_model: bool, source_label: str
) -> BuildReport:
    from routing.basemap import build_basemap  # noqa: PLC0415 - only a build needs these
    from routing.features import read_features  # noqa: PLC0415
    from routing.places import build_places  # noqa: PLC0415
    from routing.stops import build_stops  # noqa: PLC0415

    progress.step("Reading roads")
    found = read_roads(extract)
    progress.step("Compiling roads")
    roads, road_report = compile_roads(found, widened(area.bounds, area.margin_m))
    del found
    _check_coverage(roads, area, extract)
    roads.save(work / "roads")
    engine = build_engine(roads, work / "cch")
    progress.step("Writing the road graph")
    write_graphml(roads, work / "graph.graphml.gz")

    progress.step("Finding the service area")
    service_area, boundaries = read_service_area(extract, area)
    write_json(work / "service_area.geojson", to_feature(service_area, area))
    progress.step("Placing virtual stops")
    placed = build_stops(read_features(extract), roads, service_area)
    stops = placed.stops
    write_json(work / "stops.json", [asdict(stop) for stop in stops])
    progress.step("Measuring the ways between stops")
    unreachable = _write_stop_table(work / "stop_table.npy", Router(roads, engine), stops)
    progress.step("Indexing places")
    build_places(extract, work / "places.sqlite", service_area, stops)
    progress.step("Drawing the base map")
    build_basemap(extract, work / "basemap.pmtiles", widened(area.bounds, MAP_RIM_M), progress)

    meta = BundleMeta(
        format=BUNDLE_FORMAT,
        name=area.name,
        title=area.title,
        is_model=is_model,
        source_label=source_label,
        attribution=MODEL_ATTRIBUTION if is_model else ATTRIBUTION,
        extract_sha256=_sha256(extract),
        parts={str(part.relative_to(work)): size_of(part) for part in sorted(work.rglob("*")) if part.is_file()},
    )
    write_json(work / "meta.json", asdict(meta))
    progress.step("Done", 1.0)
    return BuildReport(meta, road_report, boundaries, len(stops), placed.report, unreachable)


def _check_coverage(roads: RoadNetwork, area: AreaFile, extract: Path) -> None:
    """See that the roads reach over most of the area."""
    here = Bounds(
        float(roads.node_lat.min()),
        float(roads.node_lon.min()),
        float(roads.node_lat.max()),
        float(roads.node_lon.max()),
    )
    want = area.bounds
    height = min(here.max_lat, want.max_lat) - max(here.min_lat, want.min_lat)
    width = min(here.max_lon, want.max_lon) - max(here.min_lon, want.min_lon)
    whole = (want.max_lat - want.min_lat) * (want.max_lon - want.min_lon)
    share = max(height, 0.0) * max(width, 0.0) / whole
    if share < MIN_COVERAGE:
        raise ExtractElsewhere(
            f"the roads of {extract} cover only {share:.0%} of {area.title}: take an extract of the whole area"
        )


def _write_stop_table(path: Path, router: Router, stops: Sequence[VirtualStop]) -> int:
    """Write the seconds between all stops, rounded up; return how many pairs have no way."""
    positions = [stop.position for stop in stops]
    table_ms = router.table_ms(positions, positions)
    no_way = np.isinf(table_ms)
    seconds = np.where(no_way, UNREACHABLE_S, np.ceil(np.round(table_ms, 3) / 1000.0)).astype(np.int32)
    np.save(path, seconds)
    return int(no_way.sum())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _move_into_place(work: Path, out: Path) -> None:
    """Swap the new bundle in; a folder cannot be replaced in one step, so the old one steps aside first."""
    work.chmod(0o755)
    if not out.exists():
        work.rename(out)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{out.name}-old-", dir=out.parent)) / "bundle"
    out.rename(aside)
    try:
        work.rename(out)
    except OSError:
        aside.rename(out)
        raise
    finally:
        shutil.rmtree(aside.parent, ignore_errors=True)
