"""`mobility area stops`: what a planner needs to write stops.toml."""

import re

import pytest

from tests.mobility.cli.test_area import TOWN, Bench


@pytest.fixture
def bench(tmp_path):
    bench = Bench(tmp_path)
    (bench.data / "osm" / "toy.osm").write_text(TOWN)
    assert bench.run("build").exit_code == 0
    return bench


def test_stops_are_listed_with_id_place_and_facts(bench):
    (line,) = bench.run("stops", "kirche").stdout.splitlines()
    assert re.fullmatch(r"h7 +\[50\.00\d+, 7\.00\d+\]  Dorf, Kirche  \(bus stop, kerb unknown\)", line)
    assert bench.run("stops", "--municipality", "dorf").stdout.splitlines()
    assert bench.run("stops", "nirgends").stdout == "No stop is like that.\n"


def test_the_nearest_come_first_with_their_distance(bench):
    lines = bench.run("stops", "--near", "50.0031", "7.0045", "--limit", "1").stdout.splitlines()
    assert lines[0].startswith("h7 ")
    assert lines[0].endswith(" m")


def test_what_is_listed_can_be_written_into_the_file_and_comes_true(bench):
    line = bench.run("stops", "kirche").stdout
    place = re.search(r"\[.*\]", line)[0]
    edits = bench.data / "areas" / "toy" / "stops.toml"
    edits.write_text(f'[[rename]]\nstop = "h7"\nwas = {place}\nto = "Dorf, Dom"\n')
    assert bench.run("build").exit_code == 0
    assert "h7" in bench.run("stops", "dom").stdout


def test_problems_tell_of_edits_in_vain_and_stops_that_are_gone(bench):
    assert bench.run("stops", "--problems").exit_code == 0
    (bench.data / "osm" / "toy.osm").write_text(re.sub(r'  <node id="7".*\n', "", TOWN))
    (bench.data / "areas" / "toy" / "stops.toml").write_text('[[rename]]\nstop = "h99"\nwas = [51.0, 7.0]\nto = "X"\n')
    built = bench.run("build")
    assert "no stop 'h99' any more" in " ".join(built.stdout.split())
    told = bench.run("stops", "--problems").stdout
    assert re.search(r"edit in vain: .*line 1: no stop 'h99'", told)
    assert "gone since the build before: h7 Dorf, Kirche" in told


def test_a_file_that_contradicts_itself_is_one_sentence(bench):
    (bench.data / "areas" / "toy" / "stops.toml").write_text('\n[[ban]]\nstop = "h7"\n')
    assert "stops.toml line 2 [[ban]]: was is missing" in bench.refused("build")


def test_a_damaged_report_is_told(bench):
    (bench.home / "bundles" / "toy" / "stop_report.json").write_text("")
    assert "build" in bench.refused("stops", "--problems")
