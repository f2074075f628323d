from dataclasses import fields

import numpy as np
import pytest

from routing.compiled import HIGHWAYS, RoadNetwork
from routing.errors import BundleCorrupt
from tests.routing.maps import cross_town, place


@pytest.fixture
def saved(tmp_path):
    roads = cross_town().restriction(1, "no_left_turn", 11, 5, 12).roads(tmp_path)
    roads.save(tmp_path / "roads")
    return roads, tmp_path / "roads"


def test_opens_as_it_was_saved(saved):
    roads, folder = saved
    again = RoadNetwork.load(folder)
    for field in fields(roads):
        if field.name not in {"names", "grid"}:
            assert (getattr(again, field.name) == getattr(roads, field.name)).all(), field.name
    for field in fields(roads.grid):
        assert np.array_equal(getattr(again.grid, field.name), getattr(roads.grid, field.name)), field.name
    assert again.names == roads.names
    assert again.snap(*place(30, 5)) == roads.snap(*place(30, 5))


def test_is_opened_by_memory_map_and_read_only(saved):
    again = RoadNetwork.load(saved[1])
    assert isinstance(again.geom_lat.base, np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        again.geom_lat[0] = 0.0


@pytest.mark.parametrize("part", ["tail.npy", "names.json", "grid_first.npy", "grid.json"])
def test_a_missing_or_damaged_part_is_told(saved, part):
    _, folder = saved
    (folder / part).write_bytes((folder / part).read_bytes()[:20])
    with pytest.raises(BundleCorrupt, match="build the area again"):
        RoadNetwork.load(folder)
    (folder / part).unlink()
    with pytest.raises(BundleCorrupt, match="build the area again"):
        RoadNetwork.load(folder)


def test_says_class_street_and_seconds_of_an_arc(saved):
    roads, _ = saved
    arc = roads.snap(*place(30, 0)).arc
    assert roads.highway_class(arc) == "residential"
    assert roads.street(arc) == "Street 1"
    assert roads.travel_time_s[arc] == pytest.approx(12.0, abs=0.01)
    assert len(roads.travel_time_s) == roads.road_count < len(roads.tail)
    assert len(set(HIGHWAYS)) == len(HIGHWAYS)
