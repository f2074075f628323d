"""`mobility bench anticipation`: what looking ahead does to rejections and waiting, measure by measure."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from mobility.cli.bench_parts import area_option, bench_settings, out_option, prepared, write_evidence
from mobility.cli.circumstances import Circumstances

if TYPE_CHECKING:
    from mobility.simulation.anticipating import Experiment, Outcome
    from mobility.simulation.scenario import Scenario
    from routing.area import Area

__all__ = ["anticipation"]

_FIGURES = (
    ("all_refused", "refused", 1.0, "{:.1f}"),
    ("now_refused", "of those who asked at once", 1.0, "{:.1f}"),
    ("ahead_refused", "of those who booked ahead", 1.0, "{:.1f}"),
    ("return_refused", "of those who came from a visit", 1.0, "{:.1f}"),
    ("served", "served", 1.0, "{:.1f}"),
    ("now_wait_mean_s", "wait of those who asked at once, mean (min)", 60.0, "{:.2f}"),
    ("now_wait_p90_s", "the same, 90 % (min)", 60.0, "{:.2f}"),
    ("return_wait_mean_s", "wait after a visit, mean (min)", 60.0, "{:.2f}"),
    ("return_wait_p90_s", "the same, 90 % (min)", 60.0, "{:.2f}"),
    ("all_wait_mean_s", "wait of all, mean (min)", 60.0, "{:.2f}"),
    ("all_wait_p90_s", "the same, 90 % (min)", 60.0, "{:.2f}"),
    ("vehicle_km", "driven (km)", 1.0, "{:,.0f}"),
    ("empty_km", "of it empty (km)", 1.0, "{:,.0f}"),
    ("kept_share", "promises kept (%)", 0.01, "{:.1f}"),
)


@click.command()
@area_option
@click.option("--vehicles", type=click.IntRange(1, 200), default=8, show_default=True)
@click.option("--requests", type=click.IntRange(1, 10_000), default=200, show_default=True)
@click.option("--days", type=click.IntRange(1, 50), default=20, show_default=True, help="Seeds 1 to this.")
@click.option("--only", multiple=True, help="Name of an experiment (default: all).")
@out_option
def anticipation(
    area_name: str | None, vehicles: int, requests: int, days: int, only: tuple[str, ...], out: Path | None
) -> None:
    """Play the same days with and without rebalancing, quota and reserve: minutes for each."""
    from mobility.installation import load_policy  # noqa: PLC0415 - `--help` must be quick
    from mobility.simulation.anticipating import EXPERIMENTS, play  # noqa: PLC0415
    from mobility.simulation.scenario import Scenario  # noqa: PLC0415

    settings = bench_settings(area_name)
    unknown = set(only) - {each.name for each in EXPERIMENTS}
    if unknown:
        known = ", ".join(each.name for each in EXPERIMENTS)
        raise click.BadParameter(f"{sorted(unknown)} is not one of {known}", param_hint="--only")
    console, here = Console(soft_wrap=True), Circumstances.now()
    with prepared(settings, console) as area:
        scenario = Scenario(vehicles=vehicles, requests=requests)
        policy, model = load_policy(settings), "-model" if area.is_model else ""
        for experiment in EXPERIMENTS:
            if not only or experiment.name in only:
                found = play(area, experiment, scenario, range(1, days + 1), policy, console.print)
                report = _report(area, scenario, days, here, _table(experiment, found))
                console.print(report, markup=False, highlight=False)
                write_evidence(out, f"anticipation-{experiment.slug}-{settings.area}{model}.md", report, console)


def _table(experiment: Experiment, found: list[Outcome]) -> str:
    """Return one experiment as a section: means, and what changes from day to the same day with its standard error."""
    from mobility.simulation.anticipating import difference  # noqa: PLC0415

    without, *others = found
    head = f"| | {without.trial} | " + " | ".join(f"{trial.trial} | change" for trial in others) + " |"
    lines = [f"## {experiment.name}", "", f"Days on which {experiment.about}.", "", head]
    lines.append("|---|" + "--:|" * (1 + 2 * len(others)))
    for key, name, unit, form in _FIGURES:
        if not any(any(trial.figures[key]) for trial in found):
            continue
        cells = [form.format(without.mean(key) / unit)]
        for trial in others:
            change, error = difference(key, without, trial)
            cells += [form.format(trial.mean(key) / unit), f"{change / unit:+.2f} ± {error / unit:.2f}"]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _report(area: Area, scenario: Scenario, days: int, here: Circumstances, table: str) -> str:
    how = (
        f"{area.title} ({area.source_label}): {scenario.requests} wishes and {scenario.vehicles} vehicles on each of "
        f"{days} days (seeds 1 to {days}), whose wishes are the same in every column. Means a day; ± is the standard "
        "error of the change. Nobody is picked up earlier than ten minutes after asking, so ten minutes of every wait "
        "of those who asked at once are the lead time."
    )
    return f"# What looking ahead is worth\n\n{how}\n\n{here}\n\n{table}\n"
