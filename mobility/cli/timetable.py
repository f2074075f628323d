"""`mobility timetable`: check a timetable of scheduled transport (GTFS) before it is used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mobility.config import SettingError, Settings, environment

if TYPE_CHECKING:
    from mobility.timetable.timetable import Timetable

__all__ = ["timetable"]


@click.group()
def timetable() -> None:
    """Check the timetable of buses and trains that run beside the service."""


@timetable.command()
@click.argument("feed", required=False, type=click.Path(path_type=Path))
def check(feed: Path | None) -> None:
    """
    Read FEED (a GTFS zip file or folder; MOBILITY_GTFS where none is named) wholly, and say what is in it.

    Whatever cannot be used ends the command with the file, the line and what is wrong there.
    """
    from mobility.timetable.compiling import compile_feed  # noqa: PLC0415 - pandas takes a while to import

    settings = Settings.from_environment(environment())
    path = feed or settings.gtfs
    if path is None:
        raise SettingError("no timetable is named: give a GTFS feed, or set MOBILITY_GTFS to one")
    found = compile_feed(path)
    for line in _described(found):
        click.echo(line)
    click.echo(_in_area(settings, found))


def _described(found: Timetable) -> list[str]:
    days = found.days
    trips = f"{len(found.trip_line):,} trips with {len(found.call_trip):,} calls"
    return [
        f"Timetable of {found.agency}",
        f"  {len(found.line):,} lines, {len(found.stop_id):,} stops, {trips}, {len(found.change_to):,} ways to change",
        "  it knows no day at all" if days is None else f"  from {days[0]:%d.%m.%Y} to {days[1]:%d.%m.%Y}",
    ]


def _in_area(settings: Settings, found: Timetable) -> str:
    """Say how many stops lie in the area, where one is built."""
    from mobility.area import open_area  # noqa: PLC0415
    from routing.errors import BundleError  # noqa: PLC0415

    try:
        area = open_area(settings)
    except BundleError:
        return "  (no area is built yet, so how many of its stops lie inside is not known)"
    try:
        inside = sum(area.contains(lat, lon) for lat, lon in zip(found.stop_lat, found.stop_lon, strict=True))
        return f"  {inside:,} of its stops lie in {area.title}"
    finally:
        area.close()
