"""
docs/osmnx.md is run as a planner would run it, cell by cell, on the model district.

What a cell prints must be what the document shows, figures aside: they change with every rule of the importer.
Blocks marked ``console`` are samples; their words depend on the streets at hand as well.
"""

import contextlib
import io
import re
from pathlib import Path

import matplotlib as mpl
import pytest

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "osmnx.md"
CELL = re.compile(r"```python\n(?P<code>.*?)```\n(?:\n```(?P<kind>text|console)\n(?P<shown>.*?)```\n)?", re.DOTALL)


def without_figures(text):
    return re.sub(r"\d[\d.,]*", "#", text)


@pytest.fixture
def folder(model_bundle, tmp_path, monkeypatch):
    """A folder like that of an installation, with the model district compiled."""
    (tmp_path / "var" / "bundles").mkdir(parents=True)
    (tmp_path / "var" / "bundles" / "mayen-koblenz").symlink_to(model_bundle)
    monkeypatch.chdir(tmp_path)
    mpl.use("agg")
    return tmp_path


def test_every_cell_runs_and_prints_what_is_shown(folder):
    cells = list(CELL.finditer(DOCUMENT.read_text(encoding="utf-8")))
    assert len(cells) >= 8
    names = {}
    for number, cell in enumerate(cells):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(cell["code"], f"{DOCUMENT.name}, cell {number}", "exec"), names)  # noqa: S102 - our own document
        if cell["kind"] == "text":
            assert without_figures(printed.getvalue()) == without_figures(cell["shown"]), f"cell {number}"
        if cell["kind"] == "console":
            assert printed.getvalue().strip(), f"cell {number}"
    assert (folder / "mayen.png").stat().st_size > 10_000
    assert names["legs"]["travel_time"].sum() > 0
