import json
import math

import pytest
import shapely

from routing.closures import Closure, read_closures
from routing.errors import InvalidClosure

LINE = {"type": "LineString", "coordinates": [[7.0, 50.0], [7.1, 50.1]]}


def feature(geometry=LINE, **properties):
    return {"type": "Feature", "properties": {"id": "a1"} | properties, "geometry": geometry}


def read(*features):
    return read_closures(json.dumps({"type": "FeatureCollection", "features": list(features)}))


def test_reads_what_planners_draw():
    (found,) = read(
        feature(**{"from": "2026-11-23T08:00:00+01:00", "until": "2026-11-23T09:00:00+01:00", "reason": "Sturm"})
    )
    assert found.until_s - found.since_s == 3600.0
    assert found.since_s == 1_795_417_200.0
    assert (found.reason, found.factor, found.one_way) == ("Sturm", math.inf, False)
    assert found.geometry.equals(shapely.LineString(LINE["coordinates"]))


def test_a_single_feature_and_an_id_beside_the_properties_will_do():
    (found,) = read_closures(json.dumps({"type": "Feature", "id": 7, "properties": None, "geometry": LINE}))
    assert found.id == "7"
    assert found.holds(-1e12)
    assert found.holds(1e12)


def test_slow_roads_and_single_directions():
    (found,) = read(feature(factor=2, direction="along"))
    assert (found.factor, found.one_way) == (2.0, True)


def test_holds_from_its_first_second_until_before_its_last():
    closure = Closure("a", shapely.LineString(LINE["coordinates"]), since_s=10.0, until_s=20.0)
    assert [closure.holds(now_s) for now_s in (9, 10, 19, 20)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (feature(id=""), "feature 1 needs an id|closure needs an id"),
        (feature(factor=0.5), "must be 1 or more"),
        (feature(factor=math.nan), "must be 1 or more"),
        (feature(factor="slow"), "must be a number"),
        (feature(direction="left"), '"both" or "along"'),
        (feature(**{"from": "tomorrow"}), "write a time"),
        (feature(**{"from": "2026-11-23T08:00:00"}), "offset"),
        (feature(**{"from": "2026-11-23T08:00:00Z", "until": "2026-11-23T07:00:00Z"}), "ends before it begins"),
        (feature(geometry=None), "no geometry"),
        (feature(geometry={"type": "Blob"}), "no geometry that can be read"),
        (feature(geometry={"type": "GeometryCollection", "geometries": []}), "draw a line"),
        (feature(geometry={"type": "LineString", "coordinates": []}), "draw a line"),
        (feature(geometry={"type": "Point", "coordinates": [math.nan, 1]}), "draw it again|draw a line"),
    ],
)
def test_what_is_wrong_is_named(wrong, says):
    with pytest.raises(InvalidClosure, match=says):
        read(wrong)


def test_one_id_is_one_closure():
    with pytest.raises(InvalidClosure, match="'a1' is there twice"):
        read(feature(), feature())


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", '{"type": "FeatureCollection"}', '{"type": "Feature"}', "[" * 9999]
)
def test_other_text_is_refused(text):
    with pytest.raises(InvalidClosure):
        read_closures(text)
