"""Nothing here knows of one district: the same hamlet, and another model, elsewhere on the globe."""

import contextlib
import re
from dataclasses import replace

import numpy as np
import pytest

from routing.area import Area
from routing.area_file import AreaFile
from routing.bundle import build_bundle
from routing.geodesy import METRES_PER_DEGREE, great_circle_m, metres_per_degree_lon
from routing.model_district import write_model_extract
from routing.progress import SilentProgress
from routing.values import UNREACHABLE_S
from tests.routing.maps import LAT, LON
from tests.routing.mutants.hamlet import HAMLET, hamlet

ELSEWHERE = {
    "Tromsø": (69.6, 18.9),
    "Tasmania": (-43.0, 147.1),
    "Quito": (0.0, -78.5),
    "the last street before the antimeridian": (-16.8, 179.98),
}


def moved(text, lat, lon):
    """The same map drawn around another point: as many metres east and north of it."""

    def shift(match):
        north, east = float(match[1]) - LAT, (float(match[2]) - LON) * metres_per_degree_lon(LAT)
        return f'lat="{lat + north:.7f}" lon="{lon + east / metres_per_degree_lon(lat):.7f}"'

    return re.sub(r'lat="([-\d.]+)" lon="([-\d.]+)"', shift, text)


def moved_area(lat, lon):
    south, west, north, east = HAMLET.bbox
    wide = metres_per_degree_lon(LAT) / metres_per_degree_lon(lat)
    bbox = (lat + south - LAT, lon + (west - LON) * wide, lat + north - LAT, lon + (east - LON) * wide)
    return replace(HAMLET, bbox=bbox)


def built(text, area_file, folder):
    folder.mkdir(exist_ok=True)
    extract = folder / "hamlet.osm"
    extract.write_text(text, encoding="utf-8")
    report = build_bundle(extract, folder / "bundle", area_file, progress=SilentProgress(), processes=1)
    return report, Area.open(folder / "bundle")


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_hamlet_is_the_same_wherever_it_lies(tmp_path, name):
    here_report, here = built(hamlet().text(), HAMLET, tmp_path / "here")
    there_report, there = built(
        moved(hamlet().text(), *ELSEWHERE[name]), moved_area(*ELSEWHERE[name]), tmp_path / "there"
    )
    with contextlib.closing(here), contextlib.closing(there):
        assert there_report.roads.length_km == pytest.approx(here_report.roads.length_km, rel=0.002)
        assert [stop.id for stop in there.stops if stop.id[0] != "p"] == [
            stop.id for stop in here.stops if stop.id[0] != "p"
        ]
        assert np.abs(there.stop_table_s - here.stop_table_s).max() <= 1
        assert there.search("Querstr 3a")[0].label == here.search("Querstr 3a")[0].label
        lat, lon = ELSEWHERE[name]
        away = [
            there.snap(lat + 130 / METRES_PER_DEGREE, lon + 60 / metres_per_degree_lon(lat)).distance_m,
            here.snap(LAT + 130 / METRES_PER_DEGREE, LON + 60 / metres_per_degree_lon(LAT)).distance_m,
        ]
        assert away[0] == pytest.approx(away[1], abs=0.2)
        assert there.reverse(lat, lon) is not None


def test_a_road_over_the_antimeridian_draws_no_line_around_the_world(tmp_path):
    lat, lon = ELSEWHERE["the last street before the antimeridian"]
    text = moved(hamlet().text(), lat, lon)
    node = f'<node id="9001" lat="{lat + 0.0005}" lon="-179.9990000"/>'
    way = '<way id="9002"><nd ref="4"/><nd ref="9001"/><tag k="highway" v="primary"/><tag k="bridge" v="yes"/></way>'
    text = text.replace("<way", f"{node}\n<way", 1).replace("<relation", f"{way}\n<relation", 1)
    report, area = built(text, moved_area(lat, lon), tmp_path)
    alone, plain = built(moved(hamlet().text(), lat, lon), moved_area(lat, lon), tmp_path / "plain")
    with contextlib.closing(area), contextlib.closing(plain):
        assert report.roads.outside_segments == alone.roads.outside_segments + 1
        assert report.roads.length_km == alone.roads.length_km
        assert [stop.id for stop in area.stops] == [stop.id for stop in plain.stops]
        x, y = int((lon + 180) / 360 * 2**14), int((1 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2 * 2**14)
        assert area.tile(14, x, y) == plain.tile(14, x, y)


@pytest.fixture(scope="module")
def valley(tmp_path_factory):
    """A model district in a valley of Tasmania: few settlements far apart, south of the equator."""
    folder = tmp_path_factory.mktemp("valley")
    area_file = AreaFile("huon", "Huon Valley", (-43.35, 146.7, -42.75, 147.6), model_min_inhabitants=200)
    write_model_extract(folder / "model.osm.pbf", area_file, seed=1)
    report = build_bundle(
        folder / "model.osm.pbf", folder / "bundle", area_file, progress=SilentProgress(), is_model=True
    )
    with contextlib.closing(Area.open(folder / "bundle")) as area:
        yield report, area


def rides(area, count):
    rng = np.random.default_rng(1)
    return [(int(a), int(b)) for a, b in rng.integers(0, len(area.stops), (count, 2)) if a != b]


def assert_plausible(area, count):
    """Ways between random stops are as long as they must be, and driven at a speed a bus may drive."""
    for a, b in rides(area, count):
        if area.stop_table_s[a, b] == UNREACHABLE_S:
            continue
        path = area.stop_path(a, b)
        straight = great_circle_m(area.stops[a].lat, area.stops[a].lon, area.stops[b].lat, area.stops[b].lon)
        assert path.length_m >= 0.999 * straight
        assert path.length_m <= 130 / 3.6 * path.duration_s + 1.0
        assert path.duration_s <= area.stop_table_s[a, b] + 0.5


def test_a_model_of_another_region_is_built_and_routed(valley):
    report, area = valley
    assert report.boundaries == ("Huon Valley",)
    assert report.warnings == ()
    assert len(area.stops) > 100
    assert report.unreachable_pairs == 0
    assert_plausible(area, 50)
    assert area.search("Huonville")[0].label == "Huonville"
    assert "Huonville" in area.reverse(-43.03, 147.05).detail + area.reverse(-43.03, 147.05).label


@pytest.mark.district
def test_a_real_extract_of_another_region_is_built_and_routed(district_extract, tmp_path):
    extract = district_extract.parent / "north-bayreuth.osm.gz"
    area_file = AreaFile("north-bayreuth", "Bayreuth Nord", (49.973, 11.482, 50.046, 11.604), margin_m=5_000)
    report = build_bundle(extract, tmp_path / "bundle", area_file, progress=SilentProgress())
    with contextlib.closing(Area.open(tmp_path / "bundle")) as area:
        assert report.roads.length_km > 150
        assert report.unreachable_pairs == 0
        assert_plausible(area, 50)
        assert area.search("Altenplos")[0].label == "Altenplos"
        x, y = int((11.55 + 180) / 360 * 2**12), 1390
        assert any(area.tile(12, x, row) for row in range(y - 8, y + 8))
