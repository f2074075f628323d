"""Files of `mobility bench darp`: published instances in, best known values in, solutions out."""

from __future__ import annotations

import csv
import json
import math
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from mobility.errors import InvalidInput

__all__ = ["Routes", "instance_files", "instance_name", "read_best_known", "read_text", "write_solution"]

Routes = Sequence[Sequence[tuple[int, float]]]
"""Routes from depot to depot, each a row of (node, begin of service)."""

_SUFFIXES = frozenset({"", ".txt", ".dat"})


def instance_name(path: Path) -> str:
    """
    Return what an instance is called by its file.

    Examples
    --------
    >>> instance_name(Path("a/a5-60.txt")), instance_name(Path("pr01"))
    ('a5-60', 'pr01')
    """
    return path.stem if path.suffix in _SUFFIXES else path.name


def instance_files(paths: Sequence[Path]) -> dict[str, Path]:
    """
    Return the files to solve by the instances' names; a folder stands for all instances in and below it.

    In a folder, files that do not begin like an instance are passed over; a file that is named is taken as it is.

    Raises
    ------
    InvalidInput
        A folder without instances, or two files whose solutions would overwrite each other.
    """
    files: dict[str, Path] = {}
    for path in paths:
        found = sorted(filter(_looks_like_instance, path.rglob("*"))) if path.is_dir() else [path]
        if not found:
            raise InvalidInput("files", f"{path} holds no instance: a file that begins with five numbers `m n T Q L`")
        for file in found:
            other = files.setdefault(instance_name(file), file)
            if other.resolve() != file.resolve():
                raise InvalidInput(
                    "files", f"{other} and {file} have one name, and so would their solutions: solve them one by one"
                )
    return files


def read_text(path: Path) -> str:
    """Return what stands in a file; raises `InvalidInput` where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise InvalidInput("files", f"{path} cannot be read ({why}): name a file of the published format") from error


def read_best_known(path: Path) -> dict[str, float]:
    """Return the value of each instance in a CSV file with the columns ``instance`` and ``best_known``."""
    values: dict[str, float] = {}
    for number, row in enumerate(csv.DictReader(read_text(path).splitlines()), start=2):
        try:
            value = float(row["best_known"])
            values[row["instance"]] = value
        except (KeyError, TypeError, ValueError):
            raise InvalidInput("best-known", f"{path} line {number}: needs columns instance,best_known") from None
        if not (math.isfinite(value) and value > 0):
            raise InvalidInput("best-known", f"{path} line {number}: best_known must be positive, got {value}")
    return values


def write_solution(folder: Path, name: str, about: Mapping[str, object], routes: Routes) -> Path:
    """Write one solution as ``folder/name.json``, whole or not at all; `about` comes before the routes."""
    rows = [[{"node": int(node), "begin_service": float(begin)} for node, begin in route] for route in routes]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    handle, temporary = tempfile.mkstemp(prefix=f".{name}-", suffix=".part", dir=folder)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(json.dumps({**about, "routes": rows}, allow_nan=False) + "\n")
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return path


def _looks_like_instance(path: Path) -> bool:
    if path.suffix not in _SUFFIXES or path.name.startswith(".") or not path.is_file():
        return False
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        first = next((line for line in file if line.strip()), "")
    try:
        return len([float(word) for word in first.split()]) == len(("m", "n", "T", "Q", "L"))
    except ValueError:
        return False
