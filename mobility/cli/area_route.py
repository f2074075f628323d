"""`mobility area route`: the way between two places in words, by profile and with closures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from mobility.config import Settings, environment
from mobility.errors import InvalidInput

if TYPE_CHECKING:
    from routing.area import Area
    from routing.places import Place

__all__ = ["route"]

PROFILES = ("off_peak", "peak", "night", "winter")


@click.command()
@click.argument("origin")
@click.argument("destination")
@click.option("--profile", type=click.Choice(PROFILES), default="off_peak", show_default=True)
@click.option("--closures", type=click.Path(path_type=Path), help="GeoJSON of closed and slow roads (docs/map.md).")
@click.option("--language", type=click.Choice(("de", "en")), default="de", show_default=True)
@click.option("--geojson", type=click.Path(path_type=Path), help="Write the way into this file.")
def route(
    origin: str, destination: str, profile: str, closures: Path | None, language: str, geojson: Path | None
) -> None:
    """Drive from ORIGIN to DESTINATION: addresses, places, or "LAT,LON"."""
    from mobility.area import open_area  # noqa: PLC0415 - `--help` must be quick

    settings = Settings.from_environment(environment())
    console = Console(soft_wrap=True)
    area = open_area(settings)
    try:
        ends = [_place(area, text) for text in (origin, destination)]
        if closures is not None:
            _close(area, closures, console)
        a, b = (area.snap(lat, lon) for _, lat, lon in ends)
        way = area.path(a, b, profile)
        console.print(f"[bold]{ends[0][0]} – {ends[1][0]}[/bold]")
        console.print(f"{way.length_m / 1000:.1f} km, {way.duration_s / 60:.0f} min ({profile})")
        for direction in area.directions(way, language):
            console.print(f"  {direction.text}", highlight=False)
    finally:
        area.close()
    if geojson is not None:
        line = {"type": "LineString", "coordinates": list(zip(way.lon.tolist(), way.lat.tolist(), strict=True))}
        properties = {"length_m": round(way.length_m, 1), "duration_s": round(way.duration_s, 1), "profile": profile}
        feature = {"type": "Feature", "properties": properties, "geometry": line}
        geojson.write_text(json.dumps(feature) + "\n", encoding="utf-8")
        console.print(f"Written to {geojson}")


def _close(area: Area, path: Path, console: Console) -> None:
    from routing.closures import read_closures  # noqa: PLC0415

    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput("closures", f"{path} cannot be read ({error}): name a GeoJSON file") from error
    for closure in read_closures(text):
        effect = area.traffic.close(closure)
        what = "closed" if closure.factor == float("inf") else f"{closure.factor:g} times as slow"
        console.print(f"{closure.id}: {effect.length_m:.0f} m of road {what} (both directions counted)")


def _place(area: Area, text: str) -> tuple[str, float, float]:
    """Find a place by coordinates or by name."""
    parts = text.split(",")
    if len(parts) == 2:
        try:
            return text, float(parts[0]), float(parts[1])
        except ValueError:
            pass  # "Polch, Bahnhof"
    found: list[Place] = area.search(text, limit=1)
    if not found:
        raise InvalidInput("place", f"{text!r} is not found in {area.title}: write it another way, or as LAT,LON")
    return f"{found[0].label}, {found[0].detail}" if found[0].detail else found[0].label, found[0].lat, found[0].lon
