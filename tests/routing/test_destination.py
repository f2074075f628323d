import numpy as np
import pytest

from routing.destination import SHORT_CUT_FACTOR, short_cuts
from tests.routing.maps import MiniMap, arcs_between, at, router


def cuts(*pieces):
    """Pieces as (start, end, destination only)."""
    start, end, only = (np.array(column) for column in zip(*pieces, strict=True))
    return short_cuts(start, end, only.astype(bool)).tolist()


def test_a_dead_end_is_no_short_cut():
    assert cuts((0, 1, 0), (1, 2, 1), (2, 3, 1)) == [False, False, False]


def test_a_link_between_open_roads_is_one_over_all_its_pieces():
    assert cuts((0, 1, 0), (1, 2, 1), (2, 3, 1), (3, 0, 0), (2, 4, 1)) == [False, True, True, False, True]


def test_two_dead_ends_at_one_open_junction_are_none():
    assert cuts((0, 1, 0), (1, 2, 1), (1, 3, 1)) == [False, False, False]


def test_a_loop_from_and_to_one_junction_is_none():
    assert cuts((0, 1, 0), (1, 2, 1), (2, 3, 1), (3, 1, 1)) == [False] * 4


def test_without_such_roads_there_is_none():
    assert cuts((0, 1, 0), (1, 2, 0)) == [False, False]


def village(folder, **tags):
    """A main road 1-2-3-4 in a bow of 1400 m, and a lane of 600 m from 1 to 4 with the tags."""
    town = MiniMap().nodes(n1=(0, 0), n2=(0, 400), n3=(600, 400), n4=(600, 0), n5=(300, 0), n6=(-200, 0), n7=(800, 0))
    town.way(10, [1, 2, 3, 4], name="Main").way(12, [6, 1], name="West").way(13, [4, 7], name="East")
    return router(town.way(11, [1, 5, 4], name="Lane", **tags).roads(folder))


def test_nobody_drives_through_a_lane_for_residents_but_to_somebody_there(tmp_path):
    through = (-100, 0), (700, 0)
    drive = village(tmp_path)
    assert drive.path(at(drive.roads, *through[0]), at(drive.roads, *through[1])).length_m == pytest.approx(800, abs=2)
    drive = village(tmp_path, motor_vehicle="destination")
    assert drive.path(at(drive.roads, *through[0]), at(drive.roads, *through[1])).length_m == pytest.approx(1600, abs=2)
    assert drive.path(at(drive.roads, -100, 0), at(drive.roads, 300, 0)).length_m == pytest.approx(400, abs=2)
    assert drive.path(at(drive.roads, 300, 0), at(drive.roads, 700, 0)).length_m == pytest.approx(400, abs=2)


def test_a_dead_end_for_residents_takes_no_longer_than_others(tmp_path):
    def seconds(name, **tags):
        town = MiniMap().nodes(n1=(0, 0), n2=(0, 400), n3=(100, 0)).way(10, [1, 2], name="Main")
        roads = town.way(11, [1, 3], name="Lane", **tags).roads(tmp_path / name)
        return float(roads.travel_time_s[arcs_between(roads, 1, 3)[0]])

    for name in ("open", "closed"):
        (tmp_path / name).mkdir()
    assert seconds("open") == seconds("closed", motor_vehicle="destination")
    assert SHORT_CUT_FACTOR > 1.0
