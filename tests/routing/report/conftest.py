"""A small town with something of everything a report tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from routing.area_file import AreaFile
from routing.bundle import build_bundle
from routing.progress import SilentProgress
from routing.report import AreaReport, read_report
from tests.routing.maps import MiniMap, cross_town, place


def broken_town() -> MiniMap:
    """
    Draw the cross town with a trap, a yard nobody gets to, and paths.

    The one-way road 31 leads from node 3 into Trap Lane (32), which no road leads out of; Yard (33) hangs nowhere.
    Ten houses stand along Street 1, ten more 330 m off the road.
    """
    town = cross_town().nodes(n30=(300, 0), n31=(400, 0), n40=(250, 200), n41=(310, 200))
    town.way(31, [3, 30], "tertiary", name="Way In <&>", oneway="yes").way(32, [30, 31], name="Trap Lane")
    town.way(33, [40, 41], name="Yard").way(34, [1, 2], "footway").way(35, [2, 3], "track")
    town.way(36, [1, 4], access="private", name="Gate").node(50, 300, -60).way(37, [3, 50], name="Ostweg")
    for number in range(10):
        town.node(100 + number, 15.0 * number, 8.0, addr__housenumber=str(number), addr__street="Street 1")
        town.node(200 + number, 100.0 + 5.0 * number, 430.0, addr__housenumber=str(number), addr__street="Path")
    town.node(300, 100, 5, place="village", name="Dorf").node(301, 100, 425, place="hamlet", name="Weiler")
    town.node(302, 60, 6, highway="bus_stop", name="Kirche").node(303, 160, 6, highway="bus_stop", name="Markt")
    return town.node(304, 104, -70, highway="bus_stop", name="Süd")


@pytest.fixture(scope="session")
def broken_bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The broken town as a compiled area."""
    folder = tmp_path_factory.mktemp("broken")
    area = AreaFile("broken", "Kreis Kaputt", (*place(-10, -110), *place(310, 440)), margin_m=500)
    extract = broken_town().write(folder / "broken.osm")
    build_bundle(extract, folder / "bundle", area, progress=SilentProgress(), source_label="hand-drawn", processes=1)
    return folder / "bundle"


@pytest.fixture(scope="session")
def report(broken_bundle: Path) -> AreaReport:
    """What the build of the broken town had to tell."""
    return read_report(broken_bundle)
