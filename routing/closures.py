"""Closures: where a road is closed or slow, from when until when, read from GeoJSON."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from routing.errors import InvalidClosure

__all__ = ["Closure", "read_closures", "read_geometry"]

GEOMETRIES = ("Point", "LineString", "MultiLineString", "Polygon", "MultiPolygon")


@dataclass(frozen=True, slots=True)
class Closure:
    """
    A place where roads are closed, or slower than usual.

    Attributes
    ----------
    id
        Chosen by whoever announces it; one id is one closure.
    geometry
        In degrees, x is longitude: a line along the road that is closed, or across it, an area within which all roads
        are, or a point on the one that is.
    factor
        How many times longer than usual roads take there; infinite where they are closed.
    since_s, until_s
        Seconds since the epoch between which it holds; infinite where it has no beginning or end.
    one_way
        True where only the direction in which the line is drawn is closed.
    reason
        What people are told.
    """

    id: str
    geometry: BaseGeometry
    factor: float = math.inf
    since_s: float = -math.inf
    until_s: float = math.inf
    one_way: bool = False
    reason: str = ""

    def __post_init__(self) -> None:
        if not self.id:
            raise InvalidClosure("a closure needs an id: give it one by which it can be opened again")
        if self.geometry.is_empty or self.geometry.geom_type not in GEOMETRIES:
            raise InvalidClosure(
                f"closure {self.id!r} is drawn as {self.geometry.geom_type}: draw a line, an area or a point"
            )
        if not all(math.isfinite(value) for value in self.geometry.bounds):
            raise InvalidClosure(f"closure {self.id!r} has places that are no numbers: draw it again")
        if not self.factor >= 1.0:
            raise InvalidClosure(f"closure {self.id!r} has factor {self.factor}: it must be 1 or more")
        if not self.since_s < self.until_s:
            raise InvalidClosure(f"closure {self.id!r} ends before it begins: change its times")

    def holds(self, now_s: float) -> bool:
        """Tell whether it is in force."""
        return self.since_s <= now_s < self.until_s


def read_closures(text: str) -> tuple[Closure, ...]:
    """
    Read a GeoJSON Feature or FeatureCollection.

    Of the properties these are looked at: `id` (else that of the feature), `from` and `until` (times by ISO 8601 with
    their offset), `factor`, `direction` ("both" or "along" the line), `reason`.

    Raises
    ------
    InvalidClosure
        If the text is no such GeoJSON; the message says which feature and why.
    """
    try:
        found = json.loads(text)
        features = found["features"] if found["type"] == "FeatureCollection" else [found]
        closures = tuple(_closure(number, feature) for number, feature in enumerate(features, start=1))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InvalidClosure(
            f"this is no GeoJSON with closures ({error!r}): save them as a FeatureCollection"
        ) from error
    twice = {closure.id for closure in closures if sum(other.id == closure.id for other in closures) > 1}
    if twice:
        raise InvalidClosure(f"closure {min(twice)!r} is there twice: give each its own id")
    return closures


def read_geometry(here: str, geojson: object) -> BaseGeometry:
    """Read the GeoJSON geometry of a closure that messages call `here`; raises InvalidClosure where it is none."""
    try:
        geometry = shapely.from_geojson(json.dumps(geojson))
    except (shapely.errors.ShapelyError, TypeError, ValueError) as error:
        raise InvalidClosure(f"{here} has no geometry that can be read ({error}): draw it again") from error
    if geometry is None:
        raise InvalidClosure(f"{here} has no geometry: draw it again")
    return geometry


def _closure(number: int, feature: Mapping[str, Any]) -> Closure:
    properties = feature.get("properties") or {}
    name = str(properties.get("id", feature.get("id", "")))
    here = f"closure {name!r}" if name else f"feature {number}"
    geometry = read_geometry(here, feature.get("geometry"))
    direction = properties.get("direction", "both")
    if direction not in {"both", "along"}:
        raise InvalidClosure(f'{here} has direction {direction!r}: it must be "both" or "along"')
    return Closure(
        id=name,
        geometry=geometry,
        factor=_number(here, properties.get("factor")),
        since_s=_second(here, "from", properties.get("from"), -math.inf),
        until_s=_second(here, "until", properties.get("until"), math.inf),
        one_way=direction == "along",
        reason=str(properties.get("reason", "")),
    )


def _number(here: str, value: object) -> float:
    if value is None:
        return math.inf
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidClosure(f"{here} has factor {value!r}: it must be a number of 1 or more, or left out")
    return float(value)


def _second(here: str, name: str, value: object, missing: float) -> float:
    if value is None:
        return missing
    try:
        time = datetime.fromisoformat(str(value))
    except ValueError:
        time = None
    if time is None or time.tzinfo is None:
        raise InvalidClosure(f"{here} has {name} {value!r}: write a time with its offset, as 2026-11-23T08:00:00+01:00")
    return time.timestamp()
