"""`mobility bench geocoder` prints shares by kind and writes them down."""

import json

import pytest
from click.testing import CliRunner

from mobility.cli.main import cli
from routing.place_query import read_queries


@pytest.fixture
def run(model_bundle, tmp_path):
    def invoke(*arguments):
        env = {"MOBILITY_BUNDLE": str(model_bundle), "MOBILITY_HOME": str(tmp_path / "home")}
        return CliRunner().invoke(cli, ["bench", "geocoder", *arguments], env=env)

    return invoke


def test_generated_queries_are_asked_and_the_figures_kept(run, tmp_path):
    saved = tmp_path / "saved.csv"
    answer = run("--per-kind", "3", "--seed", "5", "--out", str(tmp_path / "evidence"), "--save", str(saved))
    assert answer.exit_code == 0, answer.output
    assert len(read_queries(saved)) > 100
    assert "street_town" in answer.output
    (path,) = (tmp_path / "evidence").iterdir()
    assert path.name == "geocoder-mayen-koblenz-model-generated.json"
    figures = json.loads(path.read_text(encoding="utf-8"))
    assert (figures["seed"], figures["per_kind"], figures["queries_from"]) == (5, 3, "generated")
    assert figures["search"]["kinds"]["street_town"]["queries"] == 3
    assert 0.9 < figures["share_in_three"] <= 1.0
    assert figures["where"]["cpus"] >= 1


def test_a_file_of_queries_is_asked_and_misses_are_named(run, tmp_path):
    queries = tmp_path / "own.csv"
    head = "id,kind,query,near_lat,near_lon,lat,lon,tolerance_m,note,also\n"
    queries.write_text(head + "q1,place,Nirgendwo,,,50.3,7.3,100,village Nirgendwo,\n", encoding="utf-8")
    answer = run("--queries", str(queries))
    assert answer.exit_code == 0, answer.output
    assert "q1: 'Nirgendwo' is village Nirgendwo" in " ".join(answer.output.split())


def test_a_file_that_is_none_is_told(run, tmp_path):
    answer = run("--queries", str(tmp_path / "gone.csv"))
    assert answer.exit_code == 2
    assert "name another file" in " ".join(answer.output.split())
