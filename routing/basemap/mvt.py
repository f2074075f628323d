"""
Encode shapes as Mapbox vector tiles, whole arrays at a time.

A tile is a concatenation of layer messages, so layers can be encoded apart and joined as bytes. All features of a layer
that look alike in a tile (same properties) become one feature of many parts: half the bytes, and nothing is drawn
differently.

References
----------
Mapbox Vector Tile Specification 2.1, sections 4.1 (layers), 4.3 (geometry encoding) and 4.4 (attributes).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from routing.basemap.schema import Properties

__all__ = ["EXTENT", "EncodedFeatures", "encode_features", "layer_message"]

EXTENT = 4096
"""Units along one side of a tile."""

_MOVE_TO, _LINE_TO, _CLOSE = 1, 2, 15
_POINT, _LINE, _POLYGON = 1, 2, 3
_LEAST_RING_AREA = 2.0
"""Rings smaller than this, in square units, vanish: a 2000th of a pixel on the screen."""


@dataclass(frozen=True, slots=True, eq=False)
class EncodedFeatures:
    """Geometry of many features as varints: feature `ids[i]` is `data[first[i]:first[i + 1]]`."""

    kind: int
    ids: NDArray[np.int64]
    first: NDArray[np.int64]
    data: bytes


def _varints(values: NDArray[np.uint32]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Encode unsigned numbers as protobuf varints; returns the bytes and where each number ends."""
    size = np.ones(len(values), dtype=np.int64)
    for bits in (7, 14, 21, 28):
        size += values >= np.uint32(1 << bits)
    ends = np.cumsum(size)
    out = np.zeros(int(ends[-1]) if len(ends) else 0, dtype=np.uint8)
    starts = ends - size
    for place in range(5):
        here = size > place
        low = (values[here] >> np.uint32(7 * place)) & np.uint32(0x7F)
        more = np.where(size[here] > place + 1, 0x80, 0)
        out[starts[here] + place] = low.astype(np.uint8) | more.astype(np.uint8)
    return out, ends


def _zigzag(values: NDArray[np.int64]) -> NDArray[np.uint32]:
    return ((values << 1) ^ (values >> 63)).astype(np.uint32)


@dataclass(frozen=True, slots=True, eq=False)
class _Paths:
    """Lines or rings in whole tile units: point i belongs to path `path[i]`, path k to feature `feature[k]`."""

    xy: NDArray[np.int64]
    path: NDArray[np.int64]
    feature: NDArray[np.int64]

    def counts(self) -> NDArray[np.int64]:
        return np.bincount(self.path, minlength=len(self.feature))

    def keep(self, chosen: NDArray[np.bool_]) -> _Paths:
        """Keep the chosen paths."""
        number = np.cumsum(chosen) - 1
        point = chosen[self.path]
        return _Paths(self.xy[point], number[self.path[point]], self.feature[chosen])


def _without_repeats(xy: NDArray[np.int64], path: NDArray[np.int64]) -> NDArray[np.bool_]:
    differs = np.ones(len(xy), dtype=bool)
    differs[1:] = (path[1:] != path[:-1]) | (xy[1:] != xy[:-1]).any(axis=1)
    return differs


def _rounded(lines: NDArray[np.object_], feature: NDArray[np.int64], *, closed: bool) -> _Paths:
    coordinates, path = shapely.get_coordinates(lines, return_index=True)
    xy = np.rint(coordinates).astype(np.int64)
    keep = _without_repeats(xy, path)
    if closed and len(path):
        # The last point of a ring repeats its first; ClosePath stands for it. If it was dropped as a repeat already,
        # the ring has collapsed and is too short to be kept anyway.
        keep[:-1] &= path[1:] == path[:-1]
        keep[-1] = False
    return _Paths(xy[keep], path[keep], feature)


def _ring_areas(paths: _Paths) -> NDArray[np.float64]:
    """Summed cross products per ring: the area in square tile units, above zero where it runs as an outer ring does."""
    following = np.arange(1, len(paths.xy) + 1)
    counts = paths.counts()
    ends = np.cumsum(counts)
    filled = counts > 0
    following[ends[filled] - 1] = (ends - counts)[filled]
    cross = paths.xy[:, 0] * paths.xy[following, 1] - paths.xy[following, 0] * paths.xy[:, 1]
    return np.bincount(paths.path, weights=cross, minlength=len(paths.feature)) / 2


def _line_paths(geometry: NDArray[np.object_], feature: NDArray[np.int64]) -> _Paths:
    paths = _rounded(geometry, feature, closed=False)
    return paths.keep(paths.counts() >= 2)


def _ring_paths(geometry: NDArray[np.object_], feature: NDArray[np.int64]) -> _Paths:
    """Outer rings run so that their area is positive with y downwards, inner rings the other way (section 4.3.4.4)."""
    rings, polygon = shapely.get_rings(shapely.orient_polygons(geometry), return_index=True)
    paths = _rounded(rings, feature[polygon], closed=True)
    outer = np.ones(len(rings), dtype=bool)
    outer[1:] = polygon[1:] != polygon[:-1]
    # A sliver that rounding has turned inside out would be drawn as a hole, or a hole as ground: it goes as well.
    areas = np.where(outer, 1.0, -1.0) * _ring_areas(paths)
    large = (paths.counts() >= 3) & (areas >= _LEAST_RING_AREA)
    # A hole goes with its outer ring.
    outer_is_large = large[np.maximum.accumulate(np.where(outer, np.arange(len(rings)), 0))] if len(rings) else large
    return paths.keep(large & outer_is_large)


def _commands(paths: _Paths, *, closed: bool) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Write MoveTo, LineTo and ClosePath for all paths; returns the numbers and how many each path has."""
    counts = paths.counts()
    starts = np.cumsum(counts) - counts
    first_of_path = np.zeros(len(paths.xy), dtype=bool)
    first_of_path[starts] = True
    new_feature = np.ones(len(paths.feature), dtype=bool)
    new_feature[1:] = paths.feature[1:] != paths.feature[:-1]
    before = np.zeros_like(paths.xy)
    before[1:] = paths.xy[:-1]
    before[starts[new_feature]] = 0  # the pen starts at the corner for each feature, and runs on within one
    steps = _zigzag(paths.xy - before)
    length = 2 * counts + 2 + (1 if closed else 0)
    begin = np.cumsum(length) - length
    out = np.empty(int(length.sum()), dtype=np.uint32)
    out[begin] = (1 << 3) | _MOVE_TO
    out[begin + 3] = ((counts - 1) << 3) | _LINE_TO
    if closed:
        out[begin + length - 1] = _CLOSE
    within = np.arange(len(paths.xy)) - np.repeat(starts, counts)
    at = np.repeat(begin, counts) + np.where(within == 0, 1, 2 + 2 * within)
    out[at], out[at + 1] = steps[:, 0], steps[:, 1]
    return out, length


def _point_commands(
    geometry: NDArray[np.object_], feature: NDArray[np.int64]
) -> tuple[NDArray[np.uint32], NDArray[np.int64], NDArray[np.int64]]:
    xy = np.rint(shapely.get_coordinates(geometry)).astype(np.int64)
    ids, first, counts = np.unique(feature, return_index=True, return_counts=True)
    before = np.zeros_like(xy)
    before[1:] = xy[:-1]
    before[first] = 0
    steps = _zigzag(xy - before)
    begin = np.cumsum(2 * counts + 1) - (2 * counts + 1)
    out = np.empty(int((2 * counts + 1).sum()), dtype=np.uint32)
    out[begin] = (counts << 3) | _MOVE_TO
    at = np.repeat(begin + 1 - 2 * first, counts) + 2 * np.arange(len(xy))
    out[at], out[at + 1] = steps[:, 0], steps[:, 1]
    return out, ids, (2 * counts + 1).astype(np.int64)


def encode_features(geometry: NDArray[np.object_], feature: NDArray[np.int64]) -> EncodedFeatures:
    """
    Encode single-part shapes of one dimension, given in tile units.

    Parameters
    ----------
    geometry
        Points, linestrings or polygons; not multi-part, not empty.
    feature
        To which feature each part belongs; must not decrease. Features whose parts are all too small are left out.
    """
    dimension = int(shapely.get_dimensions(geometry[0])) if len(geometry) else 0
    if dimension == 0:
        numbers, ids, length = _point_commands(geometry, feature)
    else:
        paths = _line_paths(geometry, feature) if dimension == 1 else _ring_paths(geometry, feature)
        numbers, per_path = _commands(paths, closed=dimension == 2)
        ids, first = np.unique(paths.feature, return_index=True)
        length = np.add.reduceat(per_path, first) if len(first) else per_path
    data, ends = _varints(numbers)
    bounds = np.zeros(len(ids) + 1, dtype=np.int64)
    if len(ids):
        bounds[1:] = ends[np.cumsum(length) - 1]
    return EncodedFeatures(dimension + 1, ids.astype(np.int64), bounds, data.tobytes())


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _field(number: int, content: bytes) -> bytes:
    """Write a length-delimited protobuf field."""
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _value(value: str | int | bool) -> bytes:
    if isinstance(value, bool):
        return _varint(7 << 3) + _varint(int(value))
    if isinstance(value, int):
        return _varint(5 << 3) + _varint(value)
    return _field(1, value.encode())


def layer_message(name: str, kind: int, features: Sequence[tuple[Properties, bytes]]) -> bytes:
    """
    Write one layer of a tile.

    Parameters
    ----------
    kind
        1 points, 2 lines, 3 polygons.
    features
        Properties and encoded geometry; whole numbers must not be negative.
    """
    keys: dict[str, int] = {}
    values: dict[tuple[type, str | int | bool], int] = {}
    body = [_field(1, name.encode())]
    for properties, geometry in features:
        tags = b""
        for key, value in properties:
            tags += _varint(keys.setdefault(key, len(keys)))
            tags += _varint(values.setdefault((type(value), value), len(values)))
        body.append(_field(2, _field(2, tags) + _varint(3 << 3) + _varint(kind) + _field(4, geometry)))
    body += [_field(3, key.encode()) for key in keys]
    body += [_field(4, _value(value)) for _, value in values]
    body.append(_varint(5 << 3) + _varint(EXTENT) + _varint(15 << 3) + _varint(2))
    return _field(3, b"".join(body))
