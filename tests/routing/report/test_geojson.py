"""The report as a layer for a map program."""

import json
from collections import Counter

from routing.report import to_geojson


def test_everything_with_a_place_is_in_the_layer(report):
    layer = json.loads(json.dumps(to_geojson(report)))
    assert layer["type"] == "FeatureCollection"
    kinds = Counter(feature["properties"]["kind"] for feature in layer["features"])
    assert kinds == {"island": 2, "oneway": 1, "stop": len(report.stops), "settlement": 2}


def test_a_suspect_carries_its_way_and_its_line(report):
    (oneway,) = (f for f in to_geojson(report)["features"] if f["properties"]["kind"] == "oneway")
    assert (oneway["properties"]["osm_way"], oneway["properties"]["name"]) == (31, "Way In <&>")
    (line,) = oneway["geometry"]["coordinates"]
    assert [round(lat, 4) for _, lat in line] == [50.0, 50.0]
    assert line[0][0] < line[-1][0]
