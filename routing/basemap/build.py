"""Build the vector base map of an area: two groups of layers side by side, one file of tiles out."""

from __future__ import annotations

import gzip
import multiprocessing
import queue
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import write

from routing.basemap.reading import GROUPS, Group, read_layers
from routing.basemap.schema import LAYERS
from routing.basemap.tiling import MAX_ZOOM, MIN_ZOOM, tiles_of_layer
from routing.errors import ExtractEmpty
from routing.progress import Progress
from routing.values import Bounds

__all__ = ["build_basemap"]

_STEP = "Drawing the base map"
_POLL_S = 0.2
_Tiles = dict[tuple[int, int, int], list[tuple[int, bytes]]]
_Report = Callable[[float], None]


def _draw_group(extract: Path, group: Group, bounds: Bounds, report: _Report) -> _Tiles:
    """Read one group of layers and cut it into tiles: per tile, the layers with their place in the drawing order."""
    tiles: _Tiles = {}
    layers = read_layers(extract, group)
    report(0.3)
    count = len(layers)
    while layers:
        layer = layers.pop()  # let go of each layer once it is drawn
        for zoom in range(MIN_ZOOM, MAX_ZOOM + 1):
            for column, row, message in tiles_of_layer(layer, bounds, zoom):
                tiles.setdefault((zoom, column, row), []).append((LAYERS.index(layer.name), message))
        report(0.3 + 0.7 * (1 - len(layers) / count))
    return tiles


class _Stopped(Exception):
    """The work was broken off; nobody waits for it any more."""


_line: tuple[Any, Any] | None = None
"""In a worker process: the queue for its progress and the event that stops it; set once when the process starts."""


def _connect(channel: Any, stop: Any) -> None:
    global _line  # noqa: PLW0603 - a worker process gets its line only through its initialiser
    _line = (channel, stop)
    # Ctrl-C reaches the whole group; the parent says when to stop, without a trace from each worker.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _report_by_channel(name: str, fraction: float) -> None:
    assert _line is not None  # noqa: S101 - workers are always connected
    channel, stop = _line
    if stop.is_set():
        raise _Stopped
    channel.put((name, fraction))


def _draw_in_worker(extract: Path, group: Group, bounds: Bounds) -> _Tiles:
    return _draw_group(extract, group, bounds, partial(_report_by_channel, group.name))


def _overall(progress: Progress) -> Callable[[str, float], None]:
    shares = {group.name: 0.0 for group in GROUPS}

    def report(name: str, fraction: float) -> None:
        shares[name] = fraction
        progress.step(_STEP, 0.95 * sum(shares.values()) / len(shares))

    return report


def _side_by_side(extract: Path, bounds: Bounds, progress: Progress, processes: int) -> Iterator[_Tiles]:
    # A fresh interpreter for each worker: forking a process that already runs threads can hang.
    context = multiprocessing.get_context("spawn")
    channel, stop = context.Queue(), context.Event()
    report = _overall(progress)
    with ProcessPoolExecutor(processes, context, _connect, (channel, stop)) as pool:
        futures = [pool.submit(_draw_in_worker, extract, group, bounds) for group in GROUPS]
        try:
            _relay(futures, channel, report)
        except BaseException:
            stop.set()
            raise
        yield from (future.result() for future in futures)


def _relay(futures: list[Future[_Tiles]], channel: Any, report: Callable[[str, float], None]) -> None:
    """Pass on what the workers report until they are done."""
    while not all(future.done() for future in futures):
        try:
            report(*channel.get(timeout=_POLL_S))
        except queue.Empty:
            continue


def _one_by_one(extract: Path, bounds: Bounds, progress: Progress) -> Iterator[_Tiles]:
    report = _overall(progress)
    for group in GROUPS:
        yield _draw_group(extract, group, bounds, partial(report, group.name))


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


def _write(out: Path, tiles: _Tiles, bounds: Bounds) -> None:
    names = sorted({place for layers in tiles.values() for place, _ in layers})
    metadata = {
        "name": "Basemap",
        "attribution": "© OpenStreetMap contributors",
        "vector_layers": [
            {"id": LAYERS[place], "fields": {}, "minzoom": MIN_ZOOM, "maxzoom": MAX_ZOOM} for place in names
        ],
    }
    with write(str(out)) as writer:
        for tile_id, key in sorted((zxy_to_tileid(*key), key) for key in tiles):
            body = b"".join(message for _, message in sorted(tiles[key], key=lambda layer: layer[0]))
            # No time stamp in the compressed bytes: the same extract gives the same file.
            writer.write_tile(tile_id, gzip.compress(body, 6, mtime=0))
        writer.finalize(_header(bounds), metadata)


def build_basemap(
    extract_path: Path, out_pmtiles: Path, bounds: Bounds, progress: Progress, *, processes: int = 2
) -> int:
    """
    Build the base map of `bounds` as one file of vector tiles, zoom 6 to 14.

    Parameters
    ----------
    extract_path
        OpenStreetMap extract: ``.osm.pbf``, ``.osm`` or ``.osm.gz``. It should reach beyond `bounds`, so that the
        straight edges where it was cut stay out of sight.
    out_pmtiles
        Where to write; replaced if it is there.
    bounds
        Tiles that do not touch this rectangle are left out.
    progress
        Hears how far the work has come.
    processes
        1 works in this process; 2 or more work side by side (the caller's main module must be importable).

    Returns
    -------
    int
        How many tiles were written.

    Raises
    ------
    ExtractTruncated
        If the extract ends in the middle.
    ExtractEmpty
        If nothing of it lies in `bounds`.
    """
    groups = (
        _side_by_side(extract_path, bounds, progress, min(processes, len(GROUPS)))
        if processes > 1
        else _one_by_one(extract_path, bounds, progress)
    )
    tiles: _Tiles = {}
    for group in groups:
        for key, layers in group.items():
            tiles.setdefault(key, []).extend(layers)
    if not tiles:
        raise ExtractEmpty(f"{extract_path} shows nothing inside the area; use an extract that covers it.")
    _write(out_pmtiles, tiles, bounds)
    progress.step(_STEP, 1.0)
    return len(tiles)
