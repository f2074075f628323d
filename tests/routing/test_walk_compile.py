"""From drawn ways to junctions and the ways between them."""

import numpy as np
import pytest

from routing.errors import ExtractElsewhere
from routing.values import Bounds
from tests.routing.maps import MiniMap, place


def lengths(network):
    return sorted(np.round(network.length_m).astype(int).tolist())


def test_points_that_are_no_junctions_are_kept_as_shape_only(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(30, 0), n3=(30, 40), n4=(0, 100), n5=(60, 40))
    network = town.way(1, [1, 2, 3]).way(2, [4, 3]).way(3, [3, 5]).walks(tmp_path)
    assert network.node_count == 4
    assert lengths(network) == [30, 67, 70]
    bend = int(np.argmax(network.length_m))
    lat, lon, along_m = network.geometry(bend)
    assert np.sort(along_m)[[0, -1]] == pytest.approx([0, 70], abs=0.01)
    assert along_m[1] == pytest.approx(30, abs=0.01) or along_m[1] == pytest.approx(40, abs=0.01)
    assert (lat[1], lon[1]) == pytest.approx(place(30, 0), abs=1e-7)


def test_a_way_ends_where_one_walks_differently(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(30, 0), n3=(70, 0), n4=(120, 0), n5=(180, 0))
    town.way(1, [1, 2], "footway").way(2, [2, 3], "steps").way(3, [3, 4], "footway").way(4, [4, 5], "residential")
    network = town.walks(tmp_path)
    assert lengths(network) == [30, 40, 110]
    assert network.step_free[np.argsort(network.length_m)].tolist() == [True, False, True]


def test_what_leaves_the_bounds_is_left_out(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(100, 0), n3=(900, 0)).way(1, [1, 2, 3])
    (south, west), (north, east) = place(-10, -10), place(500, 10)
    assert lengths(town.walks(tmp_path, Bounds(south, west, north, east))) == [100]


def test_points_the_extract_does_not_hold_cut_a_way(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(100, 0), n4=(300, 0), n5=(450, 0)).way(1, [1, 2, 3, 4, 5])
    assert lengths(town.walks(tmp_path)) == [100, 150]


def test_an_extract_of_another_place_is_told(tmp_path):
    with pytest.raises(ExtractElsewhere, match="none in this area"):
        MiniMap().nodes(n1=(0, 0), n2=(100, 0)).way(1, [1, 2]).walks(tmp_path, Bounds(10.0, 10.0, 11.0, 11.0))


def test_parts_that_do_not_hang_together_stay_and_say_so(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(100, 0), n3=(250, 0), n4=(0, 500), n5=(40, 500))
    network = town.way(1, [1, 2]).way(2, [2, 3], "path").way(3, [4, 5], "footway").walks(tmp_path)
    assert network.connected[np.argsort(network.length_m)].tolist() == [False, True, True]


def test_every_way_is_listed_at_both_its_junctions(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(100, 0), n3=(100, 100), n4=(200, 0), n5=(0, 50))
    town.way(1, [1, 2]).way(2, [2, 3, 1]).way(3, [2, 4]).way(4, [1, 5])
    network = town.walks(tmp_path)
    listed = [network.arc[a:b].tolist() for a, b in zip(network.arc_first[:-1], network.arc_first[1:], strict=True)]
    for node, arcs in enumerate(listed):
        assert [int(network.head[a >> 1] if a & 1 else network.tail[a >> 1]) for a in arcs] == [node] * len(arcs)
    assert sorted(arc for arcs in listed for arc in arcs) == list(range(2 * network.way_count))
