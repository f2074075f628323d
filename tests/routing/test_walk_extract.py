"""Which ways, squares and points of an extract matter to walkers."""

import pytest

from routing.errors import ExtractEmpty, ExtractMissing, ExtractTruncated
from routing.walk_extract import read_walks
from tests.routing.maps import MiniMap


def read(town, tmp_path):
    return read_walks(town.write(tmp_path / "mini.osm"))


def ways(found):
    return [found.node_id[a:b].tolist() for a, b in zip(found.first[:-1], found.first[1:], strict=True)]


def test_ways_one_may_walk_on_are_read_with_what_they_are_like(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(100, 0), n3=(100, 100))
    town.way(1, [1, 2], "steps").way(2, [2, 3], "motorway").way(3, [1, 3], "secondary")
    found = read(town, tmp_path)
    assert ways(found) == [[1, 2], [1, 3]]
    assert found.pace.tolist() == [200, 100]
    assert found.step_free.tolist() == [False, True]
    assert found.on_road.tolist() == found.street.tolist() == [False, True]
    assert found.forward.all()
    assert found.backward.all()


def test_the_rim_of_a_square_drawn_as_a_way_is_walked_along(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(50, 0), n3=(50, 50), n4=(0, 50))
    found = read(town.way(1, [1, 2, 3, 4, 1], "pedestrian", area="yes"), tmp_path)
    assert ways(found) == [[1, 2, 3, 4, 1]]


def test_the_rim_of_a_square_drawn_as_a_relation_is_walked_along_once(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(50, 0), n3=(50, 50), n4=(0, 50), n5=(-50, 0))
    town.way(1, [1, 2, 3], "").way(2, [3, 4, 1], "footway").way(3, [5, 1])
    members = (("way", 1, "outer"), ("way", 2, "outer"))
    town.relation(7, members, {"type": "multipolygon", "highway": "pedestrian"})
    assert sorted(ways(read(town, tmp_path))) == [[1, 2, 3], [3, 4, 1], [5, 1]]


def test_relations_of_other_kinds_are_no_squares(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(50, 0), n3=(50, 50)).way(1, [1, 2, 3], "").way(2, [1, 2])
    town.relation(7, (("way", 1, "outer"),), {"type": "multipolygon", "landuse": "forest"})
    town.relation(8, (("way", 1, ""),), {"type": "route", "highway": "pedestrian"})
    assert ways(read(town, tmp_path)) == [[1, 2]]


def test_points_that_stop_walkers_or_wheels_are_told_apart(tmp_path):
    town = MiniMap().node(1, 0, 0, barrier="wall").node(2, 10, 0, barrier="stile").node(3, 20, 0, kerb="raised")
    found = read(town.node(4, 30, 0, barrier="gate").way(1, [1, 2, 3, 4], "path"), tmp_path)
    assert found.blocked == {1}
    assert found.high == {2, 3}


def test_an_extract_nobody_can_walk_in_is_told(tmp_path):
    with pytest.raises(ExtractEmpty, match="people may walk"):
        read(MiniMap().nodes(n1=(0, 0), n2=(1, 1)).way(1, [1, 2], "motorway"), tmp_path)


def test_an_extract_that_is_missing_or_cut_off_is_told(tmp_path):
    with pytest.raises(ExtractMissing):
        read_walks(tmp_path / "nowhere.osm")
    cut = tmp_path / "cut.osm"
    cut.write_text(MiniMap().nodes(n1=(0, 0), n2=(1, 1)).way(1, [1, 2]).text()[:-40], encoding="utf-8")
    with pytest.raises(ExtractTruncated):
        read_walks(cut)
