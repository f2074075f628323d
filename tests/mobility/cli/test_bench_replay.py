"""The replay bench plays a day of the model district three ways."""

import pytest
from click.testing import CliRunner

from mobility.cli.bench import bench


@pytest.mark.long
def test_a_day_is_played_three_ways(tmp_path, monkeypatch):
    """Builds the model district anew: most of a minute."""
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("MOBILITY_DATA_MIRROR", raising=False)
    out = tmp_path / "evidence"
    small = ["--vehicles", "3", "--requests", "30", "--every", "900", "--iterations", "50"]
    known = ["--known-rounds", "2", "--known-iterations", "200", "--out", str(out)]
    answer = CliRunner().invoke(bench, ["replay", *small, *known], catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    page = (out / "replay-mayen-koblenz-model-3-30.md").read_text(encoding="utf-8")
    assert "| served | " in page
    assert "of the gap" in page
