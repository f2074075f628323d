"""Opening and building the area of an installation, on a hand-drawn village."""

import pytest

from mobility.area import open_area, prepare_area
from mobility.config import Settings
from routing.errors import BundleMissing, ExtractMissing, InvalidAreaFile, InvalidStopEdits
from tests.routing.test_bundle import TOY, village


class Steps:
    """A progress that remembers what was done."""

    def __init__(self):
        self.names = []

    def step(self, name, _fraction=None):
        if name not in self.names:
            self.names.append(name)

    @property
    def built(self):
        return len(self.names) > 1


@pytest.fixture
def toy(tmp_path):
    """Settings of an installation whose area is the village, drawn into data/osm."""
    folder = tmp_path / "data" / "areas" / "toy"
    folder.mkdir(parents=True)
    (folder / "area.toml").write_text(f'name = "toy"\ntitle = "Toy town"\nbbox = {list(TOY.bbox)}\nmargin_m = 2000\n')
    osm = tmp_path / "data" / "osm"
    osm.mkdir()
    village().write(osm / "toy.osm")
    env = {"MOBILITY_HOME": tmp_path / "home", "MOBILITY_DATA_DIR": tmp_path / "data", "MOBILITY_AREA": "toy"}
    return Settings.from_environment({name: str(value) for name, value in env.items()})


def prepared(settings, extract=None):
    steps = Steps()
    area = prepare_area(settings, steps, extract)
    area.close()
    return area, steps


def test_an_area_is_built_once_and_then_opened(toy):
    area, first = prepared(toy)
    again, second = prepared(toy)
    assert (area.title, len(area.stops)) == (again.title, len(again.stops))
    assert (first.built, second.built) == (True, False)
    open_area(toy).close()


def test_a_changed_extract_is_noticed(toy):
    prepared(toy)
    village().node(999, 5, 5).write(toy.osm_dir / "toy.osm")
    assert prepared(toy)[1].built


def test_a_changed_area_file_is_noticed(toy):
    prepared(toy)
    path = toy.area_dir / "area.toml"
    path.write_text(path.read_text().replace("Toy town", "Toy city"))
    area, steps = prepared(toy)
    assert steps.built
    assert area.title == "Toy city"


def test_an_edit_of_the_stops_is_noticed_and_carried_out(toy):
    area, _ = prepared(toy)
    stop = area.stops[0]
    edits = toy.area_dir / "stops.toml"
    edits.write_text(f'[[rename]]\nstop = "{stop.id}"\nwas = [{stop.lat}, {stop.lon}]\nto = "Toy town, Neuer Name"\n')
    area, steps = prepared(toy)
    assert steps.built
    assert area.stop_by_id(stop.id).name == "Toy town, Neuer Name"
    assert not prepared(toy)[1].built
    edits.write_text("[[rename]]\n")
    with pytest.raises(InvalidStopEdits, match="line 1"):
        prepared(toy)
    edits.unlink()
    assert prepared(toy)[0].stop_by_id(stop.id).name == stop.name


def test_a_damaged_bundle_is_built_again(toy):
    prepared(toy)
    (toy.bundle / "meta.json").unlink()
    assert prepared(toy)[1].built


def test_an_extract_named_by_hand_wins(toy, tmp_path):
    prepared(toy)
    other = tmp_path / "elsewhere.osm"
    village().write(other)
    assert prepared(toy, other)[1].built
    assert not prepared(toy, other)[1].built


def test_a_missing_extract_area_file_or_bundle_is_a_sentence(toy, tmp_path):
    with pytest.raises(ExtractMissing, match="--extract"):
        prepare_area(toy, Steps(), tmp_path / "nothing.osm")
    with pytest.raises(BundleMissing):
        open_area(toy)
    (toy.area_dir / "area.toml").unlink()
    with pytest.raises(InvalidAreaFile):
        prepare_area(toy, Steps())
