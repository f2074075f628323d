import numpy as np
import pytest

from routing.geodesy import METRES_PER_DEGREE, great_circle_m, metres_per_degree_lon


def test_a_degree_of_latitude_is_111_km():
    assert great_circle_m(50.0, 7.0, 51.0, 7.0) == pytest.approx(METRES_PER_DEGREE) == pytest.approx(111_195, abs=1)


def test_known_distance():
    # Mayen market to Koblenz main station; the geodesic on the WGS84 ellipsoid is 26,185 m.
    assert great_circle_m(50.3277, 7.2230, 50.3511, 7.5890) == pytest.approx(26_185, rel=0.005)


def test_arrays_give_what_single_points_give():
    lat, lon = np.array([50.0, 50.1]), np.array([7.0, 7.2])
    both = great_circle_m(50.05, 7.05, lat, lon)
    assert both.tolist() == [great_circle_m(50.05, 7.05, *pair) for pair in zip(lat, lon, strict=True)]


def test_the_other_side_of_the_earth_is_half_way_round():
    assert great_circle_m(0.0, 0.0, 0.0, 180.0) == pytest.approx(180 * METRES_PER_DEGREE)


def test_degrees_of_longitude_shrink_to_the_north():
    assert metres_per_degree_lon(0.0) == pytest.approx(METRES_PER_DEGREE)
    assert metres_per_degree_lon(60.0) == pytest.approx(METRES_PER_DEGREE / 2)
