"""The routing benchmark measures what it says, on a small scale."""

import json

import pytest
from click.testing import CliRunner

from mobility.cli.bench import bench


@pytest.mark.long
def test_ways_are_measured_beside_others(tmp_path, monkeypatch):
    """Builds the model district anew: most of a minute."""
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("MOBILITY_DATA_MIRROR", raising=False)
    out = tmp_path / "evidence"
    small = ["--trips", "100", "--places", "20", "--out", str(out)]
    answer = CliRunner().invoke(bench, ["routing", *small], catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    assert "NetworkX" in answer.output
    figures = json.loads((out / "routing-mayen-koblenz-model.json").read_text())
    assert figures["build"]["seconds"] > 0
    assert figures["routing"]["undone_exactly"] is True
    assert all(peer["largest_difference_s"] < 1e-6 for peer in figures["routing"]["peers"])
