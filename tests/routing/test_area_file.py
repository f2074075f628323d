import pytest

from routing.area_file import AreaFile
from routing.errors import InvalidAreaFile
from routing.vehicle import VehicleSize
from tests.conftest import AREA_FILE

GOOD = 'name = "toy"\ntitle = "Toy"\nbbox = [50.0, 7.0, 50.5, 7.5]\n'


def load(tmp_path, text):
    path = tmp_path / "area.toml"
    path.write_text(text, encoding="utf-8")
    return AreaFile.load(path)


def test_the_district_of_this_repository_is_valid():
    area = AreaFile.load(AREA_FILE)
    assert area.name == AREA_FILE.parent.name
    assert area.bounds.contains(50.3276, 7.2226)  # Mayen
    assert area.bounds.contains(50.3569, 7.5940)  # Koblenz


def test_reads_all_values(tmp_path):
    area = load(tmp_path, GOOD + 'service_boundaries = ["A", "B"]\nmargin_m = 500\nmodel_seed = 3\n')
    assert area == AreaFile("toy", "Toy", (50.0, 7.0, 50.5, 7.5), ("A", "B"), 500, 3)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD.replace("50.5", "49.0"), "bbox"),
        (GOOD.replace("7.5", "700"), "bbox"),
        (GOOD.replace("7.0, 50.5, 7.5", "179.5, 50.5, -179.5"), "antimeridian"),
        (GOOD.replace("7.0, 50.5, 7.5", "nan, 50.5, 7.5"), "bbox"),
        (GOOD.replace("50.5, 7.5", "50.5, 17.5"), "km wide"),
        (GOOD.replace("50.0, 7.0, 50.5", "84.5, 7.0, 85.5"), "base map ends"),
        (GOOD.replace(", 7.5]", "]"), "four numbers"),
        (GOOD.replace("50.0", '"north"'), "north"),
        (GOOD.replace('"toy"', '""'), "name"),
        (GOOD.replace('title = "Toy"\n', ""), "title"),
        (GOOD + "margin_m = -1\n", "margin_m"),
        (GOOD + "margin_m = nan\n", "margin_m"),
        (GOOD + "margin_m = 1e9\n", "margin_m"),
        (GOOD + 'service_boundaries = "A"\n', "list of names"),
        (GOOD.replace('"Toy"', "5"), "title"),
        (GOOD + "model_seed = -1\n", "model_seed"),
        (GOOD + "colour = 1\n", "colour"),
        ("name = ", "not valid TOML"),
    ],
)
def test_a_wrong_value_is_named(tmp_path, text, told):
    with pytest.raises(InvalidAreaFile, match=told):
        load(tmp_path, text)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(InvalidAreaFile, match="check the name of the area"):
        AreaFile.load(tmp_path / "nowhere.toml")


def test_the_vehicle_of_an_area_may_be_larger_than_usual():
    area = AreaFile("toy", "Toy", (50.0, 7.0, 50.5, 7.5), vehicle_height_m=3.2, vehicle_weight_t=7.5)
    assert area.vehicle == VehicleSize(height_m=3.2, weight_t=7.5)
    with pytest.raises(InvalidAreaFile, match="vehicle_width_m must be above 0"):
        AreaFile("toy", "Toy", (50.0, 7.0, 50.5, 7.5), vehicle_width_m=0.0)
