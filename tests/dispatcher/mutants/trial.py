"""Plant one bug in a copy of the tree and see which test catches it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

__all__ = ["ROOT", "Mutant", "Outcome", "copy_tree", "planted", "sane", "tried"]

ROOT = Path(__file__).resolve().parents[3]
EVERY_TEST = "tests/dispatcher"
# What fails for any change of a file's text or without compiled code, and what tests other things than decisions.
BESIDE = ("test_compiling.py", "test_mutants.py", "test_chance.py", "dial_a_ride", "replay")
LONGEST_S = 900


@dataclass(frozen=True, slots=True)
class Mutant:
    """
    One bug: in `file` of dispatcher/ the text `old`, found exactly once, becomes `new`.

    `tests` are files of tests/dispatcher that should catch it; where they do not, all are tried.
    """

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mutant: the first test that failed (None: it survived), and after how many seconds."""

    mutant: Mutant
    caught_by: str | None
    seconds: float


def planted(mutant: Mutant, folder: Path = ROOT) -> str:
    """Return the text of the file with the bug in it; raises `ValueError` where the text is not there just once."""
    text = (folder / "dispatcher" / mutant.file).read_text(encoding="utf-8")
    found = text.count(mutant.old)
    if found != 1:
        raise ValueError(f"{mutant.name}: its text is {found} times in dispatcher/{mutant.file}, not once")
    return text.replace(mutant.old, mutant.new)


def copy_tree(folder: Path) -> None:
    """Copy what the dispatcher's tests need."""
    leave = shutil.ignore_patterns("__pycache__", ".hypothesis")
    shutil.copytree(ROOT / "dispatcher", folder / "dispatcher", ignore=leave)
    shutil.copytree(ROOT / "tests" / "dispatcher", folder / "tests" / "dispatcher", ignore=leave)
    for name in ("setup.cfg", "tests/__init__.py", "tests/conftest.py"):
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, folder / name)
    profile = (
        "\nfrom hypothesis import Phase, settings\n"
        'settings.register_profile("mutants", phases=[Phase.explicit, Phase.generate], database=None)\n'
        'settings.load_profile("mutants")\n'
    )
    with (folder / "tests" / "conftest.py").open("a", encoding="utf-8") as conftest:
        conftest.write(profile)  # the first failure will do: it need not be made small


def sane(folder: Path) -> str | None:
    """Return the first test that fails in a tree without any bug: there must be none."""
    return _first_failure(folder, [EVERY_TEST])


def tried(mutant: Mutant, folder: Path, *, everything: bool = True) -> Outcome:
    """
    Plant the bug in a tree made by `copy_tree`, run the tests until one fails, and take the bug out again.

    `everything`: try all tests where those named for the mutant do not catch it.
    """
    began = time.monotonic()
    path = folder / "dispatcher" / mutant.file
    without = path.read_text(encoding="utf-8")
    path.write_text(planted(mutant, folder), encoding="utf-8")
    try:
        caught_by = _first_failure(folder, [f"{EVERY_TEST}/{name}" for name in mutant.tests])
        if caught_by is None and everything:
            caught_by = _first_failure(folder, [EVERY_TEST])
    finally:
        path.write_text(without, encoding="utf-8")
    return Outcome(mutant, caught_by, time.monotonic() - began)


def _first_failure(folder: Path, tests: list[str]) -> str | None:
    """Return the first test that fails, with the kernels run as plain Python: nothing compiled is ever stale."""
    ignored = [f"--ignore={EVERY_TEST}/{name}" for name in BESIDE]
    options = ["-x", "-q", "-m", "not long", "-p", "no:cacheprovider", "--hypothesis-seed=1", "--tb=no", "--no-header"]
    options += ["-W", "ignore:overflow encountered:RuntimeWarning"]  # the dice count modulo 2^64
    environment = {**os.environ, "PYTHONPATH": str(folder), "NUMBA_DISABLE_JIT": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *options, *ignored, *tests],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=LONGEST_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "the tests never end"
    if done.returncode == 0:
        return None
    failed = re.search(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
    if done.returncode > 2 or failed is None:
        raise RuntimeError(f"the tests cannot be run:\n{done.stdout}\n{done.stderr}")
    return failed[1].removeprefix(f"{EVERY_TEST}/")
