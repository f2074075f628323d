"""`mobility bench start`: how soon a web server answers after its start, with and without a long past."""

from __future__ import annotations

import math
import random
import secrets
import statistics
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from mobility.cli.bench_parts import area_option, area_title, bench_settings, out_option, prepared, write_figures
from mobility.cli.bench_service import staged_settings
from mobility.cli.circumstances import Circumstances
from mobility.cli.service_clients import Clients, Work
from mobility.cli.service_server import serving
from mobility.cli.service_stage import add_fleet, add_rides, wish_json, wishes
from mobility.config import Settings

if TYPE_CHECKING:
    from routing.area import Area

__all__ = ["Start", "start"]


@dataclass(frozen=True, slots=True)
class Start:
    """
    One start of a web server; the median of several.

    Attributes
    ----------
    health_s, health_processor_s
        Until it answered that it is well, from the start of its process: by the clock, and its own processor time.
    offer_s, offer_processor_s
        Until its first wish was answered, from the same moment on.
    """

    health_s: float
    health_processor_s: float
    offer_s: float
    offer_processor_s: float


@click.command()
@area_option
@click.option("--past", type=click.IntRange(1), default=100_000, show_default=True, help="Bookings that are over.")
@click.option("--vehicles", type=click.IntRange(1, 500), default=50, show_default=True)
@click.option("--rides", type=click.IntRange(1, 5000), default=250, show_default=True, help="Booked for today.")
@click.option("--times", type=click.IntRange(1, 100), default=3, show_default=True, help="Starts, of which the median.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--postgresql", metavar="URL", help="An empty PostgreSQL database to start with as well.")
@out_option
def start(area_name: str | None, postgresql: str | None, out: Path | None, **sizes: int) -> None:
    """Start a web server with a day's rides, then with very many past ones as well, and wait for its first offer."""
    settings = bench_settings(area_name)
    settings.prepare_home()
    here, console = Circumstances.now(), Console(soft_wrap=True)
    with prepared(settings, console) as area, tempfile.TemporaryDirectory(prefix="bench-", dir=settings.home) as folder:
        found = {
            name: _measured(staged, area, sizes, name, console)
            for name, staged in staged_settings(settings, Path(folder), postgresql)
        }
        title, source, model = area.title, area.source_label, area.is_model
    figures = {"area": title, "source": source, "where": asdict(here), **sizes, **found}
    write_figures(out, f"start-{area_title(settings, is_model=model)}", figures, console)


def _measured(settings: Settings, area: Area, sizes: Mapping[str, int], name: str, console: Console) -> dict[str, Any]:
    """Start with the rides of today, then with the past as well."""
    from mobility.store.past import add_past  # noqa: PLC0415 - `--help` must be quick

    wish = _staged(settings, area, sizes)
    found: dict[str, Any] = {"today": asdict(_starts(settings, wish, sizes["times"]))}
    console.print(_line(f"{name}, rides of today", found["today"]))
    found["past_bookings"] = add_past(settings.database_url, math.ceil(sizes["past"] / sizes["rides"]))
    found["past"] = asdict(_starts(settings, wish, sizes["times"]))
    console.print(_line(f"{name}, {found['past_bookings']} past bookings", found["past"]))
    return found


def _line(title: str, figures: Mapping[str, float]) -> str:
    return (
        f"{title}: well after {figures['health_s']:.2f} s ({figures['health_processor_s']:.2f} s of processor), "
        f"first offer after {figures['offer_s']:.2f} s ({figures['offer_processor_s']:.2f} s)"
    )


def _staged(settings: Settings, area: Area, sizes: Mapping[str, int]) -> Mapping[str, Any]:
    """Fill the database with a fleet and the rides of a day; returns one more wish."""
    from mobility.installation import open_service  # noqa: PLC0415 - `--help` must be quick
    from mobility.store.store import Store  # noqa: PLC0415

    rng = random.Random(sizes["seed"])
    store = Store.open(settings.database_url)
    store.migrate()
    store.close()
    staging = open_service(settings, area, improving=False)
    try:
        add_fleet(staging, sizes["vehicles"], secrets.token_urlsafe(12))
        add_rides(staging, sizes["rides"], rng)
        return wish_json(next(wishes(staging, rng)))
    finally:
        staging.store.close()


def _starts(settings: Settings, wish: Mapping[str, Any], times: int) -> Start:
    starts = [_start(settings, wish) for _ in range(times)]
    return Start(*(round(statistics.median(values), 2) for values in zip(*map(astuple, starts), strict=True)))


def _start(settings: Settings, wish: Mapping[str, Any]) -> Start:
    began = time.perf_counter()
    with serving(settings, settings.home / "log") as server:
        health_s, health_processor_s = time.perf_counter() - began, server.processor_s()
        with Clients(1, server.host, server.port) as clients:
            timed, _ = clients.run([Work("offers", wishes=(wish,))])
        offer_s = health_s + timed[0].ms / 1000
        return Start(health_s, health_processor_s, offer_s, server.processor_s())
