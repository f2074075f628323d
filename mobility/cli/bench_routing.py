"""`mobility bench routing`: what ways and travel times take, and what others take for them in the same run."""

from __future__ import annotations

import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from mobility.cli.bench_parts import Measured, area_option, bench_settings, out_option, write_figures
from mobility.cli.circumstances import Circumstances
from mobility.cli.measuring import BuildFigures, measure_build
from mobility.config import Settings

if TYPE_CHECKING:
    from routing.benchmark import RoutingFigures
    from routing.benchmark_peers import PeerFigures

__all__ = ["RoutingBench", "routing"]

_GOALS = {
    "build_s": 150.0,
    "build_mb": 2000.0,
    "open_s": 1.5,
    "batch_us": 5.0,
    "single_us": 20.0,
    "table_ms": 40.0,
    "closure_ms": 20.0,
}
"""What the figures are to stay below on the district, with a table of 500 x 500."""


@dataclass(frozen=True, slots=True)
class RoutingBench(Measured):
    """
    What `bench routing` measured.

    Attributes
    ----------
    seed : int
        Of the random places.
    build : BuildFigures
        Building the bundle.
    routing : RoutingFigures
        All else.
    """

    seed: int
    build: BuildFigures
    routing: RoutingFigures


@click.command()
@area_option
@click.option("--extract", type=click.Path(path_type=Path), help="OpenStreetMap extract to build the area from.")
@click.option("--trips", type=click.IntRange(100, 100_000), default=5000, show_default=True)
@click.option("--places", type=click.IntRange(2, 2000), default=500, show_default=True, help="Size of the table.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Of the random places.")
@out_option
def routing(area_name: str | None, extract: Path | None, trips: int, places: int, seed: int, out: Path | None) -> None:
    """Build the area and measure trips, tables, ways and closures: beside NetworkX, SciPy, and pandana if installed."""
    settings = bench_settings(area_name)
    settings.prepare_home()
    console = Console()
    with tempfile.TemporaryDirectory(prefix="bench-", dir=settings.home) as folder:
        own = replace(settings, bundle=Path(folder) / settings.area)
        figures = _measure(own, extract, (trips, places, seed), console)
    _print(figures, console)
    model = "-model" if "Modell" in figures.source else ""
    write_figures(out, f"routing-{settings.area}{model}", asdict(figures), console)


def _measure(settings: Settings, extract: Path | None, size: tuple[int, int, int], console: Console) -> RoutingBench:
    from mobility.area import open_area  # noqa: PLC0415 - `--help` must be quick
    from routing.benchmark import measure_routing  # noqa: PLC0415

    where, (trips, places, seed) = Circumstances.now(), size
    with console.status("Building the area …"):
        build = measure_build(settings, extract)
    area = open_area(settings)
    title, source = area.title, area.source_label
    area.close()
    with console.status("Asking for ways …"):
        figures = measure_routing(settings.bundle, trips=trips, places=places, seed=seed)
    return RoutingBench(title, source, where, seed, build, figures)


def _print(bench: RoutingBench, console: Console) -> None:
    found = bench.routing
    title = f"{bench.area} ({bench.source}), {bench.where.brief}"
    table = Table(title=title, title_justify="left", show_edge=False)
    table.add_column("", style="bold")
    table.add_column("measured", justify="right")
    table.add_column("goal", justify="right")
    places = f"{found.table_places} x {found.table_places}"
    rows = (
        ("Area", f"{found.stops} stops, {found.nodes} junctions, {found.arcs} arcs", ""),
        ("Building it", f"{bench.build.seconds:.0f} s", f"{_GOALS['build_s']:.0f} s"),
        ("  memory", f"{bench.build.peak_mb:.0f} MB", f"{_GOALS['build_mb']:.0f} MB"),
        ("Opening it", f"{found.open_s:.2f} s, {found.memory_mb:.0f} MB", f"{_GOALS['open_s']} s"),
        ("One more speed profile", f"{1000 * found.profile_s:.0f} ms", ""),
        ("A trip, many in one call, p50", f"{found.batch_p50_us:.2f} µs", f"{_GOALS['batch_us']:.0f} µs"),
        ("A trip, one by one, p50", f"{found.single_p50_us:.1f} µs", f"{_GOALS['single_us']:.0f} µs"),
        ("  p99", f"{found.single_p99_us:.1f} µs", ""),
        (f"Table {places}", f"{found.table_ms:.1f} ms", f"{_GOALS['table_ms']:.0f} ms"),
        (f"Table of all {found.stops} stops", f"{1000 * found.stop_table_s:.0f} ms", ""),
        ("A way with instructions, p50", f"{found.path_p50_ms:.2f} ms", ""),
        ("  p99", f"{found.path_p99_ms:.2f} ms", ""),
        ("Closure to first answer, p50", f"{found.closure_p50_ms:.1f} ms", f"{_GOALS['closure_ms']:.0f} ms"),
        ("  worst", f"{found.closure_worst_ms:.1f} ms", ""),
        ("  until the stop table knows", f"{found.refresh_p50_ms:.0f} ms", ""),
        (
            "  opened again",
            f"{found.reopen_p50_ms:.1f} ms, {'exactly' if found.undone_exactly else 'NOT'} as before",
            "",
        ),
        ("Twenty minutes around a stop", f"{found.isochrone_ms:.0f} ms", ""),
    )
    for row in rows:
        table.add_row(*row)
    console.print(table)
    for peer in found.peers:
        console.print(_peer(peer, found))
    if not any(peer.name == "pandana" for peer in found.peers):
        console.print("pandana is not installed; it is asked as well where `pip install pandana` was run")


def _peer(peer: PeerFigures, found: RoutingFigures) -> str:
    """One of the others in a sentence, as ratios."""
    batch = "" if peer.batch_us is None else f", {peer.batch_us:.1f} µs in one call"
    point = f"a trip {peer.point_us:,.0f} µs{batch} ({peer.point_us / found.single_p50_us:,.0f} times as long)"
    table = f"the table {peer.table_s:.2f} s ({1000 * peer.table_s / found.table_ms:,.0f} times)"
    way = f"a way {peer.path_ms:.1f} ms without instructions"
    difference = f"at most {peer.largest_difference_s:.3f} s from our answers"
    return f"{peer.name} {peer.version}: ready in {peer.ready_s:.1f} s, {point}, {way}, {table}, {difference}"
