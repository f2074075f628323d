"""What became of the roads of an extract: kept, dropped, cut off, and where one-way roads look wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

__all__ = ["Island", "IslandReason", "Line", "OnewaySuspect", "RoadReport"]

Line = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Latitudes and longitudes of the points of a line, WGS84 degrees."""


class IslandReason(StrEnum):
    """Why a piece of road is not part of the network."""

    APART = "not connected"
    NO_WAY_OUT = "one can get in but not out"
    NO_WAY_IN = "one can get out but not in"


@dataclass(frozen=True, slots=True, eq=False)
class Island:
    """
    Roads that hang together but were dropped, because one cannot drive there and back.

    Attributes
    ----------
    reason
        Whether one can get in, or out, or neither.
    length_km
        Every road counted once.
    arcs
        Directions of travel.
    lat, lon
        A point on it, WGS84 degrees.
    at_rim
        Whether a road of it was cut off at the rim of the extract or the area; then nothing is wrong with it.
    lines
        The roads, every road once.
    """

    reason: IslandReason
    length_km: float
    arcs: int
    lat: float
    lon: float
    at_rim: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, eq=False)
class OnewaySuspect:
    """
    A one-way road because of which a piece of road cannot be reached or cannot be left.

    Attributes
    ----------
    osm_way
        OpenStreetMap way.
    name
        Street name or number, "" where it has none.
    lat, lon
        Its middle point, WGS84 degrees.
    why
        What it causes.
    stranded_km
        Length of the roads that are dropped because of it, itself counted.
    lines
        The road in its direction of travel.
    """

    osm_way: int
    name: str
    lat: float
    lon: float
    why: IslandReason
    stranded_km: float
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, eq=False)
class RoadReport:
    """
    What became of the roads of an extract.

    Attributes
    ----------
    nodes, arcs
        Junctions and road arcs kept.
    length_km
        Road kept, every road counted once.
    restrictions, forbidden_turns
        Turn restrictions applied, and the turns they close.
    unconnected_km, unconnected_arcs
        Roads dropped because one cannot get there and back by car.
    outside_segments
        Pieces of road dropped because they lie outside the area and its margin, or beyond the rim of the extract.
    left_out
        Objects the importer left out, by reason.
    islands
        The largest of the dropped pieces, largest first, at most `routing.islands.MAX_ISLANDS`.
    island_totals
        For all dropped pieces, by reason: how many, and their kilometres.
    suspects
        One-way roads that strand others or themselves, those that strand most first.
    """

    nodes: int
    arcs: int
    length_km: float
    restrictions: int
    forbidden_turns: int
    unconnected_km: float
    unconnected_arcs: int
    outside_segments: int
    left_out: Mapping[str, int]
    islands: tuple[Island, ...]
    island_totals: Mapping[IslandReason, tuple[int, float]]
    suspects: tuple[OnewaySuspect, ...]
