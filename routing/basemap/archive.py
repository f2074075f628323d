"""Read single tiles out of a base map file."""

from __future__ import annotations

import gzip
import json
import mmap
from pathlib import Path
from typing import Any

import numpy as np
from pmtiles.tile import Compression, deserialize_directory, deserialize_header, zxy_to_tileid

from routing.errors import BundleCorrupt, BundleMissing

__all__ = ["TileArchive"]

_HEADER_BYTES = 127
_MAX_ZOOM = 30


class TileArchive:
    """
    A PMTiles file, mapped into memory: a tile is one look-up in a sorted array and one slice. Thread safe.

    Parameters
    ----------
    path
        File written by `build_basemap`.

    Raises
    ------
    BundleMissing
        If there is no such file.
    BundleCorrupt
        If it is no base map, or cut short.

    References
    ----------
    PMTiles Version 3 Specification, sections 3 (header) and 4 (directories).
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with path.open("rb") as file:
                self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except FileNotFoundError as error:
            raise BundleMissing(f"{path} is missing; build the area again (mobility area build).") from error
        except ValueError as error:  # an empty file cannot be mapped
            raise self._damaged() from error
        try:
            self._header: Any = deserialize_header(self._bytes[:_HEADER_BYTES])
            self._read_directory()
        except Exception as error:  # pmtiles raises whatever damaged bytes lead it to
            self.close()
            raise self._damaged() from error

    def _damaged(self) -> BundleCorrupt:
        return BundleCorrupt(f"{self._path} is damaged; build the area again (mobility area build).")

    def _entries(self, offset: int, length: int) -> list[Any]:
        found = []
        for entry in deserialize_directory(self._bytes[offset : offset + length]):
            if entry.run_length:
                found.append(entry)
            else:
                found += self._entries(self._header["leaf_directory_offset"] + entry.offset, entry.length)
        return found

    def _read_directory(self) -> None:
        """Open all directories once: a district has a few thousand tiles."""
        entries = self._entries(self._header["root_offset"], self._header["root_length"])
        self._first = np.array([entry.tile_id for entry in entries], dtype=np.int64)
        self._run = np.array([entry.run_length for entry in entries], dtype=np.int64)
        self._offset = np.array([entry.offset for entry in entries], dtype=np.int64) + self._header["tile_data_offset"]
        self._length = np.array([entry.length for entry in entries], dtype=np.int64)
        if len(entries) and int((self._offset + self._length).max()) > len(self._bytes):
            raise ValueError("tiles reach beyond the end of the file")

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """
        Return one tile, gzip-compressed as it is stored, or None where there is nothing to draw.

        Parameters
        ----------
        z, x, y
            Zoom, column and row of the web Mercator scheme; anything out of range gives None.
        """
        if not 0 <= z <= _MAX_ZOOM or not (0 <= x < 2**z and 0 <= y < 2**z):
            return None
        wanted = zxy_to_tileid(z, x, y)
        index = int(np.searchsorted(self._first, wanted, side="right")) - 1
        if index < 0 or wanted >= self._first[index] + self._run[index]:
            return None
        return self._bytes[self._offset[index] : self._offset[index] + self._length[index]]

    def metadata(self) -> dict[str, Any]:
        """Return what the file says of itself: name, attribution, layers, zooms, bounds in degrees."""
        header = self._header
        start = header["metadata_offset"]
        stored = self._bytes[start : start + header["metadata_length"]]
        if header["internal_compression"] == Compression.GZIP:
            stored = gzip.decompress(stored)
        edges = ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7")
        return {
            **json.loads(stored),
            "minzoom": header["min_zoom"],
            "maxzoom": header["max_zoom"],
            "bounds": [header[edge] / 1e7 for edge in edges],
        }

    def close(self) -> None:
        """Let go of the file."""
        self._bytes.close()
