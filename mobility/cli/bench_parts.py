"""What the bench commands share: the area they measure in, and the file they leave their figures in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from mobility.cli.circumstances import Circumstances
from mobility.config import Settings, environment

if TYPE_CHECKING:
    from routing.area import Area

__all__ = [
    "Measured",
    "area_option",
    "area_title",
    "bench_settings",
    "out_option",
    "prepared",
    "write_evidence",
    "write_figures",
]

area_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--area", "area_name", help="Name of a folder under data/areas (default MOBILITY_AREA)."
)
out_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--out", type=click.Path(path_type=Path), help="Also write the figures into this folder."
)


@dataclass(frozen=True, slots=True)
class Measured:
    """
    What every file of figures begins with.

    Attributes
    ----------
    area, source : str
        Area and map data.
    where : Circumstances
        Machine, time, load and commit.
    """

    area: str
    source: str
    where: Circumstances


def bench_settings(area_name: str | None) -> Settings:
    """Return the settings of the environment, with another area where one is named."""
    named = {"MOBILITY_AREA": area_name} if area_name else {}
    return Settings.from_environment({**environment(), **named})


def area_title(settings: Settings, *, is_model: bool) -> str:
    """Return what the files of figures call the area."""
    return f"{settings.area}-model" if is_model else settings.area


@contextmanager
def prepared(settings: Settings, console: Console) -> Iterator[Area]:
    """Open the area, built first where it is not yet, and close it afterwards."""
    from mobility.area import prepare_area  # noqa: PLC0415 - `--help` must be quick
    from mobility.cli.presentation import ConsoleProgress  # noqa: PLC0415

    with ConsoleProgress(console) as building:
        area = prepare_area(settings, building)
    try:
        yield area
    finally:
        area.close()


def write_figures(out: Path | None, name: str, figures: Mapping[str, Any], console: Console) -> None:
    """Write figures as `name`.json into the folder `out`, where there is one, and say where they are."""
    write_evidence(out, f"{name}.json", json.dumps(figures, indent=2, ensure_ascii=False) + "\n", console)


def write_evidence(out: Path | None, name: str, text: str, console: Console) -> None:
    """Write a page into the folder `out`, where there is one, and say where it is."""
    if out is None:
        return
    out.mkdir(parents=True, exist_ok=True)
    (out / name).write_text(text, encoding="utf-8")
    console.print(f"Written to {out / name}")
