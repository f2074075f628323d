"""`mobility bench insertion`: what an offer costs with a full fleet, with and without Python around the kernel."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from mobility.cli.bench_parts import area_option, bench_settings, out_option, prepared, write_figures
from mobility.cli.circumstances import Circumstances

if TYPE_CHECKING:
    from dispatcher.benchmarks import InsertionFigures

__all__ = ["insertion"]

_FIRST_OFFER = "from dispatcher import Dispatcher; Dispatcher.warm_up()"


@click.command()
@area_option
@click.option("--vehicles", type=click.IntRange(1, 5000), default=50, show_default=True)
@click.option("--rides", type=click.IntRange(1, 100_000), default=500, show_default=True)
@click.option("--wishes", type=click.IntRange(1, 10_000), default=300, show_default=True, help="Offers that are timed.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@out_option
def insertion(area_name: str | None, vehicles: int, rides: int, wishes: int, seed: int, out: Path | None) -> None:
    """Fill a fleet through the dispatcher itself, then time all offers to further wishes on one thread."""
    import numpy as np  # noqa: PLC0415 - `--help` must be quick

    from dispatcher.benchmarks import insertion_bench  # noqa: PLC0415

    settings = bench_settings(area_name)
    here, console = Circumstances.now(), Console(soft_wrap=True)
    with prepared(settings, console) as area:
        title, source, model = area.title, area.source_label, "-model" if area.is_model else ""
        table_s, stops = np.array(area.stop_table_s), range(len(area.stops))
    with console.status("Filling a fleet and offering rides …"):
        found = insertion_bench(table_s, stops, vehicles=vehicles, rides=rides, seed=seed, wishes=wishes)
        first_s = _fresh_process_s()
    console.print(_table(found, first_s, f"{title} ({source}), {len(stops)} stops, load {here.load}"))
    figures = {"area": title, "source": source, "where": asdict(here), "seed": seed, "stops": len(stops)}
    figures |= {"first_offer_s": first_s, **asdict(found)}
    write_figures(out, f"insertion-{settings.area}{model}-{vehicles}-{rides}", figures, console)


def _fresh_process_s() -> float:
    """Return the seconds from the start of a process to its first offer and improvement, code kept on disk."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", _FIRST_OFFER], check=True)  # noqa: S603 - our own code
    return round(time.perf_counter() - began, 2)


def _table(found: InsertionFigures, first_s: float, title: str) -> Table:
    table = Table(title=title, title_justify="left", show_edge=False)
    table.add_column(f"{found.vehicles} vehicles, {found.rides} rides", style="bold")
    for name in ("p50", "p99", "max", "mean"):
        table.add_column(f"{name}, ms", justify="right")
    for name, spread in (
        ("An offer, by the clock", found.offers),
        ("  processor time", found.offers_cpu),
        ("  with the fleet under way", found.moving),
        ("The kernel alone, by the clock", found.kernel),
        ("  processor time", found.kernel_cpu),
        ("  every candidate looked at", found.unpruned_cpu),
        ("The cheapest plan, built and checked", found.checked),
    ):
        table.add_row(name, *(f"{value:.3f}" for value in asdict(spread).values()))
    table.add_row("Wishes a second, one thread", f"{found.wishes_per_s:,.0f}")
    table.add_row("Filling the fleet, processor time", f"{found.fill_s:.1f} s")
    table.add_row("Memory of the fleet", f"{found.state_mb:.1f} MB")
    table.add_row("First offer of a fresh process", f"{first_s:.1f} s")
    return table
