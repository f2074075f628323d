"""The compiled walking network: plain arrays, written once, opened read-only by memory map."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routing.array_files import open_arrays, save_arrays
from routing.errors import BundleCorrupt
from routing.snapping import SegmentGrid
from routing.walk_kernels import WalkArcs
from routing.walk_linking import WalkGround
from routing.walk_rules import WALK_SPEED_MPS

__all__ = ["BARRIER_M", "ON_ROAD_EFFORT", "WalkNetwork"]

ON_ROAD_EFFORT = 1.7
"""A metre beside fast traffic outside settlements is worth so many metres of detour."""

BARRIER_M = 1e6
"""Steps count as so many metres for who cannot take them: more than any way around that is within reach."""


@dataclass(frozen=True, eq=False)
class WalkNetwork:
    """
    All ways people may walk on, as arrays over junctions [n], ways between them [e], and their points [g].

    Attributes
    ----------
    tail, head
        Junctions at both ends, int32 [e].
    length_m
        Metres, float32 [e].
    pace
        Time a metre takes, percent of an even way, uint8 [e].
    on_road
        Main roads without a sidewalk outside settlements, bool [e].
    step_free
        False on steps and where else wheels cannot follow, bool [e].
    forward, backward
        Whether one may walk from tail to head and from head to tail, bool [e].
    connected
        Whether the way belongs to the largest part that hangs together, bool [e].
    geom_first
        The points of way `e` are `geom_first[e]:geom_first[e + 1]`, both ends included, int64 [e + 1].
    geom_lat, geom_lon
        WGS84 degrees, float64 [g].
    geom_m
        Metres from the tail to every point, float32 [g].
    arc_first, arc
        The ways that meet at junction `n`: `arc[arc_first[n]:arc_first[n + 1]]`, int32 [n + 1] and [2 e]; arc `2 e`
        walks way `e` forward, arc `2 e + 1` backward.
    grid
        Where to look for the nearest way.
    """

    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    length_m: NDArray[np.float32]
    pace: NDArray[np.uint8]
    on_road: NDArray[np.bool_]
    step_free: NDArray[np.bool_]
    forward: NDArray[np.bool_]
    backward: NDArray[np.bool_]
    connected: NDArray[np.bool_]
    geom_first: NDArray[np.int64]
    geom_lat: NDArray[np.float64]
    geom_lon: NDArray[np.float64]
    geom_m: NDArray[np.float32]
    arc_first: NDArray[np.int32]
    arc: NDArray[np.int32]
    grid: SegmentGrid

    @property
    def node_count(self) -> int:
        """Number of junctions."""
        return len(self.arc_first) - 1

    @property
    def way_count(self) -> int:
        """Number of ways between junctions."""
        return len(self.length_m)

    @cached_property
    def ground(self) -> WalkGround:
        """What looking for the nearest way needs."""
        grid = self.grid
        frame = (grid.south, grid.west, grid.cell_lat, grid.cell_lon, grid.rows, grid.columns)
        arrays = (grid.first, grid.segment, grid.arc, self.geom_lat, self.geom_lon, self.geom_m, self.connected)
        return WalkGround(*frame, *(_sealed(array) for array in arrays))

    @cached_property
    def arcs(self) -> WalkArcs:
        """The network as everybody walks it: each way as long as it feels."""
        return self._arcs(np.zeros(self.way_count))

    @cached_property
    def step_free_arcs(self) -> WalkArcs:
        """The network as those walk it who cannot take steps: every barrier as long as `BARRIER_M`."""
        return self._arcs(np.where(self.step_free, 0.0, BARRIER_M))

    def geometry(self, way: int) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float32]]:
        """Latitudes, longitudes and metres along a way, from tail to head."""
        part = slice(int(self.geom_first[way]), int(self.geom_first[way + 1]))
        return self.geom_lat[part], self.geom_lon[part], self.geom_m[part]

    def _arcs(self, extra_m: NDArray[np.float64]) -> WalkArcs:
        length_m = self.length_m.astype(np.float64)
        paced_m = length_m * self.pace / 100.0
        effort_m = paced_m * np.where(self.on_road, ON_ROAD_EFFORT, 1.0)
        arrays = (
            self.arc_first,
            self.arc,
            self.tail,
            self.head,
            np.stack([self.forward, self.backward], axis=1).reshape(-1),
            length_m,
            effort_m,
            extra_m,
            paced_m / WALK_SPEED_MPS,
            ~self.step_free,
        )
        return WalkArcs(*(_sealed(array) for array in arrays))

    def save(self, folder: Path) -> None:
        """Write every array as .npy into `folder`, which is created."""
        save_arrays(folder, {name: getattr(self, name) for name in _array_names()})
        self.grid.save(folder)

    @classmethod
    def load(cls, folder: Path) -> WalkNetwork:
        """
        Open the arrays of `folder` by memory map.

        Raises
        ------
        BundleCorrupt
            If a part is missing or damaged.
        """
        try:
            arrays: dict[str, Any] = open_arrays(folder, _array_names())
            return cls(**arrays, grid=SegmentGrid.load(folder))
        except (OSError, ValueError, EOFError, TypeError) as error:
            raise BundleCorrupt(f"the footways in {folder} are damaged ({error}): build the area again") from error


def _array_names() -> list[str]:
    return [field.name for field in fields(WalkNetwork) if field.name != "grid"]


def _sealed(array: NDArray[Any]) -> NDArray[Any]:
    """Make sure nobody writes; compiled code knows arrays that may be written as another type."""
    array = array.view()
    array.flags.writeable = False
    return array
