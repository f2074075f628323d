"""Seconds between all stops, kept up to date when roads close and open again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from routing.doors import Places
from routing.engines import Ends
from routing.router import Router
from routing.values import NO_WAY_MS, UNREACHABLE_S, Position

__all__ = ["refreshed", "stop_table"]

Table = NDArray[np.int32]
Flags = NDArray[np.bool_]


def stop_table(router: Router, positions: Sequence[Position]) -> Table:
    """Seconds between all positions, rounded up, int32 [n, n]; `UNREACHABLE_S` where no way leads."""
    return _rounded(router.table_ms(positions, positions))


def refreshed(table: Table, before: Router, after: Router, positions: Sequence[Position]) -> Table:
    """
    Bring a table up to date: only rows and columns that can have changed are asked for again.

    Parameters
    ----------
    table
        Of `before`; stays as it is.
    before, after
        Routers over the same roads.
    positions
        Of the stops [n], in the order of the table.

    Returns
    -------
    ndarray
        What `stop_table` would give for `after`.
    """
    here, there = before.ends(positions), after.ends(positions)
    away, home = after.engine.moved(before.engine)
    rows = _changed(here.leave, there.leave, away)
    columns = _changed(here.arrive, there.arrive, home)
    on_one_road = _same_road(there, after)  # a piece of road between two stops may have closed beside both their doors
    rows |= on_one_road
    new = table.copy()
    for some, others in ((rows, np.ones(len(rows), dtype=bool)), (~rows, columns)):
        part_ms = after.table_ms(_chosen(positions, some), _chosen(positions, others))
        new[np.ix_(some, others)] = _rounded(part_ms)
    return new


def _chosen(positions: Sequence[Position], which: Flags) -> list[Position]:
    return [positions[k] for k in np.flatnonzero(which).tolist()]


def _changed(before: Ends, after: Ends, moved: Flags) -> Flags:
    """Tell which places are left (or reached) in another time, or by a node that others are now farther from."""
    offsets: Flags = (before.offset_ms != after.offset_ms).any(axis=1)
    open_door = after.offset_ms < NO_WAY_MS
    return offsets | (moved[after.node] & open_door).any(axis=1)


def _same_road(places: Places, router: Router) -> Flags:
    """Tell which places share their road with another one."""
    twin = router.roads.twin[places.arc]
    road = np.where(twin < 0, places.arc, np.minimum(places.arc, twin))
    _, which, count = np.unique(road, return_inverse=True, return_counts=True)
    shared: Flags = count[which] > 1
    return shared


def _rounded(table_ms: NDArray[np.int64]) -> Table:
    seconds: Table = np.where(table_ms >= NO_WAY_MS, UNREACHABLE_S, -(-table_ms // 1000)).astype(np.int32)
    return seconds
