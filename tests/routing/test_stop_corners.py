"""Stops at junctions: a few metres into the best street, clear of all that forbids halting."""

import pytest

from routing.features import read_features
from routing.geodesy import great_circle_m
from routing.stop_corners import corners
from routing.stop_ground import Ground
from tests.routing.maps import MiniMap, arcs_between, place
from tests.routing.test_stop_real import WHOLE


def cross(*highways, to_north="no"):
    """Draw four roads of 200 m from node 5 to nodes 1 (west), 2 (north), 3 (east), 4 (south) and a ring around."""
    town = MiniMap().nodes(n1=(-200, 0), n2=(0, 200), n3=(200, 0), n4=(0, -200), n5=(0, 0))
    for end, highway in zip((1, 2, 3, 4), highways, strict=True):
        town.way(10 + end, [5, end], highway, name=f"Straße {end}", oneway=to_north if end == 2 else "no")
    return town.way(21, [1, 2, 3, 4, 1], "service")


def found(town, tmp_path):
    roads = town.roads(tmp_path)
    features = read_features(tmp_path / "mini.osm")
    drafts, ranks = corners(Ground(roads, features, WHOLE))
    assert len(drafts) == len(ranks)
    return roads, {draft.id: draft for draft in drafts}


def metres_from(draft, x_m, y_m):
    return great_circle_m(draft.position.lat, draft.position.lon, *place(x_m, y_m))


def test_a_stop_lies_15_m_into_the_calm_street_not_into_the_busy_one(tmp_path):
    roads, stops = found(cross("primary", "tertiary", "secondary", "living_street"), tmp_path)
    assert metres_from(stops["j5"], 0, 15) < 0.5
    assert stops["j5"].position.arc in {*arcs_between(roads, 5, 2), *arcs_between(roads, 2, 5)}
    assert stops["j5"].kerb == "both"
    assert stops["j5"].streets[:2] == ("Straße 1", "Straße 3")  # named after the larger streets all the same


def test_in_a_oneway_street_riders_wait_at_the_right(tmp_path):
    roads, stops = found(cross("primary", "residential", "primary", "primary", to_north="-1"), tmp_path)
    position = stops["j5"].position
    assert stops["j5"].kerb == "right"
    # The calm street leads to the junction: the stop is 15 m before it, at 185 of 200 m.
    assert roads.osm_node[roads.head[position.arc]] == 5
    assert position.fraction == pytest.approx(185.0 / 200.0, abs=1e-3)


def test_no_stop_lies_on_a_ramp_in_a_roundabout_or_on_a_service_road(tmp_path):
    _, stops = found(cross("primary_link", "tertiary_link", "motorway", "trunk"), tmp_path)
    assert stops == {}
    ring = MiniMap().nodes(n1=(0, 0), n2=(20, 0), n3=(10, 15), n4=(200, 0), n5=(-200, 0))
    ring.way(1, [1, 2, 3, 1], junction="roundabout", name="Kreisel").way(2, [2, 4]).way(3, [1, 5])
    roads, stops = found(ring, tmp_path)
    assert stops
    assert not any(roads.roundabout[stop.position.arc] for stop in stops.values())


@pytest.mark.parametrize(
    "tags", [{"highway": "traffic_signals"}, {"highway": "crossing"}, {"railway": "level_crossing"}]
)
def test_a_stop_keeps_clear_of_signals_and_crossings(tmp_path, tags):
    free = cross("tertiary", "residential", "residential", "residential")
    assert metres_from(found(free, tmp_path)[1]["j5"], -15, 0) < 0.5
    free.node(90, -20, 3, **tags)
    moved = found(free, tmp_path)[1]["j5"]
    assert metres_from(moved, -20, 3) > 15.0
    assert metres_from(moved, 0, 0) == pytest.approx(15.0, abs=0.5)


def test_a_dead_end_is_entered_only_where_nothing_else_is_there(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(200, 0), n3=(0, 300), n4=(0, -200), n5=(300, 300))
    town.way(1, [1, 2], name="A").way(2, [1, 3, 5, 2], name="B").way(3, [1, 4], "tertiary", name="Sackgasse")
    _, stops = found(town, tmp_path)
    assert metres_from(stops["j1"], 0, -15) > 5.0
    assert metres_from(stops["j4"], 0, -185) < 0.5
