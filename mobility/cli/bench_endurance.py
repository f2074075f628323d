"""`mobility bench endurance`: what a process holds in memory while very many bookings are made in it."""

from __future__ import annotations

import gc
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from mobility.cli.bench_parts import area_option, area_title, bench_settings, out_option, prepared, write_figures
from mobility.cli.circumstances import Circumstances
from mobility.cli.usage import tree_memory_kb
from mobility.errors import MobilityError

if TYPE_CHECKING:
    from mobility.simulation.enduring import ManyDays

__all__ = ["Reading", "endurance", "growth_mb"]

_PER_BOOKINGS = 10_000


@dataclass(frozen=True, slots=True)
class Reading:
    """
    How things stand after so many bookings.

    Attributes
    ----------
    bookings, days
        Made and played so far.
    memory_mb
        What the process takes, garbage collected.
    database_mb
        The database and its log on the disk.
    processor_ms
        Processor time for a booking since the reading before, with all that happens beside it.
    """

    bookings: int
    days: int
    memory_mb: float
    database_mb: float
    processor_ms: float


def growth_mb(readings: Sequence[Reading]) -> float | None:
    """Return by how many megabytes memory grows with 10,000 bookings (least squares); None with fewer than two."""
    if len(readings) < 2:
        return None
    middle = sum(each.bookings for each in readings) / len(readings)
    spread = sum((each.bookings - middle) ** 2 for each in readings)
    return round(_PER_BOOKINGS * sum((each.bookings - middle) * each.memory_mb for each in readings) / spread, 3)


@click.command()
@area_option
@click.option("--bookings", type=click.IntRange(1), default=100_000, show_default=True)
@click.option("--every", type=click.IntRange(1), default=5000, show_default=True, help="Bookings between readings.")
@click.option("--vehicles", type=click.IntRange(1, 200), default=4, show_default=True)
@click.option("--requests", type=click.IntRange(1, 10_000), default=500, show_default=True, help="Wishes a day.")
@click.option("--driven-every", type=click.IntRange(1), default=20, show_default=True, help="One day of so many.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@out_option
def endurance(area_name: str | None, bookings: int, every: int, out: Path | None, **sizes: int) -> None:
    """
    Play service days in one process until so many bookings are made: memory must stay what it was.

    The figures are written after every reading, so that a run can be cut short.
    """
    settings = bench_settings(area_name)
    settings.prepare_home()
    here, console = Circumstances.now(), Console(soft_wrap=True)
    with prepared(settings, console) as area, tempfile.TemporaryDirectory(prefix="bench-", dir=settings.home) as folder:
        from mobility.installation import load_fares, load_policy  # noqa: PLC0415 - `--help` must be quick
        from mobility.simulation.enduring import ManyDays  # noqa: PLC0415
        from mobility.simulation.scenario import Scenario  # noqa: PLC0415
        from mobility.store.store import Store  # noqa: PLC0415

        database = Path(folder) / "bench.sqlite"
        scenario = Scenario(vehicles=sizes["vehicles"], requests=sizes["requests"], seed=sizes["seed"])
        days = ManyDays(
            area,
            Store.open(f"sqlite:///{database}"),
            load_policy(settings),
            load_fares(settings),
            scenario,
            driven_every=sizes["driven_every"],
            notices=Path(folder) / "notices.jsonl",
        )
        readings: list[Reading] = []
        for reading in _readings(days, bookings, every, database):
            readings.append(reading)
            console.print(
                f"{reading.bookings:7} bookings, {reading.days:4} days: {reading.memory_mb:.1f} MB of memory, "
                f"{reading.database_mb:.0f} MB of database, {reading.processor_ms:.1f} ms of processor a booking"
            )
            later = readings[len(readings) // 4 :]  # what is filled once is filled by then
            figures = {"area": area.title, "source": area.source_label, "where": asdict(here), **sizes}
            figures |= {"growth_mb_per_10000": growth_mb(later), "readings": [asdict(each) for each in readings]}
            write_figures(out, f"endurance-{area_title(settings, is_model=area.is_model)}", figures, console)
        days.service.store.close()


def _readings(days: ManyDays, bookings: int, every: int, database: Path) -> Iterator[Reading]:
    """Play days until so many bookings are made, with a reading whenever `every` more of them are."""
    made = told = 0
    began_s = time.process_time()
    while made < bookings:
        booked = days.play()
        if not booked:
            raise MobilityError(f"on day {days.days} nobody found a ride; choose more vehicles or fewer requests")
        made += booked
        if made - told < every and made < bookings:
            continue
        spent_s = time.process_time() - began_s
        gc.collect()
        memory_kb = tree_memory_kb(os.getpid()) or 0
        on_disk = sum(path.stat().st_size for path in database.parent.glob(f"{database.name}*"))
        yield Reading(
            made,
            days.days,
            round(memory_kb / 1024, 1),
            round(on_disk / 2**20, 1),
            round(1000 * spent_s / (made - told), 2),
        )
        told, began_s = made, time.process_time()
