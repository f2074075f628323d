"""`mobility bench routes`: our ways beside those of finished engines on the same extract."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from mobility.cli.bench_parts import area_option, bench_settings, out_option, write_figures
from mobility.cli.circumstances import Circumstances

if TYPE_CHECKING:
    from routing.route_benchmark import RouteComparison

__all__ = ["routes"]


@click.command()
@click.argument("pairs", type=click.Path(path_type=Path))
@area_option
@out_option
def routes(pairs: Path, area_name: str | None, out: Path | None) -> None:
    """Drive the pairs of places in the CSV file PAIRS over the compiled area, and compare with OSRM and Valhalla."""
    from mobility.area import open_area  # noqa: PLC0415 - `--help` must be quick
    from routing.route_benchmark import compare_routes, read_pairs  # noqa: PLC0415

    settings = bench_settings(area_name)
    rows = read_pairs(pairs)
    area = open_area(settings)
    try:
        where, title, source = Circumstances.now(), area.title, area.source_label
        found = compare_routes(area, rows)
    finally:
        area.close()
    console = Console(soft_wrap=True)
    _print(found, console)
    figures = {"area": title, "source": source, "where": asdict(where), "pairs_from": pairs.name, **asdict(found)}
    write_figures(out, f"routes-{settings.area}", figures, console)


def _print(found: RouteComparison, console: Console) -> None:
    console.print(f"{found.pairs} pairs")
    console.print(f"Length within 15 % of OSRM or Valhalla: {found.near_either:.1%}, of OSRM: {found.near_osrm:.1%}")
    console.print(f"Shortest against the shortest legal way: {found.least_of_shortest:.4f} times")
    console.print(f"Durations and OSRM's: r = {found.correlation:.4f}, median ratio {found.median_ratio:.2f}")
    console.print("[bold]Farthest from both[/bold]")
    for pair in found.worst:
        console.print(f"{pair.id} ({pair.kind}): {pair.from_nearest:+.1%} of the nearer one's length")
        console.print(f"  ours {_way(pair.length_m, pair.duration_s)}: {pair.via}")
        console.print(f"  OSRM {_way(pair.osrm_m, pair.osrm_s)}: {pair.osrm_via}")
        console.print(f"  Valhalla {_way(pair.valhalla_m, pair.valhalla_s)}")
        slower = pair.at_osrm_speeds_s / pair.osrm_s - 1.0
        console.print(f"  at OSRM's speeds, without its costs of turning, our way takes {slower:+.0%} of its own")


def _way(metres: float, seconds: float) -> str:
    return f"{metres / 1000:.1f} km, {seconds / 60:.1f} min"
