import numpy as np
import pytest
import shapely

from routing.geodesy import METRES_PER_DEGREE, metres_per_degree_lon
from tests.routing.maps import LAT, LON, MiniMap, cross_town, place


def wiggly_town(seed=3):
    """Thirty crooked streets over 3 x 3 km, tied together by a ring."""
    random = np.random.default_rng(seed)
    town = MiniMap()
    for street in range(30):
        x, y = random.uniform(0, 3000, 2)
        refs = []
        for step in range(6):
            refs.append(100 * street + step + 1)
            town.node(refs[-1], float(x), float(y))
            x, y = x + random.uniform(-300, 300), y + random.uniform(-300, 300)
        town.way(street + 1, refs, name=f"Street {street}")
    return town.way(99, [100 * street + 1 for street in range(30)] + [1], name="Tie")


def test_snaps_to_the_foot_of_the_perpendicular(tmp_path):
    roads = cross_town().roads(tmp_path)
    position = roads.snap(*place(30, 12))
    assert (position.lat, position.lon) == pytest.approx(place(30, 0), abs=1e-6)
    assert position.distance_m == pytest.approx(12.0, abs=0.05)
    share = 0.3 if roads.osm_node[roads.tail[position.arc]] == 1 else 0.7
    assert position.fraction == pytest.approx(share, abs=0.001)


def test_agrees_with_shapely_on_the_nearest_road(tmp_path):
    roads = wiggly_town().roads(tmp_path)
    scale = np.array([metres_per_degree_lon(LAT), METRES_PER_DEGREE])
    lines = [
        shapely.LineString((np.stack(roads.geometry(arc)[::-1], axis=1) - (LON, LAT)) * scale)
        for arc in range(roads.road_count)
    ]
    random = np.random.default_rng(1)
    for x, y in random.uniform(-200, 3200, (200, 2)):
        nearest_m = min(line.distance(shapely.Point(x, y)) for line in lines)
        position = roads.snap(*place(x, y), max_distance_m=2000)
        assert position.distance_m == pytest.approx(nearest_m, rel=0.002, abs=0.02)
        on_arc = lines[position.arc].interpolate(position.fraction, normalized=True)
        assert (on_arc.x, on_arc.y) == pytest.approx(
            ((position.lon - LON) * scale[0], (position.lat - LAT) * scale[1]), abs=0.1
        )


def test_nothing_within_reach_is_none(tmp_path):
    roads = cross_town().roads(tmp_path)
    assert roads.snap(*place(100, 700), max_distance_m=500) is None
    assert roads.snap(*place(100, 700), max_distance_m=700) is not None
    assert roads.snap(-33.0, 151.0) is None


def test_only_roads_that_are_allowed_are_taken(tmp_path):
    roads = cross_town().roads(tmp_path)
    ring = np.array([roads.street(arc) == "Ring" for arc in range(roads.road_count)])
    position = roads.snap(*place(50, 1), allowed=ring)
    assert roads.street(position.arc) == "Ring"


def test_of_a_two_way_road_the_first_direction_is_given(tmp_path):
    roads = cross_town().roads(tmp_path)
    for x, y in ((30, 0), (100, 40), (150, 50)):
        position = roads.snap(*place(x, y))
        assert position.arc < roads.twin[position.arc]
