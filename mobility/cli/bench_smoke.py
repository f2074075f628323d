"""`mobility bench smoke`: a first look at an installation: building its area, offers, and a table of travel times."""

from __future__ import annotations

import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from mobility.cli.bench_parts import Measured, area_option, bench_settings, out_option, write_figures
from mobility.cli.circumstances import Circumstances
from mobility.cli.measuring import BuildFigures, measure_build
from mobility.config import Settings

__all__ = ["SmokeFigures", "smoke"]

_SEED = 1


@dataclass(frozen=True, slots=True)
class SmokeFigures(Measured):
    """
    What `bench smoke` measured.

    Attributes
    ----------
    seed : int
        Of the random draws.
    stops, nodes : int
        Size of the area.
    build : BuildFigures
        Building the bundle.
    vehicles, rides : int
        Fleet, and open rides in it, while insertions were timed.
    insertion_p50_ms, insertion_p99_ms : float
        All offers to one more wish.
    table_places : int
        Rows and columns of the travel-time table.
    table_s, networkx_table_s, networkx_rows : float, float, int
        Seconds for it by the hierarchy, and by NetworkX (worked out from so many of its rows, in the same run).
    """

    seed: int
    stops: int
    nodes: int
    build: BuildFigures
    vehicles: int
    rides: int
    insertion_p50_ms: float
    insertion_p99_ms: float
    table_places: int
    table_s: float
    networkx_table_s: float
    networkx_rows: int


@click.command()
@area_option
@click.option("--extract", type=click.Path(path_type=Path), help="OpenStreetMap extract to build the area from.")
@click.option("--vehicles", type=click.IntRange(1, 500), default=50, show_default=True)
@click.option("--rides", type=click.IntRange(1, 5000), default=500, show_default=True)
@click.option("--places", type=click.IntRange(2, 2000), default=500, show_default=True, help="Size of the table.")
@out_option
def smoke(
    area_name: str | None, extract: Path | None, vehicles: int, rides: int, places: int, out: Path | None
) -> None:
    """Build the area, offer rides with a full fleet, and compute a table against NetworkX: a minute or two."""
    settings = bench_settings(area_name)
    settings.prepare_home()
    console = Console()
    with tempfile.TemporaryDirectory(prefix="bench-", dir=settings.home) as folder:
        bundle = Path(folder) / settings.area
        figures = _measure(replace(settings, bundle=bundle), extract, vehicles, rides, places, console)
    console.print(_table(figures))
    model = "-model" if "Modell" in figures.source else ""
    write_figures(out, f"smoke-{settings.area}{model}", asdict(figures), console)


def _measure(
    settings: Settings, extract: Path | None, vehicles: int, rides: int, places: int, console: Console
) -> SmokeFigures:
    import numpy as np  # noqa: PLC0415 - `--help` must be quick

    from dispatcher.benchmarks import insertion_bench  # noqa: PLC0415
    from mobility.area import open_area  # noqa: PLC0415
    from routing.benchmark import measure_table  # noqa: PLC0415

    here = Circumstances.now()
    with console.status("Building the area …"):
        build = measure_build(settings, extract)
    area = open_area(settings)
    try:
        with console.status("Filling a fleet and offering rides …"):
            table_s = np.array(area.stop_table_s)
            offers = insertion_bench(table_s, range(len(area.stops)), vehicles=vehicles, rides=rides, seed=_SEED)
        with console.status("Computing a table, and a part of it by NetworkX …"):
            tables = measure_table(settings.bundle, places=places, seed=_SEED)
        return SmokeFigures(
            area=area.title,
            source=area.source_label,
            where=here,
            seed=_SEED,
            stops=len(area.stops),
            nodes=tables.nodes,
            build=build,
            vehicles=offers.vehicles,
            rides=offers.rides,
            insertion_p50_ms=round(offers.offers.p50_ms, 3),
            insertion_p99_ms=round(offers.offers.p99_ms, 3),
            table_places=tables.places,
            table_s=round(tables.table_s, 6),
            networkx_table_s=round(tables.networkx.table_s, 1),
            networkx_rows=tables.networkx.table_rows,
        )
    finally:
        area.close()


def _table(figures: SmokeFigures) -> Table:
    title = f"{figures.area} ({figures.source}), {figures.where.brief}"
    table = Table(title=title, title_justify="left", show_edge=False, show_header=False)
    table.add_column(style="bold")
    table.add_column(justify="right")
    places = f"{figures.table_places} x {figures.table_places}"
    times = figures.networkx_table_s / figures.table_s
    for name, value in (
        ("Area", f"{figures.stops} stops, {figures.nodes} junctions"),
        ("Building it", f"{figures.build.seconds:.1f} s, {figures.build.peak_mb:.0f} MB at most"),
        (f"Offers with {figures.vehicles} vehicles, {figures.rides} rides, p50", f"{figures.insertion_p50_ms:.2f} ms"),
        ("  p99", f"{figures.insertion_p99_ms:.2f} ms"),
        (f"Travel times {places}", f"{1000 * figures.table_s:.1f} ms"),
        ("  by NetworkX, same run", f"{figures.networkx_table_s:.1f} s ({times:,.0f} times as long)"),
    ):
        table.add_row(name, value)
    return table
