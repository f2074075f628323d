"""`mobility bench basemap`: how long the base map takes, how much memory, and how large its tiles are."""

from __future__ import annotations

import multiprocessing
import resource
import tempfile
import time
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from mobility.cli.bench_parts import Measured, area_option, bench_settings, out_option, write_figures
from mobility.cli.circumstances import Circumstances
from mobility.cli.measuring import MeasureFailed
from mobility.cli.usage import tree_memory_kb
from mobility.config import Settings

if TYPE_CHECKING:
    from routing.basemap import BasemapReport
    from routing.values import Bounds

__all__ = ["BasemapFigures", "basemap"]

_GOAL_S, _GOAL_MB, _GOAL_TILE_KB = 90, 1024, 500
_KILOBYTE = 1024
_SAMPLE_S = 0.1


@dataclass(frozen=True, slots=True)
class BasemapFigures(Measured):
    """
    What `bench basemap` measured.

    Attributes
    ----------
    processes : int
        How many drew side by side.
    seconds, processor_s : float
        Until the file was written, and what that took of the processors; on a busy machine the first is longer.
    peak_mb : float or None
        Most memory at any moment, all processes of the build together; None where the system does not tell.
    largest_bytes : int
        Of the largest tile, as it is sent.
    drawn : BasemapReport
        Tiles and bytes by zoom, what was left out, and who must be named.
    """

    processes: int
    seconds: float
    processor_s: float
    peak_mb: float | None
    largest_bytes: int
    drawn: BasemapReport


@dataclass(frozen=True, slots=True)
class _Done:
    """What the process that builds says at its end."""

    seconds: float
    processor_s: float
    report: BasemapReport


@click.command()
@area_option
@click.option("--extract", type=click.Path(path_type=Path), help="OpenStreetMap extract to draw.")
@click.option("--processes", type=click.IntRange(1, 16), default=2, show_default=True)
@out_option
def basemap(area_name: str | None, extract: Path | None, processes: int, out: Path | None) -> None:
    """Draw the base map alone and say what it took; about half a minute for a district."""
    settings = bench_settings(area_name)
    settings.prepare_home()
    console = Console()
    figures = _measure(settings, extract, processes, console)
    _print(figures, console)
    model = "-model" if "Modell" in figures.source else ""
    write_figures(out, f"basemap-{settings.area}{model}", asdict(figures), console)


def _measure(settings: Settings, extract: Path | None, processes: int, console: Console) -> BasemapFigures:
    from routing.area_file import AreaFile  # noqa: PLC0415 - `--help` must be quick
    from routing.bundle import MAP_RIM_M  # noqa: PLC0415
    from routing.locate import find_extract  # noqa: PLC0415
    from routing.progress import SilentProgress  # noqa: PLC0415
    from routing.service_area import widened  # noqa: PLC0415

    area = AreaFile.load(settings.area_dir / "area.toml")
    extracts = settings.home / "extracts"
    found = find_extract(extract, settings.osm_dir, settings.data_mirror, extracts, area, SilentProgress())
    where = Circumstances.now()
    with (
        console.status("Drawing the base map …"),
        tempfile.TemporaryDirectory(prefix="bench-", dir=settings.home) as folder,
    ):
        target = Path(folder) / "basemap.pmtiles"
        done, peak_mb = _draw_alone(found.path, target, widened(area.bounds, MAP_RIM_M), processes)
    return BasemapFigures(
        area=area.title,
        source=found.label,
        where=where,
        processes=processes,
        seconds=round(done.seconds, 1),
        processor_s=round(done.processor_s, 1),
        peak_mb=peak_mb,
        largest_bytes=max(zoom.largest_bytes for zoom in done.report.zooms),
        drawn=done.report,
    )


def _draw_alone(extract: Path, target: Path, bounds: Bounds, processes: int) -> tuple[_Done, float | None]:
    """Draw in a fresh process, and look all the while how much memory it and its own take (MB)."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_draw, args=(extract, target, bounds, processes, theirs), name="base map")
    child.start()
    theirs.close()
    samples = [0]
    while not ours.poll(_SAMPLE_S):
        samples.append(tree_memory_kb(child.pid or 0) or 0)
    try:
        answer: _Done | str = ours.recv()
    except EOFError:
        answer = "the drawing ended without a word; there may be too little memory"
    child.join()
    if isinstance(answer, str):
        raise MeasureFailed(answer)
    return answer, round(max(samples) / _KILOBYTE, 0) or None


def _draw(extract: Path, target: Path, bounds: Bounds, processes: int, answer: Connection) -> None:
    """Draw and measure; the body of the child process."""
    from routing.basemap import build_basemap  # noqa: PLC0415
    from routing.errors import RoutingError  # noqa: PLC0415
    from routing.progress import SilentProgress  # noqa: PLC0415

    began = time.perf_counter()
    try:
        report = build_basemap(extract, target, bounds, SilentProgress(), processes=processes)
    except (RoutingError, OSError) as error:
        answer.send(str(error))
        return
    seconds = time.perf_counter() - began
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    answer.send(_Done(seconds, sum(used.ru_utime + used.ru_stime for used in usage), report))


def _print(figures: BasemapFigures, console: Console) -> None:
    title = f"{figures.area} ({figures.source}), {figures.where.brief}"
    totals = Table(title=title, title_justify="left", show_edge=False)
    totals.add_column("", style="bold")
    for heading in ("measured", "goal"):
        totals.add_column(heading, justify="right")
    memory = "the system does not tell" if figures.peak_mb is None else f"{figures.peak_mb:.0f} MB"
    took = f"{figures.seconds:.1f} s ({figures.processor_s:.1f} s of the processors)"
    totals.add_row(f"Drawing by {figures.processes} processes", took, f"{_GOAL_S} s")
    totals.add_row("Memory, all processes together", memory, f"{_GOAL_MB} MB")
    totals.add_row("Largest tile", f"{figures.largest_bytes / 1000:.0f} kB", f"{_GOAL_TILE_KB} kB")
    console.print(totals)
    zooms = Table(show_edge=False)
    for heading in ("zoom", "tiles", "kB", "largest kB"):
        zooms.add_column(heading, justify="right")
    for zoom in figures.drawn.zooms:
        zooms.add_row(str(zoom.zoom), str(zoom.tiles), f"{zoom.bytes / 1000:.0f}", f"{zoom.largest_bytes / 1000:.0f}")
    zooms.add_section()
    every = sum(zoom.bytes for zoom in figures.drawn.zooms)
    zooms.add_row("all", str(figures.drawn.tiles), f"{every / 1000:.0f}", f"{figures.largest_bytes / 1000:.0f}")
    console.print(zooms)
    for reason, count in figures.drawn.dropped.items():
        console.print(f"Not drawn: {count} {reason}")
