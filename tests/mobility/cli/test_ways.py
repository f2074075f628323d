"""`mobility area route` and `mobility bench routes`, on the model district."""

import csv
import json

import numpy as np
import pytest
from click.testing import CliRunner

from mobility.cli.area import area as area_command
from mobility.cli.bench import bench
from routing.errors import InvalidClosure, InvalidPairs
from routing.route_benchmark import COLUMNS


@pytest.fixture(autouse=True)
def settings(monkeypatch, tmp_path, model_bundle):
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MOBILITY_BUNDLE", str(model_bundle))


def run(command, *words):
    answer = CliRunner().invoke(command, [str(word) for word in words], catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    return answer.output


@pytest.fixture
def ends(area):
    """Two stops some kilometres apart, as one writes them."""
    far = int(np.argmax(area.stop_table_s[0]))
    return [f"{stop.lat:.6f},{stop.lon:.6f}" for stop in (area.stops[0], area.stops[far])]


def test_says_the_way_in_both_languages(ends, tmp_path):
    german = run(area_command, "route", *ends, "--geojson", tmp_path / "way.geojson")
    english = run(area_command, "route", *ends, "--language", "en", "--profile", "peak")
    assert "abbiegen" in german
    assert "Turn" in english
    way = json.loads((tmp_path / "way.geojson").read_text())
    assert way["geometry"]["type"] == "LineString"
    assert way["properties"]["duration_s"] > 0


def test_a_closure_on_the_way_is_driven_round(ends, tmp_path):
    run(area_command, "route", *ends, "--geojson", tmp_path / "free.geojson")
    free = json.loads((tmp_path / "free.geojson").read_text())
    places = free["geometry"]["coordinates"]
    drawn = {"type": "LineString", "coordinates": places[len(places) // 2 - 3 : len(places) // 2 + 3]}
    closure = {"type": "Feature", "properties": {"id": "Baustelle"}, "geometry": drawn}
    (tmp_path / "closures.geojson").write_text(json.dumps(closure))
    said = run(
        area_command,
        "route",
        *ends,
        "--closures",
        tmp_path / "closures.geojson",
        "--geojson",
        tmp_path / "round.geojson",
    )
    assert "Baustelle" in said
    detour = json.loads((tmp_path / "round.geojson").read_text())
    assert detour["properties"]["duration_s"] > free["properties"]["duration_s"]


def test_files_that_are_no_closures_are_refused(ends, tmp_path):
    (tmp_path / "no.geojson").write_text("no")
    with pytest.raises(InvalidClosure, match="no GeoJSON"):
        run(area_command, "route", *ends, "--closures", tmp_path / "no.geojson")


@pytest.fixture
def pairs(area, tmp_path):
    """Reference routes that are our own ways, and one that is a third longer."""
    path = tmp_path / "pairs.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for k in range(1, 13):
            way = area.stop_path(0, 5 * k)
            metres = way.length_m * (1.4 if k == 7 else 1.0)
            a, b = area.stops[0].position, area.stops[5 * k].position
            writer.writerow(
                dict(
                    zip(
                        COLUMNS,
                        (k, "stops", a.lat, a.lon, b.lat, b.lon, metres, way.duration_s, way.length_m, "?", metres, 1),
                        strict=True,
                    )
                )
            )
    return path


def test_ways_are_compared_with_the_reference(pairs, tmp_path):
    run(bench, "routes", pairs, "--out", tmp_path)
    found = json.loads((tmp_path / "routes-mayen-koblenz.json").read_text())
    assert found["pairs"] == 12
    assert found["near_osrm"] == pytest.approx(11 / 12)
    assert found["least_of_shortest"] == pytest.approx(1.0, abs=0.001)
    assert found["worst"][0]["id"] == "7"
    assert found["worst"][0]["via"]


def test_other_files_are_no_reference(tmp_path):
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InvalidPairs, match="has no column"):
        run(bench, "routes", tmp_path / "other.csv")
    with pytest.raises(InvalidPairs, match="cannot be read"):
        run(bench, "routes", tmp_path / "missing.csv")
