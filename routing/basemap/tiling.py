"""Cut layers into tiles: project, simplify for each zoom, clip to every tile touched, encode."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import shapely
from numpy.typing import NDArray

from routing.basemap.gathering import LayerFeatures
from routing.basemap.mvt import EXTENT, encode_features, layer_message
from routing.basemap.schema import Properties
from routing.values import Bounds

__all__ = ["MAX_ZOOM", "MIN_ZOOM", "TileRange", "project", "tile_range", "tiles_of_layer"]

MIN_ZOOM, MAX_ZOOM = 6, 14
_BUFFER = 96
"""Units beyond a tile's edge that are still drawn into it, so that outlines and casings meet: 12 px of 512."""
_BLOCK = 8
"""Shapes that span many tiles are cut into blocks of this many tiles first."""
_MAX_LATITUDE = 85.0511


@dataclass(frozen=True, slots=True)
class TileRange:
    """Columns x0..x1 and rows y0..y1 of tiles at one zoom, ends included."""

    zoom: int
    x0: int
    y0: int
    x1: int
    y1: int


def project(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn longitude and latitude into web Mercator, the world being the unit square with y downwards."""
    longitude, latitude = coordinates[:, 0], np.radians(np.clip(coordinates[:, 1], -_MAX_LATITUDE, _MAX_LATITUDE))
    return np.column_stack([(longitude + 180) / 360, (1 - np.arcsinh(np.tan(latitude)) / math.pi) / 2])


def _scaled(coordinates: NDArray[np.float64], units: int) -> NDArray[np.float64]:
    return project(coordinates) * units


def tile_range(bounds: Bounds, zoom: int) -> TileRange:
    """Return the tiles that touch `bounds`."""
    corners = np.array([[bounds.min_lon, bounds.max_lat], [bounds.max_lon, bounds.min_lat]])
    x0, y0, x1, y1 = (int(v) for v in np.floor(project(corners) * 2**zoom).ravel())
    last = 2**zoom - 1
    return TileRange(zoom, max(x0, 0), max(y0, 0), min(x1, last), min(y1, last))


def _parts(shapes: NDArray[np.object_], dimension: int) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Split into single, non-empty parts of the wanted dimension, with the index each came from."""
    parts, index = shapely.get_parts(shapes, return_index=True)
    inner, outer = shapely.get_parts(parts, return_index=True)  # a collection may hold multi-part shapes
    keep = (shapely.get_dimensions(inner) == dimension) & ~shapely.is_empty(inner)
    return inner[keep], index[outer[keep]].astype(np.int64)


def _clip(shapes: NDArray[np.object_], rectangle: tuple[float, float, float, float]) -> NDArray[np.object_]:
    """Clip shapes, touching only those that reach over the rectangle's edge."""
    x0, y0, x1, y1 = rectangle
    bounds = shapely.bounds(shapes)
    over = (bounds[:, 0] < x0) | (bounds[:, 1] < y0) | (bounds[:, 2] > x1) | (bounds[:, 3] > y1)
    if not over.any():
        return shapes
    clipped = shapes.copy()
    clipped[over] = shapely.clip_by_rect(_valid(shapes[over]), x0, y0, x1, y1)
    return clipped


def _valid(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Mend polygons that cross themselves: clipping wants valid ones."""
    broken = ~shapely.is_valid(shapes) & (shapely.get_dimensions(shapes) == 2)
    if broken.any():
        shapes = shapes.copy()
        shapes[broken] = shapely.make_valid(shapes[broken], method="structure", keep_collapsed=False)
    return shapes


def _simplified(shapes: NDArray[np.object_], zoom: int, dimension: int) -> NDArray[np.object_]:
    """
    Leave out what nobody can see: details below about half a pixel (8 units are one).

    The last zoom is enlarged up to 32 times: there only what lies on a straight line, to 0.4 m, is left out.
    """
    if dimension == 0:
        return shapes
    return shapely.simplify(shapes, 1.0 if zoom == MAX_ZOOM else 5.0, preserve_topology=False)


def _visible(shapes: NDArray[np.object_], zoom: int, dimension: int) -> NDArray[np.bool_]:
    """Tell which shapes are large enough to be drawn at all."""
    bounds = shapely.bounds(shapes)
    width, height = bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1]
    if dimension == 0 or zoom == MAX_ZOOM:
        return np.isfinite(width)
    if dimension == 1:
        return np.maximum(width, height) >= 6
    return width * height >= (200 if zoom < MAX_ZOOM - 1 else 60)


@dataclass(frozen=True, slots=True, eq=False)
class _Cut:
    """Single parts, counted from the corner of their cell, and the column and row of that cell."""

    shape: NDArray[np.object_]
    properties: NDArray[np.int64]
    column: NDArray[np.int64]
    row: NDArray[np.int64]

    def only(self, chosen: NDArray[np.bool_]) -> _Cut:
        return _Cut(self.shape[chosen], self.properties[chosen], self.column[chosen], self.row[chosen])


def _cells(shapes: NDArray[np.object_], size: float, grid: TileRange) -> tuple[NDArray[np.int64], ...]:
    """Return the first and last column and row of cells that each shape's box, with buffer, touches inside `grid`."""
    bounds = shapely.bounds(shapes)
    low = np.floor((bounds[:, :2] - _BUFFER) / size).astype(np.int64)
    high = np.floor((bounds[:, 2:] + _BUFFER) / size).astype(np.int64)
    return (
        np.maximum(low[:, 0], grid.x0),
        np.maximum(low[:, 1], grid.y0),
        np.minimum(high[:, 0], grid.x1),
        np.minimum(high[:, 1], grid.y1),
    )


def _cut(shapes: NDArray[np.object_], properties: NDArray[np.int64], size: float, grid: TileRange) -> _Cut:
    """Cut shapes into the square cells of `grid`, `size` units wide, each cell with a buffer around it."""
    x0, y0, x1, y1 = _cells(shapes, size, grid)
    across, down = np.maximum(x1 - x0 + 1, 0), np.maximum(y1 - y0 + 1, 0)
    cells = across * down
    source = np.repeat(np.arange(len(cells)), cells)
    nth = np.arange(len(source)) - np.repeat(np.cumsum(cells) - cells, cells)
    column, row = x0[source] + nth % across[source], y0[source] + nth // across[source]
    copies = shapes[source]
    corner = np.repeat(np.column_stack([column, row]) * size, shapely.get_num_coordinates(copies), axis=0)
    moved = shapely.set_coordinates(copies.copy(), shapely.get_coordinates(copies) - corner)
    clipped = _clip(moved, (-_BUFFER, -_BUFFER, size + _BUFFER, size + _BUFFER))
    dimension = int(shapely.get_dimensions(shapes[0])) if len(shapes) else 0
    parts, part_of = _parts(clipped, dimension)
    return _Cut(parts, properties[source[part_of]], column[part_of], row[part_of])


def _cut_wide(shapes: NDArray[np.object_], properties: NDArray[np.int64], grid: TileRange) -> _Cut:
    """Cut in two steps, blocks of tiles first, so that no tile has to clip a whole river."""
    block_grid = TileRange(grid.zoom, *(edge // _BLOCK for edge in (grid.x0, grid.y0, grid.x1, grid.y1)))
    blocks = _cut(shapes, properties, _BLOCK * EXTENT, block_grid)
    inside = TileRange(grid.zoom, 0, 0, _BLOCK - 1, _BLOCK - 1)
    tiles = _cut(blocks.shape, np.arange(len(blocks.shape)), EXTENT, inside)
    block = tiles.properties
    column, row = tiles.column + blocks.column[block] * _BLOCK, tiles.row + blocks.row[block] * _BLOCK
    cut = _Cut(tiles.shape, blocks.properties[block], column, row)
    return cut.only((column >= grid.x0) & (column <= grid.x1) & (row >= grid.y0) & (row <= grid.y1))


def _cut_all(shapes: NDArray[np.object_], properties: NDArray[np.int64], grid: TileRange) -> _Cut:
    x0, y0, x1, y1 = _cells(shapes, EXTENT, grid)
    wide = np.maximum(x1 - x0, y1 - y0) >= _BLOCK // 2
    narrow = _cut(shapes[~wide], properties[~wide], EXTENT, grid)
    if not wide.any():
        return narrow
    both = (narrow, _cut_wide(shapes[wide], properties[wide], grid))
    return _Cut(*(np.concatenate([getattr(cut, name) for cut in both]) for name in _Cut.__slots__))


def _encoded(cut: _Cut, grid: TileRange, layer: LayerFeatures) -> Iterator[tuple[int, int, bytes]]:
    """Gather the parts of each tile by their properties and write the layer of each tile."""
    width = grid.x1 - grid.x0 + 1
    feature = ((cut.row - grid.y0) * width + (cut.column - grid.x0)) * len(layer.table) + cut.properties
    order = np.argsort(feature, kind="stable")
    encoded = encode_features(cut.shape[order], feature[order])
    per_tile: dict[int, list[tuple[Properties, bytes]]] = {}
    for index, first, last in zip(encoded.ids, encoded.first[:-1], encoded.first[1:], strict=True):
        tile, properties = divmod(int(index), len(layer.table))
        per_tile.setdefault(tile, []).append((layer.table[properties], encoded.data[first:last]))
    for tile, features in per_tile.items():
        yield grid.x0 + tile % width, grid.y0 + tile // width, layer_message(layer.name, encoded.kind, features)


def _bands(grid: TileRange) -> Iterator[TileRange]:
    """Split into bands of columns: a whole district at the last zoom would not fit the memory we allow ourselves."""
    for x0 in range(grid.x0, grid.x1 + 1, _BLOCK):
        yield TileRange(grid.zoom, x0, grid.y0, min(x0 + _BLOCK - 1, grid.x1), grid.y1)


def _touching(layer: LayerFeatures, band: TileRange) -> NDArray[np.bool_]:
    """Tell which features are shown at the band's zoom and reach into its columns, buffer included."""
    bounds = shapely.bounds(layer.geometry)
    degrees, margin = 360 / 2**band.zoom, _BUFFER / EXTENT
    west, east = (band.x0 - margin) * degrees - 180, (band.x1 + 1 + margin) * degrees - 180
    reaches: NDArray[np.bool_] = (bounds[:, 2] >= west) & (bounds[:, 0] <= east)
    return reaches & (layer.min_zoom <= band.zoom)


def tiles_of_layer(layer: LayerFeatures, bounds: Bounds, zoom: int) -> Iterator[tuple[int, int, bytes]]:
    """
    Yield column, row and layer message of every tile at `zoom` in which `layer` shows anything.

    Parameters
    ----------
    layer
        Features in degrees.
    bounds
        Tiles that do not touch this are left out.
    zoom
        MIN_ZOOM..MAX_ZOOM.
    """
    for band in _bands(tile_range(bounds, zoom)):
        wanted = _touching(layer, band)
        shapes, source = shapely.get_parts(layer.geometry[wanted], return_index=True)
        if len(shapes) == 0:
            continue
        dimension, units = int(shapely.get_dimensions(shapes[0])), 2**zoom * EXTENT
        shapes = shapely.transform(shapes, partial(_scaled, units=units))
        shown = _visible(shapes, zoom, dimension)
        shapes, properties = _simplified(shapes[shown], zoom, dimension), layer.properties[wanted][source[shown]]
        there = ~shapely.is_empty(shapes)
        cut = _cut_all(shapes[there], properties[there].astype(np.int64), band)
        if len(cut.shape):
            yield from _encoded(cut, band, layer)
