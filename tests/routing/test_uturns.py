"""Where a vehicle may turn round: at every node of the network, never in the middle of an arc."""

from dataclasses import replace

import pytest

from tests.routing.maps import MiniMap, at, router


def street(*ways):
    """A street from west to east, a point every 100 m, drawn as ways over these points."""
    town = MiniMap()
    for point in range(1, 7):
        town.node(point, (point - 1) * 100, 0)
    for number, refs in enumerate(ways, start=10):
        town.way(number, list(refs), name=f"Way {number}")
    return town


def back_to_the_stop(town, folder):
    """Metres from 350 m east to a kerb at 250 m that is reached in the direction of the street only."""
    drive = router(town.roads(folder))
    origin, kerb = at(drive.roads, 350, 0), at(drive.roads, 250, 0)
    if drive.roads.geometry(kerb.arc)[1][0] > kerb.lon:  # the arc found drives west
        kerb = replace(kerb, arc=int(drive.roads.twin[kerb.arc]), fraction=1.0 - kerb.fraction)
    return drive.path(origin, replace(kerb, only_along=True)).length_m


def test_at_a_dead_end(tmp_path):
    # One street of 500 m: back to its western end, turn there, and on to the kerb.
    assert back_to_the_stop(street(range(1, 7)), tmp_path) == pytest.approx(350 + 250, abs=1)


def test_where_the_name_changes(tmp_path):
    assert back_to_the_stop(street([1, 2], range(2, 7)), tmp_path) == pytest.approx(250 + 150, abs=1)


def test_at_a_junction(tmp_path):
    town = street(range(1, 7)).node(9, 200, 100).way(20, [3, 9], name="Side")
    assert back_to_the_stop(town, tmp_path) == pytest.approx(150 + 50, abs=1)


def test_not_where_a_restriction_forbids_it(tmp_path):
    town = street([1, 2], range(2, 7)).restriction(1, "no_u_turn", 11, 2, 11)
    assert back_to_the_stop(town, tmp_path) == pytest.approx(350 + 250, abs=1)


def test_not_into_a_street_against_its_direction(tmp_path):
    # A one-way ring of 100 m a side beside the street's end: from its far corner the way back is the way on.
    town = MiniMap().nodes(n1=(0, 0), n2=(100, 0), n3=(200, 0), n4=(200, 100), n5=(100, 100))
    town.way(10, [1, 2], name="Street").way(11, [2, 3, 4, 5, 2], name="Ring", oneway="yes")
    drive = router(town.roads(tmp_path))
    assert drive.path(at(drive.roads, 150, 0), at(drive.roads, 50, 0)).length_m == pytest.approx(400, abs=1)
