"""Arrays on disk: one .npy file each, opened read-only by memory map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["open_arrays", "save_arrays"]


def save_arrays(folder: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write every array as .npy into `folder`, which is created."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)


def open_arrays(folder: Path, names: Iterable[str]) -> dict[str, NDArray[Any]]:
    """
    Open arrays by memory map.

    Returns
    -------
    dict
        By name; plain arrays, because every slice of a `memmap` object costs microseconds.

    Raises
    ------
    OSError, ValueError, EOFError
        If one is missing or damaged.
    """
    return {name: np.load(folder / f"{name}.npy", mmap_mode="r").view(np.ndarray) for name in names}
