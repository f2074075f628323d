"""Which extract is taken, in which order, and what is said where none can be."""

import pytest

from routing.area_file import AreaFile
from routing.errors import DownloadError, ExtractMissing
from routing.locate import find_extract
from routing.model_district import MODEL_LABEL, write_model_extract

AREA = AreaFile("small", "Small", (50.24, 7.20, 50.34, 7.42))


@pytest.fixture
def folders(tmp_path):
    """Empty osm folder, mirror with an extract, work folder."""
    osm, mirror, work = tmp_path / "osm", tmp_path / "mirror", tmp_path / "work"
    osm.mkdir()
    (mirror / "osm").mkdir(parents=True)
    (mirror / "osm" / "small.osm.pbf").write_bytes(b"mirror")
    return osm, mirror, work


def test_the_named_file_comes_first(folders, tmp_path):
    osm, mirror, work = folders
    named = tmp_path / "named.osm"
    named.write_text('<osm version="0.6"><node id="1" version="1" lat="50" lon="7"/></osm>')
    (osm / "small.osm.pbf").write_bytes(b"at hand")
    found = find_extract(named, osm, str(mirror), work, AREA)
    assert found.path == named
    assert not found.is_model


def test_a_named_file_that_is_missing_is_an_error_and_not_replaced(folders, tmp_path):
    osm, mirror, work = folders
    with pytest.raises(ExtractMissing, match="--extract"):
        find_extract(tmp_path / "gone.osm.pbf", osm, str(mirror), work, AREA)


def test_a_file_at_hand_comes_before_the_mirror(folders):
    osm, mirror, work = folders
    (osm / "anything.osm.gz").write_bytes(b"at hand")
    assert find_extract(None, osm, str(mirror), work, AREA).path == osm / "anything.osm.gz"


def test_of_several_at_hand_the_one_named_like_the_area_is_meant(folders):
    osm, mirror, work = folders
    for name in ("a.osm.pbf", "b.osm", "notes.txt", "c.osm.pbf.part"):
        (osm / name).write_bytes(b"x")
    with pytest.raises(ExtractMissing, match=r"a\.osm\.pbf, b\.osm"):
        find_extract(None, osm, str(mirror), work, AREA)
    (osm / "small.osm").write_bytes(b"x")
    assert find_extract(None, osm, str(mirror), work, AREA).path == osm / "small.osm"


def test_the_mirror_comes_before_the_model(folders):
    osm, mirror, work = folders
    found = find_extract(None, osm, str(mirror), work, AREA)
    assert found.path == mirror / "osm" / "small.osm.pbf"
    assert found.label == "OpenStreetMap (small.osm.pbf)"


def test_a_mirror_without_the_area_is_named(folders, tmp_path):
    osm, _, work = folders
    with pytest.raises(ExtractMissing, match="MOBILITY_DATA_MIRROR"):
        find_extract(None, osm, str(tmp_path / "empty"), work, AREA)


def test_a_mirror_that_cannot_be_reached_is_an_error(folders):
    osm, _, work = folders
    with pytest.raises(DownloadError, match="check the network"):
        find_extract(None, osm, "http://127.0.0.1:9", work, AREA)


def test_without_anything_the_model_is_made_once_and_says_what_it_is(folders):
    osm, _, work = folders
    first = find_extract(None, osm, None, work, AREA)
    assert first.is_model
    assert first.label == MODEL_LABEL
    made = first.path.stat().st_mtime_ns
    assert find_extract(None, osm, None, work, AREA).path.stat().st_mtime_ns == made
    assert [p.name for p in work.iterdir()] == [first.path.name]


def test_a_model_is_recognised_whatever_its_file_is_called(folders, tmp_path):
    osm, _, work = folders
    disguised = tmp_path / "real-looking.osm.pbf"
    write_model_extract(disguised, AREA, 3)
    found = find_extract(disguised, osm, None, work, AREA)
    assert found.is_model
    assert found.label == MODEL_LABEL


@pytest.mark.district
def test_a_real_extract_says_how_old_it_is(district_extract, tmp_path):
    found = find_extract(
        None, tmp_path, str(district_extract.parents[1]), tmp_path, AreaFile("mayen-koblenz", "MYK", AREA.bbox)
    )
    assert found.label == "OpenStreetMap, Stand 06.08.2021"
