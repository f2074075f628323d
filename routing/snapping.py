"""The nearest place on a road, by a grid over the road segments."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from routing.array_files import open_arrays, save_arrays
from routing.geodesy import METRES_PER_DEGREE, great_circle_m, metres_per_degree_lon
from routing.values import Position

__all__ = ["CELL_M", "Roads", "SegmentGrid", "nearest_on_road"]

CELL_M = 250.0
"""Width of a grid cell, metres: about the spacing of roads, so that a look-up reads few cells."""


_ARRAYS = ("first", "segment", "arc")


@dataclass(frozen=True, slots=True, eq=False)
class SegmentGrid:
    """
    Which road segments touch which cell of a grid.

    Segment `s` goes from geometry point `s` to `s + 1`; where two arcs lie on each other only one is listed.

    Attributes
    ----------
    south, west
        Corner of the grid, degrees.
    cell_lat, cell_lon
        Height and width of a cell, degrees.
    rows, columns
        Size of the grid.
    first
        Cell `c` lists entries `first[c]:first[c + 1]`, int32 [rows * columns + 1].
    segment, arc
        Geometry point where the segment begins, and its arc, int32 [entries].
    """

    south: float
    west: float
    cell_lat: float
    cell_lon: float
    rows: int
    columns: int
    first: NDArray[np.int32]
    segment: NDArray[np.int32]
    arc: NDArray[np.int32]

    def save(self, folder: Path) -> None:
        """Write the grid into a folder."""
        save_arrays(folder, {f"grid_{name}": getattr(self, name) for name in _ARRAYS})
        frame = {name: getattr(self, name) for name in ("south", "west", "cell_lat", "cell_lon", "rows", "columns")}
        (folder / "grid.json").write_text(json.dumps(frame), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> SegmentGrid:
        """Open the grid of a folder; raises OSError, ValueError, EOFError or TypeError where it is damaged."""
        frame = json.loads((folder / "grid.json").read_text(encoding="utf-8"))
        first, segment, arc = open_arrays(folder, (f"grid_{name}" for name in _ARRAYS)).values()
        return cls(**frame, first=first, segment=segment, arc=arc)

    @classmethod
    def build(
        cls,
        geom_first: NDArray[np.int64],
        geom_lat: NDArray[np.float64],
        geom_lon: NDArray[np.float64],
        listed: NDArray[np.bool_],
    ) -> SegmentGrid:
        """Sort the segments of all arcs that are `listed`, bool [arcs], into cells of about `CELL_M`."""
        arc_of_point = np.repeat(np.arange(len(listed), dtype=np.int32), np.diff(geom_first))
        is_start = np.ones(len(geom_lat), dtype=bool)
        is_start[geom_first[1:] - 1] = False
        segment = np.flatnonzero(is_start & listed[arc_of_point]).astype(np.int32)

        south, west = float(geom_lat.min()), float(geom_lon.min())
        cell_lat = CELL_M / METRES_PER_DEGREE
        cell_lon = CELL_M / metres_per_degree_lon(float(geom_lat.mean()))
        row = ((geom_lat - south) / cell_lat).astype(np.int32)
        column = ((geom_lon - west) / cell_lon).astype(np.int32)
        rows, columns = int(row.max()) + 1, int(column.max()) + 1

        low_row, high_row = _ordered(row[segment], row[segment + 1])
        low_column, high_column = _ordered(column[segment], column[segment + 1])
        wide = high_column - low_column + 1
        repeats = (high_row - low_row + 1) * wide
        which = np.repeat(np.arange(len(segment)), repeats)
        nth = np.arange(len(which)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
        cell = (low_row[which] + nth // wide[which]) * columns + low_column[which] + nth % wide[which]
        order = np.argsort(cell, kind="stable")
        first = np.zeros(rows * columns + 1, dtype=np.int32)
        np.cumsum(np.bincount(cell, minlength=rows * columns), out=first[1:])
        entries = segment[which[order]]
        return cls(south, west, cell_lat, cell_lon, rows, columns, first, entries, arc_of_point[entries])

    def entries_near(self, lat: float, lon: float, ring: int) -> NDArray[np.int64]:
        """Entries of the cells exactly `ring` cells away from the cell of a point."""
        row, column = int((lat - self.south) // self.cell_lat), int((lon - self.west) // self.cell_lon)
        spans = []
        for r in range(max(row - ring, 0), min(row + ring, self.rows - 1) + 1):
            on_rim = abs(r - row) == ring
            for c in range(column - ring, column + ring + 1, 1 if on_rim else max(2 * ring, 1)):
                if 0 <= c < self.columns:
                    cell = r * self.columns + c
                    spans.append(np.arange(self.first[cell], self.first[cell + 1], dtype=np.int64))
        return np.concatenate(spans) if spans else np.empty(0, dtype=np.int64)

    def arcs_within(self, box: tuple[float, float, float, float], margin_m: float) -> NDArray[np.int64]:
        """
        List arcs that may pass a box, rising; of two-way roads one direction.

        Parameters
        ----------
        box
            West, south, east, north, degrees.
        margin_m
            How far around the box to look as well, metres.
        """
        west, south, east, north = box
        more_lat, more_lon = margin_m / CELL_M * self.cell_lat, margin_m / CELL_M * self.cell_lon
        low_row = max(int((south - more_lat - self.south) // self.cell_lat), 0)
        high_row = min(int((north + more_lat - self.south) // self.cell_lat), self.rows - 1)
        low_column = max(int((west - more_lon - self.west) // self.cell_lon), 0)
        high_column = min(int((east + more_lon - self.west) // self.cell_lon), self.columns - 1)
        if low_column > high_column:
            return np.empty(0, dtype=np.int64)
        rows = range(low_row, high_row + 1)
        spans = [
            self.arc[self.first[r * self.columns + low_column] : self.first[r * self.columns + high_column + 1]]
            for r in rows
        ]
        return np.unique(np.concatenate(spans)).astype(np.int64) if spans else np.empty(0, dtype=np.int64)


class Roads(Protocol):
    """What snapping needs to know of a road network."""

    @property
    def geom_first(self) -> NDArray[np.int64]: ...  # noqa: D102
    @property
    def geom_lat(self) -> NDArray[np.float64]: ...  # noqa: D102
    @property
    def geom_lon(self) -> NDArray[np.float64]: ...  # noqa: D102
    @property
    def grid(self) -> SegmentGrid: ...  # noqa: D102


def nearest_on_road(
    roads: Roads, lat: float, lon: float, max_distance_m: float, allowed: NDArray[np.bool_] | None = None
) -> Position | None:
    """
    Find the nearest place on a road within `max_distance_m`, or None.

    Looks at rings of cells outward until the next ring cannot hold anything nearer. Distances are
    measured in a plane that touches the earth at the point; within 1 km that is exact to millimetres.
    """
    best: Position | None = None
    reach = max_distance_m
    for ring in range(int(max_distance_m // CELL_M) + 2):
        if (ring - 1) * CELL_M > reach:
            break
        entries = roads.grid.entries_near(lat, lon, ring)
        if allowed is not None:
            entries = entries[allowed[roads.grid.arc[entries]]]
        found = _nearest_of(roads, entries, lat, lon) if len(entries) else None
        if found is not None and found.distance_m <= reach and (best is None or found.distance_m < best.distance_m):
            best, reach = found, found.distance_m
    return best


def _nearest_of(roads: Roads, entries: NDArray[np.int64], lat: float, lon: float) -> Position:
    """Project the point onto each listed segment and take the nearest."""
    scale_lat, scale_lon = METRES_PER_DEGREE, metres_per_degree_lon(lat)
    start = roads.grid.segment[entries]
    x0, y0 = (roads.geom_lon[start] - lon) * scale_lon, (roads.geom_lat[start] - lat) * scale_lat
    dx = (roads.geom_lon[start + 1] - lon) * scale_lon - x0
    dy = (roads.geom_lat[start + 1] - lat) * scale_lat - y0
    square = dx * dx + dy * dy
    along = np.clip(-(x0 * dx + y0 * dy) / np.where(square > 0, square, 1.0), 0.0, 1.0)
    distance = np.hypot(x0 + along * dx, y0 + along * dy)
    k = int(np.argmin(distance))
    arc = int(roads.grid.arc[entries[k]])
    fraction = _fraction(roads, arc, int(start[k]), float(along[k]))
    here_lat = lat + float(y0[k] + along[k] * dy[k]) / scale_lat
    here_lon = lon + float(x0[k] + along[k] * dx[k]) / scale_lon
    return Position(here_lat, here_lon, arc, fraction, float(distance[k]))


def _fraction(roads: Roads, arc: int, segment: int, along: float) -> float:
    """Share of the arc's length that lies before a point on one of its segments."""
    first, last = int(roads.geom_first[arc]), int(roads.geom_first[arc + 1])
    lat, lon = roads.geom_lat[first:last], roads.geom_lon[first:last]
    pieces = great_circle_m(lat[:-1], lon[:-1], lat[1:], lon[1:])
    total = float(pieces.sum())
    k = segment - first
    return min(float(pieces[:k].sum() + along * pieces[k]) / total, 1.0) if total > 0 else 0.0


def _ordered(a: NDArray[np.int32], b: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    return np.minimum(a, b), np.maximum(a, b)
