import json

import pytest

from routing.bundle_file import BUNDLE_FORMAT, BundleMeta, check_bundle, read_stops, write_json
from routing.errors import BundleCorrupt, BundleMissing, BundleOutdated
from routing.values import Position, VirtualStop

META = {
    "format": BUNDLE_FORMAT,
    "name": "toy",
    "title": "Toy",
    "is_model": True,
    "source_label": "drawn by hand",
    "attribution": "nobody",
    "extract_sha256": "0" * 64,
    "parts": {"roads/tail.npy": 5},
}


@pytest.fixture
def bundle(tmp_path):
    (tmp_path / "roads").mkdir()
    (tmp_path / "roads" / "tail.npy").write_bytes(b"12345")
    write_json(tmp_path / "meta.json", META)
    return tmp_path


def test_a_whole_bundle_says_what_it_is(bundle):
    assert check_bundle(bundle) == BundleMeta(**META)


def test_no_bundle_is_told(tmp_path):
    with pytest.raises(BundleMissing, match="mobility area build"):
        check_bundle(tmp_path / "nowhere")


def test_a_bundle_of_another_format_is_told(bundle):
    write_json(bundle / "meta.json", META | {"format": BUNDLE_FORMAT - 1})
    with pytest.raises(BundleOutdated, match="build it again"):
        check_bundle(bundle)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", "null", json.dumps({"format": BUNDLE_FORMAT}), json.dumps(META | {"parts": None})]
)
def test_a_damaged_description_is_told(bundle, text):
    (bundle / "meta.json").write_text(text)
    with pytest.raises(BundleCorrupt, match="mobility area build"):
        check_bundle(bundle)


def test_a_part_cut_off_or_missing_is_named(bundle):
    part = bundle / "roads" / "tail.npy"
    part.write_bytes(b"123")
    with pytest.raises(BundleCorrupt, match=r"tail\.npy"):
        check_bundle(bundle)
    part.unlink()
    with pytest.raises(BundleCorrupt, match=r"tail\.npy"):
        check_bundle(bundle)


def test_stops_come_back_as_written(tmp_path):
    stop = VirtualStop(0, "s1", "Kirche", "Polch", 50.3, 7.3, Position(50.3, 7.3, 5, 0.25, 1.5), is_real=True)
    values = {
        "index": 0,
        "id": "s1",
        "name": "Kirche",
        "municipality": "Polch",
        "lat": 50.3,
        "lon": 7.3,
        "position": {"lat": 50.3, "lon": 7.3, "arc": 5, "fraction": 0.25, "distance_m": 1.5},
        "is_real": True,
    }
    write_json(tmp_path / "stops.json", [values])
    assert read_stops(tmp_path / "stops.json") == (stop,)
