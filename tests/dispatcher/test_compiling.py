"""
Machine code kept on disk must be renewed when a file it was compiled from changes.

numba renews the code of a file when that file changes, but not when it calls compiled functions of another file that
did. Each kernel file therefore names the files it is compiled with by a checksum; editing one of those makes this
test say what to write, and writing it renews the code.
"""

import ast
import hashlib
import pickle
import sys
from importlib import import_module
from pathlib import Path

import numba
import pytest

import dispatcher

FOLDER = Path(dispatcher.__file__).parent


def checksum(*names):
    text = b"".join((FOLDER / f"{name}.py").read_bytes() for name in names)
    return hashlib.sha256(text).hexdigest()[:16]


@pytest.mark.parametrize(
    ("name", "compiled_with"),
    [
        ("kernels", ("layout",)),
        ("removals", ("layout", "kernels")),
        ("noting", ("layout", "kernels", "removals")),
        ("preparing", ("layout", "kernels", "removals", "noting")),
        ("resuming", ("layout", "kernels", "removals", "noting")),
        ("scanning", ("layout", "kernels", "removals", "noting", "resuming")),
        ("offering", ("layout", "kernels", "removals", "noting", "preparing", "resuming", "scanning")),
    ],
)
def test_kernels_name_what_they_are_compiled_with(name, compiled_with):
    found = import_module(f"dispatcher.{name}").COMPILED_WITH
    needed = checksum(*compiled_with)
    assert found == needed, f'write COMPILED_WITH = "{needed}" in dispatcher/{name}.py'


def _imports(name):
    tree = ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))
    modules = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {module.removeprefix("dispatcher.").replace(".", "/") for module in modules if "dispatcher." in module}


def _behind(name):
    """Return all modules with kernels or columns that a module is built on, sorted."""
    found, waiting = set(), _imports(name)
    while waiting:
        found |= waiting
        waiting = set().union(*map(_imports, waiting)) - found
    return sorted(found)


@pytest.mark.parametrize("name", ["drafting", "loosening", "remembering", "repairing", "ruin", "walking"])
def test_kernels_of_the_search_name_what_they_are_compiled_with(name):
    needed = checksum(*_behind(name))
    found = import_module(f"dispatcher.{name}").COMPILED_WITH
    assert found == needed, f'write COMPILED_WITH = "{needed}" in dispatcher/{name}.py'


@pytest.mark.parametrize(
    "name",
    [path.stem for path in sorted((FOLDER / "dial_a_ride").glob("*.py")) if "@lean" in path.read_text("utf-8")],
)
def test_dial_a_ride_kernels_name_what_they_are_compiled_with(name):
    behind = [other for other in _behind(f"dial_a_ride/{name}") if other.startswith("dial_a_ride/")]
    needed = checksum(*behind)
    found = getattr(import_module(f"dispatcher.dial_a_ride.{name}"), "COMPILED_WITH", None)
    assert not behind or found == needed, f'write COMPILED_WITH = "{needed}" in dispatcher/dial_a_ride/{name}.py'


def test_code_left_by_another_state_is_compiled_anew(tmp_path, monkeypatch):
    """The index names a tuple that is no more, as after an update that took one out of the layout."""
    (tmp_path / "kernel_under_test.py").write_text(
        "from dispatcher.compiling import compiled\n\n@compiled\ndef twice(x):\n    return 2 * x\n"
    )
    monkeypatch.syspath_prepend(tmp_path)

    def fresh():
        sys.modules.pop("kernel_under_test", None)
        return import_module("kernel_under_test").twice

    assert fresh()(21) == 42
    (index,) = tmp_path.rglob("*.nbi")
    index.write_bytes(pickle.dumps(numba.__version__) + b"cdispatcher.layout\nNoSuchTuple\n.")
    assert fresh()(21) == 42
    again = fresh()
    assert again(21) == 42
    assert sum(again.stats.cache_hits.values()) == 1
    sys.modules.pop("kernel_under_test")
