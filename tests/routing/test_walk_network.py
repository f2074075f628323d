"""The walking network on disk."""

from dataclasses import fields

import numpy as np
import pytest

from routing.errors import BundleCorrupt
from routing.walk_network import WalkNetwork
from routing.walk_search import Walker
from tests.routing.maps import MiniMap, place


@pytest.fixture
def network(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(100, 0), n3=(100, 100), n4=(200, 0))
    return town.way(1, [1, 2]).way(2, [2, 3], "steps").way(3, [2, 4], "footway", oneway__foot="yes").walks(tmp_path)


def test_what_is_saved_is_opened_again(network, tmp_path):
    network.save(tmp_path / "walk")
    opened = WalkNetwork.load(tmp_path / "walk")
    for field in fields(WalkNetwork):
        if field.name != "grid":
            assert np.array_equal(getattr(opened, field.name), getattr(network, field.name)), field.name
    lat, lon = place(50, 5)
    stops = [place(100, 90), place(190, 0)]
    there = [
        Walker(walks).nearest_m(np.array([lat]), np.array([lon]), [stop], 500.0)[0]
        for walks in (network, opened)
        for stop in stops
    ]
    assert there[:2] == there[2:] == pytest.approx([5 + 50 + 90, 5 + 50 + 90], abs=0.1)


def test_nobody_can_write_what_all_share(network):
    with pytest.raises(ValueError, match="read-only"):
        network.arcs.effort_m[0] = 0.0


@pytest.mark.parametrize("part", ["tail.npy", "grid_arc.npy", "grid.json"])
def test_a_part_that_is_missing_or_cut_off_is_told(network, tmp_path, part):
    network.save(tmp_path / "walk")
    whole = (tmp_path / "walk" / part).read_bytes()
    (tmp_path / "walk" / part).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BundleCorrupt, match="build the area again"):
        WalkNetwork.load(tmp_path / "walk")
    (tmp_path / "walk" / part).unlink()
    with pytest.raises(BundleCorrupt, match="build the area again"):
        WalkNetwork.load(tmp_path / "walk")
