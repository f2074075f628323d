"""From degrees to a drawing."""

import numpy as np
import pytest

from routing.report.drawing import Frame, road_paths
from routing.values import Bounds
from tests.routing.maps import MiniMap

BOX = Bounds(50.0, 7.0, 50.01, 7.02)


def test_north_is_up_and_a_metre_is_as_long_to_the_east_as_to_the_north():
    frame = Frame.around(BOX, 100.0, margin=0.0)
    assert frame.point(50.01, 7.0) == (0.0, 0.0)
    assert frame.point(50.0, 7.02) == (100.0, round(frame.height, 1))
    # 0.02 degrees of longitude are 0.02 x cos(50.005) = 0.01286 degrees of latitude.
    assert frame.height == pytest.approx(100.0 * 0.01 / 0.012855, rel=1e-3)


def test_a_margin_is_left_on_every_side():
    frame = Frame.around(BOX, 120.0, margin=0.1)
    assert frame.point(50.01, 7.0)[0] == pytest.approx(10.0)


def test_paths_say_only_how_far_each_point_lies_from_the_one_before():
    frame = Frame.around(BOX, 100.0, margin=0.0)
    path = frame.lines([(np.array([50.01, 50.01, 50.0]), np.array([7.0, 7.01, 7.01]))])
    assert path.startswith("M0 0l50 0 0 77")
    assert frame.ring([[7.0, 50.01], [7.01, 50.01], [7.0, 50.01]]) == "M0 0l50 0 -50 0Z"
    assert frame.lines([(np.array([50.0, 50.0]), np.array([7.0, 7.0]))]) == ""


def test_main_roads_are_told_from_others_and_each_is_drawn_once(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(200, 0), n3=(400, 0), n4=(200, 200), n5=(200, -200))
    town.way(1, [1, 2], "secondary").way(2, [2, 3], "secondary").way(3, [2, 4], "residential").way(4, [2, 5], "service")
    main, minor = road_paths(town.roads(tmp_path), Frame.around(Bounds(49.99, 6.99, 50.01, 7.01), 1000.0))
    assert main.count("M") == 1  # two roads joined to one line; the way back is not drawn
    assert minor.count("M") == 1  # the residential road; drives are left out
