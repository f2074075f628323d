import pytest

from routing.road_report import IslandReason
from routing.values import Bounds
from tests.routing.maps import AROUND, cross_town, place


def beyond_town():
    """Cross town, with the points 6, 7, 8 in a row of 100 m to the east of 3."""
    return cross_town().nodes(n6=(300, 0), n7=(400, 0), n8=(500, 0))


def report_of(town, folder, bounds=AROUND):
    return town.compiled(folder, bounds)[1]


def test_a_whole_network_has_no_islands(tmp_path):
    report = report_of(cross_town(), tmp_path)
    assert (report.islands, report.island_totals, report.suspects) == ((), {}, ())


def test_roads_that_hang_together_are_one_island(tmp_path):
    report = report_of(beyond_town().way(30, [6, 7], name="A").way(31, [7, 8], name="B"), tmp_path)
    (island,) = report.islands
    assert island.reason == IslandReason.APART
    assert island.arcs == 4
    assert island.length_km == pytest.approx(0.2, abs=0.001)
    assert len(island.lines) == 2
    assert (island.lat, island.lon) == pytest.approx(place(400, 0), abs=1e-5)
    assert report.suspects == ()  # no one-way road is to blame


def test_largest_island_comes_first_and_totals_hold_all(tmp_path):
    town = beyond_town().nodes(n9=(600, 0)).way(30, [6, 7]).way(31, [8, 9, 9001]).node(9001, 800, 0)
    report = report_of(town, tmp_path)
    assert [round(island.length_km, 1) for island in report.islands] == [0.3, 0.1]
    count, km = report.island_totals[IslandReason.APART]
    assert (count, km) == (2, pytest.approx(0.4, abs=0.001))
    assert km == pytest.approx(report.unconnected_km)


@pytest.mark.parametrize(("oneway", "reason"), [("yes", IslandReason.NO_WAY_OUT), ("-1", IslandReason.NO_WAY_IN)])
def test_a_oneway_road_that_strands_others_is_suspicious(tmp_path, oneway, reason):
    town = beyond_town().way(30, [3, 6], name="Trap", oneway=oneway).way(31, [6, 7, 8], name="Stranded")
    report = report_of(town, tmp_path)
    (island,) = report.islands
    assert (island.reason, island.arcs) == (reason, 3)
    (suspect,) = report.suspects
    assert (suspect.osm_way, suspect.name, suspect.why) == (30, "Trap", reason)
    assert suspect.stranded_km == pytest.approx(0.3, abs=0.001)
    assert len(suspect.lines[0][0]) == 2


def test_a_oneway_road_to_nowhere_strands_itself(tmp_path):
    report = report_of(beyond_town().way(30, [3, 6, 7], oneway="yes"), tmp_path)
    (suspect,) = report.suspects
    assert suspect.osm_way == 30
    assert suspect.stranded_km == pytest.approx(0.2, abs=0.001)


def test_a_carriageway_cut_at_the_rim_is_not_suspicious(tmp_path):
    town = beyond_town().way(30, [3, 6, 7], "motorway")
    south, west = place(-200, -200)
    north, east = place(350, 350)
    report = report_of(town, tmp_path, Bounds(south, west, north, east))
    (island,) = report.islands
    assert (island.reason, island.at_rim) == (IslandReason.NO_WAY_OUT, True)
    assert report.suspects == ()


def test_a_motorway_that_ends_where_the_map_ends_is_not_suspicious(tmp_path):
    report = report_of(beyond_town().way(30, [3, 6, 7], "motorway"), tmp_path)
    assert [(island.reason, island.at_rim) for island in report.islands] == [(IslandReason.NO_WAY_OUT, True)]
    assert report.suspects == ()


def test_a_road_between_two_dead_ends_belongs_to_the_one_it_comes_from(tmp_path):
    # 6 leads into town only, 7 is reached from town only, a one-way road goes from 6 to 7.
    town = beyond_town().way(30, [6, 3], oneway="yes").way(31, [5, 7], oneway="yes").way(32, [6, 7], oneway="yes")
    report = report_of(town, tmp_path)
    arcs = {island.reason: island.arcs for island in report.islands}
    assert arcs == {IslandReason.NO_WAY_IN: 2, IslandReason.NO_WAY_OUT: 1}
