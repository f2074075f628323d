"""`mobility area` as a person runs it: what it prints, and one sentence for everything that can go wrong."""

import functools
import gzip
import hashlib
import json
import re
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from mobility.cli.main import cli

# Two streets that cross in the middle of a rectangle of about 440 by 430 m and end in its corners.
TOWN = """<osm version="0.6">
  <node id="1" lat="50.000" lon="7.000"/><node id="2" lat="50.004" lon="7.000"/>
  <node id="3" lat="50.004" lon="7.006"/><node id="4" lat="50.000" lon="7.006"/><node id="5" lat="50.002" lon="7.003"/>
  <node id="6" lat="50.002" lon="7.0031"><tag k="place" v="village"/><tag k="name" v="Dorf"/></node>
  <node id="7" lat="50.0031" lon="7.0045"><tag k="highway" v="bus_stop"/><tag k="name" v="Kirche"/></node>
  <way id="1"><nd ref="1"/><nd ref="5"/><nd ref="3"/><tag k="highway" v="residential"/><tag k="name" v="Gasse"/></way>
  <way id="2"><nd ref="2"/><nd ref="5"/><nd ref="4"/><tag k="highway" v="residential"/><tag k="name" v="Weg"/></way>
</osm>"""
ROADS_FIRST = re.sub(r"(?s)(<osm[^>]*>)(.*?)(<way.*</way>)", r"\1\3\2", TOWN)
AREA_TOML = 'name = "toy"\ntitle = "Kreis Spielzeug"\nbbox = [50.0, 7.0, 50.004, 7.006]\nmargin_m = 500\n'


class Bench:
    """A data folder with one small area, a home of its own, and the command line."""

    def __init__(self, folder: Path):
        self.data, self.home = folder / "data", folder / "home"
        (self.data / "areas" / "toy").mkdir(parents=True)
        (self.data / "osm").mkdir()
        (self.data / "areas" / "toy" / "area.toml").write_text(AREA_TOML)

    def run(self, *arguments, **more):
        settings = {"HOME": self.home, "DATA_DIR": self.data, "AREA": "toy", "DATA_MIRROR": "", "BUNDLE": "", **more}
        env = {f"MOBILITY_{name}": str(value) for name, value in settings.items()}
        result = CliRunner().invoke(cli, ["area", *arguments], env=env)
        assert "Traceback" not in result.output + result.stderr
        return result

    def refused(self, *arguments, **more):
        """Run a command that must fail; return its sentence, line breaks taken out."""
        result = self.run(*arguments, **more)
        assert result.exit_code == 2
        return " ".join(result.stderr.split())


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path)


def test_an_extract_at_hand_is_built_and_shown(bench):
    (bench.data / "osm" / "toy.osm.gz").write_bytes(gzip.compress(TOWN.encode()))
    built = bench.run("build")
    assert built.exit_code == 0, built.stderr
    assert "Kreis Spielzeug" in built.output
    assert "1 standing bus stops" in built.output
    assert "invented" not in built.output
    assert bench.run("show").stdout == built.stdout


def test_the_extract_named_is_taken(bench, tmp_path):
    named = tmp_path / "named.osm"
    named.write_text(TOWN)
    assert bench.run("build", "--extract", str(named)).exit_code == 0


def test_building_again_is_done_only_when_forced(bench):
    (bench.data / "osm" / "toy.osm").write_text(TOWN)
    assert bench.run("build").exit_code == 0
    meta = bench.home / "bundles" / "toy" / "meta.json"
    before = meta.stat().st_mtime_ns
    assert bench.run("build").exit_code == 0
    assert meta.stat().st_mtime_ns == before
    assert bench.run("build", "--force").exit_code == 0
    assert meta.stat().st_mtime_ns != before


def test_a_forced_build_that_fails_leaves_the_area_as_it_was(bench):
    extract = bench.data / "osm" / "toy.osm"
    extract.write_text(TOWN)
    before = bench.run("build")
    assert before.exit_code == 0
    extract.write_text(TOWN[:300])
    assert "fetch it again" in bench.refused("build", "--force")
    assert bench.run("show").stdout == before.stdout


def test_a_model_says_that_it_is_one(model_bundle, bench):
    shown = bench.run("show", BUNDLE=model_bundle)
    assert shown.exit_code == 0, shown.stderr
    assert "the streets are invented" in shown.output


def test_nothing_built_yet_says_what_to_do(bench):
    assert "mobility area build" in bench.refused("show")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (TOWN[:300], "toy.osm"),
        ("", "toy.osm"),
        ("<osm version='0.6'></osm>", "no road"),
        (TOWN.replace('lat="50.', 'lat="20.'), "take the extract of this area"),
        (ROADS_FIRST, "must be sorted"),
        ("<!DOCTYPE html><html>404 not found", "is a web page"),
        ("PK" + "\0" * 500, "no OpenStreetMap file"),
        (TOWN.replace('id="2"', 'id="two"', 1), "no OpenStreetMap file"),
    ],
    ids=[
        "truncated",
        "empty",
        "no roads",
        "another region",
        "ways before nodes",
        "web page",
        "archive",
        "odd number",
    ],
)
def test_an_extract_that_cannot_be_used_is_told(bench, content, sentence):
    (bench.data / "osm" / "toy.osm").write_text(content)
    assert sentence in bench.refused("build")
    assert not (bench.home / "bundles" / "toy").exists()


def test_a_missing_extract_and_an_unknown_area_are_told(bench):
    assert "--extract" in bench.refused("build", "--extract", "/nowhere/x.osm.pbf")
    assert "is no file" in bench.refused("build", "--extract", "/")
    assert "no area 'atlantis'" in bench.refused("build", AREA="atlantis")


def test_a_build_never_replaces_what_is_no_area(bench, tmp_path):
    (bench.data / "osm" / "toy.osm").write_text(TOWN)
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "summer.jpg").write_text("sun")
    assert "MOBILITY_BUNDLE" in bench.refused("build", BUNDLE=tmp_path / "photos")
    assert (tmp_path / "photos" / "summer.jpg").read_text() == "sun"
    assert "cannot be" in bench.refused("build", BUNDLE=tmp_path / "photos" / "summer.jpg" / "toy")


def test_a_doubt_about_the_extract_is_shown(bench):
    (bench.data / "areas" / "toy" / "area.toml").write_text(AREA_TOML + 'service_boundaries = ["Kreis Spielzeug"]\n')
    (bench.data / "osm" / "toy.osm").write_text(TOWN)
    shown = " ".join(bench.run("build").output.replace("│", " ").split())
    assert "Warning" in shown
    assert "no complete boundary of Kreis Spielzeug" in shown


def test_an_area_in_the_south_is_shown_as_such(bench):
    south = TOWN.replace('lat="50.', 'lat="-42.')
    (bench.data / "osm" / "toy.osm").write_text(south)
    turned = AREA_TOML.replace("[50.0, 7.0, 50.004, 7.006]", "[-42.004, 7.0, -42.0, 7.006]")
    (bench.data / "areas" / "toy" / "area.toml").write_text(turned)
    assert "42.004 S to 42.000 S, 7.000 E to 7.006 E" in bench.run("build").output


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def published(bench, tmp_path):
    """A local server that publishes the town and its checksum, named in sources.toml."""
    folder = tmp_path / "www"
    folder.mkdir()
    (folder / "region.osm").write_text(TOWN)
    digest = hashlib.md5(TOWN.encode(), usedforsecurity=False).hexdigest()
    (folder / "region.osm.md5").write_text(f"{digest}  region.osm\n")
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=httpd.serve_forever, args=(0.02,))
    thread.start()
    sources = bench.data / "osm" / "sources.toml"
    sources.write_text(f'[toy]\nurl = "http://127.0.0.1:{httpd.server_port}/region.osm"\n')
    yield folder
    httpd.shutdown()
    thread.join()
    httpd.server_close()


def test_a_real_extract_is_fetched_and_built(bench, published):
    fetched = bench.run("fetch")
    assert fetched.exit_code == 0, fetched.stderr
    assert (bench.data / "osm" / "toy.osm.pbf").is_file()
    assert "mobility area build" in fetched.output
    assert bench.run("build").exit_code == 0


def test_a_fetch_that_fails_is_told(bench, published):
    (published / "region.osm.md5").write_text("0" * 32)
    assert "does not match its checksum" in bench.refused("fetch")
    (published / "region.osm").unlink()
    assert "does not exist (404)" in bench.refused("fetch")
    (bench.data / "osm" / "sources.toml").write_text("")
    assert "names no source for toy" in bench.refused("fetch")
    assert not (bench.data / "osm" / "toy.osm.pbf").exists()


@pytest.fixture
def built(bench):
    (bench.data / "osm" / "toy.osm").write_text(TOWN)
    result = bench.run("build")
    assert result.exit_code == 0, result.stderr
    return result


def test_a_build_says_what_it_dropped_and_where_to_read_on(built):
    assert "Dropped: 0 objects that are no road for vehicles" in built.stderr
    assert "mobility area report --html" in built.stderr


def test_the_report_is_printed(bench, built):
    printed = bench.run("report")
    assert printed.exit_code == 0, printed.stderr
    for title in ("Kreis Spielzeug", "Road network", "Virtual stops", "The build"):
        assert title in printed.stdout
    assert "The page lies in" not in printed.stdout


def test_the_page_lies_beside_the_area_unless_said_otherwise(bench, built, tmp_path):
    assert bench.run("report", "--html").exit_code == 0
    (page,) = (bench.home / "bundles").glob("*.html")
    assert page.name == "toy.report.html"
    assert bench.run("report", "--html", str(tmp_path / "here.html")).exit_code == 0
    assert (tmp_path / "here.html").read_text().startswith("<!doctype html>")


def test_the_layer_is_geojson(bench, built, tmp_path):
    assert bench.run("report", "--geojson", str(tmp_path / "layer.geojson")).exit_code == 0
    layer = json.loads((tmp_path / "layer.geojson").read_text())
    assert {feature["properties"]["kind"] for feature in layer["features"]} == {"stop"}


def test_long_tables_are_cut_unless_all_is_asked_for(bench, built):
    assert "more: --all" in bench.run("report").stdout
    assert "more: --all" not in bench.run("report", "--all").stdout


def test_a_report_that_cannot_be_written_is_told(bench, built, tmp_path):
    (tmp_path / "file").write_text("")
    assert "cannot be used" in bench.refused("report", "--html", str(tmp_path / "file" / "here.html"))


def test_without_an_area_there_is_no_report(bench):
    assert "mobility area build" in bench.refused("report")
