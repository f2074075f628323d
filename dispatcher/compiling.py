"""Typed ways to compile a kernel, so that every kernel is compiled alike."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
from numba.core.caching import FunctionCache

__all__ = ["compiled", "folded", "lean"]

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
    return _kept_on_disk(function, {})


def lean(function: F) -> F:
    """
    Compile `function` as `compiled` does, but without counting who holds an array.

    That is most of the time of a small function that is handed bundles of arrays. It must neither make nor return
    arrays; views of those handed in are fine, their owner waits for the end of the call.
    """
    return _kept_on_disk(function, {"_nrt": False})


def _kept_on_disk(function: F, options: dict[str, bool]) -> F:
    njit: Any = numba.njit  # one of the options is numba's own, and not among those it lists
    kernel = njit(cache=True, nogil=True, **options)(function)
    kernel._cache = _Renewable(function)  # type: ignore[no-untyped-call] # noqa: SLF001 - there is no other way
    return cast("F", kernel)


def folded(function: F) -> F:
    """
    Compile `function` into each of its compiled callers.

    For small hot ones: handing over a dozen arrays in a tuple costs a quarter of a microsecond a call otherwise. It
    also compiles sooner, as the code of a compiled function holds that of all it calls.
    """
    return cast("F", numba.njit(inline="always")(function))
