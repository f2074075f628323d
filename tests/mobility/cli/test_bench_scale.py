"""The scale benchmark measures a day, its growth and its zones, on a small scale."""

import pytest
from click.testing import CliRunner

from mobility.cli.bench import bench


@pytest.mark.long
def test_a_small_day_is_measured_in_every_way(tmp_path, monkeypatch):
    """Builds the model district anew: most of a minute."""
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("MOBILITY_DATA_MIRROR", raising=False)
    small = ["--vehicles", "4", "--requests", "30", "--every", "7200", "--iterations", "20", "--largest", "25"]
    answer = CliRunner().invoke(bench, ["scale", *small, "--out", str(tmp_path / "out")], catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    names = {path.name.removeprefix("scale-mayen-koblenz-model") for path in (tmp_path / "out").iterdir()}
    assert names == {".md", "-vehicles.svg", "-rides.svg", "-day.svg"}
    page = (tmp_path / "out" / "scale-mayen-koblenz-model.md").read_text(encoding="utf-8")
    assert "| requests decided a second |" in page
    assert "were offered to several zones" in page
    assert "insertion only in 2 zones" in page
