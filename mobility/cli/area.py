"""`mobility area`: build, fetch and show the area the service runs in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from mobility.cli.area_report import report, show_summary
from mobility.cli.area_route import route
from mobility.cli.area_stops import stops
from mobility.cli.presentation import ConsoleProgress
from mobility.config import Settings, environment

if TYPE_CHECKING:
    from routing.area import Area

__all__ = ["area"]


@click.group()
def area() -> None:
    """Build, fetch and show the area the service runs in, report what became of the map, and list its stops."""


area.add_command(report)
area.add_command(route)
area.add_command(stops)


@area.command()
@click.option("--extract", type=click.Path(path_type=Path), help="OpenStreetMap extract (.osm.pbf, .osm.gz, .osm).")
@click.option("--force", is_flag=True, help="Build even where the compiled area is up to date.")
def build(extract: Path | None, force: bool) -> None:
    """
    Compile an OpenStreetMap extract into the area.

    Without --extract a file in data/osm/ is taken, else one of MOBILITY_DATA_MIRROR, else a model district is invented.
    """
    from mobility.area import prepare_area  # noqa: PLC0415 - `--help` must be quick
    from routing.report import read_report  # noqa: PLC0415

    settings = Settings.from_environment(environment())
    console = Console(stderr=True)
    with ConsoleProgress(console) as progress:
        opened = prepare_area(settings, progress, extract, anew=force)
    try:
        _show(opened, settings.bundle)
        show_summary(console, read_report(settings.bundle))
    finally:
        opened.close()


@area.command()
@click.option("--keep-region", is_flag=True, help="Keep the downloaded region in MOBILITY_HOME/downloads.")
def fetch(keep_region: bool) -> None:
    """
    Download the real extract named in data/osm/sources.toml into data/osm/.

    A download that was cut goes on where it stopped when the command is run again.
    """
    from routing.area_file import AreaFile  # noqa: PLC0415
    from routing.fetch import ExtractSource, fetch_extract  # noqa: PLC0415

    settings = Settings.from_environment(environment())
    settings.prepare_home()
    area_file = AreaFile.load(settings.area_dir / "area.toml")
    source = ExtractSource.load(settings.osm_dir / "sources.toml", settings.area)
    target = settings.osm_dir / f"{settings.area}.osm.pbf"
    with ConsoleProgress(Console(stderr=True)) as progress:
        fetch_extract(
            source, area_file, target, settings.home / "downloads", progress=progress, keep_region=keep_region
        )
    click.echo(f"The extract lies in {target}. Next: mobility area build")


@area.command()
def show() -> None:
    """Say what the compiled area holds."""
    from mobility.area import open_area  # noqa: PLC0415

    settings = Settings.from_environment(environment())
    opened = open_area(settings)
    try:
        _show(opened, settings.bundle)
    finally:
        opened.close()


def _show(opened: Area, bundle: Path) -> None:
    """Print the figures of an area as a table."""
    real = sum(stop.is_real for stop in opened.stops)
    bounds = opened.bounds
    size = sum(part.stat().st_size for part in bundle.rglob("*") if part.is_file()) / 1e6
    table = Table(title=opened.title, title_justify="left", title_style="bold", show_header=False, show_edge=False)
    table.add_row("Map", opened.source_label or "unknown source")
    if opened.is_model:
        table.add_row("", "[bold yellow]A model: the streets are invented[/bold yellow]")
    for number, warning in enumerate(opened.warnings):
        table.add_row("" if number else "[bold yellow]Warning[/bold yellow]", warning)
    table.add_row("Licence", opened.attribution)
    table.add_row("Stops", f"{len(opened.stops)} ({real} standing bus stops, {len(opened.stops) - real} others)")
    table.add_row("Municipalities with stops", str(len({stop.municipality for stop in opened.stops})))
    table.add_row(
        "Reaches",
        f"{_degrees(bounds.min_lat, 'NS')} to {_degrees(bounds.max_lat, 'NS')}, "
        f"{_degrees(bounds.min_lon, 'EW')} to {_degrees(bounds.max_lon, 'EW')}",
    )
    table.add_row("Compiled", f"{bundle} ({size:.0f} MB)")
    Console().print(table)


def _degrees(value: float, sides: str) -> str:
    """Write a latitude or longitude as people do: 43.181 S instead of -43.181."""
    return f"{abs(value):.3f} {sides[value < 0]}"
