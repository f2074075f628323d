import math

import pytest

from routing.errors import InvalidAreaFile
from routing.vehicle import VehicleSize, measure


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3", 3.0),
        ("3.5 t", 3.5),
        ("3,8 m", 3.8),
        ("2m", 2.0),
        ("220 cm", 2.2),
        ("3500 kg", 3.5),
        ("12 ft", 3.6576),
        ("12'", 3.6576),
        ("12'6\"", 3.81),
        ("5 st", 4.5359),
    ],
)
def test_measures_are_read_as_mappers_write_them(text, expected):
    assert measure(text) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("text", ["", "none", "default", "below_default", "unsigned", "3.5-4", "3 x 4"])
def test_what_is_no_measure_does_not_bind(text):
    assert math.isnan(measure(text))
    assert VehicleSize().fits({"maxheight": text})


@pytest.mark.parametrize("name", ["height_m", "width_m", "length_m", "weight_t"])
@pytest.mark.parametrize("value", [0.0, -1.0, math.nan])
def test_a_vehicle_has_a_size(name, value):
    with pytest.raises(InvalidAreaFile, match=f"vehicle_{name} must be above 0"):
        VehicleSize(**{name: value})
