"""The first look at an installation measures what it says, on a small scale."""

import json

import pytest
from click.testing import CliRunner

from mobility.cli.bench import bench


@pytest.mark.long
def test_smoke_measures_build_offers_and_tables(tmp_path, monkeypatch):
    """Builds the model district anew: most of a minute."""
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("MOBILITY_DATA_MIRROR", raising=False)
    out = tmp_path / "evidence"
    small = ["--vehicles", "3", "--rides", "9", "--places", "20", "--out", str(out)]
    answer = CliRunner().invoke(bench, ["smoke", *small], catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    figures = json.loads(next(out.iterdir()).read_text())
    assert (figures["vehicles"], figures["rides"], figures["seed"]) == (3, 9, 1)
    assert figures["where"]["cpus"] >= 1
    assert figures["build"]["seconds"] > 0
    assert 0 < figures["insertion_p50_ms"] <= figures["insertion_p99_ms"]
    assert figures["networkx_table_s"] > figures["table_s"] > 0
