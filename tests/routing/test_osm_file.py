import osmium
import pytest

from routing.errors import ExtractMissing, ExtractTruncated
from routing.osm_file import check_extract, reading
from tests.routing.maps import cross_town


def test_a_sound_file_passes_and_gives_its_objects(tmp_path):
    extract = cross_town().write(tmp_path / "toy.osm")
    check_extract(extract)
    with reading(extract, osmium.FileProcessor(str(extract))) as objects:
        assert sum(1 for _ in objects) == 10  # five nodes, five ways


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", "is empty"), (b"<!DOCTYPE html><html>404", "web page"), (b"\xef\xbb\xbf\n<HTML>sign in", "web page")],
)
def test_what_cannot_be_a_map_is_told_for_what_it_is(tmp_path, content, told):
    extract = tmp_path / "toy.osm.pbf"
    extract.write_bytes(content)
    with pytest.raises(ExtractTruncated, match=told):
        check_extract(extract)


def test_a_folder_is_no_extract(tmp_path):
    with pytest.raises(ExtractMissing, match="folder"):
        check_extract(tmp_path)


def test_a_file_that_is_not_there_is_told_with_what_to_do(tmp_path):
    with pytest.raises(ExtractMissing, match="mobility area fetch"):
        check_extract(tmp_path / "gone.osm")


@pytest.mark.parametrize(
    "damage",
    [
        ('lat="50.0000000"', 'lat="nan"'),  # InvalidLocationError in osmium
        ('<way id="11"', '<way id="x"'),  # ValueError
        ("</osm>", ""),  # RuntimeError
    ],
)
def test_whatever_the_reader_stumbles_over_is_one_kind_of_error(tmp_path, damage):
    extract = tmp_path / "toy.osm"
    extract.write_text(cross_town().text().replace(*damage, 1), encoding="utf-8")
    with (
        pytest.raises(ExtractTruncated, match="fetch it again"),
        reading(extract, osmium.FileProcessor(str(extract))) as o,
    ):
        list(o)


def tags_of(extract):
    with reading(extract, osmium.FileProcessor(str(extract))) as objects:
        return [dict(thing.tags) for thing in objects]


def test_a_text_that_is_no_text_is_told_when_it_is_looked_at(tmp_path):
    extract = tmp_path / "toy.osm.pbf"
    source = cross_town().write(tmp_path / "toy.osm")
    with osmium.SimpleWriter(osmium.io.File(str(extract), "pbf,pbf_compression=none")) as writer:
        for thing in osmium.FileProcessor(str(source)):
            writer.add(thing)
    extract.write_bytes(extract.read_bytes().replace(b"Street 1", b"Street\xff1"))
    with pytest.raises(ExtractTruncated, match="utf-8"):
        tags_of(extract)


def test_an_error_of_the_reader_s_user_stays_what_it_is(tmp_path):
    extract = cross_town().write(tmp_path / "toy.osm")
    with pytest.raises(ValueError, match="mine"), reading(extract, osmium.FileProcessor(str(extract))):
        raise ValueError("mine")
