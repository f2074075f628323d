"""Read the roads of an OpenStreetMap extract in one streaming pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import osmium
from numpy.typing import NDArray

from routing.errors import ExtractEmpty, ExtractUnsorted
from routing.file_share import FileShare
from routing.osm_file import check_extract, reading
from routing.progress import Progress, SilentProgress
from routing.restrictions import RESTRICTION_KEYS, TurnRestriction
from routing.road_reader import DEGREES_PER_UNIT, NOWHERE, RoadReader
from routing.vehicle import VehicleSize

__all__ = ["DEGREES_PER_UNIT", "NOWHERE", "STEP", "RoadExtract", "read_roads"]

STEP = "Reading roads"
MISSING = "point of a road that the extract does not hold"
CONDITIONAL = tuple(f"{key}:conditional" for key in RESTRICTION_KEYS)
KEYS = osmium.filter.KeyFilter("highway", "building", "landuse", "barrier", "route", *RESTRICTION_KEYS, *CONDITIONAL)


@dataclass(frozen=True, slots=True, eq=False)
class RoadExtract:
    """
    The drivable ways of an extract, by columns: ways [w], their points [p].

    Attributes
    ----------
    way_id
        OpenStreetMap ids, int64 [w].
    first
        The points of way `i` are `first[i]:first[i + 1]`, int64 [w + 1].
    node_id
        OpenStreetMap ids of the points, int64 [p].
    lat, lon
        WGS84 degrees, float64 [p]; nan where the extract does not hold the node.
    highway
        Code of the road class, uint8 [w].
    name, ref
        Index into `names`, int32 [w].
    forward, backward
        Whether the way may be driven in and against its direction, bool [w].
    destination_only
        Whether it may be driven to somewhere along it only, bool [w].
    roundabout
        bool [w].
    limit_forward_kph, limit_backward_kph
        Posted limits, nan where none is known, float64 [w].
    cap_kph
        What the ground lets a vehicle do, inf where it sets no bounds; of a ferry how fast it is, waiting
        included; float64 [w].
    setting
        `routing.speeds.Setting` of the way, uint8 [w].
    names
        Street names and numbers; `names[0]` is "".
    blocked
        Ids of the nodes no vehicle passes.
    restrictions
        Turn restrictions that apply.
    building_lat, building_lon
        One corner of every building, float64 [b].
    settled
        Outlines of settled land, each float64 [points, 2] of (lon, lat).
    left_out
        How many objects were left out, by reason.
    """

    way_id: NDArray[np.int64]
    first: NDArray[np.int64]
    node_id: NDArray[np.int64]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    highway: NDArray[np.uint8]
    name: NDArray[np.int32]
    ref: NDArray[np.int32]
    forward: NDArray[np.bool_]
    backward: NDArray[np.bool_]
    destination_only: NDArray[np.bool_]
    roundabout: NDArray[np.bool_]
    limit_forward_kph: NDArray[np.float64]
    limit_backward_kph: NDArray[np.float64]
    cap_kph: NDArray[np.float64]
    setting: NDArray[np.uint8]
    names: tuple[str, ...]
    blocked: frozenset[int]
    restrictions: tuple[TurnRestriction, ...]
    building_lat: NDArray[np.float64]
    building_lon: NDArray[np.float64]
    settled: tuple[NDArray[np.float64], ...]
    left_out: Mapping[str, int]


def read_roads(extract: Path, vehicle: VehicleSize | None = None, progress: Progress | None = None) -> RoadExtract:
    """
    Read all roads a public-transport vehicle may use, and what tells settlements from open country.

    Parameters
    ----------
    extract
        An OpenStreetMap file: .osm.pbf, .osm, .osm.gz or .osm.bz2.
    vehicle
        Whom the roads must suit; an eight-seat minibus when None.
    progress
        Hears how much of the file has been read.

    Raises
    ------
    ExtractMissing
        If there is no such file.
    ExtractTruncated
        If the file ends in the middle or is no OpenStreetMap file.
    ExtractUnsorted
        If its ways come before its nodes.
    ExtractEmpty
        If it holds no drivable road.
    """
    check_extract(extract)
    reader = RoadReader(vehicle or VehicleSize())
    share = FileShare(extract, STEP, progress or SilentProgress())
    with reading(extract, osmium.FileProcessor(str(extract)).with_locations().with_filter(KEYS)) as objects:
        for thing in share.told(objects):
            reader.take(thing)
    reader.finish()
    if not reader.way_id:
        raise ExtractEmpty(f"{extract} holds no road a vehicle may use: take an extract that covers the whole area")
    if reader.x.count(NOWHERE) > len(reader.x) // 2:
        raise ExtractUnsorted(
            f"{extract} does not say where its roads are before it draws them: a file must be sorted by nodes, ways, "
            "relations (`osmium sort` does it) and hold the nodes of its ways"
        )
    return _arrays(reader)


def _arrays(reader: RoadReader) -> RoadExtract:
    """Turn the columns into arrays."""
    x, y = np.array(reader.x, dtype=np.int32), np.array(reader.y, dtype=np.int32)
    lat, lon = y * DEGREES_PER_UNIT, x * DEGREES_PER_UNIT
    held = (x != NOWHERE) & (np.abs(lat) <= 90.0) & (np.abs(lon) <= 180.0)
    node_id = np.array(reader.node_id, dtype=np.int64)
    small = np.array(reader.small, dtype=np.uint8).reshape(-1, 6)
    words = np.array(reader.words, dtype=np.int32).reshape(-1, 2)
    limits = np.array(reader.limits, dtype=np.float64).reshape(-1, 3)
    building = np.array(reader.building, dtype=np.float64).reshape(-1, 2) * DEGREES_PER_UNIT
    missing = len(np.unique(node_id[~held]))
    return RoadExtract(
        way_id=np.array(reader.way_id, dtype=np.int64),
        first=np.array(reader.first, dtype=np.int64),
        node_id=node_id,
        lat=np.where(held, lat, np.nan),
        lon=np.where(held, lon, np.nan),
        highway=small[:, 0],
        name=words[:, 0],
        ref=words[:, 1],
        forward=small[:, 1].astype(bool),
        backward=small[:, 2].astype(bool),
        destination_only=small[:, 3].astype(bool),
        roundabout=small[:, 4].astype(bool),
        limit_forward_kph=limits[:, 0],
        limit_backward_kph=limits[:, 1],
        cap_kph=limits[:, 2],
        setting=small[:, 5],
        names=tuple(reader.names),
        blocked=frozenset(reader.blocked),
        restrictions=tuple(reader.restrictions),
        building_lat=building[:, 1],
        building_lon=building[:, 0],
        settled=tuple(reader.settled),
        left_out=dict(reader.left_out + Counter({MISSING: missing})),
    )
