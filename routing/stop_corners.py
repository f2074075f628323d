"""Stops at junctions: a few metres into the street where a halting vehicle disturbs least."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.compiled import HIGHWAYS
from routing.geodesy import great_circle_m
from routing.stop_draft import Draft
from routing.stop_ground import Ground
from routing.values import Position

__all__ = ["corners"]

_FROM_CORNER_M = 15.0
_SHORT_M = 30.0

_RANK = {"tertiary": 1.0, "secondary": 0.9, "unclassified": 0.8, "residential": 0.7, "primary": 0.6}
# Into which street of a junction a stop goes: where a vehicle passes through and halting disturbs little.
_CALM = {name: rank for rank, name in enumerate(("tertiary", "unclassified", "residential", "living_street"))}

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def corners(ground: Ground) -> tuple[list[Draft], Floats]:
    """
    Stops at all junctions that may have one: 15 m into the street where a vehicle disturbs least.

    Returns
    -------
    tuple
        The stops, ordered by OpenStreetMap node, and a small bonus of each by the largest street there.
    """
    roads = ground.roads
    count = roads.road_count
    usable = np.flatnonzero(ground.for_new)
    oneway = usable[roads.twin[usable] < 0]
    # An arm leads away from the junction; of a one-way street both ends are arms.
    arc = np.concatenate([usable, oneway])
    reverse = np.repeat([False, True], [len(usable), len(oneway)])
    node = np.where(reverse, roads.head[arc], roads.tail[arc]).astype(np.int64)
    here = ground.inside(roads.node_lat[node], roads.node_lon[node])
    arc, reverse, node = arc[here], reverse[here], node[here]
    lats, lons, share = _into(ground, arc, reverse)
    clear = ground.clear(lats, lons)
    osm_node = roads.osm_node[node]
    far = np.where(reverse, roads.tail[arc], roads.head[arc]).astype(np.int64)
    ways_on = np.bincount(roads.tail[:count].astype(np.int64), minlength=roads.node_count)
    order = np.lexsort(
        (
            roads.osm_node[far],
            np.array([_CALM.get(name, len(_CALM)) for name in HIGHWAYS])[roads.highway[arc]],
            (ways_on[far] <= 1) & ~reverse,
            roads.length_m[arc] < _SHORT_M,
            ~clear,
            osm_node,
        )
    )
    _, first = np.unique(osm_node[order], return_index=True)
    best = order[first]
    best = best[clear[best]]
    bonus = np.array([_RANK.get(name, 0.5) for name in HIGHWAYS])[roads.highway[arc]]
    ranks = np.zeros(roads.node_count)
    np.maximum.at(ranks, node, bonus)
    drafts = [
        _at_corner(int(node[k]), Position(float(lats[k]), float(lons[k]), int(arc[k]), float(share[k]), 0.0), ground)
        for k in best
    ]
    return drafts, ranks[node[best]]


def _into(ground: Ground, arc: Ints, reverse: NDArray[np.bool_]) -> tuple[Floats, Floats, Floats]:
    """Points 15 m into arcs, at most to their middle, from their start or their end: where, and at which share."""
    roads = ground.roads
    step = np.zeros(len(roads.geom_lat))
    step[1:] = great_circle_m(roads.geom_lat[:-1], roads.geom_lon[:-1], roads.geom_lat[1:], roads.geom_lon[1:])
    step[roads.geom_first[:-1]] = 0.0  # the jump from arc to arc
    along = np.cumsum(step)
    first, last = roads.geom_first[arc], roads.geom_first[arc + 1] - 1
    length = along[last] - along[first]
    into = np.minimum(_FROM_CORNER_M, length / 2.0)
    at = np.where(reverse, along[last] - into, along[first] + into)
    piece = np.clip(np.searchsorted(along, at, side="right") - 1, first, np.maximum(last - 1, first))
    width = along[piece + 1] - along[piece]
    part = np.clip((at - along[piece]) / np.where(width > 0.0, width, 1.0), 0.0, 1.0)
    lat = roads.geom_lat[piece] + part * (roads.geom_lat[piece + 1] - roads.geom_lat[piece])
    lon = roads.geom_lon[piece] + part * (roads.geom_lon[piece + 1] - roads.geom_lon[piece])
    return lat, lon, (at - along[first]) / np.where(length > 0.0, length, 1.0)


def _at_corner(node: int, position: Position, ground: Ground) -> Draft:
    return Draft(
        f"j{int(ground.roads.osm_node[node])}",
        "junction",
        position,
        streets=ground.streets_at(node),
        kerb=ground.kerb(position),
    )
