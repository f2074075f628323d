import pytest

from mobility.simulation.motion import Leg


def leg():
    """North for 100 s, standing 20 s at a corner, then east for 100 s."""
    return Leg.from_feature(
        {
            "geometry": {"coordinates": [[7.0, 50.0], [7.0, 50.01], [7.0, 50.01], [7.02, 50.01]]},
            "properties": {"from_stop_id": "a", "to_stop_id": "b", "elapsed_s": [0, 100, 120, 219.2]},
        }
    )


@pytest.mark.parametrize(
    ("driven_s", "lat", "lon", "heading"),
    [
        (-5, 50.0, 7.0, 0.0),
        (50, 50.005, 7.0, 0.0),
        (110, 50.01, 7.0, 90.0),
        (169.6, 50.01, 7.01, 90.0),
        (500, 50.01, 7.02, 90.0),
    ],
)
def test_a_vehicle_is_where_the_seconds_have_brought_it(driven_s, lat, lon, heading):
    spot = leg().at(driven_s)
    assert (spot.lat, spot.lon) == (pytest.approx(lat), pytest.approx(lon))
    assert spot.heading == pytest.approx(heading)


def test_a_leg_takes_whole_seconds_rounded_up():
    assert (leg().duration_s, leg().from_stop_id, leg().to_stop_id) == (220, "a", "b")


def test_a_leg_without_length_has_no_heading():
    feature = {
        "geometry": {"coordinates": [[7.0, 50.0], [7.0, 50.0]]},
        "properties": {"from_stop_id": "a", "to_stop_id": "a", "elapsed_s": [0, 0]},
    }
    spot = Leg.from_feature(feature).at(3)
    assert (spot.lat, spot.lon, spot.heading) == (50.0, 7.0, None)
