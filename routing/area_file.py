"""Which piece of the world an area is: the values of data/areas/<name>/area.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from routing.errors import InvalidAreaFile
from routing.geodesy import METRES_PER_DEGREE, metres_per_degree_lon
from routing.values import Bounds
from routing.vehicle import VehicleSize

__all__ = ["AreaFile"]

MAX_LATITUDE = 85.0
"""The base map's projection ends there."""

MAX_SIDE_M = 500_000.0
"""Longest side of an area: some districts, not a country; grids over the whole area must fit into memory."""

MAX_MARGIN_M = 100_000.0


@dataclass(frozen=True, slots=True)
class AreaFile:
    """
    The description an area bundle is built from.

    Attributes
    ----------
    name
        Short name, also the folder under data/areas.
    title
        What people call the area ("Landkreis Mayen-Koblenz").
    bbox
        (min_lat, min_lon, max_lat, max_lon) of the service area, WGS84 degrees; at most 500 km a side, not across the
        antimeridian and not beyond 85 degrees north or south.
    service_boundaries
        Names of the admin_level=6 boundary relations that make up the service area; without any, one named `title`.
        When the extract has none of them, `bbox` is the service area.
    margin_m
        How far around `bbox` roads are kept, so that ways out of the area and back are known; metres,
        in [0, 100 000].
    model_seed
        Seed of the generated model district, >= 0.
    model_min_inhabitants
        Smallest settlement the model district takes from the gazetteer, >= 0.
    vehicle_height_m, vehicle_width_m, vehicle_length_m
        The largest vehicle of the fleet, metres, > 0: it keeps away from roads with narrower limits.
    vehicle_weight_t
        Its permitted total weight, tonnes, > 0.

    Raises
    ------
    InvalidAreaFile
        If a value is out of range; the message names it.

    Examples
    --------
    >>> AreaFile("toy", "Toy district", (50.0, 7.0, 50.5, 7.5)).bounds.contains(50.2, 7.1)
    True
    """

    name: str
    title: str
    bbox: tuple[float, float, float, float]
    service_boundaries: tuple[str, ...] = ()
    margin_m: float = 10_000.0
    model_seed: int = 1
    model_min_inhabitants: int = 500
    vehicle_height_m: float = 2.9
    vehicle_width_m: float = 2.2
    vehicle_length_m: float = 7.5
    vehicle_weight_t: float = 3.5

    def __post_init__(self) -> None:
        if not (isinstance(self.name, str) and isinstance(self.title, str) and self.name and self.title):
            raise InvalidAreaFile("name and title must be texts and not empty: give the area a name in its area.toml")
        self._check_bbox()
        if not 0 <= self.margin_m <= MAX_MARGIN_M:
            raise InvalidAreaFile(f"margin_m must lie in 0 .. {MAX_MARGIN_M:.0f}, got {self.margin_m}")
        if self.model_seed < 0 or self.model_min_inhabitants < 0:
            raise InvalidAreaFile("model_seed and model_min_inhabitants must not be negative")
        _ = self.vehicle

    def _check_bbox(self) -> None:
        min_lat, min_lon, max_lat, max_lon = self.bbox
        if 180 >= min_lon > max_lon >= -180:
            raise InvalidAreaFile(
                f"bbox reaches from {min_lon} to {max_lon} degrees of longitude, across the antimeridian (or west and "
                "east are swapped): an area must lie on one side of it; describe the two sides as two areas"
            )
        if not (-90 <= min_lat < max_lat <= 90 and -180 <= min_lon < max_lon <= 180):
            raise InvalidAreaFile(f"bbox must be (min_lat, min_lon, max_lat, max_lon) in degrees, got {self.bbox}")
        if min_lat < -MAX_LATITUDE or max_lat > MAX_LATITUDE:
            raise InvalidAreaFile(
                f"bbox reaches beyond {MAX_LATITUDE:.0f} degrees, where the base map ends: {self.bbox}"
            )
        widest_lat = min(abs(min_lat), abs(max_lat)) if min_lat * max_lat > 0 else 0.0
        high_m = (max_lat - min_lat) * METRES_PER_DEGREE
        wide_m = (max_lon - min_lon) * metres_per_degree_lon(widest_lat)
        if max(high_m, wide_m) > MAX_SIDE_M:
            raise InvalidAreaFile(
                f"bbox is {wide_m / 1000:,.0f} km wide and {high_m / 1000:,.0f} km high: an area is at most "
                f"{MAX_SIDE_M / 1000:.0f} km a side; check its four numbers, in degrees"
            )

    @property
    def bounds(self) -> Bounds:
        """The bounding box as a rectangle."""
        return Bounds(*self.bbox)

    @property
    def boundary_names(self) -> tuple[str, ...]:
        """The boundaries that are looked for."""
        return self.service_boundaries or (self.title,)

    @property
    def vehicle(self) -> VehicleSize:
        """The largest vehicle of the fleet."""
        return VehicleSize(
            height_m=self.vehicle_height_m,
            width_m=self.vehicle_width_m,
            length_m=self.vehicle_length_m,
            weight_t=self.vehicle_weight_t,
        )

    @classmethod
    def load(cls, path: Path) -> AreaFile:
        """
        Read an area.toml.

        Raises
        ------
        InvalidAreaFile
            If the file is missing, is no TOML, or holds unknown, missing or wrong values.
        """
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise InvalidAreaFile(f"cannot read {path} ({error.strerror}): check the name of the area") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise InvalidAreaFile(f"{path} is not valid TOML ({error}): correct it") from error
        return cls._from_values(values, path)

    @classmethod
    def _from_values(cls, values: dict[str, Any], path: Path) -> AreaFile:
        unknown = sorted(set(values) - {field.name for field in fields(cls)})
        if unknown:
            raise InvalidAreaFile(f"{path}: unknown settings {', '.join(unknown)}: remove or correct them")
        try:
            bbox = tuple(float(value) for value in values.pop("bbox"))
            if len(bbox) != 4:
                raise InvalidAreaFile(f"{path}: bbox needs four numbers, got {len(bbox)}")
            boundaries = values.pop("service_boundaries", ())
            if isinstance(boundaries, str) or not all(isinstance(name, str) for name in boundaries):
                raise InvalidAreaFile(f"{path}: service_boundaries must be a list of names, got {boundaries!r}")
            return cls(bbox=bbox, service_boundaries=tuple(boundaries), **values)
        except (KeyError, TypeError, ValueError) as error:
            if isinstance(error, InvalidAreaFile):
                raise
            raise InvalidAreaFile(f"{path}: {error}: see data/areas for an example") from error
