"""`mobility bench geocoder`: how often the place search is right, by kind of query, and how long it takes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

from mobility.cli.bench_parts import Measured, area_option, bench_settings, out_option, write_figures
from mobility.cli.circumstances import Circumstances
from mobility.config import Settings

if TYPE_CHECKING:
    from routing.area import Area
    from routing.place_benchmark import PlaceBenchmark
    from routing.place_query import PlaceQuery

__all__ = ["GeocoderFigures", "geocoder"]

_SHOWN_MISSES = 20


@dataclass(frozen=True, slots=True)
class GeocoderFigures(Measured):
    """
    What `bench geocoder` measured.

    Attributes
    ----------
    queries_from : str
        Name of the file of queries, or "generated".
    seed, per_kind : int
        Of generated queries.
    search : PlaceBenchmark
        Shares by kind, misses and times.
    """

    queries_from: str
    seed: int
    per_kind: int
    search: PlaceBenchmark

    def to_json(self) -> dict[str, Any]:
        """Everything as JSON values, with the shares over all kinds."""
        shares = {"share_in_three": self.search.share_in_three, "share_first": self.search.share_first}
        return {**asdict(self), "queries": self.search.queries, **{k: round(v, 4) for k, v in shares.items()}}


@click.command()
@area_option
@click.option(
    "--queries",
    type=click.Path(path_type=Path),
    help="CSV file of queries (id, kind, query, near_lat, near_lon, lat, lon, tolerance_m, note, also).",
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Of the queries made.")
@click.option("--per-kind", type=click.IntRange(1, 2000), default=100, show_default=True)
@click.option("--save", type=click.Path(path_type=Path), help="Write the queries asked into this CSV file.")
@out_option
def geocoder(
    area_name: str | None, queries: Path | None, seed: int, per_kind: int, save: Path | None, out: Path | None
) -> None:
    """Search the compiled area for places: queries of a file, or thousands made from what the area holds."""
    from mobility.area import open_area  # noqa: PLC0415 - `--help` must be quick

    settings = bench_settings(area_name)
    console = Console()
    area = open_area(settings)
    try:
        with console.status("Making queries …"):
            asked = _queries(area, settings, queries, seed, per_kind)
        if save is not None:
            _save(save, asked)
        with console.status(f"Searching {len(asked)} times …"):
            figures = _measure(area, asked, queries.name if queries else "generated", seed, per_kind)
    finally:
        area.close()
    _print(figures, console)
    kind = "generated" if queries is None else queries.stem
    model = "-model" if area.is_model else ""
    write_figures(out, f"geocoder-{settings.area}{model}-{kind}", figures.to_json(), console)


def _measure(area: Area, asked: list[PlaceQuery], origin: str, seed: int, per_kind: int) -> GeocoderFigures:
    from routing.place_benchmark import measure_places  # noqa: PLC0415

    where = Circumstances.now()
    search = measure_places(area.search, asked)
    return GeocoderFigures(area.title, area.source_label, where, origin, seed, per_kind, search)


def _save(path: Path, asked: list[PlaceQuery]) -> None:
    from routing.place_query import write_queries  # noqa: PLC0415

    write_queries(path, asked)


def _queries(area: Area, settings: Settings, queries: Path | None, seed: int, per_kind: int) -> list[PlaceQuery]:
    from routing.place_queries import generate_queries  # noqa: PLC0415
    from routing.place_query import read_queries  # noqa: PLC0415

    if queries is not None:
        return read_queries(queries)
    return generate_queries(settings.bundle / "places.sqlite", area.contains, seed=seed, per_kind=per_kind)


def _print(figures: GeocoderFigures, console: Console) -> None:
    search = figures.search
    title = f"{figures.area} ({figures.source}), {figures.where.brief}"
    table = Table(title=title, title_justify="left", show_edge=False)
    table.add_column("Kind", style="bold")
    for heading in ("queries", "in the first three", "first"):
        table.add_column(heading, justify="right")
    for kind, found in search.kinds.items():
        shares = (f"{part / found.queries:.1%}" for part in (found.in_three, found.first))
        table.add_row(kind, str(found.queries), *shares)
    table.add_section()
    table.add_row("all", str(search.queries), f"{search.share_in_three:.2%}", f"{search.share_first:.2%}")
    console.print(table)
    for miss in search.misses[:_SHOWN_MISSES]:
        console.print(f"{miss.id}: {miss.text!r} is {miss.meant}, not {', '.join(miss.answered) or 'nothing'}")
    if len(search.misses) > _SHOWN_MISSES:
        console.print(f"and {len(search.misses) - _SHOWN_MISSES} more")
    wall = f"{search.wall_p50_ms:.2f} ms (p99 {search.wall_p99_ms:.2f} ms, at most {search.wall_max_ms:.2f} ms)"
    busy = f"{search.cpu_p50_ms:.2f} ms (p99 {search.cpu_p99_ms:.2f} ms)"
    console.print(f"A query takes {wall}, of the processor {busy}")
