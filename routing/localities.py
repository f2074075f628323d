"""Which municipality and which village a point belongs to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from routing.features import Feature, Features
from routing.geodesy import METRES_PER_DEGREE

__all__ = ["Localities", "Locality"]

Floats = NDArray[np.float64]

_KINDS = frozenset({"city", "town", "village", "hamlet", "suburb"})
# How far the name of a place reaches, metres: beyond it the municipality alone is named.
_REACH_M = {"city": 6_000.0, "town": 3_500.0, "village": 2_500.0, "hamlet": 700.0, "suburb": 2_000.0}


@dataclass(frozen=True, slots=True)
class Locality:
    """
    Where a point belongs.

    Attributes
    ----------
    municipality
        Name of the municipality; "" where none is known.
    village
        Name of the nearest town, village, hamlet or suburb; the municipality where none is near.
    is_suburb
        Whether `village` is a part of a town ("Metternich" of Koblenz).
    """

    municipality: str
    village: str
    is_suburb: bool

    @property
    def title(self) -> str:
        """
        How people say where it is.

        >>> Locality("Koblenz", "Metternich", True).title, Locality("Mayen", "Kürrenberg", False).title
        ('Koblenz-Metternich', 'Kürrenberg')
        >>> Locality("Bendorf", "Bendorf-Stromberg", True).title
        'Bendorf-Stromberg'
        """
        named_after = self.village in self.municipality or self.village.startswith(self.municipality)
        if self.is_suburb and not named_after:
            return f"{self.municipality}-{self.village}"
        return self.village or self.municipality


class Localities:
    """
    Looks up municipality and village of many points at once.

    Parameters
    ----------
    features
        Places and municipalities of the extract; either may be missing.
    """

    def __init__(self, features: Features) -> None:
        self._areas = features.municipalities
        self._tree = shapely.STRtree([area.land for area in self._areas])
        self._places: list[Feature] = [p for p in features.places if p.tags["place"] in _KINDS]
        lats = [p.lat for p in self._places]
        self._scale = float(np.cos(np.radians(np.mean(lats)))) if lats else 1.0
        points = [(p.lat, p.lon * self._scale) for p in self._places]
        self._kd = cKDTree(points) if points else None
        towns = [p for p in self._places if p.tags["place"] in {"city", "town", "village"}]
        self._towns = towns
        self._towns_kd = cKDTree([(p.lat, p.lon * self._scale) for p in towns]) if towns else None
        self._home = self._municipalities(
            np.array([p.lat for p in self._places]), np.array([p.lon for p in self._places])
        )

    def at(self, lats: list[float], lons: list[float]) -> list[Locality]:
        """The locality of each point; all in one call, because single look-ups are slow."""
        if not lats:
            return []
        lat, lon = np.asarray(lats, dtype=float), np.asarray(lons, dtype=float)
        municipalities = self._municipalities(lat, lon)
        villages = self._villages(lat, lon, municipalities)
        towns = self._nearest_towns(lat, lon)
        answer = []
        for municipality, place, town in zip(municipalities, villages, towns, strict=True):
            name = municipality or town
            if place is None:
                answer.append(Locality(name, name, is_suburb=False))
            else:
                suburb = place.tags["place"] == "suburb" and bool(municipality)
                answer.append(Locality(name, place.tags["name"], suburb))
        return answer

    def _municipalities(self, lat: Floats, lon: Floats) -> list[str]:
        names = [""] * len(lat)
        if not self._areas or not len(lat):
            return names
        order: list[int] = [len(self._areas)] * len(lat)
        hits = self._tree.query(shapely.points(lon, lat), predicate="intersects")
        for point, area in zip(*hits, strict=True):
            if area < order[point]:
                order[point] = int(area)
                names[point] = self._areas[area].name
        return names

    def _villages(self, lat: Floats, lon: Floats, municipalities: list[str]) -> list[Feature | None]:
        """The nearest place within its reach and, where known, in the same municipality."""
        if self._kd is None:
            return [None] * len(lat)
        count = min(6, len(self._places))
        _, nearest = self._kd.query(np.column_stack([lat, lon * self._scale]), k=count)
        nearest = np.asarray(nearest).reshape(len(lat), count)
        found: list[Feature | None] = []
        for row, municipality in enumerate(municipalities):
            pick = None
            for index in nearest[row]:
                place = self._places[index]
                away = np.hypot(place.lat - lat[row], (place.lon - lon[row]) * self._scale) * METRES_PER_DEGREE
                same = not municipality or self._home[index] == municipality
                if same and away <= _REACH_M[place.tags["place"]]:
                    pick = place
                    break
            found.append(pick)
        return found

    def _nearest_towns(self, lat: Floats, lon: Floats) -> list[str]:
        if self._towns_kd is None:
            return [""] * len(lat)
        _, nearest = self._towns_kd.query(np.column_stack([lat, lon * self._scale]))
        return [self._towns[index].tags["name"] for index in np.atleast_1d(nearest)]
