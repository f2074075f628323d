"""How far people walk, measured on a few houses in a row."""

import numpy as np
import pytest

from routing.features import read_features
from routing.stop_coverage import SettlementCoverage, StraightWalks, measure_coverage
from routing.stop_ground import Ground
from routing.values import Position, VirtualStop
from tests.routing.maps import MiniMap, place
from tests.routing.test_stops import WHOLE


def stop_at(x_m, y_m):
    lat, lon = place(x_m, y_m)
    return VirtualStop(0, "j1", "Dorf, Weg", "Dorf", lat, lon, Position(lat, lon, 0, 0.5, 0.0), is_real=False)


def two_villages():
    """Draw six houses every 20 m from x = 0 in Dorf and from x = 3,000 in Weiler, and a lonely farm."""
    town = MiniMap().nodes(n1=(0, 0), n2=(3200, 0)).way(1, [1, 2], name="Weg")
    for number in range(6):
        town.node(100 + number, 20.0 * number, 0.0, addr__housenumber=str(number))
        town.node(200 + number, 3000.0 + 20.0 * number, 0.0, addr__housenumber=str(number))
    town.node(300, 1500, 0, addr__housenumber="1")
    town.node(400, 50, 10, place="village", name="Dorf")
    return town.node(401, 3050, 10, place="village", name="Weiler")


def measured(town, tmp_path, stops):
    roads = town.roads(tmp_path)
    features = read_features(tmp_path / "mini.osm")
    return measure_coverage(features, Ground(roads, features, WHOLE), stops, StraightWalks())


def test_every_settlement_is_counted_on_its_own(tmp_path):
    # From x = -100 to the houses at 0, 20 ... 100: 130, 156, 182, 208, 234 and 260 m with the detour of 1.3.
    found = measured(two_villages(), tmp_path, [stop_at(-100, 0)])
    middle = [(one.lat, one.lon) for one in found]
    assert found[0] == SettlementCoverage("Dorf", "Dorf", 6, 5, pytest.approx(260.0, abs=0.5), *middle[0])
    assert found[1] == SettlementCoverage("Weiler", "Weiler", 6, 0, 2_000.0, *middle[1])
    assert middle[0] == pytest.approx(place(50, 0), abs=1e-5)
    assert len(found) == 2


def test_without_stops_nobody_is_near(tmp_path):
    assert [(c.within_250_m, c.farthest_m) for c in measured(two_villages(), tmp_path, [])] == [(0, 2_000.0)] * 2


def test_straight_walks_end_at_the_limit():
    lats, lons = np.array([place(0, 0)[0]] * 2), np.array([place(0, 0)[1], place(100, 0)[1]])
    walk_m = StraightWalks().nearest_m(lats, lons, [place(-100, 0)], 200.0)
    assert walk_m[0] == pytest.approx(130.0, rel=1e-3)
    assert walk_m[1] == np.inf
    assert StraightWalks().nearest_m(lats, lons, [], 200.0).tolist() == [np.inf] * 2
