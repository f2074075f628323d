"""
Machine code kept on disk must be renewed when a file it was compiled from changes.

numba renews the code of a file when that file changes, but not when it calls compiled functions of another file that
did. Each kernel file therefore names the files it is compiled with by a checksum; editing one of those makes this
test say what to write, and writing it renews the code.
"""

import ast
import hashlib
import pickle
import re
import sys
from importlib import import_module
from pathlib import Path

import numba
import pytest

import dispatcher

FOLDER = Path(dispatcher.__file__).parent


def _imports(name):
    tree = ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))
    modules = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {module.removeprefix("dispatcher.").replace(".", "/") for module in modules if "dispatcher." in module}


def behind(name):
    """Return all modules with kernels, columns or constants that a module is built on, sorted."""
    found, waiting = set(), _imports(name)
    while waiting:
        found |= waiting
        waiting = set().union(*map(_imports, waiting)) - found
    return sorted(found - {"errors"})


def checksum(names):
    text = b"".join((FOLDER / f"{name}.py").read_bytes() for name in names)
    return hashlib.sha256(text).hexdigest()[:16]


KERNELS = [
    path.relative_to(FOLDER).with_suffix("").as_posix()
    for path in sorted(FOLDER.rglob("*.py"))
    if re.search(r"^@(compiled|lean)$", path.read_text("utf-8"), re.MULTILINE)
]


@pytest.mark.parametrize("name", KERNELS)
def test_kernels_name_what_they_are_compiled_with(name):
    found = getattr(import_module(f"dispatcher.{name.replace('/', '.')}"), "COMPILED_WITH", None)
    needed = checksum(behind(name))
    assert found == needed, f'write COMPILED_WITH = "{needed}" in dispatcher/{name}.py'


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
