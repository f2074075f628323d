"""`mobility bench`: what this installation does on this machine, in figures."""

from __future__ import annotations

import click

from mobility.cli.bench_anticipation import anticipation
from mobility.cli.bench_basemap import basemap
from mobility.cli.bench_darp import darp
from mobility.cli.bench_endurance import endurance
from mobility.cli.bench_geocoder import geocoder
from mobility.cli.bench_insertion import insertion
from mobility.cli.bench_replay import replay
from mobility.cli.bench_routes import routes
from mobility.cli.bench_routing import routing
from mobility.cli.bench_scale import scale
from mobility.cli.bench_service import service
from mobility.cli.bench_smoke import smoke
from mobility.cli.bench_start import start

__all__ = ["bench"]


@click.group()
def bench() -> None:
    """Measure this installation."""


for command in (
    anticipation,
    basemap,
    darp,
    endurance,
    geocoder,
    insertion,
    replay,
    routes,
    routing,
    scale,
    service,
    smoke,
    start,
):
    bench.add_command(command)
