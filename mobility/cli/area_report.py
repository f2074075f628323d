"""`mobility area report`: what the build made of the map, what it dropped, and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from mobility.config import Settings, environment

if TYPE_CHECKING:
    from routing.report import AreaReport
    from routing.report import Table as ReportTable

__all__ = ["page_beside", "report", "show_summary"]

_ROWS = 15


def page_beside(bundle: Path) -> Path:
    """Return where the page of the report goes when nobody says otherwise."""
    return bundle.with_name(f"{bundle.name}.report.html")


@click.command()
@click.option(
    "--html",
    is_flag=False,
    flag_value="",
    metavar="[FILE]",
    help="Write a page with a map as well; without FILE, beside the compiled area.",
)
@click.option("--geojson", type=click.Path(path_type=Path, dir_okay=False), help="Write a layer for a map program.")
@click.option("--all", "everything", is_flag=True, help="Print long tables to their end.")
def report(html: str | None, geojson: Path | None, everything: bool) -> None:
    """
    Say what the build made of the map: what it dropped and why, suspicious one-way roads, coverage.

    Roads one cannot drive to and back from, one-way roads that cause it, stops out of reach, and how many
    addresses of each settlement have a stop within 250 m on foot.
    """
    from routing.report import read_report, report_tables, to_geojson, write_page  # noqa: PLC0415 - `--help` is quick

    settings = Settings.from_environment(environment())
    found = read_report(settings.bundle)
    console = Console()
    console.print(f"[bold]{escape(found.meta.title)}[/bold]: {escape(found.meta.source_label or 'unknown source')}")
    for warning in found.meta.warnings:
        console.print(f"[yellow]{escape(warning)}[/yellow]")
    for table in report_tables(found):
        _print_table(console, table, len(table.rows) if everything else _ROWS)
    if html is not None:
        page = Path(html) if html else page_beside(settings.bundle)
        write_page(settings.bundle, page)
        click.echo(f"The page lies in {page}.")
    if geojson is not None:
        geojson.write_text(json.dumps(to_geojson(found), ensure_ascii=False), encoding="utf-8")
        click.echo(f"The layer lies in {geojson}.")


def show_summary(console: Console, found: AreaReport) -> None:
    """Print in a few lines what a build dropped, and where to read on."""
    from routing.report import share  # noqa: PLC0415

    roads, stops = found.roads, found.stop_report
    console.print(
        f"Dropped: {sum(roads.left_out.values()):,} objects that are no road for vehicles, "
        f"{roads.unconnected_km:,.0f} km of roads without a way there and back; "
        f"{sum(found.inside(one.lat, one.lon) for one in roads.suspects):,} one-way roads in the area look wrong."
    )
    if stops.addresses:
        covered = share(stops.within_250_m, stops.addresses)
        console.print(f"{covered} of {stops.addresses:,} addresses in settlements have a stop within 250 m on foot.")
    if found.stranded:
        console.print(f"[bold]{len(found.stranded):,} stops have no way to or from others.[/bold]")
    console.print("What and why, with a map: mobility area report --html")


def _print_table(console: Console, table: ReportTable, most: int) -> None:
    printed = Table(title=table.title, title_justify="left", title_style="bold", show_edge=False, pad_edge=False)
    for column in table.columns:
        number = column.startswith("#")
        printed.add_column(column.removeprefix("#"), justify="right" if number else "left", no_wrap=number)
    for row in table.rows[:most]:
        printed.add_row(*(escape(cell) for cell in row))
    console.print()
    if table.note:
        printed.caption, printed.caption_justify = escape(table.note), "left"
    console.print(printed)
    if len(table.rows) > most:
        console.print(f"[dim]… and {len(table.rows) - most:,} more: --all prints them, --html shows them[/dim]")
