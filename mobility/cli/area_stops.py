"""`mobility area stops`: find stops and their ids, and what is wrong with them, to write the area's stops.toml."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from mobility.config import Settings, environment

if TYPE_CHECKING:
    from routing.stop_report import StopReport
    from routing.values import VirtualStop

__all__ = ["stops"]

_POOR_SHARE = 0.95


@click.command()
@click.argument("words", nargs=-1)
@click.option("--municipality", help="Only stops of this municipality.")
@click.option("--near", nargs=2, type=float, metavar="LAT LON", help="Nearest first, with metres as the crow flies.")
@click.option("--limit", default=40, show_default=True, type=click.IntRange(min=1), help="How many at most.")
@click.option("--problems", is_flag=True, help="What a planner should look at instead: edits in vain, poor coverage.")
def stops(
    words: tuple[str, ...], municipality: str | None, near: tuple[float, float] | None, limit: int, problems: bool
) -> None:
    """
    List the stops whose id, name or municipality holds all WORDS.

    Ids and places are what an entry in stops.toml asks for.
    """
    from mobility.area import open_area  # noqa: PLC0415 - `--help` must be quick
    from routing.report import read_report  # noqa: PLC0415

    settings = Settings.from_environment(environment())
    opened = open_area(settings)
    try:
        if problems:
            lines = list(_problems(read_report(settings.bundle).stop_report, opened.stops))
            click.echo("\n".join(lines) or "No problems known.")
            return
        found = [stop for stop in opened.stops if _matches(stop, words, municipality)]
    finally:
        opened.close()
    if near:
        found.sort(key=lambda stop: _away_m(stop, near))
    for stop in found[:limit]:
        click.echo(_line(stop) + (f"  {_away_m(stop, near):.0f} m" if near else ""))
    if len(found) > limit:
        click.echo(f"... and {len(found) - limit} more: add words, or --limit {len(found)}")
    if not found:
        click.echo("No stop is like that.")


def _matches(stop: VirtualStop, words: Sequence[str], municipality: str | None) -> bool:
    text = f"{stop.id} {stop.name} {stop.municipality}".casefold()
    here = municipality is None or stop.municipality.casefold() == municipality.casefold()
    return here and all(word.casefold() in text for word in words)


def _away_m(stop: VirtualStop, place: tuple[float, float]) -> float:
    from routing.geodesy import great_circle_m  # noqa: PLC0415

    return great_circle_m(*place, stop.lat, stop.lon)


def _line(stop: VirtualStop) -> str:
    known = {True: "step-free", False: "steps", None: ""}[stop.step_free]
    facts = ", ".join(part for part in (stop.kind.replace("_", " "), f"kerb {stop.kerb}", known) if part)
    return f"{stop.id:<16} [{stop.lat:.5f}, {stop.lon:.5f}]  {stop.name}  ({facts})"


def _problems(report: StopReport, offered: Sequence[VirtualStop]) -> Iterator[str]:
    """What a planner should look at, the gravest first."""
    for warning in report.warnings:
        yield f"edit in vain: {warning}"
    for lost in report.vanished:
        fate = "rides booked before still find it" if lost.is_retired else "no road leads there any more"
        yield f"gone since the build before: {lost.id} {lost.name} [{lost.lat:.5f}, {lost.lon:.5f}]; {fate}"
    for reason, count in report.left_out.items():
        yield f"bus stops not offered: {count} ({reason})"
    for settlement in sorted(report.coverage, key=lambda c: c.within_250_m / c.addresses):
        if settlement.within_250_m < _POOR_SHARE * settlement.addresses:
            yield (
                f"poor coverage: {settlement.name} ({settlement.municipality}): {settlement.within_250_m} of "
                f"{settlement.addresses} addresses within 250 m, the farthest walks {settlement.farthest_m:.0f} m"
            )
    for stop in offered:
        if "," not in stop.name:
            yield f"name says little: {_line(stop)}"
