"""`mobility bench replay`: what improvement is worth on a day that unfolds, against a day known from the start."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from mobility.cli.bench_parts import area_option, bench_settings, out_option, prepared, write_evidence
from mobility.cli.circumstances import Circumstances

if TYPE_CHECKING:
    from dispatcher.replay.comparison import Comparison
    from dispatcher.replay.outcome import Outcome
    from routing.area import Area

__all__ = ["replay"]


@click.command()
@area_option
@click.option("--vehicles", type=click.IntRange(1, 200), default=20, show_default=True)
@click.option("--requests", type=click.IntRange(1, 10_000), default=400, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Of the day and of the searches.")
@click.option("--every", "every_s", type=click.IntRange(10), default=120, show_default=True, help="Seconds a round.")
@click.option("--iterations", type=click.IntRange(1), default=1000, show_default=True, help="Steps of a round.")
@click.option("--workers", type=click.IntRange(1, 8), default=1, show_default=True, help="Threads of a round.")
@click.option("--known-rounds", type=click.IntRange(1), default=20, show_default=True, help="Searches in hindsight.")
@click.option("--known-iterations", type=click.IntRange(1), default=20_000, show_default=True, help="Steps of each.")
@out_option
def replay(area_name: str | None, seed: int, out: Path | None, **sizes: int) -> None:
    """Dispatch one day three ways: insertion only, with improvement, and with everything known from the start."""
    from dispatcher.replay.comparison import Foresight, compare  # noqa: PLC0415 - `--help` must be quick
    from dispatcher.replay.rolling import Rounds  # noqa: PLC0415
    from mobility.installation import load_policy  # noqa: PLC0415
    from mobility.simulation.replaying import replay_day  # noqa: PLC0415
    from mobility.simulation.scenario import Scenario  # noqa: PLC0415

    settings = bench_settings(area_name)
    here, console = Circumstances.now(), Console(soft_wrap=True)
    with prepared(settings, console) as area:
        scenario = Scenario(vehicles=sizes["vehicles"], requests=sizes["requests"], seed=seed)
        day = replay_day(area.stops, area.stop_table_s, scenario, load_policy(settings))
        with console.status("Playing the day …") as status:
            found = compare(
                day,
                Rounds(sizes["every_s"], sizes["iterations"], workers=sizes["workers"]),
                Foresight(sizes["known_rounds"], sizes["known_iterations"]),
                seed=seed,
                progress=lambda what, share: status.update(f"The day with {what}: {share:.0%}"),
            )
        report = _report(area, found, {"seed": seed, **sizes}, here)
    console.print(report, markup=False, highlight=False)
    model = "-model" if area.is_model else ""
    write_evidence(out, f"replay-{settings.area}{model}-{sizes['vehicles']}-{sizes['requests']}.md", report, console)


def _report(area: Area, found: Comparison, sizes: Mapping[str, int], here: Circumstances) -> str:
    """Return the comparison as the page that is kept as evidence."""
    ways = (found.online, found.improved, found.known)
    rows = [
        ("served", [f"{way.served} of {way.asked}" for way in ways]),
        ("cost (seconds of driving)", [f"{way.cost:,.0f}" for way in ways]),
        ("against insertion only", [f"{way.cost / found.online.cost - 1:+.1%}" for way in ways]),
        ("driven", [f"{_km(area, way):,.0f} km, {way.drive_s / 3600:.1f} h" for way in ways]),
        ("of it empty", [f"{way.empty_s / way.drive_s:.0%}" if way.drive_s else "-" for way in ways]),
        ("wait, mean and 95 %", [f"{way.wait_s / 60:.1f}, {way.wait_p95_s / 60:.1f} min" for way in ways]),
        ("on board, mean and 95 %", [f"{way.ride_s / 60:.1f}, {way.ride_p95_s / 60:.1f} min" for way in ways]),
    ]
    how = (
        f"{area.title} ({area.source_label}), seed {sizes['seed']}. Improvement: {sizes['iterations']:,} iterations "
        f"every {sizes['every_s']} s of the day, {sizes['workers']} thread(s). Everything known: "
        f"{sizes['known_rounds']} x {sizes['known_iterations']:,} iterations from the better of the two other days, "
        "so it is a reference as good as this search, not a bound."
    )
    result = (
        f"Improvement closes **{found.closed:.0%}** of the gap; it changed {found.changes} plans and moved riders "
        f"{found.moved} times to another vehicle before they were fetched."
    )
    head = ["| | insertion only | insertion and improvement | everything known |", "|---|---|---|---|"]
    table = [*head, *(f"| {name} | {' | '.join(values)} |" for name, values in rows)]
    title = f"# A day of {sizes['requests']} wishes and {sizes['vehicles']} vehicles, three ways"
    return "\n".join([title, "", how, str(here), "", *table, "", result, ""])


def _km(area: Area, way: Outcome) -> float:
    lengths_m = {leg: area.stop_path(*leg).length_m for leg in set(way.legs)}
    return sum(lengths_m[leg] for leg in way.legs) / 1000
