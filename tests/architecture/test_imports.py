"""The import contracts hold, and would catch a violation."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--config", str(ROOT / "setup.cfg"), "--no-cache"]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(folder)}
    )


def _tiny_copy(folder: Path, *, dispatcher_imports: str) -> Path:
    """Lay out the four packages with empty modules, and one import under test."""
    rooms = ("booking", "cli", "fleet", "notify", "people", "simulation", "tariff", "store")
    for package in ("routing", "dispatcher", "mobility", "web", *(f"mobility/{room}" for room in rooms)):
        (folder / package).mkdir(parents=True, exist_ok=True)
        (folder / package / "__init__.py").write_text("")
    (folder / "dispatcher" / "planted.py").write_text(dispatcher_imports)
    return folder


def test_the_packages_import_only_to_the_right():
    outcome = _lint(ROOT)
    assert outcome.returncode == 0, outcome.stdout


def test_a_planted_import_to_the_left_is_caught(tmp_path):
    outcome = _lint(_tiny_copy(tmp_path, dispatcher_imports="import mobility\n"))
    assert outcome.returncode == 1
    assert "dispatcher is not allowed to import mobility" in outcome.stdout


def test_a_planted_database_import_is_caught(tmp_path):
    outcome = _lint(_tiny_copy(tmp_path, dispatcher_imports="import sqlalchemy\n"))
    assert outcome.returncode == 1
    assert "dispatcher is not allowed to import sqlalchemy" in outcome.stdout
