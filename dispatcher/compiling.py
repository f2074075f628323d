"""One typed way to compile a kernel, so that every kernel is compiled alike."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
from numba.core.caching import FunctionCache

__all__ = ["compiled", "folded"]

F = TypeVar("F", bound=Callable[..., object])


class _Renewable(FunctionCache):
    """
    Compiled code on disk, compiled anew where what is kept cannot be read.

    What another state of the code left behind may name a tuple of arrays that is no more; numba reads it before it
    looks whether it is out of date.
    """

    def _load_overload(self, sig: object, target_context: object) -> Any:
        try:
            return super()._load_overload(sig, target_context)  # type: ignore[no-untyped-call] # numba's own
        except (AttributeError, ImportError, TypeError, ValueError, EOFError, pickle.UnpicklingError):
            self.flush()  # type: ignore[no-untyped-call]
            return None


def compiled(function: F) -> F:
    """Compile `function` at its first call, kept on disk for later processes; it runs without the GIL."""
    dispatcher: Any = numba.njit(cache=True, nogil=True)(function)
    dispatcher._cache = _Renewable(function)  # type: ignore[no-untyped-call] # noqa: SLF001 - there is no other way
    return cast("F", dispatcher)


def folded(function: F) -> F:
    """
    Compile `function` into each of its compiled callers.

    For small hot ones: handing over a dozen arrays in a tuple costs a quarter of a microsecond a call otherwise.
    """
    return cast("F", numba.njit(inline="always")(function))
