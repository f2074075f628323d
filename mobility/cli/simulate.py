"""`mobility simulate`: one day, its figures in a table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from mobility.config import Settings, environment

__all__ = ["simulate"]

_ROWS = (
    ("requests", "Wishes", "{:.0f}"),
    ("served", "Served", "{:.0f}"),
    ("refused", "Refused", "{:.0f}"),
    ("cancelled", "Cancelled", "{:.0f}"),
    ("no_show", "Did not come", "{:.0f}"),
    ("service_rate", "Service rate", "{:.1%}"),
    ("wait_mean_s", "Wait, mean", "min"),
    ("wait_p95_s", "Wait, 95 %", "min"),
    ("ride_mean_s", "Ride, mean", "min"),
    ("detour_mean", "Ride / direct", "{:.2f}"),
    ("pooled_share", "Pooled", "{:.1%}"),
    ("promises_kept_share", "Promises kept", "{:.1%}"),
    ("vehicle_km", "Vehicle km", "{:.0f}"),
    ("empty_share", "of it empty", "{:.1%}"),
    ("occupancy", "Persons on board", "{:.2f}"),
    ("riders_per_vehicle_day", "Riders a vehicle and day", "{:.1f}"),
    ("riders_per_vehicle_hour", "Riders a vehicle and hour", "{:.2f}"),
)


@click.command()
@click.option("--vehicles", type=int, default=8, show_default=True)
@click.option("--requests", type=int, default=200, show_default=True, help="Wishes on that day.")
@click.option("--seats", type=int, default=8, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--day", default="2026-03-03", show_default=True, help="Local date.")
@click.option("--hours", nargs=2, type=float, default=(6.0, 21.0), show_default=True, help="From and to, local time.")
@click.option(
    "--improve-every", "improve_every_s", type=int, default=0, show_default=True, help="Seconds, 0 for never."
)
@click.option("--extract", type=click.Path(path_type=Path), help="OpenStreetMap extract to build the area from.")
@click.option("--json", "as_json", type=click.Path(path_type=Path), help="Write the whole result to this file.")
def simulate(hours: tuple[float, float], extract: Path | None, as_json: Path | None, **fields: Any) -> None:
    """Simulate one day through the live dispatcher and print its figures; the same seed gives the same day."""
    from mobility.area import prepare_area  # noqa: PLC0415 - `--help` must be quick
    from mobility.cli.presentation import ConsoleProgress  # noqa: PLC0415
    from mobility.installation import load_fares, load_policy  # noqa: PLC0415
    from mobility.simulation.runner import simulate as play  # noqa: PLC0415
    from mobility.simulation.scenario import Scenario  # noqa: PLC0415

    if as_json is not None and not as_json.absolute().parent.is_dir():
        raise click.BadParameter(f"there is no folder {as_json.absolute().parent}; make it first", param_hint="--json")
    scenario = Scenario(start_hour=hours[0], end_hour=hours[1], **fields)
    settings = Settings.from_environment(environment())
    console = Console()
    with ConsoleProgress(console) as progress:
        area = prepare_area(settings, progress, extract)
        try:
            result = play(
                area,
                scenario,
                load_policy(settings),
                load_fares(settings),
                progress=lambda fraction: progress.step("Simulating the day", fraction),
            )
        finally:
            area.close()
    if as_json is not None:
        as_json.write_text(json.dumps(result, indent=1), encoding="utf-8")
    console.print(_table(result))


def _table(result: dict[str, Any]) -> Table:
    title = f"{result['area']['title']}: {result['scenario']['name']}, computed in {result['computing_s']:.0f} s"
    table = Table(title=title, title_justify="left", show_edge=False)
    for column, justify in (("Figure", "left"), ("Value", "right"), ("Usual in the country", "left")):
        table.add_column(column, justify="right" if justify == "right" else "left")
    for key, label, form in _ROWS:
        band = result["bands"].get(key)
        usual = ""
        if band:
            mark = "[green]✓[/green]" if band["ok"] else "[yellow]○[/yellow]"
            usual = f"{mark} {_shown(band['low'], form)} to {_shown(band['high'], form)}"
        table.add_row(label, _shown(result["kpis"][key], form), usual)
    for reason, count in result["refusals"].items():
        table.add_row(f"Refused: {reason}", str(count), "")
    return table


def _shown(value: float, form: str) -> str:
    return f"{value / 60:.1f} min" if form == "min" else form.format(value)
