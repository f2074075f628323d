import itertools

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from routing.basemap.mvt import encode_features, layer_message


def decode(geometry, feature, properties=((),)):
    """Encode shapes as features with the reference decoder at the other end."""
    encoded = encode_features(np.array(geometry, dtype=object), np.array(feature))
    rows = [
        (properties[int(index) % len(properties)], encoded.data[first:last])
        for index, first, last in zip(encoded.ids, encoded.first[:-1], encoded.first[1:], strict=True)
    ]
    options = {"y_coord_down": True}
    message = layer_message("test", encoded.kind, rows)
    return mapbox_vector_tile.decode(message, default_options=options)["test"]["features"]


def test_points_of_one_feature_follow_each_other():
    (feature,) = decode([shapely.Point(3, 4), shapely.Point(10, 2)], [0, 0])
    assert feature["geometry"] == {"type": "MultiPoint", "coordinates": [[3, 4], [10, 2]]}


def test_pen_returns_to_the_corner_for_each_feature():
    line = shapely.LineString([(100, 100), (200, 150)])
    first, second = decode([line, line], [0, 5])
    assert first["geometry"] == second["geometry"]
    assert first["geometry"]["coordinates"] == [[100, 100], [200, 150]]


def test_repeated_points_are_dropped_and_collapsed_lines_too():
    shapes = [shapely.LineString([(1, 1), (1.2, 1.1), (5, 5)]), shapely.LineString([(7, 7), (7.3, 7.2)])]
    (feature,) = decode(shapes, [0, 1])
    assert feature["geometry"]["coordinates"] == [[1, 1], [5, 5]]


@pytest.mark.parametrize("clockwise", [True, False])
def test_rings_wind_as_the_specification_wants(clockwise):
    ring = [(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)]
    shape = shapely.Polygon(ring[::-1] if clockwise else ring)
    encoded = encode_features(np.array([shape], dtype=object), np.array([0]))
    # Commands: move, dx, dy, line x3, six steps, close; all numbers below 128 but the steps of +-100 (zigzag 200, 199).
    options = {"y_coord_down": True}
    message = layer_message("test", 3, [((), encoded.data)])
    (feature,) = mapbox_vector_tile.decode(message, default_options=options)["test"]["features"]
    corners = feature["geometry"]["coordinates"][0]
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(corners)) / 2
    assert area == 10_000  # positive with y downwards: an outer ring


def test_hole_goes_with_its_ring():
    tiny = shapely.Polygon([(0, 0), (1, 0), (0, 1)])
    holed = shapely.Polygon([(0, 0), (100, 0), (100, 100), (0, 100)], [[(40, 40), (60, 40), (60, 60), (40, 60)]])
    (feature,) = decode([tiny, holed], [0, 0])
    assert feature["geometry"]["type"] == "Polygon"
    assert len(feature["geometry"]["coordinates"]) == 2


def test_properties_keep_their_types():
    properties = (("name", "Straße"), ("rank", 3), ("bridge", True))
    (feature,) = decode([shapely.Point(1, 1)], [0], (properties,))
    assert feature["properties"] == {"name": "Straße", "rank": 3, "bridge": True}


@given(
    st.lists(
        st.lists(st.tuples(st.integers(-96, 4192), st.integers(-96, 4192)), min_size=2, max_size=30),
        min_size=1,
        max_size=12,
    )
)
def test_any_lines_come_back_as_they_were(lines):
    kept = [[p for p, q in zip(line, [None, *line], strict=False) if p != q] for line in lines]
    kept = [line for line in kept if len(line) > 1]
    found = decode([shapely.LineString(line) for line in lines], list(range(len(lines)))) if kept or len(lines) else []
    assert [feature["geometry"]["coordinates"] for feature in found] == [[list(p) for p in line] for line in kept]
