"""Where the settlements are: a grid over the area, marked by buildings and by settled land."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter

from routing.geodesy import METRES_PER_DEGREE, metres_per_degree_lon
from routing.values import Bounds

__all__ = ["BuiltUpGrid"]

CELL_M = 40.0
WINDOW_CELLS = 3
MIN_BUILDINGS = 4
"""So many buildings within about 60 m make a street in a settlement; a lone farm has fewer."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class BuiltUpGrid:
    """
    Marks the cells of 40 m that lie inside settlements.

    Attributes
    ----------
    bounds
        The rectangle covered; outside of it nothing counts as settled.
    marked
        bool [rows, columns], from south-west.
    """

    bounds: Bounds
    marked: NDArray[np.bool_]

    @classmethod
    def build(
        cls, bounds: Bounds, building_lat: Floats, building_lon: Floats, settled: Sequence[Floats]
    ) -> BuiltUpGrid:
        """
        Mark cells with enough buildings around them, and cells on settled land.

        Parameters
        ----------
        bounds
            The rectangle to cover.
        building_lat, building_lon
            One point for every building, degrees.
        settled
            Outlines of settled land (landuse=residential and the like), each [points, 2] of (lon, lat).
        """
        height_m = (bounds.max_lat - bounds.min_lat) * METRES_PER_DEGREE
        width_m = (bounds.max_lon - bounds.min_lon) * metres_per_degree_lon(bounds.min_lat)
        shape = (int(height_m // CELL_M) + 1, int(width_m // CELL_M) + 1)
        grid = cls(bounds, np.zeros(shape, dtype=bool))
        row, column, inside = grid._cells(building_lat, building_lon)
        count = np.bincount(row[inside] * shape[1] + column[inside], minlength=shape[0] * shape[1]).reshape(shape)
        near = uniform_filter(count.astype(np.float32), WINDOW_CELLS, mode="constant") * WINDOW_CELLS**2
        grid.marked[near > MIN_BUILDINGS - 0.5] = True
        for outline in settled:
            grid._mark(outline)
        return grid

    def covers(self, lat: Floats, lon: Floats) -> NDArray[np.bool_]:
        """Tell for each point whether it lies inside a settlement."""
        row, column, inside = self._cells(lat, lon)
        answer = np.zeros(len(lat), dtype=bool)
        answer[inside] = self.marked[row[inside], column[inside]]
        return answer

    def _cells(self, lat: Floats, lon: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
        rows, columns = self.marked.shape
        row = np.floor((lat - self.bounds.min_lat) / self._cell_lat()).astype(np.int64)
        column = np.floor((lon - self.bounds.min_lon) / self._cell_lon()).astype(np.int64)
        return row, column, (row >= 0) & (row < rows) & (column >= 0) & (column < columns)

    def _mark(self, outline: Floats) -> None:
        """Mark the cells whose middle lies inside an outline."""
        rows, columns = self.marked.shape
        (west, south), (east, north) = outline.min(axis=0), outline.max(axis=0)
        low_row = max(int((south - self.bounds.min_lat) / self._cell_lat()), 0)
        high_row = min(int((north - self.bounds.min_lat) / self._cell_lat()), rows - 1)
        low_column = max(int((west - self.bounds.min_lon) / self._cell_lon()), 0)
        high_column = min(int((east - self.bounds.min_lon) / self._cell_lon()), columns - 1)
        if low_row > high_row or low_column > high_column:
            return
        lat = self.bounds.min_lat + (np.arange(low_row, high_row + 1) + 0.5) * self._cell_lat()
        lon = self.bounds.min_lon + (np.arange(low_column, high_column + 1) + 0.5) * self._cell_lon()
        polygon = shapely.Polygon(outline)
        shapely.prepare(polygon)
        hit = shapely.contains_xy(polygon, *np.meshgrid(lon, lat))
        self.marked[low_row : high_row + 1, low_column : high_column + 1] |= hit

    def _cell_lat(self) -> float:
        return CELL_M / METRES_PER_DEGREE

    def _cell_lon(self) -> float:
        return CELL_M / metres_per_degree_lon(self.bounds.min_lat)
