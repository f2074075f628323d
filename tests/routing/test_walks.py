"""Walks to stops, and the line they are drawn as."""

import math

import numpy as np
import pytest

from routing.errors import Unreachable
from routing.geodesy import great_circle_m
from routing.walks import StopWalks
from tests.routing.maps import MiniMap, place
from tests.routing.test_walk_search import city, hill, stop


def line(path):
    return list(zip(path.lat.tolist(), path.lon.tolist(), strict=True))


def drawn_m(path):
    return float(great_circle_m(path.lat[:-1], path.lon[:-1], path.lat[1:], path.lon[1:]).sum())


def test_the_line_follows_the_way(tmp_path):
    """From 20 m beside the lower street over the ramp to 10 m above the upper one."""
    walks = StopWalks(hill().walks(tmp_path), [stop(50, 50)])
    path = walks.path(*place(50, -20), 0, 250.0, step_free=True)
    expected = [place(50, -20), place(50, 0), place(100, 0), place(100, 40), place(50, 40), place(50, 50)]
    assert np.array(line(path)) == pytest.approx(np.array(expected), abs=1e-6)
    assert path.length_m == pytest.approx(20 + 50 + 40 + 50 + 10, abs=0.1)
    assert path.duration_s == pytest.approx(170 / 1.2, abs=0.2)
    assert not path.has_steps


def test_over_steps_the_line_says_so(tmp_path):
    walks = StopWalks(hill().walks(tmp_path), [stop(0, 40)])
    path = walks.path(*place(0, 0), 0, 250.0, step_free=False)
    assert np.array(line(path)) == pytest.approx(np.array([place(0, 0), place(0, 40)]), abs=1e-6)
    assert path.has_steps


def test_on_one_way_the_line_leads_straight_along_it_in_both_directions(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(100, 0), n3=(100, 100)).way(1, [1, 2, 3], "path")
    walks = StopWalks(town.walks(tmp_path), [stop(40, 0), stop(100, 30, 1)])
    there = line(walks.path(*place(100, 30), 0, 250.0, False))
    back = line(walks.path(*place(40, 0), 1, 250.0, False))
    assert np.array(there) == pytest.approx(np.array([place(100, 30), place(100, 0), place(40, 0)]), abs=1e-6)
    assert np.array(back) == pytest.approx(np.array(there[::-1]), abs=1e-9)


def test_around_a_loop_the_line_takes_the_nearer_side(tmp_path):
    """A street of 30 m to a loop of 400 m that begins and ends at one junction."""
    town = MiniMap().nodes(n1=(0, 0), n2=(30, 0), n3=(130, 0), n4=(130, 100), n5=(30, 100))
    walks = StopWalks(town.way(1, [1, 2]).way(2, [2, 3, 4, 5, 2], "path").walks(tmp_path), [stop(30, 60)])
    path = walks.path(*place(0, 0), 0, 250.0, False)
    assert path.length_m == pytest.approx(90, abs=0.1)
    assert np.array(line(path)) == pytest.approx(np.array([place(0, 0), place(30, 0), place(30, 60)]), abs=1e-6)


def test_who_stands_at_the_stop_need_not_move(tmp_path):
    walks = StopWalks(hill().walks(tmp_path), [stop(50, 0)])
    path = walks.path(*place(50, 0), 0, 250.0, False)
    assert (len(path.lat), path.length_m, path.duration_s) == (2, 0.0, 0.0)


@pytest.mark.parametrize("step_free", [False, True])
@pytest.mark.parametrize("seed", [4, 5])
def test_the_line_is_as_long_as_the_walk_that_was_told(tmp_path, seed, step_free):
    walker, random = city(tmp_path, seed)
    walks = StopWalks(walker.network, [stop(*random.uniform(0, 950, 2), index) for index in range(20)])
    told = 0
    for _ in range(30):
        lat, lon = place(*random.uniform(0, 950, 2))
        for access in walks.stops_near(lat, lon, 2000.0, 5, step_free):
            path = walks.path(lat, lon, access.stop, 2000.0, step_free)
            assert path.length_m == pytest.approx(access.walk_m, abs=0.1)
            assert math.ceil(path.duration_s) == access.walk_s
            assert path.has_steps == access.has_steps
            assert drawn_m(path) == pytest.approx(path.length_m, abs=0.5)
            told += 1
    assert told > 60


def test_no_way_is_told(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(100, 0), n3=(0, 2000), n4=(100, 2000))
    walks = StopWalks(town.way(1, [1, 2]).way(2, [3, 4]).walks(tmp_path), [stop(50, 2000)])
    assert walks.stops_near(*place(50, 0), 5000.0, 4, False) == []
    with pytest.raises(Unreachable, match="Halt 0"):
        walks.path(*place(50, 0), 0, 250.0, False)
