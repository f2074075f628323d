"""
Machine code kept on disk must be renewed when a file it was compiled from changes.

numba renews the code of a file when that file changes, but not when it calls compiled functions of another file that
did. Each kernel file therefore names the files it is compiled with by a checksum; editing one of those makes this
test say what to write, and writing it renews the code.
"""

import hashlib
from importlib import import_module
from pathlib import Path

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
        ("resuming", ("layout", "kernels", "removals")),
        ("scanning", ("layout", "kernels", "removals", "resuming")),
        ("repairing", ("layout", "kernels", "removals", "resuming", "scanning")),
    ],
)
def test_kernels_name_what_they_are_compiled_with(name, compiled_with):
    found = import_module(f"dispatcher.{name}").COMPILED_WITH
    needed = checksum(*compiled_with)
    assert found == needed, f'write COMPILED_WITH = "{needed}" in dispatcher/{name}.py'
