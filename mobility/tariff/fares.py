"""Fares by distance band and concession, in cents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from mobility.tables import read_toml

__all__ = ["FareBand", "Fares", "FaresError"]


class FaresError(ValueError):
    """A fares file is missing, unreadable or contradicts itself; the message names file and field."""


@dataclass(frozen=True, slots=True)
class FareBand:
    """What one person pays up to a distance in metres (None: any distance); reduced fares must not exceed full ones."""

    up_to_m: int | None
    adult_ct: int
    reduced_ct: int

    def __post_init__(self) -> None:
        if not 0 <= self.reduced_ct <= self.adult_ct:
            raise FaresError(f"a fare needs 0 <= reduced_ct <= adult_ct, got {self.reduced_ct} and {self.adult_ct}")


@dataclass(frozen=True, slots=True)
class Fares:
    """
    The fare table: bands by growing distance, the last one without end.

    Examples
    --------
    >>> fares = Fares((FareBand(3000, 260, 160), FareBand(None, 380, 230)))
    >>> fares.price_ct(2500, full=2, reduced=1)
    680
    """

    bands: tuple[FareBand, ...]

    def __post_init__(self) -> None:
        limits = [band.up_to_m for band in self.bands]
        if not limits or limits[-1] is not None:
            raise FaresError("fares need a last band without up_to_m, so that every distance has a price")
        bounded = [limit for limit in limits[:-1] if limit is not None]
        if len(bounded) != len(limits) - 1 or bounded != sorted(set(bounded)):
            raise FaresError(f"fare bands must grow by up_to_m, got {limits}")

    def price_ct(self, distance_m: float, *, full: int, reduced: int) -> int:
        """Return the fare in cents of a party paying `full` and `reduced` fares over `distance_m` metres."""
        band = next(band for band in self.bands if band.up_to_m is None or distance_m <= band.up_to_m)
        return full * band.adult_ct + reduced * band.reduced_ct

    @classmethod
    def from_file(cls, path: Path) -> Fares:
        """Read a fares file; raises `FaresError` naming it."""
        try:
            return cls.from_mapping(read_toml(path))
        except ValueError as error:
            raise FaresError(f"fares {path}: {error}") from None

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> Fares:
        """Build the table from parsed TOML; raises `FaresError` for a missing or unknown field."""
        known = {field.name for field in fields(FareBand)}
        try:
            unknown = sorted({*values} - {"bands"} | {name for band in values["bands"] for name in {*band} - known})
            if unknown:
                raise FaresError(f"unknown field {', '.join(unknown)}; known are bands with {', '.join(sorted(known))}")
            return cls(tuple(FareBand(**{"up_to_m": None, **band}) for band in values["bands"]))
        except (KeyError, TypeError) as error:
            raise FaresError(f"bands need adult_ct, reduced_ct and (but the last) up_to_m: {error}") from None
