import gzip
from concurrent.futures import ThreadPoolExecutor

import pytest

from routing.basemap import TileArchive
from routing.errors import BundleCorrupt, BundleMissing
from tests.routing.basemap.drawn import CENTER, TILE, TOWN, Drawing, box, tiles_of


@pytest.fixture
def archive(tmp_path):
    drawing = Drawing()
    drawing.way(box(*CENTER, 0.02, 0.02), landuse="forest")
    found = tiles_of(drawing, tmp_path)
    yield found
    found.close()


def test_tile_comes_as_gzip(archive):
    assert len(gzip.decompress(archive.tile(*TILE))) > 0


@pytest.mark.parametrize(
    "address", [(14, 0, 0), (5, 17, 11), (14, -1, 5533), (14, 2**14, 0), (14, 8520, 2**20), (-1, 0, 0), (99, 0, 0)]
)
def test_tile_that_is_not_there_is_none(archive, address):
    assert archive.tile(*address) is None


def test_metadata_names_zooms_bounds_and_layers(archive):
    found = archive.metadata()
    assert (found["minzoom"], found["maxzoom"]) == (6, 14)
    assert found["bounds"] == [TOWN.min_lon, TOWN.min_lat, TOWN.max_lon, TOWN.max_lat]
    assert [layer["id"] for layer in found["vector_layers"]] == ["land"]


def test_threads_read_at_once(archive):
    with ThreadPoolExecutor(8) as pool:
        tiles = list(pool.map(lambda _: archive.tile(*TILE), range(200)))
    assert len(set(tiles)) == 1


def test_missing_file_says_to_build(tmp_path):
    with pytest.raises(BundleMissing, match="mobility area build"):
        TileArchive(tmp_path / "none.pmtiles")


@pytest.mark.parametrize("content", [b"", b"no tiles at all", b"PMTiles\x03" + b"\xff" * 200])
def test_damaged_file_is_a_clear_error(tmp_path, content):
    path = tmp_path / "bad.pmtiles"
    path.write_bytes(content)
    with pytest.raises(BundleCorrupt, match="build the area again"):
        TileArchive(path)


def test_truncated_file_is_a_clear_error(archive, tmp_path):
    whole = (tmp_path / "map.pmtiles").read_bytes()
    path = tmp_path / "cut.pmtiles"
    path.write_bytes(whole[: len(whole) - 10])
    with pytest.raises(BundleCorrupt):
        TileArchive(path)
