"""The insertion bench fills a fleet of the model district and writes its figures down."""

import json

import pytest
from click.testing import CliRunner

from mobility.cli.bench import bench


@pytest.mark.long
def test_offers_are_timed_with_and_without_python(tmp_path, monkeypatch):
    """Builds the model district anew: most of a minute."""
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("MOBILITY_DATA_MIRROR", raising=False)
    out = tmp_path / "evidence"
    small = ["--vehicles", "4", "--rides", "20", "--wishes", "10", "--out", str(out)]
    answer = CliRunner().invoke(bench, ["insertion", *small], catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    figures = json.loads((out / "insertion-mayen-koblenz-model-4-20.json").read_text(encoding="utf-8"))
    assert figures["accepted"] + figures["refused"] == 20
    assert 0 < figures["kernel"]["p50_ms"] <= figures["offers"]["max_ms"]
    assert figures["first_offer_s"] > 0
