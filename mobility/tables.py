"""Read a settings file, and its tables into frozen values, field by field."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

__all__ = ["from_table", "read_toml", "require_ranges"]

T = TypeVar("T")


def read_toml(file: Path) -> dict[str, Any]:
    """Return what a settings file says; raises ValueError where it cannot be read or is no TOML."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"the file cannot be read: {error.strerror}; check the settings that name it") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"the file is not valid TOML: {error}") from None


def from_table(kind: type[T], values: Mapping[str, Any]) -> T:
    """Return a dataclass made of a parsed TOML table; raises ValueError naming a field that is not known."""
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    unknown = sorted(set(values) - known)
    if unknown:
        raise ValueError(f"unknown field {', '.join(unknown)}; known are {', '.join(sorted(known))}")
    return kind(**values)


def require_ranges(value: object, ranges: Mapping[str, tuple[int, int]]) -> None:
    """Raise ValueError naming the first field that is no whole number in its range."""
    for name, (low, high) in ranges.items():
        given = getattr(value, name)
        if isinstance(given, bool) or not isinstance(given, int) or not low <= given <= high:
            raise ValueError(f"{name} must be a whole number in {low}..{high}, got {given!r}")
