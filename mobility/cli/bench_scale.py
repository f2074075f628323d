"""`mobility bench scale`: a whole district's day, how costs grow, and the day in two zones."""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from mobility.cli.bench_parts import area_option, area_title, bench_settings, prepared
from mobility.cli.circumstances import Circumstances

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from dispatcher.growth import OfferTimes
    from dispatcher.replay.day import ReplayDay
    from dispatcher.replay.measured import MeasuredRolling
    from dispatcher.replay.outcome import Outcome
    from dispatcher.replay.rolling import Rounds
    from dispatcher.replay.zoned import ZonedDay
    from routing.area import Area

__all__ = ["ScaleFigures", "WholeDay", "scale"]

_RIDES_EACH = 5


@dataclass(frozen=True, slots=True)
class WholeDay:
    """One way the day went: what came of it, what deciding took, all seconds of work, megabytes at the most so far."""

    outcome: Outcome
    state: MeasuredRolling
    seconds: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class ScaleFigures:
    """
    What `bench scale` measured.

    Attributes
    ----------
    area : str
        Area and map data.
    vehicles, requests, seed, iterations, every_s, border_s : int
        As asked for.
    online, improved : WholeDay
        The day by insertion only, and with rounds of improvement.
    zoned, zoned_outcome : ZonedDay, Outcome
        The day by insertion only, in several zones at once.
    by_vehicles, by_rides : list of OfferTimes
        Times for an offer as the fleet grows (five rides each), and as the rides of this fleet grow.
    """

    area: str
    vehicles: int
    requests: int
    seed: int
    iterations: int
    every_s: int
    border_s: int
    online: WholeDay
    improved: WholeDay
    zoned: ZonedDay
    zoned_outcome: Outcome
    by_vehicles: list[OfferTimes]
    by_rides: list[OfferTimes]


@click.command()
@area_option
@click.option("--vehicles", type=click.IntRange(2, 200), default=200, show_default=True)
@click.option("--requests", type=click.IntRange(1, 10_000), default=10_000, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--every", "every_s", type=click.IntRange(60), default=1800, show_default=True, help="Seconds a round.")
@click.option("--iterations", type=click.IntRange(1), default=300, show_default=True, help="Steps of a round.")
@click.option("--zones", "zone_count", type=click.IntRange(1, 16), default=2, show_default=True)
@click.option(
    "--border", "border_s", type=click.IntRange(0), default=300, show_default=True, help="Seconds of driving."
)
@click.option("--largest", type=click.IntRange(1), default=1000, show_default=True, help="Vehicles to grow to.")
@click.option("--out", type=click.Path(path_type=Path), help="Also write the figures and charts into this folder.")
def scale(area_name: str | None, largest: int, zone_count: int, out: Path | None, **sizes: int) -> None:
    """Dispatch a large day: requests a second, memory, what improvement adds, growth, and the same day in zones."""
    from mobility.cli.scale_report import write_scale  # noqa: PLC0415 - `--help` must be quick
    from mobility.installation import load_policy  # noqa: PLC0415
    from mobility.simulation.replaying import replay_day  # noqa: PLC0415
    from mobility.simulation.scenario import Scenario  # noqa: PLC0415

    settings = bench_settings(area_name)
    here, console = Circumstances.now(), Console(soft_wrap=True)
    with prepared(settings, console) as area:
        scenario = Scenario(vehicles=sizes["vehicles"], requests=sizes["requests"], seed=sizes["seed"])
        day = replay_day(area.stops, area.stop_table_s, scenario, load_policy(settings))
        figures = _measure(area, day, sizes, zone_count, largest, console)
    for line in write_scale(figures, here, out, area_title(settings, is_model=area.is_model)):
        console.print(line, markup=False, highlight=False)


def _measure(
    area: Area, day: ReplayDay, sizes: dict[str, int], zone_count: int, largest: int, console: Console
) -> ScaleFigures:
    from dispatcher.dispatcher import Dispatcher  # noqa: PLC0415
    from dispatcher.replay.outcome import outcome_of  # noqa: PLC0415
    from dispatcher.replay.rolling import Rounds  # noqa: PLC0415
    from dispatcher.replay.zoned import play_zoned  # noqa: PLC0415
    from dispatcher.zones import Zones, cut  # noqa: PLC0415

    Dispatcher.warm_up()
    console.print("Playing the day by insertion only …")
    online = _play(day, None, sizes["seed"])
    console.print("Playing the day with improvement …")
    improved = _play(day, Rounds(sizes["every_s"], sizes["iterations"]), sizes["seed"])
    console.print(f"Playing the day in {zone_count} zones …")
    zones = Zones.within(cut(_metres(area), zone_count), day.table_s, sizes["border_s"])
    zoned = play_zoned(day, zones, seed=sizes["seed"])
    console.print("Growing a fleet …")
    by_vehicles, by_rides = _grown(day, largest, sizes["vehicles"])
    return ScaleFigures(
        area=f"{area.title} ({area.source_label})",
        online=online,
        improved=improved,
        zoned=zoned,
        zoned_outcome=outcome_of(day, zoned.played.logs),
        by_vehicles=by_vehicles,
        by_rides=by_rides,
        **sizes,
    )


def _play(day: ReplayDay, rounds: Rounds | None, seed: int) -> WholeDay:
    from dispatcher.replay.measured import MeasuredRolling  # noqa: PLC0415
    from dispatcher.replay.outcome import outcome_of  # noqa: PLC0415
    from dispatcher.replay.rolling import play  # noqa: PLC0415

    state = MeasuredRolling(day, seed)
    began = time.process_time()
    played = play(day, rounds, seed=seed, state=state)
    seconds = time.process_time() - began
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return WholeDay(outcome_of(day, played.logs), state, seconds, peak_mb)


def _grown(day: ReplayDay, largest: int, vehicles: int) -> tuple[list[OfferTimes], list[OfferTimes]]:
    from dispatcher.growth import offer_times  # noqa: PLC0415

    places = range(len(day.table_s))
    fleets = sorted({min(size, largest) for size in (25, 50, 100, 200, 400, 700, 1000, largest)})
    by_vehicles = [
        each
        for fleet in fleets
        for each in offer_times(day.table_s, places, vehicles=fleet, wishes=[_RIDES_EACH * fleet])
    ]
    steps = [vehicles * share for share in (1, 2, 4, 7, 10, 15, 20)]
    return by_vehicles, offer_times(day.table_s, places, vehicles=vehicles, wishes=steps)


def _metres(area: Area) -> NDArray[np.float64]:
    """Return the stops' places in metres, close enough to cut an area."""
    import numpy as np  # noqa: PLC0415

    places = np.array([(stop.lat, stop.lon) for stop in area.stops], dtype=np.float64)
    metres: NDArray[np.float64] = places * 111_000 * np.array([1.0, np.cos(np.radians(places[:, 0].mean()))])
    return metres
