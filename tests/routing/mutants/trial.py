"""
Build a bundle of each mutant and use it; one line of JSON an outcome.

Run as a program in a process of its own, ``python -m tests.routing.mutants.trial FIRST COUNT FOLDER``: a crash of
compiled code or a build that does not end takes this process with it, and whoever reads its lines sees after which.
"""

from __future__ import annotations

import contextlib
import faulthandler
import json
import math
import random
import resource
import shutil
import sys
import traceback
from pathlib import Path

import numpy as np

from routing.area import Area
from routing.bundle import build_bundle
from routing.compiled import RoadNetwork
from routing.errors import RoutingError, Unreachable
from routing.progress import SilentProgress
from routing.values import UNREACHABLE_S
from tests.routing.mutants.damage import damaged
from tests.routing.mutants.hamlet import HAMLET, hamlet

LIMIT_S = 60
"""After so long a build counts as one that never ends."""

MEMORY = 6 << 30
"""Address space a build of a few hundred objects may take, bytes; numba and the like only reserve most of it."""


def attempt(seed: int, folder: Path) -> str:
    """Build and use one mutant; returns "built" or the name of the error that says what is wrong with the file."""
    extract = damaged(hamlet().text(), seed, folder)
    bundle = folder / "bundle"
    refused = None
    try:
        build_bundle(extract, bundle, HAMLET, progress=SilentProgress(), processes=1)
    except RoutingError as error:
        refused = error
    if refused is not None:
        assert len(str(refused)) > 20, f"an error without a sentence: {refused!r}"
        assert not bundle.exists(), "a build that failed left a bundle"
        return type(refused).__name__
    with contextlib.closing(Area.open(bundle)) as area:
        check_arrays(bundle)
        check_answers(area, seed)
    return "built"


def check_arrays(bundle: Path) -> None:
    """See that no number of the roads is missing or absurd."""
    roads = RoadNetwork.load(bundle / "roads")
    for name in ("node_lat", "node_lon", "length_m", "geom_lat", "geom_lon"):
        assert np.isfinite(getattr(roads, name)).all(), f"{name} has numbers that are none"
    for lat, lon in ((roads.node_lat, roads.node_lon), (roads.geom_lat, roads.geom_lon)):
        assert (np.abs(lat) <= 90).all(), "a latitude beyond the pole"
        assert (np.abs(lon) <= 180).all(), "a longitude beyond the antimeridian"
    assert (roads.length_m >= 0).all()
    assert (roads.length_m < 5_000).all(), "a street of a hamlet longer than 5 km"
    assert (roads.travel_time_ms[: roads.road_count] >= 1).all()
    assert (roads.travel_time_ms < 3_600_000).all(), "an hour for a street of a hamlet"


def check_answers(area: Area, seed: int) -> None:
    """Ask everything once."""
    rng = random.Random(seed)
    table = area.stop_table_s
    assert table.shape == (len(area.stops), len(area.stops))
    assert ((table >= 0) & ((table < 36_000) | (table == UNREACHABLE_S))).all()
    for stop in area.stops:
        assert area.contains(stop.lat, stop.lon)
        assert stop.name
    for _ in range(min(4, len(area.stops))):
        a, b = rng.randrange(len(area.stops)), rng.randrange(len(area.stops))
        with contextlib.suppress(Unreachable):
            path = area.stop_path(a, b)
            assert math.isfinite(path.duration_s)
            assert abs(path.duration_s - table[a, b]) <= 2.0
    for text in ("Querstraße 1", "Weiler", "Querstr 3a", "Bahnhof", '"*'):
        for found in area.search(text):
            assert math.isfinite(found.lat), found
            assert found.label, found
    middle = area.bounds
    lat, lon = (middle.min_lat + middle.max_lat) / 2, (middle.min_lon + middle.max_lon) / 2
    area.reverse(lat, lon)
    if area.contains(lat, lon):
        area.stops_near(lat, lon)
    assert area.tile(14, 8510, 5556) is not None
    area.basemap_metadata()


def warm_up(folder: Path) -> None:
    """Build the sound hamlet, so that no trial waits for the compiler."""
    folder.mkdir(parents=True)
    extract = hamlet().write(folder / "hamlet.osm")
    build_bundle(extract, folder / "bundle", HAMLET, progress=SilentProgress(), processes=1)
    with contextlib.closing(Area.open(folder / "bundle")) as area:
        check_answers(area, 0)
    shutil.rmtree(folder)


def main(first: int, count: int, folder: Path) -> None:
    """Try `count` mutants from seed `first` on."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    warm_up(folder / f"sound-{first}")
    for seed in range(first, first + count):
        faulthandler.dump_traceback_later(LIMIT_S, exit=True)
        place = folder / str(seed)
        place.mkdir(parents=True)
        try:
            outcome, wrong = attempt(seed, place), ""
        except Exception as error:  # noqa: BLE001 - every other error is what this looks for
            outcome, wrong = f"{type(error).__name__}: {error}", traceback.format_exc()
        sys.stdout.write(json.dumps({"seed": seed, "outcome": outcome, "wrong": wrong}) + "\n")
        sys.stdout.flush()
        faulthandler.cancel_dump_traceback_later()
        shutil.rmtree(place)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
