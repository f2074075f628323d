import pytest

from routing.benchmark import measure_table
from routing.engines import build_engine
from tests.routing.maps import cross_town
from tests.routing.test_snapping import wiggly_town


def bundle_of(town, folder):
    roads = town.roads(folder)
    roads.save(folder / "roads")
    build_engine(roads, folder / "hierarchy")
    return folder


def test_measures_and_compares(tmp_path):
    found = measure_table(bundle_of(wiggly_town(), tmp_path), places=40, networkx_rows=4)
    assert (found.places, found.networkx_rows) == (40, 4)
    assert found.hierarchy_s > 0.0
    assert found.networkx_table_s == pytest.approx(found.networkx_s * 10)
    assert found.largest_difference_s < 1e-6


def test_a_difference_would_be_seen(tmp_path):
    # NetworkX does not know that the left turn is forbidden; the hierarchy does.
    town = cross_town().restriction(1, "only_straight_on", 11, 5, 13)
    found = measure_table(bundle_of(town, tmp_path), places=60, networkx_rows=60)
    assert found.largest_difference_s > 1.0
