"""One typed way to compile a kernel, so that every kernel is compiled alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import numba

__all__ = ["compiled"]

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """Compile `function` at its first call, kept on disk for later processes; it runs without the GIL."""
    return cast("F", numba.njit(cache=True, nogil=True)(function))
