import numpy as np
import pytest

from routing.tracing import Leg, point_on, trace
from tests.routing.maps import MiniMap, arcs_between, place


@pytest.fixture
def roads(tmp_path):
    """Two streets in line, each with a bend: 1 (0,0) - (100,0) - 2 (100,100) - (200,100) - 3 (200,0)."""
    town = MiniMap().nodes(n1=(0, 0), n7=(100, 0), n2=(100, 100), n8=(200, 100), n3=(200, 0))
    return town.way(1, [1, 7, 2], name="A").way(2, [2, 8, 3], name="B").roads(tmp_path)


def metres(points):
    return [pytest.approx(place(x, y), abs=1e-6) for x, y in points]


def test_whole_arcs_give_all_points_once(roads):
    (a,), (b,) = arcs_between(roads, 1, 2), arcs_between(roads, 2, 3)
    lat, lon, elapsed_s = trace(roads, [Leg(a, 0.0, 1.0), Leg(b, 0.0, 1.0)], roads.travel_time_ms)
    expected = metres([(0, 0), (100, 0), (100, 100), (200, 100), (200, 0)])
    assert list(zip(lat, lon, strict=True)) == expected
    # 30 km/h: 12 s for each 100 m.
    assert elapsed_s == pytest.approx([0, 12, 24, 36, 48], abs=0.02)


def test_parts_of_arcs_begin_and_end_in_between(roads):
    (a,), (b,) = arcs_between(roads, 1, 2), arcs_between(roads, 2, 3)
    lat, lon, elapsed_s = trace(roads, [Leg(a, 0.75, 1.0), Leg(b, 0.0, 0.75)], roads.travel_time_ms)
    assert list(zip(lat, lon, strict=True)) == metres([(100, 50), (100, 100), (200, 100), (200, 50)])
    assert elapsed_s == pytest.approx([0, 6, 18, 24], abs=0.02)


def test_a_leg_of_no_length_takes_no_time(roads):
    (a,) = arcs_between(roads, 1, 2)
    lat, _, elapsed_s = trace(roads, [Leg(a, 0.3, 0.3)], roads.travel_time_ms)
    assert len(lat) == 2
    assert elapsed_s.tolist() == [0.0, 0.0]


def test_point_on_an_arc_is_found_by_length(roads):
    (a,) = arcs_between(roads, 1, 2)
    for share, x, y in ((0.0, 0, 0), (0.25, 50, 0), (0.5, 100, 0), (0.9, 100, 80), (1.0, 100, 100)):
        assert point_on(roads, a, share) == pytest.approx(place(x, y), abs=1e-6)


def test_times_never_fall(roads):
    legs = [Leg(arc, 0.0, 1.0) for arc in (arcs_between(roads, 1, 2) + arcs_between(roads, 2, 1)) * 20]
    assert (np.diff(trace(roads, legs, roads.travel_time_ms)[2]) >= 0).all()
