"""The base map's benchmark draws the model district and counts all its processes."""

import json
import multiprocessing
import os

import pytest
from click.testing import CliRunner

from mobility.cli.bench import bench
from mobility.cli.usage import tree_memory_kb
from mobility.errors import MobilityError


def test_figures_of_the_model_district(tmp_path, monkeypatch, model_extract):
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path / "home"))
    out = tmp_path / "evidence"
    asked = ["basemap", "--extract", str(model_extract), "--out", str(out)]
    answer = CliRunner().invoke(bench, asked, catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    figures = json.loads(next(out.iterdir()).read_text(encoding="utf-8"))
    assert [zoom["zoom"] for zoom in figures["drawn"]["zooms"]] == list(range(6, 15))
    assert figures["largest_bytes"] == max(zoom["largest_bytes"] for zoom in figures["drawn"]["zooms"])
    assert figures["processes"] == 2
    assert figures["processor_s"] > 0
    # The parent and two workers with the map libraries are more than any one of them.
    assert 100 < figures["peak_mb"] < 1024
    assert "Memory, all processes together" in answer.output


def test_damaged_extract_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path / "home"))
    extract = tmp_path / "cut.osm.pbf"
    extract.write_bytes(b"no map at all")
    with pytest.raises(MobilityError, match="fetch it again"):
        CliRunner().invoke(bench, ["basemap", "--extract", str(extract)], catch_exceptions=False)


def hold(megabytes, line):
    """Keep so much memory until told to let go."""
    held = bytearray(os.urandom(1)) * (megabytes * 1024 * 1024)
    line.send(len(held))
    line.recv()


def test_memory_of_children_is_counted():
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    before = tree_memory_kb(os.getpid())
    child = context.Process(target=hold, args=(50, theirs))
    child.start()
    ours.recv()
    with_child = tree_memory_kb(os.getpid())
    ours.send(None)
    child.join()
    assert with_child - before > 50 * 1024


def test_memory_of_nobody_is_not_known():
    assert tree_memory_kb(2**31 - 1) is None
