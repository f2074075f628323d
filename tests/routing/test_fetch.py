"""Fetching the real extract: the region is downloaded, checked and cut to the area."""

import functools
import hashlib
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import osmium
import pytest

from routing.area_file import AreaFile
from routing.errors import DownloadError, ExtractElsewhere, ExtractTruncated
from routing.fetch import ExtractSource, clip_extract, fetch_extract
from routing.progress import SilentProgress
from routing.values import Bounds

# Two nodes inside, two outside; a road across the edge, a road outside, a restriction and a country's border inside.
REGION = """<osm version="0.6">
  <node id="1" version="1" lat="50.10" lon="7.10"/>
  <node id="2" version="1" lat="50.20" lon="7.20"/>
  <node id="3" version="1" lat="50.90" lon="7.90"/>
  <node id="4" version="1" lat="50.95" lon="7.95"/>
  <way id="10" version="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/></way>
  <way id="11" version="1"><nd ref="2"/><nd ref="3"/><tag k="highway" v="tertiary"/></way>
  <way id="12" version="1"><nd ref="3"/><nd ref="4"/><tag k="highway" v="tertiary"/></way>
  <relation id="20" version="1"><member type="way" ref="10" role="from"/><member type="node" ref="2" role="via"/>
    <member type="way" ref="11" role="to"/><tag k="type" v="restriction"/></relation>
  <relation id="21" version="1"><member type="way" ref="10" role="outer"/><member type="way" ref="12" role="outer"/>
    <tag k="type" v="boundary"/><tag k="admin_level" v="2"/></relation>
  <relation id="22" version="1"><member type="way" ref="11" role="outer"/><member type="way" ref="12" role="outer"/>
    <tag k="type" v="boundary"/><tag k="admin_level" v="6"/></relation>
  <relation id="23" version="1"><member type="way" ref="10" role=""/><tag k="type" v="route"/></relation>
</osm>"""
INSIDE = Bounds(50.0, 7.0, 50.5, 7.5)


@pytest.fixture
def region(tmp_path):
    path = tmp_path / "region.osm"
    path.write_text(REGION)
    return path


def ids(path):
    """Ids of an OpenStreetMap file, "n1" and so on."""
    return {f"{thing.type_str()}{thing.id}" for thing in osmium.FileProcessor(str(path))}


def test_ways_across_the_edge_stay_whole_and_small_boundaries_too(region, tmp_path):
    target = tmp_path / "cut.osm.pbf"
    clip_extract(region, target, INSIDE, SilentProgress())
    # Way 12 lies outside but is part of the district's boundary 22; the country's boundary and the route are left.
    assert ids(target) == {"n1", "n2", "n3", "n4", "w10", "w11", "w12", "r20", "r22"}


def test_what_lies_outside_is_left_out(region, tmp_path):
    target = tmp_path / "cut.osm.pbf"
    clip_extract(region, target, Bounds(50.85, 7.85, 51.0, 8.0), SilentProgress())
    assert {"n3", "n4", "w11", "w12", "r22"} <= ids(target)
    assert not ids(target) & {"r21", "r23"}


def test_another_region_is_told(region, tmp_path):
    with pytest.raises(ExtractElsewhere, match=r"nothing of region\.osm"):
        clip_extract(region, tmp_path / "cut.osm.pbf", Bounds(10, 10, 11, 11), SilentProgress())
    assert not (tmp_path / "cut.osm.pbf").exists()


def test_a_broken_region_is_told_and_leaves_nothing_behind(tmp_path):
    broken = tmp_path / "broken.osm"
    broken.write_text(REGION[: len(REGION) // 2])
    with pytest.raises(ExtractTruncated, match="fetch it again"):
        clip_extract(broken, tmp_path / "cut.osm.pbf", INSIDE, SilentProgress())
    assert [p.name for p in tmp_path.iterdir()] == ["broken.osm"]


@pytest.fixture
def published(tmp_path, region):
    """A local server that publishes the region and its checksum; yields the source."""
    digest = hashlib.md5(region.read_bytes(), usedforsecurity=False).hexdigest()
    (tmp_path / "region.osm.md5").write_text(f"{digest}  region.osm\n")
    handler = functools.partial(Quiet, directory=str(tmp_path))
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=httpd.serve_forever, args=(0.02,))
    thread.start()
    url = f"http://127.0.0.1:{httpd.server_port}/region.osm"
    yield ExtractSource(url, url + ".md5")
    httpd.shutdown()
    thread.join()
    httpd.server_close()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        """Say nothing."""


def test_fetching_leaves_the_cut_extract_and_nothing_else(published, tmp_path):
    area = AreaFile("toy", "Toy", (50.05, 7.05, 50.45, 7.45), margin_m=1_000)
    target, work = tmp_path / "osm" / "toy.osm.pbf", tmp_path / "work"
    fetch_extract(published, area, target, work, progress=SilentProgress())
    assert {"n1", "n2", "w10"} <= ids(target)
    assert list(work.iterdir()) == []
    assert [p.name for p in target.parent.iterdir()] == ["toy.osm.pbf"]


def test_the_source_of_an_area_is_read_from_the_table(tmp_path):
    table = tmp_path / "sources.toml"
    table.write_text('[toy]\nurl = "https://example.org/x.osm.pbf"\n')
    source = ExtractSource.load(table, "toy")
    assert source == ExtractSource("https://example.org/x.osm.pbf", "https://example.org/x.osm.pbf.md5")
    with pytest.raises(DownloadError, match="names no source for other"):
        ExtractSource.load(table, "other")
    with pytest.raises(DownloadError, match="cannot read"):
        ExtractSource.load(tmp_path / "gone.toml", "toy")
