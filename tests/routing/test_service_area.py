import pytest
import shapely

from routing.area_file import AreaFile
from routing.errors import ExtractTruncated
from routing.service_area import read_service_area, to_feature, widened
from routing.values import Bounds
from tests.routing.maps import cross_town, place

AREA = AreaFile("toy", "Toy", (49.99, 6.99, 50.05, 7.05), ("Landkreis Toy", "Toy City"))


def town_with_boundaries(**tags):
    """Cross town with two square boundaries of 1 km, side by side; the second is called "Toy City"."""
    town = cross_town()
    for k, name in enumerate(("Landkreis Toy", "Toy City")):
        x = 1000 * k
        base = 1000 + 10 * k
        for corner, (cx, cy) in enumerate(((x, 0), (x + 1000, 0), (x + 1000, 1000), (x, 1000))):
            town.node(base + corner, cx, cy)
        town.way(base, [base, base + 1, base + 2, base + 3, base], highway="")
        values = {"type": "boundary", "boundary": "administrative", "admin_level": "6", "name": name} | tags
        town.relation(base, (("way", base, "outer"),), values)
    return town


def test_named_boundaries_are_joined(tmp_path):
    area, found = read_service_area(town_with_boundaries().write(tmp_path / "a.osm"), AREA)
    assert found == ("Landkreis Toy", "Toy City")
    lat, lon = place(1500, 500)
    assert area.covers(shapely.Point(lon, lat))
    lat, lon = place(2500, 500)
    assert not area.covers(shapely.Point(lon, lat))


@pytest.mark.parametrize("tags", [{"name": "Elsewhere"}, {"admin_level": "8"}, {"boundary": "political"}])
def test_without_the_boundaries_the_box_is_the_area(tmp_path, tags):
    area, found = read_service_area(town_with_boundaries(**tags).write(tmp_path / "a.osm"), AREA)
    assert found == ()
    assert area.bounds == (6.99, 49.99, 7.05, 50.05)


def test_is_written_as_a_geojson_feature(tmp_path):
    area, _ = read_service_area(cross_town().write(tmp_path / "a.osm"), AREA)
    feature = to_feature(area, AREA)
    assert feature["type"] == "Feature"
    assert feature["properties"] == {"name": "toy", "title": "Toy"}
    assert shapely.geometry.shape(feature["geometry"]).equals(area)


def test_a_damaged_file_is_told_apart(tmp_path):
    path = tmp_path / "a.osm"
    path.write_text(cross_town().text()[:-30], encoding="utf-8")
    with pytest.raises(ExtractTruncated):
        read_service_area(path, AREA)


def test_a_rectangle_grows_on_all_sides():
    assert widened(Bounds(50.0, 7.0, 50.5, 7.5), 1000.0) == Bounds(49.991007, 6.985861, 50.508993, 7.514139)
