"""How this package compiles its kernels: the loops that numpy cannot say and that must take microseconds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import numba

__all__ = ["compiled"]

Kernel = TypeVar("Kernel", bound=Callable[..., object])


def compiled(kernel: Kernel) -> Kernel:
    """Compile at the first call, keep the machine code beside the source, and let go of the GIL while it runs."""
    return cast("Kernel", numba.njit(kernel, cache=True, nogil=True))
