"""Build the vector base map of an area: groups of layers side by side, one file of tiles out."""

from __future__ import annotations

import gzip
import multiprocessing
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import write

from routing.basemap.reading import GROUPS, Group, read_layers
from routing.basemap.schema import LAYERS
from routing.basemap.tiling import MAX_ZOOM, MIN_ZOOM, tiles_of_layer
from routing.basemap.workers import Job, run_jobs
from routing.errors import ExtractEmpty
from routing.progress import Progress
from routing.values import Bounds

__all__ = ["BasemapReport", "ZoomFigures", "build_basemap"]

OPENSTREETMAP = "© OpenStreetMap contributors (ODbL)"

_STEP = "Drawing the base map"
_Layer = tuple[int, bytes]
"""Place of a layer in the drawing order, and its message."""


@dataclass(frozen=True, slots=True)
class ZoomFigures:
    """Tiles of one zoom: how many, their bytes in all as stored, and the bytes of the largest."""

    zoom: int
    tiles: int
    bytes: int
    largest_bytes: int


@dataclass(frozen=True, slots=True)
class BasemapReport:
    """
    What a build drew, and what it left out.

    Attributes
    ----------
    zooms
        Figures of every zoom with any tile, lowest first.
    dropped
        How many objects of the extract could not be drawn, by reason.
    credits
        Sources, other than OpenStreetMap, that ask to be named beside the map.
    """

    zooms: tuple[ZoomFigures, ...]
    dropped: dict[str, int]
    credits: tuple[str, ...]

    @property
    def tiles(self) -> int:
        """Number of tiles."""
        return sum(zoom.tiles for zoom in self.zooms)


@dataclass(frozen=True, slots=True, eq=False)
class _Drawn:
    """A piece of a group's work, on its way to the process that writes the file."""

    share: float
    tiles: dict[tuple[int, int, int], _Layer] = field(default_factory=dict)
    dropped: Counter[str] = field(default_factory=Counter)
    credits: frozenset[str] = frozenset()


def _draw_group(extract: Path, group: Group, bounds: Bounds) -> Iterator[_Drawn]:
    """Read one group of layers and cut it into tiles, one layer after the other."""
    yield _Drawn(0.0)  # says that it is at work, for whoever waits
    found = read_layers(extract, group, bounds)
    yield _Drawn(0.4, dropped=found.dropped, credits=found.credits)
    count = len(found.layers)
    while found.layers:
        layer = found.layers.pop()  # let go of each layer once it is drawn
        place = LAYERS.index(layer.name)
        tiles = {
            (zoom, column, row): (place, message)
            for zoom in range(MIN_ZOOM, MAX_ZOOM + 1)
            for column, row, message in tiles_of_layer(layer, bounds, zoom)
        }
        yield _Drawn(0.4 + 0.6 * (1 - len(found.layers) / count), tiles)


def _pieces(extract: Path, bounds: Bounds, processes: int) -> Iterator[tuple[str, _Drawn]]:
    """Draw all groups, side by side where that is allowed."""
    # The process of a pool may not have children of its own.
    if processes > 1 and not multiprocessing.current_process().daemon:
        yield from run_jobs([Job(group.name, _draw_group, (extract, group, bounds)) for group in GROUPS], processes)
        return
    for group in GROUPS:
        for piece in _draw_group(extract, group, bounds):
            yield group.name, piece


@dataclass(slots=True)
class _Map:
    """The whole map as it grows."""

    tiles: dict[tuple[int, int, int], list[_Layer]] = field(default_factory=dict)
    dropped: Counter[str] = field(default_factory=Counter)
    credits: set[str] = field(default_factory=set)
    shares: dict[str, float] = field(default_factory=lambda: dict.fromkeys((group.name for group in GROUPS), 0.0))

    def add(self, group: str, piece: _Drawn) -> float:
        """Take in a piece; returns the share of the drawing that is done."""
        for key, layer in piece.tiles.items():
            self.tiles.setdefault(key, []).append(layer)
        self.dropped += piece.dropped
        self.credits |= piece.credits
        self.shares[group] = max(self.shares[group], piece.share)
        return sum(self.shares.values()) / len(self.shares)


def _header(bounds: Bounds) -> dict[str, Any]:
    def e7(degrees: float) -> int:
        return round(degrees * 1e7)

    return {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_lon_e7": e7(bounds.min_lon),
        "min_lat_e7": e7(bounds.min_lat),
        "max_lon_e7": e7(bounds.max_lon),
        "max_lat_e7": e7(bounds.max_lat),
        "center_zoom": 11,
        "center_lon_e7": e7((bounds.min_lon + bounds.max_lon) / 2),
        "center_lat_e7": e7((bounds.min_lat + bounds.max_lat) / 2),
    }


def _write(out: Path, drawn: _Map, bounds: Bounds, attribution: str) -> tuple[ZoomFigures, ...]:
    """Write the file, letting go of each tile; returns the figures of each zoom."""
    names = sorted({place for layers in drawn.tiles.values() for place, _ in layers})
    credits_ = sorted(drawn.credits)
    metadata = {
        "name": "Basemap",
        "attribution": " · ".join([attribution, *credits_]),
        "credits": credits_,
        "vector_layers": [
            {"id": LAYERS[place], "fields": {}, "minzoom": MIN_ZOOM, "maxzoom": MAX_ZOOM} for place in names
        ],
    }
    sizes: dict[int, list[int]] = {}
    with write(str(out)) as writer:
        for tile_id, key in sorted((zxy_to_tileid(*key), key) for key in drawn.tiles):
            body = b"".join(message for _, message in sorted(drawn.tiles.pop(key), key=lambda layer: layer[0]))
            # No time stamp in the compressed bytes: the same extract gives the same file.
            packed = gzip.compress(body, 6, mtime=0)
            writer.write_tile(tile_id, packed)
            sizes.setdefault(key[0], []).append(len(packed))
        writer.finalize(_header(bounds), metadata)
    return tuple(ZoomFigures(zoom, len(found), sum(found), max(found)) for zoom, found in sorted(sizes.items()))


def build_basemap(
    extract_path: Path,
    out_pmtiles: Path,
    bounds: Bounds,
    progress: Progress,
    *,
    processes: int = 2,
    attribution: str = OPENSTREETMAP,
) -> BasemapReport:
    """
    Build the base map of `bounds` as one file of vector tiles, zoom 6 to 14.

    May be called from any thread, and from a process of its own; in a daemonic process, which may not have children,
    everything is drawn in that process.

    Parameters
    ----------
    extract_path
        OpenStreetMap extract: ``.osm.pbf``, ``.osm`` or ``.osm.gz``.
    out_pmtiles
        Where to write; replaced if it is there.
    bounds
        What does not touch this rectangle is left out.
    progress
        Hears, in the calling thread, how far the work has come.
    processes
        1 works in this process; 2 or more work side by side (the caller's main module must be importable).
    attribution
        The notice the licence of the map data asks for; credits found in the extract are added to it.

    Raises
    ------
    BuildFailed
        If a process was killed, for want of memory most often.
    ExtractTruncated
        If the extract ends in the middle.
    ExtractEmpty
        If nothing of it lies in `bounds`.
    """
    drawn = _Map()
    for group, piece in _pieces(extract_path, bounds, processes):
        progress.step(_STEP, 0.95 * drawn.add(group, piece))
    if not drawn.tiles:
        raise ExtractEmpty(f"{extract_path} shows nothing inside the area; use an extract that covers it.")
    report = BasemapReport(
        zooms=_write(out_pmtiles, drawn, bounds, attribution),
        dropped={reason: count for reason, count in sorted(drawn.dropped.items()) if count},
        credits=tuple(sorted(drawn.credits)),
    )
    progress.step(_STEP, 1.0)
    return report
